"""`/prompt add`, `import`, `queue`, `move`, `pin`, `skip`, `edit`, `remove`: what is asked, and in which order."""

import datetime as dt
from typing import Annotated, Literal

from bot.context import too_late
from bot.errors import Invalid
from bot.events import FormSubmitted
from bot.form import form
from bot.i18n import _
from bot.message import Message
from bot.param import Field, Option, UploadedFile
from bot.roles import Role
from bot.text import md
from cogs import Ctx
from cogs.prompts import queue_views as views
from cogs.prompts import rules
from cogs.prompts.asking import asks_back
from cogs.prompts.finding import suggest_queued, suggest_topic
from cogs.prompts.reading import MAX_CREDIT, MAX_TOPIC
from cogs.prompts.registry import cog
from cogs.prompts.scheduling import Schedule
from cogs.prompts.service import imports, queue
from cogs.prompts.starter import Setting, Topic
from storage.prompt_rows import Prompt

Which = Annotated[
    str, Option("Which question: its number or how it begins", suggest=suggest_queued)
]


@form("Edit a question", submit="Keep")
class EditForm:
    """The words of a question that waits."""

    text: Annotated[str, Field("The question", multiline=True, max_length=rules.MAX_TEXT)]
    topic: Annotated[str, Field("Topic", max_length=MAX_TOPIC)] = ""
    credit: Annotated[str, Field("Whose question it is", max_length=MAX_CREDIT)] = ""


@cog.command("add", "Add a question to the queue", role=Role.FACILITATOR)
@asks_back("add")
async def add(
    ctx: Ctx,
    text: Annotated[str, Option("The question", multiline=True, max_length=rules.MAX_TEXT)],
    topic: Annotated[
        str | None, Option("What it is about", max_length=MAX_TOPIC, suggest=suggest_topic)
    ] = None,
    date: Annotated[str | None, Option("Pin it to this date (the next one free)")] = None,
    credit: Annotated[str | None, Option("Whose question it is", max_length=MAX_CREDIT)] = None,
    schedule: Schedule = None,
) -> None:
    """Says which date it got."""
    prompt, slot = await queue.add(
        ctx,
        text=text,
        topic=topic or "",
        credit=credit or "",
        day=date or "",
        schedule=schedule,
    )
    await ctx.reply(views.planned(prompt, slot, opening=views.added(prompt)))


@cog.command("import", "Add questions from a file or the starter library", role=Role.FACILITATOR)
async def import_(
    ctx: Ctx,
    file: Annotated[UploadedFile | None, Option("A .txt or .csv file, one question a line")] = None,
    source: Annotated[
        Literal["starter"] | None, Option("The starter library, instead of a file")
    ] = None,
    topic: Annotated[Topic | None, Option("Of the library: only this topic")] = None,
    setting: Annotated[Setting | None, Option("Of the library: only this setting")] = None,
    schedule: Schedule = None,
) -> None:
    """Says how many were added and what was wrong with each line that was not."""
    if file is not None:
        done = await imports.from_file(ctx, file, schedule)
    elif source is not None:
        done = await imports.from_library(ctx, topic, setting, schedule)
    else:
        raise Invalid(file=_("Please attach a file, or choose starter as the source."))
    await ctx.reply(views.imported(done))


@cog.command("queue", "What is asked when", role=Role.FACILITATOR)
async def show_queue(ctx: Ctx, schedule: Schedule = None) -> None:
    """Lists the first page."""
    shown, skipped = await queue.show(ctx, schedule)
    await ctx.reply(_page(shown, skipped, 0))


@cog.button("queue-page", role=Role.FACILITATOR)
async def turn_page(ctx: Ctx, schedule_id: int, page: int) -> None:
    """Lists another page; `schedule_id` 0 is what waits for a first schedule."""
    shown, skipped = await queue.show_by_id(ctx, schedule_id or None)
    await ctx.update(_page(shown, skipped, page))


