"""Worlds in which questions are planned already, close to the moments that matter."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.cogs.prompts.talk import plan
from tests.conversation import MELBOURNE, World, open_world, restore
from tests.databases import in_memory

QUESTIONS = ("What did you try?", "Who helped you?", "What surprised you?")


@asynccontextmanager
async def world_from(template: Path, moment: str) -> AsyncGenerator[World, None]:
    wall = datetime.strptime(moment, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(MELBOURNE))
    database = in_memory()
    try:
        await restore(database, template)
        async with open_world(database, start=wall.astimezone(UTC)) as world:
            yield world
    finally:
        await database.close()


@pytest.fixture
async def world(world_template: Path) -> AsyncGenerator[World, None]:
    """Both communities on the evening of Sunday 10 January 2027, without questions."""
    async with world_from(world_template, "2027-01-10 19:00") as world:
        yield world


@pytest.fixture
async def planned(world: World) -> World:
    """Three questions, asked on Mondays at 09:00: the first tomorrow."""
    await plan(world, *QUESTIONS)
    return world


@pytest.fixture
async def days_before(world_template: Path) -> AsyncGenerator[World, None]:
    """A schedule for Mondays at 09:00 from 11 January and no question, on Thursday 7 January 2027."""
    async with world_from(world_template, "2027-01-07 19:00") as world:
        await plan(world)
        yield world


@pytest.fixture
async def easter(world_template: Path) -> AsyncGenerator[World, None]:
    """As `planned`, on Sunday 28 March 2027: Easter Monday and clock changes follow."""
    async with world_from(world_template, "2027-03-28 19:00") as world:
        await plan(world, *QUESTIONS)
        yield world
