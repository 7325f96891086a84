"""Recall, precision and false alarms of the gate on the texts by hand."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt

from benchmarks.gate.labelled import Label, Labelled
from cogs.cases.gate import Findings, Span

Examine = Callable[[str], Findings]
NAMES = frozenset(("NAME", "INITIALS"))
WORDS = frozenset(("NAME", "INITIALS", "FACILITY"))
"""Kinds that are written in words; all others are numbers, dates and addresses."""


@dataclass(slots=True)
class Tally:
    """Of one kind: how many there are, how many were marked at all, and how many as what they are."""

    there: int = 0
    marked: int = 0
    as_such: int = 0
    false: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Sums up."""
        self.there += other.there
        self.marked += other.marked
        self.as_such += other.as_such
        self.false += other.false


@dataclass(frozen=True, slots=True)
class Alarms:
    """On clean texts: words, false alarms by kind, and the marked words themselves (ours, of nobody)."""

    words: int
    by_kind: Counter[str]
    examples: Sequence[str]
    warned: int
    texts: int

    def per_thousand(self, kinds: Iterable[str] | None = None) -> float:
        """False alarms a thousand words, of some kinds or of all."""
        chosen = set(self.by_kind) if kinds is None else set(kinds)
        return 1000 * sum(self.by_kind[kind] for kind in chosen) / self.words


def recall(texts: Sequence[Labelled], examine: Examine) -> dict[str, Tally]:
    """Kind → tally. An identifier counts as marked when at least half of its characters are."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for each in texts:
        spans = examine(each.text).spans
        for label in each.labels:
            tally = tallies[label.kind]
            tally.there += 1
            over = [span for span in spans if _common(span, label) > 0]
            if 2 * sum(_common(span, label) for span in over) >= label.end - label.start:
                tally.marked += 1
                tally.as_such += any(_alike(span.kind.name, label.kind) for span in over)
            else:
                tally.missed.append(each.text[label.start : label.end])
        for span in spans:
            if not any(_common(span, label) for label in each.labels):
                tallies[span.kind.name].false += 1
                tallies[span.kind.name].missed.append(f"+{each.text[span.start : span.end]}")
    return tallies


def alarms(texts: Sequence[str], examine: Examine) -> Alarms:
    """What is marked in texts in which nothing should be."""
    by_kind: Counter[str] = Counter()
    examples: list[str] = []
    warned = 0
    for text in texts:
        found = examine(text)
        warned += bool(found.warnings)
        for span in found.spans:
            by_kind[span.kind.name] += 1
            examples.append(f"{span.kind.name}: {text[span.start : span.end]}")
    return Alarms(sum(len(text.split()) for text in texts), by_kind, examples, warned, len(texts))


def summed(tallies: dict[str, Tally], kinds: Callable[[str], bool]) -> Tally:
    """All kinds for which `kinds` says yes, together."""
    total = Tally()
    for kind, tally in tallies.items():
        if kinds(kind):
            total.add(tally)
    return total


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927)."""
    if not tries:
        return 0.0, 1.0
    z, share = 1.96, hits / tries
    middle = share + z * z / (2 * tries)
    spread = z * sqrt(share * (1 - share) / tries + z * z / (4 * tries * tries))
    whole = 1 + z * z / tries
    return (middle - spread) / whole, (middle + spread) / whole


def _common(span: Span, label: Label) -> int:
    return max(0, min(span.end, label.end) - max(span.start, label.start))


def _alike(found: str, wanted: str) -> bool:
    return found == wanted or {found, wanted} <= NAMES
