"""Finds postcodes: by the word before them, by form, and by the place beside them."""

import re
from collections.abc import Iterator

from bot.i18n import _
from cogs.cases.gate.findings import Kind
from cogs.cases.gate.hits import FORMED, LIKELY, NAMED, Hit
from cogs.cases.gate.measures import has_unit
from cogs.cases.gate.vocabulary import either, words
from cogs.cases.gate.windows import windows, within

_FLAGS = re.ASCII | re.IGNORECASE
_STATES = either("australian_states")
_US_STATES = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]"
    "|T[NX]|UT|V[AT]|W[AIVY]"
)
_OUTWARD = (
    r"(?:[A-PR-UWYZ]\d{1,2}|[A-PR-UWYZ][A-HK-Y]\d{1,2}|[A-PR-UWYZ]\d[A-HJKPSTUW]"
    r"|[A-PR-UWYZ][A-HK-Y]\d[ABEHMNPRVWXY])"
)
_CUED = re.compile(
    r"(?<!\w)(?:post[ -]?(?:al[ -]?)?code|p/code|pcode|p/c|zip(?:[ -]?code)?|eircode|pin"
    r"(?:[ -]?code)?|plz|code postal|post code area)"
    r"[ \t]*(?:(?:is|was|of|area|district|sector|starts|:|=|-|#|\()[ \t]*){0,3}"
    r"(?P<code>[A-Z]{0,3}\d\w{0,6}(?:[ -](?=\w*\d)\w{2,4})?)(?![\w])",
    _FLAGS,
)
_AUSTRALIAN = re.compile(rf"(?<!\w)(?i:{_STATES})[ \t,]+(?P<code>\d{{4}})(?!\d)", re.ASCII)
_AMERICAN = re.compile(
    rf"(?<!\w)(?:{_US_STATES}),?[ \t]+(?P<code>\d{{5}}(?:-\d{{4}})?)(?!\w)", re.ASCII
)
_PROVINCIAL = re.compile(
    rf"(?<!\w)(?i:{either('provinces')}),?[ \t]+(?P<code>\d{{5,6}}(?:-\d{{4}})?)(?!\w)", re.ASCII
)
_ZIP_AND_FOUR = re.compile(r"(?<![\w.,/-])(?P<code>\d{5}-\d{4})(?![\w-])", re.ASCII)
_BRITISH = re.compile(
    rf"(?<![\w-])(?P<code>{_OUTWARD}[ ]{{1,2}}\d[ABD-HJLNP-UW-Z]{{2}})(?![\w-])", re.ASCII
)
_BRITISH_JOINED = re.compile(
    r"(?<![\w-])(?P<code>[A-PR-UWYZ][A-HK-Y]\d{1,2}[A-Z]?\d[ABD-HJLNP-UW-Z]{2})(?![\w-])", re.ASCII
)
_IRISH = re.compile(
    r"(?<![\w-])(?P<code>(?:[AC-FHKNPRTV-Y]\d{2}|D6W)[ ]?(?=\d{0,3}[A-Z])(?![A-Z]{4})"
    r"(?!T\d)[0-9AC-FHKNPRTV-Y]{4})(?![\w-])",
    re.ASCII,
)
_CANADIAN = re.compile(
    r"(?<![\w-])(?P<code>[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d"
    r"|[abceghj-nprstvxy]\d[abceghj-nprstv-z][ -]\d[abceghj-nprstv-z]\d)(?![\w-])",
    re.ASCII,
)
_DUTCH = re.compile(
    r"(?<![\w.,/-])(?P<code>(?!19|20)[1-9]\d{3} (?P<letters>[A-Z]{2}))(?![\w-])", re.ASCII
)
_SINGAPOREAN = re.compile(r"(?<!\w)S(?:ingapore)?[ ]?\(?(?P<code>\d{6})\)?(?!\w)", re.ASCII)
_INDIAN = re.compile(r"(?<=[a-z])[ ]?-[ ]?(?P<code>[1-8]\d{2}[ ]?\d{3})(?!\w)", re.ASCII)
_AFTER_PLACE = re.compile(
    r"(?<!\w)(?i:in|from|near|at|of|to|around|outside)[ \t]+(?:[A-Z][a-z'-]+[ \t,]+){1,3}"
    r"(?P<code>(?!19\d\d|20\d\d)\d{4,6})(?![\w.,]*\d|\w)",
    re.ASCII,
)
_AFTER_COMMA = re.compile(
    r",[ \t]*(?P<place>[A-Z][a-z'-]{2,}(?:[ \t]+[A-Z][a-z'-]+){0,2})[ \t]+(?P<code>(?!19\d\d"
    r"|20\d\d)\d{4,5})(?![\w.,/-]*\d|\w)",
    re.ASCII,
)
_BEFORE_PLACE = re.compile(
    r"(?:,|\b(?i:in|from|near|at|of|to)|\bD-|\bF-)[ \t]*(?P<code>\d{5}|\d{3} \d{2})[ \t]+(?P<place>[A-Z][a-z]{2,})",
    re.ASCII,
)
_LETTERED = (
    (_BRITISH, FORMED),
    (_BRITISH_JOINED, LIKELY),
    (_IRISH, FORMED),
    (_CANADIAN, FORMED),
)
_LETTER_AND_DIGIT = re.compile(r"(?<![\w-])[A-Za-z]{1,2}\d", re.ASCII)
_LETTERS_REACH = 12
_NUMBERED = (
    (_AUSTRALIAN, FORMED),
    (_AMERICAN, FORMED),
    (_PROVINCIAL, FORMED),
    (_ZIP_AND_FOUR, FORMED),
    (_DUTCH, LIKELY),
    (_SINGAPOREAN, FORMED),
    (_INDIAN, LIKELY),
    (_AFTER_PLACE, LIKELY),
    (_AFTER_COMMA, LIKELY),
    (_BEFORE_PLACE, LIKELY),
)
_CODE = re.compile(r"(?<![\d.,])\d{3}[ ]?\d{1,3}(?!\d)", re.ASCII)
_CODE_REACH = 56


_FEWEST = 4
"""Digits of a code that has no letters."""


def postcodes(text: str) -> Iterator[Hit]:
    """Postcodes in folded text."""
    instead = _("in a rural area")
    for match, weight in _matches(text):
        if not has_unit(text, match.end("code")) and _is_code(match):
            yield Hit(*match.span("code"), Kind.POSTCODE, weight, instead)


def _matches(text: str) -> Iterator[tuple[re.Match[str], int]]:
    for match in _CUED.finditer(text):
        yield match, NAMED + 1
    for patterns, anchor, reach in (
        (_LETTERED, _LETTER_AND_DIGIT, _LETTERS_REACH),
        (_NUMBERED, _CODE, _CODE_REACH),
    ):
        places = windows(text, anchor, reach)
        for pattern, weight in patterns:
            for match in within(text, pattern, places):
                yield match, weight


def _is_code(match: re.Match[str]) -> bool:
    """Not "1200 KJ", nor the dose of a medicine, nor the year of an Act."""
    groups = match.groupdict()
    code = match["code"]
    if (
        match.group().startswith(("Act", "act"))
        or (code.isdigit() and len(code) < _FEWEST)
        or len(code) < len("E1W")
    ):
        return False
    letters = (groups.get("letters") or "").lower()
    if letters and letters in words("abbreviations") | words("units"):
        return False
    place = (groups.get("place") or "").lower().split()
    return not any(
        word in words("medicine") or word in words("eponyms") or word in words("observed")
        for word in place
    )
