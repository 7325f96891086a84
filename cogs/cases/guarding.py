"""[Flag privacy], `/case takedown`, and what facilitators decide about both."""

from enum import StrEnum
from typing import Annotated

from bot.context import too_late
from bot.errors import Conflict
from bot.events import FormSubmitted, MessageCommandInvoked
from bot.form import form
from bot.i18n import _
from bot.param import Field, Option
from bot.roles import Role
from bot.text import md
from cogs import Ctx
from cogs.cases import guarding_views, notices, rules, tokens
from cogs.cases.finding import need, suggest_visible
from cogs.cases.registry import cog
from cogs.cases.service import privacy
from cogs.cases.service.privacy import Flagged
from cogs.cases.service.who import facilitates
from storage.case_rows import CARD, CONTRIBUTION, CaseState


class Seen(StrEnum):
    """What private thing somebody saw. By kind alone: the thing itself is not to be repeated."""

    NAME = "a name"
    PLACE = "a place or an employer"
    DATE = "a date or an exact age"
    NUMBER = "a number, an address or a phone"
    KNOWN = "I recognise somebody"
    OTHER = "something else"


@form("Flag privacy", submit="Hide it now")
class FlagForm:
    """What was seen; submitting hides it everywhere."""

    what: Annotated[
        Seen,
        Field("What did you see?", hint="It is hidden at once, and facilitators look at it."),
    ]


@cog.button("flag")
async def flag(ctx: Ctx, case_id: int, contribution_id: int = 0) -> None:
    """Asks what was seen."""
    await ctx.open(flagged.bind(case_id, contribution_id))


@cog.submit("flagged", FlagForm)
async def flagged(ctx: Ctx, form: FlagForm, case_id: int, contribution_id: int = 0) -> None:
    """Hides it everywhere."""
    await _reply(ctx, await privacy.flag(ctx, case_id, contribution_id or None, form.what.value))


@cog.message_command("flag-message", "Flag privacy", "Something private stands here: hide it")
async def flag_message(ctx: Ctx) -> None:
    """The same from a message's own menu."""
    if not isinstance(ctx.event, MessageCommandInvoked):
        raise Conflict(_("Please use this on a message."))
    async with ctx.uow() as uow:
        post = await uow.outbox.post_at(ctx.event.message)
    if post is None or post.kind not in (CARD, *privacy.IN_THREADS):
        raise Conflict(
            _("I can hide what I posted of a case. Ask a facilitator to delete other messages.")
        )
    number = int(post.subject.rpartition(":")[2])
    if post.kind != CONTRIBUTION:
        # A summary, or what happened, goes with its case.
        await ctx.open(flagged.bind(number))
        return
    async with ctx.uow() as uow:
        case_id = await privacy.case_of(uow, number)
    await ctx.open(flagged.bind(case_id, number))


@cog.command("takedown", "Hide a case at once because something private is in it")
async def takedown(
    ctx: Ctx,
    case: Annotated[str, Option("Which one, such as AHA-2027-014", suggest=suggest_visible)],
) -> None:
    """Asks what was seen; facilitators can remove it for good right after."""
    found = await need(ctx, case, CaseState.POSTED, CaseState.QUEUED)
    if isinstance(ctx.event, FormSubmitted):
        await ctx.reply(guarding_views.offer_flag(found))
    else:
        intro = md(_("**{name}** is hidden at once in every workspace."), name=found.name)
        await ctx.open(flagged.bind(found.id), intro=intro)


@cog.button("remove", role=Role.FACILITATOR)
async def remove(ctx: Ctx, takedown_id: int) -> None:
    """Asks once more."""
    found = await privacy.get(ctx, takedown_id)
    minute = int(ctx.clock.now().timestamp()) // 60
    await ctx.reply(guarding_views.confirm(found, tokens.remove_now(takedown_id, minute)))


@cog.button("remove-now", role=Role.FACILITATOR)
async def remove_now(ctx: Ctx, takedown_id: int, minute: int) -> None:
    """Removes it for good."""
    if not privacy.in_time(minute, ctx.clock.now(), rules.CONFIRM_WITHIN):
        raise too_late()
    await ctx.reply(guarding_views.removed(await privacy.remove(ctx, takedown_id)))


@cog.button("dismiss", role=Role.FACILITATOR)
async def dismiss(ctx: Ctx, takedown_id: int) -> None:
    """Shows it again."""
    await ctx.update(notices.alarm(await privacy.dismiss(ctx, takedown_id)))


async def _reply(ctx: Ctx, result: Flagged) -> None:
    decides = await facilitates(ctx)
    await ctx.reply(guarding_views.hidden(result.case, result.takedown, decides=decides))
