"""Finds where somebody lives: streets, parts of houses, estates, rural deliveries, post boxes, of many countries."""

import re
from collections.abc import Iterator

from bot.i18n import _
from cogs.cases.gate.findings import Kind
from cogs.cases.gate.hits import FORMED, LIKELY, NAMED, Hit
from cogs.cases.gate.measures import has_unit
from cogs.cases.gate.postcodes import postcodes
from cogs.cases.gate.vocabulary import either, words
from cogs.cases.gate.windows import windows, within

_FLAGS = re.ASCII | re.IGNORECASE
_LONG_TYPES = either("street_types")
_SHORT_TYPES = either("street_types_short")
_CAPITAL_TYPES = "|".join(
    each.title() for each in sorted(words("street_types_capital"), reverse=True)
)
_STATES = either("australian_states")
_US = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]"
    "|T[NX]|UT|V[AT]|W[AIVY]"
)
_DWELLING = (
    rf"(?:{either('dwellings')})(?:[ \t]*\#?\d{{1,5}}(?-i:[A-Za-z])?|[ \t]+"
    rf"(?-i:[A-Z])\d{{0,3}})(?:[/-]\w{{1,4}}){{0,2}}(?![\w%])"
)
_HOUSE = (
    rf"(?:{_DWELLING}[ \t,/]{{1,3}}){{0,2}}"
    r"(?:no\.?[ \t]?|\#)?\d{1,5}[A-Za-z]?(?:[ \t]?[-/][ \t]?\d{1,4}[A-Za-z]?)?"
)
_WORD = r"(?!(?:of|to|in|per|and|or|from|with|for|on|at|by|is|was|a)\b)(?:[a-z][\w'.-]*|\d{1,3}(?:st|nd|rd|th)\b)"
_NUMBERED = re.compile(
    rf"(?<![\w/.:]){_HOUSE},?[ \t]+(?:{_WORD}[ \t]+){{1,3}}"
    rf"(?:(?:{_LONG_TYPES})(?!\w)|(?:{_SHORT_TYPES})(?:\.|(?!\w)))",
    _FLAGS,
)
_PROPER = r"(?:[A-Z][\w'.-]*|\d{1,3}(?:st|nd|rd|th))"
_CAPITAL = re.compile(
    rf"(?<![\w/.:]){_HOUSE.replace('no', '[Nn]o')},?[ \t]+(?:{_PROPER}[ \t]+){{1,3}}"
    rf"(?:{_CAPITAL_TYPES})(?!\w|[ \t]+(?:[Tt]est|[Ss]cale|[Ss]core|[Mm]aking))",
    re.ASCII,
)
_TITLE_TYPES = "|".join(
    each.title()
    for each in sorted(words("street_types") | words("street_types_capital"), reverse=True)
)
_THE = re.compile(
    rf"(?<![\w/.:])\d{{1,4}}[A-Za-z]?,?[ \t]+The[ \t]+(?:{_TITLE_TYPES})(?!\w)", re.ASCII
)
_FIRST = re.compile(
    rf"(?<!\w)(?:\d{{1,4}}[a-z]?(?:[ ]?(?:bis|ter))?,?[ \t]+"
    rf"|no\.?[ \t]?\d{{1,4}}[a-z]?,?[ \t]+)?(?:{either('street_types_first')})"
    r"[ \t]+(?:(?:de|del|della|des|du|da|do|dos|la|le|les|los|las|l'|d')[ \t]*){0,2}"
    r"(?-i:[A-Z0-9][\w'/.-]*)(?:[ \t]+(?-i:[A-Z][\w'-]*|\d+[A-Za-z]?)){0,3}"
    r"(?:[ \t]*,?[ \t]*(?:no\.?[ \t]*)?\d{1,4}(?!\w|[.,]\d))?",
    _FLAGS,
)
_JOINED = re.compile(
    rf"(?<!\w)(?:(?-i:[A-Z])[a-z-]{{2,24}}(?:{either('street_endings')})\.?|(?-i:Am|An der"
    r"|Im|In der|Auf dem|Zum|Zur) (?-i:[A-Z])[a-z]+)"
    r"[ \t]+\d{1,4}[ ]?[a-z]?(?![\w%]|[.,/]\d)",
    _FLAGS,
)
_NAMED_STREET = re.compile(
    r"(?<!\w)(?:(?!The\b|A\b|This\b|Our\b|One\b|Main Street\b)[A-Z][a-z'-]{2,}[ \t]){1,2}"
    r"(?:Street|Road|Avenue|Drive|Crescent|Lane|Parade|Terrace|Highway|Boulevard|Esplanade|Close|Grove"
    r"|Court)(?!\w)",
    re.ASCII,
)
_BOX = re.compile(
    r"(?<!\w)(?:(?:P\.?[ \t]?O\.?|G\.?P\.?O\.?|C\.?M\.?B\.?|locked|private|p/)[ \t]*(?:box"
    r"|bag)|PMB|RMB|RMD|RSD|CMB|BP|B\.P\.|postfach|apartado|postbus"
    r"|rural (?:route|delivery|mail box)|county road|state (?:route|highway)|farm road|roadside mail(?: box| bag)?)"
    r"[ \t]*(?:no\.?)?[ \t]*#?(?-i:[A-Z]?)\d+[A-Za-z]?(?:-\d+)?(?!\w|/\d)"
    r"|(?<!\w)(?:star[ \t]+)?(?:rt|rte|route|r\.?r)\.?[ \t]*#?\d{1,3},?[ \t]+box[ \t]*#?\d{1,5}(?:-?[A-Za-z])?(?!\w)"
    r"|(?<!\w)(?:(?-i:R\.?R\.?|R\.?D\.?)[ \t]*#?[1-9]|(?-i:HC|Box)[ \t]*#?\d{1,4})"
    r"(?=[, ][ \t]*(?:(?:box|site|comp)\b|(?-i:[A-Z][a-z]{2})))",
    _FLAGS,
)
_PART = re.compile(
    rf"(?<![\w#])(?:(?i:{_DWELLING})|\#\d{{1,4}}[A-Za-z]?|[A-Z]-\d{{1,4}}|\d{{1,4}}/[A-Z]|\d{{1,2}}/F),?[ \t]+"
    r"(?=(?:the[ \t]+)?[A-Z0-9])",
    re.ASCII,
)
_AT_NUMBER = re.compile(
    r"(?<![\w/.:])\d{1,4}[A-Za-z]?,?[ \t]+(?=(?:[Tt]he[ \t]+)?[A-Z][a-z])", re.ASCII
)
_SINGAPOREAN = re.compile(
    r"(?<!\w)(?:(?i:blk|block)[ \t]*\d{1,4}[A-Z]?[ \t,]+(?:[A-Z][\w']*[ \t]+){1,4}"
    r"(?:\d{1,3})?(?:[ \t,]*#\d{1,2}-\d{1,4}[A-Z]?)?"
    r"|#\d{1,2}-\d{2,4}[A-Z]?(?!\w))",
    re.ASCII,
)
_AFLOAT = re.compile(
    r"(?<!\w)(?:(?:narrow ?boat|house ?boat|barge|yacht|caravan|wide ?beam)[ \t]+"
    r"[\"']?[A-Z][\w'-]*(?:[ \t]+[A-Z][\w'-]*){0,2}"
    r"[\"']?,?[ \t]+)?(?:mooring|moorings|berth|pontoon|jetty|pitch|marina|slip)[ \t]+"
    r"(?:no\.?[ \t]*|#)?(?-i:[A-Z])?\d{1,4}(?-i:[A-Z])?"
    r"(?=,[ \t]*(?-i:[A-Z]))",
    _FLAGS,
)
"""Where boats and caravans lie."""
_MOORED = re.compile(
    r"\b(?:[Mm]ooring|[Bb]erth|[Pp]ontoon|[Jj]etty|[Pp]itch|[Mm]arina|[Ss]lip)", re.ASCII
)
_THREE_WORDS = re.compile(
    r"(?<![\w/:])(?:///[ \t]*|(?:what3words|w3w)[ \t:=/]{1,6}(?:is[ \t]+)?(?:///)?)"
    r"[a-z]{3,20}\.[a-z]{3,20}\.[a-z]{3,20}(?![\w.]\w)",
    _FLAGS,
)
_SQUARE = re.compile(r"///|3[Ww]", re.ASCII)
_NUMBER_LAST = re.compile(
    r"(?<![\w.])[A-Z][a-z'-]{2,}(?:[ \t]+(?:[a-z]{1,3}[ \t]+)?[A-Z][a-z'-]{2,}){0,2}"
    r"[ \t]+\d{1,4}[ ]?[A-Za-z]?(?![\w%]|[./]\d)",
    re.ASCII,
)
"""Streets whose number follows the name: "Ekbacken 9"."""
_STOREY = re.compile(
    r",?[ \t]+(?:\d{1,2}\.?[ \t]*(?:tv|th|mf|sal|etg|og|stock|tr|krs)\b\.?"
    r"|(?:st|kl)\.?[ \t]*(?:tv|th|mf)\b\.?|\d[A-Z]\b)",
    _FLAGS,
)
_CODE = re.compile(r",[ \t]*\d{4,5}(?!\d|[ ]?[a-z%])(?:[ \t]+[A-Z][a-z]+)?", re.ASCII)
_COUNTY = re.compile(
    r"(?<![\w,])(?:\d{1,4}[A-Za-z]?,?[ \t]+)?(?:[A-Z][\w'-]*(?:[ \t]+(?:(?:na|an|of"
    r"|the)[ \t]+)?(?:[a-z]?[A-Z][\w'-]*)){0,4},[ \t]*){1,4}"
    r"(?:Co\.?|County)[ \t]+[A-Z][a-z]+",
    re.ASCII,
)
_ESTATE = re.compile(
    rf"(?<![\w'])(?:\d{{1,4}}[A-Za-z]?[ \t]+)?(?:(?:The[ \t]+)?[A-Z][\w'-]*[ \t]+){{1,4}}"
    rf"(?:{'|'.join(each.title() for each in sorted(words('houses')))})"
    r"(?=,[ \t]*[A-Z])"
    rf"|(?<![\w'])The[ \t]+(?:{'|'.join(each.title() for each in sorted(words('houses')))})(?=,[ \t]*[A-Z])",
    re.ASCII,
)
_COUNTIES = re.compile(r"\bCo(?:unty\b|\b)", re.ASCII)
_HOUSES = re.compile(
    rf"\b(?:{'|'.join(each.title() for each in sorted(words('houses')))}),", re.ASCII
)
_CHUNK = (
    r"(?:[A-Z]{0,3}\d[\w/#-]*(?:[ \t]+\d[A-Z]{2}(?!\w))?|#\d[\d-]*|(?:(?:the|na|an|on|upon"
    r"|le|la|de|del|of|am|an der|n[ag]?)[ \t]+)?[a-z]?[A-Z](?:[\w'/-]|\.(?=\w)|"
    r"(?<=\b[A-Z][a-z])\.|(?<=\b[A-Z][a-z]{2})\.|(?<=\b[A-Z][a-z]{3})\.){0,30})"
)
_REST = re.compile(
    rf",?[ \t]+{_CHUNK}(?:[ \t]+{_CHUNK}){{0,3}}(?:,[ \t]*{_CHUNK}(?:[ \t]+{_CHUNK}){{0,3}}){{0,4}}",
    re.ASCII,
)
_REST_AFTER_COMMA = re.compile(
    rf"(?:,[ \t]*(?:{_CHUNK})(?:[ \t]+{_CHUNK}){{0,3}}){{1,5}}", re.ASCII
)
_SUBURB = re.compile(
    rf",?[ \t]+(?:(?:[A-Z][\w'-]+,?[ \t]+){{0,3}}(?:(?i:{_STATES})\b|(?:{_US})\b),?"
    rf"(?:[ \t]*\d{{4,5}}(?:-\d{{4}})?(?!\d))?"
    r"|(?:[A-Z][\w'-]+[ \t,]+){1,3}\d{4,6}(?!\d))",
    re.ASCII,
)
_FLOOR = re.compile(
    r",?[ \t]+(?:apt|apartment|unit|suite|ste|fl|floor|#)\.?[ \t]*#?\d{1,4}[A-Za-z]?(?!\w)", _FLAGS
)
_DWELLS = re.compile(
    rf"(?<![\w-])(?:{either('dwelling_verbs')})[ \t]*(?:(?:is|are|at|in|on|with \w+ at|:|-"
    rf"|,|by \w+ (?:at|in|on))[ \t]*){{0,3}}\Z",
    _FLAGS,
)
_BEFORE = 28
"""Characters in which "lives with his son at" stands."""
_COUNTED = re.compile(rf"\b(?:{either('counted')})\b", _FLAGS)


