"""Prompts across communities, many at once: what the clock asks of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, String, cast, exists, func, literal, select, text, update

from storage.base import Repository
from storage.outbox import OutboxRow, OutboxState, PostRow
from storage.places import CommunityRow, PurposeRow, TargetRow
from storage.prompt_rows import (
    POST_KIND,
    SCHEDULE_KIND,
    WRAP_AFTER,
    Prompt,
    PromptParticipationRow,
    PromptRow,
    PromptSeriesRow,
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
class Place:
    """A target of a community: the purposes it has channels for, and its community's language."""

    id: int
    community_id: int
    language: str
    channels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Turn:
    """A schedule whose slot is due: how it posts, and the question that is next in line."""

    schedule_id: int
    name: str
    purpose: str
    threaded: bool
    prompt: Prompt | None
    round: int = 0


@dataclass(frozen=True, slots=True)
class Issue:
    """A question taken out of the queue: for which local date, and when it is posted."""

    prompt_id: int
    slot: date
    at: datetime
    round: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A slot near enough to say that nothing waits for it."""

    community_id: int
    schedule_id: int
    name: str
    wall: datetime
    at: datetime


class BatchRepository(Repository):
    """Questions over all communities; for units across them."""

    async def places(self, communities: Iterable[int]) -> Mapping[int, list[Place]]:
        """Community → its targets, oldest first."""
        query = (
            select(TargetRow.id, TargetRow.community_id, CommunityRow.language, PurposeRow.purpose)
            .join(CommunityRow, CommunityRow.id == TargetRow.community_id)
            .outerjoin(PurposeRow, PurposeRow.target_id == TargetRow.id)
            .where(TargetRow.community_id.in_(sorted(set(communities))))
            .order_by(TargetRow.id)
        )
        purposes: dict[tuple[int, int, str], set[str]] = {}
        for target, owner, language, purpose in await self.session.execute(query):
            purposes.setdefault((target, owner, language), set()).update(filter(None, [purpose]))
        found: dict[int, list[Place]] = {}
        for (target, owner, language), names in purposes.items():
            place = Place(target, owner, language, frozenset(names))
            found.setdefault(owner, []).append(place)
        return found

    async def turns(self, slots: Mapping[int, date | None]) -> Mapping[int, Turn]:
        """Schedule → its turn, for the local date of its slot; None asks only how it posts."""
        front = (
            select(PromptRow.id)
            .where(
                PromptRow.schedule_id == PromptSeriesRow.schedule_id,
                PromptRow.state == PromptState.QUEUED,
                PromptRow.pinned_for.is_(None),
            )
            .order_by(PromptRow.position, PromptRow.id)
            .limit(1)
            .correlate(PromptSeriesRow)
            .scalar_subquery()
        )
        query = (
            select(
                PromptSeriesRow.schedule_id,
                PromptSeriesRow.purpose,
                PromptSeriesRow.threaded,
                ScheduleRow.name,
                *_QUESTION,
            )
            .join(ScheduleRow, ScheduleRow.id == PromptSeriesRow.schedule_id)
            .outerjoin(PromptRow, PromptRow.id == front)
            .where(PromptSeriesRow.schedule_id.in_(sorted(slots)))
        )
        pinned = await self._pinned({key: day for key, day in slots.items() if day is not None})
        rows = (await self.session.execute(query)).mappings()
        return {row["schedule_id"]: _turn(row, pinned.get(row["schedule_id"])) for row in rows}

    async def issue(self, issues: Sequence[Issue]) -> None:
        """Takes questions out of their queues, in one statement."""
        if not issues:
            return
        values = [
            {
                "id": each.prompt_id,
                "state": PromptState.POSTED.value,
                "pinned_for": None,
                "slot": each.slot,
                "posted_at": each.at,
                "nudge_at": each.at + WRAP_AFTER,
                "round": each.round,
            }
            for each in issues
        ]
        await self.session.execute(update(PromptRow), values)

    async def note_empty(self, occurrences: Sequence[int]) -> None:
        """Records of due slots that there was nothing to ask."""
        if occurrences:
            await self.session.execute(
                update(OccurrenceRow)
                .where(OccurrenceRow.id.in_(occurrences))
                .values(state=OccurrenceState.SKIPPED, note=EMPTY)
            )

    async def release(self, slots: Iterable[tuple[int, date]]) -> None:
        """Puts the questions that were pinned to missed (schedule, date) slots first in their queues."""
        missed = set(slots)
        query = select(PromptRow).where(
            PromptRow.schedule_id.in_(sorted({schedule for schedule, _day in missed})),
            PromptRow.pinned_for.in_(sorted({day for _schedule, day in missed})),
            PromptRow.state == PromptState.QUEUED,
        )
        rows = (await self.session.scalars(query.order_by(PromptRow.pinned_for.desc()))).all()
        await self._to_front([row for row in rows if (row.schedule_id, row.pinned_for) in missed])

    async def gaps(self, start: datetime, end: datetime) -> list[Gap]:
        """Slots between two instants that were not left out and that no question waits for."""
        waiting = exists().where(
            PromptRow.schedule_id == ScheduleRow.id,
            PromptRow.state == PromptState.QUEUED,
            PromptRow.pinned_for.is_(None),
        )
        left_out = exists().where(
            OccurrenceRow.schedule_id == ScheduleRow.id,
            OccurrenceRow.state == OccurrenceState.SKIPPED,
            OccurrenceRow.wall == ScheduleRow.next_wall,
        )
        columns = (
            ScheduleRow.community_id,
            ScheduleRow.id,
            ScheduleRow.name,
            ScheduleRow.next_wall,
            ScheduleRow.next_at,
        )
        query = select(*columns).where(
            _ACTIVE,
            ScheduleRow.due_at > start,
            ScheduleRow.due_at <= end,
            ScheduleRow.kind == SCHEDULE_KIND,
            ~waiting,
            ~left_out,
        )
        rows = await self.session.execute(query)
        found = [
            Gap(owner, schedule, name, wall, at)
            for owner, schedule, name, wall, at in rows
            if wall is not None and at is not None
        ]
        pinned = await self._pinned({gap.schedule_id: gap.wall.date() for gap in found})
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
        await self._to_front(rows)
        return rows

    async def _pinned(self, slots: Mapping[int, date]) -> Mapping[int, RowMapping]:
        """Schedule → the question pinned to its date."""
        if not slots:
            return {}
        query = select(*_QUESTION, PromptRow.schedule_id, PromptRow.pinned_for).where(
            PromptRow.schedule_id.in_(sorted(slots)),
            PromptRow.pinned_for.in_(sorted(set(slots.values()))),
            PromptRow.state == PromptState.QUEUED,
        )
        rows = (await self.session.execute(query)).mappings()
        return {
            row["schedule_id"]: row
            for row in rows
            if row["pinned_for"] == slots[row["schedule_id"]]
        }

    async def _to_front(self, rows: Sequence[PromptRow]) -> None:
        """The last of `rows` comes first."""
        for row in rows:
            lowest = await self.session.scalar(
                select(func.min(PromptRow.position)).where(
                    PromptRow.community_id == row.community_id
                )
            )
            row.position, row.pinned_for = (lowest or 0) - 1, None
            await self.session.flush()


EMPTY = "empty"
"""The note of an occurrence on which there was nothing to ask."""

_QUESTION = (
    PromptRow.id,
    PromptRow.number,
    PromptRow.text,
    PromptRow.topic,
    PromptRow.credit,
    PromptRow.round,
)


def _turn(row: RowMapping, pinned: RowMapping | None) -> Turn:
    chosen = pinned if pinned is not None else row
    prompt = None
    if chosen["id"] is not None:
        prompt = Prompt(
            chosen["id"],
            chosen["number"],
            chosen["text"],
            topic=chosen["topic"],
            credit=chosen["credit"],
            schedule_id=row["schedule_id"],
        )
    return Turn(
        row["schedule_id"],
        row["name"],
        row["purpose"],
        row["threaded"],
        prompt,
        chosen["round"] or 0,
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
