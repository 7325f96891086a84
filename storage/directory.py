"""Who is where: what rarely changes about workspaces, kept in memory until storage says it is stale."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.refs import ChannelRef, WorkspaceRef
from bot.roles import Role
from bot.standing import Community, Grant, Target
from storage.base import Base
from storage.ground_rules import GroundRulesRow
from storage.places import (
    ChannelRow,
    CommunityRow,
    GrantRow,
    PurposeRow,
    SubjectKind,
    TargetRow,
    WorkspaceRow,
)


class DirectoryRow(Base):
    """One row whose number goes up with every change of a workspace, channel, target or role."""

    __tablename__ = "directory"
    audited = False

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(default=0, server_default="0")


TURN_PAGE = update(DirectoryRow).values(version=DirectoryRow.version + 1)
"""Makes every process forget what it knows."""


@dataclass(frozen=True, slots=True)
class Presence:
    """One community in one workspace. `named` are roles by user id, `grants` by platform role.

    `rules` is the version of the ground rules that applies; 0: there are none.
    """

    community: Community
    target: Target
    named: Mapping[str, Role]
    grants: tuple[Grant, ...]
    at_home: bool
    rules: int = 0


@dataclass(frozen=True, slots=True)
class Directory:
    """One workspace: its row, the communities present, and whose each channel is."""

    version: int
    workspace_id: int | None = None
    presences: Mapping[int, Presence] = field(default_factory=dict[int, Presence])
    channels: Mapping[str, int] = field(default_factory=dict[str, int])

    def presence_at(self, channel_id: str) -> Presence | None:
        """The community of a channel, or else the only one of the workspace."""
        if (owner := self.channels.get(channel_id)) is not None:
            return self.presences.get(owner)
        return next(iter(self.presences.values())) if len(self.presences) == 1 else None


def load_directory(connection: Connection, workspace: WorkspaceRef, version: int) -> Directory:
    """Reads everything about one workspace."""
    known = select(WorkspaceRow.id).where(
        WorkspaceRow.platform == workspace.platform, WorkspaceRow.external_id == workspace.id
    )
    workspace_id = connection.execute(known).scalar()
    if workspace_id is None:
        return Directory(version)
    channels, purposes = _channels(connection, workspace_id, workspace)
    named, grants = _grants(connection, workspace_id)
    rules = _rules(connection, workspace_id)
    query = (
        select(
            TargetRow.id,
            CommunityRow.id,
            CommunityRow.slug,
            CommunityRow.name,
            CommunityRow.zone,
            CommunityRow.language,
            CommunityRow.home_workspace_id,
        )
        .join(CommunityRow, CommunityRow.id == TargetRow.community_id)
        .where(TargetRow.workspace_id == workspace_id)
        .order_by(CommunityRow.name, CommunityRow.id)
    )
    presences = {
        owner: Presence(
            Community(owner, slug, name, zone, language),
            Target(target, owner, workspace, purposes.get(target, {})),
            named.get(owner, {}),
            tuple(grants.get(owner, ())),
            home == workspace_id,
            rules.get(owner, 0),
        )
        for target, owner, slug, name, zone, language, home in connection.execute(query)
    }
    return Directory(version, workspace_id, presences, channels)


def _channels(
    connection: Connection, workspace_id: int, workspace: WorkspaceRef
) -> tuple[dict[str, int], dict[int, dict[str, ChannelRef]]]:
    query = (
        select(
            ChannelRow.community_id,
            ChannelRow.external_id,
            PurposeRow.target_id,
            PurposeRow.purpose,
        )
        .join(PurposeRow, PurposeRow.channel_id == ChannelRow.id)
        .where(ChannelRow.workspace_id == workspace_id)
    )
    owners: dict[str, int] = {}
    purposes: dict[int, dict[str, ChannelRef]] = {}
    for owner, channel, target, purpose in connection.execute(query):
        owners[channel] = owner
        purposes.setdefault(target, {})[purpose] = ChannelRef(workspace, channel)
    return owners, purposes


def _rules(connection: Connection, workspace_id: int) -> dict[int, int]:
    """The version of the ground rules that applies in each community of a workspace."""
    query = (
        select(GroundRulesRow.community_id, func.max(GroundRulesRow.version))
        .join(TargetRow, TargetRow.community_id == GroundRulesRow.community_id)
        .where(TargetRow.workspace_id == workspace_id)
        .group_by(GroundRulesRow.community_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _grants(
    connection: Connection, workspace_id: int
) -> tuple[dict[int, dict[str, Role]], dict[int, list[Grant]]]:
    query = (
        select(GrantRow.community_id, GrantRow.subject_kind, GrantRow.subject_id, GrantRow.role)
        .where(GrantRow.workspace_id == workspace_id)
        .order_by(GrantRow.id)
    )
    named: dict[int, dict[str, Role]] = {}
    grants: dict[int, list[Grant]] = {}
    for owner, kind, subject, role in connection.execute(query):
        if kind == SubjectKind.PLATFORM_ROLE:
            grants.setdefault(owner, []).append(Grant(Role(role), subject))
            continue
        users = named.setdefault(owner, {})
        users[subject] = max(
            Role(role), users.get(subject, Role.MEMBER), key=lambda each: each.rank
        )
    return named, grants
