"""Suggestions: a member's form, the card in the ops channel, and what facilitators do with it."""

from typing import Annotated

from bot.form import form
from bot.message import Message
from bot.param import Field
from bot.roles import Role
from bot.text import excerpt, md
from cogs import Ctx
from cogs.prompts import notices, views
from cogs.prompts.registry import cog
from cogs.prompts.rules import MAX_TEXT
from cogs.prompts.service import voices


@form("Suggest a question", submit="Suggest")
class SuggestionForm:
    """What a member would like to be asked."""

    text: Annotated[str, Field("Your question", multiline=True, max_length=MAX_TEXT)]
    anonymous: Annotated[bool, Field("Keep my name off it")] = False


@form("Edit and approve", submit="Approve")
class EditForm:
    """The words that a facilitator approves."""

    text: Annotated[str, Field("The question", multiline=True, max_length=MAX_TEXT)]


@form("Decline", submit="Decline")
class DeclineForm:
    """Why not."""

    reason: Annotated[
        str,
        Field("Reason", hint="The author reads it.", multiline=True, max_length=500),
    ]


def card(suggestion: notices.Suggestion) -> Message:
    """The card in the ops channel."""
    return notices.suggestion_card(
        suggestion,
        approve=approve.bind(suggestion.id),
        edit=edit.bind(suggestion.id),
        decline=decline.bind(suggestion.id),
    )


@cog.command("suggest", "Suggest a question for a coming week", contributes=True)
async def suggest(ctx: Ctx) -> None:
    """Opens the form."""
    await ctx.open(suggested.bind())


@cog.button("suggest-one", contributes=True)
async def suggest_one(ctx: Ctx) -> None:
    """The same, from a posted question."""
    await ctx.open(suggested.bind())


@cog.submit("suggested", SuggestionForm)
async def suggested(ctx: Ctx, form: SuggestionForm) -> None:
    """Hands it to the facilitators."""
    await voices.suggest(ctx, form.text, anonymous=form.anonymous, card=card)
    await ctx.reply(views.suggestion_thanks(anonymous=form.anonymous))


@cog.button("approve", role=Role.FACILITATOR)
async def approve(ctx: Ctx, suggestion_id: int) -> None:
    """Queues it as it is."""
    await ctx.update(notices.decided_card(await voices.approve(ctx, suggestion_id)))


@cog.button("edit-suggestion", role=Role.FACILITATOR)
async def edit(ctx: Ctx, suggestion_id: int) -> None:
    """Opens its words."""
    suggestion = await voices.pending(ctx, suggestion_id)
    await ctx.open(edited.bind(suggestion_id), {"text": suggestion.text})


@cog.submit("edited-suggestion", EditForm, role=Role.FACILITATOR)
async def edited(ctx: Ctx, form: EditForm, suggestion_id: int) -> None:
    """Queues it in other words."""
    decision = await voices.approve(ctx, suggestion_id, form.text)
    await ctx.reply(notices.decided_card(decision))


@cog.button("decline", role=Role.FACILITATOR)
async def decline(ctx: Ctx, suggestion_id: int) -> None:
    """Asks for the reason."""
    suggestion = await voices.pending(ctx, suggestion_id)
    intro = md("{text}", text=excerpt(suggestion.text, 200))
    await ctx.open(declined.bind(suggestion_id), intro=intro)


@cog.submit("declined", DeclineForm, role=Role.FACILITATOR)
async def declined(ctx: Ctx, form: DeclineForm, suggestion_id: int) -> None:
    """Tells the author why not."""
    decision = await voices.decline(ctx, suggestion_id, form.reason)
    await ctx.reply(notices.decided_card(decision))