def addresses(text: str) -> Iterator[Hit]:
    """Where somebody lives, in folded text."""
    instead = _("at home")
    for start, end, weight in _places(text):
        yield Hit(start, end, Kind.ADDRESS, weight, instead)
    yield from postcodes(text)


def _places(text: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and weight of each address."""
    for start, end, weight in _streets(text):
        yield start, _whole(text, end), weight
    for match in within(text, _COUNTY, windows(text, _COUNTIES)):
        yield *match.span(), FORMED
    for match in _SINGAPOREAN.finditer(text):
        named = words("after_address").intersection(match.group().lower().split())
        if "#" in match.group() or not named:
            yield *match.span(), FORMED
    estates = within(text, _ESTATE, windows(text, _HOUSES))
    for match in (*_NAMED_STREET.finditer(text), *estates):
        yield match.start(), _after_comma(text, match.end()), LIKELY
    yield from _parts(text)


def _streets(text: str) -> Iterator[tuple[int, int, int]]:
    """Houses in a street, by the word for one, and post boxes; places may follow."""
    for match in _NUMBERED.finditer(text):
        if _is_street(match.group()):
            yield *match.span(), NAMED
    for match in _CAPITAL.finditer(text):
        if not _COUNTED.search(match.group()):
            yield *match.span(), FORMED
    for pattern in (_THE, _FIRST, _JOINED):
        for match in pattern.finditer(text):
            if any(map(str.isdigit, match.group())) and " via " not in match.group():
                yield *match.span(), FORMED
    yield from _unstreeted(text)


def _unstreeted(text: str) -> Iterator[tuple[int, int, int]]:
    """Boxes, squares of three words, moorings, and streets that end with their number."""
    for match in (*_BOX.finditer(text), *within(text, _THREE_WORDS, windows(text, _SQUARE))):
        yield *match.span(), NAMED
    for match in within(text, _AFLOAT, windows(text, _MOORED)):
        yield *match.span(), LIKELY
    for match in _NUMBER_LAST.finditer(text):
        if _dwells(text, match.start()) and not has_unit(text, match.end()):
            yield *match.span(), LIKELY


def _parts(text: str) -> Iterator[tuple[int, int, int]]:
    """Houses and parts of houses whose street has no word for one: "Plot 21, Sector 14", "lives at 3 Bryn Awel"."""
    for match in _PART.finditer(text):
        end = _rest(text, match)
        listed = "," in text[match.start() : end].rstrip(", ")
        if end and (listed or _dwells(text, match.start())):
            yield match.start(), end, LIKELY
    for match in _AT_NUMBER.finditer(text):
        end = _rest(text, match)
        if end and _dwells(text, match.start()) and not _COUNTED.match(text, match.end()):
            yield match.start(), end, LIKELY


def _rest(text: str, match: re.Match[str]) -> int:
    """Where the places end that follow a number; 0 where none does."""
    end = match.start() + len(match.group().rstrip(" \t,"))
    rest = _REST.match(text, end)
    if (
        rest is None
        or _COUNTED.search(match.group())
        or (match.group().strip()[-1].isdigit() and has_unit(text, end))
    ):
        return 0
    kept = _cut(rest.group())
    return end + kept if kept else 0


def _dwells(text: str, at: int) -> bool:
    return _DWELLS.search(text, max(0, at - _BEFORE), at) is not None


def _whole(text: str, end: int) -> int:
    """Where an address ends whose street ends at `end`: with its flat, its suburb, its state and its code."""
    if floor := _FLOOR.match(text, end) or _STOREY.match(text, end):
        end = floor.end()
        if code := _CODE.match(text, end):
            return code.end()
    if suburb := _SUBURB.match(text, end):
        return suburb.end()
    return _after_comma(text, end)


def _after_comma(text: str, end: int) -> int:
    """With the places that follow."""
    rest = _REST_AFTER_COMMA.match(text, end)
    return end + _cut(rest.group()) if rest else end


def _cut(rest: str) -> int:
    """How much of a list of places is left before words of care: "9 Pine Crescent, OT to visit"."""
    for piece in re.finditer(r"[^,]+", rest):
        first = re.match(r"[\W_]*(\w+)", piece.group())
        if re.match(r"[\W_]*RD[ \t]*\d", piece.group()):
            continue  # a rural delivery
        if first and first[1].lower() in words("after_address") | words("abbreviations") | words(
            "no_name"
        ):
            return max(0, piece.start() - 1) if piece.start() else 0
    return len(rest)


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
