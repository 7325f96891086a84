"""Rows of webinars: the series, its meetings, who comes, what is asked, what was thought of it; and their values."""

from dataclasses import asdict, dataclass, field
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
from storage.base import Base, OwnedByCommunity, partial_index
from storage.types import Document, RowId, WallTime

SCHEDULE_KIND = "webinar"
"""`ScheduleRow.kind` of a meeting's moments: reminders, doors, end, questions left open."""

CARD = "webinar.card"
"""The outbox kind, and so the posts' kind, of a meeting's card."""

DRAFT_LIFE = timedelta(minutes=30)
"""How long an unsaved preview or a question asked back can be answered."""


class Area(StrEnum):
    """What a webinar is about (product.md, Prompts: the four areas of the practice)."""

    PATIENT_CARE = "patient care"
    COMMUNICATION = "communication"
    TECHNOLOGY = "technology"
    REGULATION = "regulation"


class Mode(StrEnum):
    """How people meet. An async one has a window and a thread instead of a link."""

    ONLINE = "online"
    IN_PERSON = "in person"
    ASYNC = "async"


class WebinarState(StrEnum):
    """Whether a series goes on."""

    ACTIVE = "active"
    CANCELLED = "cancelled"


class MeetingState(StrEnum):
    """Whether a meeting takes place."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class Answer(StrEnum):
    """What somebody said to an invitation. `WAITING` is "going, once there is room"."""

    GOING = "going"
    WAITING = "waiting"
    MAYBE = "maybe"
    CANT = "cant"


class Attested(StrEnum):
    """Who said that somebody was there."""

    SELF = "self"
    FACILITATOR = "facilitator"


@dataclass(frozen=True, slots=True)
class Details:
    """What can be said of a webinar, and be different for one meeting of a series.

    `link` is private: shown to those going from shortly before the start, in no public payload.
    Whole days in `minutes` count on the wall: a window of seven days ends at the hour it began.
    `remind` is a list of offsets such as `7d, 24h, 15m`; "" is none.
    """

    title: str
    area: Area
    mode: Mode = Mode.ONLINE
    description: str = ""
    speaker_id: int | None = None
    speaker: str = ""
    link: str = ""
    place: str = ""
    capacity: int | None = None
    minutes: int = 60
    remind: str = ""

    def to_json(self) -> dict[str, Any]:
        """Every field by name."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Details":
        """The inverse of `to_json`."""
        values: dict[str, Any] = {**data, "area": Area(data["area"]), "mode": Mode(data["mode"])}
        return cls(**values)


class WebinarRow(OwnedByCommunity, Base):
    """A series, or a single webinar (`rule` empty). Owned by the community, whoever made it.

    `uid` is its name in calendars, for ever; `sequence` counts its changes (RFC 5545).
    `document` holds `Details`.
    """

    __tablename__ = "webinars"
    __table_args__ = (
        UniqueConstraint("uid"),
        Index("ix_webinars_community", "community_id", "state"),
        CheckConstraint("state in ('active', 'cancelled')", name="state"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    uid: Mapped[str] = mapped_column(String(26))
    document: Mapped[dict[str, Any]] = mapped_column(Document)
    zone: Mapped[str] = mapped_column(String(64))
    start: Mapped[datetime] = mapped_column(WallTime)
    rule: Mapped[str] = mapped_column(String(255))
    until: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="active", server_default="active")
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    @property
    def recurrence(self) -> Recurrence:
        """When it takes place, in the core's terms."""
        return Recurrence(self.zone, self.start, self.rule, self.until)

    @property
    def details(self) -> Details:
        """What is true of every meeting that has not been changed by itself."""
        return Details.from_json(self.document)


class MeetingRow(OwnedByCommunity, Base):
    """One occurrence of a webinar. `number` is its short name in the community, `W14`.

    `planned` is the local time the rule gave it, its identity in calendars; `wall` the local time
    it takes place, `starts_at` and `ends_at` the instants of it by the zone data `zone_version`.
    `changes` are the `Details` that differ from the series'. `sequence` counts its changes,
    `edition` those of its time: what was said of an earlier time is not said again of the new one.
    `announced_at` is NULL until its card was put up.
    """

    __tablename__ = "webinar_meetings"
    __table_args__ = (
        UniqueConstraint("webinar_id", "ordinal"),
        UniqueConstraint("community_id", "number"),
        Index("ix_webinar_meetings_time", "community_id", "ends_at"),
        partial_index(
            "ix_webinar_meetings_version",
            "zone_version",
            where="state = 'planned'",
        ),
        CheckConstraint("state in ('planned', 'cancelled')", name="state"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    webinar_id: Mapped[int] = mapped_column(RowId, ForeignKey("webinars.id", ondelete="CASCADE"))
    number: Mapped[int]
    ordinal: Mapped[int]
    planned: Mapped[datetime] = mapped_column(WallTime)
    wall: Mapped[datetime] = mapped_column(WallTime)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone_version: Mapped[str] = mapped_column(String(16))
    changes: Mapped[dict[str, Any]] = mapped_column(Document)
    state: Mapped[str] = mapped_column(String(10), default="planned", server_default="planned")
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    edition: Mapped[int] = mapped_column(default=0, server_default="0")
    announced_at: Mapped[datetime | None]
    recording: Mapped[str] = mapped_column(Text, default="", server_default="")
    changed_at: Mapped[datetime]


class AttendeeRow(OwnedByCommunity, Base):
    """What one person said of one meeting. `answer` is NULL for somebody who only attended.

    `answered_at` orders the waiting list. `attended` NULL: nobody said anything.
    """

    __tablename__ = "webinar_attendees"
    __table_args__ = (
        UniqueConstraint("meeting_id", "member_id"),
        Index("ix_webinar_attendees_member", "member_id"),
        CheckConstraint("answer in ('going', 'waiting', 'maybe', 'cant')", name="answer"),
        CheckConstraint("attested in ('self', 'facilitator')", name="attested"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("webinar_meetings.id", ondelete="CASCADE")
    )
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))
    answer: Mapped[str | None] = mapped_column(String(10))
    answered_at: Mapped[datetime | None]
    attended: Mapped[bool | None]
    attested: Mapped[str | None] = mapped_column(String(12))
    attested_at: Mapped[datetime | None]


class WebinarQuestionRow(OwnedByCommunity, Base):
    """A question to the speaker. An anonymous one's author is known here alone.

    `target_id` is where it was asked: its text is not copied to other workspaces.
    """

    __tablename__ = "webinar_questions"
    __table_args__ = (
        Index("ix_webinar_questions_meeting", "meeting_id"),
        Index("ix_webinar_questions_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("webinar_meetings.id", ondelete="CASCADE")
    )
    member_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="SET NULL")
    )
    target_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("targets.id", ondelete="SET NULL")
    )
    text: Mapped[str] = mapped_column(Text)
    anonymous: Mapped[bool]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class WebinarVoteRow(OwnedByCommunity, Base):
    """That somebody would like to hear the answer too."""

    __tablename__ = "webinar_votes"
    __table_args__ = (
        UniqueConstraint("question_id", "member_id"),
        Index("ix_webinar_votes_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    question_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("webinar_questions.id", ondelete="CASCADE")
    )
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))


