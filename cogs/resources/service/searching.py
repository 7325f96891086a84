"""Finding resources, and remembering what could not be found."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.errors import Invalid, NotFound
from bot.i18n import _
from cogs import Ctx
from cogs.resources.starter import starter_groups
from cogs.resources.wiring import wiring
from storage.resource_readers import ReaderRepository
from storage.resource_rows import SEARCH_KIND, Resource, ResourceRow
from storage.resources import ResourceRepository, Shelf
from storage.search import Found, SearchRepository
from storage.search_engines import Facets
from storage.search_query import Synonyms, read
from storage.uow import UnitOfWork

_NUMBER = re.compile(r"\s*[rR#]?0*(\d{1,9})(?:\s*·.*|\s*)", re.DOTALL)
RESOURCES: Facets = {"kind": (SEARCH_KIND,)}
OLDEST = 60
"""Years back that a filter by age reaches."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What an answer is confined to; "" and None are any. `since` is a year."""

    type: str = ""
    area: str = ""
    tag: str = ""
    country: str = ""
    since: int | None = None

    def facets(self, this_year: int) -> dict[str, Sequence[str]]:
        """As the index understands them."""
        wanted: dict[str, Sequence[str]] = {"kind": (SEARCH_KIND,)}
        for name in ("type", "area", "tag", "country"):
            if value := getattr(self, name):
                wanted[name] = (value,)
        if self.since is not None:
            first = max(self.since, this_year - OLDEST)
            wanted["year"] = tuple(str(year) for year in range(first, this_year + 2))
        return wanted

    @property
    def any(self) -> bool:
        """Whether nothing is filtered out."""
        return self == Filters()


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found. `saved` are ids on the member's list; `corrected`: what was typed → what was sought."""

    words: str
    resources: tuple[Resource, ...]
    corrected: dict[str, str] = field(default_factory=dict[str, str])
    saved: frozenset[int] = frozenset()


async def find(ctx: Ctx, words: str, filters: Filters, *, limit: int) -> Answer:
    """The resources that answer `words` best; remembers when there are none at all."""
    if not read(words).words:
        raise Invalid(words=_("Please type words to search for, such as falls prevention."))
    near = await nearness(words)
    async with ctx.reading() as uow:
        repo = uow.repo(ResourceRepository)
        facets = filters.facets(ctx.clock.now().year)
        found = await search(uow, words, facets, limit=limit, near=near)
        rows = await repo.many([int(hit.document.subject) for hit in found.hits])
        if named := await _named(repo, words):
            rows = [named, *(row for row in rows if row.id != named.id)][:limit]
        member = ctx.standing.member_id
        saved: set[int] = set()
        if member is not None:
            saved = await uow.repo(ReaderRepository).saved(member, [row.id for row in rows])
    if not rows and filters.any:
        await note_gap(ctx, words)
    return Answer(words, tuple(row.value for row in rows), dict(found.corrected), frozenset(saved))


async def note_gap(ctx: Ctx, words: str) -> None:
    """Remembers a question that found nothing, whatever the order of its words."""
    terms = " ".join(sorted({word.term for word in read(words).telling}))
    async with ctx.uow() as uow:
        await uow.repo(ReaderRepository).note_gap(terms, words, ctx.standing.member_id)
        await uow.commit()


async def nearness(words: str) -> bytes | None:
    """The question's vector where a model is plugged in; made before any transaction."""
    embedder = wiring().embedder
    if embedder is None:
        return None
    (vector,) = await asyncio.to_thread(embedder.embed, [words])
    return vector


