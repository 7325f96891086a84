"""Rows of cases: what is presented, what people add to it, drafts, followers, flags; and their values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OwnedByCommunity
from storage.types import Document, RowId

SLOT_KIND = "case"
"""`ScheduleRow.kind` of the slots on which cases are posted."""
AHEAD_KIND = "case.ahead"
"""The same of the look ahead at the next slot."""
MOMENT_KIND = "case.moment"
"""The same of one case's stages, nudge and follow-up."""
CARD = "case.card"
"""The outbox kind, and so the posts' kind, of a case's card."""
CONTRIBUTION = "case.contribution"
"""The same of what somebody added to a case, in its thread."""
SEARCH_KIND = "case"
"""`SearchDocument.kind` of a case with a summary."""
OWN = "case.own"
"""How the kinds of direct messages to a presenter begin: who presents must not be read from them."""
DRAFT_LIFE = timedelta(days=14)
"""How long what was typed and not sent is kept."""


class CaseKind(StrEnum):
    """Where a case comes from. Either way nobody is to be recognised in it."""

    COMPOSITE = "composite"
    REAL = "real"


class CaseState(StrEnum):
    """How far a case has come on its way to the others."""

    PENDING = "pending"
    RETURNED = "returned"
    REJECTED = "rejected"
    QUEUED = "queued"
    POSTED = "posted"
    REMOVED = "removed"


class Stage(StrEnum):
    """What a posted case asks for (Project ECHO's order)."""

    CLARIFY = "clarify"
    RECOMMEND = "recommend"
    SUMMARY = "summary"
    CLOSED = "closed"


class Voice(StrEnum):
    """What somebody adds to a case."""

    QUESTION = "question"
    ANSWER = "answer"
    RECOMMENDATION = "recommendation"
    SIMILAR = "similar"
    OUTCOME = "outcome"
    SUMMARY = "summary"


class Ruling(StrEnum):
    """What facilitators said of a privacy concern."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class CaseText:
    """What a presenter writes; every field is their own words but `age` and `consent`, which are chosen."""

    setting: str = ""
    age: str = ""
    issue: str = ""
    tried: str = ""
    question: str = ""
    title: str = ""
    constraints: str = ""
    consent: str = ""

    def to_json(self) -> dict[str, str]:
        """Every field by name."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "CaseText":
        """The inverse of `to_json`; what is not there is empty."""
        known = {name: str(data.get(name, "")) for name in cls.__dataclass_fields__}
        return cls(**known)

    @property
    def words(self) -> dict[str, str]:
        """The fields that somebody typed."""
        names = ("title", "setting", "issue", "tried", "question", "constraints")
        return {name: getattr(self, name) for name in names}


