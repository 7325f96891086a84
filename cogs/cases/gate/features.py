"""What the tagger looks at: words with their neighbours, shapes, and which lists know them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from zlib import crc32

from cogs.cases.gate.sketch import Sketch, hashes
from cogs.cases.gate.vocabulary import words

BUCKETS = 1 << 17
"""Features are hashed into so many weights."""
MOST = 48
"""Features of one token at most."""
_TOKEN = re.compile(r"'s\b|[A-Za-z]+(?:[-'](?!s\b)[A-Za-z]+)*\.?|\d+|\n|[^\sA-Za-z\d]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Lists:
    """Sketches of names and of words, the common ones of each apart from all."""

    given: Sketch
    family: Sketch
    language: Sketch
    often_given: Sketch
    often_family: Sketch
    often_language: Sketch
    seldom_language: Sketch
    """Words that only the largest dictionaries have, many of them of medicine."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign of folded text, and what is known of it."""

    start: int
    end: int
    lower: str = field(repr=False)
    shape: str
    """A: capitals, a: capital first, x: that with a hyphen, l: small, m: mixed as brands are, I: one letter, 0: number.

    Anything else: the sign itself.
    """
    known: str
    """Which lists have it: g(iven), f(amily), w(ord), e(ponym), b (abbreviation), c (common word of care).

    G, F and W: a common one; u: a rare word.
    """
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
        if word[-1] == "." and (len(word) > 2 or (len(word) == 2 and _closes(found, match))):
            word, end = word[:-1], end - 1
        lower = word.lower()
        if lower not in seen:
            seen[lower] = _known(lower, lists)
        shape = _shape(word, seen[lower])
        found.append(Token(match.start(), end, lower, shape, seen[lower], opens))
        if match.end() > end:
            found.append(Token(end, match.end(), ".", ".", ""))
            opens = True
        else:
            opens = word in _OPENERS or (opens and shape in "\"'(-*")
    return found


_OPENERS = frozenset((".", "!", "?", "\n", ":", ";"))


_LETTERED = frozenset(
    [
        "the",
        "a",
        "his",
        "her",
        "its",
        "this",
        "my",
        "your",
        "our",
        "vitamin",
        "hepatitis",
        "hep",
        "grade",
        "type",
        "stage",
        "group",
        "level",
    ]
)
"""What stands before a letter that is no initial."""


def _closes(before: Sequence[Token], match: re.Match[str]) -> bool:
    """Whether a full stop after one letter ends a sentence: "vitamin D.", "38 nmol/L.", "on the L."."""
    if not before:
        return False
    last = before[-1]
    if last.end == match.start() or last.shape in "0/":
        return True  # "24 V.", "µg/L."
    return last.lower in _LETTERED


_INNER = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]", re.ASCII)
_SURNAME = re.compile(
    r"(?:Mc|Mac|O|D|De|Del|Della|Des|Di|Da|Dos|Du|La|Le|Lo|Fitz|Van|Von|Vander|St|Al|El|Ap|Ab|Abu|Ben|Bin|Ni|Te)"
    r"[A-Z](?:[a-z]+|[A-Z]+)",
    re.ASCII,
)


def _mixed(word: str) -> bool:
    """Whether capitals stand in it where only brands and scales have them: "SureStep", "NT-proBNP"."""
    return any(
        _INNER.search(part) is not None and _SURNAME.fullmatch(part) is None
        for part in re.split("[-']", word)
    )


def _shape(word: str, known: str) -> str:
    if not word[0].isalpha():
        return "0" if word[0].isdigit() else word[:1]
    if word.islower():
        return "l"
    if len(word.rstrip(".")) == 1:
        return "I"
    if word.isupper():
        return "A"
    if word[0].islower() or ("g" not in known and not word[1:].islower() and _mixed(word)):
        return "m"  # "mmHg", "iPad", "SureStep"
    return "a" if "-" not in word[1:] else "x"


def _known(lower: str, lists: Lists) -> str:
    parts = re.split("[-']", lower) if "-" in lower or "'" in lower else [lower]
    found = [hashes(part) for part in parts]
    whole = found if len(parts) == 1 else [hashes(lower), *found]
    language = lower in words("medicine") or all(
        len(part) < 2 or lists.language.has(each) or part in words("medicine")
        for part, each in zip(parts, found, strict=True)
    )
    letters = ""
    if any(map(lists.given.has, whole)):
        letters += "gG" if any(map(lists.often_given.has, whole)) else "g"
    if any(map(lists.family.has, whole)):
        letters += "fF" if any(map(lists.often_family.has, whole)) else "f"
    if language:
        letters += "wW" if all(map(lists.often_language.has, found)) else "w"
    elif lists.seldom_language.has(whole[0]):
        letters += "u"
    if lower in words("eponyms") or all(part in words("eponyms") for part in parts):
        letters += "e"
    if lower in words("abbreviations"):
        letters += "b"
    return letters + "c" if lower in words("generic") else letters


