"""Finds texts that identify by their sum: a rare condition, a small town, a role and a week name a person."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from bot.i18n import _
from cogs.cases.gate.findings import Caution, Concern, Kind
from cogs.cases.gate.folding import fold
from cogs.cases.gate.hits import Hit
from cogs.cases.gate.vocabulary import either, words

_IN_PLACE = re.compile(
    r"(?<!\w)(?:in|from|near|at|outside|of|around|to)[ \t]+"
    r"(?P<place>[A-Z][a-z'-]{2,}(?:[ \t]+(?:[A-Z][a-z'-]{2,}|upon|on|le)){0,2})",
    re.ASCII,
)


@cache
def _any(topic: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{either(topic)})(?:s|'s)?(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=64)
def _places(names: tuple[str, ...]) -> re.Pattern[str]:
    shapes = sorted(
        (re.escape(fold(name).text.strip()) for name in names if name.strip()),
        key=len,
        reverse=True,
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(shapes) or '(?!)'})(?!\w)", re.IGNORECASE)


def cautions(text: str, hits: Iterable[Hit], places: tuple[str, ...]) -> Iterator[Caution]:
    """What the whole text (all fields together, folded) gives away; `hits` are those of all fields."""
    kinds = {hit.kind for hit in hits}
    rare = _any("rare").search(text) is not None
    place = bool(kinds & {Kind.POSTCODE, Kind.ADDRESS, Kind.FACILITY}) or _names_place(text, places)
    small = place or _any("communities").search(text) is not None
    others = (
        rare,
        _any("roles").search(text) is not None,
        _any("unique").search(text) is not None,
        bool(kinds & {Kind.DATE}) or _any("moments").search(text) is not None,
    )
    if rare and place:
        yield Caution(
            Concern.RARE_IN_PLACE,
            _(
                "A rare condition together with a place can name a person. Please leave the place out."
            ),
        )
    if small and sum(others) >= 2:
        yield Caution(
            Concern.SUM,
            _(
                "No single word may identify anyone here, but the place, the time, the role and the condition"
                " together can. Please make at least two of them vaguer."
            ),
        )


def _names_place(text: str, places: tuple[str, ...]) -> bool:
    if places and _places(places).search(text):
        return True
    return any(_proper(match["place"]) for match in _IN_PLACE.finditer(text))


def _proper(place: str) -> bool:
    return not any(
        word.lower() in words("no_place")
        or word.lower() in words("generic")
        or word.lower() in words("eponyms")
        for word in place.split()
    )


def unread(text: str) -> bool:
    """Whether a good part of the letters are of a script the gate has no rules for."""
    foreign = sum(1 for char in text if not char.isascii() and char.isalpha())
    return foreign >= 12 or (foreign >= 3 and foreign * 4 > sum(map(str.isalpha, text)))