class CaseRhythmRow(OwnedByCommunity, Base):
    """How a community's cases go: which schedule has their slots, how many hours each stage has.

    `rehearsal`: recommendations of others are shown once one's own is there. `facilities` are names of
    places and employers, one a line, that the gate is to know.
    """

    __tablename__ = "case_rhythms"
    __table_args__ = (
        UniqueConstraint("community_id"),
        CheckConstraint("clarify_hours > 0 and recommend_hours > 0", name="hours"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    schedule_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("schedules.id", ondelete="SET NULL")
    )
    clarify_hours: Mapped[int]
    recommend_hours: Mapped[int]
    summary_hours: Mapped[int]
    rehearsal: Mapped[bool] = mapped_column(default=False)
    facilities: Mapped[str] = mapped_column(Text, default="", server_default="")


class CaseRow(OwnedByCommunity, Base):
    """One case. `name` is what people call it, such as `AHA-2027-014`.

    `member_id` presents it and is in nothing that others are shown while `anonymous`. `document` holds
    `CaseText`, `marks` how many places of each kind the gate pointed at and the presenter kept.
    A case that is posted has passed the gate, was attested, and was approved: the table insists.
    `edition` counts what was approved; `round` how often it was posted, so that one that could be
    posted nowhere can be posted again. `stage_ends_at` is when the stage after `stage` begins.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("community_id", "name"),
        UniqueConstraint("community_id", "year", "number"),
        Index("ix_cases_state", "community_id", "state"),
        Index("ix_cases_member", "member_id"),
        CheckConstraint(
            "state in ('pending', 'returned', 'rejected', 'queued', 'posted', 'removed')",
            name="state",
        ),
        CheckConstraint("stage in ('clarify', 'recommend', 'summary', 'closed')", name="stage"),
        CheckConstraint("kind in ('composite', 'real')", name="kind"),
        CheckConstraint(
            "posted_at is null or (gate_seen_at is not null and attested_at is not null"
            " and approved_at is not null)",
            name="safe_before_posted",
        ),
        CheckConstraint("state <> 'posted' or posted_at is not null", name="posted"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(48))
    member_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="SET NULL")
    )
    kind: Mapped[str] = mapped_column(String(12))
    anonymous: Mapped[bool]
    document: Mapped[dict[str, Any]] = mapped_column(Document)
    marks: Mapped[dict[str, Any]] = mapped_column(Document, default=dict, server_default="{}")
    state: Mapped[str] = mapped_column(String(10), default="pending", server_default="pending")
    edition: Mapped[int] = mapped_column(default=0, server_default="0")
    gate_seen_at: Mapped[datetime | None]
    attested_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="SET NULL")
    )
    approved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
    round: Mapped[int] = mapped_column(default=0, server_default="0")
    stage: Mapped[str | None] = mapped_column(String(10))
    stage_ends_at: Mapped[datetime | None]
    rehearsal: Mapped[bool] = mapped_column(default=False)
    hidden_at: Mapped[datetime | None]
    summary: Mapped[str] = mapped_column(Text, default="", server_default="")
    summarised_at: Mapped[datetime | None]
    summary_edition: Mapped[int] = mapped_column(default=0, server_default="0")
    outcome: Mapped[str] = mapped_column(Text, default="", server_default="")
    outcome_at: Mapped[datetime | None]
    outcome_edition: Mapped[int] = mapped_column(default=0, server_default="0")

    @property
    def subject(self) -> str:
        """Its name in the outbox, the posts and the audit log."""
        return subject_of(self.id)


class CaseContributionRow(OwnedByCommunity, Base):
    """A question, an answer, a recommendation or an experience that somebody added to a case.

    `target_id` is where it was said: its text is not copied elsewhere. `parent_id` is the question
    that an answer answers. `shown` False while a rehearsal keeps it from the others.
    """

    __tablename__ = "case_contributions"
    __table_args__ = (
        Index("ix_case_contributions_case", "case_id"),
        Index("ix_case_contributions_member", "member_id"),
        CheckConstraint(
            "voice in ('question', 'answer', 'recommendation', 'similar')", name="voice"
        ),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(RowId, ForeignKey("cases.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="SET NULL")
    )
    target_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("targets.id", ondelete="SET NULL")
    )
    parent_id: Mapped[int | None] = mapped_column(RowId)
    voice: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    anonymous: Mapped[bool]
    shown: Mapped[bool] = mapped_column(default=True)
    at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class CaseDraftRow(OwnedByCommunity, Base):
    """What somebody typed and has not sent yet, as typed. `purpose` is `case` or a `Voice`.

    `revision` counts changes, `seen` is the one for which the gate's result was shown: what was looked
    at and what is sent must be the same.
    """

    __tablename__ = "case_drafts"
    __table_args__ = (
        Index("ix_case_drafts_member", "member_id", "purpose"),
        Index("ix_case_drafts_changed_at", "changed_at"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))
    case_id: Mapped[int | None] = mapped_column(RowId, ForeignKey("cases.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(RowId)
    purpose: Mapped[str] = mapped_column(String(16))
    document: Mapped[dict[str, Any]] = mapped_column(Document)
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    seen: Mapped[int] = mapped_column(default=0, server_default="0")
    changed_at: Mapped[datetime]


class CaseFollowRow(OwnedByCommunity, Base):
    """That somebody wants to hear how a case goes on."""

    __tablename__ = "case_follows"
    __table_args__ = (
        UniqueConstraint("case_id", "member_id"),
        Index("ix_case_follows_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(RowId, ForeignKey("cases.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))


class CaseTakedownRow(OwnedByCommunity, Base):
    """One line of the takedown log: something was hidden, and what became of it. It holds no text.

    `contribution_id` NULL: the whole case. `wiped_at` is when the database file held nothing of it
    any more.
    """

    __tablename__ = "case_takedowns"
    __table_args__ = (
        Index("ix_case_takedowns_case", "case_id"),
        Index("ix_case_takedowns_ruling", "community_id", "ruling"),
        CheckConstraint("ruling in ('open', 'confirmed', 'dismissed')", name="ruling"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    case_id: Mapped[int] = mapped_column(RowId, ForeignKey("cases.id", ondelete="CASCADE"))
    contribution_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("case_contributions.id", ondelete="SET NULL")
    )
    what: Mapped[str] = mapped_column(String(40))
    opened_at: Mapped[datetime]
    ruling: Mapped[str] = mapped_column(String(10), default="open", server_default="open")
    decided_by: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="SET NULL")
    )
    decided_at: Mapped[datetime | None]
    wiped_at: Mapped[datetime | None]


class CaseFlagRow(OwnedByCommunity, Base):
    """That somebody saw something private. What they saw is said by kind alone."""

    __tablename__ = "case_flags"
    __table_args__ = (
        UniqueConstraint("takedown_id", "member_id"),
        Index("ix_case_flags_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    takedown_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("case_takedowns.id", ondelete="CASCADE")
    )
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How cases go: hours of each stage, hours until the summary is due, and whether they rehearse."""

    clarify: int = 48
    recommend: int = 120
    summary: int = 168
    rehearsal: bool = False
    schedule_id: int | None = None
    facilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A case as rules and views see it. Who presents it is not in here unless they want to be seen.

    `presenter` is a name, "" for an anonymous one. All instants are aware UTC.
    """

    id: int
    name: str
    kind: CaseKind
    text: CaseText
    state: CaseState
    presenter: str = ""
    stage: Stage | None = None
    stage_ends_at: datetime | None = None
    posted_at: datetime | None = None
    edition: int = 0
    round: int = 0
    rehearsal: bool = False
    hidden: bool = False
    summary: str = ""
    outcome: str = ""
    marks: Mapping[str, int] = field(default_factory=dict[str, int])

    @property
    def subject(self) -> str:
        """Its name in the outbox, the posts and the audit log."""
        return subject_of(self.id)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What somebody added; `author` is "" for an anonymous one.

    `parent` are the words of the question that an answer answers, "" while that is hidden.
    """

    id: int
    case_id: int
    voice: Voice
    text: str
    author: str
    at: datetime
    target_id: int | None
    shown: bool = True
    hidden: bool = False
    removed: bool = False
    parent_id: int | None = None
    parent: str = ""

    @property
    def subject(self) -> str:
        """Its name in the outbox, the posts and the audit log."""
        return contribution_subject(self.id)


@dataclass(frozen=True, slots=True)
class Takedown:
    """A line of the takedown log as facilitators see it; `flags` is how many people flagged it."""

    id: int
    case_id: int
    case_name: str
    contribution_id: int | None
    what: str
    opened_at: datetime
    ruling: Ruling
    flags: int = 1
    decided_by: str = ""
    decided_at: datetime | None = None
    wiped_at: datetime | None = None

    @property
    def subject(self) -> str:
        """Its name in the outbox and the audit log."""
        return f"takedown:{self.id}"


def subject_of(case_id: int) -> str:
    """A case's name in the outbox, the posts and the audit log."""
    return f"case:{case_id}"


def contribution_subject(contribution_id: int) -> str:
    """A contribution's name in the outbox, the posts and the audit log."""
    return f"case-contribution:{contribution_id}"


def case_of(row: CaseRow, presenter: str = "") -> Case:
    """A row as a value; `presenter` is the name of somebody who wants to be seen."""
    return Case(
        id=row.id,
        name=row.name,
        kind=CaseKind(row.kind),
        text=CaseText.from_json(row.document),
        state=CaseState(row.state),
        presenter="" if row.anonymous else presenter,
        stage=Stage(row.stage) if row.stage else None,
        stage_ends_at=row.stage_ends_at,
        posted_at=row.posted_at,
        edition=row.edition,
        round=row.round,
        rehearsal=row.rehearsal,
        hidden=row.hidden_at is not None,
        summary=row.summary,
        outcome=row.outcome,
        marks=dict(row.marks),
    )
