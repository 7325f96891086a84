"""Finds people's numbers by checksum and by form; by the word before them: labels.py, identity cards: identities.py."""

import re
from collections.abc import Callable, Iterator

from stdnum import iban
from stdnum.au import tfn
from stdnum.gb import nhs
from stdnum.us import ssn

from cogs.cases.gate.checksums import (
    is_dva,
    is_health_identifier,
    is_medicare,
    is_ndis,
    is_nhi,
    luhn,
)
from cogs.cases.gate.findings import Kind
from cogs.cases.gate.hits import CHECKED, FORMED, LIKELY, NAMED, POSSIBLE, Hit
from cogs.cases.gate.identities import identities
from cogs.cases.gate.labels import labelled
from cogs.cases.gate.measures import has_unit, is_date_or_year, is_series, published

_SEPARATOR = r"[ \t]?[-./_,]?[ \t]?"
_DIGIT_RUN = re.compile(rf"(?<![\w.,])[\dOolI](?:{_SEPARATOR}[\dOolI])*(?!\w)", re.ASCII)
"""Digits, and the letters that pass for them, however they are spaced."""
_SPACED = re.compile(r"(?<!\w)\d(?: {1,3}\d)+(?!\w)", re.ASCII)
_MIXED = re.compile(
    r"(?<![\w-])(?=[\w/-]*\d)(?=[\w/-]*[A-Za-z])[A-Za-z0-9][\w/-]{2,19}(?![\w-])", re.ASCII
)
_GROUPED = re.compile(
    r"(?<![\w.,:/+-])\d{1,10}(?:[-/. ]\d{1,10}){1,5}[A-Z]?(?!\w|[.,:/-]\d)", re.ASCII
)
_LONG = 7
"""Digits in one piece that no measure in a clinical text has."""
_SIX = 6
"""Digits in one piece that few have, unless they are round or a unit follows."""
_GROUPS_LONG = 7
"""Digits in groups that no measure has, unless they are a series of readings."""
_RECORD = re.compile(r"(?<![\w.,/+-])(?!\d{3}000)\d{6}(?!\w|[.,/-]\d|[ ]?\d)", re.ASCII)


def numbers(text: str) -> Iterator[Hit]:
    """Numbers of persons in folded text; phones and dates are found elsewhere."""
    if not any(map(str.isdigit, text)):
        return
    yield from labelled(text)
    others = published(text)
    for hit in _by_form(text):
        if not any(start <= hit.start < end for start, end in others):
            yield hit


def _by_form(text: str) -> Iterator[Hit]:
    yield from _by_digits(text)
    yield from _by_letters(text)
    yield from _by_groups(text)
    yield from identities(text)


_CHECKS: tuple[tuple[Kind, Callable[[str], bool]], ...] = (
    (Kind.IHI, is_health_identifier),
    (Kind.MEDICARE, is_medicare),
    (Kind.NHS, lambda digits: len(digits) == 10 and nhs.is_valid(digits)),
    (Kind.TFN, lambda digits: len(digits) == 9 and tfn.is_valid(digits)),
    (
        Kind.ACCOUNT,
        lambda digits: len(digits) in range(13, 20) and luhn(digits) and len(set(digits)) > 1,
    ),
)
_FORMS = {
    Kind.MEDICARE: re.compile(r"\d{4}\D\d{5}\D\d(?:\D{1,3}\d)?|\d{10,11}", re.ASCII),
    Kind.NHS: re.compile(r"\d{3}\D\d{3}\D\d{4}|\d{10}", re.ASCII),
    Kind.TFN: re.compile(r"\d{3}\D\d{3}\D\d{3}|\d{9}", re.ASCII),
    Kind.ACCOUNT: re.compile(
        r"\d{4}\D\d{4}\D\d{4}\D\d{1,4}(?:\D\d{1,3})?|\d{4}\D\d{6}\D\d{4,5}|\d{13,19}", re.ASCII
    ),
    Kind.SSN: re.compile(r"\d{3}[-. ]\d{2}[-. ]\d{4}", re.ASCII),
}


def _checked(digits: str) -> Kind | None:
    """The kind whose checksum the digits pass."""
    return next((kind for kind, check in _CHECKS if check(digits)), None)


def _by_digits(text: str) -> Iterator[Hit]:
    for run in (*_DIGIT_RUN.finditer(text), *_SPACED.finditer(text)):
        shown = run.group().translate(_AS_DIGITS)
        if len(shown) < _SIX:
            continue
        if sum(char.isdigit() for char in run.group()) * 3 < sum(map(str.isdigit, shown)) * 2:
            continue  # "Ill" and "lol" are words
        for start, end in _windows(shown):
            kind = _kind_of(shown[start:end])
            if kind is Kind.LONG_NUMBER and has_unit(text, run.start() + end):
                continue
            if kind is not None:
                weight = LIKELY if kind is Kind.LONG_NUMBER else CHECKED
                yield Hit(run.start() + start, run.start() + end, kind, weight)


_AS_DIGITS = str.maketrans("OolI", "0011")


