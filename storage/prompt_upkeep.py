"""What sweeps ask of prompts over all communities: empty slots ahead, wraps due, questions to take back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, cast, exists, func, literal, select, text

from storage.outbox_rows import OutboxRow, OutboxState, PostRow
from storage.prompt_batches import BatchRepository
from storage.prompt_rows import (
    POST_KIND,
    SCHEDULE_KIND,
    PromptParticipationRow,
    PromptRow,
    PromptState,
    subject_of,
)
from storage.schedules import OccurrenceRow, OccurrenceState, ScheduleRow

MAX_NUDGES = 500
"""Questions that one sweep looks at; the next goes on."""
RETURN_WITHIN = timedelta(days=14)
"""How far back a sweep looks for questions that could be posted nowhere."""

_ACTIVE = text("schedules.state = 'active'")
"""In these very words the index on what is due is used."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A slot near enough to say that nothing waits for it."""

    community_id: int
    schedule_id: int
    name: str
    wall: datetime
    at: datetime


class UpkeepRepository(BatchRepository):
    """Questions over all communities, for sweeps."""

    async def gaps(self, start: datetime, end: datetime) -> list[Gap]:
        """Slots between two instants that were not left out and that no question waits for."""
        columns = (
            ScheduleRow.community_id,
            ScheduleRow.id,
            ScheduleRow.name,
            ScheduleRow.next_wall,
            ScheduleRow.next_at,
        )
        soon = (_ACTIVE, ScheduleRow.due_at > start, ScheduleRow.due_at <= end)
        query = select(*columns).where(
            *soon, ScheduleRow.kind == SCHEDULE_KIND, ~_waiting(), ~_left_out()
        )
        found = [
            Gap(owner, schedule, name, wall, at)
            for owner, schedule, name, wall, at in await self.session.execute(query)
            if wall is not None and at is not None
        ]
        pinned = await self.pinned({gap.schedule_id: gap.wall.date() for gap in found})
        return [gap for gap in found if gap.schedule_id not in pinned]

    async def to_nudge(self, now: datetime) -> Sequence[PromptRow]:
        """Questions whose wrap is due, and that stand somewhere."""
        query = (
            select(PromptRow)
            .where(PromptRow.nudge_at <= now, _posted_somewhere())
            .order_by(PromptRow.nudge_at)
            .limit(MAX_NUDGES)
        )
        return (await self.session.scalars(query)).all()

    async def participants(self, prompt_ids: Sequence[int]) -> Mapping[int, int]:
        """Question → how many took part."""
        counted = PromptParticipationRow.prompt_id
        query = select(counted, func.count()).where(counted.in_(prompt_ids)).group_by(counted)
        return dict((await self.session.execute(query)).all())

    async def take_back(self, now: datetime) -> Sequence[PromptRow]:
        """Returns questions to the front of their queues that could be posted nowhere."""
        rows_of = (
            OutboxRow.community_id == PromptRow.community_id,
            OutboxRow.kind == POST_KIND,
            OutboxRow.subject == _subject(),
            OutboxRow.revision == PromptRow.round,
        )
        failed = (OutboxState.MISSED, OutboxState.DEAD)
        query = select(PromptRow).where(
            PromptRow.posted_at > now - RETURN_WITHIN,
            PromptRow.state == PromptState.POSTED,
            ~_posted_somewhere(),
            exists().where(*rows_of),
            ~exists().where(*rows_of, OutboxRow.state.not_in(failed)),
        )
        rows = (await self.session.scalars(query.order_by(PromptRow.posted_at.desc()))).all()
        for row in rows:
            row.state = PromptState.QUEUED
            row.slot = row.posted_at = row.nudge_at = None
        await self.to_front(rows)
        return rows


def _waiting() -> Any:
    """A question that is pinned to no date waits in the schedule's queue."""
    return exists().where(
        PromptRow.schedule_id == ScheduleRow.id,
        PromptRow.state == PromptState.QUEUED,
        PromptRow.pinned_for.is_(None),
    )


def _left_out() -> Any:
    """The schedule's next slot is skipped."""
    return exists().where(
        OccurrenceRow.schedule_id == ScheduleRow.id,
        OccurrenceRow.state == OccurrenceState.SKIPPED,
        OccurrenceRow.wall == ScheduleRow.next_wall,
    )


def _subject() -> Any:
    """`subject_of` in SQL."""
    return literal(subject_of(0).removesuffix("0")) + cast(PromptRow.id, String)


def _posted_somewhere() -> Any:
    return exists().where(
        PostRow.community_id == PromptRow.community_id,
        PostRow.kind == POST_KIND,
        PostRow.subject == _subject(),
    )
