"""Libraries of any size with words as unevenly spread as in real ones, the same for the same seed."""

import random
from collections.abc import Iterator

from cogs.resources.starter import library
from storage.search_rows import SearchDocument
from storage.search_text import words

SPREAD = 1.0
"""Zipf's exponent: the second commonest word is half as common as the first."""
INVENTED = 40_000
"""Words besides those of the starter library, so that there is a vocabulary to look typing errors up in."""
_SYLLABLES = [
    first + vowel + last
    for first in ("b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v")
    for vowel in "aeiou"
    for last in ("", "n", "r", "s", "l")
]


def documents(count: int, *, seed: int = 1) -> Iterator[SearchDocument]:
    chance = random.Random(seed)
    known = [word.text for each in library() for word in words(f"{each.title} {each.summary}")]
    common = list(dict.fromkeys(known))
    chance.shuffle(common)
    rare = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(INVENTED)]
    vocabulary = [*common, *rare]
    weights = [1 / (rank + 10) ** SPREAD for rank in range(len(vocabulary))]
    areas = sorted({each.area for each in library()})
    for number in range(count):
        drawn = chance.choices(vocabulary, weights, k=40)
        yield SearchDocument(
            "resource",
            f"s{number}",
            " ".join(drawn[:6]).capitalize(),
            tuple(drawn[6:9]),
            " ".join(drawn[9:]),
            f"https://example.org/{number}",
            {"area": (chance.choice(areas),), "year": (str(chance.randint(1990, 2026)),)},
        )
