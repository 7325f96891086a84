"""The part of RFC 5545's RRULE that a community's calendar needs: parsed, checked, written back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Weekday(IntEnum):
    """Days numbered as `datetime.date.weekday` numbers them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6

    @property
    def code(self) -> str:
        """The two letters of RFC 5545."""
        return _DAY_CODES[self]


class Frequency(StrEnum):
    """How often a rule looks; by the second is refused, since everything starts at a whole minute."""

    MINUTELY = "MINUTELY"
    HOURLY = "HOURLY"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class RuleError(ValueError):
    """A rule that cannot be read or is outside what we support; the text names the part."""


@dataclass(frozen=True, slots=True)
class NthDay:
    """A weekday, alone (`nth` 0: every one) or counted in its period (3: third, -1: last)."""

    day: Weekday
    nth: int = 0

    def __str__(self) -> str:
        return f"{self.nth or ''}{self.day.code}"


MAX_INTERVAL: Mapping[Frequency, int] = {
    Frequency.MINUTELY: 7 * 24 * 60,
    Frequency.HOURLY: 31 * 24,
    Frequency.DAILY: 366,
    Frequency.WEEKLY: 104,
    Frequency.MONTHLY: 60,
    Frequency.YEARLY: 10,
}
"""Longer pauses are one-offs in disguise, and would make the search for the next date unbounded."""

MAX_COUNT = 1000
"""A counted rule is walked from its start; a thousand weeks are 19 years."""

MAX_CHARS = 230
"""Of a rule as it is written: 255 are kept, and a series that is split gets an UNTIL."""

MIN_GAP = 15
"""Minutes between two happenings at least: whatever comes more often is no meeting."""

_DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PARTS = frozenset(
    {
        "FREQ",
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "BYMONTH",
        "BYWEEKNO",
        "BYYEARDAY",
        "BYMONTHDAY",
        "BYDAY",
        "BYHOUR",
        "BYMINUTE",
        "BYSECOND",
        "BYSETPOS",
        "WKST",
    }
)
_NTH_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,5}")
_WALL = re.compile(r"[0-9]{8}T[0-9]{6}")
_WITHIN_A_DAY = (Frequency.MINUTELY, Frequency.HOURLY)
_ALL_HOURS = tuple(range(24))


