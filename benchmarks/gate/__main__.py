"""`python -m benchmarks.gate`: prints what the gate finds, what it misses, and how often it cries wolf."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.gate import second, speed
from benchmarks.gate.labelled import clean, labelled, sets
from benchmarks.gate.measure import (
    NAMES,
    WORDS,
    Examine,
    Tally,
    alarms,
    recall,
    summed,
    wilson,
)
from cogs.cases.gate import Findings, Known
from cogs.cases.gate.examine import examine
from cogs.cases.gate.tagging import OwnTagger, load, own_tagger

CONSOLE = Console(width=120)
DEFAULT = "heldout" if "heldout" in sets() else "spent"


def reader(tagger: OwnTagger | None) -> Examine:
    """The gate as a community without lists of its own uses it, in Australia."""
    known = Known(region="AU", year=2027)

    def read(text: str) -> Findings:
        return examine({"text": text}, known=known, own=tagger)

    return read


def show(title: str, texts: str, read: Examine, *, verbose: bool) -> None:
    """One table of kinds, and what the clean texts cost."""
    tallies = recall(labelled(texts), read)
    quiet = alarms(clean(texts), read)
    table = Table(
        "kind", "there", "marked", "as such", "recall", "95 %", "false", "precision", title=title
    )
    for kind in sorted(tallies):
        _row(table, kind, tallies[kind])
    table.add_section()
    _row(table, "names and initials", summed(tallies, NAMES.__contains__))
    _row(table, "facilities", summed(tallies, "FACILITY".__eq__))
    _row(table, "numbers, dates, addresses", summed(tallies, lambda kind: kind not in WORDS))
    _row(table, "all", summed(tallies, tallies.__contains__))
    CONSOLE.print(table)
    names = sum(quiet.by_kind[kind] for kind in NAMES)
    low, high = wilson(names, quiet.words)
    print(
        f"clean: {quiet.texts} texts, {quiet.words:,} words; false alarms per 1,000 words:"
        f" {quiet.per_thousand():.2f}, of names {quiet.per_thousand(NAMES):.2f} ({names};"
        f" 95 %: {1000 * low:.2f} to {1000 * high:.2f}); texts with a warning: {quiet.warned}"
    )
    by_kind = ", ".join(f"{kind} {count}" for kind, count in sorted(quiet.by_kind.items()))
    print(f"on clean texts by kind: {by_kind or 'none'}")
    if verbose:
        for kind, tally in sorted(tallies.items()):
            print(kind, tally.missed)
        print(quiet.examples)


def _row(table: Table, name: str, tally: Tally) -> None:
    low, high = wilson(tally.marked, tally.there)
    found = tally.marked + tally.false
    table.add_row(
        name,
        str(tally.there),
        str(tally.marked),
        str(tally.as_such),
        f"{tally.marked / tally.there:.1%}" if tally.there else "-",
        f"{low:.0%} to {high:.0%}" if tally.there else "-",
        str(tally.false),
        f"{tally.marked / found:.0%}" if found else "-",
    )


def show_readers(texts: str, readers: Sequence[tuple[str, Examine]]) -> None:
    """What each part is worth: names alone."""
    table = Table(f"names, {texts} texts", "recall", "95 %", "false alarms / 1,000 clean words")
    for name, read in readers:
        tally = summed(recall(labelled(texts), read), NAMES.__contains__)
        low, high = wilson(tally.marked, tally.there)
        quiet = alarms(clean(texts), read).per_thousand(NAMES)
        table.add_row(
            name, f"{tally.marked / tally.there:.1%}", f"{low:.0%} to {high:.0%}", f"{quiet:.2f}"
        )
    CONSOLE.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate", description=__doc__)
    parser.add_argument("texts", choices=sets(), nargs="?", default=DEFAULT)
    parser.add_argument("--weights", type=Path, help="another file of the tagger, made by train.py")
    parser.add_argument(
        "--missed", action="store_true", help="print what was missed and what was wrong"
    )
    given = parser.parse_args()
    tagger = load(given.weights) if given.weights else own_tagger()
    read = reader(tagger)
    show(f"{given.texts} texts", given.texts, read, verbose=given.missed)
    if given.texts == DEFAULT:
        show_readers(
            given.texts, [("contexts and forms alone", reader(None)), ("with the tagger", read)]
        )
        second.show(CONSOLE, read)
    pace = speed.measure(read)
    print(
        f"a field of 3,000 characters: {pace.median:.1f} ms of processor time, 95 % within {pace.p95:.1f} ms;"
        f" {pace.median / pace.bare:.0f} times {len(speed.BARE)} bare regular expressions ({pace.bare:.2f} ms)"
    )


if __name__ == "__main__":
    main()
