"""Finds dates finer than a year, and dates of birth, however they are written."""

import re
from collections.abc import Iterator

from bot.i18n import _
from cogs.cases.gate.findings import Kind
from cogs.cases.gate.hits import FORMED, LIKELY, NAMED, Hit
from cogs.cases.gate.vocabulary import either, words

_FLAGS = re.ASCII | re.IGNORECASE
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary|r)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTH = rf"(?P<month>(?:{_MONTHS}))\b\.?"
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth"
    "|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
    "|(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NTH = rf"(?:{_DAY}(?:st|nd|rd|th)?|(?:{_ORDINALS}))"
_YEAR = r"(?P<year>(?:18|19|20)\d\d|'\d\d)"
_WORDED = (
    re.compile(
        rf"(?<![\w.,/-]){_NTH}(?:[ \t]+of)?[ \t,./-]*{_MONTH}(?:[ \t,./-]*{_YEAR}\b)?", _FLAGS
    ),
    re.compile(
        rf"(?<!\w){_MONTH}[ \t,./-]*(?:the[ \t]+)?{_NTH}\b(?!\s?%)(?:[ \t,/-]+{_YEAR}\b)?", _FLAGS
    ),
    re.compile(rf"(?<!\w){_MONTH}[ \t,./-]*(?:of[ \t]+)?{_YEAR}\b", _FLAGS),
)
_GAP = r"[ \t]{0,2}"
_NUMERIC = (
    re.compile(
        rf"(?<![\w./-]){_DAY}{_GAP}(?P<mark>[-/.\\_|,]){_GAP}{_DAY}{_GAP}(?P=mark){_GAP}"
        r"(?P<year>(?:18|19|20)?\d\d)(?![\w/]|\.\d)",
        re.ASCII,
    ),
    re.compile(
        rf"(?<![\w./-])(?P<year>(?:18|19|20)\d\d){_GAP}(?P<mark>[-/.]){_GAP}{_DAY}{_GAP}(?P=mark)"
        rf"{_GAP}{_DAY}(?!\d)",
        re.ASCII,
    ),
    re.compile(rf"(?<![\w./-]){_DAY} {_DAY} (?P<year>(?:19|20)\d\d)(?!\w)", re.ASCII),
    re.compile(
        r"(?<![\w./-])(?:0?[1-9]|1[0-2])[ ]?[/-][ ]?(?P<year>(?:19|20)\d\d)(?![\w/-])", re.ASCII
    ),
)
_SHORT = re.compile(
    rf"(?<!\w)(?:{either('before_day')})[ \t:(]{{1,3}}(?:on[ \t]+)?(?:the[ \t]+)?"
    r"(?P<date>(?P<a>\d{1,2})[ ]?(?P<mark>[/.-])[ ]?(?P<b>\d{1,2}))(?![\w/.%-]*\d)"
    r"(?P<after>[ \t]+\w+)?",
    _FLAGS,
)
_THE_NTH = re.compile(
    r"(?<!\w)(?:on|since|until|by|from|of)[ \t]+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?[ \t]+)?"
    rf"(?P<date>(?:the[ \t]+)?{_DAY}(?:st|nd|rd|th))(?!\w)(?![ -]+[a-z])",
    _FLAGS,
)
_HOLIDAY = re.compile(
    rf"(?<!\w)(?:on|since|before|after|over|of)[ \t]+"
    rf"(?P<date>(?:{either('holidays')})(?:[ ,]+{_YEAR})?)(?!\w)",
    _FLAGS,
)
_BIRTH = re.compile(
    r"(?<!\w)(?:d[ \t]?\.?[ \t]?o[ \t]?\.?[ \t]?b\b\.?|date[ \t]of[ \t]birth|birth[ -]?da(?:te|y)|b'?day"
    r"|born|birth)[ \t]*(?:(?:is|was|on|the|in|of|at|:|=|-|#|\()[ \t:=(]*){0,4}",
    _FLAGS,
)
_RUN = re.compile(r"\d{8}|\d{6}", re.ASCII)
_DAY_AND_MONTH = re.compile(rf"{_DAY}[/.-]{_DAY}(?![\w/])", re.ASCII)
_ABOUT_BIRTH = 24
"""Characters between "DOB" and the date at which one still belongs to the other."""
_WORDS_TOO = frozenset(("may", "march", "mar", "dec", "sep", "jan", "jun", "nov"))


def dates(text: str) -> Iterator[Hit]:
    """Dates in folded text; a year alone, a weekday or a month alone is none."""
    births = [match.end() for match in _BIRTH.finditer(text)]
    for end in births:
        if born := _RUN.match(text, end) or _DAY_AND_MONTH.match(text, end):
            yield Hit(*born.span(), Kind.BIRTH_DATE, NAMED, _("an age band"))
    for start, end, instead, weight in _all(text):
        if any(0 <= start - at <= _ABOUT_BIRTH and "\n" not in text[at:start] for at in births):
            yield Hit(start, end, Kind.BIRTH_DATE, NAMED, _("an age band"))
        else:
            yield Hit(start, end, Kind.DATE, weight, instead)


def _all(text: str) -> Iterator[tuple[int, int, str, int]]:
    """Start, end, what to say instead, weight."""
    for pattern in _WORDED:
        for match in pattern.finditer(text):
            if _is_month(match):
                end = match.start() + len(match.group().rstrip(" \t,."))
                instead = _instead(_month(match["month"]), match["year"])
                yield match.start(), end, instead, FORMED
    for pattern in _NUMERIC:
        for match in pattern.finditer(text):
            yield *match.span(), _instead(0, match["year"]), FORMED
    for match in _SHORT.finditer(text):
        if _is_day_and_month(match):
            yield *match.span("date"), _instead(0, None), LIKELY
    for pattern in (_THE_NTH, _HOLIDAY):
        for match in pattern.finditer(text):
            yield *match.span("date"), _instead(0, None), LIKELY


def _is_month(match: re.Match[str]) -> bool:
    """Whether "may", "march" and the short forms, which are words as well, are meant as months."""
    month = match["month"]
    return bool(match["year"]) or not month.islower() or month not in _WORDS_TOO


def _is_day_and_month(match: re.Match[str]) -> bool:
    """Not a score: "on 4/5 occasions", "from 8/10"."""
    day, month = sorted((int(match["a"]), int(match["b"])), reverse=True)
    after = (match["after"] or "").strip().lower()
    padded = len(match["a"]) == len(match["b"]) == 2
    marked = match["mark"] == "/" or (match["mark"] == "." and padded)
    return (
        marked
        and month in range(1, 13)
        and day <= 31
        and after not in words("scored")
        and day != 10
    )


def _month(name: str) -> int:
    return _NAMES.index(name[:3].lower()) + 1


def _instead(month: int, written: str | None) -> str:
    """The third of the year where the month (0: unknown) is known; nothing of a year of two digits."""
    year = (written or "").lstrip("'")
    if len(year) != 4:
        return _("how long before or after, such as “two weeks later”")
    if not month:
        return _("in {year}").format(year=year)
    template = (_("in early {year}"), _("in mid-{year}"), _("in late {year}"))[(month - 1) // 4]
    return template.format(year=year)
