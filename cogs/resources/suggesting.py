"""What is suggested while people type: resources, tags, areas, countries."""

from collections.abc import Mapping, Sequence

from bot.param import Choice, RawValue
from cogs import Ctx
from cogs.resources import rules
from cogs.resources.service.searching import RESOURCES
from storage.resources import ResourceRepository
from storage.search import SearchRepository

_SUGGESTED = 25


async def suggest_resource(
    ctx: Ctx, typed: str, _others: Mapping[str, RawValue]
) -> Sequence[Choice]:
    """Resources by the beginnings of words in their titles and tags, or by number."""
    async with ctx.reading() as uow:
        repo = uow.repo(ResourceRepository)
        number = typed.strip().lstrip("rR#")
        numbered = (
            await repo.numbered(int(number)) if number.isdecimal() and len(number) < 9 else None
        )
        documents = await uow.repo(SearchRepository).suggest(
            typed, facets=RESOURCES, limit=_SUGGESTED
        )
        rows = await repo.many([int(each.subject) for each in documents])
    if numbered:
        rows = [numbered, *(row for row in rows if row.id != numbered.id)]
    return [
        Choice(f"R{row.number}", rules.line(f"R{row.number} · {row.title}", limit=100))
        for row in rows[:_SUGGESTED]
    ]


async def suggest_tag(ctx: Ctx, typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """Tags in use, the commonest first."""
    return await _words(ctx, "tag", typed.strip().lower())


async def suggest_tags(ctx: Ctx, typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """The same for a list: the last one is completed."""
    before, comma, last = typed.rpartition(",")
    kept = f"{before}{comma} " if comma else ""
    found = await _words(ctx, "tag", last.strip().lower())
    return [
        Choice(kept + each.value, kept + each.label)
        for each in found
        if len(kept + each.value) <= 100
    ]


async def suggest_area(ctx: Ctx, typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """Areas in use; any other words are fine too."""
    return await _words(ctx, "area", rules.area(typed))


async def suggest_country(
    ctx: Ctx, typed: str, _others: Mapping[str, RawValue]
) -> Sequence[Choice]:
    """Countries in use."""
    return await _words(ctx, "country", typed.strip())


async def _words(ctx: Ctx, column: str, start: str) -> list[Choice]:
    async with ctx.reading() as uow:
        found = await uow.repo(ResourceRepository).words_for(column, start, limit=_SUGGESTED)
    return [Choice(each[:100], each[:100]) for each in found]
