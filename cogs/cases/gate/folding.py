"""Text as the gate reads it: without disguise, with a map back to every character as it was typed."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

_LOOKALIKES = str.maketrans(
    # Cyrillic, then Greek, then Armenian and Latin letters that pass for others in most typefaces.
    "АВЕЅІЈКМНОРСТХҮаеіјорсухѕһԁԛԝгптΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυγκτօսոհցɑɡıȷɩʟɴʀꞮɢʜ",
    "ABESIJKMHOPCTXYaeijopcyxshdqwrntABEZHIKMNOPTYXaivopuyktounhgagijiLNRIGH",
)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－⁃˗"), "-")
_QUOTES = dict.fromkeys(map(ord, "‘’‚‛′ʼ＇`´"), "'") | dict.fromkeys(map(ord, "“”„‟″＂"), '"')
_LETTERS = str.maketrans("øØłŁđĐħŧıßæÆœŒðÐþÞ", "oOlLdDhtisaAoOdDtT")
_SEPARATORS = dict.fromkeys(map(ord, "・·•∙⋅․․。．"), ".")
_SHAPES = _DASHES | _QUOTES | _SEPARATORS
_BLANKS = "\u2800\u3164\u115f\u1160\uffa0"
"""Characters that are no spaces by their category and yet show nothing."""


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is what the rules read; character `i` of it was typed from `starts[i]` to `ends[i]`."""

    text: str = field(repr=False)
    starts: tuple[int, ...] = field(repr=False)
    ends: tuple[int, ...] = field(repr=False)

    def typed(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the text as typed of a non-empty piece of `text`."""
        return self.starts[start], self.ends[end - 1]

    def folded(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into `text` of a piece of the text as typed; empty where it left nothing behind."""
        first = max(0, bisect_right(self.ends, start))
        last = bisect_right(self.starts, end - 1)
        return first, max(first, last)


def fold(typed: str) -> Folded:
    """Takes the disguise off: invisible characters, full-width digits, accents, look-alike letters.

    Cyrillic or Greek letters become Latin ones in words that mix the two, so that text that truly is
    in another script stays in it.
    """
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for place, char in enumerate(typed):
        plain = char if char.isascii() else _plain(char)
        if not plain and ends and unicodedata.combining(char):
            ends[-1] = place + 1  # an accent belongs to its letter
        for each in plain:
            letters.append(each)
            starts.append(place)
            ends.append(place + 1)
    text = "".join(letters)
    return Folded(text if text.isascii() else _unmixed(text), tuple(starts), tuple(ends))


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """What a character stands for: "" for an invisible one."""
    if char in _BLANKS:
        return " "
    shape = char.translate(_SHAPES)
    if shape != char:
        return shape
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    kept = (
        each
        for each in unicodedata.normalize("NFKD", char)
        if unicodedata.category(each) not in _SILENT
    )
    return "".join(" " if unicodedata.category(each) == "Zs" else each for each in kept).translate(
        _LETTERS
    )


_SILENT = frozenset(("Cf", "Mn", "Me", "Cc", "Cs", "Co"))


def _unmixed(text: str) -> str:
    """`text` with the look-alikes of each word that has Latin letters too, or nothing but look-alikes."""
    result: list[str] = []
    place = 0
    while place < len(text):
        end = place
        while end < len(text) and text[end].isalnum():
            end += 1
        if end == place:
            end += 1
        word = text[place:end]
        if not word.isascii():
            latin = word.translate(_LOOKALIKES)
            word = latin if latin.isascii() else word
        result.append(word)
        place = end
    return "".join(result)


_SPREAD = re.compile(r"(?<![^\s(\"'])\w(?:[ \t]\S){2,}[ \t]\w(?![^\s,.;:!?)\"'])")
"""Four single characters and more with a space between: nobody writes words like that."""


def gather(text: str) -> Folded | None:
    """`text` with what was spelled letter by letter put together; None where there is nothing like it."""
    runs = [match.span() for match in _SPREAD.finditer(text)]
    if not runs:
        return None
    kept = [
        place
        for place, char in enumerate(text)
        if char not in " \t" or not any(start < place < end for start, end in runs)
    ]
    return Folded(
        "".join(text[place] for place in kept), tuple(kept), tuple(place + 1 for place in kept)
    )