def candidate(row: Sequence[Token], at: int, *, shouted: bool) -> bool:
    """Whether a token may be part of a name at all: in small letters only where something says so."""
    token = row[at]
    if token.shape not in _SHAPES or token.lower in _never():
        return False
    if token.shape == "l":
        return _small(token, told=at > 0 and row[at - 1].lower in _tellers())
    known = token.known
    if "-" in token.lower and ("w" in known or token.lower.index("-") == 1):
        return False  # "Chair-based", "Self-Efficacy", "L-Dex"
    return (
        token.shape != "A"
        or shouted
        or (
            ("g" in known or "f" in known)
            and "b" not in known
            and "-" not in token.lower
            and token.lower not in words("capitals")
        )
    )


_SHAPES = frozenset("aAxl")


def _small(token: Token, *, told: bool) -> bool:
    """Whether a word in small letters may be a name; `told`: a relation or a person stands before it."""
    if len(token.lower) < 3 or "c" in token.known or "e" in token.known:
        return False
    first, hyphen, _rest = token.lower.partition("-")
    if hyphen and first in words("prefixes"):
        return False  # "ex-prem"
    given = "g" in token.known
    if "w" in token.known or "u" in token.known:
        return told and given  # "his mum carol", but not "his mum cooks"
    return told or given or "f" in token.known


@cache
def _never() -> frozenset[str]:
    return words("titles") | words("proper")


@cache
def _tellers() -> frozenset[str]:
    return words("persons") | words("kin")


NONE = Token(0, 0, "", "_", "")


def features(row: Sequence[Token], at: int, *, shouted: bool) -> list[int]:
    """Buckets of the features of one token; `shouted`: most of the text around it is in capitals."""
    token = row[at]
    before, before2 = (row[at - 1] if at else NONE), (row[at - 2] if at > 1 else NONE)
    after = row[at + 1] if at + 1 < len(row) else NONE
    after2 = row[at + 2] if at + 2 < len(row) else NONE
    known, shape = token.known, token.shape
    kind = f"{shape}{known}{token.opens:d}{shouted:d}"
    near, far = f"{before.shape}{before.known}", f"{after.shape}{after.known}"
    found = [
        crc32(feature.encode()) & _LAST
        for feature in (
            f"k{kind}",
            f"s{shape}{shouted:d}{token.opens:d}",
            f"n{known}",
            f"b{before.lower}",
            f"B{before.lower}{shape}{known}",
            f"a{after.lower}",
            f"A{after.lower}{shape}{known}",
            f"c{near}",
            f"C{near}{kind}",
            f"d{far}",
            f"D{far}{kind}",
            f"E{near}{kind}{far}",
            f"x{before.lower}|{after.lower}",
            f"y{before2.lower}",
            f"Y{before2.lower}|{before.lower}",
            f"z{after2.lower}",
            f"Z{after.lower}|{after2.lower}",
            f"g{before2.shape}{near}{shape}{far}{after2.shape}",
            f"O{token.opens:d}{after.lower}{shape}",
        )
    ]
    found += _spelled(token.lower, shape, kind)
    return found


_LAST = BUCKETS - 1


def _spelled(lower: str, shape: str, kind: str) -> tuple[int, ...]:
    """What the letters of a word say: its ends, and every three in a row."""
    edged = f"^{lower[:18]}$"
    return tuple(
        crc32(feature.encode()) & _LAST
        for feature in (
            f"w{lower}",
            f"v{lower}{shape}",
            f"3{shape}{lower[-3:]}",
            f"2{shape}{lower[-2:]}",
            f"4{shape}{lower[-4:]}",
            f"p{shape}{lower[:3]}",
            f"q{shape}{lower[:4]}",
            f"l{min(len(lower), 8)}{kind}",
            *(f"t{edged[at : at + 3]}" for at in range(len(edged) - 2)),
        )
    )


def is_shouted(row: Sequence[Token]) -> bool:
    """Whether capitals say nothing: most words have no small letter."""
    loud = sum(token.shape == "A" for token in row)
    quiet = sum(token.shape in "lax" for token in row)
    return loud > 3 and loud > quiet
