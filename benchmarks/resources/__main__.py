"""`python -m benchmarks.resources`: prints how well and how fast the library answers."""

import argparse
import asyncio

from rich.console import Console
from rich.table import Table

from benchmarks.resources import relevance

KINDS = ("all", "exact", "synonym", "typo", "spelling", "question")


def show_relevance(figures: dict[str, relevance.Figures]) -> None:
    table = Table("ranking", *KINDS, title="nDCG@10 / recall@10")
    for name, by_kind in figures.items():
        cells = (f"{by_kind[kind][0]:.3f} / {by_kind[kind][1]:.3f}" for kind in KINDS)
        table.add_row(name, *cells)
    Console(width=140).print(table)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.resources", description=__doc__)
    parser.add_argument("what", choices=["relevance", "speed", "all"], nargs="?", default="all")
    parser.add_argument("--database", default="sqlite://", help="an empty database")
    parser.add_argument("--documents", type=int, default=100_000, help="for speed")
    given = parser.parse_args()
    if given.what in ("relevance", "all"):
        show_relevance(asyncio.run(relevance.table(given.database)))


if __name__ == "__main__":
    main()
