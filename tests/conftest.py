"""Fixtures that every test may ask for."""

import asyncio
import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

from bot.memory import settle
from tests.conversation import Shelf, World, write_template
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

structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(["event"]),
    ]
)

settings.register_profile(
    "mutants",  # The same examples for every mutant, and tests that run in many processes.
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.differing_executors, HealthCheck.too_slow],
)

LONGEST = ("process", "year", "model", "e2e")
"""Folders whose files take longest: begun first, they are not what everything else waits for."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts long tests first; the order within a file stays."""
    here = Path(__file__).parent
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.relative_to(here).parts[0], len(order)))


def pytest_collection_finish() -> None:
    """As the bot itself before it works: what is loaded by now is not looked through again and again."""
    settle()


@pytest.fixture(scope="session")
def world_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file in which the world's communities are founded."""
    path: Path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("world") / "world.sqlite")
    asyncio.run(write_template(path))
    return path


@pytest.fixture(scope="session")
def shelf(world_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Worlds put aside, to begin from."""
    return Shelf(world_template, tmp_path_factory.mktemp("shelf"))


@pytest.fixture
async def world(shelf: Shelf) -> AsyncGenerator[World, None]:
    """Both communities, their people and a running bot, on SQLite in memory."""
    async with shelf.take("founded") as world:
        yield world
