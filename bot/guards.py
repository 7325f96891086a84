"""Who may: decided at click time on the clicker, from names first and the platform's own roles second."""

from bot.errors import Forbidden
from bot.events import Interaction
from bot.i18n import _
from bot.ports import Adapter
from bot.roles import Role
from bot.standing import Standing


async def role_of(event: Interaction, standing: Standing, adapter: Adapter, needed: Role) -> Role:
    """The actor's role; asks the platform about its own roles only when the answer depends on it."""
    role = standing.role
    outside = standing.community is None
    if role.covers(needed) or not (standing.grants or standing.administrators_admin or outside):
        return role
    roles, administrator = event.actor.roles, event.actor.workspace_admin
    if roles is None or administrator is None:
        profile = await adapter.profile(event.actor.user)
        roles, administrator = profile.roles, profile.workspace_admin
    if administrator and (standing.administrators_admin or outside):
        return Role.ADMIN
    granted = [grant.role for grant in standing.grants if grant.platform_role in roles]
    return max([role, *granted], key=lambda each: each.rank)


def require(role: Role, needed: Role) -> None:
    """Raises `Forbidden`, politely, when `role` does not cover `needed`."""
    if role.covers(needed):
        return
    if needed is Role.FACILITATOR:
        raise Forbidden(
            _("This is for the facilitators of your community. If it should be you, ask an admin.")
        )
    raise Forbidden(_("This is for the admins of this community or workspace."))
