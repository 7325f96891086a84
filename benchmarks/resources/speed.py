"""How long an answer takes in a large library, against the bare full-text query on the same index."""

import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
from sqlalchemy import make_url

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

FTS5 = (
    "SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER BY bm25(search_index) LIMIT 10"
)
VECTOR = (
    "SELECT id FROM search_index WHERE vector @@ $1::text::tsquery"
    " ORDER BY ts_rank(vector, $1::text::tsquery) DESC LIMIT 10"
)
"""The bare queries: the telling words of a question, any of them, ranked by the engine itself."""

Bare = Callable[[str], Awaitable[float]]
"""Asks a question without synonyms or corrections; how many seconds that took."""


@dataclass(frozen=True, slots=True)
class Times:
    """What was measured, in milliseconds."""

    name: str
    p50: float
    p95: float


async def measure(count: int, url: str = "") -> list[Times]:
    """The bare query, `find` and `suggest` in a library of `count` documents.

    The bare query and `find` take turns, question by question, so that whatever else the machine
    does slows both.
    """
    with tempfile.TemporaryDirectory() as folder:
        address = url or f"sqlite:///{Path(folder) / 'speed.sqlite'}"
        async with open_library(address) as shelf:
            await _fill(shelf, count)
            async with _bare_query(address, shelf.community_id) as (name, ask):
                bare, found = await _take_turns(shelf, ask)
            return [
                _times(name, bare),
                _times("find", found),
                _times("autocomplete", await _suggest(shelf)),
            ]


async def _take_turns(shelf: Library, bare: Bare) -> tuple[list[float], list[float]]:
    """Seconds of the bare query and of `find`."""
    turns = [(await bare(words), await _find(shelf, words)) for words in _questions()]
    return [each for each, _found in turns], [each for _bare, each in turns]


@asynccontextmanager
async def _bare_query(address: str, community_id: int) -> AsyncGenerator[tuple[str, Bare]]:
    """What the engine's own query is called, and how to ask it, on a connection of its own."""
    if make_url(address).get_backend_name() == "postgresql":
        server = await asyncpg.connect(address)

        async def ask_server(words: str) -> float:
            wanted = " | ".join(f"'{term}'" for term in _terms(words, community_id))
            began = time.perf_counter()
            await server.fetch(VECTOR, wanted)
            return time.perf_counter() - began

        yield "bare tsquery", ask_server
        await server.close()
        return
    file = sqlite3.connect(str(make_url(address).database))

    async def ask_file(words: str) -> float:
        wanted = " OR ".join(f'"{term}"' for term in _terms(words, community_id))
        began = time.perf_counter()
        file.execute(FTS5, [wanted]).fetchall()
        return time.perf_counter() - began

    yield "bare FTS5 query", ask_file
    file.close()


def _terms(words: str, community_id: int) -> list[str]:
    terms = dict.fromkeys(word.term for word in read(words).telling)
    return [own(community_id, term) for term in terms]


async def _fill(shelf: Library, count: int) -> None:
    made = documents(count)
    while batch := list(islice(made, 5_000)):
        async with shelf.uow() as uow:
            await uow.repo(SearchRepository).put_all(batch)
            await uow.commit()


async def _find(shelf: Library, words: str) -> float:
    """As the cog asks, the unit of work and what is shown of each hit included."""
    synonyms = starter_synonyms()
    began = time.perf_counter()
    async with shelf.reading() as uow:
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
        async with shelf.reading() as uow:
            await uow.repo(SearchRepository).suggest(start, facets={"kind": ("resource",)})
        found.append(time.perf_counter() - began)
    return found


def _questions() -> list[str]:
    return [each.words for each in judgements()] * ROUNDS


def _times(name: str, seconds: Sequence[float]) -> Times:
    cuts = statistics.quantiles(seconds, n=20)
    return Times(name, statistics.median(seconds) * 1000, cuts[18] * 1000)
