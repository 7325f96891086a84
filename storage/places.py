"""Where communities live: workspaces, targets, channels, purposes, and who was given which role."""

from datetime import datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.catchup import QuietHours
from bot.refs import WorkspaceRef
from bot.standing import Community
from storage.base import Base, OwnedByCommunity
from storage.types import RowId

NAME_CHARS = 200
"""Characters kept of a workspace's name; platforms allow 100."""


class WorkspaceState(StrEnum):
    """Whether we may send there."""

    ACTIVE = "active"
    PAUSED = "paused"


class WorkspaceRow(Base):
    """One Discord guild or Slack workspace; belongs to no community."""

    __tablename__ = "workspaces"
    __table_args__ = (
        UniqueConstraint("platform", "external_id"),
        CheckConstraint("state in ('active', 'paused')", name="state"),
    )
    audited = False
    directs = True

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    platform: Mapped[str] = mapped_column(String(32))
    external_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(NAME_CHARS), default="", server_default="")
    state: Mapped[str] = mapped_column(String(10), default="active", server_default="active")
    paused_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    paused_at: Mapped[datetime | None]

    @property
    def ref(self) -> WorkspaceRef:
        """Its address."""
        return WorkspaceRef(self.platform, self.external_id)


class CommunityRow(Base):
    """A group with a charter, a home time zone and content of its own.

    The charter: `charter` says what it is for, `topics` what it talks about, `audience` for whom it is.
    `checked_at` is when its channels were last looked at by the clock.
    """

    __tablename__ = "communities"
    __table_args__ = (UniqueConstraint("slug"),)
    directs = True

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    charter: Mapped[str] = mapped_column(Text, default="", server_default="")
    topics: Mapped[str] = mapped_column(Text, default="", server_default="")
    audience: Mapped[str] = mapped_column(Text, default="", server_default="")
    zone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(16), default="en", server_default="en")
    quiet_start: Mapped[time] = mapped_column(default=time(20, 0))
    quiet_end: Mapped[time] = mapped_column(default=time(7, 0))
    home_workspace_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("workspaces.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]

    @property
    def ref(self) -> Community:
        """As the core sees it."""
        return Community(self.id, self.slug, self.name, self.zone, self.language)

    @property
    def quiet(self) -> QuietHours:
        """When late things wait."""
        return QuietHours(self.quiet_start, self.quiet_end)


class TargetRow(OwnedByCommunity, Base):
    """A community's presence in one workspace."""

    __tablename__ = "targets"
    __table_args__ = (
        UniqueConstraint("community_id", "workspace_id"),
        Index("ix_targets_workspace", "workspace_id"),
    )
    directs = True

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(RowId, ForeignKey("workspaces.id"))


class ChannelRow(OwnedByCommunity, Base):
    """A channel of a workspace that one community, and no other, works in."""

    __tablename__ = "channels"
    __table_args__ = (UniqueConstraint("workspace_id", "external_id"),)
    directs = True

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(RowId, ForeignKey("workspaces.id"))
    external_id: Mapped[str] = mapped_column(String(64))


class PurposeRow(OwnedByCommunity, Base):
    """Which channel a target uses for what; one channel may serve several purposes."""

    __tablename__ = "purposes"
    __table_args__ = (
        UniqueConstraint("target_id", "purpose"),
        Index("ix_purposes_channel", "channel_id"),
    )
    directs = True

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    target_id: Mapped[int] = mapped_column(RowId, ForeignKey("targets.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(32))
    channel_id: Mapped[int] = mapped_column(RowId, ForeignKey("channels.id", ondelete="CASCADE"))


class SubjectKind(StrEnum):
    """To whom a role is given."""

    USER = "user"
    PLATFORM_ROLE = "platform_role"


class GrantRow(OwnedByCommunity, Base):
    """A role given to an account, or to everybody with one of the platform's own roles."""

    __tablename__ = "grants"
    __table_args__ = (
        UniqueConstraint(
            "community_id",
            "workspace_id",
            "subject_kind",
            "subject_id",
            "role",
            name="uq_grants_subject",
        ),
        CheckConstraint("subject_kind in ('user', 'platform_role')", name="subject_kind"),
        CheckConstraint("role in ('facilitator', 'admin')", name="role"),
    )
    directs = True

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(RowId, ForeignKey("workspaces.id"))
    subject_kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
