"""How fast the gate reads."""

import statistics
import time

from benchmarks.gate.labelled import labelled
from benchmarks.gate.measure import Examine

FIELD = 3_000
"""Characters of the longest field of a case."""
ROUNDS = 20


def measure(examine: Examine) -> tuple[float, float]:
    """Milliseconds for a field of 3,000 characters full of identifiers (median), characters a second."""
    text = "\n".join(each.text for each in labelled("heldout"))[:FIELD]
    examine(text)
    times: list[float] = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        examine(text)
        times.append(time.perf_counter() - began)
    middle = statistics.median(times)
    return middle * 1000, len(text) / middle
