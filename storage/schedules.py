"""Schedules and their occurrences: what happens when, as rows."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from bot.catchup import Ruling
from bot.clock import zone_data_version
from bot.errors import Conflict, NotFound
from bot.i18n import _
from bot.recurrence import Occurrence, Recurrence
from storage.base import Base, OwnedByCommunity, Repository, partial_index
from storage.types import RowId, WallTime

if TYPE_CHECKING:
    from storage.uow import UnitOfWork


class ScheduleState(StrEnum):
    """Whether it goes on."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class OccurrenceState(StrEnum):
    """What became of one occurrence; kept for ever."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSED = "missed"
    SKIPPED = "skipped"


class ScheduleRow(OwnedByCommunity, Base):
    """A recurrence and where it stands. Owned by the community, whoever made it.

    `next_wall` is the planned local time of the next occurrence, `next_at` its instant by the zone
    data `zone_version`; `due_at` is when the tick looks at it: `next_at`, or later after an error.
    All three are NULL when nothing is to come.
    """

    __tablename__ = "schedules"
    __table_args__ = (
        partial_index(
            "ix_schedules_due",
            "due_at",
            where="state = 'active'",
        ),
        partial_index(
            "uq_schedules_name",
            "community_id",
            "kind",
            "subject",
            "name",
            unique=True,
            where="state <> 'ended'",
        ),
        Index("ix_schedules_zone_version", "zone_version"),
        CheckConstraint("state in ('active', 'paused', 'ended')", name="state"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(64))
    start: Mapped[datetime] = mapped_column(WallTime)
    rule: Mapped[str] = mapped_column(String(255))
    until: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="active", server_default="active")
    next_wall: Mapped[datetime | None] = mapped_column(WallTime)
    next_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    zone_version: Mapped[str] = mapped_column(String(16))
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    last_error: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[datetime]

    @property
    def recurrence(self) -> Recurrence:
        """The rule in the core's terms."""
        return Recurrence(self.zone, self.start, self.rule, self.until)


