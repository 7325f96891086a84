"""A world in which webinars are planned."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import cogs.help
from cogs import community, ops, webinars
from tests.cogs.webinars.talk import LINK, MONTHLY, ONCE, plan
from tests.conversation import MELBOURNE, World, open_world, restore
from tests.databases import in_memory

COGS = (webinars.cog, community.cog, cogs.help.cog, ops.cog)


BEGIN = "2027-02-08 10:00"
"""A Monday ten days before the first webinar: every hour lived through costs time."""


@pytest.fixture
async def world(
    world_template: Path, request: pytest.FixtureRequest
) -> AsyncGenerator[World, None]:
    """The world with this feature and what it needs; its parameter is when it begins in Melbourne."""
    wall = datetime.fromisoformat(getattr(request, "param", BEGIN))
    start = wall.replace(tzinfo=ZoneInfo(MELBOURNE)).astimezone(UTC)
    database = in_memory()
    try:
        await restore(database, world_template)
        async with open_world(database, cogs=COGS, start=start) as world:
            yield world
    finally:
        await database.close()


@pytest.fixture
async def planned(world: World) -> World:
    """One webinar on Thursday 18 February 2027, 19:30 in Melbourne, with a private link."""
    await plan(world, f"{ONCE} link: {LINK}")
    return world


@pytest.fixture
async def monthly(world: World) -> World:
    """Every third Thursday at 19:30."""
    await plan(world, MONTHLY)
    return world
