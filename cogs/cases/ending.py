"""`/case summary`, `/case follow-up` and `/case find`: what was learned, what happened, and both found again."""

from typing import Annotated

from bot.events import FormSubmitted
from bot.form import form
from bot.param import Field, Option
from bot.roles import Role
from bot.text import md
from cogs import Ctx
from cogs.cases import closing_views, rules, views
from cogs.cases.finding import need, suggest_posted, suggest_unsummarised
from cogs.cases.registry import cog
from cogs.cases.service import closing
from cogs.cases.service.voices import Words
from cogs.cases.views import title_of
from storage.case_rows import CaseState, Voice


@form("What was learned", submit="Post the summary")
class SummaryForm:
    """The summary, drafted from the recommendations."""

    text: Annotated[
        str,
        Field(
            "What was learned?",
            hint="It is posted with the case and found again for ever.",
            multiline=True,
            max_length=rules.MAX_SUMMARY,
        ),
    ]


@form("What happened?", submit="Add it")
class OutcomeForm:
    """What became of it."""

    text: Annotated[
        str,
        Field(
            "What did you try, and what came of it?",
            hint="Nothing that tells who somebody is.",
            multiline=True,
            max_length=rules.MAX_OUTCOME,
        ),
    ]


@cog.command("summary", "Write what was learned from a case", role=Role.FACILITATOR)
async def summary(
    ctx: Ctx,
    case: Annotated[str, Option("Which one, such as AHA-2027-014", suggest=suggest_unsummarised)],
) -> None:
    """Opens the form, or offers it where a form has just been sent and none may follow."""
    found = await need(ctx, case, CaseState.POSTED)
    if isinstance(ctx.event, FormSubmitted):
        await ctx.reply(closing_views.offer_summary(found))
    else:
        await _open_summary(ctx, found.id)


@cog.button("summarise", role=Role.FACILITATOR)
async def summarise(ctx: Ctx, case_id: int) -> None:
    """Opens the form."""
    await _open_summary(ctx, case_id)


@cog.submit("summarised", SummaryForm, role=Role.FACILITATOR)
async def summarised(ctx: Ctx, form: SummaryForm, case_id: int) -> None:
    """Keeps and posts it."""
    await ctx.reply(await closing.summarise(ctx, case_id, form.text))


@cog.command("follow-up", "Tell what happened after a case", contributes=True)
async def follow_up(
    ctx: Ctx,
    case: Annotated[str, Option("Which one, such as AHA-2027-014", suggest=suggest_posted)],
) -> None:
    """Opens the form for whoever presented it, or a facilitator."""
    found = await need(ctx, case, CaseState.POSTED)
    if isinstance(ctx.event, FormSubmitted):
        await ctx.reply(closing_views.offer_outcome(found))
    else:
        await _open_outcome(ctx, found.id)


@cog.button("outcome", contributes=True)
async def outcome(ctx: Ctx, case_id: int) -> None:
    """Opens the form."""
    await _open_outcome(ctx, case_id)


@cog.submit("told", OutcomeForm, contributes=True)
async def told(ctx: Ctx, form: OutcomeForm, case_id: int) -> None:
    """Appends what happened."""
    await ctx.reply(await closing.tell(ctx, case_id, form.text))


@cog.command("find", "Find what was learned from earlier cases")
async def find(
    ctx: Ctx, words: Annotated[str, Option("Words that occur in it", max_length=200)]
) -> None:
    """Lists summaries and outcomes."""
    cases, found = await closing.find(ctx, words)
    await ctx.reply(views.found(words, cases, tuple(found.corrected.values())))


@cog.button("show")
async def show(ctx: Ctx, case_id: int) -> None:
    """What was learned from one case."""
    await ctx.reply(views.summary_card(await closing.shown(ctx, case_id)))


async def open_words(ctx: Ctx, words: Words) -> None:
    """Opens what the gate marked once more."""
    if words.voice is Voice.SUMMARY:
        await _open_summary(ctx, words.case_id)
    else:
        await _open_outcome(ctx, words.case_id)


async def _open_summary(ctx: Ctx, case_id: int) -> None:
    case, text = await closing.to_summarise(ctx, case_id)
    intro = md("**{title}**", title=title_of(case))
    await ctx.open(summarised.bind(case_id), {"text": text} if text else None, intro=intro)


async def _open_outcome(ctx: Ctx, case_id: int) -> None:
    case, text = await closing.to_tell(ctx, case_id)
    intro = md("**{title}**", title=title_of(case))
    await ctx.open(told.bind(case_id), {"text": text} if text else None, intro=intro)