@dataclass(frozen=True, slots=True)
class Rule:
    """One RRULE. Its end is the recurrence's `until`, a local date, where one happens once a day.

    `until` is a last local time (naive), for rules that happen several times a day.
    """

    freq: Frequency
    interval: int = 1
    count: int | None = None
    by_day: tuple[NthDay, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: Weekday = Weekday.MONDAY
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    until: datetime | None = None

    def __post_init__(self) -> None:
        _check("INTERVAL", self.interval, 1, MAX_INTERVAL[self.freq])
        if self.count is not None:
            _check("COUNT", self.count, 1, MAX_COUNT)
        for name, values, low, high in (
            ("BYMONTH", self.by_month, 1, 12),
            ("BYHOUR", self.by_hour, 0, 23),
            ("BYMINUTE", self.by_minute, 0, 59),
            ("BYMONTHDAY", _sizes(self.by_month_day), 1, 31),
            ("BYWEEKNO", _sizes(self.by_week_no), 1, 53),
            ("BYYEARDAY", _sizes(self.by_year_day), 1, 366),
            ("BYSETPOS", _sizes(self.by_set_pos), 1, 366),
            ("BYDAY", _sizes(day.nth for day in self.by_day), 0, _MOST_COUNTED[self.freq]),
        ):
            for value in values:
                _check(name, value, low, high)
        self._check_combination()
        self._check_gaps()
        if len(str(self)) > MAX_CHARS:
            raise RuleError(f"it is longer than {MAX_CHARS} characters")

    @property
    def several_a_day(self) -> bool:
        """Whether it may happen more than once a day, or at another time than its start's."""
        return self.freq in _WITHIN_A_DAY or bool(self.by_hour or self.by_minute)

    def _check_combination(self) -> None:
        counted = any(entry.nth for entry in self.by_day)
        if counted and self.freq not in (Frequency.MONTHLY, Frequency.YEARLY):
            raise RuleError("BYDAY may count days only in a month or a year")
        if self.by_month_day and self.freq is Frequency.WEEKLY:
            raise RuleError("BYMONTHDAY has no meaning in a weekly rule")
        if self.by_week_no and self.freq is not Frequency.YEARLY:
            raise RuleError("BYWEEKNO has a meaning in a yearly rule alone")
        if self.by_week_no and (counted or not self.by_day):
            raise RuleError("BYWEEKNO needs BYDAY with days that are not counted")
        if self.by_year_day and self.freq in _NO_YEAR_DAYS:
            raise RuleError("BYYEARDAY has no meaning in a daily, weekly or monthly rule")
        if self.by_set_pos and not self._picks():
            raise RuleError("BYSETPOS needs something to pick from")
        if self.until is not None and self.count is not None:
            raise RuleError("COUNT and UNTIL exclude each other")

    def _picks(self) -> bool:
        days = self.by_day or self.by_month_day or self.by_month
        return bool(days or self.by_hour or self.by_minute or self.by_week_no or self.by_year_day)

    def _check_gaps(self) -> None:
        """Raises `RuleError` where two happenings are closer than `MIN_GAP` minutes."""
        if self.freq is Frequency.MINUTELY and not self.by_minute:
            close = self.interval < MIN_GAP
        else:
            hours = self.by_hour or (_ALL_HOURS if self.freq in _WITHIN_A_DAY else (0,))
            close = len(self.by_minute) > 1 and _closest(hours, self.by_minute) < MIN_GAP
        if close:
            raise RuleError(f"it happens more often than every {MIN_GAP} minutes")

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """Reads `FREQ=WEEKLY;BYDAY=MO`, with or without `RRULE:`; raises RuleError."""
        parts = _split(text)
        try:
            freq = Frequency(parts["FREQ"])
        except (KeyError, ValueError):
            named = "MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY"
            raise RuleError(f"FREQ must be {named}") from None
        if any(second for second in _numbers(parts, "BYSECOND")):
            raise RuleError("BYSECOND can only be 0: everything starts at a whole minute")
        count = parts.get("COUNT")
        return cls(
            freq=freq,
            interval=_number("INTERVAL", parts.get("INTERVAL", "1")),
            count=None if count is None else _number("COUNT", count),
            by_day=tuple(_nth_day(item) for item in _items(parts, "BYDAY")),
            by_month_day=_numbers(parts, "BYMONTHDAY"),
            by_month=_numbers(parts, "BYMONTH"),
            by_set_pos=_numbers(parts, "BYSETPOS"),
            week_start=_weekday(parts.get("WKST", "MO")),
            by_hour=_numbers(parts, "BYHOUR"),
            by_minute=_numbers(parts, "BYMINUTE"),
            by_week_no=_numbers(parts, "BYWEEKNO"),
            by_year_day=_numbers(parts, "BYYEARDAY"),
            until=_wall(parts["UNTIL"]) if "UNTIL" in parts else None,
        )

    def __str__(self) -> str:
        parts: list[str] = [f"FREQ={self.freq}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%dT%H%M%S}")
        for name, values in (
            ("BYMONTH", self.by_month),
            ("BYWEEKNO", self.by_week_no),
            ("BYYEARDAY", self.by_year_day),
            ("BYMONTHDAY", self.by_month_day),
            ("BYDAY", self.by_day),
            ("BYHOUR", self.by_hour),
            ("BYMINUTE", self.by_minute),
            ("BYSETPOS", self.by_set_pos),
        ):
            if values:
                parts.append(f"{name}={','.join(str(value) for value in values)}")
        if self.week_start is not Weekday.MONDAY:
            parts.append(f"WKST={self.week_start.code}")
        return ";".join(parts)


def _split(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise RuleError(f"{part[:40]!r} is not NAME=VALUE")
        if name not in _PARTS:
            raise RuleError(f"{name[:40]!r} is not supported")
        if name in parts:
            raise RuleError(f"{name} is given twice")
        parts[name] = value
    return parts


def _items(parts: Mapping[str, str], name: str) -> list[str]:
    return parts[name].split(",") if name in parts else []


def _numbers(parts: Mapping[str, str], name: str) -> tuple[int, ...]:
    return tuple(_number(name, item) for item in _items(parts, name))


def _number(name: str, text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise RuleError(f"{name} must be a number")
    return int(text)


def _sizes(values: Iterable[int]) -> tuple[int, ...]:
    return tuple(abs(value) for value in values)


_MOST_COUNTED = {freq: 53 if freq is Frequency.YEARLY else 5 for freq in Frequency}
_NO_YEAR_DAYS = (Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY)


def _closest(hours: Sequence[int], minutes: Sequence[int]) -> int:
    """Minutes between the two closest of these times of a day, over midnight too."""
    day = 24 * 60
    times = sorted({60 * hour + minute for hour in hours for minute in minutes})
    gaps = [
        (after - before) % day or day
        for before, after in zip(times, [*times[1:], times[0]], strict=True)
    ]
    return min(gaps)


def _wall(text: str) -> datetime:
    try:
        if _WALL.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise RuleError("UNTIL must be a local time such as 20271231T190000")


def _weekday(code: str) -> Weekday:
    if code not in _DAY_CODES:
        raise RuleError("WKST must be a weekday such as MO")
    return Weekday(_DAY_CODES.index(code))


def _nth_day(text: str) -> NthDay:
    match = _NTH_DAY.fullmatch(text)
    if not match or (match[1] and int(match[1]) == 0):
        raise RuleError("BYDAY must list days such as MO, 3TH or -1FR")
    return NthDay(_weekday(match[2]), int(match[1] or 0))


def _check(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise RuleError(f"{name} must be between {low} and {high}")
