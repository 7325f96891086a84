"""When things happen: an IANA zone, a local wall time and a rule become instants. Pure.

A schedule is never kept as a UTC offset or a UTC instant alone: both go wrong at the next clock
change. Rules are expanded on naive local time and the zone is attached afterwards, because
arithmetic on aware datetimes is arithmetic on walls with a stale offset.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, HOURLY, MINUTELY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from bot.rule import Frequency, NthDay, Rule, Weekday

HORIZON = timedelta(days=366 * 30)
"""How far ahead of `after` (or of the start) anything is looked for.

Without it a rule that never matches, such as 30 February, would be searched up to the year 9999.
29 February with the oddest interval returns after 28 years.
"""

FIRST_YEAR, LAST_YEAR = 1970, 2199
"""Years in which a schedule may start; a slip of the finger falls outside."""

_DAY = timedelta(days=1)
_PERIODS: Mapping[Frequency, timedelta] = {
    Frequency.MINUTELY: timedelta(minutes=1),
    Frequency.HOURLY: timedelta(hours=1),
    Frequency.DAILY: _DAY,
    Frequency.WEEKLY: timedelta(days=7),
}
"""Those of which every one is as long as the other, on the wall."""
_WITHIN_A_DAY = (Frequency.MINUTELY, Frequency.HOURLY)
_FREQUENCIES: Mapping[Frequency, Literal[0, 1, 2, 3, 4, 5]] = {
    Frequency.MINUTELY: MINUTELY,
    Frequency.HOURLY: HOURLY,
    Frequency.DAILY: DAILY,
    Frequency.WEEKLY: WEEKLY,
    Frequency.MONTHLY: MONTHLY,
    Frequency.YEARLY: YEARLY,
}


class Fit(StrEnum):
    """How a wall time sits in its zone."""

    EXACT = "exact"
    GAP = "gap"
    """The clocks jumped over it; it was moved forward by the length of the jump."""
    AMBIGUOUS = "ambiguous"
    """It happens twice; the first was taken."""


class Resolved(NamedTuple):
    """An aware UTC instant and how the wall time it came from fits."""

    at: datetime
    fit: Fit


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One happening. `wall` is the planned local time and its identity, even where it was moved."""

    wall: datetime
    at: datetime
    moved: bool = False
    ambiguous: bool = False


def resolve(wall: datetime, zone: str) -> Resolved:
    """The instant of a naive local time in an IANA zone.

    RFC 5545: a time that does not exist moves forward by the gap, an ambiguous one is the first.
    Raises ValueError for an aware `wall` and ZoneInfoNotFoundError for an unknown zone.
    """
    if wall.tzinfo is not None:
        raise ValueError("a wall time has no time zone of its own")
    place = ZoneInfo(zone)
    first = wall.replace(tzinfo=place, fold=0)
    at = first.astimezone(UTC)
    if at.astimezone(place).replace(tzinfo=None, fold=0) != wall.replace(fold=0):
        return Resolved(at, Fit.GAP)
    if first.utcoffset() != first.replace(fold=1).utcoffset():
        return Resolved(at, Fit.AMBIGUOUS)
    return Resolved(at, Fit.EXACT)


