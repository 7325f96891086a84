"""Fixtures that every test may ask for."""

import asyncio
import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import structlog

from tests.conversation import World, open_world, restore, write_template
from tests.databases import (
    database,
    database_url,
    empty_postgres_url,
    in_memory,
    postgres_url,
    sqlite_template,
    sqlite_url,
)

__all__ = [
    "database",
    "database_url",
    "empty_postgres_url",
    "postgres_url",
    "sqlite_template",
    "sqlite_url",
]

structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(["event"]),
    ]
)


@pytest.fixture(scope="session")
def world_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file in which the world's communities are founded."""
    path: Path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("world") / "world.sqlite")
    asyncio.run(write_template(path))
    return path


@pytest.fixture
async def world(world_template: Path) -> AsyncGenerator[World, None]:
    """Both communities, their people and a running bot, on SQLite in memory."""
    database = in_memory()
    try:
        await restore(database, world_template)
        async with open_world(database) as world:
            yield world
    finally:
        await database.close()
