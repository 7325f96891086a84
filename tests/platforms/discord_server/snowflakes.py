"""Clocks and the ids that Discord derives from them."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

DISCORD_EPOCH_MS = 1_420_070_400_000
"""Milliseconds between the Unix epoch and 2015-01-01T00:00:00Z, snowflake zero."""


class Clock(Protocol):
    """What the emulator asks the time of; tests inject one they can move."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the clock that is injected


class Snowflakes:
    """Hands out ids that grow, also where the clock goes backwards."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """A new id, made of the clock's millisecond and a counter."""
        milliseconds = int(self._clock.now().timestamp() * 1000) - DISCORD_EPOCH_MS
        self._last = max(self._last + 1, max(milliseconds, 1) << 22)
        return self._last


def moment_of(snowflake: int) -> datetime:
    """The instant an id was made at, to the millisecond."""
    epoch = datetime.fromtimestamp(DISCORD_EPOCH_MS / 1000, UTC)
    return epoch + timedelta(milliseconds=snowflake >> 22)
