"""The real clock, the clock of tests and replays, and the pinned time zone data."""

import asyncio
import heapq
import time
import zoneinfo
from datetime import UTC, datetime, timedelta
from itertools import count

import tzdata

_NO_TIME = timedelta()


class SystemClock:
    """The machine's clock; the only place in the project that reads it."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 this is the clock that gets injected

    def monotonic(self) -> float:
        """Seconds since an arbitrary start; never goes backwards, whatever happens to the wall."""
        return time.monotonic()  # noqa: TID251 as above

    async def sleep(self, seconds: float) -> None:
        """Returns after `seconds` of elapsed time."""
        await asyncio.sleep(seconds)


class ManualClock:
    """A clock that moves only when told to, for tests, replays and rehearsals.

    Wall and monotonic time advance together; `jump` moves the wall alone, as an operator or NTP
    would. Sleepers wait for elapsed time, so a jump neither wakes nor delays them.
    """

    def __init__(self, start: datetime) -> None:
        """`start` must be aware; `monotonic()` begins at 0."""
        self._wall = _as_utc(start)
        self._elapsed = _NO_TIME
        self._order = count()
        self._sleepers: list[tuple[timedelta, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """The wall's instant, aware, in UTC."""
        return self._wall

    def monotonic(self) -> float:
        """Seconds advanced since the start, jumps not counted."""
        return self._elapsed.total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Returns once the clock was advanced by `seconds`; zero or less only yields to others."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken = asyncio.get_running_loop().create_future()
        deadline = self._elapsed + timedelta(seconds=seconds)
        heapq.heappush(self._sleepers, (deadline, next(self._order), woken))
        await woken

    def advance(self, by: timedelta) -> None:
        """Moves wall and monotonic time forward and wakes whoever is due, earliest first.

        The woken tasks run when the caller next awaits. Raises ValueError for a negative step.
        """
        if by < _NO_TIME:
            raise ValueError("time only advances: use jump() to move the wall back")
        self._wall += by
        self._elapsed += by
        while self._sleepers and self._sleepers[0][0] <= self._elapsed:
            woken = heapq.heappop(self._sleepers)[2]
            if not woken.done():
                woken.set_result(None)

    def set(self, instant: datetime) -> None:
        """Advances to `instant`; raises ValueError where that lies in the past."""
        self.advance(_as_utc(instant) - self._wall)

    def jump(self, by: timedelta) -> None:
        """Moves the wall alone, either way: a clock that was set, not time that passed."""
        self._wall += by

    def next_wake(self) -> datetime | None:
        """The wall's instant at which the earliest sleeper is due; None while nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        if not self._sleepers:
            return None
        return self._wall + (self._sleepers[0][0] - self._elapsed)


def pin_zone_data() -> None:
    """Makes `zoneinfo` read the pinned `tzdata` package alone.

    By default the operating system's copy wins, and that copy is often a year old.
    Call it before the first `ZoneInfo` is made; already cached zones are dropped.
    """
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()


def zone_data_version() -> str:
    """The release of the pinned zone data, such as `2026a`; kept with every computed instant."""
    return tzdata.IANA_VERSION


def _as_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC)
