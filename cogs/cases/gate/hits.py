"""What the finders hand to each other: hits in folded text, and how those that overlap become one."""

from collections.abc import Iterable
from dataclasses import dataclass

from cogs.cases.gate.findings import Kind


@dataclass(frozen=True, slots=True)
class Hit:
    """A piece of folded text; the higher `weight`, the surer that it is of this kind and no other."""

    start: int
    end: int
    kind: Kind
    weight: int = 1
    instead: str = ""

    def __repr__(self) -> str:
        return f"Hit({self.start}, {self.end}, {self.kind.name}, {self.weight})"


CHECKED = 5
"""Proven by a checksum and by its form or a word before it."""
NAMED = 4
"""Said by a word before it, such as "UR" or "DOB"."""
FORMED = 3
"""Of a form that hardly anything else has."""
LIKELY = 2
POSSIBLE = 1


def settle(hits: Iterable[Hit]) -> list[Hit]:
    """Hits by place, none overlapping: the surest wins, then the longest, and covers what it touches.

    What a loser covers beyond the winner is kept as a hit of its own, so that nothing found is lost.
    """
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda each: (-each.weight, each.start - each.end, each.start)):
        kept.extend(_outside(hit, kept))
    return sorted(kept, key=lambda each: each.start)


def _outside(hit: Hit, taken: list[Hit]) -> list[Hit]:
    """The pieces of `hit` that no hit already taken covers, if they are long enough to mean something."""
    pieces = [(hit.start, hit.end)]
    for other in taken:
        if other.end <= hit.start or hit.end <= other.start:
            continue
        pieces = [
            (start, end)
            for a, b in pieces
            for start, end in ((a, min(b, other.start)), (max(a, other.end), b))
            if start < end
        ]
    if pieces == [(hit.start, hit.end)]:
        return [hit]
    return [
        Hit(start, end, hit.kind, hit.weight, hit.instead)
        for start, end in pieces
        if end - start > MEANT
    ]


MEANT = 3
"""Characters of a rest that still may say something."""
