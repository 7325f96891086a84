"""What admins change after the set-up: channels, roles, further workspaces; and the look at its health."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated

from bot.param import Choice, Option, RawValue
from bot.refs import ChannelRef, RoleRef, UserRef
from bot.roles import Role
from cogs import Ctx
from cogs.community import service, views
from cogs.community.health import Problem
from cogs.community.registry import cog
from cogs.community.rules import PURPOSES


class GivenRole(StrEnum):
    """Roles that are given; everybody is a member."""

    FACILITATOR = "facilitator"
    ADMIN = "admin"


async def suggest_purpose(
    _ctx: Ctx, typed: str, _others: Mapping[str, RawValue]
) -> Sequence[Choice]:
    """What channels are for."""
    return [Choice(each, each) for each in PURPOSES if each.startswith(typed.strip().lower())]


@cog.command("channels", "Which channel is used for what; names one to change it", role=Role.ADMIN)
async def channels(
    ctx: Ctx,
    purpose: Annotated[
        str | None, Option("What the channel is for, such as prompts", suggest=suggest_purpose)
    ] = None,
    channel: Annotated[ChannelRef | None, Option("The channel")] = None,
) -> None:
    """Shows the channel map, or maps one channel after looking whether we may work there."""
    problems: list[Problem] = []
    if purpose is not None and channel is not None:
        problems = await service.map_channel(ctx, purpose=purpose, channel=channel)
    elif purpose is not None or channel is not None:
        service.ask_for_both(purpose)
    here, names = ctx.place.workspace, await service.workspace_names(ctx)
    await ctx.reply(views.channel_map(here, await service.targets(ctx), names, problems))


@cog.command("roles", "Who plans and who administers; names one to change it", role=Role.ADMIN)
async def roles(
    ctx: Ctx,
    role: Annotated[GivenRole | None, Option("Which role to give or take back")] = None,
    person: Annotated[UserRef | None, Option("To one person")] = None,
    group: Annotated[RoleRef | None, Option("To a role or user group of this workspace")] = None,
    take_back: Annotated[bool, Option("Take it back instead of giving it")] = False,
) -> None:
    """Shows who has which role, or gives or takes back one."""
    if role is not None:
        await service.change_role(
            ctx, Role(role.value), service.one_of(person, group), give=not take_back
        )
    here, names = ctx.place.workspace, await service.workspace_names(ctx)
    await ctx.reply(views.roles(here, await service.holders(ctx), names))


@cog.command("check", "What Praxis lacks in each channel, and how to grant it", role=Role.ADMIN)
async def check(ctx: Ctx) -> None:
    """Asks every platform about every mapped channel, and says what waits."""
    await ctx.defer()
    problems = await service.check(ctx)
    await ctx.reply(views.health(problems, await service.waiting(ctx), await service.holders(ctx)))


@cog.command("invite", "A one-time code that connects another workspace", role=Role.ADMIN)
async def invite(ctx: Ctx) -> None:
    """Makes a code for `/community join` in the other workspace."""
    code = await service.invite(ctx)
    await ctx.reply(views.invitation(code))


@cog.command("join", "Bring a community of another workspace here", role=Role.ADMIN, anywhere=True)
async def join(
    ctx: Ctx,
    code: Annotated[str, Option("The one-time code that an admin of the community got")],
) -> None:
    """Makes this workspace a further target of the community the code is for."""
    await service.join(ctx, code)
    await ctx.reply(views.joined())
