"""Finds ages over 89, in figures and in words, and what gives them away."""

import re
from collections.abc import Callable, Iterator
from functools import cache

from bot.i18n import _
from cogs.cases.gate.findings import Kind
from cogs.cases.gate.hits import FORMED, LIKELY, Hit
from cogs.cases.gate.vocabulary import either, words
from cogs.cases.gate.windows import windows, within

_FLAGS = re.ASCII | re.IGNORECASE
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_WORDS = (
    rf"ninety(?:[ -]?(?:{_ONES}))?"
    rf"|(?:a|one)[ -]?hundred(?:[ -]and)?(?:[ -](?:{_ONES}|{_TEENS}))?"
)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_AGE = rf"(?P<age>9[ ]?\d|1[01]\d|{_WORDS})"
_LIKELY_AGE = rf"(?P<age>9[ ]?\d|10\d|{_WORDS})"
"""Where nothing says years: beyond 109 it is sooner an angle or a pressure."""
_NINETIES = rf"(?P<age>ninety[ -]?(?:{_ONES})|(?:a|one)[ -]hundred[ -]and[ -](?:{_ONES}|{_TEENS}))"
_YEARS = (
    r"(?:[ \t-]*(?:years?|yrs?)(?:[ \t-]+(?:old|of age|young)|o)?(?!\w)|[ \t-]*y(?:r|rs)?[./ ]?o\b\.?|yo\b|y(?!\w)"
    r"|[ \t-]*y[.-]o\.?|[ \t]?yo?[MF]\b|[ \t-]*jahre?(?: alt|n)?\b|[ \t-]*jahrig\w*"
    r"|[ \t]ans\b|[ \t]anos\b|[ \t]anni\b|[ \t]jaar\b)"
)
_MEASURE = (
    r"(?![ \t]?(?:[%/+\u00b0]|\d|\.\d|,\d|[-:]\d|(?:on[ \t](?:air|ra|room|o2|oxygen|nasal"
    rf"|\d)|at[ \t]rest|{either('measured')}|{either('units')})\b|'?s\b))"
)
_BEFORE = r"(?<!over )(?<!than )(?<!above )(?<!under )(?<!below )(?<![\d.,/>$+-])(?<!\w)(?<!\d to )(?<!\d - )"
_PERSON = (
    r"(?:s?he|they|who|i|man|woman|lady|gentleman|gent|client|patient|pt|resident|veteran"
    r"|vet|widow|widower|male|female"
    rf"|nun|priest|farmer|chap|fella|lad|matriarch|{either('kin')}|{either('elders')}|oldest|eldest|youngest)"
)
_NAMED = r"(?:Mr|Mrs|Ms|Miss|Dr|Sr|Fr)\.?[ \t]+[A-Z][\w'-]*"
_ALMOST = r"(?:(?:now|nearly|almost|already|about|only|just|all of|over|well over|going on|soon|at least|still)[ \t]+)?"
_REACHES = (
    r"(?:turn(?:s|ed|ing)?|approaching|pushing|reach(?:es|ed|ing)?|hit(?:s|ting)?|rising|nearing|celebrat(?:es|ed|ing)"
    r"|(?:will|would|to|he'll|she'll|i'll|they'll) be|being|coming up (?:to|for)|shy of|almost|nearly)"
)
_PATTERNS = (
    re.compile(
        rf"{_BEFORE}(?P<whole>{_AGE}{_YEARS})(?![ \t]+(?:of experience|experience|ago))", _FLAGS
    ),
    re.compile(
        rf"(?<!\w)(?P<whole>aged[ \t]+{_ALMOST}{_AGE})\b{_MEASURE}(?! and (?:over|above|older|up))",
        _FLAGS,
    ),
    re.compile(
        rf"(?<!\w)(?:age|age of|age is|age/sex|{_REACHES})[ \t]*(?:of|is|was|:|=|-)?[ \t]*"
        rf"{_ALMOST}{_LIKELY_AGE}\b{_MEASURE}(?! and (?:over|above|older|up))",
        _FLAGS,
    ),
    re.compile(
        rf"(?<!\w)(?:{_PERSON}(?:[ \t]+(?:is|was|am|turned)|'s|'m)[ \t]+{_ALMOST}|now[ \t]+|at the age of[ \t]+)"
        rf"{_LIKELY_AGE}\b{_MEASURE}",
        _FLAGS,
    ),
    re.compile(
        rf"\b(?:{_PERSON}|{_NAMED})(?:[ \t]*[,(-][ \t]*|[ \t]+of[ \t]+|[ \t]+){_ALMOST}{_LIKELY_AGE}\b{_MEASURE}",
        _FLAGS,
    ),
    re.compile(r"(?<![\w./-])(?P<age>9\d|10\d)[ \t/]?(?:[MF]|[\u2642\u2640])(?!\w)", re.ASCII),
    re.compile(r"(?<![\w./-])[MF][ \t]?/?[ \t]?(?P<age>9\d|10\d)(?![\w/%.])", re.ASCII),
    re.compile(
        rf"(?<![\w./-])(?P<age>(?:9\d|1[01]\d)(?:st|nd|rd|th)|{_WORDS}(?:th|ieth)?)[ \t]+"
        r"(?:birthday|bday|b'day|year(?!s))",
        _FLAGS,
    ),
    re.compile(
        r"(?<![\w'-])[A-Z][a-z'-]+, (?P<age>9\d|10\d)(?=[,;).]|$|\n| [a-z])(?! (?:%|mm|kg|cm|m)\b)",
        re.ASCII,
    ),
    re.compile(r"(?<![\w'-])[A-Z][a-z'-]+ \((?P<age>9\d|10\d)[,;)]", re.ASCII),
    re.compile(r"(?<!\w)(?P<age>(?:super)?centenarians?)(?!\w)", _FLAGS),
    re.compile(
        rf"(?<!\w)(?P<subject>[A-Za-z][\w'-]*)(?:[ \t]+(?:is|was|just turned|has turned)|'s)[ \t]+{_ALMOST}"
        rf"{_LIKELY_AGE}\b{_MEASURE}(?=[ \t]+(?:and|but|now|today|too|who|with|next|this|last|years|in)\b|[,.;!?)]|$)",
        _FLAGS,
    ),
    re.compile(
        rf"(?<![\w-])(?<!scored )(?<!score of ){_NINETIES}\b{_MEASURE}(?![ \t-]*(?:per|of))", _FLAGS
    ),
    re.compile(
        rf"(?<![\w.,/-]){_LIKELY_AGE}[ \t]+(?:(?:next|this|last)[ \t]+(?:month|week|year"
        rf"|birthday|spring|summer|autumn|winter|{_MONTHS})|years young)\b",
        _FLAGS,
    ),
    re.compile(
        rf"(?<!group)(?<!cohort)(?<!sample)(?<!total)(?<!out)(?<!all)[ \t]of[ \t]+{_LIKELY_AGE}[ \t]+who\b",
        _FLAGS,
    ),
    re.compile(
        rf"(?<!\w)(?i:at|for|spry|sprightly|sharp|frail|fit|bright|only|just|old)[ \t]+{_LIKELY_AGE}\b{_MEASURE}"
        r"(?=,?[ \t]+(?:s?he|they|i|who|and|still|but|with|[A-Z][a-z]+)\b|\.(?:[ \t]|$)|!)",
        re.ASCII,
    ),
    re.compile(
        rf"\b(?:him|her|he|she|them|they|who|man|woman|lady|gent|patient|neighbour|neighbor)\b"
        rf"[^.;:\n\d]{{0,30}},[ \t]+(?:is|was)[ \t]+"
        rf"{_ALMOST}{_LIKELY_AGE}\b{_MEASURE}(?=[ \t]+(?:and|but|now|today|this|next)\b|[,.;!?)]|$)",
        _FLAGS,
    ),
    re.compile(
        rf"(?:^|[.;:!?\n])[ \t]*{_LIKELY_AGE},?[ \t]+(?:but|and|yet)[ \t]+"
        rf"(?:(?:still|very|as|quite|so|pretty)[ \t]+){{0,2}}"
        rf"(?:{either('of_the_old')})\b",
        _FLAGS,
    ),
    re.compile(
        rf"(?:^|[.;:\n]|\bpt|\b[Hh]i all,?)[ \t]*{_LIKELY_AGE}(?=,?[ \t]+(?:and (?:still|lives)"
        r"|lives|living|widowed|lady|man|woman|"
        r"gentleman|male|female|widow|nursing|retired)\b)",
        re.ASCII,
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


_SOME = re.compile(
    r"(?<![\d.,/])(?:9[ ]?\d|1[01]\d)(?![\d/%])|[nN]inety|NINETY|[hH]undred|HUNDRED"
    r"|[cC]entenarian|(?<!\d)(?:18|19)\d\d(?!\d)",
    re.ASCII,
)
"""What a text has that tells an age over 89."""


def ages(text: str, *, year: int = 0) -> Iterator[Hit]:
    """Ages of 90 and more in folded text; `year` as in `Known`."""
    band = cache(lambda: _band(text))
    places = windows(text, _SOME)
    for pattern in _PATTERNS:
        for match in within(text, pattern, places):
            if not _is_person(match):
                continue
            weight = FORMED if match["age"][0].isdigit() else LIKELY
            piece = "whole" if "whole" in match.re.groupindex else "age"
            yield Hit(*match.span(piece), Kind.AGE, weight, _instead(match["age"], band))
    for match in within(text, _BORN, places):
        if (year or _LATEST) - int(match["year"]) >= 90:
            yield Hit(*match.span("year"), Kind.AGE, FORMED, _("aged 90 or over"))


def _is_person(match: re.Match[str]) -> bool:
    """Not "sats is 96", nor "the Berg is 94"."""
    if "subject" not in match.re.groupindex:
        return True
    subject = match["subject"]
    return (
        subject[0].isupper()
        and subject.lower() not in words("observed") | words("abbreviations") | words("eponyms")
        and not subject.isupper()
    )


def _instead(age: str, band: Callable[[], str]) -> str:
    """A band in words; 100 and more are so few that they share the band with all of 90 and over."""
    return band() if age.lower().startswith(("9", "ninety")) else _("aged 90 or over")


def _band(text: str) -> str:
    hers, his = len(_HERS.findall(text)), len(_HIS.findall(text))
    if hers > his:
        return _("in her 90s")
    return _("in his 90s") if his > hers else _("in their 90s")
