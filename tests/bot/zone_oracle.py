"""An independent answer to "when is it?": walks the calendar and the UTC line by brute force.

Nothing here asks zoneinfo for the offset of a local time, which is what the code under test does.
Only UTC instants are converted, the one direction that is never in doubt, and rules are walked day
by day without a rule library.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

FIRST = datetime(2023, 12, 1, tzinfo=UTC)
LAST = datetime(2031, 2, 1, tzinfo=UTC)
STEP = timedelta(days=1)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time during which a zone keeps one offset; naive UTC, the end excluded."""

    start: datetime
    end: datetime
    offset: timedelta


def offset_at(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).replace(tzinfo=None) - instant.replace(tzinfo=None)


@lru_cache(maxsize=700)
def stretches(name: str) -> tuple[Stretch, ...]:
    """Every stretch of a zone, its changes found by halving until the second."""
    zone = ZoneInfo(name)
    found: list[Stretch] = []
    begun, offset = FIRST, offset_at(FIRST, zone)
    here = FIRST
    while here < LAST:
        ahead = here + STEP
        if offset_at(ahead, zone) == offset:
            here = ahead
            continue
        low, high = here, ahead
        while high - low > SECOND:
            middle = low + (high - low) // 2
            if offset_at(middle, zone) == offset:
                low = middle
            else:
                high = middle
        change = high.replace(microsecond=0)
        found.append(Stretch(begun.replace(tzinfo=None), change.replace(tzinfo=None), offset))
        begun, offset, here = change, offset_at(change, zone), change
    found.append(Stretch(begun.replace(tzinfo=None), LAST.replace(tzinfo=None), offset))
    return tuple(found)


def changes(name: str) -> list[tuple[datetime, timedelta, timedelta]]:
    """Each change as its naive UTC instant, the offset before and the offset after."""
    known = stretches(name)
    return [(b.start, a.offset, b.offset) for a, b in pairwise(known)]


def instant_of(wall: datetime, name: str) -> tuple[datetime, str]:
    """The naive UTC instant of a wall time, and whether it is "exact", "gap" or "ambiguous"."""
    known = stretches(name)
    hits = [s for s in known if s.start <= wall - s.offset < s.end]
    if hits:
        first = min(wall - s.offset for s in hits)
        return first, "exact" if len(hits) == 1 else "ambiguous"
    for before, after in pairwise(known):
        last_shown = before.end + before.offset
        first_shown = after.start + after.offset
        if last_shown <= wall < first_shown:
            gap = first_shown - last_shown
            return wall + gap - after.offset, "gap"
    raise AssertionError(f"{wall} is outside what the oracle knows of {name}")


def days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def walk(first: date, last: date, at: time, fits: Callable[[date], bool]) -> list[datetime]:
    """Wall times of the days that fit, found by looking at every day."""
    return [datetime.combine(day, at) for day in days(first, last) if fits(day)]


def is_nth(day: date, nth: int) -> bool:
    """Whether a day is the nth of its weekday in its month, counting on the calendar (-1: last)."""
    if nth > 0:
        return (day.day + 6) // 7 == nth
    return (day + timedelta(days=7)).month != day.month
