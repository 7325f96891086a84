"""How long an answer takes in a large library, against the bare FTS5 query on the same index."""

import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.resources.judged import judgements
from benchmarks.resources.library import Library, open_library
from benchmarks.resources.synthetic import documents
from cogs.resources.starter import starter_synonyms
from storage.search import SearchRepository
from storage.search_engines import own
from storage.search_query import read

ROUNDS = 3
TYPED = 200
"""Beginnings of words that are typed for autocomplete."""


@dataclass(frozen=True, slots=True)
class Times:
    """What was measured, in milliseconds."""

    name: str
    p50: float
    p95: float


async def measure(count: int, url: str = "") -> list[Times]:
    """The bare query (SQLite alone), `find` and `suggest` in a library of `count` documents.

    The bare query and `find` take turns, question by question, so that whatever else the machine
    does slows both.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "speed.sqlite"
        async with open_library(url or f"sqlite:///{file}") as shelf:
            await _fill(shelf, count)
            bare, found = await _take_turns(shelf, None if url else file)
            return [
                *([_times("bare FTS5 query", bare)] if bare else []),
                _times("find", found),
                _times("autocomplete", await _suggest(shelf)),
            ]


async def _take_turns(shelf: Library, file: Path | None) -> tuple[list[float], list[float]]:
    """Seconds of the bare query, none without a `file`, and of `find`."""
    bare: list[float] = []
    found: list[float] = []
    database = sqlite3.connect(file) if file else None
    for words in _questions():
        if database is not None:
            bare.append(_bare(database, shelf.community_id, words))
        found.append(await _find(shelf, words))
    if database is not None:
        database.close()
    return bare, found


async def _fill(shelf: Library, count: int) -> None:
    made = documents(count)
    while batch := list(islice(made, 5_000)):
        async with shelf.uow() as uow:
            await uow.repo(SearchRepository).put_all(batch)
            await uow.commit()


def _bare(database: sqlite3.Connection, community_id: int, words: str) -> float:
    """The telling words of a question, joined by OR and ranked by bm25: no synonym, no correction."""
    terms = dict.fromkeys(word.term for word in read(words).telling)
    match = " OR ".join(f'"{own(community_id, term)}"' for term in terms)
    began = time.perf_counter()
    database.execute(
        "SELECT rowid FROM search_index WHERE search_index MATCH ?"
        " ORDER BY bm25(search_index) LIMIT 10",
        [match],
    ).fetchall()
    return time.perf_counter() - began


async def _find(shelf: Library, words: str) -> float:
    """As the cog asks, the unit of work and what is shown of each hit included."""
    synonyms = starter_synonyms()
    began = time.perf_counter()
    async with shelf.uow() as uow:
        await uow.repo(SearchRepository).find(words, synonyms=synonyms, limit=10)
    return time.perf_counter() - began


async def _suggest(shelf: Library) -> list[float]:
    chance = random.Random(3)
    typed = [
        word.text[: chance.randint(1, len(word.text))]
        for each in documents(TYPED, seed=1)
        for word in read(each.title).words[:1]
    ]
    found: list[float] = []
    for start in typed:
        began = time.perf_counter()
        async with shelf.uow() as uow:
            await uow.repo(SearchRepository).suggest(start, facets={"kind": ("resource",)})
        found.append(time.perf_counter() - began)
    return found


def _questions() -> list[str]:
    return [each.words for each in judgements()] * ROUNDS


def _times(name: str, seconds: Sequence[float]) -> Times:
    cuts = statistics.quantiles(seconds, n=20)
    return Times(name, statistics.median(seconds) * 1000, cuts[18] * 1000)
