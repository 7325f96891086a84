"""Time zones as calendars carry them: one observance a clock change, which every parser understands.

Lists of dates in one observance are as good by RFC 5545, and two parsers of three read them wrong.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

YEARS_AHEAD = 10
"""How far a series without end is covered; a subscribed calendar is made anew every time."""

_STEP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Observance:
    """From `start` on (naive, as clocks showed it before the change) the offset is `after`."""

    start: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


def zone_component(zone: str, instants: Iterable[datetime]) -> Any:
    """The VTIMEZONE of an IANA zone that covers these instants (aware) and some years after."""
    from icalendar import (  # noqa: PLC0415  # as in `ics`
        Timezone,
        TimezoneDaylight,
        TimezoneStandard,
    )

    years = sorted(instant.year for instant in instants)
    component: Any = Timezone()
    component.add("tzid", zone)
    for observance in observances(zone, years[0] - 1, years[-1] + YEARS_AHEAD):
        part: Any = TimezoneDaylight() if observance.summer else TimezoneStandard()
        part.add("dtstart", observance.start)
        part.add("tzoffsetfrom", observance.before)
        part.add("tzoffsetto", observance.after)
        part.add("tzname", observance.name)
        component.add_component(part)
    return component


@lru_cache(maxsize=256)
def observances(zone: str, first: int, last: int) -> tuple[Observance, ...]:
    """What holds at the beginning of the year `first`, then every change until the end of `last`."""
    place = ZoneInfo(zone)
    begin = datetime(first, 1, 1, tzinfo=UTC)
    minute = timedelta(minutes=1)
    changes = _changes(place, begin, datetime(last + 1, 1, 1, tzinfo=UTC))
    return (
        _observance(begin, place, before=_offset(begin, place)),
        *(_observance(at, place, before=_offset(at - minute, place)) for at in changes),
    )


def _observance(at: datetime, place: ZoneInfo, *, before: timedelta) -> Observance:
    local = at.astimezone(place)
    return Observance(
        start=(at + before).replace(tzinfo=None),
        before=before,
        after=_offset(at, place),
        name=local.tzname() or str(place),
        summer=bool(local.dst()),
    )


def _changes(place: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The instants at which the offset becomes another one, to the minute."""
    day = begin
    while day < end:
        following = day + _STEP
        if _offset(day, place) != _offset(following, place):
            low, high = day, following
            while high - low > timedelta(minutes=1):
                middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
                changed = _offset(middle, place) != _offset(day, place)
                low, high = (low, middle) if changed else (middle, high)
            yield high
        day = following


def _offset(at: datetime, place: ZoneInfo) -> timedelta:
    return at.astimezone(place).utcoffset() or timedelta()
