"""How text becomes the terms that are indexed and asked for: the same on both engines, so their answers agree."""

# Snowball's stemmers ship no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from storage.search_spelling import american

MAX_WORD = 40
"""Characters of a word that count; longer ones are addresses or noise."""

STOP_WORDS = frozenset(  # a list of words reads best as words
    """
    a about after all also am an and any are as at be been being best but by can could did do does
    doing during each for from get give had has have having he her here his how i if in into is it
    its just know me more most much my need no of off on one only or other our out over own please
    recommend she should so some someone something such tell than that the their them then there
    these they this those through to too under until up us use used using very was way we were what
    when where which while who whom why will with would you your anyone anything know looking
    """.split()  # noqa: SIM905
)
"""Words that say nothing of what is sought. They are indexed all the same, and left out of questions
only while another word remains."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORDS = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:['’\-‐‑][^\W_{_CJK}]+)*")
_IS_CJK = re.compile(rf"[{_CJK}]")
_JOINS = re.compile(r"['’\-‐‑]")
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
_ARABIC = str.maketrans({"ة": "ه", "ى": "ي", "ـ": None})
_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@cache
def _stemmer() -> Any:
    import snowballstemmer  # noqa: PLC0415  # forty languages in seven megabytes, once somebody seeks

    return snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `text` folded (no case, no accents), `term` what is indexed, `shouted` typed IN CAPITALS.

    `joins`: it is that many words before it written as one, as in `followup` after `follow-up`.
    """

    text: str
    term: str
    shouted: bool = False
    joins: int = 0


def clean(text: str) -> str:
    """Text that both engines can store: no control characters, composed, no halves of characters."""
    return unicodedata.normalize("NFC", _UNSAFE.sub(" ", text))


def words(text: str) -> list[Word]:
    """The words of a text in their order.

    `follow-up` is two words and then `followup`; a run of Chinese, Japanese or Korean characters
    is its overlapping pairs.
    """
    return [word for match in _WORDS.finditer(_bare(clean(text))) for word in _split(match.group())]


def indexed(text: str) -> list[Word]:
    """The words of a text as they are indexed: those joined from others last, out of the way of phrases."""
    found = words(text)
    return [word for word in found if not word.joins] + [word for word in found if word.joins]


def fold(text: str) -> str:
    """Without case, accents and typographic variants."""
    return _bare(text.casefold()).casefold().translate(_ARABIC)


@lru_cache(maxsize=200_000)
def term(word: str) -> str:
    """What a folded word is indexed under: American spelling, then its stem."""
    if not word.isascii() or any(char.isdigit() for char in word):
        return word
    stem: str = _stemmer().stemWord(american(word))
    return stem


def phrase_key(text: str) -> tuple[str, ...]:
    """The terms of a phrase, by which two writings of it are the same."""
    return tuple(word.term for word in words(text) if not word.joins)


def facet(name: str, value: str) -> str:
    """The term of something that is filtered by, such as an area; apart from every word of a text."""
    kept = "".join(char for char in fold(value) if char.isalnum())
    return f"{name}0{kept}"[:MAX_WORD]


def _bare(text: str) -> str:
    """Without accents and vowel marks, compatibility forms unfolded; composed again for Korean."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare)


def _split(run: str) -> Iterator[Word]:
    if _IS_CJK.match(run):
        for pair in _pairs(run):
            yield Word(pair, pair)
        return
    run = _POSSESSIVE.sub("", run)
    parts = [part for part in _JOINS.split(run) if part]
    for part in parts:
        yield from _one(part)
    if len(parts) > 1:
        for word in _one("".join(parts)):
            yield replace(word, joins=len(parts))


def _one(part: str) -> Iterator[Word]:
    # Compatibility forms can unfold into several words ("㏂" is "a.m."); only letters and digits stay.
    folded = "".join(char for char in fold(part) if char.isalnum())[:MAX_WORD]
    if folded:
        yield Word(folded, term(folded), shouted=len(part) > 1 and part.isupper())


def _pairs(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for start in range(len(run) - 1):
        yield run[start : start + 2]