class OccurrenceRow(OwnedByCommunity, Base):
    """One happening of a schedule that was due, or was skipped beforehand."""

    __tablename__ = "occurrences"
    __table_args__ = (
        UniqueConstraint("schedule_id", "scheduled_for"),
        Index("ix_occurrences_community", "community_id", "scheduled_for"),
        CheckConstraint("state in ('on_time', 'late', 'missed', 'skipped')", name="state"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    schedule_id: Mapped[int] = mapped_column(RowId, ForeignKey("schedules.id", ondelete="CASCADE"))
    scheduled_for: Mapped[datetime]
    wall: Mapped[datetime] = mapped_column(WallTime)
    state: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    recorded_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Due:
    """One occurrence handed to a feature. `wall` is its planned local time in `zone`."""

    occurrence_id: int
    schedule_id: int
    community_id: int
    kind: str
    subject: str
    scheduled_for: datetime
    wall: datetime
    zone: str
    ruling: Ruling


DueHandler = Callable[["UnitOfWork", Sequence[Due]], Awaitable[None]]
"""Called inside the tick's transaction with everything of one kind; the unit is across communities."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A next occurrence whose instant is another one than was computed before."""

    schedule_id: int
    community_id: int
    name: str
    wall: datetime
    before: datetime
    after: datetime


@lru_cache(maxsize=8192)
def following(recurrence: Recurrence, wall: datetime | None) -> Occurrence | None:
    """`Recurrence.next_after`, remembered: thousands of communities share "Monday 09:00"."""
    return recurrence.next_after(wall)


class ScheduleRepository(Repository):
    """What features do with schedules."""

    async def add(
        self,
        kind: str,
        subject: str,
        name: str,
        recurrence: Recurrence,
        *,
        after: datetime | None = None,
    ) -> ScheduleRow:
        """A new schedule whose first occurrence is later than `after` (aware; now by default).

        Raises `Conflict` when one of that kind, subject and name is there already.
        """
        row = ScheduleRow(
            community_id=self.community_id,
            kind=kind,
            subject=subject,
            name=name,
            created_at=self.now,
            state=ScheduleState.ACTIVE,
        )
        self._plan(row, recurrence, recurrence.next_at(after or self.now))
        self.session.add(row)
        try:
            await self.session.flush()
        except IntegrityError as error:
            raise Conflict(_("A schedule of that name exists already.")) from error
        return row

    async def get(self, schedule_id: int) -> ScheduleRow:
        """One schedule; raises `NotFound`."""
        query = select(ScheduleRow).where(ScheduleRow.id == schedule_id)
        if row := (await self.session.scalars(query)).one_or_none():
            return row
        raise NotFound(_("This schedule does not exist."))

    async def list(
        self, kind: str | None = None, *, subject: str | None = None, ended: bool = False
    ) -> Sequence[ScheduleRow]:
        """Schedules in the order they were made."""
        query = select(ScheduleRow).order_by(ScheduleRow.id)
        if kind is not None:
            query = query.where(ScheduleRow.kind == kind)
        if subject is not None:
            query = query.where(ScheduleRow.subject == subject)
        if not ended:
            query = query.where(ScheduleRow.state != ScheduleState.ENDED)
        return (await self.session.scalars(query)).all()

    async def edit(
        self, schedule_id: int, *, recurrence: Recurrence | None = None, name: str | None = None
    ) -> ScheduleRow:
        """Changes what is to come; what was due already stays as it was."""
        row = await self.get(schedule_id)
        if name is not None:
            row.name = name
        if recurrence is not None:
            self._plan(row, recurrence, recurrence.next_at(self.now))
        await self.session.flush()
        return row

    async def pause(self, schedule_id: int) -> ScheduleRow:
        """Stops it until `resume`; what would have been due meanwhile does not happen."""
        row = await self.get(schedule_id)
        row.state = ScheduleState.PAUSED
        await self.session.flush()
        return row

    async def resume(self, schedule_id: int) -> ScheduleRow:
        """Goes on with the first occurrence from now."""
        row = await self.get(schedule_id)
        row.state = ScheduleState.ACTIVE
        self._plan(row, row.recurrence, row.recurrence.next_at(self.now))
        await self.session.flush()
        return row

    async def end(self, schedule_id: int) -> ScheduleRow:
        """Stops it for good; its occurrences stay on record."""
        row = await self.get(schedule_id)
        row.state = ScheduleState.ENDED
        row.next_wall = row.next_at = row.due_at = None
        await self.session.flush()
        return row

    async def upcoming(self, schedule_id: int, n: int) -> Sequence[Occurrence]:
        """The next `n` occurrences, those skipped left out."""
        row = await self.get(schedule_id)
        if row.state == ScheduleState.ENDED or row.next_wall is None or row.next_at is None:
            return []
        skipped = await self._skipped(schedule_id)
        found: list[Occurrence] = []
        coming: Occurrence | None = Occurrence(row.next_wall, row.next_at)
        while coming is not None and len(found) < n:
            if coming.wall not in skipped:
                found.append(coming)
            coming = row.recurrence.next_after(coming.wall)
        return found

    async def skip(self, schedule_id: int, wall: datetime, *, note: str = "") -> None:
        """Leaves out the occurrence planned at `wall` (naive); raises `NotFound` where there is none."""
        row = await self.get(schedule_id)
        coming = await self._at(row, wall)
        record = {
            "schedule_id": schedule_id,
            "scheduled_for": coming.at,
            "wall": wall,
            "state": OccurrenceState.SKIPPED.value,
            "note": note,
            "recorded_at": self.now,
        }
        await self.insert_new(OccurrenceRow, [record], conflict=("schedule_id", "scheduled_for"))

    async def occurrences(self, schedule_id: int) -> Sequence[OccurrenceRow]:
        """Everything that was due or skipped, oldest first."""
        query = (
            select(OccurrenceRow)
            .where(OccurrenceRow.schedule_id == schedule_id)
            .order_by(OccurrenceRow.scheduled_for)
        )
        return (await self.session.scalars(query)).all()

    async def mark(self, occurrence_id: int, state: OccurrenceState, *, note: str = "") -> None:
        """Corrects what became of an occurrence, such as a due slot that had nothing to post."""
        await self.session.execute(
            update(OccurrenceRow)
            .where(OccurrenceRow.id == occurrence_id)
            .values(state=state, note=note)
        )

    async def _at(self, row: ScheduleRow, wall: datetime) -> Occurrence:
        coming = None
        if row.next_wall is not None and wall >= row.next_wall:
            found = row.recurrence.next_after(wall - timedelta(minutes=1))
            coming = found if found is not None and found.wall == wall else None
        if coming is None:
            raise NotFound(_("Nothing is planned at that time."))
        return coming

    async def _skipped(self, schedule_id: int) -> set[datetime]:
        query = select(OccurrenceRow.wall).where(
            OccurrenceRow.schedule_id == schedule_id,
            OccurrenceRow.state == OccurrenceState.SKIPPED,
        )
        return set((await self.session.scalars(query)).all())

    def _plan(self, row: ScheduleRow, recurrence: Recurrence, first: Occurrence | None) -> None:
        row.zone, row.start = recurrence.zone, recurrence.start
        row.rule, row.until = recurrence.rule, recurrence.until
        row.zone_version = zone_data_version()
        row.next_wall = first.wall if first else None
        row.next_at = row.due_at = first.at if first else None
        row.failures, row.last_error = 0, ""
