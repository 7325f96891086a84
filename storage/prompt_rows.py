"""Rows of prompts: questions, what became of them, private answers, suggestions, drafts; and their values."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.recurrence import Recurrence
from storage.base import Base, OwnedByCommunity
from storage.types import Document, RowId

SCHEDULE_KIND = "prompt"
"""`ScheduleRow.kind` of prompts."""

POST_KIND = "prompt.post"
"""The outbox kind, and so the posts' kind, of a question that was asked."""

SEARCH_KIND = "prompt"
"""The kind under which what was learned from a question is findable; the subject is its id."""

DRAFT_LIFE = timedelta(minutes=30)
"""How long an unsaved preview or a question asked back can be answered."""


WRAP_AFTER = timedelta(days=5)
"""How long after a question was asked facilitators are nudged to write what was learned (product.md)."""


class PromptState(StrEnum):
    """Where a question stands."""

    QUEUED = "queued"
    POSTED = "posted"
    REMOVED = "removed"


class SuggestionState(StrEnum):
    """What facilitators said to a suggestion."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"


class PromptSeriesRow(OwnedByCommunity, Base):
    """What prompts add to a schedule: which purpose's channel, and whether each post has a thread."""

    __tablename__ = "prompt_series"

    schedule_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True
    )
    purpose: Mapped[str] = mapped_column(String(32))
    threaded: Mapped[bool] = mapped_column(default=True)


class PromptRow(OwnedByCommunity, Base):
    """One question. `number` is its short name in the community, `P14`.

    `schedule_id` is NULL until the community has a schedule. `position` orders the queue, gaps do
    not matter; `pinned_for` is the local date it is fixed to. `slot` is the local date it was asked
    for (NULL off schedule), `round` how often it was given out: a question that could not be posted
    returns to the queue. `nudge_at` is when facilitators are asked for a wrap, NULL when never again.
    """

    __tablename__ = "prompts"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        Index("ix_prompts_queue", "schedule_id", "state", "position"),
        Index("ix_prompts_pinned", "schedule_id", "pinned_for"),
        Index("ix_prompts_posted_at", "posted_at"),
        Index("ix_prompts_fingerprint", "community_id", "fingerprint"),
        Index("ix_prompts_nudge_at", "nudge_at"),
        CheckConstraint("state in ('queued', 'posted', 'removed')", name="state"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    number: Mapped[int]
    schedule_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("schedules.id", ondelete="SET NULL")
    )
    text: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(32))
    topic: Mapped[str] = mapped_column(String(60), default="", server_default="")
    credit: Mapped[str] = mapped_column(String(100), default="", server_default="")
    hint: Mapped[str] = mapped_column(Text, default="", server_default="")
    source: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(10), default="queued", server_default="queued")
    position: Mapped[int]
    pinned_for: Mapped[date | None] = mapped_column(Date)
    round: Mapped[int] = mapped_column(default=0, server_default="0")
    slot: Mapped[date | None] = mapped_column(Date)
    posted_at: Mapped[datetime | None]
    nudge_at: Mapped[datetime | None]
    wrap: Mapped[str] = mapped_column(Text, default="", server_default="")
    wrapped_at: Mapped[datetime | None]
    wrap_edition: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime]

    @property
    def subject(self) -> str:
        """Its name in the outbox, the posts and the audit log."""
        return subject_of(self.id)

    @property
    def value(self) -> "Prompt":
        """The question as rules and views see it."""
        return Prompt(
            self.id,
            self.number,
            self.text,
            topic=self.topic,
            credit=self.credit,
            hint=self.hint,
            schedule_id=self.schedule_id,
            pinned_for=self.pinned_for,
            posted_at=self.posted_at,
            slot=self.slot,
            wrap=self.wrap,
        )


class PromptAnswerRow(OwnedByCommunity, Base):
    """A private answer: its author may read and change it, nobody else reads it."""

    __tablename__ = "prompt_answers"
    __table_args__ = (
        UniqueConstraint("prompt_id", "member_id"),
        Index("ix_prompt_answers_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    prompt_id: Mapped[int] = mapped_column(RowId, ForeignKey("prompts.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]


class PromptParticipationRow(OwnedByCommunity, Base):
    """That a member took part in a question, once, however much they wrote; `how` was the first way."""

    __tablename__ = "prompt_participation"
    __table_args__ = (
        UniqueConstraint("prompt_id", "member_id"),
        Index("ix_prompt_participation_member", "member_id"),
        CheckConstraint("how in ('thread', 'private')", name="how"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    prompt_id: Mapped[int] = mapped_column(RowId, ForeignKey("prompts.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))
    how: Mapped[str] = mapped_column(String(10))
    first_at: Mapped[datetime]


class PromptSuggestionRow(OwnedByCommunity, Base):
    """A question a member would like to see. The author is known here alone, so that they get an answer."""

    __tablename__ = "prompt_suggestions"
    __table_args__ = (
        Index("ix_prompt_suggestions_state", "community_id", "state"),
        Index("ix_prompt_suggestions_member", "member_id"),
        CheckConstraint("state in ('pending', 'approved', 'declined')", name="state"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="SET NULL")
    )
    text: Mapped[str] = mapped_column(Text)
    anonymous: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10), default="pending", server_default="pending")
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    decided_by: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="SET NULL")
    )
    decided_at: Mapped[datetime | None]
    prompt_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("prompts.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime]

    @property
    def subject(self) -> str:
        """Its name in the outbox and the audit log."""
        return f"suggestion:{self.id}"


class PromptDraftRow(OwnedByCommunity, Base):
    """What a member has begun and not yet confirmed; swept away after `DRAFT_LIFE`."""

    __tablename__ = "prompt_drafts"
    __table_args__ = (Index("ix_prompt_drafts_created_at", "created_at"),)
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))
    document: Mapped[dict[str, Any]] = mapped_column(Document)
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question as rules and views see it; dates are local to its schedule."""

    id: int
    number: int
    text: str
    topic: str = ""
    credit: str = ""
    hint: str = ""
    schedule_id: int | None = None
    pinned_for: date | None = None
    posted_at: datetime | None = None
    slot: date | None = None
    wrap: str = ""

    @property
    def name(self) -> str:
        """What people call it."""
        return f"P{self.number}"

    @property
    def subject(self) -> str:
        """Its name in the outbox, the posts and the audit log."""
        return subject_of(self.id)


@dataclass(frozen=True, slots=True)
class NewPrompt:
    """A question to be queued; `fingerprint` is that of `cogs.prompts.rules`."""

    text: str
    fingerprint: str
    topic: str = ""
    credit: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A schedule of prompts: `id` is the schedule's; `next_wall` is local, None when it is over."""

    id: int
    name: str
    recurrence: Recurrence
    purpose: str
    threaded: bool = True
    paused: bool = False
    next_wall: datetime | None = None

    @property
    def zone(self) -> str:
        """Its IANA zone."""
        return self.recurrence.zone


def subject_of(prompt_id: int) -> str:
    """A question's name in the outbox, the posts and the audit log."""
    return f"prompt:{prompt_id}"


def prompt_id_of(subject: str) -> int | None:
    """The inverse of `subject_of`; None for the name of something else."""
    name, _colon, number = subject.partition(":")
    return int(number) if name == "prompt" and number.isdecimal() else None
