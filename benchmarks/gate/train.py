"""`python -m benchmarks.gate.train`: makes the tagger's file anew, the same from the same packages.

Needs `pip install -e ".[training]"` and Debian's `wbritish`, `wamerican`, `wbritish-small`, `wamerican-small`
and `wbritish-huge` (2020.12.07); with these, and without options, it writes the very bytes that ship.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.gate import labelled
from benchmarks.gate.pools import Pools, pools
from benchmarks.gate.sentences import Writer
from cogs.cases.gate.features import (
    BUCKETS,
    MOST,
    Lists,
    candidate,
    features,
    is_shouted,
    tokens,
)
from cogs.cases.gate.sketch import Sketch, sketch_of
from cogs.cases.gate.tagging import WEIGHTS, pack
from cogs.cases.gate.vocabulary import words

SENTENCES = 150_000
SEED = 11
EPOCHS = 8
BATCH = 512
RATE = 0.08
DECAY = 2e-7
UNLISTED = 0.35
"""Share of sentences in which the lists know no name: there are names that no list has."""
FORGOTTEN = 0.2
"""Share of features that a step of the training does not see, so that no single one decides."""
THRESHOLD = 1.5
"""Chosen on all texts by hand, with what `doubts.py` adds: the highest that finds 88 % of the names of each set."""

Indices = NDArray[np.int32]


class Forgetful(Sketch):
    """A list that sometimes knows nothing, so that the tagger does not lean on it alone."""

    def has(self, hashes: tuple[int, int]) -> bool:  # noqa: ARG002 - the signature of a Sketch
        return False


def examples(
    made: Pools, lists: Lists, *, seed: int, count: int
) -> tuple[Indices, NDArray[np.float32]]:
    """Rows of feature buckets, and 1.0 where the token is part of a name."""
    writer = Writer(made, seed)
    nothing = Forgetful(b"\0")
    blind = replace(lists, given=nothing, family=nothing, often_given=nothing, often_family=nothing)
    rows: list[list[int]] = []
    answers: list[float] = []
    for number, (text, spans) in enumerate(writer.sentences(count)):
        row = tokens(text, blind if number % 100 < UNLISTED * 100 else lists)
        shouted = is_shouted(row)
        for at, token in enumerate(row):
            if candidate(row, at, shouted=shouted):
                found = features(row, at, shouted=shouted)
                rows.append(found + [BUCKETS] * (MOST - len(found)))
                answers.append(
                    float(
                        token.lower not in words("name_links")
                        and any(start <= token.start < end for start, end in spans)
                    )
                )
    return np.array(rows, dtype=np.int32), np.array(answers, dtype=np.float32)


def fit(rows: Indices, answers: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """Weights and bias by AdaGrad on the logistic loss."""
    chance = np.random.default_rng(5)
    weights, squares = np.zeros(BUCKETS + 1, np.float32), np.full(BUCKETS + 1, 1e-4, np.float32)
    bias, bias_squares = 0.0, 1e-4
    for epoch in range(EPOCHS):
        order = chance.permutation(len(rows))
        loss = 0.0
        for first in range(0, len(order), BATCH):
            picked = order[first : first + BATCH]
            index, wanted = rows[picked], answers[picked]
            index = np.where(chance.random(index.shape, np.float32) < FORGOTTEN, BUCKETS, index)
            guess = 1 / (1 + np.exp(-(weights[index].sum(axis=1) + bias)))
            loss += float(-np.log(np.abs(1 - wanted - guess) + 1e-9).sum())
            error = guess - wanted
            slope = np.bincount(
                index.ravel(), np.repeat(error, index.shape[1]), BUCKETS + 1
            ).astype(np.float32)
            slope[BUCKETS] = 0
            slope += weights * DECAY * len(picked)
            squares += slope**2
            weights -= RATE * slope / np.sqrt(squares)
            bias_squares += float(error.sum()) ** 2
            bias -= RATE * float(error.sum()) / bias_squares**0.5
        print(f"epoch {epoch + 1}: loss {loss / len(order):.4f}")
    return weights[:BUCKETS] * (1 - FORGOTTEN), bias


def build(made: Pools, output: Path, *, seed: int = SEED, count: int = SENTENCES) -> None:
    """Writes the file of a tagger that knows the names of `made`."""
    sketches = [
        sketch_of(map(str.lower, each))
        for each in (
            made.given,
            made.family,
            made.language,
            made.often_given,
            made.often_family,
            made.often_language,
            made.seldom_language,
        )
    ]
    rows, answers = examples(made, Lists(*map(Sketch, sketches)), seed=seed, count=count)
    print(f"{len(rows)} tokens, {answers.mean():.0%} of names")
    weights, bias = fit(rows, answers)
    scale = float(np.abs(weights).max()) / 127
    small = np.clip(np.rint(weights / scale), -127, 127).astype(np.int8)
    content = pack([small.tobytes(), *sketches], scale=scale, bias=bias, threshold=THRESHOLD)
    output.write_bytes(content)
    print(f"{output.name}: {len(content):,} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate.train", description=__doc__)
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    parser.add_argument("--dictionaries", type=Path, default=Path("/usr/share/dict"))
    parser.add_argument(
        "--without-labelled",
        action="store_true",
        help="leave out every name of the labelled texts, from the lists too (for measuring)",
    )
    given = parser.parse_args()
    made = pools(given.dictionaries, without=labelled.names() if given.without_labelled else ())
    print(
        f"{len(made.given)} given and {len(made.family)} family names, {len(made.language)} words"
    )
    build(made, given.output)


if __name__ == "__main__":
    main()
