"""`/resource import`, `export`, `starter` and `synonyms`: files in and out."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Annotated

from bot.delivery import Draft, ToMember
from bot.i18n import _, language, ngettext
from bot.message import (
    Actions,
    Alert,
    Attachment,
    Block,
    Button,
    Listing,
    Message,
    Note,
    Paragraph,
    card,
)
from bot.param import Option, UploadedFile
from bot.roles import Role
from bot.text import Text, md, plain
from bot.token import BoundAction
from cogs import Ctx, Jobs
from cogs.resources.formats.tables import write_csv, write_json
from cogs.resources.notices import Miss
from cogs.resources.registry import cog
from cogs.resources.service import imports, words
from cogs.resources.service.imports import Progress
from cogs.resources.wiring import do
from storage.resource_imports import ImportRepository

SHOWN = 15
"""Lines of a report that the message itself shows; all of them are in its file."""


class Format(StrEnum):
    """What a library is written as."""

    CSV = "csv"
    BIBTEX = "bibtex"
    JSON = "json"


@cog.command(
    "import", "Add resources from CSV, BibTeX, RIS, Zotero, OPML or RSS", role=Role.FACILITATOR
)
async def import_(
    ctx: Ctx,
    file: Annotated[UploadedFile, Option("The file, at most 1 MB")],
) -> None:
    """Says how far it is, then what became of every line."""
    await ctx.defer()
    await _run(ctx, await imports.begin(ctx, file))


@cog.command(
    "starter", "Add the public resources that come with Praxis, unverified", role=Role.FACILITATOR
)
async def starter(ctx: Ctx) -> None:
    """The same for the library that comes along."""
    await ctx.defer()
    await _run(ctx, await imports.begin_starter(ctx))


def _write_bibtex(rows: Sequence[Mapping[str, str]]) -> str:
    from cogs.resources.formats.references import write_bibtex  # noqa: PLC0415  # as in `reading`

    return write_bibtex(rows)


@cog.command("export", "The library as a file that can be imported again", role=Role.FACILITATOR)
async def export(
    ctx: Ctx, format: Annotated[Format, Option("Which kind of file")] = Format.CSV
) -> None:
    """As a file."""
    rows = await imports.exported(ctx)
    write, ending, mime = {
        Format.CSV: (write_csv, "csv", "text/csv"),
        Format.BIBTEX: (_write_bibtex, "bib", "application/x-bibtex"),
        Format.JSON: (write_json, "json", "application/json"),
    }[format]
    name = f"{ctx.community.slug}-resources.{ending}"
    text = ngettext("{count} resource", "{count} resources", len(rows)).format(count=len(rows))
    await ctx.reply(
        Message(
            (Paragraph(plain(text)),),
            summary=name,
            files=(Attachment(name, write(rows).encode(), mime),),
        )
    )


@cog.command(
    "synonyms", "What your community calls the same; a file replaces it", role=Role.FACILITATOR
)
async def synonyms(
    ctx: Ctx,
    file: Annotated[
        UploadedFile | None,
        Option("A text file: one group a line, expressions separated by semicolons"),
    ] = None,
) -> None:
    """Shows them as a file that can be changed and sent back."""
    if file is not None:
        count = await words.replace(ctx, file)
        text = ngettext("{count} group is known now.", "{count} groups are known now.", count)
        await ctx.reply(card(Alert(plain(text.format(count=count)), tone="success")))
        return
    own = await words.own(ctx)
    content = "".join("; ".join(group) + "\n" for group in own)
    note = _("Hundreds of health expressions are known besides. Change the file and send it back.")
    await ctx.reply(
        Message(
            (Paragraph(md(_("Your community's own expressions."))), Note(plain(note))),
            summary=_("Synonyms"),
            files=(Attachment("synonyms.txt", content.encode()),),
        )
    )


@cog.button("progress", role=Role.FACILITATOR)
async def progress(ctx: Ctx, import_id: int) -> None:
    """How far it is now."""
    await ctx.update(shown(await imports.look(ctx, import_id)))


@cog.sweep("imports", every=timedelta(minutes=1))
async def resume(jobs: Jobs) -> None:
    """Goes on with imports whose process stopped, and tells whoever began them."""
    await do("resource.imports", partial(_resume, jobs))


async def _resume(jobs: Jobs) -> None:
    async with jobs.everywhere() as uow:
        left = await uow.repo(ImportRepository).abandoned()
    for community_id, import_id in left:
        done = await imports.work(jobs, community_id, import_id)
        async with jobs.uow(community_id) as uow:
            row = await uow.repo(ImportRepository).get(import_id)
            if row.member_id is not None:
                to, subject = ToMember(row.member_id), f"import:{import_id}"
                member = await uow.members.get(row.member_id)
                with language(member.reads((await uow.communities.get()).language)):
                    message = shown(done)
                await uow.outbox.add(Draft("resource.import", subject, to, message))
            await uow.commit()


def shown(at: Progress) -> Message:
    """How far an import is, or what became of it."""
    if not at.finished:
        text = _("{done} of {total} lines of {name} are done.")
        return card(
            Paragraph(plain(text.format(done=at.done, total=at.total, name=at.name))),
            Actions((Button(_("How far is it?"), BoundAction(f"resource.progress:{at.id}")),)),
            summary=_("Importing"),
        )
    counts = _("{added} added, {duplicates} there already, {refused} refused.").format(
        added=at.added, duplicates=at.duplicates, refused=at.refused
    )
    tone = "warning" if at.refused else "success"
    blocks: list[Block] = [Alert(plain(counts), tone=tone)]
    if at.misses:
        blocks.append(Listing(tuple(_missed(each) for each in at.misses[:SHOWN])))
    if len(at.misses) > SHOWN:
        blocks.append(Note(md(_("The file says what became of every line."))))
    blocks.append(Note(md(_("Nothing that was imported is verified yet."))))
    return Message(
        tuple(blocks),
        summary=counts,
        files=(Attachment("import-report.tsv", at.report.encode(), "text/tab-separated-values"),),
    )


def _missed(miss: Miss) -> Text:
    """Why one line was not added."""
    words = _("Line {line}: there already, {text}") if miss.known else _("Line {line}: {text}")
    return md(words, line=miss.line, text=miss.text[:120])


async def _run(ctx: Ctx, begun: Progress) -> None:
    await ctx.reply(shown(begun))
    await ctx.reply(shown(await imports.work(ctx.background, ctx.community.id, begun.id)))