def local(instant: datetime, zone: str) -> datetime:
    """What the wall clock in `zone` shows at an aware instant, naive."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A local time that happens once (`rule` empty) or repeats.

    `zone` is an IANA name; `start` the naive local time before which nothing happens and from
    which intervals count; `rule` an RFC 5545 RRULE without UNTIL; `until` the last local date on
    which it may happen. `start` itself happens only where the rule says so. Every occurrence has
    the time of day of `start`, unless the rule has times of its own. Raises ValueError when invalid.

    Where a rule has several times a day, one that the clocks jump over is left out if the time it
    would move to is an occurrence as well: a set has each instant once (RFC 5545, 3.8.5).
    """

    zone: str
    start: datetime
    rule: str = ""
    until: date | None = None

    def __post_init__(self) -> None:
        _require_zone(self.zone)
        if self.start.tzinfo is not None:
            raise ValueError("start is a wall time: without a time zone of its own")
        if self.start.second or self.start.microsecond:
            raise ValueError("start must be a whole minute")
        if not FIRST_YEAR <= self.start.year <= LAST_YEAR:
            raise ValueError(f"start must be between {FIRST_YEAR} and {LAST_YEAR}")
        if isinstance(self.until, datetime):
            raise TypeError("until is a date, not a datetime")
        if self.rule:
            _rule(self.rule)

    @property
    def parsed(self) -> Rule | None:
        """The rule in parts; None for a one-off."""
        return _rule(self.rule) if self.rule else None

    def occurrences(self, after: datetime | None, limit: int) -> list[Occurrence]:
        """The first `limit` occurrences whose planned wall time is later than `after` (naive)."""
        return [self._occurrence(wall) for wall in islice(self._walls(after), limit)]

    def next_after(self, wall: datetime | None) -> Occurrence | None:
        """The first occurrence planned later than `wall`; None when there is no more.

        Takes about as long for a schedule of ten years as for one of a week.
        """
        return next((self._occurrence(found) for found in self._walls(wall)), None)

    def next_at(self, instant: datetime) -> Occurrence | None:
        """The first occurrence later than an aware instant; for "the next five from now"."""
        # A moved or repeated hour may order walls and instants differently for up to a day.
        for wall in self._walls(local(instant, self.zone) - _DAY):
            found = self._occurrence(wall)
            if found.at > instant:
                return found
        return None

    def to_json(self) -> dict[str, str]:
        """A JSON object of strings; empty fields are left out."""
        data = {"zone": self.zone, "start": self.start.isoformat(timespec="minutes")}
        if self.rule:
            data["rule"] = self.rule
        if self.until is not None:
            data["until"] = self.until.isoformat()
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Recurrence":
        """The inverse of `to_json`; raises ValueError for anything else."""
        values = {name: data.get(name, "") for name in ("zone", "start", "rule", "until")}
        texts = {name: value for name, value in values.items() if isinstance(value, str)}
        if len(texts) < len(values) or data.keys() - values.keys():
            raise ValueError("a recurrence has the texts zone, start, rule and until")
        return cls(
            zone=texts["zone"],
            start=datetime.fromisoformat(texts["start"]),
            rule=texts["rule"],
            until=date.fromisoformat(texts["until"]) if texts["until"] else None,
        )

    def _occurrence(self, wall: datetime) -> Occurrence:
        at, fit = resolve(wall, self.zone)
        return Occurrence(wall, at, moved=fit is Fit.GAP, ambiguous=fit is Fit.AMBIGUOUS)

    def _walls(self, after: datetime | None) -> Iterator[datetime]:
        rule = self.parsed
        found = iter((self.start,)) if rule is None else _expand(rule, self.start, after)
        for wall in found:
            if self._is_over(rule, wall):
                return
            if (after is None or wall > after) and not self._repeats_another(rule, wall):
                yield wall

    def _is_over(self, rule: Rule | None, wall: datetime) -> bool:
        if rule is not None and rule.until is not None and wall > rule.until:
            return True
        return self.until is not None and wall.date() > self.until

    def _repeats_another(self, rule: Rule | None, wall: datetime) -> bool:
        """Whether a time that does not exist moves to the instant of another occurrence."""
        if rule is None or not rule.several_a_day:
            return False
        at, fit = resolve(wall, self.zone)
        if fit is not Fit.GAP:
            return False
        shown = local(at, self.zone)
        for other in _expand(rule, self.start, shown - _PERIODS[Frequency.MINUTELY]):
            if other >= shown:
                return other == shown and not self._is_over(rule, other)
        return False