def _windows(shown: str) -> Iterator[tuple[int, int]]:
    """The whole run, then each of its pieces that stands between spaces or commas."""
    yield 0, len(shown)
    for match in re.finditer(r"\d(?:[-./]?\d)*", shown):
        if match.end() - match.start() < len(shown):
            yield match.span()
    # A number may follow a shorter one: "aged 81 943 476 5919".
    for match in re.finditer(r"(?<= )\d.*", shown):
        yield match.span()
    # Or stand before one, or before a word that passes for one: "card 4539 1488 0343 6467. I called".
    for match in re.finditer(r"(?<=\d\d\d)[., ]* ", shown):
        yield 0, match.start()


def _kind_of(piece: str) -> Kind | None:
    digits = re.sub(r"\D", "", piece)
    if len(digits) < _LONG:
        return None
    single = re.fullmatch(r"\d(?:\D{1,3}\d)+", piece) is not None
    kind = _checked(digits)
    if kind is not None:
        form = _FORMS.get(kind)
        if form is None or single or form.fullmatch(piece):
            return kind
    if _FORMS[Kind.SSN].fullmatch(piece) and ssn.is_valid(re.sub(r"\D", "-", piece)):
        return Kind.SSN
    if len(digits) == len(piece) or (single and not is_series(piece)):
        return Kind.NDIS if is_ndis(digits) else Kind.LONG_NUMBER
    return None


def _by_groups(text: str) -> Iterator[Hit]:
    """Digits in groups, or six in a row, that no measure explains."""
    for match in _GROUPED.finditer(text):
        number = match.group()
        if sum(map(str.isdigit, number)) < _GROUPS_LONG or _is_decimal(number):
            continue
        if not is_series(number) and not has_unit(text, match.end()):
            yield Hit(*match.span(), Kind.LONG_NUMBER, LIKELY)
    for match in _RECORD.finditer(text):
        if not has_unit(text, match.end()):
            yield Hit(*match.span(), Kind.LONG_NUMBER, POSSIBLE)


def _is_decimal(number: str) -> bool:
    """One fraction, or a number with a fraction among others."""
    return number.count(".") == 1 and "-" not in number.partition(".")[2]


_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}[ ]?\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![A-Za-z0-9])",
    re.ASCII | re.IGNORECASE,
)
_PLATE = re.compile(
    r"(?<!\w)(?i:rego|registration|number ?plates?|plates?|reg\.?)(?i:[ \t:#]|number|no\.?|is|was|on){0,4}"
    r"[ \t]*(?P<plate>(?=[A-Z0-9 -]{0,7}\d)(?=[A-Z0-9 -]{0,7}[A-Z])[A-Z0-9]{1,4}[ -]?[A-Z0-9]{2,4})(?![\w-])",
    re.ASCII,
)
_PLATES = re.compile(
    r"(?<![\w-])(?:[A-Z]{2}\d{2} [A-Z]{3}|[A-Z]{2}[ -]?\d{1,2}[ -]?[A-Z]{1,2}[ -]?\d{4})(?![\w-])",
    re.ASCII,
)
"""Of cars: British since 2001, and Indian."""
_DVA_SPACED = re.compile(r"(?<![\w-])[NVQSWT](?:X|SS|SM|KM) \d{3,6}[A-Z]?(?![\w-])", re.ASCII)


def _by_letters(text: str) -> Iterator[Hit]:
    """Numbers with letters in them that are told by their form."""
    for match in _IBAN.finditer(text):
        # A word may follow that looks like a part of it.
        pieces = match.group()
        while len(pieces) > 14 and not iban.is_valid(re.sub(r"[ -]", "", pieces)):
            pieces = pieces.rpartition(" ")[0]
        if len(pieces) > 14:
            yield Hit(match.start(), match.start() + len(pieces), Kind.ACCOUNT, CHECKED)
    for match in _PLATE.finditer(text):
        if not is_date_or_year(match["plate"].strip()):
            yield Hit(*match.span("plate"), Kind.REGISTRATION, NAMED)
    for match in _PLATES.finditer(text):
        yield Hit(*match.span(), Kind.REGISTRATION, FORMED)
    for match in _DVA_SPACED.finditer(text):
        yield Hit(*match.span(), Kind.DVA, FORMED)
    for match in _MIXED.finditer(text):
        yield from _mixed(match)


def _mixed(match: re.Match[str]) -> Iterator[Hit]:
    """Letters and digits in one word."""
    word = match.group()
    digits = sum(char.isdigit() for char in word)
    if is_nhi(word) and word[:3].isupper():
        yield Hit(*match.span(), Kind.NHI, CHECKED)
    elif digits >= 4 and is_dva(word) and word[:2].isupper():
        yield Hit(*match.span(), Kind.DVA, FORMED)
    elif re.fullmatch(r"[A-Z]{3}\d{10}", word):
        yield Hit(*match.span(), Kind.REGISTRATION, FORMED)
    elif digits >= _SIX:
        yield Hit(*match.span(), Kind.LONG_NUMBER, LIKELY)
