"""The time machine: the whole bot on a clock that moves only when somebody moves it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import ManualClock
from bot.events import Event, OwnPostSeen, SuggestionAsked
from bot.ports import Adapter, Outbox, Ticker

FIRST_STEP = timedelta(seconds=1)
LONGEST_STEP = timedelta(hours=1)
"""Steps past something that stays due without moving (held, say): they double up to this."""


LONGEST_SLEEP = timedelta(hours=6)
"""Sweeps find things to do that nothing announced; so much later than on a real clock, at most."""
SILENCE = timedelta(days=31)
"""How long to wait for the bot to say something before giving up."""


class Engine(Protocol):
    """The running bot, as far as time is concerned."""

    async def accept(self, event: Event) -> None: ...

    async def settle(self) -> None:
        """Does everything that is due now."""
        ...

    async def next_due(self) -> datetime | None:
        """The next instant at which there will be something to do."""
        ...


class Bot(Protocol):
    """What is asked of a whole bot."""

    ticker: Ticker
    outbox: Outbox
    adapters: Mapping[str, Adapter]

    async def accept(self, event: Event) -> None: ...
    async def settle(self) -> None: ...


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One thing that will happen: when (aware, UTC), what, and for which community."""

    at: datetime
    what: str
    community: str


Agenda = Callable[[], Awaitable[Sequence[AgendaLine]]]


class TimeMachine:
    """An inbox that lets the bot act at once on everything people do, and moves its clock.

    Time only goes forward, from one due thing to the next, so that everything happens at its own
    instant however far it is moved.
    """

    def __init__(
        self, engine: Engine, clock: ManualClock, *, longest: timedelta = LONGEST_SLEEP
    ) -> None:
        """`longest` is how long the bot sleeps at most, whatever it says of the next due thing."""
        self.clock = clock
        self._engine = engine
        self._longest = longest
        self._patience = FIRST_STEP
        self._turn = asyncio.Lock()

    async def accept(self, event: Event) -> None:
        """Hands an event to the bot, then lets it do what has become due by it."""
        await self._engine.accept(event)
        if not isinstance(event, (SuggestionAsked, OwnPostSeen)):
            await self.settle()

    async def settle(self) -> None:
        """Does everything that is due now."""
        async with self._turn:
            await self._engine.settle()

    async def next_due(self) -> datetime | None:
        """The next instant at which something will happen; None when nothing is planned."""
        due = await self._engine.next_due()
        return None if due is None else max(due, self.clock.now())

    async def advance(self, by: timedelta) -> None:
        """Lives through a span of time; raises `ValueError` for a negative one."""
        await self.until(self.clock.now() + by)

    async def until(self, instant: datetime) -> None:
        """Lives through all the time up to an instant; raises `ValueError` where it is past."""
        if instant < self.clock.now():
            raise ValueError("time only goes forward")
        await self.settle()
        while self.clock.now() < instant:
            await self._step(instant)

    async def until_told(self, told: Callable[[], int]) -> bool:
        """Lives on until `told()`, a count of what the bot has said, has grown.

        False when nothing is planned any more, or nothing was said for a month.
        """
        await self.settle()
        before, end = told(), self.clock.now() + SILENCE
        while told() == before and self.clock.now() < end:
            if await self._engine.next_due() is None:
                return False
            await self._step(end)
        return told() > before

    async def _step(self, limit: datetime) -> None:
        """On to whatever is due next, at most to `limit`."""
        now, due = self.clock.now(), await self._engine.next_due()
        if due is not None and due <= now:  # it is held, say: look again now and then
            self._patience = min(self._patience * 2, LONGEST_STEP)
            reach = now + self._patience
        else:
            self._patience = FIRST_STEP
            reach = min(due or limit, now + self._longest)
        self.clock.set(min(reach, limit))
        await self.settle()


@dataclass(frozen=True, slots=True)
class Announced:
    """A running bot whose next due thing is one it has announced: sweeps wait for the next step.

    A real bot sweeps every hour, which would be most of the work of a simulated month.
    """

    bot: Bot

    async def accept(self, event: Event) -> None:
        """As the bot does."""
        await self.bot.accept(event)

    async def settle(self) -> None:
        """As the bot does."""
        await self.bot.settle()

    async def next_due(self) -> datetime | None:
        """The next occurrence or delivery."""
        found = [await self.bot.ticker.next_due()]
        found.extend([await self.bot.outbox.next_due(name) for name in self.bot.adapters])
        return min((instant for instant in found if instant is not None), default=None)