class WebinarEvaluationRow(OwnedByCommunity, Base):
    """One person's three answers; shown to facilitators without the name, and only among many."""

    __tablename__ = "webinar_evaluations"
    __table_args__ = (
        UniqueConstraint("meeting_id", "member_id"),
        Index("ix_webinar_evaluations_member", "member_id"),
        CheckConstraint("useful between 1 and 5", name="useful"),
        CheckConstraint("change in ('yes', 'maybe', 'no')", name="change"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("webinar_meetings.id", ondelete="CASCADE")
    )
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))
    useful: Mapped[int]
    change: Mapped[str] = mapped_column(String(5))
    comment: Mapped[str] = mapped_column(Text, default="", server_default="")
    given_at: Mapped[datetime]


class WebinarDraftRow(OwnedByCommunity, Base):
    """What a facilitator has begun and not yet confirmed; swept away after `DRAFT_LIFE`."""

    __tablename__ = "webinar_drafts"
    __table_args__ = (Index("ix_webinar_drafts_created_at", "created_at"),)
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))
    document: Mapped[dict[str, Any]] = mapped_column(Document)
    created_at: Mapped[datetime]


class FeedRow(OwnedByCommunity, Base):
    """A calendar address that somebody subscribes to. Only a hash of its secret is kept.

    `member_id` NULL: the whole community's calendar. `revoked_at` set: the address is dead.
    """

    __tablename__ = "webinar_feeds"
    __table_args__ = (Index("ix_webinar_feeds_member", "member_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="CASCADE")
    )
    secret_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting as rules and views see it, its own changes and the series' details in one.

    `recurs`: whether it is one of a series. `zone` is IANA, `wall` local there.
    """

    id: int
    webinar_id: int
    number: int
    uid: str
    details: Details
    planned: datetime
    wall: datetime
    zone: str
    starts_at: datetime
    ends_at: datetime
    recurs: bool = False
    cancelled: bool = False
    reason: str = ""
    recording: str = ""
    announced_at: datetime | None = None
    sequence: int = 0
    edition: int = 0
    changes: dict[str, Any] = field(default_factory=dict[str, Any])
    changed_at: datetime | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        return f"W{self.number}"

    @property
    def subject(self) -> str:
        """Its name in the outbox, the posts and the audit log."""
        return subject_of(self.id)


def subject_of(meeting_id: int) -> str:
    """A meeting's name in the outbox, the posts and the audit log."""
    return f"webinar:{meeting_id}"


def meeting_of(meeting: MeetingRow, webinar: WebinarRow) -> Meeting:
    """A row and its series as one value."""
    return Meeting(
        id=meeting.id,
        webinar_id=webinar.id,
        number=meeting.number,
        uid=webinar.uid,
        details=Details.from_json({**webinar.document, **meeting.changes}),
        planned=meeting.planned,
        wall=meeting.wall,
        zone=webinar.zone,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        recurs=bool(webinar.rule),
        cancelled=meeting.state == MeetingState.CANCELLED,
        reason=meeting.reason,
        recording=meeting.recording,
        announced_at=meeting.announced_at,
        sequence=max(meeting.sequence, webinar.sequence),
        edition=meeting.edition,
        changes=dict(meeting.changes),
        changed_at=max(meeting.changed_at, webinar.changed_at),
    )
