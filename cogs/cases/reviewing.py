"""`/case review` and the card in the ops channel: a second person reads, approves, returns or rejects."""

from typing import Annotated

from bot.form import form
from bot.param import Field, Option
from bot.roles import Role
from bot.text import md
from cogs import Ctx
from cogs.cases import notices
from cogs.cases.finding import need, suggest_waiting
from cogs.cases.registry import cog
from cogs.cases.service import deciding
from cogs.cases.views import title_of
from storage.case_rows import CaseState


@form("Return the case", submit="Return it")
class ReturnForm:
    """What should change."""

    reason: Annotated[
        str,
        Field(
            "What should change?", hint="The presenter reads it.", multiline=True, max_length=500
        ),
    ]


@form("Reject the case", submit="Reject it")
class RejectForm:
    """Why it is not taken."""

    reason: Annotated[
        str, Field("Why not?", hint="The presenter reads it.", multiline=True, max_length=500)
    ]


@cog.command("review", "Cases that wait for approval or for their slot", role=Role.FACILITATOR)
async def review(
    ctx: Ctx,
    case: Annotated[
        str | None, Option("Which one, such as AHA-2027-014", suggest=suggest_waiting)
    ] = None,
) -> None:
    """One case in full, or everything that waits."""
    if case:
        found = await need(ctx, case, CaseState.PENDING, CaseState.QUEUED)
        await ctx.reply(notices.review_in_full(found))
    else:
        await ctx.reply(notices.queue(*await deciding.waiting(ctx)))


@cog.button("read", role=Role.FACILITATOR)
async def read(ctx: Ctx, case_id: int) -> None:
    """Every word, for this facilitator alone."""
    await ctx.reply(notices.review_in_full(await deciding.read(ctx, case_id)))


@cog.button("approve", role=Role.FACILITATOR)
async def approve(ctx: Ctx, case_id: int, edition: int) -> None:
    """Approves the edition that was read."""
    await ctx.update(notices.decided_card(await deciding.approve(ctx, case_id, edition)))


@cog.button("return", role=Role.FACILITATOR)
async def give_back(ctx: Ctx, case_id: int, edition: int) -> None:
    """Asks what should change."""
    case = await deciding.pending(ctx, case_id, edition)
    await ctx.open(returned.bind(case_id, edition), intro=md("{title}", title=title_of(case)))


@cog.submit("returned", ReturnForm, role=Role.FACILITATOR)
async def returned(ctx: Ctx, form: ReturnForm, case_id: int, edition: int) -> None:
    """Back to its presenter."""
    decision = await deciding.give_back(ctx, case_id, edition, form.reason)
    await ctx.reply(notices.decided_card(decision))


@cog.button("reject", role=Role.FACILITATOR)
async def reject(ctx: Ctx, case_id: int, edition: int) -> None:
    """Asks why not."""
    case = await deciding.pending(ctx, case_id, edition)
    await ctx.open(rejected.bind(case_id, edition), intro=md("{title}", title=title_of(case)))


@cog.submit("rejected", RejectForm, role=Role.FACILITATOR)
async def rejected(ctx: Ctx, form: RejectForm, case_id: int, edition: int) -> None:
    """Not taken."""
    decision = await deciding.reject(ctx, case_id, edition, form.reason)
    await ctx.reply(notices.decided_card(decision))