@cog.command("move", "Move a question to a date or a place in the queue", role=Role.FACILITATOR)
@asks_back("move")
async def move(
    ctx: Ctx,
    which: Which,
    to: Annotated[str, Option("A date, a place such as 1, first or last")],
) -> None:
    """The others make room."""
    prompt, slot = await queue.move(ctx, which=which, to=to)
    opening = md(_("**{name}** was moved."), name=prompt.name)
    await ctx.reply(views.planned(prompt, slot, opening=opening))


@cog.command("pin", "Fix a question to an exact date", role=Role.FACILITATOR)
@asks_back("pin")
async def pin(ctx: Ctx, which: Which, date: Annotated[str, Option("The date")]) -> None:
    """It stays there whatever happens to the others."""
    prompt, slot = await queue.pin(ctx, which=which, day=date)
    opening = md(_("**{name}** is pinned. Move it to release it."), name=prompt.name)
    await ctx.reply(views.planned(prompt, slot, opening=opening))


@cog.command("skip", "Ask nothing on a date", role=Role.FACILITATOR)
@asks_back("skip")
async def skip(
    ctx: Ctx,
    date: Annotated[str | None, Option("The date (the next one)")] = None,
    reason: Annotated[str | None, Option("Why, for the record", max_length=200)] = None,
    schedule: Schedule = None,
) -> None:
    """The question stays next in line."""
    day, follows = await queue.skip(ctx, day=date or "", reason=reason or "", schedule=schedule)
    await ctx.reply(views.skipped(day, follows, reason or ""))


@cog.command("edit", "Change the words of a question that waits", role=Role.FACILITATOR)
async def edit(ctx: Ctx, which: Which) -> None:
    """Opens its words, or offers that where a form has just been sent and none may follow."""
    prompt = await queue.named(ctx, which)
    if isinstance(ctx.event, FormSubmitted):
        await ctx.reply(views.offer_edit(prompt, edit=open_edit.bind(prompt.id)))
    else:
        await _open(ctx, prompt)


@cog.button("edit", role=Role.FACILITATOR)
async def open_edit(ctx: Ctx, prompt_id: int) -> None:
    """Opens its words."""
    await _open(ctx, await queue.named_by_id(ctx, prompt_id))


@cog.submit("edited", EditForm, role=Role.FACILITATOR)
async def edited(ctx: Ctx, form: EditForm, prompt_id: int) -> None:
    """Keeps them."""
    prompt = await queue.edit(ctx, prompt_id, text=form.text, topic=form.topic, credit=form.credit)
    await ctx.reply(views.edited(prompt))


@cog.command("remove", "Take a question out of the queue for good", role=Role.FACILITATOR)
async def remove(ctx: Ctx, which: Which) -> None:
    """Asks first."""
    prompt = await queue.named(ctx, which)
    button = removed.bind(prompt.id, int(ctx.clock.now().timestamp()))
    await ctx.reply(views.confirm_remove(prompt, remove=button))


@cog.button("remove", role=Role.FACILITATOR)
async def removed(ctx: Ctx, prompt_id: int, offered: int) -> None:
    """Does it within five minutes; `offered` is in seconds since 1970."""
    if rules.expired(offered, ctx.clock.now()):
        raise too_late()
    await ctx.update(views.removed(await queue.remove(ctx, prompt_id)))


async def _open(ctx: Ctx, prompt: Prompt) -> None:
    values = {"text": prompt.text, "topic": prompt.topic, "credit": prompt.credit}
    await ctx.open(edited.bind(prompt.id), values)


def _page(shown: queue.Queue, skipped: tuple[dt.date, ...], page: int) -> Message:
    """A page with buttons to its neighbours."""
    last = views.pages(shown.plan) - 1
    here = min(max(page, 0), last)
    schedule_id = shown.series.id if shown.series else 0
    return views.queue_page(
        views.QueuePage(shown.series, shown.plan, here, skipped),
        earlier=turn_page.bind(schedule_id, here - 1) if here > 0 else None,
        later=turn_page.bind(schedule_id, here + 1) if here < last else None,
    )
