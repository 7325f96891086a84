"""Takes typed text apart into days, times and zone; decides nothing about their meaning."""

import re
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches

from bot.calendar_words import CalendarWords, calendar_words
from bot.i18n import _, current_language
from bot.recurrence import FIRST_YEAR, LAST_YEAR
from bot.when_errors import WhenError
from bot.zones import parse_zone

MAX_LENGTH = 120
"""Longer than any day and time; everything beyond is refused before it is looked at."""

MAX_SHOWN = 30
"""Characters of a person's text that an error repeats."""

_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?::([0-9]{2}))?(am|pm)?")
_LOOKS_LIKE_TIME = re.compile(r"[0-9]{1,2}:[0-9]*(:[0-9]*)?(am|pm)?|[0-9]{1,2}([.][0-9]+)?(am|pm)")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})(?:\2([0-9]{4}))?")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,3}")
_NUMBER = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?|([0-9]{4})")
_MERIDIEM = re.compile(r"(?<=[0-9]) ?([ap])\.?m\b\.?", re.IGNORECASE)
_UHR = re.compile(r"(?<![0-9.:])([0-9]{1,2})(?:[.:]([0-9]{2}))? ?uhr\b", re.IGNORECASE)
"""What makes a number a time in German: `8 Uhr`, `19.30 Uhr`."""
_ISO_T = re.compile(r"(?<=[0-9]-[0-9]{2})[tT](?=[0-9]{2}:)")
_ISO_Z = re.compile(r"(?<=:[0-9]{2})[zZ]\b")


@dataclass(slots=True)
class Parts:
    """What a text named; None where it did not."""

    clock: time | None = None
    weekday: int | None = None
    ordinal: int | None = None
    month: int | None = None
    day: int | None = None
    year: int | None = None
    ahead: int | None = None
    """Days from today."""
    exact: date | None = None
    two_numbers: tuple[int, int] | None = None
    """From `04/05`, which could be either way round; its year is in `year`."""
    following: bool = False
    zone: str | None = None

    @property
    def has_date(self) -> bool:
        """Whether anything names a day."""
        named = (
            self.weekday,
            self.month,
            self.day,
            self.ahead,
            self.exact,
            self.two_numbers,
        )
        return any(value is not None for value in named)


def words_of(text: str) -> list[str]:
    """The words of a text in their own case; raises WhenError for what no reader could accept."""
    if len(text) > MAX_LENGTH:
        raise WhenError(_("That is too long. Type only a day and a time, such as Mon 09:00."))
    if any(char.isnumeric() and not char.isascii() for char in text):
        raise WhenError(_("Please type numbers with the digits 0 to 9, such as 09:00."))
    plain = _MERIDIEM.sub(r"\1m", text.replace(",", " "))
    plain = _UHR.sub(lambda found: f"{found[1]}:{found[2] or '00'}", plain)
    plain = _ISO_Z.sub(" UTC", _ISO_T.sub(" ", plain))
    words = (word.strip("()").removesuffix(".") for word in plain.split())
    return [word for word in words if word]


def read(text: str) -> Parts:
    """The parts of `text`, in any order, an optional time zone last; raises WhenError."""
    words = calendar_words(current_language())
    tokens = words_of(text)
    keys = [token.casefold() for token in tokens]
    _refuse_spoken(keys, words)
    parts = Parts()
    for index, key in enumerate(keys):
        upcoming = keys[index + 1] if index + 1 < len(keys) else ""
        if not _take(parts, key, upcoming, words):
            parts.zone = _zone(tokens[index:], parts, words)
            break
    return parts


def read_time(text: str) -> time:
    """One time of day: `09:00`, `19.30`, `7:30pm`, `9am`, `noon`; raises WhenError."""
    words = calendar_words(current_language())
    tokens = words_of(text)
    _refuse_spoken([token.casefold() for token in tokens], words)
    if len(tokens) != 1:
        raise WhenError(_("Type a time such as 09:00 or 7:30pm."))
    key = words.times.get(tokens[0].casefold(), tokens[0].casefold())
    match = _TIME.fullmatch(key)
    if not match:
        raise WhenError(
            _("“{text}” is not a time. Type it as 09:00 or 7:30pm.").format(text=shown(text))
        )
    hour, minute, meridiem = int(match[1]), int(match[2] or 0), match[4]
    if not meridiem and not match[2]:
        if hour > 12:
            raise WhenError(_("Type the time as {hour}:00.").format(hour=match[1]))
        raise WhenError(_("Type the time as {hour}:00 or {hour}am.").format(hour=match[1]))
    if match[3] not in (None, "00"):
        raise WhenError(_("Seconds are not kept. Type {time}.").format(time=key[:-3]))
    return _clock(hour, minute, meridiem, key)


def _refuse_spoken(keys: list[str], words: CalendarWords) -> None:
    if words.spoken.intersection(keys):
        raise WhenError(_("Please type the time in numbers, such as 09:00 or 19:30."))


