"""A world in which two processes of the bot share one database and take turns."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from adapters.playground.machine import Bot
from bot.app import App
from bot.clock import ManualClock
from bot.events import Event
from bot.ports import Adapter, Outbox, Ticker
from storage.database import Database
from tests.conversation import START, World


class SteadyClock:
    """A platform's own clock: it goes on with the time that passes, whatever becomes of the bot's wall."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._start = clock.now() - timedelta(seconds=clock.monotonic())

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._clock.monotonic())

    def monotonic(self) -> float:
        return self._clock.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)


class Replicas:
    """Processes of which one, another, or all at once do what is due."""

    def __init__(self, apps: Sequence[App], chance: random.Random) -> None:
        self.apps = apps
        self.ticker: Ticker = apps[0].ticker
        self.outbox: Outbox = apps[0].outbox
        self.adapters: Mapping[str, Adapter] = apps[0].adapters
        self.everybody = False
        """Whether each of them does its part whenever something is due."""
        self._chance = chance

    async def accept(self, event: Event) -> None:
        """One of them is connected to where it happened."""
        await self._chance.choice(self.apps).accept(event)

    async def settle(self) -> None:
        """One alone, one after the other, or side by side."""
        how = "all" if self.everybody else self._chance.choice(("one", "all", "together"))
        order = self._chance.sample(self.apps, len(self.apps))
        match how:
            case "one":
                await order[0].settle()
            case "all":
                for app in order:
                    await app.settle()
            case _:
                await asyncio.gather(*(app.settle() for app in order))


class SharedWorld(World):
    """Two replicas; the platforms keep their own time."""

    def __init__(self, database: Database, chance: random.Random) -> None:
        self.replicas: Replicas | None = None
        self._turns = chance
        super().__init__(database, start=START, sweeps_every=timedelta(days=1))
        for workspace in self.workspaces:
            workspace.clock = SteadyClock(self.clock)

    def engine(self) -> Bot:
        others = self.replica(f"{self.app.holder}-twin")
        self.replicas = Replicas((self.app, others), self._turns)
        return self.replicas
