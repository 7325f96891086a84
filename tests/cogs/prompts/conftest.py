"""Worlds in which questions are planned already, close to the moments that matter."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.cogs.prompts.talk import plan
from tests.conversation import MELBOURNE, Shelf, World

QUESTIONS = ("What did you try?", "Who helped you?", "What surprised you?")


def wall(moment: str) -> datetime:
    local = datetime.strptime(moment, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(MELBOURNE))
    return local.astimezone(UTC)


async def plan_questions(world: World) -> None:
    await plan(world, *QUESTIONS)


SUNDAY = wall("2027-01-10 19:00")


@pytest.fixture
async def world(shelf: Shelf, request: pytest.FixtureRequest) -> AsyncGenerator[World, None]:
    """Both communities on the evening of Sunday 10 January 2027, without questions."""
    if "planned" in request.fixturenames:
        taken = shelf.take("prompts-planned", plan_questions, start=SUNDAY)
    else:
        taken = shelf.take("founded", start=SUNDAY)
    async with taken as world:
        yield world


@pytest.fixture
async def planned(world: World) -> World:
    """Three questions, asked on Mondays at 09:00: the first tomorrow."""
    return world


@pytest.fixture
async def days_before(shelf: Shelf) -> AsyncGenerator[World, None]:
    """A schedule for Mondays at 09:00 from 11 January and no question, on Thursday 7 January 2027."""
    async with shelf.take("prompts-scheduled", plan, start=wall("2027-01-07 19:00")) as world:
        yield world


@pytest.fixture
async def easter(shelf: Shelf) -> AsyncGenerator[World, None]:
    """As `planned`, on Sunday 28 March 2027: Easter Monday and clock changes follow."""
    start = wall("2027-03-28 19:00")
    async with shelf.take("prompts-easter", plan_questions, start=start) as world:
        yield world
