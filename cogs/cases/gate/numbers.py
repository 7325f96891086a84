"""Finds people's numbers: by checksum, by form, and by the word before them."""

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
from cogs.cases.gate.hits import CHECKED, FORMED, LIKELY, NAMED, Hit

_SEPARATOR = r"[ \t]?[-./_,]?[ \t]?"
_DIGIT_RUN = re.compile(rf"(?<![\w.,])[\dOolI](?:{_SEPARATOR}[\dOolI])*(?!\w)", re.ASCII)
"""Digits, and the letters that pass for them, however they are spaced."""
_SPACED = re.compile(r"(?<!\w)\d(?: {1,3}\d)+(?!\w)", re.ASCII)
_MIXED = re.compile(
    r"(?<![\w-])(?=[\w/-]*\d)(?=[\w/-]*[A-Za-z])[A-Za-z0-9][\w/-]{2,14}(?![\w-])", re.ASCII
)

_BETWEEN = r"[ \t]*(?:(?:number|num|no|nr|id|is|was|card|#|:|=|-|\.|\()[ \t.:#=-]*){0,4}"
_CUED: tuple[tuple[Kind, str], ...] = (
    (Kind.MEDICARE, r"medicare|m/?care|MC"),
    (Kind.IHI, r"IHI|HPI-?[IO]|individual health(?:care)? identifier"),
    (Kind.DVA, r"DVA|veterans?'?(?: affairs)?|gold card|white card"),
    (Kind.TFN, r"TFN|tax file"),
    (Kind.NHS, r"NHS"),
    (Kind.NHI, r"NHI|national health index"),
    (Kind.SSN, r"SSN|social security|soc\.? sec\.?"),
    (Kind.NDIS, r"NDIS"),
    (
        Kind.REGISTRATION,
        r"ahpra|registration|rego|number ?plate|plates?|licen[cs]e|passport|driver'?s? licen[cs]e"
        r"|HCPC|NMC|GMC|NPI|provider",
    ),
    (
        Kind.RECORD_NUMBER,
        r"U\.?R\.?N?|M\.?R\.?N|medical record|hospital (?:number|no|id)|patient (?:number|no|id)"
        r"|client (?:number|no|id)|record|chart|file|case ?note|unit record|admission (?:number|no|id)"
        r"|encounter|episode(?: number| no| id)|accession|specimen|claim|policy|member(?:ship)?"
        r"|case (?:number|no|id)|reference|ref|HCN|CHI|PPS|PPSN|health ?card|PHN|OHIP|CRN|centrelink"
        r"|pension(?: card| number)|account|serial|device id|ID",
    ),
)
_NUMBER = r"(?P<number>(?=[\w ./-]{0,6}\d)[A-Za-z]{0,4}[ -]?\d[\w]*(?:[ ./-]?\d[\w]*){0,5})"
_CUES = tuple(
    (
        kind,
        re.compile(rf"(?<!\w)(?:{words}){_BETWEEN}{_NUMBER}", re.ASCII | re.IGNORECASE),
    )
    for kind, words in _CUED
)
_LONG = 7
"""Digits in one piece that no measure in a clinical text has."""
_FEWEST = {Kind.RECORD_NUMBER: 4, Kind.REGISTRATION: 4}


def numbers(text: str) -> Iterator[Hit]:
    """Numbers of persons in folded text; phones and dates are found elsewhere."""
    yield from _by_cue(text)
    yield from _by_digits(text)
    yield from _by_letters(text)


def _by_cue(text: str) -> Iterator[Hit]:
    """Whatever follows "UR", "Medicare no." and the like, valid or not: numbers are mistyped too."""
    for kind, cue in _CUES:
        for match in cue.finditer(text):
            number = match["number"]
            digits = sum(char.isdigit() for char in number)
            if digits < _FEWEST.get(kind, 5) or _plain_measure(number):
                continue
            checked = _checked(re.sub(r"\D", "", number))
            if checked is not None and kind is Kind.RECORD_NUMBER:
                kind = checked  # noqa: PLW2901  # "ID 943 476 5919" is still an NHS number
            if kind is Kind.RECORD_NUMBER and number[:2].isupper() and is_dva(number):
                kind = Kind.DVA  # noqa: PLW2901  # "DVA file NX123456"
            yield Hit(match.start("number"), match.end("number"), kind, NAMED + (checked is kind))


_DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[/. -](?:0?[1-9]|[12]\d|3[01])[/. -](?:19|20)?\d\d", re.ASCII
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:[-/ ]+(?:19|20)?\d\d)?", re.ASCII)


def _plain_measure(number: str) -> bool:
    """Years, alone or from–to, and dates, which are found as such."""
    return bool(_YEARS.fullmatch(number) or _DATE.fullmatch(number))


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
_GROUPS = {
    Kind.MEDICARE: re.compile(r"\d{4}\D\d{5}\D\d(?:\D{1,3}\d)?|\d{10,11}", re.ASCII),
    Kind.NHS: re.compile(r"\d{3}\D\d{3}\D\d{4}|\d{10}", re.ASCII),
    Kind.TFN: re.compile(r"\d{3}\D\d{3}\D\d{3}|\d{9}", re.ASCII),
    Kind.SSN: re.compile(r"\d{3}[-. ]\d{2}[-. ]\d{4}", re.ASCII),
}


def _checked(digits: str) -> Kind | None:
    """The kind whose checksum the digits pass."""
    return next((kind for kind, check in _CHECKS if check(digits)), None)


def _by_digits(text: str) -> Iterator[Hit]:
    for run in (*_DIGIT_RUN.finditer(text), *_SPACED.finditer(text)):
        shown = run.group().translate(_AS_DIGITS)
        if sum(char.isdigit() for char in run.group()) * 3 < sum(map(str.isdigit, shown)) * 2:
            continue  # "Ill" and "lol" are words
        for start, end in _windows(shown):
            piece = shown[start:end]
            kind = _kind_of(piece)
            if kind is not None:
                weight = FORMED if kind is Kind.LONG_NUMBER else CHECKED
                yield Hit(
                    run.start() + start,
                    run.start() + end,
                    kind,
                    LIKELY if kind is Kind.LONG_NUMBER else weight,
                )


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
    single = re.fullmatch(r"\d(?:\D{1,3}\d)+", piece) is not None
    kind = _checked(digits)
    if kind is not None:
        form = _GROUPS.get(kind)
        if form is None or single or form.fullmatch(piece):
            return kind
    if _GROUPS[Kind.SSN].fullmatch(piece) and ssn.is_valid(re.sub(r"\D", "-", piece)):
        return Kind.SSN
    if len(digits) == len(piece) >= _LONG or (single and len(digits) >= _LONG):
        return Kind.NDIS if is_ndis(digits) else Kind.LONG_NUMBER
    return None


_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Z]{2}[ ]?\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![A-Za-z0-9])",
    re.ASCII | re.IGNORECASE,
)
_PLATE = re.compile(
    r"(?<!\w)(?i:rego|registration|number ?plates?|plates?|reg\.?)(?i:[ \t:#]|number|no\.?|is|was|on){0,4}"
    r"[ \t]*(?P<plate>(?=[A-Z0-9 -]{0,7}\d)(?=[A-Z0-9 -]{0,7}[A-Z])[A-Z0-9]{1,4}[ -]?[A-Z0-9]{2,4})(?![\w-])",
    re.ASCII,
)


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
        yield Hit(*match.span("plate"), Kind.REGISTRATION, NAMED)
    for match in _MIXED.finditer(text):
        word = match.group()
        digits = sum(char.isdigit() for char in word)
        if is_nhi(word) and word[:3].isupper():
            yield Hit(*match.span(), Kind.NHI, CHECKED)
        elif digits >= 4 and is_dva(word) and word[:2].isupper():
            yield Hit(*match.span(), Kind.DVA, FORMED)
        elif re.fullmatch(r"[A-Z]{3}\d{10}", word):
            yield Hit(*match.span(), Kind.REGISTRATION, FORMED)
        elif digits >= 6:
            yield Hit(*match.span(), Kind.LONG_NUMBER, LIKELY)
