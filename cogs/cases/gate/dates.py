"""Finds dates finer than a year, and dates of birth, however they are written."""

import re
from collections.abc import Iterator

from bot.i18n import _
from cogs.cases.gate.findings import Kind
from cogs.cases.gate.hits import FORMED, LIKELY, NAMED, Hit
from cogs.cases.gate.measures import has_unit
from cogs.cases.gate.vocabulary import either, words
from cogs.cases.gate.windows import windows, within, words_before

_FLAGS = re.ASCII | re.IGNORECASE
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary|r)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTH = rf"(?P<month>(?:{_MONTHS}|{either('months_abroad')}))(?![A-Za-z])\.?"
_ANY_MONTH = re.compile(
    rf"(?<![A-Za-z])(?:{'|'.join(f'[{name[0]}{name[0].upper()}]{name[1:]}' for name in _MONTHS.split('|'))}"
    rf"|{either('months_abroad')})(?![A-Za-z])",
    _FLAGS,
)
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth"
    "|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
    "|(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NTH = rf"(?:{_DAY}(?:st|nd|rd|th|er|hb)?|(?:{_ORDINALS}))"
_TO = r"[ \t]?(?:-|/|&|to|and|until)[ \t]?"
_YEAR = r"(?P<year>(?:18|19|20)\d\d|'\d\d)"
_SHORT_YEAR = rf"(?:[ \t,./-]*(?:(?:of|de)[ \t]+)?{_YEAR}(?!\d)|[-/.]\d\d(?!\d))"
_WORDED = (
    re.compile(
        rf"(?<![\w.,/])(?<!\d-)(?:{_NTH}{_TO})?{_NTH}(?:[ \t]+(?:of|de))?[ \t,./-]*{_MONTH}{_SHORT_YEAR}?",
        _FLAGS,
    ),
    re.compile(
        rf"(?<!\w){_MONTH}[ \t,./-]*(?:the[ \t]+)?{_NTH}(?!\w)(?![ ]?%)(?:{_TO}{_DAY}(?!\w))?"
        rf"(?:[ \t,/-]+{_YEAR}\b)?",
        _FLAGS,
    ),
    re.compile(
        rf"(?<!\w){_MONTH}[ \t,./-]*(?:(?:of|de)[ \t]+)?(?:{_YEAR}(?!\w)|(?<=[./-])\d\d(?![\w/-]))",
        _FLAGS,
    ),
    re.compile(
        rf"(?<!\w)(?P<year>(?:19|20)\d\d)[ \t,./-]+{_MONTH}(?:[ \t./-]*{_NTH})?(?!\w)", _FLAGS
    ),
)
_GAP = r"[ \t]{0,2}"
_NUMERIC = (
    re.compile(
        rf"(?<![\w./-]){_DAY}{_GAP}(?P<mark>[-/.\\_|,]){_GAP}{_DAY}{_GAP}(?P=mark){_GAP}"
        r"(?P<year>(?:18|19|20)?\d\d)(?![\w/]|[.-]\d)",
        re.ASCII,
    ),
    re.compile(
        rf"(?<![\w./-])(?P<year>(?:18|19|20)\d\d){_GAP}(?P<mark>[-/.]){_GAP}{_DAY}{_GAP}(?P=mark)"
        rf"{_GAP}{_DAY}(?!\d)",
        re.ASCII,
    ),
    re.compile(rf"(?<![\w./-]){_DAY} {_DAY} (?P<year>(?:19|20)\d\d)(?!\w)", re.ASCII),
    re.compile(
        r"(?<![\w./-])(?:0?[1-9]|1[0-2])[ ]?[/.-][ ]?(?P<year>(?:19|20)\d\d)(?![\w/-]|\.\d)",
        re.ASCII,
    ),
    re.compile(r"(?<![\w./-])(?P<year>20\d\d)[-/](?:0[1-9]|1[0-2])(?![\w/-])", re.ASCII),
    re.compile(
        rf"(?<![\w./-]){_DAY}(?P<mark>[-/. ])(?:I{{1,3}}|IV|VI{{0,3}}|IX|XI{{0,2}})(?P=mark)"
        r"(?P<year>(?:19|20)\d\d)(?!\w)",
        re.ASCII,
    ),
)
_DOTTED = re.compile(
    r"(?<![\w./-])(?P<a>\d{1,2})\.(?P<b>0?[1-9]|1[0-2])\.(?=[,;)]|[ \t]+[a-z])", re.ASCII
)
"""30.06. as it is written in German."""
_PAIR = re.compile(
    r"(?<![\w./+-])(?P<date>(?P<a>\d{1,2})[ ]?(?P<mark>[/.-])[ ]?(?P<b>\d{1,2}))(?![\w/%-]"
    r"|\.\d)(?P<after>[ \t]*[A-Za-z0-9%]+)?",
    re.ASCII,
)
_THE_NTH = re.compile(
    r"(?<!\w)(?:(?:on|since|until|till|by|from|of|due|for|to|before|after|back|home|came"
    r"|left|died|planned|booked|mon|tues?|wed(?:nes)?"
    r"|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)[ \t,]+"
    rf"(?P<date>(?:(?:{{weekday}}),?[ \t]+)?(?:the[ \t]+)?{_DAY}(?:st|nd|rd|th)"
    r"(?:[ \t]+of[ \t]+(?:this|last|next|the)[ \t]+month)?)"
    r"(?!\w)(?P<after>[ -]+[A-Za-z]+)?".replace(
        "{weekday}", "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    ),
    _FLAGS,
)
_HOLIDAY = re.compile(
    rf"(?<!\w)(?P<date>(?:{either('holidays')})(?:[ ,]+{_YEAR})?|(?:{either('seasons')})"
    r"(?:[ ,]+of)?[ ,]+(?:20[12]\d|'\d\d))(?!\w)",
    _FLAGS,
)
_WEEKDAY = re.compile(
    r"(?<!\w)(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[.,]?[ \t]+(?:the[ \t]+)?",
    _FLAGS,
)
_CHAINED = re.compile(
    r"[ \t]?(?:,|,? and|&|,? then|to|-|until)[ \t]?(?P<date>(?P<a>\d{1,2})/(?P<b>\d{1,2}))(?![\w/%-]|\.\d)",
    _FLAGS,
)
_BIRTH = re.compile(
    r"(?<!\w)(?:d[ \t]?[./]?[ \t]?o[ \t]?[./]?[ \t]?b\b\.?|date[ \t]of[ \t]birth|birth[ -]?da(?:te|y)|b'?day"
    r"|born|birth|bd|b\.|geb\.?|geboren|nee? le|nacid[oa] el|nato il|nata il|gebdat)[ \t]*"
    r"(?:(?:is|was|on|the|in|of|at|:|=|-|#|\()[ \t:=(]*){0,4}",
    _FLAGS,
)
_RUN = re.compile(r"\d{8}|\d{6}", re.ASCII)
_DAY_AND_MONTH = re.compile(rf"{_DAY}[/.-]{_DAY}(?![\w/])", re.ASCII)
_ABOUT_BIRTH = 24
"""Characters between "DOB" and the date at which one still belongs to the other."""


def dates(text: str) -> Iterator[Hit]:
    """Dates in folded text; a year alone, a weekday or a month alone is none."""
    births = [match.end() for match in _BIRTH.finditer(text)]
    for end in births:
        if born := _RUN.match(text, end) or _DAY_AND_MONTH.match(text, end):
            yield Hit(*born.span(), Kind.BIRTH_DATE, NAMED, _("an age band"))
    weekdays = {match.end(): match.start() for match in _WEEKDAY.finditer(text)}
    for start, end, instead, weight in _all(text):
        if any(0 <= start - at <= _ABOUT_BIRTH and "\n" not in text[at:start] for at in births):
            yield Hit(start, end, Kind.BIRTH_DATE, NAMED, _("an age band"))
        else:
            yield Hit(weekdays.get(start, start), end, Kind.DATE, weight, instead)


def _all(text: str) -> Iterator[tuple[int, int, str, int]]:
    """Start, end, what to say instead, weight."""
    places = windows(text, _ANY_MONTH)
    for pattern in _WORDED:
        for match in within(text, pattern, places):
            if _is_month(match):
                end = match.start() + len(match.group().rstrip(" \t,."))
                instead = _instead(_month(match["month"]), match["year"])
                yield match.start(), end, instead, FORMED
    for pattern in _NUMERIC:
        for match in pattern.finditer(text):
            if _is_numeric(text, match):
                yield *match.span(), _instead(0, match["year"]), FORMED
    for start, end in (*_short(text), *_told(text)):
        yield start, end, _instead(0, None), LIKELY


def _told(text: str) -> Iterator[tuple[int, int]]:
    """Days that lack their month or have their own name: "on the 5th", "30.06. was", "Christmas Eve"."""
    for match in _DOTTED.finditer(text):
        if _in_calendar(match):
            yield match.span()
    for match in _THE_NTH.finditer(text):
        after = (match["after"] or "").strip(" -").lower()
        if not after or ("-" not in match["after"] and after in words("after_day")):
            yield match.span("date")
    for match in _HOLIDAY.finditer(text):
        yield match.span("date")


def _short(text: str) -> Iterator[tuple[int, int]]:
    """Days with a month and no year, and those that follow them in a row: "on 3/5, 10/5 and 17/5"."""
    for match in _PAIR.finditer(text):
        before = words_before(text, match.start())
        if not _in_calendar(match) or not (
            _is_said(match, before)
            or _is_downward(match, before)
            or _is_padded(match, before)
            or _is_moved(text, match)
        ):
            continue
        yield match.span("date")
        end = match.end("date")
        while (more := _CHAINED.match(text, end)) and _in_calendar(more):
            yield more.span("date")
            end = more.end()


def _in_calendar(match: re.Match[str]) -> bool:
    high, low = sorted((int(match["a"]), int(match["b"])), reverse=True)
    return high <= _DAYS and 1 <= low <= _MONTHS_OF_YEAR


_DAYS = 31
_MONTHS_OF_YEAR = 12


def _is_month(match: re.Match[str]) -> bool:
    """Whether "may", "march" and the short forms, which are words as well, are meant as months."""
    month = match["month"]
    dated = match.group()[0].isdigit()
    if month.lower() in words("months_that_are_names"):
        return bool(match["year"]) or (dated and month[0].isupper())
    if dated and month in _SHORT_MONTHS:
        return True
    return bool(match["year"]) or not month.islower() or month not in words("months_that_are_words")


_SHORT_MONTHS = frozenset(("nov", "dec", "jan", "sep", "jun", "okt", "dez"))
"""Words only where no day stands before them: "2 nov", but "dec 5 mg"."""


def _is_numeric(text: str, match: re.Match[str]) -> bool:
    """Three readings of grip with a unit after them are no date, nor is what no calendar has."""
    parts = [int(part) for part in re.findall(r"\d+", match.group())]
    if len(parts) == len("dmy") and len(str(parts[0])) <= len("31"):
        day, month = parts[:2]
        if min(day, month) > _MONTHS_OF_YEAR:
            return False
    return not has_unit(text, match.end())


def _is_said(match: re.Match[str], before: list[str]) -> bool:
    """Whether a word before it makes it a day, and no score: "on 4/5 occasions", "from 8/10"."""
    after = (match["after"] or "").strip().lower()
    while len(before) > 1 and before[-1] in _LINKS:
        before = before[:-1]
    last = {" ".join(before[-count:]) for count in (1, 2)} if before else set[str]()
    firm = bool(
        last & words("day_words") or (last & words("operations") and int(match["b"]) not in _OUT_OF)
    )
    if (
        match["mark"] == "/"
        and int(match["b"]) in _PERIODS
        and (
            after in words("spans")
            or last & words("soon")
            or (after and not firm and after not in words("after_day"))
        )
    ):
        return False
    counted = (words("scored") | words("units")) - (words("after_day") if firm else frozenset())
    if not (firm or last & words("before_day")) or after in counted:
        return False
    padded = len(match["a"]) == len(match["b"]) == len("03")
    if match["mark"] == "/":
        return firm or max(int(match["a"]), int(match["b"])) != _OUT_OF_TEN
    day, month = int(match["a"]), int(match["b"])
    return match["mark"] == "." and day > 0 and month <= _MONTHS_OF_YEAR and (padded or firm)


_LINKS = frozenset(("for", "is", "was", "last", "the"))
_OUT_OF_TEN = 10
_OUT_OF = frozenset((2, 3, 4, 5, 10))
"""What scores are out of that stand after an operation or a stroke: "stroke, 3/5 power"."""


def _is_downward(match: re.Match[str], before: list[str]) -> bool:
    """A day above its month, as no score is above what it is out of.

    Not "for 10/7", seven being days and twelve months, nor two doses, pressures or sides.
    """
    day, month = int(match["a"]), int(match["b"])
    after = (match["after"] or "").strip().lower()
    last = before[-1] if before else ""
    return (
        match["mark"] == "/"
        and " " not in match["date"]
        and day > month
        and month not in _PERIODS
        and (day, month) not in _OTHERS
        and after not in words("scored") | words("units")
        and last not in words("paired") | words("medicine") | words("eponyms")
    )


def _is_padded(match: re.Match[str], before: list[str]) -> bool:
    """A day or a month with a nought before it, as no score has: "03/11"."""
    day, month = match["a"], match["b"]
    after = (match["after"] or "").strip().lower()
    return (
        match["mark"] == "/"
        and " " not in match["date"]
        and len(day) == len(month) == len("03")
        and "0" in (day[0], month[0])
        and month != str(_OUT_OF_TEN)
        and after not in words("scored") | words("units")
        and (before[-1] if before else "") not in words("paired") | words("observed")
    )


_MOVED = re.compile(
    r"[ \t]+(?:was|were|is|got|has been)[ \t]+(?:cancel|postpone|reschedul|missed|moved"
    r"|booked|a (?:mon|tues|wednes|thurs|fri|satur|sun)day)",
    _FLAGS,
)


def _is_moved(text: str, match: re.Match[str]) -> bool:
    """What is cancelled is a day: "6/6 was cancelled"."""
    return _MOVED.match(text, match.end("date")) is not None


_PERIODS = frozenset((7, 12))
"""Days of a week, months of a year: "10/7" is ten days, "18/12" are eighteen months."""
_OTHERS = frozenset(((2, 1), (3, 1), (3, 2), (4, 1), (4, 3), (6, 5), (6, 4), (10, 5), (20, 10)))
"""Ratios, eyesight and doses that are written like that."""


def _month(name: str) -> int:
    """1 to 12, or 0 for one whose name is not English."""
    short = name[:3].lower()
    return _NAMES.index(short) + 1 if short in _NAMES else 0


def _instead(month: int, written: str | None) -> str:
    """The third of the year where the month (0: unknown) is known; nothing of a year of two digits."""
    year = (written or "").lstrip("'")
    if len(year) != 4:
        return _("how long before or after, such as “two weeks later”")
    if not month:
        return _("in {year}").format(year=year)
    template = (_("in early {year}"), _("in mid-{year}"), _("in late {year}"))[(month - 1) // 4]
    return template.format(year=year)
