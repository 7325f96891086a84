"""Reminders, moves and cancellations survive a power cut at every point of their delivery: once, never twice."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from storage.courier import CourierOutbox
from tests.cogs.webinars.talk import card, dms, reminders
from tests.conversation import World

POINTS = {
    "before the claim": ("claim", "before"),
    "after the claim": ("intend", "before"),
    "after the attempt was written down": ("intend", "after"),
    "after the platform accepted": ("sent", "before"),
    "after it was recorded": ("sent", "after"),
}


class PowerCut(Exception):
    """From here on the process does nothing more."""


async def cut_short(world: World, deed: Awaitable[None], point: str) -> None:
    """Lets a deed go on until a point of its deliveries; then the power is gone, and back again."""
    name, moment = POINTS[point]
    original: Any = getattr(CourierOutbox, name)

    async def stopped(self: CourierOutbox, *args: Any, **kwargs: Any) -> Any:
        if moment == "after":
            await original(self, *args, **kwargs)
        raise PowerCut(point)

    with pytest.MonkeyPatch.context() as patch, suppress(PowerCut):
        patch.setattr(CourierOutbox, name, stopped)
        await deed
    await world.restart()
    await world.settle()
    # The lease of the process that died runs out after two minutes.
    await world.advance(minutes=5)


async def remind(world: World) -> None:
    await world.until("2027-02-11 19:30")


async def move(world: World) -> None:
    await world.fay.click("Save")


async def cancel(world: World) -> None:
    await world.fay.click("Cancel it")


ASKED = {
    "a move": "/webinar edit which: W1 when: 2027-02-25 19:30",
    "a cancellation": "/webinar cancel which: W1",
}
DEEDS: dict[str, tuple[Callable[[World], Awaitable[None]], str]] = {
    "a reminder": (remind, " starts "),
    "a move": (move, "is now"),
    "a cancellation": (cancel, "was cancelled"),
}


async def just_before(world: World) -> None:
    """Mia comes, and the first reminder is a minute away: nothing else is on its way."""
    await world.mia.click("Going")
    await world.until("2027-02-11 19:29")


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("deed", DEEDS)
async def test_a_person_is_told_once(planned: World, deed: str, point: str) -> None:
    do, words = DEEDS[deed]
    await just_before(planned)
    if deed in ASKED:
        await planned.fay.run(ASKED[deed])
    await cut_short(planned, do(planned), point)
    assert 1 == len(dms(planned.mia, words))


@pytest.mark.parametrize("point", POINTS)
async def test_a_channel_is_reminded_once(planned: World, point: str) -> None:
    await just_before(planned)
    await cut_short(planned, remind(planned), point)
    assert 1 == len(reminders(planned.mia))


@pytest.mark.parametrize("point", ["after the claim", "after it was recorded"])
async def test_the_card_shows_the_move_all_the_same(planned: World, point: str) -> None:
    await just_before(planned)
    await planned.fay.run(ASKED["a move"])
    await cut_short(planned, move(planned), point)
    assert "2027-02-25 08:30 UTC" in card(planned.mia)


async def test_a_cut_between_the_tick_and_its_deliveries_loses_nothing(planned: World) -> None:
    await just_before(planned)
    planned.clock.set(planned.clock.now().replace(minute=30))
    await planned.app.tick()
    await planned.restart()
    await planned.advance(minutes=5)
    assert (1, 1) == (len(reminders(planned.mia)), len(dms(planned.mia, " starts ")))
