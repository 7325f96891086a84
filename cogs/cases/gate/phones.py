"""Finds telephone numbers of any country: by libphonenumber, by the forms people write, by the word before them."""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher

from cogs.cases.gate.findings import Kind
from cogs.cases.gate.hits import FORMED, LIKELY, NAMED, Hit
from cogs.cases.gate.measures import has_unit, is_date_or_year, is_series, published
from cogs.cases.gate.vocabulary import either

USUAL = ("AU", "GB", "US", "NZ", "IE")
"""Where a number without a prefix is looked for when a community has not said where it is (Canada: US)."""
_LINKS = (
    r"(?:[ \t]*(?:no|nos|number|num|on|at|is|was|of|me|him|her|them|us|his|their|my|our|the|:"
    r"|\.|#|=|-|\([hmwo]\)|/)){0,5}"
)
_CUE = re.compile(
    rf"(?<!\w)(?:{either('contacting')})(?![a-z]){_LINKS}[ \t]*(?P<number>[+(]{{0,2}}\d[\d ().-]{{4,18}}\d)(?!\w)",
    re.ASCII | re.IGNORECASE,
)
_INSIDE = re.compile(
    rf"(?<!\w)(?:(?P<house>{either('inside')})|phone|tel|telephone|ph){_LINKS}[ \t]*"
    rf"(?P<number>\d[\d-]{{2,6}})(?![\w/]|[.,]\d)",
    re.ASCII | re.IGNORECASE,
)
_EXTENSION = re.compile(
    r"[ \t,]{0,2}\(?(?:ext(?:n|ension)?\.?|x)[ \t.:]{0,2}\d{1,6}\)?(?!\w)", re.ASCII | re.IGNORECASE
)
_CANDIDATE = re.compile(
    r"(?<![\w.,/])[+(]{0,2}[\dOo](?:[ \t]{0,2}[-().·/_]{0,2}[ \t]{0,2}[\dOol]){5,15}(?![\w%])",
    re.ASCII,
)
_START = r"(?<![\w.,/+:-])"
_STOP = r"(?!\w|[.,/:-]\d|%)"
_FORMS = (
    # (03) 5555 1234, (11) 91234-5678
    re.compile(rf"(?<![\w.,/+])\(\+?\d{{1,5}}\)[ ./-]?\d(?:[ .-]?\d){{4,9}}{_STOP}", re.ASCII),
    # What begins with the 0 of a trunk or of another country: 07700 900316, 06 12 34 56 78, 0044 …
    re.compile(rf"{_START}0\d(?:[ ./-]?\d){{6,13}}{_STOP}", re.ASCII),
    # 905-555-0148, 1 (905) 555 0148
    re.compile(rf"{_START}(?:1[-. ])?\(?\d{{3}}\)?[-. ]\d{{3}}[-. ]\d{{4}}{_STOP}", re.ASCII),
    # 1300 975 711, 1800 555 010
    re.compile(rf"{_START}1[38]00[ -]?\d{{3}}[ -]?\d{{3}}{_STOP}", re.ASCII),
    # 555-0148
    re.compile(rf"{_START}[2-9]\d\d-\d{{4}}{_STOP}", re.ASCII),
    # 98450 12345
    re.compile(rf"{_START}[6-9]\d{{4}}[ -]\d{{5}}{_STOP}", re.ASCII),
    # 612 345 678, 912 34 567
    re.compile(rf"{_START}[4679]\d\d[ ](?:\d{{3}}[ ]\d{{3}}|\d\d[ ]\d{{3}}){_STOP}", re.ASCII),
)
_LOCAL = re.compile(r"(?<![\w./-])[2-9]\d{3}[ -]\d{4}(?![\w./-])", re.ASCII)
_PLUS = re.compile(r"[+][ ]?\(?\d[\d ().,/+-]{5,40}", re.ASCII)
_AS_DIGITS = str.maketrans("Ool", "001")
_FEWEST = 6
_FEWEST_OUTSIDE = 5


def phones(text: str, *, region: str) -> Iterator[Hit]:
    """Telephone numbers in folded text; `region` as in `Known`."""
    if not any(map(str.isdigit, text)):
        return
    others = published(text)
    known = [*_cued(text), *_international(text), *_formed(text)]
    for hit in (*known, *_valid_ones(text, region, known)):
        if any(start <= hit.start < end for start, end in others):
            continue
        extension = _EXTENSION.match(text, hit.end)
        yield Hit(hit.start, extension.end(), hit.kind, hit.weight) if extension else hit


def _cued(text: str) -> Iterator[Hit]:
    for match in _CUE.finditer(text):
        number = match["number"]
        if sum(map(str.isdigit, number)) >= _FEWEST and not is_date_or_year(number):
            yield Hit(*match.span("number"), Kind.PHONE, NAMED)
    for match in _INSIDE.finditer(text):
        number = match["number"]
        enough = match["house"] or len(number) >= _FEWEST_OUTSIDE
        if enough and not is_date_or_year(number) and not has_unit(text, match.end()):
            yield Hit(*match.span("number"), Kind.PHONE, FORMED)


def _formed(text: str) -> Iterator[Hit]:
    """By form alone: numbers kept for fiction, of other countries, and those too new for libphonenumber."""
    for form in _FORMS:
        for match in form.finditer(text):
            if not is_series(match.group()) and not has_unit(text, match.end()):
                yield Hit(*match.span(), Kind.PHONE, FORMED)


def _valid_ones(text: str, region: str, known: list[Hit]) -> Iterator[Hit]:
    """Those that libphonenumber calls valid in the region, where nothing else has found one yet."""
    regions = (region,) if region else USUAL
    for match in _CANDIDATE.finditer(text):
        if any(hit.start <= match.start() and match.end() <= hit.end for hit in known):
            continue
        start = next(
            (at for at in _starts(match.group()) if _valid(match.group()[at:], regions)), None
        )
        if start is not None and not has_unit(text, match.end()):
            yield Hit(match.start() + start, match.end(), Kind.PHONE, FORMED)
    for match in _LOCAL.finditer(text):
        if not is_series(match.group()) and not has_unit(text, match.end()):
            yield Hit(*match.span(), Kind.PHONE, FORMED if "AU" in regions else LIKELY)


def _international(text: str) -> Iterator[Hit]:
    """Numbers with a country in front; the matcher knows where one ends and the next begins."""
    for plus in _PLUS.finditer(text):
        for found in PhoneNumberMatcher(plus.group(), None, leniency=Leniency.POSSIBLE):
            yield Hit(plus.start() + found.start, plus.start() + found.end, Kind.PHONE, FORMED)


def _starts(run: str) -> Iterator[int]:
    """Where a number may begin in a run of digits: at its start, or after a space."""
    yield 0
    for match in re.finditer(r"(?<=[ \t])[+(\d]", run):
        yield match.start()


def _valid(written: str, regions: tuple[str, ...]) -> bool:
    number = written.translate(_AS_DIGITS)
    digits = sum(map(str.isdigit, number))
    if digits < 8 or is_series(number):
        return False
    return any(_valid_in(number, each) for each in regions)


def _valid_in(number: str, region: str) -> bool:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)
