"""The buttons of ops notices: a facilitator's word on a delivery that nobody else can settle."""

from bot.cog import Cog
from bot.errors import Conflict
from bot.i18n import _
from bot.message import Alert, Note, card
from bot.roles import Role
from bot.text import md
from cogs import Ctx

cog = Cog("ops", "What needs a facilitator's word")


@cog.button("was-posted", role=Role.FACILITATOR)
async def was_posted(ctx: Ctx, outbox_id: str) -> None:
    """The doubtful post is there."""
    await _resolve(ctx, outbox_id, posted=True)


@cog.button("post-again", role=Role.FACILITATOR)
async def post_again(ctx: Ctx, outbox_id: str) -> None:
    """The doubtful post is not there: send it once more."""
    await _resolve(ctx, outbox_id, posted=False)


async def _resolve(ctx: Ctx, outbox_id: str, *, posted: bool) -> None:
    async with ctx.uow() as uow:
        if not await uow.outbox.resolve_doubt(outbox_id, posted=posted):
            raise Conflict(_("This has been settled already."))
        uow.audit("delivery.settled", outbox_id, after={"posted": posted})
        await uow.commit()
    ctx.wake()
    outcome = _("It was posted.") if posted else _("It is posted again now.")
    await ctx.update(
        card(
            Alert(md("{outcome}", outcome=outcome), tone="success"),
            Note(md(_("Settled by {who}."), who=ctx.me)),
        )
    )
