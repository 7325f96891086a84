"""Clocks the emulator accepts: the machine's, or one a test moves by hand."""

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
        return datetime.now(UTC)


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
