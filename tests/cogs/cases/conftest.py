"""Worlds in which cases are sent in, approved and posted."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import cogs.help
from cogs import cases, community, find, members, ops, privacy, report
from storage.database import Database
from tests.cogs.cases.talk import approve, present
from tests.conversation import MELBOURNE, World, open_world, restore

COGS = (
    cases.cog,
    community.cog,
    find.cog,
    members.cog,
    ops.cog,
    privacy.cog,
    report.cog,
    cogs.help.cog,
)
BEGIN = "2027-01-18 10:00"
"""A Monday, two days before the first slot: every hour lived through costs time."""


@pytest.fixture
async def world(
    world_template: Path, request: pytest.FixtureRequest
) -> AsyncGenerator[World, None]:
    """The world with this feature; its parameter is when it begins in Melbourne."""
    wall = datetime.fromisoformat(getattr(request, "param", BEGIN))
    start = wall.replace(tzinfo=ZoneInfo(MELBOURNE)).astimezone(UTC)
    database = Database.open("sqlite://")
    try:
        await restore(database, world_template)
        async with open_world(database, cogs=COGS, start=start) as world:
            yield world
    finally:
        await database.close()


@pytest.fixture
async def pending(world: World) -> World:
    """Mia's case waits for approval."""
    await present(world.mia)
    return world


@pytest.fixture
async def queued(pending: World) -> World:
    """It is approved, and waits for Wednesday 20 January 2027, 12:30 in Melbourne."""
    await pending.fay.run("/case schedule slots: every 2nd Wed 12:30 start: 2027-01-20")
    await approve(pending.fay)
    return pending


@pytest.fixture
async def posted(queued: World) -> World:
    """It is posted and being clarified."""
    await queued.until("2027-01-20 12:31")
    return queued


@pytest.fixture
async def advising(posted: World) -> World:
    """Its second stage has begun."""
    await posted.until("2027-01-22 12:31")
    return posted
