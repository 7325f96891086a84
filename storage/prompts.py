"""What a community asks of its questions: their schedules, queues, and what was learned."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update

from bot.errors import NotFound
from bot.i18n import _
from storage.base import Repository
from storage.prompt_rows import (
    SCHEDULE_KIND,
    WRAP_AFTER,
    NewPrompt,
    PromptRow,
    PromptSeriesRow,
    PromptState,
    Series,
)
from storage.schedules import ScheduleRow, ScheduleState


class PromptRepository(Repository):
    """What one community asks of its prompts."""

    # -- schedules -----------------------------------------------------------------------------

    async def series(self) -> list[Series]:
        """Schedules that have not ended, the oldest first."""
        query = (
            select(ScheduleRow, PromptSeriesRow)
            .join(PromptSeriesRow, PromptSeriesRow.schedule_id == ScheduleRow.id)
            .where(ScheduleRow.kind == SCHEDULE_KIND, ScheduleRow.state != ScheduleState.ENDED)
            .order_by(ScheduleRow.id)
        )
        rows = await self.session.execute(query)
        return [
            Series(
                schedule.id,
                schedule.name,
                schedule.recurrence,
                extra.purpose,
                threaded=extra.threaded,
                paused=schedule.state == ScheduleState.PAUSED,
                next_wall=schedule.next_wall,
            )
            for schedule, extra in rows
        ]

    async def set_series(self, schedule_id: int, *, purpose: str, threaded: bool) -> None:
        """Says where a schedule posts and how."""
        row = await self.session.get(PromptSeriesRow, schedule_id)
        if row is None:
            row = PromptSeriesRow(community_id=self.community_id, schedule_id=schedule_id)
            self.session.add(row)
        row.purpose, row.threaded = purpose, threaded
        await self.session.flush()

    async def adopt(self, schedule_id: int) -> int:
        """Gives a schedule the questions that waited for one; returns how many."""
        done: Any = await self.session.execute(
            update(PromptRow)
            .where(PromptRow.schedule_id.is_(None), PromptRow.state == PromptState.QUEUED)
            .values(schedule_id=schedule_id)
        )
        return done.rowcount

    # -- the queue -----------------------------------------------------------------------------

    async def queue(self, schedule_id: int | None) -> Sequence[PromptRow]:
        """The questions that wait in one schedule (None: for a first schedule), next first."""
        query = (
            select(PromptRow)
            .where(PromptRow.schedule_id == schedule_id, PromptRow.state == PromptState.QUEUED)
            .order_by(PromptRow.position, PromptRow.id)
        )
        return (await self.session.scalars(query)).all()

    async def queued(self) -> Sequence[PromptRow]:
        """Every question that waits, schedule by schedule, next first."""
        query = (
            select(PromptRow)
            .where(PromptRow.state == PromptState.QUEUED)
            .order_by(PromptRow.schedule_id, PromptRow.position, PromptRow.id)
        )
        return (await self.session.scalars(query)).all()

    async def add(
        self, questions: Iterable[NewPrompt], *, schedule_id: int | None, source: str
    ) -> list[PromptRow]:
        """Appends questions to a queue, in their order."""
        number = (await self.session.scalar(select(func.max(PromptRow.number)))) or 0
        last = (await self.session.scalar(select(func.max(PromptRow.position)))) or 0
        rows = [
            PromptRow(
                community_id=self.community_id,
                number=number + offset,
                schedule_id=schedule_id,
                text=new.text,
                fingerprint=new.fingerprint,
                topic=new.topic,
                credit=new.credit,
                hint=new.hint,
                source=source,
                state=PromptState.QUEUED,
                position=last + offset,
                round=0,
                wrap="",
                wrap_edition=0,
                created_at=self.now,
            )
            for offset, new in enumerate(questions, start=1)
        ]
        self.session.add_all(rows)
        await self.session.flush()
        return rows

    async def fingerprints(self) -> Mapping[str, str]:
        """Fingerprint → name of every question that waits."""
        query = select(PromptRow.fingerprint, PromptRow.number).where(
            PromptRow.state == PromptState.QUEUED
        )
        rows = await self.session.execute(query)
        return {fingerprint: f"P{number}" for fingerprint, number in rows}

    async def arrange(self, rows: Sequence[PromptRow]) -> None:
        """Makes the given order that of the queue, in the positions these questions have already."""
        for row, position in zip(rows, sorted(row.position for row in rows), strict=True):
            row.position = position
        await self.session.flush()

    async def to_front(self, rows: Sequence[PromptRow]) -> None:
        """Puts questions before all others of their queue, in their order, no longer pinned."""
        first = await self.session.scalar(
            select(func.min(PromptRow.position)).where(PromptRow.state == PromptState.QUEUED)
        )
        for offset, row in enumerate(reversed(rows), start=1):
            row.position = (first or 0) - offset
            row.pinned_for = None
        await self.session.flush()

    async def get(self, prompt_id: int) -> PromptRow:
        """One question; raises `NotFound`."""
        query = select(PromptRow).where(PromptRow.id == prompt_id)
        if row := (await self.session.scalars(query)).one_or_none():
            return row
        raise NotFound(_("This question does not exist any more."))

    async def issue(self, prompt_id: int, *, slot: date | None, at: datetime) -> PromptRow | None:
        """Takes a question out of its queue to be posted; None when somebody else was first."""
        done: Any = await self.session.execute(
            update(PromptRow)
            .where(PromptRow.id == prompt_id, PromptRow.state == PromptState.QUEUED)
            .values(
                state=PromptState.POSTED,
                pinned_for=None,
                slot=slot,
                posted_at=at,
                nudge_at=at + WRAP_AFTER,
                round=PromptRow.round + 1,
            )
        )
        if done.rowcount != 1:
            return None
        query = select(PromptRow).where(PromptRow.id == prompt_id)
        return (
            await self.session.scalars(query.execution_options(populate_existing=True))
        ).one_or_none()

    # -- what was asked ------------------------------------------------------------------------

    async def posted(self, *, limit: int = 100, unwrapped: bool = False) -> Sequence[PromptRow]:
        """Questions that were asked, the newest first."""
        query = select(PromptRow).where(PromptRow.state == PromptState.POSTED)
        if unwrapped:
            query = query.where(PromptRow.wrapped_at.is_(None))
        query = query.order_by(PromptRow.posted_at.desc(), PromptRow.id.desc()).limit(limit)
        return (await self.session.scalars(query)).all()

    async def many(self, prompt_ids: Sequence[int]) -> list[PromptRow]:
        """These questions, in the order asked for; those that are gone are left out."""
        query = select(PromptRow).where(PromptRow.id.in_(prompt_ids))
        found = {row.id: row for row in (await self.session.scalars(query)).all()}
        return [found[each] for each in prompt_ids if each in found]
