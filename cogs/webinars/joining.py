"""The card's buttons, `/webinar list`, `ics`, `ask` and `questions`: what members do."""

from collections.abc import Sequence
from typing import Annotated

from bot.form import form
from bot.guards import role_of
from bot.param import Field, Option
from bot.roles import Role
from cogs import Ctx
from cogs.webinars import joining_views
from cogs.webinars.options import suggest_any, suggest_coming
from cogs.webinars.registry import cog
from cogs.webinars.service import calendars, looking, replanning, seats, voices
from cogs.webinars.service.voices import MAX_QUESTION
from storage.webinar_rows import Answer


@form("Ask a question", submit="Ask")
class NewQuestion:
    """The form behind [Ask a question]."""

    text: Annotated[str, Field("Your question", multiline=True, max_length=MAX_QUESTION)]
    anonymous: Annotated[bool, Field("Keep my name off it")] = False


# -- answers ---------------------------------------------------------------------------------------


@cog.button("going")
async def going(ctx: Ctx, meeting_id: int) -> None:
    """They come, or wait in line."""
    await _answer(ctx, meeting_id, Answer.GOING)


@cog.button("maybe")
async def maybe(ctx: Ctx, meeting_id: int) -> None:
    """They may come."""
    await _answer(ctx, meeting_id, Answer.MAYBE)


@cog.button("cant")
async def cant(ctx: Ctx, meeting_id: int) -> None:
    """They do not come."""
    await _answer(ctx, meeting_id, Answer.CANT)


async def _answer(ctx: Ctx, meeting_id: int, wanted: Answer) -> None:
    await ctx.reply(joining_views.answered(await seats.answer(ctx, meeting_id, wanted)))


@cog.button("join")
async def join(ctx: Ctx, meeting_id: int) -> None:
    """The link, privately, for those going."""
    await ctx.reply(joining_views.link(await seats.link(ctx, meeting_id)))


@cog.command("list", "What is planned, and what you said to it")
async def show_list(ctx: Ctx) -> None:
    """Meetings to come, each to be looked at and answered."""
    meetings, answers = await looking.coming(ctx)
    await ctx.reply(joining_views.coming(meetings, answers))


@cog.select("show")
async def show(ctx: Ctx, chosen: Sequence[str]) -> None:
    """One meeting's card, for them alone."""
    invitation, answer = await looking.one(ctx, int(chosen[0]))
    await ctx.reply(joining_views.shown(invitation, answer))


# -- questions -------------------------------------------------------------------------------------


@cog.button("ask")
async def ask_on_card(ctx: Ctx, meeting_id: int) -> None:
    """Opens the form."""
    await ctx.open(asked.bind(meeting_id))


@cog.submit("asked", NewQuestion)
async def asked(ctx: Ctx, form: NewQuestion, meeting_id: int) -> None:
    """Keeps the question."""
    result = await voices.ask(ctx, meeting_id, form.text, anonymous=form.anonymous)
    await ctx.reply(joining_views.asked(result, anonymous=form.anonymous))


@cog.command("ask", "Ask the speaker something, before, during or after")
async def ask(
    ctx: Ctx,
    which: Annotated[str, Option("Which one, such as W14", suggest=suggest_any)],
    text: Annotated[str, Option("Your question", multiline=True, max_length=MAX_QUESTION)],
    anonymous: Annotated[bool, Option("Keep my name off it")] = False,
) -> None:
    """Keeps the question."""
    meeting = await replanning.find(ctx, which)
    result = await voices.ask(ctx, meeting.id, text, anonymous=anonymous)
    await ctx.reply(joining_views.asked(result, anonymous=anonymous))


@cog.command("questions", "What was asked, most wanted first")
async def questions(
    ctx: Ctx, which: Annotated[str, Option("Which one, such as W14", suggest=suggest_any)]
) -> None:
    """A meeting's questions."""
    meeting = await replanning.find(ctx, which)
    await ctx.reply(joining_views.questions(*await voices.listed(ctx, meeting.id)))


@cog.button("upvote")
async def upvote(ctx: Ctx, question_id: int) -> None:
    """Gives or takes back a vote."""
    question, given = await voices.upvote(ctx, question_id)
    await ctx.reply(joining_views.voted(question, given=given))


@cog.button("answered")
async def answered(ctx: Ctx, question_id: int) -> None:
    """Marks a question as answered."""
    await voices.answered(ctx, question_id)
    await ctx.defer()


# -- calendars -------------------------------------------------------------------------------------


@cog.button("calendar")
async def calendar(ctx: Ctx, meeting_id: int) -> None:
    """One meeting's file."""
    attachment = await calendars.file_of(ctx, meeting_id)
    await ctx.reply(joining_views.file(attachment, await calendars.standing(ctx)))


@cog.command("ics", "A calendar file, or an address to subscribe to")
async def ics(
    ctx: Ctx,
    which: Annotated[
        str | None, Option("Which one, such as W14; all of them by default", suggest=suggest_coming)
    ] = None,
) -> None:
    """The file of one meeting, or of everything."""
    if which is not None:
        meeting = await replanning.find(ctx, which)
        attachment = await calendars.file_of(ctx, meeting.id)
        await ctx.reply(joining_views.file(attachment, await calendars.standing(ctx)))
        return
    role = await role_of(ctx.event, ctx.standing, ctx.adapter, Role.FACILITATOR)
    show = joining_views.facilitators_file if role.covers(Role.FACILITATOR) else joining_views.file
    await ctx.reply(show(await calendars.file_of_all(ctx), await calendars.standing(ctx)))


@cog.button("feed")
async def feed(ctx: Ctx, community: bool = False) -> None:
    """A new address."""
    await looking.require_facilitator(ctx, needed=community)
    await ctx.reply(joining_views.address(await calendars.subscribe(ctx, community=community)))


@cog.button("revoke")
async def revoke(ctx: Ctx, community: bool = False) -> None:
    """Makes an address stop working."""
    await looking.require_facilitator(ctx, needed=community)
    await calendars.revoke(ctx, community=community)
    await ctx.reply(joining_views.revoked())
