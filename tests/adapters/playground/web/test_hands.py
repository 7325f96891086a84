"""The time machine's hands: moves that go on after somebody has stopped time."""

import asyncio
from datetime import UTC, datetime, timedelta

from adapters.playground.machine import TimeMachine
from adapters.playground.play import Playground
from adapters.playground.web.hands import Hands
from bot.clock import ManualClock
from bot.events import Event

START = datetime(2027, 1, 4, tzinfo=UTC)


class Slow:
    """A bot that takes its time over everything that is due."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.over = False

    async def accept(self, event: Event) -> None:
        """Nothing happens here."""

    async def settle(self) -> None:
        """Waits to be told."""
        self.begun.set()
        await self.go_on.wait()
        self.over = True

    async def next_due(self) -> datetime | None:
        """Nothing is planned."""
        return None


async def test_closing_waits_for_a_move_that_was_stopped_in_its_middle() -> None:
    bot = Slow()
    machine = TimeMachine(bot, ManualClock(START))
    hands = Hands(machine, Playground.open(None, now=START).workspaces)
    hands.play(3_600)
    await bot.begun.wait()
    hands.stop()  # as the button does
    closing = asyncio.create_task(hands.close())
    await asyncio.wait({closing}, timeout=0.05)
    assert not closing.done()
    bot.go_on.set()
    await closing
    assert (True, 0) == (bot.over, hands.speed)
    assert START + timedelta(minutes=15) == machine.clock.now()
