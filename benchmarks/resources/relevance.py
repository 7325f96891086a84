"""How well questions are answered: plain FTS5 against what `/resource find` does, kind by kind."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from statistics import fmean

from benchmarks.resources.baseline import Baseline
from benchmarks.resources.judged import judgements, ndcg, recall
from benchmarks.resources.library import Library, fill_with_starter, open_library
from cogs.resources.starter import library, starter_synonyms
from storage.search import SearchRepository

Figures = Mapping[str, tuple[float, float]]
"""Kind of question (and "all") → nDCG@10, recall@10."""


async def measure(find: Callable[[str], Awaitable[list[str]]]) -> Figures:
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for each in judgements():
        ranked = await find(each.words)
        figures = ndcg(ranked, each.relevant), recall(ranked, each.relevant)
        found[each.kind].append(figures)
        found["all"].append(figures)
    return {
        kind: (fmean(a for a, _ in rows), fmean(b for _, b in rows)) for kind, rows in found.items()
    }


def plain(operator: str) -> Callable[[str], Awaitable[list[str]]]:
    baseline = Baseline(library(), operator)

    async def find(words: str) -> list[str]:
        return baseline.find(words)

    return find


def ours(shelf: Library) -> Callable[[str], Awaitable[list[str]]]:
    async def find(words: str) -> list[str]:
        async with shelf.uow() as uow:
            found = await uow.repo(SearchRepository).find(
                words, synonyms=starter_synonyms(), limit=10
            )
        return [hit.document.subject for hit in found.hits]

    return find


async def table(url: str) -> dict[str, Figures]:
    """Ranking → its figures."""
    async with open_library(url) as shelf:
        await fill_with_starter(shelf)
        return {
            "FTS5, all words (its default)": await measure(plain("AND")),
            "FTS5, any word, bm25": await measure(plain("OR")),
            "Praxis": await measure(ours(shelf)),
        }
