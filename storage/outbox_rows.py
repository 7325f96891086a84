"""Rows of the outbox: what is still to be said, what was said where, and who sends."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.refs import ChannelRef, MessageRef, WorkspaceRef
from storage.base import Base, OwnedByCommunity, partial_index
from storage.types import Document, RowId


class OutboxState(StrEnum):
    """Where a row stands; the first two are the courier's business, the others wait or are final."""

    DUE = "due"
    CLAIMED = "claimed"
    HELD = "held"
    IN_DOUBT = "in_doubt"
    SENT = "sent"
    MISSED = "missed"
    DEAD = "dead"
    CANCELLED = "cancelled"


KEEP_EVERY = timedelta(seconds=3)
"""How often one post is edited at most: below Slack's message a second and Discord's five edits in five."""

OPEN = "state in ('due', 'claimed', 'held')"
"""States the courier still has to do with; in these very words the index is used."""


class OutboxRow(OwnedByCommunity, Base):
    """One thing to deliver once.

    `number` is the order in which rows came. `ready_at` is the only thing that makes a row claimable:
    not before it for a due row, the end of the lease for a claimed one, the end of the wait for a
    held one; NULL waits for somebody. A `platform_message` in a row that is not yet sent means that
    only the thread is missing. `fallback` holds what to say elsewhere when a direct message is not let
    through ({}: nothing), `diverted_at` when that was done; `destination` stays what was meant.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("community_id", "kind", "subject", "destination", "revision"),
        UniqueConstraint("id"),
        UniqueConstraint("key"),
        partial_index(
            "ix_outbox_ready",
            "platform",
            "ready_at",
            where=OPEN,
        ),
        Index("ix_outbox_subject", "community_id", "subject"),
        Index("ix_outbox_target", "target_id", "kind", "subject"),
        Index("ix_outbox_state", "community_id", "state"),
        partial_index(
            "ix_outbox_waits_for",
            "waits_for",
            where="waits_for <> ''",
        ),
        CheckConstraint(
            "state in ('due', 'claimed', 'held', 'in_doubt', 'sent', 'missed', 'dead', 'cancelled')",
            name="state",
        ),
    )
    audited = False

    number: Mapped[int] = mapped_column(RowId, primary_key=True)
    id: Mapped[str] = mapped_column(String(26))
    kind: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(255))
    destination: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    op: Mapped[str] = mapped_column(String(8))
    to_json: Mapped[dict[str, Any]] = mapped_column(Document)
    payload: Mapped[dict[str, Any]] = mapped_column(Document)
    thread_title: Mapped[str] = mapped_column(Text, default="", server_default="")
    key: Mapped[str] = mapped_column(String(24))
    edition: Mapped[int] = mapped_column(default=0, server_default="0")
    target_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("targets.id", ondelete="CASCADE")
    )
    workspace_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("workspaces.id"))
    platform: Mapped[str] = mapped_column(String(32), default="", server_default="")
    urgency: Mapped[int]
    due_at: Mapped[datetime | None]
    deadline: Mapped[datetime | None]
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="due", server_default="due")
    ready_at: Mapped[datetime | None]
    waits_for: Mapped[str] = mapped_column(Text, default="", server_default="")
    attempt: Mapped[int] = mapped_column(default=0, server_default="0")
    fence: Mapped[int] = mapped_column(default=0, server_default="0")
    lease_until: Mapped[datetime | None]
    attempted_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    platform_workspace: Mapped[str | None] = mapped_column(String(64))
    platform_channel: Mapped[str | None] = mapped_column(String(64))
    platform_thread: Mapped[str | None] = mapped_column(String(64))
    platform_message: Mapped[str | None] = mapped_column(String(64))
    last_error: Mapped[str] = mapped_column(Text, default="", server_default="")
    fallback: Mapped[dict[str, Any]] = mapped_column(Document, default=dict, server_default="{}")
    diverted_at: Mapped[datetime | None]


class PostRow(OwnedByCommunity, Base):
    """A message of ours that stands somewhere, and the thread that hangs on it.

    `in_thread` is the thread it stands in, `thread_id` the one that was started from it.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_posts_subject", "community_id", "kind", "subject"),
        Index("ix_posts_target", "target_id", "kind", "subject"),
        Index("ix_posts_thread", "workspace_id", "thread_id"),
        Index("ix_posts_message", "workspace_id", "channel_id", "message_id"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(255))
    target_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("targets.id", ondelete="CASCADE")
    )
    platform: Mapped[str] = mapped_column(String(32))
    workspace_id: Mapped[str] = mapped_column(String(64))
    channel_id: Mapped[str] = mapped_column(String(64))
    in_thread: Mapped[str | None] = mapped_column(String(64))
    message_id: Mapped[str] = mapped_column(String(64))
    thread_id: Mapped[str | None] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(24))
    posted_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]

    @property
    def ref(self) -> MessageRef:
        """Its address."""
        workspace = WorkspaceRef(self.platform, self.workspace_id)
        return MessageRef(ChannelRef(workspace, self.channel_id, self.in_thread), self.message_id)

    @property
    def thread(self) -> ChannelRef | None:
        """The thread that hangs on it."""
        if self.thread_id is None:
            return None
        return ChannelRef(
            WorkspaceRef(self.platform, self.workspace_id), self.channel_id, self.thread_id
        )


class SenderLeaseRow(Base):
    """Which replica sends for a bot token or a workspace."""

    __tablename__ = "sender_leases"
    audited = False

    sender: Mapped[str] = mapped_column(String(128), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    until: Mapped[datetime]
