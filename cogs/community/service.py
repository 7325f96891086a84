"""What happens to a community: founding, channels, roles, invitations, and the look at its health."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.errors import Conflict, Invalid, NotFound
from bot.i18n import _
from bot.message import Message
from bot.refs import ChannelRef, RoleRef, UserRef, WorkspaceRef
from bot.roles import Role
from bot.standing import Community, Target
from cogs import Ctx
from cogs.community.health import Problem, group_names, look, look_everywhere, person_name
from cogs.community.rules import needs_of, purpose_name, short_name
from cogs.zones import zone_of
from storage.communities import Granted
from storage.invitations import InvitationRepository
from storage.outbox_rows import OutboxState
from storage.uow import NOWHERE
from storage.webinar_calendars import WorkspaceCalendarRepository


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery that waits for somebody: what it says, and why it waits."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Holders:
    """Who has which role: what people and groups are called, and the groups that are no longer there."""

    granted: Sequence[Granted]
    names: Mapping[str, str]
    gone: frozenset[RoleRef]

    @property
    def lost(self) -> list[Granted]:
        """Roles of ours that hang on a group which is no longer there."""
        return [each for each in self.granted if each.to in self.gone]


async def set_up(
    ctx: Ctx, *, name: str, short: str, zone: str, language: str, another: bool = False
) -> tuple[Community, Target]:
    """Founds a community with this workspace as its home and first target; it posts in `language` (BCP 47).

    Raises `Conflict` when the workspace has one already, unless it is to be `another`.
    """
    slug, home_zone = short_name(short), zone_of(zone)
    actor = str(ctx.actor.user)
    async with ctx.background.uow(NOWHERE, actor=actor) as uow:
        if not another and await uow.communities.inhabited(ctx.place.workspace):
            raise Conflict(
                _(
                    "Somebody has just set up a community here. Run the command again to go on with it."
                )
            )
        row = await uow.found(
            slug,
            name.strip(),
            zone=home_zone,
            language=language,
            home=ctx.place.workspace,
        )
        target = await uow.communities.add_target(ctx.place.workspace)
        await uow.communities.grant(Role.ADMIN, ctx.actor.user)
        await uow.members.add(ctx.actor.name, account=ctx.actor.user)
        uow.audit("community.founded", slug, after={"name": row.name, "zone": home_zone})
        await uow.commit()
        return row.ref, target


async def targets(ctx: Ctx) -> list[Target]:
    """Every workspace the community is present in."""
    async with ctx.uow() as uow:
        return await uow.communities.targets()


async def workspace_names(ctx: Ctx) -> dict[WorkspaceRef, str]:
    """What the community's workspaces are called."""
    async with ctx.reading() as uow:
        names = await uow.communities.names_of_targets()
        return {each.workspace: names[each.id] for each in await uow.communities.targets()}


async def map_channel(ctx: Ctx, *, purpose: str, channel: ChannelRef) -> list[Problem]:
    """Uses a channel for a purpose; what was held for want of one is delivered now.

    Returns what we lack there: the map is kept all the same, so that granting is all that is left.
    """
    name, place = purpose_name(purpose), channel.parent
    problems = await look(ctx.background.adapters, name, place, needs_of(name))
    async with ctx.uow() as uow:
        target = await uow.communities.add_target(place.workspace)
        known = await uow.communities.target(target.id)
        before = {mapped: ref.id for mapped, ref in known.channels.items() if mapped == name}
        await uow.communities.map_channel(target.id, name, place)
        uow.audit("channel.mapped", name, before=before, after={name: place.id})
        await uow.commit()
    ctx.wake()
    return problems


def ask_for_both(purpose: str | None) -> None:
    """Raises `Invalid`: a purpose and a channel belong together."""
    if purpose is None:
        raise Invalid(purpose=_("Please say what the channel is for, such as prompts."))
    raise Invalid(channel=_("Please pick the channel, such as #prompts."))


