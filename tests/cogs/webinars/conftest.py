"""A world in which webinars are planned."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

import cogs.help
from cogs import community, ops, webinars
from tests.cogs.webinars.talk import LINK, MONTHLY, ONCE, plan
from tests.conversation import MELBOURNE, Prepare, Shelf, World

COGS = (webinars.cog, community.cog, cogs.help.cog, ops.cog)


BEGIN = "2027-02-08 10:00"
"""A Monday ten days before the first webinar: every hour lived through costs time."""


async def plan_one(world: World) -> None:
    await plan(world, f"{ONCE} link: {LINK}")


async def plan_monthly(world: World) -> None:
    await plan(world, MONTHLY)


async def hold_one(world: World) -> None:
    await plan_one(world)
    await world.until("2027-02-18 20:31")


PLANS: dict[str, Prepare] = {"planned": plan_one, "monthly": plan_monthly, "held": hold_one}


@pytest.fixture
async def world(shelf: Shelf, request: pytest.FixtureRequest) -> AsyncGenerator[World, None]:
    """The world with this feature and what it needs; its parameter is when it begins in Melbourne."""
    begin = getattr(request, "param", BEGIN)
    wall = datetime.fromisoformat(begin)
    start = wall.replace(tzinfo=ZoneInfo(MELBOURNE)).astimezone(UTC)
    name = next((name for name in PLANS if name in request.fixturenames), "")
    key = f"webinars-{name}-{begin}" if name else "founded"
    async with shelf.take(key, PLANS.get(name), cogs=COGS, start=start) as world:
        yield world


@pytest.fixture
async def planned(world: World) -> World:
    """One webinar on Thursday 18 February 2027, 19:30 in Melbourne, with a private link."""
    return world


@pytest.fixture
async def held(world: World) -> World:
    """The same webinar, a minute after its end; nobody had said anything."""
    return world


@pytest.fixture
async def monthly(world: World) -> World:
    """Every third Thursday at 19:30."""
    return world