async def search(
    uow: UnitOfWork, words: str, facets: Facets, *, limit: int, near: bytes | None = None
) -> Found:
    """What the community's index answers, with the community's own words for things."""
    own = await uow.repo(ReaderRepository).synonyms()
    nearest: list[int] = []
    embedder = wiring().embedder
    if near is not None and embedder is not None:
        from cogs.resources.service.meaning import nearest_documents  # noqa: PLC0415  # needs numpy

        kinds = tuple(facets.get("kind", ()))
        confined = facets.keys() - {"kind"}
        # A vector knows nothing of areas and years: where those matter, words decide alone.
        nearest = [] if confined else await nearest_documents(uow, embedder, near, kinds=kinds)
    return await uow.repo(SearchRepository).find(
        words, synonyms=synonyms_with(tuple(own)), facets=facets, limit=limit, nearest_ids=nearest
    )


@lru_cache(maxsize=64)
def synonyms_with(own: tuple[tuple[str, ...], ...]) -> Synonyms:
    """The starter's expressions and a community's own."""
    return Synonyms((*own, *starter_groups()))


async def load(ctx: Ctx, resource_id: int) -> tuple[Resource, bool]:
    """One resource, and whether it is on the member's list."""
    async with ctx.reading() as uow:
        row = await uow.repo(ResourceRepository).get(resource_id)
        member = ctx.standing.member_id
        saved: set[int] = set()
        if member is not None:
            saved = await uow.repo(ReaderRepository).saved(member, [row.id])
        return row.value, bool(saved)


async def choose(uow: UnitOfWork, typed: str) -> ResourceRow:
    """The resource that was named by number or title; raises `Invalid` where none or several fit."""
    repo = uow.repo(ResourceRepository)
    if row := await _named(repo, typed):
        return row
    documents = await uow.repo(SearchRepository).suggest(typed, facets=RESOURCES, limit=10)
    exact = [each for each in documents if each.title.casefold() == typed.strip().casefold()]
    rows = await repo.many([int(each.subject) for each in exact or documents])
    if len(rows) == 1:
        return rows[0]
    if not rows:
        text = _("There is no such resource here. Type its number, such as R14, or its title.")
        raise Invalid(resource=text)
    names = ", ".join(f"R{row.number}" for row in rows[:5])
    raise Invalid(resource=_("Several resources fit: {names}.").format(names=names))


async def listed(
    ctx: Ctx, *, type: str, area: str, tag: str, saved: bool, offset: int, limit: int
) -> Shelf:
    """A page of the library, or of the member's own list."""
    async with ctx.reading() as uow:
        return await uow.repo(ResourceRepository).shelf(
            type=type,
            area=area,
            tag=tag,
            saved_by=ctx.member_id if saved else None,
            offset=offset,
            limit=limit,
        )


async def save(ctx: Ctx, resource_id: int) -> tuple[Resource, bool]:
    """Puts a resource on the member's private list, or takes it off; True when it is on it now."""
    async with ctx.uow() as uow:
        row = await uow.repo(ResourceRepository).get(resource_id)
        readers = uow.repo(ReaderRepository)
        added = await readers.save(row.id, ctx.member_id)
        if not added:
            await readers.unsave(row.id, ctx.member_id)
        await uow.commit()
    return row.value, added


async def save_named(ctx: Ctx, typed: str) -> tuple[Resource, bool]:
    """`save` for a resource named in a command; saving twice takes nothing away."""
    async with ctx.uow() as uow:
        row = await choose(uow, typed)
        added = await uow.repo(ReaderRepository).save(row.id, ctx.member_id)
        await uow.commit()
    return row.value, added


async def helped(ctx: Ctx, resource_id: int) -> bool:
    """Counts that it helped; False when this member said so before."""
    async with ctx.uow() as uow:
        row = await uow.repo(ResourceRepository).get(resource_id)
        new = await uow.repo(ReaderRepository).helped(row, ctx.member_id)
        await uow.commit()
    return new


async def _named(repo: ResourceRepository, typed: str) -> ResourceRow | None:
    match = _NUMBER.fullmatch(typed)
    if match is None:
        return None
    return await repo.numbered(int(match.group(1)))


def gone() -> NotFound:
    """A resource that was retired meanwhile."""
    return NotFound(_("This resource is not in the library any more."))
