"""Worlds in which nobody has set anything up."""

from collections.abc import AsyncGenerator

import pytest

from storage.migrations import upgrade
from tests.conversation import World
from tests.databases import in_memory


@pytest.fixture
async def bare() -> AsyncGenerator[World, None]:
    """The demo's workspaces and people, and a bot that knows of no community."""
    database = in_memory()
    try:
        await upgrade(database)
        world = World(database)
        await world.start()
        try:
            yield world
        finally:
            await world.stop()
        assert [] == world.troubles()
    finally:
        await database.close()
