"""The ground rules: shown and agreed to once a version, before a first contribution."""

from bot.errors import StaleAction
from bot.token import BoundAction
from cogs import Ctx
from cogs.members import views
from cogs.members.registry import cog
from storage.ground_rules import GroundRulesRepository


async def ask(ctx: Ctx, go_on: BoundAction) -> None:
    """Shows the version that applies."""
    async with ctx.uow() as uow:
        rules = await uow.repo(GroundRulesRepository).current()
    if rules is None:
        raise StaleAction
    await ctx.reply(views.rules(rules.text, rules.version, ctx.community.name, go_on))


async def agree(ctx: Ctx) -> None:
    """Writes down that the person agreed."""
    async with ctx.uow() as uow:
        version = await uow.repo(GroundRulesRepository).agree(ctx.member_id)
        uow.audit("rules.agreed", f"member:{ctx.member_id}", after={"version": version})
        await uow.commit()


cog.gate(ask=ask, agree=agree)
