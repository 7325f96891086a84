"""The time machine's hands: one move at a time, or time that runs fast while somebody watches."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta

import structlog

from adapters.playground.machine import TimeMachine
from adapters.playground.workspace import Workspace

log = structlog.get_logger(__name__)

FRAME = 0.25
"""Seconds of real time between two moves while time runs."""
SPEEDS = (60, 3_600)
"""How many times faster than real time."""
MOST = timedelta(days=31)
"""The longest single move."""


class Hands:
    """Moves the clock, forward only. `speed` is 0 while it stands still."""

    def __init__(self, machine: TimeMachine, workspaces: Sequence[Workspace]) -> None:
        self.machine = machine
        self.speed = 0
        self._workspaces = workspaces
        self._moving = asyncio.Lock()
        self._running: asyncio.Task[None] | None = None

    async def advance(self, by: timedelta) -> None:
        """Lives through a span; raises `ValueError` for one that is negative or over a month."""
        if not timedelta() < by <= MOST:
            raise ValueError("time moves forward, and at most a month at once")
        self.stop()
        await self._move(by)

    async def until_told(self, told: Callable[[], int]) -> bool:
        """On to the next thing that the bot says; False when nothing is planned."""
        self.stop()
        async with self._moving:
            try:
                return await self.machine.until_told(told)
            finally:
                self._workspaces[0].changed()

    def play(self, speed: int) -> None:
        """Lets time run; raises `ValueError` for a speed that there is not."""
        if speed not in SPEEDS:
            raise ValueError(f"time runs at one of {SPEEDS}")
        self.stop()
        self.speed = speed
        self._running = asyncio.create_task(self._run())

    def stop(self) -> None:
        """Time stands still again."""
        running, self._running, self.speed = self._running, None, 0
        if running is not None and running is not asyncio.current_task():
            running.cancel()

    async def close(self) -> None:
        """Stops, and waits until nothing moves, whoever began it."""
        running = self._running
        self.stop()
        if running is not None:
            with suppress(asyncio.CancelledError):
                await running
        async with self._moving:
            pass

    async def _run(self) -> None:
        try:
            while self.speed:
                await asyncio.sleep(FRAME)
                # A move that has begun is finished even when somebody stops time meanwhile.
                await asyncio.shield(self._move(timedelta(seconds=FRAME * self.speed)))
        except Exception:
            log.exception("time_stopped")
            self.speed = 0

    async def _move(self, by: timedelta) -> None:
        async with self._moving:
            try:
                await self.machine.advance(by)
            finally:
                self._workspaces[0].changed()
