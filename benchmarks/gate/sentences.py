"""Sentences made of templates: each token with whether it is part of a person's name. No text of a person."""

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.gate.pools import Pools
from cogs.cases.gate.vocabulary import words

_TEXTS = Path(__file__).with_name("texts")
_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
"""Alternatives; parentheses without a bar are meant as such."""
_SLOT = re.compile(r"\{([A-Za-z]+)(\d?)\}")
"""A slot with a digit has the same filling wherever it stands in a line."""
_TITLES = (
    "Mr",
    "Mrs",
    "Ms",
    "Miss",
    "Dr",
    "Prof",
    "Mr.",
    "Mrs.",
    "Dr.",
    "Nurse",
    "Sister",
    "Fr",
    "Rev",
    "Uncle",
)
_LINKS = ("van", "de", "van der", "bin", "al", "El", "De", "Van", "da", "Mc", "O'", "Abu")
SHARES = (22, 20, 16, 14, 28)
"""How often a sentence is made of each file: with names (short, told), without (short, noted, plain)."""
_NAME_IS = "\x01"
_NAME_WAS = "\x02"


class Writer:
    """Writes sentences by chance; the same for the same seed."""

    def __init__(self, pools: Pools, seed: int) -> None:
        self._chance = random.Random(seed)
        self._pools = pools
        self._named = _lines("named.txt")
        self._unnamed = _lines("unnamed.txt")
        self._plain = _lines("plain.txt")
        self._told = _lines("told.txt")
        self._noted = _lines("noted.txt")
        self._same: dict[str, str] = {}
        self._fill = tomllib.loads((_TEXTS / "words.toml").read_text(encoding="utf-8"))
        self._eponyms = sorted(
            each.title() for each in words("eponyms") | words("eponyms_by_specialty")
        )
        self._products = sorted(each.title() for each in words("products") | words("products_too"))
        self._fill["P"] += sorted(each.title() for each in words("places") | words("places_too"))
        self._language = sorted(pools.language)
        self._words_too = _words_of(pools.language, pools.given, pools.often_given)
        self._things_too = _words_of(pools.language, pools.family, pools.often_family)

    def sentences(self, count: int) -> Iterator[tuple[str, list[tuple[int, int]]]]:
        """Text and the places of names in it; lines of two or three sentences."""
        for _each in range(count):
            parts = [self._sentence() for _ in range(self._chance.choice((1, 1, 2, 3)))]
            joined = self._chance.choice((" ", " ", " ", "\n", ". ")).join(parts)
            if self._chance.random() < 0.04:
                joined = joined.upper()
            elif self._chance.random() < 0.03:
                joined = joined.lower()
            yield _unmarked(joined)

    def _sentence(self) -> str:
        lines = self._chance.choices(
            (self._named, self._told, self._unnamed, self._noted, self._plain), SHARES
        )[0]
        template = self._chance.choice(lines)
        while (match := _CHOICE.search(template)) is not None:
            picked = self._chance.choice(match[1].split("|"))
            template = template[: match.start()] + picked + template[match.end() :]
        self._same.clear()
        text = _SLOT.sub(self._filled, template)
        return text if text[-1] in ".?!:" or self._chance.random() < 0.2 else text + "."

    def _filled(self, match: re.Match[str]) -> str:
        if not match[2]:
            return self._made(match[1])
        if match[0] not in self._same:
            self._same[match[0]] = self._made(match[1])
        return self._same[match[0]]

    def _made(self, slot: str) -> str:
        if slot == "E":
            return self._chance.choice(self._eponyms)
        if slot in "Ww":
            word = self._chance.choice(self._language)
            return word.capitalize() if slot == "W" else word
        if slot == "X":
            return self._thing()
        if slot == "t":
            return self._chance.choice(_TITLES)
        if slot in self._fill:
            return self._chance.choice(self._fill[slot])
        makers: dict[str, Callable[[], str]] = {
            "n": self._whole,
            "g": self._given,
            "f": self._family,
            "G": lambda: self._given().upper(),
            "F": lambda: self._family().upper(),
            "N": lambda: self._whole().upper(),
            "gl": lambda: self._unlike(self._given),
            "fl": lambda: self._unlike(self._family),
            "nl": lambda: self._unlike(self._whole),
        }
        return f"{_NAME_IS}{makers[slot]()}{_NAME_WAS}"

    def _whole(self) -> str:
        turn = self._chance.random()
        if turn < 0.5:
            return self._given()
        if turn < 0.9:
            return f"{self._given()} {self._family()}"
        if turn < 0.95:
            return f"{self._chance.choice('ABCDEFGHJKLMNPRSTW')}. {self._family()}"
        return f"{self._given()} {self._given()} {self._family()}"

    def _given(self) -> str:
        turn = self._chance.random()
        if turn < 0.12:
            return self._chance.choice(self._words_too)
        if turn < 0.16:
            return self._invented()
        name = self._one(0)
        return f"{name}-{self._one(0)}" if turn > 0.97 else name

    def _family(self) -> str:
        turn = self._chance.random()
        if turn < 0.06:
            return self._chance.choice(self._things_too)
        name = self._invented() if turn < 0.12 else self._one(1)
        if turn > 0.96:
            link = self._chance.choice(_LINKS)
            return f"{link}{'' if link in ('Mc', chr(79) + chr(39)) else ' '}{name}"
        return f"{name}-{self._one(1)}" if turn > 0.93 else name

    def _one(self, which: int) -> str:
        """A given (0) or family name (1): of any list, a common one, or one of some people of the world."""
        turn = self._chance.random()
        if turn < 0.35:
            return self._chance.choice(self._chance.choice(self._pools.peoples)[which])
        if turn < 0.65:
            return self._chance.choice((self._pools.often_given, self._pools.often_family)[which])
        return self._chance.choice((self._pools.given, self._pools.family)[which])

    def _invented(self) -> str:
        """A name that no list has: the beginning of one and the end of another."""
        first = self._chance.choice(self._pools.family)
        second = self._chance.choice(self._pools.family)
        return (first[: len(first) // 2 + 1] + second[len(second) // 2 :].lower()).capitalize()

    def _thing(self) -> str:
        """What a test, a product or a place is called: often like a person."""
        turn = self._chance.random()
        if turn < 0.25:
            return self._chance.choice(self._pools.family)
        if turn < 0.35:
            return self._chance.choice(self._pools.given)
        if turn < 0.55:
            return self._chance.choice(self._eponyms)
        if turn < 0.65:
            return self._chance.choice(self._products)
        if turn < 0.85:
            word = self._chance.choice(self._language)
            ending = self._chance.choice(("a", "o", "ex", "il", "in", "el", "ic"))
            return f"{word[: len(word) // 2 + 1]}{ending}".capitalize()
        return self._invented()

    def _unlike(self, make: Callable[[], str]) -> str:
        """A name in small letters; one that is a word as well cannot be told from it."""
        while True:
            name = make().lower()
            if not any(part in self._pools.language for part in re.findall(r"\w+", name)):
                return name


def _words_of(language: frozenset[str], every: Sequence[str], often: Sequence[str]) -> list[str]:
    """Names that are words as well; the common ones count three times."""
    return [each for each in (*every, *often, *often) if each.lower() in language]


def _unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    text, spans = "", list[tuple[int, int]]()
    for part in re.split(f"({_NAME_IS}[^{_NAME_WAS}]*{_NAME_WAS})", marked):
        if part.startswith(_NAME_IS):
            spans.append((len(text), len(text) + len(part) - 2))
            text += part[1:-1]
        else:
            text += part
    return text, spans


def _lines(name: str) -> list[str]:
    return (_TEXTS / name).read_text(encoding="utf-8").splitlines()
