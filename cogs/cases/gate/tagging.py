"""The gate's own tagger of names: a logistic regression over hashed features, trained by `benchmarks.gate.train`."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from math import inf
from pathlib import Path

from cogs.cases.gate.doubts import doubt
from cogs.cases.gate.features import (
    BUCKETS,
    Lists,
    Token,
    candidate,
    features,
    is_shouted,
    tokens,
)
from cogs.cases.gate.findings import Kind, Mention
from cogs.cases.gate.sketch import Sketch, hashes
from cogs.cases.gate.vocabulary import words

WEIGHTS = Path(__file__).with_name("names.bin")
_MAGIC = b"PXN2"


@dataclass(frozen=True, slots=True)
class OwnTagger:
    """Names persons in folded English text. Stateless: may be called from any thread."""

    lists: Lists = field(repr=False)
    weights: memoryview = field(repr=False)
    scale: float
    bias: float
    threshold: float
    """Log-odds from which a word is taken for a name."""

    @property
    def name(self) -> str:
        """What is shown to operators."""
        return "built in"

    def mentions(self, text: str) -> Sequence[Mention]:
        """Names, each with all of its parts."""
        row = tokens(text, self.lists)
        marks = self._marked(row)
        return [
            Mention(row[first].start, row[last].end, Kind.NAME)
            for first, last in _joined(row, marks)
        ]

    def is_ordinary(self, lower: str) -> bool:
        """Whether a word in lower case is one of the language, of medicine, or an eponym."""
        return (
            self.lists.language.has(hashed := hashes(lower))
            or self.lists.seldom_language.has(hashed)
            or lower in words("medicine")
            or lower in words("eponyms")
            or lower in words("abbreviations")
        )

    def scores(self, row: Sequence[Token]) -> dict[int, float]:
        """Log-odds of every token that may be a name, by place."""
        found: dict[int, float] = {}
        weigh = self.weights.__getitem__
        for first, last in _lines(row):
            shouted = is_shouted(row[first:last])
            for at in range(first, last):
                if candidate(row, at, shouted=shouted):
                    total = sum(map(weigh, features(row, at, shouted=shouted)))
                    found[at] = total * self.scale + self.bias
        return found

    def _marked(self, row: Sequence[Token]) -> set[int]:
        """Places of names; a word that surely is one in one sentence is one in the others too."""
        scores = self.scores(row)
        bars = dict.fromkeys(scores, self.threshold)
        for first, last in _lines(row):
            shouted = is_shouted(row[first:last])
            for at in range(first, last):
                if scores.get(at, -inf) >= self.threshold - AGAIN:
                    bars[at] += doubt(row, at, self.lists, shouted=shouted)
        surely = {row[at].lower for at, score in scores.items() if score >= bars[at] + SURELY}
        return {
            at
            for at, score in scores.items()
            if score >= bars[at] or (row[at].lower in surely and score >= bars[at] - AGAIN)
        }


AGAIN = 6.0
"""How much less sure one need be of a word that surely is a name elsewhere in the text."""
SURELY = 0.5
"""Log-odds above the threshold from which a word is a name wherever it stands."""


def _lines(row: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """First and last of each line: headings may be in capitals where the rest is not."""
    at = 0
    for is_break, group in groupby(row, key=lambda token: token.shape == "\n"):
        length = len(list(group))
        if not is_break:
            yield at, at + length
        at += length


def _joined(row: Sequence[Token], marks: set[int]) -> Iterator[tuple[int, int]]:
    """Marked tokens side by side, with the initials and the small words between them, as one."""
    first = last = -1
    for at in sorted(marks):
        if (
            first >= 0
            and all(_links(row[between]) for between in range(last + 1, at))
            and at - last <= 3
        ):
            last = at
            continue
        if first >= 0:
            yield first, last
        first = last = at
        if first and row[first - 1].shape == "I" and row[first - 1].lower != "i":
            first -= 1
    if first >= 0:
        yield first, last


def _links(token: Token) -> bool:
    return token.shape == "I" or token.lower in words("name_links")


def load(path: Path = WEIGHTS) -> OwnTagger:
    """The tagger in a file that `pack` wrote."""
    content = path.read_bytes()
    if not content.startswith(_MAGIC):
        raise ValueError(f"{path}: not a file of the gate's tagger")
    size = int.from_bytes(content[4:8])
    header = json.loads(content[8 : 8 + size])
    at = 8 + size
    parts: list[bytes] = []
    for length in header["lengths"]:
        parts.append(content[at : at + length])
        at += length
    weights = memoryview(parts[0]).cast("b")
    if len(weights) != BUCKETS:
        raise ValueError(f"{path}: made for another version; run python -m benchmarks.gate.train")
    lists = Lists(*(Sketch(part) for part in parts[1:]))
    return OwnTagger(lists, weights, header["scale"], header["bias"], header["threshold"])


def pack(parts: Sequence[bytes], *, scale: float, bias: float, threshold: float) -> bytes:
    """The content of a file for `load`: weights (signed bytes), then the sketches of `Lists`."""
    header = json.dumps(
        {
            "lengths": [len(part) for part in parts],
            "scale": scale,
            "bias": bias,
            "threshold": threshold,
        }
    ).encode()
    return _MAGIC + len(header).to_bytes(4) + header + b"".join(parts)


@cache
def own_tagger() -> OwnTagger:
    """The one that ships with Praxis."""
    return load()
