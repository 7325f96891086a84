"""`python -m benchmarks`: everything, or some of it, as tables or as JSON."""

import argparse
import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from rich.console import Console

from benchmarks import busy, clockwork, interactions, leaving, page, webinars
from benchmarks.figures import Figure, show
from benchmarks.processes import pin_load

Measure = Callable[[Path, argparse.Namespace], Awaitable[list[Figure]]]


async def _interactions(folder: Path, given: argparse.Namespace) -> list[Figure]:
    return await interactions.measure(folder, rounds=given.rounds, quick=given.quick)


async def _clockwork(folder: Path, given: argparse.Namespace) -> list[Figure]:
    return await clockwork.measure(folder, rounds=min(given.rounds, 3), quick=given.quick)


async def _busy(folder: Path, given: argparse.Namespace) -> list[Figure]:
    return await busy.measure(folder, quick=given.quick)


async def _webinars(folder: Path, given: argparse.Namespace) -> list[Figure]:
    return await webinars.measure(folder, quick=given.quick)


async def _leaving(folder: Path, given: argparse.Namespace) -> list[Figure]:
    return await leaving.measure(folder, quick=given.quick)


async def _page(folder: Path, given: argparse.Namespace) -> list[Figure]:
    return await page.measure(folder, rounds=given.rounds)


BENCHMARKS: Mapping[str, Measure] = {
    "interactions": _interactions,
    "busy": _busy,
    "clockwork": _clockwork,
    "webinars": _webinars,
    "leaving": _leaving,
    "page": _page,
}


async def measure(names: list[str], given: argparse.Namespace, console: Console) -> list[Figure]:
    """Runs them one after the other, each in a folder of its own, and shows each as it is done."""
    figures: list[Figure] = []
    for name in names:
        with tempfile.TemporaryDirectory(prefix="praxis-bench-") as folder:
            found = await BENCHMARKS[name](Path(folder), given)
        show(found, console)
        figures += found
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="*", help=f"of {', '.join(BENCHMARKS)}; all by default")
    parser.add_argument("--rounds", type=int, default=7, help="alternating repetitions")
    parser.add_argument("--quick", action="store_true", help="small counts, to see that it runs")
    parser.add_argument("--json", action="store_true", help="JSON on standard output")
    given = parser.parse_args()
    unknown = set(given.what) - BENCHMARKS.keys()
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    pin_load()
    console = Console(stderr=given.json, width=150)
    figures = asyncio.run(measure(given.what or list(BENCHMARKS), given, console))
    if given.json:
        print(json.dumps([figure.to_json() for figure in figures], indent=2))


if __name__ == "__main__":
    main()
