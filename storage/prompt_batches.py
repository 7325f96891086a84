"""Prompts across communities, many at once: what the clock asks of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, func, select, update

from storage.base import Repository
from storage.places import CommunityRow, PurposeRow, TargetRow
from storage.prompt_rows import (
    WRAP_AFTER,
    Prompt,
    PromptRow,
    PromptSeriesRow,
    PromptState,
)
from storage.schedules import OccurrenceRow, OccurrenceState, ScheduleRow


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
        pinned = await self.pinned({key: day for key, day in slots.items() if day is not None})
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
        await self.to_front([row for row in rows if (row.schedule_id, row.pinned_for) in missed])

    async def pinned(self, slots: Mapping[int, date]) -> Mapping[int, RowMapping]:
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

    async def to_front(self, rows: Sequence[PromptRow]) -> None:
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
