"""How fast the gate reads, beside a handful of bare regular expressions on the same text."""

import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.gate.labelled import labelled
from benchmarks.gate.measure import Examine

FIELD = 3_000
"""Characters of the longest field of a case."""
ROUNDS = 60
BARE = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b[\w.+-]+@[\w-]+\.[\w.]+\b",
        r"https?://\S+",
        r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b",
        r"\+?\d[\d ()-]{6,}\d",
        r"\b\d{6,}\b",
        r"\b(?:Mr|Mrs|Ms|Dr)\.? [A-Z][a-z]+",
        r"\b[A-Z][a-z]+ [A-Z][a-z]+\b",
    )
)
"""What a first attempt at a gate looks like: no checksum, no disguise taken off, every second word a name."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Milliseconds of processor time for one field of 3,000 characters full of identifiers."""

    median: float
    p95: float
    bare: float
    """The median of the bare expressions."""


def measure(examine: Examine) -> Pace:
    """Turn and turn about; processor time, so that others on the machine do not count."""
    text = "\n".join(each.text for each in labelled("development"))[:FIELD]
    own, bare = list[float](), list[float]()
    examine(text)
    for _round in range(ROUNDS):
        own.append(_milliseconds(lambda: examine(text)))
        bare.append(_milliseconds(lambda: [each.findall(text) for each in BARE]))
    return Pace(
        statistics.median(own), statistics.quantiles(own, n=20)[-1], statistics.median(bare)
    )


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)
