"""The running bot: owns adapters, couriers and bells; starts, drains, stops."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.catalog import Catalog
from bot.cog import Sweep
from bot.context import Background
from bot.courier import Courier
from bot.dispatch import Dispatcher
from bot.events import Event, OwnPostSeen, WorkspaceLost, WorkspaceReady
from bot.ports import Adapter, Outbox, Reception, Ticker
from bot.scheduler import Bells

log = structlog.get_logger(__name__)

TICK_EVERY = timedelta(seconds=15)
"""The slowest a due thing is noticed when the early wake-up was missed; promised are 60 s."""
SOONEST = timedelta(seconds=1)
"""The early wake-up is never sooner, so that something stuck cannot spin."""
TROUBLE_PAUSE = 1.0
"""Seconds to wait after a tick or a courier failed as a whole (the database is away)."""
DRAIN_SECONDS = 8.0
"""Time that running handlers and sends get to finish; the process is gone within ten seconds."""
END_ROUNDS = 5
"""How often a task is cancelled that does not end, a tenth of that time apart."""
RETRY_CONNECT = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds between attempts to bring an adapter back that stopped by itself."""


@dataclass
class App:
    """Everything that runs, put together by the composition root."""

    catalog: Catalog
    adapters: Mapping[str, Adapter]
    background: Background[Any]
    reception: Reception
    outbox: Outbox
    ticker: Ticker
    holder: str
    lease: timedelta = timedelta(seconds=120)
    _handlers: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]], init=False)
    _running: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]], init=False)
    _swept: dict[str, datetime] = field(default_factory=dict[str, datetime], init=False)

    def __post_init__(self) -> None:
        self._bells = Bells()
        self._ticking = asyncio.Lock()
        self._news = asyncio.Event()
        self._draining = False
        self.dispatcher = Dispatcher(self.catalog, self.background, self.reception, self.wake)
        self.couriers = [
            Courier(
                adapter,
                self.outbox,
                self.background.clock,
                self.background.random,
                self.holder,
                self.lease,
            )
            for adapter in self.adapters.values()
        ]

    # -- inbox ---------------------------------------------------------------------------------

    async def accept(self, event: Event) -> None:
        """The inbox: every event runs in a task that draining waits for."""
        if self._draining:
            return
        task = asyncio.create_task(self._handle(event))
        self._handlers.add(task)
        task.add_done_callback(self._handlers.discard)
        await asyncio.shield(task)

    async def _handle(self, event: Event) -> None:
        """Features say by their commits that there is something to do; here the core itself does."""
        match event:
            case OwnPostSeen():
                await self._heal(event)
                self.wake()
            case WorkspaceLost():
                now = self.background.clock.now()
                await self.outbox.pause(event.workspace, reason=event.reason, now=now)
                self.wake()
            case WorkspaceReady():
                await self.outbox.resume(event.workspace, event.name, self.background.clock.now())
                self.wake()
            case _:
                pass
        await self.dispatcher.accept(event)

    async def _heal(self, event: OwnPostSeen) -> None:
        """A second message under a key that is already sent is taken away at once."""
        twin = await self.outbox.echoed(event.key, event.message, event.at)
        if twin is not None:
            log.warning("duplicate_removed", message=str(twin))
            await self.adapters[twin.channel.workspace.platform].delete(twin)

    # -- the clock's work ----------------------------------------------------------------------

    async def tick(self) -> int:
        """Turns what is due into occurrences and deliveries, and runs the sweeps whose time has come."""
        async with self._ticking:
            moved = await self.ticker.tick(self._due_handlers())
            await self._sweep(self.background.clock.now())
            return moved

    async def settle(self) -> None:
        """Does everything that is due now, until nothing moves: what a simulated clock calls after a step."""
        while True:
            moved = await self.tick()
            moved += sum(await asyncio.gather(*(each.deliver_due() for each in self.couriers)))
            if not moved:
                return

    async def next_due(self) -> datetime | None:
        """The earliest instant at which there will be something to do."""
        found = [await self.ticker.next_due()]
        found.extend([await self.outbox.next_due(name) for name in self.adapters])
        found.extend(
            self._swept[sweep.name] + sweep.every
            for sweep in self.catalog.sweeps
            if sweep.name in self._swept
        )
        return min((instant for instant in found if instant is not None), default=None)

    def _due_handlers(self) -> dict[str, Any]:
        return {kind: spec.handler for kind, spec in self.catalog.due_handlers.items()}

    async def _sweep(self, now: datetime) -> None:
        for sweep in self.catalog.sweeps:
            last = self._swept.get(sweep.name)
            if last is None or now - last >= sweep.every:
                self._swept[sweep.name] = now
                await self._run_sweep(sweep)

    async def _run_sweep(self, sweep: Sweep) -> None:
        try:
            await sweep.handler(self.background)
        except Exception:
            log.exception("sweep_failed", sweep=sweep.name)

    # -- life ----------------------------------------------------------------------------------

    async def run(self, stopping: asyncio.Event) -> None:
        """Runs until `stopping` is set, then drains."""
        self._running = [
            asyncio.create_task(self._keep_connected(adapter)) for adapter in self.adapters.values()
        ]
        self._running.append(asyncio.create_task(self._keep_ticking()))
        self._running.extend(asyncio.create_task(self._keep_delivering(c)) for c in self.couriers)
        self._bells.every(TICK_EVERY, "tick", self._ring)
        self._bells.start()
        log.info("started", adapters=sorted(self.adapters))
        self.wake()
        await stopping.wait()
        await self.drain()

    async def drain(self) -> None:
        """Claims nothing more, lets running handlers and sends finish, then disconnects."""
        log.info("draining", handlers=len(self._handlers))
        self._bells.stop()
        for courier in self.couriers:
            courier.stop()
        await self._bounded(asyncio.gather(*(each.drain() for each in self.adapters.values())))
        self._draining = True
        under_way = (*self._handlers, *(courier.idle() for courier in self.couriers))
        await self._bounded(asyncio.gather(*under_way, return_exceptions=True))
        left = await end(self._running, patience=DRAIN_SECONDS / 10)
        if left:
            log.warning("still_running", tasks=left)
        await self._bounded(asyncio.gather(*(each.close() for each in self.adapters.values())))
        log.info("stopped")

    async def finish(self) -> None:
        """Takes no more events, and waits a while for what was begun with those it has taken."""
        self._draining = True
        await self._bounded(asyncio.gather(*self._handlers, return_exceptions=True))

    async def _bounded(self, work: "asyncio.Future[Any]") -> None:
        try:
            await asyncio.wait_for(work, DRAIN_SECONDS / 2)
        except Exception as error:  # noqa: BLE001  # stopping goes on whatever happens
            log.warning("drain_incomplete", error=type(error).__name__)

    def wake(self) -> None:
        """There may be something new to do."""
        self._news.set()
        for courier in self.couriers:
            courier.news.set()

    async def _ring(self) -> None:
        self.wake()

    async def _keep_ticking(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                if await self.tick():
                    self.wake()
                await self._wake_early()
            except Exception:
                log.exception("tick_failed")
                await asyncio.sleep(TROUBLE_PAUSE)

    async def _keep_delivering(self, courier: Courier) -> None:
        while True:
            await courier.news.wait()
            try:
                await courier.deliver_due()
            except Exception:
                log.exception("courier_failed", platform=courier.adapter.platform)
                await asyncio.sleep(TROUBLE_PAUSE)

    async def _wake_early(self) -> None:
        due = await self.next_due()
        if due is not None:
            self._bells.once(max(due, self.background.clock.now() + SOONEST), self._ring)

    async def _keep_connected(self, adapter: Adapter) -> None:
        failures = 0
        while True:
            started = self.background.clock.monotonic()
            try:
                await adapter.run(self.catalog, self)
            except Exception:
                log.exception("adapter_stopped", platform=adapter.platform)
            if self.background.clock.monotonic() - started > RETRY_CONNECT[-1]:
                failures = 0
            pause = RETRY_CONNECT[min(failures, len(RETRY_CONNECT) - 1)]
            failures += 1
            await asyncio.sleep(pause)


async def end(tasks: Sequence["asyncio.Task[None]"], *, patience: float) -> int:
    """Cancels until all are over, for a library that cleans up can lose a cancellation; how many are left.

    `patience` is in seconds, between one cancellation and the next.
    """
    pending = set(tasks)
    for _round in range(END_ROUNDS):
        if not pending:
            break
        for task in pending:
            task.cancel()
        done, pending = await asyncio.wait(pending, timeout=patience)
        await asyncio.gather(*done, return_exceptions=True)
    return len(pending)
