"""Lanes: what goes to one destination goes in order, destinations go side by side."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.delivery import Parcel

Deliver = Callable[[Parcel, float], Awaitable[None]]


class Lanes:
    """Queues by destination; `deliver(parcel, expires)` must not raise."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._queues: dict[str, deque[tuple[Parcel, float]]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.waiting = 0
        """Parcels not finished yet."""

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._tasks)

    def add(self, parcel: Parcel, expires: float) -> None:
        """Queues a parcel behind those for the same destination; `expires` is its lease's monotonic end."""
        name = str(parcel.address or parcel.id)
        self._queues.setdefault(name, deque()).append((parcel, expires))
        self.waiting += 1
        if name not in self._tasks:
            self._tasks[name] = asyncio.create_task(self._drive(name))

    async def progress(self, news: asyncio.Event) -> None:
        """Returns when a lane has finished, or `news` says that there may be more to claim."""
        hint = asyncio.create_task(news.wait())
        await asyncio.wait({hint, *self._tasks.values()}, return_when=asyncio.FIRST_COMPLETED)
        hint.cancel()
        with suppress(asyncio.CancelledError):
            await hint

    async def _drive(self, name: str) -> None:
        queue = self._queues[name]
        while queue:
            parcel, expires = queue.popleft()
            await self._deliver(parcel, expires)
            self.waiting -= 1
        del self._queues[name], self._tasks[name]
