"""The part of RFC 5545's RRULE that a community's calendar needs: parsed, checked, written back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
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
    """How often a rule looks; faster than daily is refused, since a schedule has one time a day."""

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
    Frequency.DAILY: 366,
    Frequency.WEEKLY: 104,
    Frequency.MONTHLY: 60,
    Frequency.YEARLY: 10,
}
"""Longer pauses are one-offs in disguise, and would make the search for the next date unbounded."""

MAX_COUNT = 1000
"""A counted rule is walked from its start; a thousand weeks are 19 years."""

_DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PARTS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
)
_NTH_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One RRULE. The end is not part of it: that is the recurrence's `until`, a local date."""

    freq: Frequency
    interval: int = 1
    count: int | None = None
    by_day: tuple[NthDay, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    week_start: Weekday = Weekday.MONDAY

    def __post_init__(self) -> None:
        _check("INTERVAL", self.interval, 1, MAX_INTERVAL[self.freq])
        if self.count is not None:
            _check("COUNT", self.count, 1, MAX_COUNT)
        for day in self.by_month_day:
            _check("BYMONTHDAY", abs(day), 1, 31)
        for month in self.by_month:
            _check("BYMONTH", month, 1, 12)
        for position in self.by_set_pos:
            _check("BYSETPOS", abs(position), 1, 366)
        for entry in self.by_day:
            _check("BYDAY", abs(entry.nth), 0, 53 if self.freq is Frequency.YEARLY else 5)
        self._check_combination()

    def _check_combination(self) -> None:
        counted = any(entry.nth for entry in self.by_day)
        if counted and self.freq in (Frequency.DAILY, Frequency.WEEKLY):
            raise RuleError("BYDAY may count days only in a month or a year")
        if self.by_month_day and self.freq is Frequency.WEEKLY:
            raise RuleError("BYMONTHDAY has no meaning in a weekly rule")
        if self.freq is Frequency.DAILY and (self.by_month or self.by_month_day):
            raise RuleError("a daily rule may be limited by BYDAY alone")
        if self.by_set_pos and not (self.by_day or self.by_month_day or self.by_month):
            raise RuleError("BYSETPOS needs something to pick from")

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """Reads `FREQ=WEEKLY;BYDAY=MO`, with or without `RRULE:`; raises RuleError."""
        parts = _split(text)
        try:
            freq = Frequency(parts["FREQ"])
        except (KeyError, ValueError):
            raise RuleError("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY") from None
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
        )

    def __str__(self) -> str:
        parts: list[str] = [f"FREQ={self.freq}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        for name, values in (
            ("BYMONTH", self.by_month),
            ("BYMONTHDAY", self.by_month_day),
            ("BYDAY", self.by_day),
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
