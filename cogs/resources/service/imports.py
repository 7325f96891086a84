"""Files handed over, worked through step by step: each step is whole, and a stop in between loses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import Invalid
from bot.i18n import _
from bot.param import MAX_UPLOAD, UploadedFile
from bot.text import excerpt
from cogs import Ctx, Jobs
from cogs.resources.formats.entries import FIELDS, Entry, Unreadable, judge, values_of
from cogs.resources.formats.reading import read_file
from cogs.resources.notices import Miss
from cogs.resources.service.proposals import as_new
from cogs.resources.starter import library
from storage.resource_imports import ImportRepository, ResourceImportRow
from storage.resource_rows import NewResource, ResourceState
from storage.resources import ResourceRepository, alike
from storage.uow import UnitOfWork

STEP = 50
"""Entries a transaction: short enough that others hardly wait."""
ADDED, DUPLICATE, REFUSED = "added", "duplicate", "refused"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is; `misses` are the lines that were not added, with the reason."""

    id: int
    name: str
    total: int
    done: int
    added: int
    duplicates: int
    refused: int
    misses: tuple[Miss, ...] = ()
    report: str = ""

    @property
    def finished(self) -> bool:
        """Whether every line was looked at."""
        return self.done >= self.total


async def begin(ctx: Ctx, file: UploadedFile) -> Progress:
    """Reads a file and keeps its entries; raises `Invalid` for one that cannot be used at all."""
    if file.size > MAX_UPLOAD:
        text = _("This file has {size} MB; at most {limit} MB can be read. Please split it.")
        megabytes = text.format(size=file.size // 1_000_000, limit=MAX_UPLOAD // 1_000_000)
        raise Invalid(file=megabytes)
    try:
        kind, entries = read_file(file.name, await file.read())
    except Unreadable as error:
        raise Invalid(file=str(error)) from error
    return await _keep(ctx, file.name, kind, entries)


async def begin_starter(ctx: Ctx) -> Progress:
    """The same for the library that comes with Praxis."""
    entries = [
        Entry(
            place,
            {
                **{
                    name: str(getattr(each, name))
                    for name in FIELDS
                    if isinstance(getattr(each, name, None), str)
                },
                "tags": ", ".join(each.tags),
            },
        )
        for place, each in enumerate(library(), start=1)
    ]
    return await _keep(ctx, "starter", "starter", entries)


async def work(jobs: Jobs, community_id: int, import_id: int) -> Progress:
    """Does all that is left of an import, step by step."""
    while True:
        progress = await _step(jobs, community_id, import_id)
        if progress.finished:
            return progress


async def look(ctx: Ctx, import_id: int) -> Progress:
    """How far it is."""
    async with ctx.uow() as uow:
        return _progress(await uow.repo(ImportRepository).get(import_id))


async def exported(ctx: Ctx) -> list[dict[str, str]]:
    """Every published resource as it is written to files."""
    rows: list[dict[str, str]] = []
    last = 0
    async with ctx.uow() as uow:
        repo = uow.repo(ResourceRepository)
        while found := await repo.everything(after=last):
            rows.extend(values_of(as_new(row)) for row in found)
            last = found[-1].number
    return rows


async def _keep(ctx: Ctx, name: str, kind: str, entries: Sequence[Entry]) -> Progress:
    async with ctx.uow() as uow:
        row = await uow.repo(ImportRepository).start(
            name, kind, [entry.to_json() for entry in entries], ctx.standing.member_id
        )
        uow.audit(
            "resource.import", f"import:{row.id}", after={"format": kind, "entries": len(entries)}
        )
        await uow.commit()
        return _progress(row)


async def _step(jobs: Jobs, community_id: int, import_id: int) -> Progress:
    """One transaction: what is added and that it was are one."""
    async with jobs.uow(community_id) as uow:
        repo = uow.repo(ImportRepository)
        row = await repo.get(import_id)
        entries = row.entries[row.done : row.done + STEP]
        if entries:
            outcomes = await _judge_all(uow, entries, source=row.format)
            await repo.step(row, outcomes)
            uow.audit("resource.imported", f"import:{row.id}", after={"done": row.done})
            await uow.commit()
        return _progress(row)


async def _judge_all(
    uow: UnitOfWork, entries: Sequence[dict[str, Any]], *, source: str
) -> list[dict[str, Any]]:
    repo = uow.repo(ResourceRepository)
    outcomes: list[dict[str, Any]] = []
    fresh: list[NewResource] = []
    for entry in entries:
        outcome, text = REFUSED, str(entry["error"])
        if not text:
            try:
                new = judge(entry["values"])
            except Invalid as error:
                text = str(error)
            else:
                known = await _known(repo, new, fresh)
                outcome, text = (DUPLICATE, known) if known else (ADDED, new.title)
                if not known:
                    fresh.append(new)
        if outcome == REFUSED and (title := str(entry["values"].get("title") or "").strip()):
            text = f"{excerpt(title)}: {text}"
        outcomes.append({"line": entry["line"], "outcome": outcome, "text": text[:300]})
    await repo.add_all(fresh, ResourceState.PUBLISHED, by=None, source=source)
    return outcomes


async def _known(repo: ResourceRepository, new: NewResource, fresh: Sequence[NewResource]) -> str:
    """What it is a duplicate of, in the library or a few lines before; "" when it is new."""
    for each in fresh:
        if each.url_key == new.url_key or (new.doi and each.doi == new.doi):
            return each.title
        if alike(each.title, new.title):
            return each.title
    row = await repo.same(new)
    return f"R{row.number} {row.title}" if row else ""


def _progress(row: ResourceImportRow) -> Progress:
    counts = dict.fromkeys((ADDED, DUPLICATE, REFUSED), 0)
    for each in row.report:
        counts[each["outcome"]] += 1
    misses = tuple(
        Miss(int(each["line"]), str(each["text"]), each["outcome"] == DUPLICATE)
        for each in row.report
        if each["outcome"] != ADDED
    )
    lines = [f"{each['line']}\t{each['outcome']}\t{each['text']}" for each in row.report]
    return Progress(
        row.id,
        row.name,
        len(row.entries),
        row.done,
        counts[ADDED],
        counts[DUPLICATE],
        counts[REFUSED],
        misses,
        "\n".join(["line\toutcome\ttext", *lines]) + "\n",
    )
