"""`/webinar events`: whether webinars also stand in the workspace's own calendar."""

from typing import Annotated

from bot.param import Option
from bot.roles import Role
from cogs import Ctx
from cogs.webinars import planning_views
from cogs.webinars.registry import cog
from cogs.webinars.service import mirror


@cog.command(
    "events", "Show webinars in this workspace's own calendar, or no longer", role=Role.ADMIN
)
async def events(
    ctx: Ctx, shown: Annotated[bool, Option("Whether they stand in the calendar")] = True
) -> None:
    """Turns the copies on or off."""
    if shown:
        await ctx.reply(planning_views.events_on(await mirror.turn_on(ctx)))
    else:
        await ctx.reply(planning_views.events_off(await mirror.turn_off(ctx)))
