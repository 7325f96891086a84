"""What speaks against a name: words that are sooner a test, a product, a place, a unit or the beginning of a sentence.

The tagger must be so much surer (in log-odds) of a word that is met with such a doubt.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from math import inf

from babel import Locale

from cogs.cases.gate.features import NONE, Lists, Token
from cogs.cases.gate.labels import label_words
from cogs.cases.gate.sketch import hashes
from cogs.cases.gate.vocabulary import words

WORDY = 0.5
"""A word of the language or an eponym."""
EPONYM = 2.5
"""One that signs, tests or operations are called by, in any specialty."""
UNLISTED = 0.25
"""One that no list of names has."""
COMPOUND = 2.0
"""Such a one made of two words of the language, as products are: "Thumbsaver"."""
COMPARED = 2.0
"""Beside "versus"."""
OPENING = 0.5
"""A word of the language at the beginning of a sentence, where it has its capital anyway."""
CALLED = 3.0
"""Before the noun of a thing: "… brace", "… arthropathy"."""
COUNTED = 1.0
"""Before a number that is no age: "… 17/30"."""
NAMED_TOO = 1.5
"""A place or a product that persons are named as well."""
LOCATED = 2.5
"""Such a place after "in" or "for"."""
CAPITALS = 2.0
"""In capitals where the line is not."""
DETERMINED = 2.0
"""After "the" or "a"."""


def doubt(row: Sequence[Token], at: int, lists: Lists, *, shouted: bool) -> float:
    """How much surer one must be that the token at that place is part of a name; infinity: it is none."""
    token = row[at]
    before = row[at - 1] if at else NONE
    after = row[at + 1] if at + 1 < len(row) else NONE
    after2 = row[at + 2] if at + 2 < len(row) else NONE
    if _is_none(token) or _is_unit(token, before, after):
        return inf
    total = _itself(token, lists, shouted=shouted)
    if token.shape == "A" and not shouted and not _is_shouted_beside(before, after):
        total += CAPITALS
    if before.shape == "a" and "G" in before.known and not before.opens:
        total = min(total, WORDY)  # "John Baxter"
    return total + _preceded(token, before) + _followed(token, after, after2)


def _is_none(token: Token) -> bool:
    """Whether a word is never part of a name."""
    lower = token.lower
    if lower in _never() or _NUMERAL.fullmatch(lower):
        return True
    if token.shape == "l" and lower in words("small_words"):
        return True
    return "G" not in token.known and (
        lower in _things() or (len(lower) >= _DRUG and lower.endswith(_drugs()))
    )


def _is_unit(token: Token, before: Token, after: Token) -> bool:
    """Whether it is the unit of a number, or an element with its reading: "50 Hz", "Na 138"."""
    return token.lower in words("units_and_symbols") and (
        before.shape == "0" or after.shape in frozenset("0/<>=")
    )


def _itself(token: Token, lists: Lists, *, shouted: bool) -> float:
    """The doubt by the word alone."""
    lower, known = token.lower, token.known
    total = WORDY if "w" in known or "e" in known else 0.0
    if "g" not in known and "f" not in known and token.shape != "l":
        total += COMPOUND if _is_compound(lower, lists) else UNLISTED
    if "w" in known and token.opens and not shouted:
        total += OPENING
    if lower in words("eponyms_by_specialty") or ("e" in known and "G" not in known):
        total += EPONYM
    if _all_eponyms(lower):
        total += CALLED
    if token.shape != "l" and (lower in _things_too() or lower in _things()):
        total += NAMED_TOO
    return total


def _preceded(token: Token, before: Token) -> float:
    """The doubt by what stands before it."""
    total = CALLED if _is_thing(before) else 0.0
    total += COMPARED if before.lower in _AGAINST else 0
    total += DETERMINED if before.lower in _DETERMINERS else 0
    if token.shape != "l" and before.lower in _WHERE and token.lower in words("places_too"):
        total += LOCATED
    return total


def _is_thing(before: Token) -> bool:
    """Whether the word before is a product: "Nutilis Clear"."""
    return before.shape == "m" or (
        before.shape in "aA"
        and "G" not in before.known
        and (before.lower in words("products") or before.lower in words("medicine"))
    )


def _followed(token: Token, after: Token, after2: Token) -> float:
    """The doubt by what comes next."""
    if after.lower in words("of_things") and (after.shape != "l" or not _is_verb(after, after2)):
        return CALLED
    if after.lower == "'s" and after2.lower in words("eponymous"):
        return CALLED
    if after.shape == "-" and after.start == token.end and after2.shape == "0":
        return CALLED  # "Oval-8"
    if after.lower in _AGAINST:
        return COMPARED
    return COUNTED if after.shape == "0" and after2.shape in "/%" else 0


def _is_verb(word: Token, after: Token) -> bool:
    """Whether "tests" or "scores" is what somebody does: "Rosa tests the chair"."""
    return (
        word.lower in words("things_that_are_verbs") and after.lower in _DETERMINERS | _PREPOSITIONS
    )


def _is_shouted_beside(before: Token, after: Token) -> bool:
    """Whether a name in capitals stands beside: "SMITH John", "SMITH, John"."""
    return any(
        each.shape == "," or (each.shape in "aA" and "g" in each.known) for each in (before, after)
    )


def _is_compound(lower: str, lists: Lists) -> bool:
    """Whether two words of the language make it up."""
    return len(lower) >= _COMPOUND and any(
        lists.language.has(hashes(lower[:cut])) and lists.language.has(hashes(lower[cut:]))
        for cut in range(_PIECE, len(lower) - _PIECE + 1)
    )


_COMPOUND = 7
_PIECE = 3
"""Letters of a compound, and of a piece of it, at least."""
_AGAINST = frozenset(("versus", "vs"))
_NUMERAL = re.compile(r"[ivx]{2,5}", re.ASCII)
_DRUG = 7
"""Letters of a word whose ending tells a drug."""
_WHERE = frozenset(["in", "for", "from", "to", "at", "near", "around", "via", "of", "across"])
_DETERMINERS = frozenset(["the", "a", "an", "this", "that", "each", "every", "any", "using"])
_PREPOSITIONS = frozenset(
    [
        "his",
        "her",
        "their",
        "my",
        "our",
        "it",
        "to",
        "on",
        "in",
        "at",
        "with",
        "for",
        "and",
        "him",
        "them",
    ]
)


@cache
def _drugs() -> tuple[str, ...]:
    return tuple(words("drug_endings"))


@cache
def _never() -> frozenset[str]:
    return words("openers") | words("greetings") | label_words()


@cache
def _things() -> frozenset[str]:
    """Products, places and tongues, by lists of ours and of the Unicode consortium's."""
    english = Locale("en")
    return (
        words("products")
        | words("medicine")
        | words("places")
        | _single(english.territories)
        | _single(english.languages)
    ) - _things_too()


@cache
def _things_too() -> frozenset[str]:
    return words("products_too") | words("places_too")


def _single(names: Mapping[str, str]) -> frozenset[str]:
    return frozenset(
        name.lower()
        for name in names.values()
        if name.isascii() and name.isalpha() and len(name) >= 4
    )


def _all_eponyms(lower: str) -> bool:
    """Two whose names are joined: "Brandt-Daroff"."""
    first, hyphen, second = lower.partition("-")
    return bool(hyphen) and first in _eponyms() and second in _eponyms()


@cache
def _eponyms() -> frozenset[str]:
    return words("eponyms") | words("eponyms_by_specialty")
