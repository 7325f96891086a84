"""The labelled set, and the two figures that say how well a ranking serves it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and what answers it: id → 2 (answers it) or 1 (helps)."""

    kind: str
    words: str
    relevant: Mapping[str, int]


def judgements() -> list[Judged]:
    text = Path(__file__).with_name("judgements.toml").read_text(encoding="utf-8")
    return [Judged(**entry) for entry in tomllib.loads(text)["query"]]


def ndcg(ranked: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Normalised discounted cumulative gain at 10, with gains 2^grade - 1."""
    ideal = _gain(sorted(relevant.values(), reverse=True))
    return _gain([relevant.get(each, 0) for each in ranked]) / ideal


def recall(ranked: Sequence[str], relevant: Mapping[str, int]) -> float:
    """The share of what is relevant that is among the first 10."""
    return len(set(ranked[:DEPTH]) & relevant.keys()) / len(relevant)


def _gain(grades: Sequence[int]) -> float:
    return sum(
        (2**grade - 1) / log2(place + 1) for place, grade in enumerate(grades[:DEPTH], start=1)
    )
