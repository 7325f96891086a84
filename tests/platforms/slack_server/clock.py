"""Clocks the emulator accepts: the machine's, or one a test moves by hand."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that tells an aware UTC time."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the clock that gets injected


class ManualClock:
    """A clock that stands still until it is moved.

    Frozen time also freezes the refill of rate limits: advance it or switch them off.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime(2027, 1, 4, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The instant it stands at."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move by `seconds`; negative values go back."""
        self._now += timedelta(seconds=seconds)


def monotonic() -> float:
    """Real seconds for waiting on the app under test, whatever the injected clock says."""
    return time.monotonic()  # noqa: TID251 - real waiting needs real time


def wall_seconds() -> int:
    """Real seconds since 1970: signed requests are checked against the app's real clock."""
    return int(time.time())  # noqa: TID251 - bolt compares with its own time.time()