def one_of(person: UserRef | None, group: RoleRef | None) -> UserRef | RoleRef:
    """Whom a role is given to; raises `Invalid` unless it is exactly one."""
    if person is not None and group is None:
        return person
    if group is not None and person is None:
        return group
    raise Invalid(person=_("Please pick one person, or one role or user group."))


async def change_role(ctx: Ctx, role: Role, to: UserRef | RoleRef, *, give: bool) -> None:
    """Gives or takes back a role. The last admin by name stays."""
    async with ctx.uow() as uow:
        if give:
            changed = await uow.communities.grant(role, to)
        else:
            _keep_one_admin(await uow.communities.grants(), role, to)
            changed = await uow.communities.revoke(role, to)
        if not changed:
            raise Conflict(_("That is so already."))
        uow.audit("role.given" if give else "role.taken", str(to), after={"role": role.value})
        await uow.commit()


async def holders(ctx: Ctx) -> Holders:
    """Who has which role, by name wherever they are."""
    async with ctx.uow() as uow:
        granted = await uow.communities.grants()
        people = [str(each.to) for each in granted if isinstance(each.to, UserRef)]
        names = await uow.members.names(people)
    for each in granted:
        if isinstance(each.to, UserRef) and not names.get(str(each.to)):
            names[str(each.to)] = await person_name(ctx.background.adapters, each.to)
    groups = [each.to for each in granted if isinstance(each.to, RoleRef)]
    known = await group_names(ctx.background.adapters, groups)
    shown = {str(each): known.get(each, each.id) for each in groups}
    gone = frozenset(each for each in groups if known.get(each) == "")
    return Holders(tuple(granted), {**names, **shown}, gone)


async def check(ctx: Ctx) -> list[Problem]:
    """What is missing, over every channel of every target; empty when all is well."""
    async with ctx.uow() as uow:
        known = await uow.communities.targets()
        calendars = await uow.repo(WorkspaceCalendarRepository).editions()
    return await look_everywhere(ctx.background.adapters, known, calendars)


async def waiting(ctx: Ctx) -> list[Waiting]:
    """Deliveries that wait for a channel, a permission or somebody's word."""
    async with ctx.uow() as uow:
        rows = await uow.outbox.in_state(OutboxState.HELD, OutboxState.IN_DOUBT)
    return [
        Waiting(Message.from_json(row.payload).headline()[:100], row.last_error) for row in rows
    ]


async def invite(ctx: Ctx) -> str:
    """A one-time code, valid for a day; it names the community and proves the invitation."""
    code = f"{ctx.community.id}-{ctx.ids.code()}-{ctx.ids.code()}-{ctx.ids.code()}"
    async with ctx.uow() as uow:
        await uow.repo(InvitationRepository).add(code)
        uow.audit("community.invited", ctx.community.slug)
        await uow.commit()
    return code


async def join(ctx: Ctx, code: str) -> None:
    """Makes this workspace a target of the community whose code it is."""
    match = re.match(r"\s*(\d{1,9})-[0-9A-Z-]{11,40}\s*$", code.upper())
    if not match:
        raise Invalid(code=_("Please copy the whole code, such as 12-ABCDE-FGHJK-MNPQR."))
    async with ctx.background.uow(int(match.group(1)), actor=str(ctx.actor.user)) as uow:
        if not await uow.repo(InvitationRepository).use(code):
            raise NotFound(
                _("That code is not valid. Codes work once and for a day; ask for a new one.")
            )
        target = await uow.communities.add_target(ctx.place.workspace)
        await uow.communities.grant(Role.ADMIN, ctx.actor.user)
        uow.audit("community.joined", str(ctx.place.workspace), after={"target": target.id})
        await uow.commit()


def _keep_one_admin(given: list[Granted], role: Role, to: UserRef | RoleRef) -> None:
    """Nobody may lock everybody out."""
    admins = [grant.to for grant in given if grant.role is Role.ADMIN]
    if role is Role.ADMIN and admins == [to]:
        raise Conflict(_("This is the only admin. Please name another one first."))
