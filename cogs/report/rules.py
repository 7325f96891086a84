"""Pure decisions about reports: periods in local time, and what is too small to be shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.errors import Invalid
from bot.i18n import _
from bot.recurrence import local, resolve
from storage.reports import OF_PEOPLE, Measure

SMALLEST = 5
"""Counts of people below this are not shown: in a small group a number is a name."""

_QUARTER = re.compile(r"(\d{4})[- ]?q([1-4])$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """Local days from `first` up to, not including, `end`; `name` is what people call it."""

    name: str
    first: date
    end: date

    def instants(self, zone: str) -> tuple[datetime, datetime]:
        """As aware UTC."""
        return _midnight(self.first, zone), _midnight(self.end, zone)

    def weeks(self, zone: str) -> list[datetime]:
        """Every seventh midnight, and the end: edges of the bars of a picture."""
        days = range(0, (self.end - self.first).days, 7)
        edges = [_midnight(self.first + timedelta(days=each), zone) for each in days]
        return [*edges, _midnight(self.end, zone)]


def last_week(now: datetime, zone: str) -> Period:
    """The seven days before today."""
    today = local(now, zone).date()
    first = today - timedelta(days=7)
    return Period(f"{first} – {today - timedelta(days=1)}", first, today)


def quarter(text: str, now: datetime, zone: str) -> Period:
    """`2027-Q2`; "" is the present one. Raises `Invalid`."""
    today = local(now, zone).date()
    match = _QUARTER.match(text.strip()) if text.strip() else None
    if text.strip() and match is None:
        raise Invalid(of=_("Please type a quarter such as 2027-Q2."))
    year = int(match.group(1)) if match else today.year
    number = int(match.group(2)) if match else (today.month + 2) // 3
    first = date(year, number * 3 - 2, 1)
    end = date(year + number // 4, number * 3 % 12 + 1, 1)
    return Period(f"{year}-Q{number}", first, end)


def year(number: int | None, now: datetime, zone: str) -> Period:
    """A calendar year; None is the present one."""
    which = number or local(now, zone).year
    return Period(str(which), date(which, 1, 1), date(which + 1, 1, 1))


def shown(figures: Mapping[Measure, int]) -> dict[Measure, int | None]:
    """What may be shown: None for a count of people too small to be told."""
    return {
        measure: None if measure in OF_PEOPLE and 0 < count < SMALLEST else count
        for measure, count in figures.items()
    }


def shown_bars(counts: list[int]) -> list[int | None]:
    """The same for the bars of a picture."""
    return [None if 0 < count < SMALLEST else count for count in counts]


def day_of(instant: datetime, zone: str) -> date:
    """The local day of an instant."""
    return local(instant, zone).date()


def _midnight(day: date, zone: str) -> datetime:
    return resolve(datetime.combine(day, time()), zone).at
