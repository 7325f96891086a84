"""What the tagger looks at: words with their neighbours, shapes, and which lists know them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from cogs.cases.gate.sketch import Sketch, hashes
from cogs.cases.gate.vocabulary import words

BUCKETS = 1 << 16
"""Features are hashed into so many weights."""
_TOKEN = re.compile(r"'s\b|[A-Za-z]+(?:[-'](?!s\b)[A-Za-z]+)*\.?|\d+|\n|[^\sA-Za-z\d]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Lists:
    """Sketches of given names, of family names and of the words of the language."""

    given: Sketch
    family: Sketch
    language: Sketch


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign of folded text, and what is known of it."""

    start: int
    end: int
    lower: str = field(repr=False)
    shape: str
    """A: capitals, a: capital first, l: small, x: mixed, 0: number, else the sign itself."""
    known: str
    """Which lists have it: g(iven), f(amily), w(ord), e(ponym), b (abbreviation), c (common word of care)."""
    opens: bool = False
    """Whether it begins a sentence or a line."""


def tokens(text: str, lists: Lists) -> list[Token]:
    """The tokens of folded text, in order."""
    found: list[Token] = []
    seen: dict[str, str] = {}
    opens = True
    for match in _TOKEN.finditer(text):
        word = match.group()
        end = match.end()
        if word[-1] == "." and len(word) > 2:
            word, end = word[:-1], end - 1
        lower = word.lower()
        if lower not in seen:
            seen[lower] = _known(lower, lists)
        shape = _shape(word)
        found.append(Token(match.start(), end, lower, shape, seen[lower], opens))
        if match.end() > end:
            found.append(Token(end, match.end(), ".", ".", ""))
            opens = True
        else:
            opens = word in _OPENERS or (opens and shape in "\"'(-*")
    return found


_OPENERS = frozenset((".", "!", "?", "\n", ":", ";"))


def _shape(word: str) -> str:
    if not word[0].isalpha():
        return "0" if word[0].isdigit() else word[:1]
    if word.islower():
        return "l"
    if len(word.rstrip(".")) == 1:
        return "I"
    if word.isupper():
        return "A"
    return "a" if word[0].isupper() and "-" not in word[1:] else "x"


def _known(lower: str, lists: Lists) -> str:
    parts = re.split("[-']", lower)
    found = [hashes(part) for part in parts]
    whole = found if len(parts) == 1 else [hashes(lower), *found]
    language = all(
        len(part) < 2 or lists.language.has(each) or part in words("medicine")
        for part, each in zip(parts, found, strict=True)
    )
    return "".join(
        letter
        for letter, there in (
            ("g", any(map(lists.given.has, whole))),
            ("f", any(map(lists.family.has, whole))),
            ("w", language or lower in words("medicine")),
            ("e", lower in words("eponyms")),
            ("b", lower in words("abbreviations")),
            ("c", lower in words("generic")),
        )
        if there
    )


def candidate(row: Sequence[Token], at: int, *, shouted: bool) -> bool:
    """Whether a token may be part of a name at all: in small letters only where something says so."""
    token = row[at]
    if token.shape not in ("a", "A", "x", "l") or token.lower in words("titles") | words("proper"):
        return False
    listed = bool({"g", "f"} & set(token.known))
    if token.shape == "l":
        before = row[at - 1].lower if at else ""
        told = before in words("persons") | words("kin")
        return (listed or told) and len(token.lower) > 2 and not {"w", "c", "e"} & set(token.known)
    if "-" in token.lower and "w" in token.known:
        return False  # "Chair-based", "Self-Efficacy"
    return (
        token.shape != "A"
        or shouted
        or (listed and "b" not in token.known and "-" not in token.lower)
    )


_NONE = Token(0, 0, "", "_", "")


def features(row: Sequence[Token], at: int, *, shouted: bool) -> Iterator[int]:
    """Buckets of the features of one token; `shouted`: most of the text around it is in capitals."""
    token = row[at]
    before, before2 = (row[at - 1] if at else _NONE), (row[at - 2] if at > 1 else _NONE)
    after = row[at + 1] if at + 1 < len(row) else _NONE
    after2 = row[at + 2] if at + 2 < len(row) else _NONE
    kind = f"{token.shape}{token.known}{token.opens:d}{shouted:d}"
    near, far = f"{before.shape}{before.known}", f"{after.shape}{after.known}"
    for feature in (
        f"k{kind}",
        f"s{token.shape}{shouted:d}{token.opens:d}",
        f"n{token.known}",
        f"w{token.lower}",
        f"v{token.lower}{token.shape}",
        f"3{token.shape}{token.lower[-3:]}",
        f"2{token.shape}{token.lower[-2:]}",
        f"4{token.shape}{token.lower[-4:]}",
        f"p{token.shape}{token.lower[:3]}",
        f"q{token.shape}{token.lower[:4]}",
        f"b{before.lower}",
        f"B{before.lower}{token.shape}{token.known}",
        f"a{after.lower}",
        f"A{after.lower}{token.shape}{token.known}",
        f"c{near}",
        f"C{near}{kind}",
        f"d{far}",
        f"D{far}{kind}",
        f"E{near}{kind}{far}",
        f"x{before.lower}{after.lower}",
        f"y{before2.lower}",
        f"Y{before2.lower}{before.lower}",
        f"z{after2.lower}",
        f"Z{after.lower}{after2.lower}",
        f"g{before2.shape}{near}{token.shape}{far}{after2.shape}",
        f"l{min(len(token.lower), 8)}{kind}",
    ):
        yield crc32(feature.encode()) & (BUCKETS - 1)


def is_shouted(row: Sequence[Token]) -> bool:
    """Whether capitals say nothing: most words have no small letter."""
    loud = sum(token.shape == "A" for token in row)
    quiet = sum(token.shape in "lax" for token in row)
    return loud > 3 and loud > quiet
