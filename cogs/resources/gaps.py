"""`/resource gaps`: what people searched for in vain."""

from bot.errors import Conflict
from bot.i18n import _
from bot.roles import Role
from cogs import Ctx
from cogs.resources import views
from cogs.resources.registry import cog
from storage.resource_readers import Gap, ReaderRepository


@cog.command("gaps", "What two people or more searched for in vain", role=Role.FACILITATOR)
async def gaps(ctx: Ctx) -> None:
    """Without names."""
    await ctx.reply(views.gaps(await _found(ctx)))


@cog.button("close-gap", role=Role.FACILITATOR)
async def close(ctx: Ctx, gap_id: int) -> None:
    """It was filled, or never will be."""
    async with ctx.uow() as uow:
        if not await uow.repo(ReaderRepository).close_gap(gap_id):
            raise Conflict(_("This has been settled already."))
        uow.audit("resource.gap-closed", f"gap:{gap_id}")
        await uow.commit()
    await ctx.update(views.gaps(await _found(ctx)))


async def _found(ctx: Ctx) -> list[Gap]:
    async with ctx.uow() as uow:
        return await uow.repo(ReaderRepository).gaps()
