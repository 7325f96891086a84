"""Worlds in which cases are sent in, approved and posted."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

import cogs.help
from cogs import cases, community, find, members, ops, privacy, report
from tests.cogs.cases.talk import approve, card, present, summarise
from tests.conversation import MELBOURNE, Prepare, Shelf, World

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


async def until_pending(world: World) -> None:
    await present(world.mia)


async def until_queued(world: World) -> None:
    await until_pending(world)
    await world.fay.run("/case schedule slots: every 2nd Wed 12:30 start: 2027-01-20")
    await approve(world.fay)


async def until_posted(world: World) -> None:
    await until_queued(world)
    await world.until("2027-01-20 12:31")


async def until_advising(world: World) -> None:
    await until_posted(world)
    await world.until("2027-01-22 12:31")


async def until_summarised(world: World) -> None:
    await until_advising(world)
    await world.ben.click("Follow", on=card(world.ben))
    await summarise(world)


async def until_asked(world: World) -> None:
    await until_summarised(world)
    await world.advance(days=28, minutes=2)


WAYS: dict[str, Prepare] = {
    "asked": until_asked,
    "summarised": until_summarised,
    "advising": until_advising,
    "posted": until_posted,
    "queued": until_queued,
    "pending": until_pending,
}
"""The furthest first: a test begins where the furthest of its fixtures leads."""


@pytest.fixture
async def world(shelf: Shelf, request: pytest.FixtureRequest) -> AsyncGenerator[World, None]:
    """The world with this feature; its parameter is when it begins in Melbourne."""
    begin = getattr(request, "param", BEGIN)
    start = datetime.fromisoformat(begin).replace(tzinfo=ZoneInfo(MELBOURNE)).astimezone(UTC)
    name = next((name for name in WAYS if name in request.fixturenames), "")
    key = f"cases-{name}-{begin}" if name else "founded"
    async with shelf.take(key, WAYS.get(name), cogs=COGS, start=start) as world:
        yield world


@pytest.fixture
async def pending(world: World) -> World:
    """Mia's case waits for approval."""
    return world


@pytest.fixture
async def queued(world: World) -> World:
    """It is approved, and waits for Wednesday 20 January 2027, 12:30 in Melbourne."""
    return world


@pytest.fixture
async def posted(world: World) -> World:
    """It is posted and being clarified."""
    return world


@pytest.fixture
async def advising(world: World) -> World:
    """Its second stage has begun."""
    return world


@pytest.fixture
async def summarised(world: World) -> World:
    """It has its summary, of which Ben, who follows it, was told."""
    return world


@pytest.fixture
async def asked(world: World) -> World:
    """Four weeks later: its presenter is asked what happened."""
    return world
