"""When a request may leave: fifty slots for the bot, a bucket for each route and place, and full stops.

Each slot is free again one second after its request's answer. Measured against a window of fifty
in any second that wastes two per cent and draws no 429; counting from the request's start draws
hundreds, since a request may arrive late and its successor early. Waiting is in real seconds, as
Discord counts them.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.discord.limits import (
    INVALID_TRIP,
    INVALID_WINDOW,
    REQUESTS_PER_SECOND,
)
from bot.errors import RateLimited

LONGEST_WAIT = 10.0
"""Seconds that a request waits for its bucket; a longer wait is the caller's to plan."""
_HOLD = 1.0
_BUCKETS_KEPT = 2_000


@dataclass(slots=True)
class Bucket:
    """What is left of a route's allowance; unknown until the first answer has told."""

    known: bool = False
    left: int = 1
    resets: float = 0.0
    in_flight: int = 0

    def wait(self, now: float) -> float:
        """Seconds until a request may leave; a short look again while the first one is under way."""
        if not self.known:
            return 0.02 if self.in_flight else 0.0
        return 0.0 if self.left > 0 or now >= self.resets else self.resets - now


class Pacing:
    """All requests of one bot token pass here, except the answers to interactions."""

    def __init__(self, slots: int = REQUESTS_PER_SECOND) -> None:
        self._slots = asyncio.Semaphore(slots)
        self._buckets: dict[str, Bucket] = {}
        self._stopped_until = 0.0
        self._invalid: deque[float] = deque()

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncGenerator[None]:
        """Waits for the turn of one request to the route and place `key`; raises `RateLimited`."""
        await self.room(key)
        bucket = self._buckets.setdefault(key, Bucket())
        now = _now()
        if bucket.known and now >= bucket.resets:
            bucket.known, bucket.left = False, 1
        bucket.left -= 1
        bucket.in_flight += 1
        try:
            await self._slots.acquire()
            try:
                yield
            finally:
                asyncio.get_running_loop().call_later(_HOLD, self._slots.release)
        finally:
            bucket.in_flight -= 1

    async def room(self, key: str) -> None:
        """Returns when a request to `key` could leave at once; raises `RateLimited` for a long wait."""
        while True:
            self.check()
            bucket = self._buckets.get(key)
            wait = bucket.wait(_now()) if bucket else 0.0
            if wait <= 0:
                return
            if wait > LONGEST_WAIT:
                raise RateLimited(wait)
            await asyncio.sleep(wait)

    async def idle_slot(self) -> None:
        """Returns when a slot is free, without taking it."""
        async with self._slots:
            return

    def check(self) -> None:
        """Raises `RateLimited` while everything is stopped."""
        left = self._stopped_until - _now()
        if left > 0:
            raise RateLimited(left, everything=True)

    def stop_all(self, seconds: float) -> None:
        """Nothing leaves for so long: the global limit, or a ban of our address."""
        self._stopped_until = max(self._stopped_until, _now() + seconds)

    def learn(self, key: str, headers: Mapping[str, str]) -> None:
        """Takes in what an answer says of its bucket."""
        left, after = headers.get("X-RateLimit-Remaining"), headers.get("X-RateLimit-Reset-After")
        if left is None or after is None:
            return
        bucket = self._buckets.setdefault(key, Bucket())
        others = max(0, bucket.in_flight - 1)
        bucket.known = True
        bucket.left = max(0, int(left) - others)
        bucket.resets = _now() + float(after)
        if len(self._buckets) > _BUCKETS_KEPT:
            self._forget_idle()

    def full(self, key: str, seconds: float) -> None:
        """This route and place has said that it takes nothing for so long."""
        bucket = self._buckets.setdefault(key, Bucket())
        bucket.known, bucket.left, bucket.resets = True, 0, _now() + seconds

    def count_invalid(self) -> None:
        """Counts a 401, 403 or 429; far below Discord's number of them everything stops."""
        now = _now()
        self._invalid.append(now)
        while self._invalid and self._invalid[0] < now - INVALID_WINDOW:
            self._invalid.popleft()
        if len(self._invalid) >= INVALID_TRIP:
            self.stop_all(INVALID_WINDOW)

    def _forget_idle(self) -> None:
        now = _now()
        self._buckets = {
            key: bucket
            for key, bucket in self._buckets.items()
            if bucket.in_flight or now < bucket.resets
        }


def _now() -> float:
    return asyncio.get_running_loop().time()