def weekly(
    day: int,
    at: time,
    *,
    zone: str,
    first: date,
    every: int = 1,
    until: date | None = None,
) -> Recurrence:
    """Every `every` weeks on `day` (0 is Monday), starting on the first such day from `first`."""
    start = first + timedelta(days=(day - first.weekday()) % 7)
    rule = Rule(Frequency.WEEKLY, interval=every, by_day=(NthDay(Weekday(day)),))
    return Recurrence(zone, datetime.combine(start, at), str(rule), until)


def monthly_nth(
    nth: int,
    day: int,
    at: time,
    *,
    zone: str,
    first: date,
    every: int = 1,
    until: date | None = None,
) -> Recurrence:
    """Each month's `nth` `day` (0 is Monday; -1: the last); months without a fifth are skipped."""
    if nth not in (1, 2, 3, 4, 5, -1):
        raise ValueError("nth is 1 to 5, or -1 for the last")
    rule = Rule(Frequency.MONTHLY, interval=every, by_day=(NthDay(Weekday(day), nth),))
    return Recurrence(zone, datetime.combine(first, at), str(rule), until)


@dataclass(frozen=True, slots=True)
class Offset:
    """How long before something. Days are days on the wall, `elapsed` is time that passes."""

    days: int = 0
    elapsed: timedelta = timedelta()

    @classmethod
    def parse(cls, text: str) -> "Offset":
        """Reads `7d`, `24h`, `15m`, `1w` or a sum such as `1d12h`; raises ValueError."""
        match = _OFFSET.fullmatch(text.strip().lower())
        if not match or not any(match.groups()):
            raise ValueError(f"{text[:40]!r} is not an offset such as 7d, 24h or 15m")
        weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
        return cls(7 * weeks + days, timedelta(hours=hours, minutes=minutes))

    def __str__(self) -> str:
        hours, minutes = divmod(int(self.elapsed.total_seconds()) // 60, 60)
        parts = ((self.days, "d"), (hours, "h"), (minutes, "m"))
        return "".join(f"{number}{unit}" for number, unit in parts if number) or "0m"


_OFFSET = re.compile(
    r"(?:([0-9]{1,3})w)? ?(?:([0-9]{1,3})d)? ?(?:([0-9]{1,4})h)? ?(?:([0-9]{1,5})m)?"
)


def offset_before(start: datetime, zone: str, offset: Offset | str) -> datetime:
    """The aware UTC instant that lies `offset` before `start`.

    `start` is a naive wall time in `zone` or an aware instant. Seven days before 19:30 is 19:30,
    though 167 or 169 hours may pass; 24 hours are always 24 hours.
    """
    wanted = Offset.parse(offset) if isinstance(offset, str) else offset
    if not wanted.days:
        at = start if start.tzinfo is not None else resolve(start, zone).at
        return at.astimezone(UTC) - wanted.elapsed
    wall = start if start.tzinfo is None else local(start, zone)
    return resolve(wall - timedelta(days=wanted.days), zone).at - wanted.elapsed


@lru_cache(maxsize=1024)
def _rule(text: str) -> Rule:
    return Rule.parse(text)


@lru_cache(maxsize=1024)
def _require_zone(name: str) -> None:
    # A path, a device file or an over-long name makes ZoneInfo raise OSError on some systems.
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"{name[:64]!r} is not an IANA time zone") from error


def _expand(rule: Rule, start: datetime, after: datetime | None) -> Iterator[datetime]:
    """Walls of the rule from `start` on, in order; the first may still be at or before `after`."""
    reach = (start if after is None else max(start, after)) + HORIZON
    if rule.count is not None:
        # Counting needs the beginning; MAX_COUNT keeps the walk short.
        return islice(_dateutil_rule(rule, start, start, reach), rule.count)
    base = start if after is None else _rebase(rule, start, after)
    return _dateutil_rule(rule, start, base, reach)