def shown(text: str) -> str:
    """A person's own text, short enough to be repeated to them."""
    plain = " ".join(text.split())
    return plain if len(plain) <= MAX_SHOWN else plain[: MAX_SHOWN - 1] + "…"


def _clock(hour: int, minute: int, meridiem: str | None, key: str) -> time:
    if minute > 59:
        raise WhenError(_("An hour has minutes 00 to 59. Type a time such as 09:00."))
    if meridiem:
        if not 1 <= hour <= 12:
            raise WhenError(
                _("“{text}” is not a time. Use 1 to 12 with am or pm, or 24 hours: 19:30.").format(
                    text=key
                )
            )
        return time(hour % 12 + (12 if meridiem == "pm" else 0), minute)
    if hour > 23:
        raise WhenError(_("Hours go from 00 to 23. For midnight type 00:00 of the next day."))
    return time(hour, minute)


def _take(parts: Parts, key: str, upcoming: str, words: CalendarWords) -> bool:
    """Puts one word where it belongs; False for a word that is none of ours."""
    if key in words.fillers or key in words.this:
        return True
    if key in words.following:
        parts.following = True
    elif key in words.ordinals and upcoming in words.weekdays:
        _put(parts, "ordinal", words.ordinals[key])
    elif key in words.weekdays:
        _put(parts, "weekday", words.weekdays[key])
    elif key in words.days_ahead:
        _put(parts, "ahead", words.days_ahead[key])
    elif key in words.months:
        _put(parts, "month", words.months[key])
    elif key in words.times or _LOOKS_LIKE_TIME.fullmatch(key):
        _put(parts, "clock", read_time(key))
    else:
        return _take_number(parts, key, words)
    return True


def _take_number(parts: Parts, key: str, words: CalendarWords) -> bool:
    if match := _YEAR_FIRST.fullmatch(key):
        _put(parts, "exact", real_date(_year(match[1]), int(match[3]), int(match[4])))
    elif match := _YEAR_LAST.fullmatch(key):
        _take_two_numbers(parts, match, key, words)
    elif _SHORT_YEAR.fullmatch(key):
        raise WhenError(_("Type the year with four digits, such as 5 Apr 2027."))
    elif match := _NUMBER.fullmatch(key):
        if match[1]:
            _put(parts, "day", int(match[1]))
        else:
            _put(parts, "year", _year(match[2]))
    else:
        return False
    return True


def _take_two_numbers(parts: Parts, match: re.Match[str], key: str, words: CalendarWords) -> None:
    first, stop, second = match[1], match[2] == ".", match[3]
    year = _year(match[4]) if match[4] else None
    if words.day_first and stop:
        if year is None and _only_a_time(first, second):
            _put(parts, "clock", read_time(key))
            return
        _put(parts, "day", int(first))
        _put(parts, "month", _month(second))
    elif stop and year is None:
        raise WhenError(_("Is “{text}” a date or a time? Type 5 Apr or 09:00.").format(text=key))
    else:
        _put(parts, "two_numbers", (int(first), int(second)))
    if year is not None:
        _put(parts, "year", year)


def _only_a_time(hour: str, minute: str) -> bool:
    """Whether `19.30` is no day of any month: it is what Germans write for 19:30."""
    return len(minute) == 2 and not 1 <= int(minute) <= 12 and int(hour) <= 23


def _year(text: str) -> int:
    year = int(text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise WhenError(_("Check the year: type it as in 5 Apr 2027."))
    return year


def _month(text: str) -> int:
    return real_date(2000, int(text), 1).month


def _put(parts: Parts, name: str, value: object) -> None:
    if getattr(parts, name) is not None:
        raise WhenError(_("That names more than one day or time. Type one, such as Mon 09:00."))
    setattr(parts, name, value)


def real_date(year: int, month: int, day: int) -> date:
    """The date; raises WhenError where the calendar has none, such as 30 February."""
    try:
        return date(year, month, day)
    except ValueError:
        raise WhenError(_("There is no such date. Type it as 2027-05-20 or 20 May 2027.")) from None


def _zone(tokens: list[str], parts: Parts, words: CalendarWords) -> str:
    """The zone that ends the text, or a hint that fits what was probably meant."""
    try:
        return parse_zone(" ".join(tokens))
    except WhenError:
        known = [*words.weekdays, *words.months, *words.days_ahead, *words.following]
        first = tokens[0].casefold()
        close = get_close_matches(first, [word for word in known if len(word) > 3], n=1, cutoff=0.7)
        if close:
            raise WhenError(
                _("“{text}” is not a day we know. Did you mean {word}?").format(
                    text=shown(tokens[0]), word=close[0].capitalize()
                )
            ) from None
        if parts.has_date or parts.clock is not None:
            raise
        raise WhenError(
            _("“{text}” is not a day and time. Type Mon 09:00, 5 Apr 19:30 or 2027-05-20 19:30.")
            .format(text=shown(" ".join(tokens)))
        ) from None  # fmt: skip
