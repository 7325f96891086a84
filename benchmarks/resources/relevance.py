"""How well questions are answered: plain FTS5 against what `/resource find` does, kind by kind."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from statistics import fmean

from sqlalchemy import select

from benchmarks.resources.baseline import Baseline
from benchmarks.resources.judged import judgements, ndcg, recall
from benchmarks.resources.library import Library, fill_with_starter, open_library
from cogs.resources.semantic import load_model
from cogs.resources.service.meaning import nearest_documents
from cogs.resources.starter import library, starter_synonyms
from cogs.resources.wiring import Embedder
from storage.search import SearchRepository
from storage.search_rows import SearchDocumentRow
from storage.search_vectors import VectorRepository

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


def fused(shelf: Library, model: Embedder) -> Callable[[str], Awaitable[list[str]]]:
    """The same with a model of meaning beside it, as the cog does it."""

    async def find(words: str) -> list[str]:
        (near,) = model.embed([words])
        async with shelf.uow() as uow:
            found = await uow.repo(SearchRepository).find(
                words,
                synonyms=starter_synonyms(),
                limit=10,
                nearest_ids=await nearest_documents(uow, model, near),
            )
        return [hit.document.subject for hit in found.hits]

    return find


def meaning(shelf: Library, model: Embedder) -> Callable[[str], Awaitable[list[str]]]:
    """Vectors alone."""

    async def find(words: str) -> list[str]:
        (near,) = model.embed([words])
        async with shelf.uow() as uow:
            ids = await nearest_documents(uow, model, near)
            rows = await uow.session.scalars(select(SearchDocumentRow))
            names = {row.id: row.subject for row in rows.all()}
        return [names[each] for each in ids[:10]]

    return find


async def table(url: str, model: Path | None) -> dict[str, Figures]:
    """Ranking → its figures."""
    async with open_library(url) as shelf:
        await fill_with_starter(shelf)
        figures = {
            "FTS5, all words (its default)": await measure(plain("AND")),
            "FTS5, any word, bm25": await measure(plain("OR")),
            "Praxis": await measure(ours(shelf)),
        }
        if model is not None:
            embedder = load_model(model)
            await _embed(shelf, embedder)
            figures["Vectors alone"] = await measure(meaning(shelf, embedder))
            figures["Praxis and vectors"] = await measure(fused(shelf, embedder))
        return figures


async def _embed(shelf: Library, model: Embedder) -> None:
    async with shelf.uow() as uow:
        vectors = uow.repo(VectorRepository)
        lacking = await vectors.lacking(model.name, limit=1_000)
        made = model.embed([text for _id, text in lacking])
        await vectors.keep(
            model.name, [(each, made[place]) for place, (each, _text) in enumerate(lacking)]
        )
        await uow.commit()
