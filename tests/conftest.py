"""Fixtures that every test may ask for."""

from collections.abc import AsyncGenerator

import pytest

from storage.database import Database
from tests.conversation import World, open_world
from tests.databases import (
    database,
    database_url,
    empty_postgres_url,
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


@pytest.fixture
async def world() -> AsyncGenerator[World, None]:
    """Both communities, their people and a running bot, on SQLite in memory."""
    database = Database.open("sqlite://")
    try:
        async with open_world(database) as world:
            yield world
    finally:
        await database.close()
