"""Worlds in which nobody has set anything up."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.conversation import World, restore
from tests.databases import in_memory


@pytest.fixture
async def bare(sqlite_template: Path) -> AsyncGenerator[World, None]:
    """The demo's workspaces and people, and a bot that knows of no community."""
    database = in_memory()
    try:
        await restore(database, sqlite_template)
        world = World(database)
        await world.start()
        try:
            yield world
        finally:
            await world.stop()
        assert [] == world.troubles()
    finally:
        await database.close()
