"""`/find`: one search over everything a community keeps."""

from typing import Annotated

from bot.cog import Cog
from bot.errors import Invalid
from bot.i18n import _, ngettext
from bot.message import Block, Button, Message, Note, Paragraph, Section, card
from bot.param import Option
from bot.text import Link, Text, Timestamp, join, md, plain
from bot.token import BoundAction
from cogs import Ctx
from cogs.resources.rules import line
from cogs.resources.service.searching import nearness, note_gap, search
from storage.resource_rows import SEARCH_KIND
from storage.search import Found, Hit
from storage.search_query import read

cog = Cog("find", "Search everything: wraps, case summaries, answered questions, resources")

ROOM = 2_400
"""Characters of all excerpts together: every platform limits a message's text (Discord 4,000)."""


@cog.command("", "Search what was learned here: wraps, cases, answers, resources")
async def find(
    ctx: Ctx,
    words: Annotated[str, Option("What you are looking for", max_length=500)],
    max: Annotated[int, Option("How many (5)", min_value=1, max_value=10)] = 5,
) -> None:
    """Answers privately."""
    if not read(words).words:
        raise Invalid(words=_("Please type words to search for, such as falls prevention."))
    near = await nearness(words)
    async with ctx.uow() as uow:
        found = await search(uow, words, {}, limit=max, near=near)
        if not found.hits:
            await note_gap(ctx, uow, words)
            await uow.commit()
    await ctx.reply(view(words, found))


def view(words: str, found: Found) -> Message:
    """What was found, each with what it is and where it leads."""
    if not found.hits:
        return card(
            Paragraph(md(_("Nothing here answers “{words}”."), words=words[:200])),
            Note(
                md(
                    _(
                        "Fewer or other words may help. When another member asks the same,"
                        " facilitators see what is missing, without names."
                    )
                )
            ),
            summary=_("Nothing found"),
        )
    blocks: list[Block] = [
        Note(md(_("“{typed}” occurs nowhere; this is for **{used}**."), typed=typed, used=used))
        for typed, used in found.corrected.items()
    ]
    room = max(ROOM // len(found.hits) - 120, 60)
    blocks.extend(_result(hit, room) for hit in found.hits)
    count = ngettext("{count} result", "{count} results", len(found.hits))
    return Message(tuple(blocks), summary=count.format(count=len(found.hits)))


def kind_name(kind: str) -> str:
    """What kind of thing it is, in the reader's language."""
    names = {
        SEARCH_KIND: _("Resource"),
        "prompt": _("What we learned"),
        "case": _("Case"),
        "answer": _("Answered question"),
    }
    return names.get(kind, kind)


def _result(hit: Hit, room: int) -> Block:
    document = hit.document
    title = Text((Link(document.title, document.url),)) if document.url else plain(document.title)
    about = [plain(kind_name(document.kind))]
    if document.at is not None:
        about.append(Text((Timestamp(document.at, "date"),)))
    words = md("**{title}**", title=title) + plain("\n") + join(" · ", about)
    if document.body:
        words = words + plain("\n" + line(document.body, limit=room))
    action = _SHOWN_BY.get(document.kind)
    if action is None:
        return Paragraph(words)
    return Section(words, Button(_("Show"), BoundAction(f"{action}:{document.subject}")))


_SHOWN_BY = {SEARCH_KIND: "resource.show", "case": "case.show"}
"""Kind → the action that shows one of it."""
