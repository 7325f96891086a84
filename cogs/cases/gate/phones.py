"""Finds telephone numbers of any country, by Google's libphonenumber."""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher

from cogs.cases.gate.findings import Kind
from cogs.cases.gate.hits import FORMED, NAMED, Hit
from cogs.cases.gate.vocabulary import either

USUAL = ("AU", "GB", "US", "NZ", "IE")
"""Where a number without a prefix is looked for when a community has not said where it is (Canada: US)."""
_CUE = re.compile(
    rf"(?<!\w)(?:{either('contacting')})\b[ \t]*"
    r"(?:(?:no|number|on|at|is|:|\.|#|=|-|\(h\)|\(m\)|\(w\)|her|him|them|us|me)[ \t.:#=-]*){0,4}"
    r"(?P<number>[+(]?\d[\d ().-]{4,18}\d)(?!\w)",
    re.ASCII | re.IGNORECASE,
)
_CANDIDATE = re.compile(
    r"(?<![\w.,/])[+(]{0,2}[\dOo](?:[ \t]{0,2}[-().·/_]{0,2}[ \t]{0,2}[\dOol]){5,15}(?![\w%])",
    re.ASCII,
)
_LOCAL = re.compile(r"(?<![\w./-])[2-9]\d{3}[ -]\d{4}(?![\w./-])", re.ASCII)
_YEARS = re.compile(r"(?:19|20)\d\d.(?:19|20)\d\d", re.ASCII)
_DATE = re.compile(r"\d{1,4}[-./ ]+\d{1,2}[-./ ]+\d{1,4}", re.ASCII)
_AS_DIGITS = str.maketrans("Ool", "001")


def phones(text: str, *, region: str) -> Iterator[Hit]:
    """Telephone numbers in folded text; `region` as in `Known`."""
    if not any(char.isdigit() for char in text):
        return
    for match in _CUE.finditer(text):
        number = match["number"]
        if sum(map(str.isdigit, number)) >= 6 and not _DATE.fullmatch(number):
            yield Hit(match.start("number"), match.end("number"), Kind.PHONE, NAMED)
    yield from _international(text)
    regions = (region,) if region else USUAL
    for match in _CANDIDATE.finditer(text):
        start = next(
            (at for at in _starts(match.group()) if _valid(match.group()[at:], regions)), None
        )
        if start is not None:
            yield Hit(match.start() + start, match.end(), Kind.PHONE, FORMED)
    if "AU" in regions:
        for match in _LOCAL.finditer(text):
            if not _YEARS.fullmatch(match.group()):
                yield Hit(*match.span(), Kind.PHONE, FORMED)


def _international(text: str) -> Iterator[Hit]:
    """Numbers with a country in front; the matcher knows where one ends and the next begins."""
    if "+" not in text:
        return
    for found in PhoneNumberMatcher(text, None, leniency=Leniency.POSSIBLE):
        yield Hit(found.start, found.end, Kind.PHONE, FORMED)


def _starts(run: str) -> Iterator[int]:
    """Where a number may begin in a run of digits: at its start, or after a space."""
    yield 0
    for match in re.finditer(r"(?<=[ \t])[+(\d]", run):
        yield match.start()


def _valid(written: str, regions: tuple[str, ...]) -> bool:
    number = written.translate(_AS_DIGITS)
    digits = sum(map(str.isdigit, number))
    if digits < 8 or _YEARS.fullmatch(number) or _DATE.fullmatch(number):
        return False
    return any(_valid_in(number, each) for each in regions)


def _valid_in(number: str, region: str) -> bool:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)
