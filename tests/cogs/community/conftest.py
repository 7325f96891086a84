"""Worlds in which nobody has set anything up."""

from collections.abc import AsyncGenerator

import pytest

from storage.database import Database
from storage.migrations import upgrade
from tests.conversation import World


@pytest.fixture
async def bare() -> AsyncGenerator[World, None]:
    """The demo's workspaces and people, and a bot that knows of no community."""
    database = Database.open("sqlite://")
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
