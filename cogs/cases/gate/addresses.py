"""Finds street addresses, post boxes and postcodes."""

import re
from collections.abc import Iterator

from bot.i18n import _
from cogs.cases.gate.findings import Kind
from cogs.cases.gate.hits import FORMED, LIKELY, NAMED, Hit
from cogs.cases.gate.vocabulary import either, words

_FLAGS = re.ASCII | re.IGNORECASE
_LONG_TYPES = either("street_types")
_SHORT_TYPES = either("street_types_short")
_STATES = either("australian_states").replace("[ \\t-]+", " ")
_US_STATES = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]"
    "|T[NX]|UT|V[AT]|W[AIVY]"
)
_HOUSE = (
    r"(?:(?:unit|flat|apt|apartment|suite|lot|villa|room|shop|level)[ \t]*#?\w{1,4}[ \t,/]{1,3})?"
    r"\d{1,5}[A-Za-z]?(?:[ \t]?[-/][ \t]?\d{1,4}[A-Za-z]?)?"
)
_WORD = r"(?!(?:of|to|in|per|and|or|from|with|for|on|at|by|is|was|a)\b)[a-z][\w'.-]*"
_NUMBERED = re.compile(
    rf"(?<![\w/.]){_HOUSE},?[ \t]+(?:{_WORD}[ \t]+){{1,3}}"
    rf"(?:(?:{_LONG_TYPES})(?!\w)|(?:{_SHORT_TYPES})(?:\.|(?!\w)))",
    _FLAGS,
)
_SUBURB = re.compile(
    rf",?[ \t]+(?:(?:[A-Z][\w'-]+,?[ \t]+){{0,3}}(?i:{_STATES})\b,?(?:[ \t]*\d{{4}}(?!\d))?"
    r"|(?:[A-Z][\w'-]+[ \t,]+){1,3}\d{4,5}(?!\d))",
    re.ASCII,
)
_NAMED_STREET = re.compile(
    r"(?<!\w)(?:(?!The\b|A\b|This\b|Our\b|One\b|Main Street\b)[A-Z][a-z'-]{2,}[ \t]){1,2}"
    r"(?:Street|Road|Avenue|Drive|Crescent|Lane|Parade|Terrace|Highway|Boulevard|Esplanade|Close|Grove"
    r"|Court)(?!\w)",
    re.ASCII,
)
_BOX = re.compile(
    r"(?<!\w)(?:P\.?[ \t]?O\.?|G\.?P\.?O\.?|locked|private)[ \t]*(?:box|bag)[ \t]*(?:no\.?)?[ \t]*#?\d+",
    _FLAGS,
)
_CUED = re.compile(
    r"(?<!\w)(?:post[ -]?code|p/code|zip(?:[ -]?code)?|eircode)[ \t]*(?:is|was|of|:|=|-|#)?[ \t]*"
    r"(?P<code>[A-Z]{0,2}\d[\w]{2,5}(?:[ -]\d[A-Z]{2}|-\d{4})?)(?!\w)",
    _FLAGS,
)
_AUSTRALIAN = re.compile(
    rf"(?<!\w)(?i:{_STATES})[ \t,]+(?P<code>\d{{4}})(?!\d|[ \t]?(?:m|mg|ml|kg)\b)", re.ASCII
)
_AMERICAN = re.compile(
    rf"(?<!\w)(?:{_US_STATES}),?[ \t]+(?P<code>\d{{5}}(?:-\d{{4}})?)(?!\w)", re.ASCII
)
_BRITISH = re.compile(
    r"(?<![\w-])(?P<code>(?:[A-PR-UWYZ]\d{1,2}|[A-PR-UWYZ][A-HK-Y]\d{1,2}|[A-PR-UWYZ]\d[A-HJKPSTUW]"
    r"|[A-PR-UWYZ][A-HK-Y]\d[ABEHMNPRVWXY])[ ]{1,2}\d[ABD-HJLNP-UW-Z]{2})(?![\w-])",
    re.ASCII,
)
_CANADIAN = re.compile(
    r"(?<![\w-])(?P<code>[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d)(?![\w-])",
    re.ASCII,
)
_AFTER_PLACE = re.compile(
    r"(?<!\w)(?:in|from|near|at|of|to)[ \t]+(?:[A-Z][a-z'-]+[ \t,]+){1,3}"
    r"(?P<code>(?!19\d\d|20\d\d)\d{4})(?![\w.,]*\d|[ \t]?(?:m|mg|ml|kg|steps)\b|[ \t]?%)",
    re.ASCII,
)
_POSTCODES = (
    (_CUED, NAMED),
    (_AUSTRALIAN, FORMED),
    (_AMERICAN, FORMED),
    (_BRITISH, FORMED),
    (_CANADIAN, FORMED),
    (_AFTER_PLACE, LIKELY),
)
_COUNTED = re.compile(rf"\b(?:{either('counted')})\b", _FLAGS)


def addresses(text: str) -> Iterator[Hit]:
    """Where somebody lives, in folded text."""
    instead = _("at home")
    for match in _NUMBERED.finditer(text):
        if _is_street(match.group()):
            rest = _SUBURB.match(text, match.end())
            end = rest.end() if rest else match.end()
            yield Hit(match.start(), end, Kind.ADDRESS, NAMED, instead)
    for match in _NAMED_STREET.finditer(text):
        yield Hit(*match.span(), Kind.ADDRESS, LIKELY, instead)
    for match in _BOX.finditer(text):
        yield Hit(*match.span(), Kind.ADDRESS, NAMED)
    for pattern, weight in _POSTCODES:
        for match in pattern.finditer(text):
            yield Hit(*match.span("code"), Kind.POSTCODE, weight, _("in a rural area"))


def _is_street(found: str) -> bool:
    """No measure between the number and the street, and most short forms only after capitals."""
    if _COUNTED.search(found):
        return False
    parts = found.split()
    last = parts[-1].rstrip(".").lower()
    if last in words("street_types") and last not in words("street_words"):
        return True
    return last in ("st", "rd", "ave", "av") or all(
        part[0].isupper() for part in parts[1:] if part[0].isalpha()
    )
