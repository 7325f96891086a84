"""Whose turn it is to write: one at a time, and whoever somebody waits for does not queue behind a crowd."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

Waiting = deque["asyncio.Future[None]"]


class Turn:
    """A lock with two queues. Those in a hurry go first, but never twice while others wait."""

    def __init__(self) -> None:
        self._held = False
        self._hurried: Waiting = deque()
        self._patient: Waiting = deque()
        self._last_hurried = False

    @asynccontextmanager
    async def taken(self, *, hurried: bool = False) -> AsyncGenerator[None]:
        """Holds the turn for a block."""
        await self._take(self._hurried if hurried else self._patient)
        self._last_hurried = hurried
        try:
            yield
        finally:
            self._pass_on()

    async def _take(self, queue: Waiting) -> None:
        if not self._held:
            self._held = True
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.cancelled():
                queue.remove(mine)
            else:  # it became ours in the very moment in which we gave up
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        both = (self._hurried, self._patient)
        for queue in reversed(both) if self._last_hurried else both:
            while queue:
                following = queue.popleft()
                if not following.done():
                    following.set_result(None)
                    return
        self._held = False