def _rebase(rule: Rule, start: datetime, after: datetime) -> datetime:
    """A later start in the same phase that loses nothing after `after`; never before `start`.

    Weeks begin one whole period earlier than needed: a rule that starts inside a week counts
    BYSETPOS in the rest of that week alone, and what it finds there must lie before `after`.
    Months begin with their first day, and positions in a year are counted in the whole of it.
    """
    if rule.freq in _PERIODS:
        period = rule.interval * _PERIODS[rule.freq]
        skipped = (after - start) // period - 1
        return start + max(skipped, 0) * period
    months = rule.interval * (12 if rule.freq is Frequency.YEARLY else 1)
    passed = 12 * (after.year - start.year) + after.month - start.month
    skipped = passed // months
    if skipped < 1:
        return start
    year, month = divmod(12 * start.year + start.month - 1 + skipped * months, 12)
    return start.replace(year=year, month=month + 1, day=1, hour=0, minute=0)


def _dateutil_rule(
    rule: Rule, start: datetime, base: datetime, reach: datetime
) -> Iterator[datetime]:
    """What the rule leaves open is filled from `start`, so that a rebased one means the same."""
    if rule.freq in _WITHIN_A_DAY and _names_days(rule):
        return _on_their_days(rule, start, base, reach)
    return _library(rule, start, base, reach)


def _on_their_days(
    rule: Rule, start: datetime, base: datetime, reach: datetime
) -> Iterator[datetime]:
    """Day by day: the library would look at every hour of the years between two of them."""
    every_hour = replace(rule, by_day=(), by_month=(), by_month_day=(), by_year_day=())
    for day in _days(rule, base, reach):
        ahead = _rebase(rule, start, day - _PERIODS[Frequency.MINUTELY])
        end = min(day + _DAY - _PERIODS[Frequency.MINUTELY], reach)
        for wall in _library(every_hour, start, max(ahead, start), end):
            if wall >= max(day, base):
                yield wall


def _days(rule: Rule, base: datetime, reach: datetime) -> Iterator[datetime]:
    """Midnights of the days that a rule names, from that of `base` on."""
    midnight = base.replace(hour=0, minute=0)
    whole_months = not (rule.by_day or rule.by_month_day or rule.by_year_day)
    yield from rrule(
        YEARLY,
        dtstart=midnight,
        until=reach,
        byweekday=[weekday(entry.day) for entry in rule.by_day] or None,
        bymonthday=range(1, 32) if whole_months else rule.by_month_day or None,
        bymonth=rule.by_month or None,
        byyearday=rule.by_year_day or None,
    )


def _names_days(rule: Rule) -> bool:
    return bool(rule.by_day or rule.by_month or rule.by_month_day or rule.by_year_day)


def _library(rule: Rule, start: datetime, base: datetime, reach: datetime) -> Iterator[datetime]:
    by_day, by_month_day, by_month = rule.by_day, rule.by_month_day, rule.by_month
    by_hour, by_minute = rule.by_hour, rule.by_minute
    if not (by_day or by_month_day or rule.by_year_day):
        if rule.freq is Frequency.WEEKLY:
            by_day = (NthDay(Weekday(start.weekday())),)
        elif rule.freq in (Frequency.MONTHLY, Frequency.YEARLY):
            by_month_day = (start.day,)
            if rule.freq is Frequency.YEARLY and not by_month:
                by_month = (start.month,)
    if rule.freq not in _WITHIN_A_DAY:
        by_hour = by_hour or (start.hour,)
    if rule.freq is not Frequency.MINUTELY:
        by_minute = by_minute or (start.minute,)
    try:
        yield from rrule(
            _FREQUENCIES[rule.freq],
            dtstart=base,
            interval=rule.interval,
            wkst=int(rule.week_start),
            until=reach,
            byweekday=[weekday(entry.day, entry.nth or None) for entry in by_day] or None,
            bymonthday=by_month_day or None,
            bymonth=by_month or None,
            byweekno=rule.by_week_no or None,
            byyearday=rule.by_year_day or None,
            byhour=by_hour or None,
            byminute=by_minute or None,
            bysecond=0,
            bysetpos=rule.by_set_pos or None,
        )
    except ValueError:
        # So the library says that an interval never meets the hours or minutes that are allowed.
        return
