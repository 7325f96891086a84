"""Who comes is met before the first reminder; whatever a platform does, what is due never waits for it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from bot.errors import Gone, PlatformError, Unreachable
from bot.refs import UserRef
from cogs.webinars.service import acquainting
from storage.webinar_people import AttendeeRepository
from tests.cogs.webinars.talk import card
from tests.conversation import World
from tests.patience import PATIENCE

GOING = ("Mia", "Ben", "Zoe")


@dataclass
class Opening:
    """A platform that is asked for conversations, and what it makes of each."""

    answer: Callable[[int], Awaitable[str]]
    asked: list[UserRef] = field(default_factory=list[UserRef])

    async def meet(self, user: UserRef) -> str:
        self.asked.append(user)
        return await self.answer(len(self.asked))


async def strangers(world: World) -> int:
    async with world.app.background.snapshot() as uow:
        until = world.clock.now() + acquainting.AHEAD
        return len(await uow.repo(AttendeeRepository).strangers(until, limit=100))


async def meet(world: World, platform: Opening) -> None:
    """A round in which every platform is this one."""
    names = world.app.background.adapters
    stubs = cast(Any, dict.fromkeys(names, platform))
    await acquainting.meet_some(replace(world.app.background, adapters=stubs))


@pytest.fixture
async def coming(planned: World) -> World:
    """Three people come whom nobody has written to."""
    for name in GOING:
        who = planned.person(name, planned.guild, "#webinars")
        await who.click("Going", on=card(who))
    assert len(GOING) == await strangers(planned)
    return planned


async def opened(number: int) -> str:
    return f"dm{number}"


async def test_everybody_is_met_once(coming: World) -> None:
    platform = Opening(opened)
    for _round in range(2):
        await meet(coming, platform)
    assert (len(GOING), 0) == (len(platform.asked), await strangers(coming))


async def test_a_platform_that_never_answers_holds_nothing_up(
    coming: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acquainting, "WITHIN", 0.05)

    async def hangs(number: int) -> str:
        if number > 1:
            await asyncio.Event().wait()
        return "dm1"

    async with asyncio.timeout(PATIENCE):
        await meet(coming, Opening(hangs))
    assert len(GOING) - 1 == await strangers(coming)


@pytest.mark.parametrize(
    ("error", "asked", "left"), [(Unreachable("503"), 1, 3), (Gone("account"), 3, 0)]
)
async def test_a_platform_that_is_away_is_asked_later_and_who_is_gone_never_again(
    coming: World, error: PlatformError, asked: int, left: int
) -> None:
    async def fails(_number: int) -> str:
        raise error

    platform = Opening(fails)
    await meet(coming, platform)
    assert (asked, left) == (len(platform.asked), await strangers(coming))
