"""The words people type for days, months and times, one table a language; English is the first."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CalendarWords:
    """Every key is casefolded and without a full stop; a new language is a new instance."""

    weekdays: Mapping[str, int]
    """0 is Monday."""
    weekday_plurals: Mapping[str, int]
    """What means "every such day": `Mondays`."""
    months: Mapping[str, int]
    ordinals: Mapping[str, int]
    """1 to 5; -1 is the last."""
    days_ahead: Mapping[str, int]
    """`tomorrow` is 1."""
    times: Mapping[str, str]
    """`noon` is `12:00`."""
    this: frozenset[str]
    following: frozenset[str]
    """`next` Thursday."""
    fillers: frozenset[str]
    every: frozenset[str]
    alternate: frozenset[str]
    """`other`, as in "every other week"."""
    units: Mapping[str, str]
    """A unit of repetition, as `day`, `week`, `month`, `weekday`."""
    adverbs: Mapping[str, tuple[int, str]]
    """`fortnightly` is every 2 `week`."""


def _each(*groups: str) -> dict[str, int]:
    return {word: index for index, group in enumerate(groups) for word in group.split()}


_WEEKDAYS = _each(
    "mon monday",
    "tue tues tuesday",
    "wed weds wednesday",
    "thu thur thurs thursday",
    "fri friday",
    "sat saturday",
    "sun sunday",
)
_MONTHS = _each(
    "",
    "jan january",
    "feb february",
    "mar march",
    "apr april",
    "may",
    "jun june",
    "jul july",
    "aug august",
    "sep sept september",
    "oct october",
    "nov november",
    "dec december",
)
_ORDINALS = _each("", "1st first", "2nd second", "3rd third", "4th fourth", "5th fifth") | {
    "last": -1
}

ENGLISH = CalendarWords(
    weekdays=_WEEKDAYS,
    weekday_plurals={f"{word}s": day for word, day in _WEEKDAYS.items() if word.endswith("day")},
    months=_MONTHS,
    ordinals=_ORDINALS,
    days_ahead={"today": 0, "tonight": 0, "tomorrow": 1},
    times={"noon": "12:00", "midday": "12:00"},
    this=frozenset({"this", "coming"}),
    following=frozenset({"next"}),
    fillers=frozenset({"at", "on", "the", "of", "@", "day"}),
    every=frozenset({"every", "each"}),
    alternate=frozenset({"other", "alternate"}),
    units={
        "day": "day",
        "days": "day",
        "week": "week",
        "weeks": "week",
        "fortnight": "fortnight",
        "month": "month",
        "months": "month",
        "weekday": "weekday",
        "weekdays": "weekday",
    },
    adverbs={
        "daily": (1, "day"),
        "weekly": (1, "week"),
        "fortnightly": (2, "week"),
        "monthly": (1, "month"),
        "weekdays": (1, "weekday"),
    },
)
