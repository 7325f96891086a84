"""Who somebody is where members may act, too: asked of the platform only when it matters."""

from bot.guards import role_of
from bot.roles import Role
from cogs import Ctx


async def facilitates(ctx: Ctx) -> bool:
    """Whether the acting person is a facilitator, by name or by a role of their platform."""
    role = await role_of(ctx.event, ctx.standing, ctx.adapter, Role.FACILITATOR)
    return role.covers(Role.FACILITATOR)
