"""The words people type for days, months and times, one table a language; English is the first."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


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
    spoken: frozenset[str]
    """What stands only in times said in words, such as `half past seven`."""
    day_first: bool = False
    """Whether `4.5.` can only be the fourth of May, and `19.30` only a time."""

    def beside(self, others: "CalendarWords") -> "CalendarWords":
        """These words and others; where both know one, these."""
        merged: dict[str, Any] = {}
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(others, each.name)
            merged[each.name] = mine if isinstance(mine, bool) else _joined(mine, theirs)
        return CalendarWords(**merged)


def _joined(mine: Any, theirs: Any) -> Any:
    return mine | theirs if isinstance(mine, frozenset) else {**theirs, **mine}


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
    spoken=frozenset({"half", "quarter", "past", "o'clock", "o’clock", "oclock"}),
)


_TAGE = _each(
    "mo montag",
    "di dienstag",
    "mi mittwoch",
    "do donnerstag",
    "fr freitag",
    "sa samstag sonnabend",
    "so sonntag",
)
_MONATE = _each(
    "",
    "jan januar jän jänner",
    "feb februar feber",
    "mär märz mrz",
    "apr april",
    "mai",
    "jun juni",
    "jul juli",
    "aug august",
    "sep sept september",
    "okt oktober",
    "nov november",
    "dez dezember",
)
_DER_WIEVIELTE = {
    f"{stem}{ending}": number
    for stem, number in (
        ("erste", 1), ("zweite", 2), ("dritte", 3), ("vierte", 4), ("fünfte", 5), ("letzte", -1)
    )
    for ending in ("", "r", "n", "s", "m")
} | {str(number): number for number in range(1, 6)}  # fmt: skip

GERMAN = CalendarWords(
    weekdays=_TAGE,
    weekday_plurals={
        f"{word}s": day for word, day in _TAGE.items() if word.endswith(("tag", "woch"))
    }
    | {"sonnabends": 5},
    months=_MONATE,
    ordinals=_DER_WIEVIELTE,
    days_ahead={"heute": 0, "morgen": 1, "übermorgen": 2},
    times={"mittag": "12:00", "mittags": "12:00"},
    this=frozenset({"diesen", "dieser", "dieses", "kommenden", "kommender"}),
    following=frozenset({"nächsten", "nächster", "nächste", "nächstes"}),
    fillers=frozenset({"um", "am", "an", "den", "der", "dem", "im", "uhr", "jeweils"}),
    every=frozenset({"jeden", "jede", "jeder", "jedes", "alle"}),
    alternate=frozenset({"zwei"}),
    units={
        "tag": "day",
        "tage": "day",
        "woche": "week",
        "wochen": "week",
        "monat": "month",
        "monats": "month",
        "monate": "month",
        "werktag": "weekday",
        "werktage": "weekday",
    },
    adverbs={
        "täglich": (1, "day"),
        "wöchentlich": (1, "week"),
        "zweiwöchentlich": (2, "week"),
        "vierzehntägig": (2, "week"),
        "monatlich": (1, "month"),
        "werktags": (1, "weekday"),
    },
    spoken=frozenset({"halb", "viertel", "dreiviertel"}),
    day_first=True,
)

_BY_LANGUAGE = {"de": GERMAN.beside(ENGLISH)}


def calendar_words(code: str) -> CalendarWords:
    """What people type who read in a language (BCP 47): its own words, and the English ones beside them."""
    return _BY_LANGUAGE.get(code.replace("_", "-").split("-")[0], ENGLISH)
