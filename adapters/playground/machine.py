"""The time machine: the whole bot on a clock that moves only when somebody moves it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import ManualClock
from bot.events import Event, OwnPostSeen, SuggestionAsked

FIRST_STEP = timedelta(seconds=1)
LONGEST_STEP = timedelta(hours=1)
"""Steps past something that stays due without moving (held, say): they double up to this."""


LONGEST_SLEEP = timedelta(days=1)
"""Something may have to be done that the bot did not announce."""
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
        step = FIRST_STEP
        while (now := self.clock.now()) < instant:
            due = await self._engine.next_due()
            stuck = due is not None and due <= now
            step = min(step * 2, LONGEST_STEP) if stuck else FIRST_STEP
            reach = now + step if stuck else min(due or instant, now + self._longest)
            self.clock.set(min(reach, instant))
            await self.settle()

    async def until_told(self, told: Callable[[], int]) -> bool:
        """Lives on until `told()`, a count of what the bot has said, has grown.

        False when nothing is planned any more, or nothing was said for a month.
        """
        await self.settle()
        before, end = told(), self.clock.now() + SILENCE
        while told() == before and (now := self.clock.now()) < end:
            due = await self._engine.next_due()
            if due is None:
                return False
            await self.until(min(max(due, now + FIRST_STEP), end))
        return told() > before
