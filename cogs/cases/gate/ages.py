"""Finds ages over 89, in figures and in words, and what gives them away."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from bot.i18n import _
from cogs.cases.gate.findings import Kind
from cogs.cases.gate.hits import FORMED, LIKELY, Hit
from cogs.cases.gate.vocabulary import either

_FLAGS = re.ASCII | re.IGNORECASE
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_WORDS = (
    rf"ninety(?:[ -]?(?:{_ONES}))?"
    rf"|(?:a|one)[ -]?hundred(?:[ -]and)?(?:[ -](?:{_ONES}|{_TEENS}))?"
)
_AGE = rf"(?P<age>9[ ]?\d|1[01]\d|{_WORDS})"
_YEARS = (
    r"(?:[ \t-]*(?:years?|yrs?)(?:[ \t-]+(?:old|of age|young)|o)?(?!\w)|[ \t-]*y(?:r|rs)?[./ ]?o\b\.?|yo\b"
    r"|[ \t-]*y\.o\.?)"
)
_MEASURE = rf"(?![ \t]?(?:[%/+\u00b0]|\d|\.\d|(?:{either('measured')})\b|'?s\b))"
_BEFORE = r"(?<!over )(?<!than )(?<!above )(?<!under )(?<!below )(?<![\d.,/>$+-])(?<!\w)(?<!\d to )(?<!\d - )"
_PERSON = (
    r"(?:s?he|who|man|woman|lady|gentleman|client|patient|pt|resident|veteran|widow|widower|male|female"
    r"|mother|father|nan|pop|grandmother|grandfather|husband|wife|nun|priest|farmer)"
)
_NAMED = r"(?:Mr|Mrs|Ms|Miss|Dr|Sr|Fr)\.?[ \t]+[A-Z][\w'-]*"
_PATTERNS = (
    re.compile(
        rf"{_BEFORE}(?P<whole>{_AGE}{_YEARS})(?![ \t]+(?:of experience|experience|ago))", _FLAGS
    ),
    re.compile(
        rf"(?<!\w)(?:aged?|age of|age is|turn(?:s|ed|ing)|approaching)[ \t]*(?:of|is|:|=|-)?[ \t]*"
        rf"(?:nearly |almost |about )?{_AGE}\b{_MEASURE}",
        _FLAGS,
    ),
    re.compile(
        rf"(?<!\w)(?:{_PERSON}(?:[ \t]+is|[ \t]+was|'s|[ \t]+turned)"
        r"(?:[ \t]+(?:now|nearly|almost|already|about|only))?|now|at the age of)"
        rf"[ \t]+{_AGE}\b{_MEASURE}",
        _FLAGS,
    ),
    re.compile(
        rf"\b(?:{_PERSON}|{_NAMED})(?:[ \t]*[,(][ \t]*|[ \t]+of[ \t]+){_AGE}\b{_MEASURE}", _FLAGS
    ),
    re.compile(r"(?<![\w./-])(?P<age>9\d|10\d)[ \t]?(?:[MF]|[\u2642\u2640])(?!\w)", re.ASCII),
    re.compile(r"(?<![\w./-])[MF][ \t]?/?[ \t]?(?P<age>9\d|10\d)(?![\w/%.])", re.ASCII),
    re.compile(
        rf"(?<![\w./-])(?P<age>(?:9\d|1[01]\d)(?:st|nd|rd|th)|{_WORDS}(?:th|ieth)?)[ \t]+birthday",
        _FLAGS,
    ),
    re.compile(
        r"(?<![\w'-])[A-Z][a-z'-]+, (?P<age>9\d|10\d)(?=[,;)]| [a-z])(?! (?:%|mm|kg|cm|m)\b)",
        re.ASCII,
    ),
    re.compile(r"(?<!\w)(?P<age>(?:super)?centenarians?)(?!\w)", _FLAGS),
    re.compile(
        rf"(?<!\w)(?:is|was)[ \t]+(?P<age>ninety[ -](?:{_ONES}))\b{_MEASURE}(?=[ \t]+and\b|[,.;])",
        _FLAGS,
    ),
    re.compile(
        rf"(?<!group)(?<!cohort)(?<!sample)(?<!total)(?<!out)(?<!all)[ \t]of[ \t]+{_AGE}[ \t]+who\b",
        _FLAGS,
    ),
)
_BORN = re.compile(
    r"(?<!\w)(?:born|b\.|dob|d\.o\.b\.?|birth year|year of birth|yob)[ \t:]*(?:in|is|was)?[ \t:]*"
    r"(?P<year>(?:18|19)\d\d)(?![\d/-])",
    _FLAGS,
)
_LATEST = 2026
"""The year taken where nobody says which it is: an age is then at least so much."""
_HERS = re.compile(
    r"\b(?:she|her|hers|woman|lady|female|mother|mrs|ms|miss|widow|wife|grandmother|nun)\b", _FLAGS
)
_HIS = re.compile(
    r"\b(?:he|his|him|man|gentleman|male|father|mr|widower|husband|grandfather|priest)\b", _FLAGS
)


def ages(text: str, *, year: int = 0) -> Iterator[Hit]:
    """Ages of 90 and more in folded text; `year` as in `Known`."""
    band = cache(lambda: _band(text))
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            weight = FORMED if match["age"][0].isdigit() else LIKELY
            piece = "whole" if "whole" in match.re.groupindex else "age"
            yield Hit(*match.span(piece), Kind.AGE, weight, _instead(match["age"], band))
    for match in _BORN.finditer(text):
        if (year or _LATEST) - int(match["year"]) >= 90:
            yield Hit(*match.span("year"), Kind.AGE, FORMED, _("aged 90 or over"))


def _instead(age: str, band: Callable[[], str]) -> str:
    """A band in words; 100 and more are so few that they share the band with all of 90 and over."""
    return band() if age.lower().startswith(("9", "ninety")) else _("aged 90 or over")


def _band(text: str) -> str:
    hers, his = len(_HERS.findall(text)), len(_HIS.findall(text))
    if hers > his:
        return _("in her 90s")
    return _("in his 90s") if his > hers else _("in their 90s")
