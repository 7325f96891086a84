"""`/find`: one search over everything a community keeps."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from bot.cog import Cog
from bot.errors import Invalid
from bot.i18n import _, ngettext
from bot.message import Block, Button, Message, Note, Paragraph, Section, card
from bot.param import Option
from bot.text import Link, Text, Timestamp, join, md, plain
from bot.token import BoundAction
from cogs import Ctx
from cogs.resources import cards
from cogs.resources.rules import line
from cogs.resources.service.searching import nearness, note_gap, search
from storage.resource_rows import SEARCH_KIND, Resource
from storage.resources import ResourceRepository
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
    async with ctx.reading() as uow:
        found = await search(uow, words, {}, limit=max, near=near)
        ids = [int(hit.document.subject) for hit in found.hits if hit.document.kind == SEARCH_KIND]
        rows = await uow.repo(ResourceRepository).many(ids)
    if not found.hits:
        await note_gap(ctx, words)
    resources = {str(row.id): row.value for row in rows}
    await ctx.reply(view(words, found, resources, ctx.clock.now()))


def view(words: str, found: Found, resources: Mapping[str, Resource], now: datetime) -> Message:
    """What was found, each with what it is and where it leads, resources with whether to trust them."""
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
    for hit in found.hits:
        known = resources.get(hit.document.subject) if hit.document.kind == SEARCH_KIND else None
        blocks.extend(_resource(known, now, room) if known else [_result(hit, room)])
    count = ngettext("{count} result", "{count} results", len(found.hits))
    return Message(tuple(blocks), summary=count.format(count=len(found.hits)))


def kind_name(kind: str) -> str:
    """What kind of thing it is, in the reader's language."""
    names = {
        "prompt": _("What we learned"),
        "case": _("Case"),
        "answer": _("Answered question"),
    }
    return names.get(kind, kind)


def _resource(resource: Resource, now: datetime, room: int) -> list[Block]:
    words = cards.headline(resource)
    if resource.summary:
        words = words + plain("\n" + line(resource.summary, limit=room))
    words = words + plain("\n") + cards.facts(resource, now)
    show = Button(_("Show"), BoundAction(f"resource.show:{resource.id}"))
    return [Section(words, show), *cards.warnings(resource)]


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


_SHOWN_BY = {"case": "case.show"}
"""Kind → the action that shows one of it."""
