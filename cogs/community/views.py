"""How a community's set-up looks: the channel map, roles, health, invitations."""

from collections.abc import Mapping, Sequence

from bot.i18n import _, ngettext
from bot.message import Alert, Block, Heading, Listing, Message, Note, Paragraph, card
from bot.ports import Missing
from bot.refs import UserRef, WorkspaceRef
from bot.roles import Role
from bot.standing import Target
from bot.text import ChannelLink, Code, CommandLine, Mention, Text, join, md, plain
from cogs.community.health import Problem
from cogs.community.rules import PURPOSES
from cogs.community.service import Holders, Waiting
from storage.communities import Granted

_LINES = 10
"""Waiting deliveries that are shown; the rest is counted."""


def channel_map(
    here: WorkspaceRef,
    targets: Sequence[Target],
    names: Mapping[WorkspaceRef, str],
    problems: Sequence[Problem],
) -> Message:
    """What each channel is for, here by name and in other workspaces as far as it can be said; what is amiss."""
    blocks: list[Block] = [Heading(md(_("Channels")))]
    for target in sorted(targets, key=lambda each: each.workspace != here):
        if target.workspace == here:
            blocks.append(Listing(tuple(_mapped(target, purpose) for purpose in _purposes(target))))
        else:
            blocks += [_workspace(target.workspace, names), Paragraph(_elsewhere(target))]
    blocks.extend(alerts(problems))
    blocks.append(
        Note(
            md(
                _(
                    "Nothing is ever posted outside these channels, their threads and direct messages."
                )
            )
        )
    )
    return Message(tuple(blocks), summary=_("Channels"))


def _workspace(ref: WorkspaceRef, names: Mapping[WorkspaceRef, str]) -> Heading:
    return Heading(md(_("In {workspace}"), workspace=names.get(ref) or str(ref)), level=2)


def _elsewhere(target: Target) -> Text:
    """Channels of another workspace have names only there."""
    there = [each for each in _purposes(target) if each in target.channels]
    lacking = [each for each in _purposes(target) if each not in target.channels]
    said = [md(_("Set: {purposes}."), purposes=", ".join(there))] if there else []
    if lacking:
        said.append(md(_("Not set: {purposes}."), purposes=", ".join(lacking)))
    return join(" ", said)


def roles(here: WorkspaceRef, holders: Holders, names: Mapping[WorkspaceRef, str]) -> Message:
    """Who plans and who administers, a workspace at a time."""
    if not holders.granted:
        return card(Heading(md(_("Roles"))), Paragraph(md(_("Nobody has a role by name yet."))))
    blocks: list[Block] = [Heading(md(_("Roles")))]
    by_workspace: dict[WorkspaceRef, list[Granted]] = {here: []}
    for grant in holders.granted:
        by_workspace.setdefault(grant.to.workspace, []).append(grant)
    for workspace, granted in by_workspace.items():
        if not granted:
            continue
        if workspace != here:
            blocks.append(_workspace(workspace, names))
        blocks.append(
            Listing(
                tuple(
                    md("**{role}** {who}", role=_role(grant.role), who=_grantee(grant, holders))
                    for grant in granted
                )
            )
        )
    return Message((*blocks, *map(lost, holders.lost)), summary=_("Roles"))


def lost(grant: Granted) -> Alert:
    """A role of ours that hangs on a group which was deleted."""
    return Alert(
        md(
            _("**{role}** was given to {id}, which was deleted. Take it back, or name another."),
            role=_role(grant.role),
            id=Code(grant.to.id),
        ),
        tone="warning",
    )


def health(problems: Sequence[Problem], waiting: Sequence[Waiting], holders: Holders) -> Message:
    """All well, or each thing that is missing and how to grant it, and what waits meanwhile."""
    if not problems and not waiting and not holders.gone:
        return card(Alert(md(_("All is well: every channel is there and usable.")), tone="success"))
    blocks: list[Block] = []
    if problems or holders.gone:
        blocks += [Heading(md(_("What is missing"))), *alerts(problems), *map(lost, holders.lost)]
    if waiting:
        lines = [md("“{what}”: {why}", what=each.what, why=each.why) for each in waiting[:_LINES]]
        more = len(waiting) - len(lines)
        blocks += [Heading(md(_("What waits")), level=2), Listing(tuple(lines))]
        if more > 0:
            said = ngettext("and {count} more", "and {count} more", more)
            blocks.append(Note(md(said, count=more)))
    return Message(tuple(blocks), summary=_("What is missing"))


def invitation(code: str) -> Message:
    """The code and where to use it."""
    return card(
        Paragraph(md(_("One-time code, valid for 24 hours:"))),
        Paragraph(Text((Code(code),))),
        Note(
            md(
                _("In the other workspace an admin types {command}."),
                command=CommandLine("community join"),
            )
        ),
        summary=_("One-time code"),
    )


def joined() -> Message:
    """What is left to do in the new workspace."""
    return card(
        Alert(md(_("The community is now present in this workspace.")), tone="success"),
        Note(
            md(
                _("Map its channels here with {command}."),
                command=CommandLine("community channels"),
            )
        ),
    )


def alerts(problems: Sequence[Problem]) -> list[Block]:
    """A line each: where, what is missing, how to grant it."""
    return [Alert(_explained(problem), tone="warning") for problem in problems]


def _explained(problem: Problem) -> Text:
    where = md(
        "{channel} ({purpose}): ", channel=ChannelLink(problem.channel), purpose=problem.purpose
    )
    if problem.trouble:
        return where + plain(problem.trouble)
    return where + join("; ", [_lacking(each) for each in problem.missing])


def _lacking(missing: Missing) -> Text:
    return md(_("missing **{what}**. {how}"), what=missing.what, how=missing.how)


def _purposes(target: Target) -> list[str]:
    return [*PURPOSES, *sorted(name for name in target.channels if name not in PURPOSES)]


def _mapped(target: Target, purpose: str) -> Text:
    channel = target.channels.get(purpose)
    where = Text((ChannelLink(channel),)) if channel else md(_("no channel yet"))
    return md("**{purpose}** ", purpose=purpose) + where


def _role(role: Role) -> str:
    return {
        Role.MEMBER: _("Member"),
        Role.FACILITATOR: _("Facilitator"),
        Role.ADMIN: _("Admin"),
    }[role]


def _grantee(grant: Granted, holders: Holders) -> Text:
    name = holders.names.get(str(grant.to), "")
    if isinstance(grant.to, UserRef):
        return Text((Mention(grant.to, name),))
    return md(_("everyone with the workspace's role {id}"), id=Code(name or grant.to.id))
