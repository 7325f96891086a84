"""What facilitators are told of their community: what needs them, and how many took part. Never who."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, exists, func, select

from bot.message import Message
from storage.base import Repository
from storage.case_rows import CaseContributionRow, CaseRow
from storage.members import MemberRow
from storage.outbox_rows import OutboxRow, OutboxState
from storage.prompt_rows import (
    PromptParticipationRow,
    PromptRow,
    PromptState,
    PromptSuggestionRow,
)
from storage.resource_rows import ResourceRow, ResourceState
from storage.schedules import ScheduleRow
from storage.webinar_rows import AttendeeRow, MeetingRow, MeetingState, WebinarQuestionRow

UNANSWERED_AFTER = timedelta(hours=72)
"""When silence needs somebody (product.md, `/report attention`)."""
LOOK_BACK = timedelta(days=14)
"""Older silence and older failures were seen before."""
AHEAD = timedelta(days=7)
LINES = 20


class Concern(StrEnum):
    """Why something needs a facilitator."""

    UNANSWERED = "unanswered"
    QUESTION = "question"
    SUGGESTION = "suggestion"
    APPROVAL = "approval"
    SUMMARY = "summary"
    STALE = "stale"
    EMPTY = "empty"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing that needs a facilitator; `since` or `due` is aware UTC."""

    concern: Concern
    what: str
    at: datetime


class Measure(StrEnum):
    """What is counted. The first ones count things, those in `OF_PEOPLE` count people."""

    QUESTIONS = "questions"
    CASES = "cases"
    WEBINARS = "webinars"
    RESOURCES = "resources"
    SUGGESTIONS = "suggestions"
    CONTRIBUTIONS = "contributions"
    CONTRIBUTORS = "contributors"
    GOING = "going"
    ATTENDED = "attended"
    NEWCOMERS = "newcomers"
    MEMBERS = "members"


OF_PEOPLE = frozenset(
    {
        Measure.CONTRIBUTIONS,
        Measure.CONTRIBUTORS,
        Measure.GOING,
        Measure.ATTENDED,
        Measure.NEWCOMERS,
        Measure.SUGGESTIONS,
    }
)
"""Counts that could point to somebody while they are small."""


class ReportRepository(Repository):
    """Questions about a whole community."""

    async def attention(self) -> list[Attention]:
        """Everything that needs somebody, the most pressing kind first."""
        return [
            *await self._failed(),
            *await self._empty(),
            *await self._unanswered(),
            *await self._questions(),
            *await self._suggestions(),
            *await self._unapproved(),
            *await self._unsummarised(),
            *await self._stale(),
        ]

    async def figures(self, start: datetime, end: datetime) -> dict[Measure, int]:
        """What happened from `start` up to `end` (aware UTC), counted on our own records alone."""
        asked = _between(PromptRow.posted_at, start, end)
        took_part = _between(PromptParticipationRow.first_at, start, end)
        held = (_between(MeetingRow.starts_at, start, end), MeetingRow.state == "planned")
        there = select(AttendeeRow.member_id).join(
            MeetingRow, MeetingRow.id == AttendeeRow.meeting_id
        )
        contributors = select(PromptParticipationRow.member_id).where(took_part)
        attended = there.where(*held, AttendeeRow.attended.is_(True))
        said = _between(CaseContributionRow.at, start, end)
        advisers = select(CaseContributionRow.member_id).where(
            said, CaseContributionRow.member_id.is_not(None)
        )
        everyone = contributors.union(attended, advisers).subquery()
        took_part_in_all = select(PromptParticipationRow.id).where(took_part)
        added = select(CaseContributionRow.id).where(said)
        contributions = took_part_in_all.union_all(added).subquery()
        counts: dict[Measure, Select[Any]] = {
            Measure.QUESTIONS: select(func.count(PromptRow.id)).where(asked),
            Measure.CASES: select(func.count(CaseRow.id)).where(
                _between(CaseRow.posted_at, start, end), CaseRow.state == "posted"
            ),
            Measure.WEBINARS: select(func.count(MeetingRow.id)).where(*held),
            Measure.RESOURCES: select(func.count(ResourceRow.id)).where(
                _between(ResourceRow.published_at, start, end)
            ),
            Measure.SUGGESTIONS: select(func.count(PromptSuggestionRow.id)).where(
                _between(PromptSuggestionRow.created_at, start, end)
            ),
            Measure.CONTRIBUTIONS: select(func.count()).select_from(contributions),
            Measure.CONTRIBUTORS: select(func.count()).select_from(everyone),
            Measure.GOING: select(func.count()).select_from(
                there.where(*held, AttendeeRow.answer == "going").subquery()
            ),
            Measure.ATTENDED: select(func.count()).select_from(attended.subquery()),
            Measure.NEWCOMERS: select(func.count(MemberRow.id)).where(
                _between(MemberRow.joined_at, start, end)
            ),
            Measure.MEMBERS: select(func.count(MemberRow.id)).where(
                MemberRow.joined_at < end, MemberRow.left_at.is_(None)
            ),
        }
        return {
            measure: (await self.session.scalar(query)) or 0 for measure, query in counts.items()
        }

    async def contributions(self, edges: Sequence[datetime]) -> list[int]:
        """How often people took part between each pair of neighbouring instants."""
        query = select(PromptParticipationRow.first_at).where(
            _between(PromptParticipationRow.first_at, edges[0], edges[-1])
        )
        added = select(CaseContributionRow.at).where(
            _between(CaseContributionRow.at, edges[0], edges[-1])
        )
        moments = [*await self.session.scalars(query), *await self.session.scalars(added)]
        spans = pairwise(edges)
        return [sum(start <= at < end for at in moments) for start, end in spans]

    async def _failed(self) -> list[Attention]:
        stuck = (OutboxState.HELD, OutboxState.IN_DOUBT, OutboxState.DEAD)
        query = (
            select(OutboxRow.payload, OutboxRow.created_at)
            .where(OutboxRow.state.in_(stuck), OutboxRow.created_at > self.now - LOOK_BACK)
            .order_by(OutboxRow.number.desc())
            .limit(LINES)
        )
        return [
            Attention(Concern.FAILED, Message.from_json(payload).headline(), at)
            for payload, at in await self.session.execute(query)
        ]

    async def _empty(self) -> list[Attention]:
        """Slots within a week for which no question waits."""
        waiting = exists().where(
            PromptRow.schedule_id == ScheduleRow.id,
            PromptRow.community_id == self.community_id,
            PromptRow.state == PromptState.QUEUED,
        )
        query = select(ScheduleRow.name, ScheduleRow.next_at).where(
            ScheduleRow.kind == "prompt",
            ScheduleRow.state == "active",
            ScheduleRow.next_at < self.now + AHEAD,
            ~waiting,
        )
        queued = exists().where(
            CaseRow.community_id == self.community_id, CaseRow.state == "queued"
        )
        cases = select(ScheduleRow.name, ScheduleRow.next_at).where(
            ScheduleRow.kind == "case",
            ScheduleRow.state == "active",
            ScheduleRow.next_at < self.now + AHEAD,
            ~queued,
        )
        rows = [*await self.session.execute(query), *await self.session.execute(cases)]
        found = [Attention(Concern.EMPTY, name, at) for name, at in rows if at is not None]
        return sorted(found, key=lambda each: each.at)

    async def _unanswered(self) -> list[Attention]:
        answered = exists().where(
            PromptParticipationRow.prompt_id == PromptRow.id,
            PromptParticipationRow.community_id == self.community_id,
        )
        query = select(PromptRow.text, PromptRow.posted_at).where(
            PromptRow.posted_at <= self.now - UNANSWERED_AFTER,
            PromptRow.posted_at > self.now - LOOK_BACK,
            ~answered,
        )
        rows = await self.session.execute(query.order_by(PromptRow.posted_at).limit(LINES))
        return [Attention(Concern.UNANSWERED, text, at) for text, at in rows if at is not None]

    async def _questions(self) -> list[Attention]:
        query = (
            select(WebinarQuestionRow.text, WebinarQuestionRow.asked_at)
            .join(MeetingRow, MeetingRow.id == WebinarQuestionRow.meeting_id)
            .where(
                WebinarQuestionRow.answered_at.is_(None),
                WebinarQuestionRow.asked_at <= self.now - UNANSWERED_AFTER,
                MeetingRow.ends_at < self.now,
                MeetingRow.state == MeetingState.PLANNED,
            )
            .order_by(WebinarQuestionRow.asked_at)
            .limit(LINES)
        )
        rows = await self.session.execute(query)
        return [Attention(Concern.QUESTION, text, at) for text, at in rows]

    async def _suggestions(self) -> list[Attention]:
        query = select(PromptSuggestionRow.text, PromptSuggestionRow.created_at).where(
            PromptSuggestionRow.state == "pending",
            PromptSuggestionRow.created_at <= self.now - UNANSWERED_AFTER,
        )
        rows = await self.session.execute(query.order_by(PromptSuggestionRow.id).limit(LINES))
        return [Attention(Concern.SUGGESTION, text, at) for text, at in rows]

    async def _unapproved(self) -> list[Attention]:
        query = select(CaseRow.name, CaseRow.submitted_at).where(
            CaseRow.state == "pending", CaseRow.submitted_at <= self.now - UNANSWERED_AFTER
        )
        rows = await self.session.execute(query.order_by(CaseRow.id).limit(LINES))
        return [Attention(Concern.APPROVAL, name, at) for name, at in rows]

    async def _unsummarised(self) -> list[Attention]:
        query = select(CaseRow.name, CaseRow.posted_at).where(
            CaseRow.state == "posted", CaseRow.stage == "summary", CaseRow.hidden_at.is_(None)
        )
        rows = await self.session.execute(query.order_by(CaseRow.posted_at).limit(LINES))
        return [Attention(Concern.SUMMARY, name, at) for name, at in rows if at is not None]

    async def _stale(self) -> list[Attention]:
        query = select(ResourceRow.title, ResourceRow.review_at).where(
            ResourceRow.state == ResourceState.PUBLISHED, ResourceRow.review_at < self.now
        )
        rows = await self.session.execute(query.order_by(ResourceRow.review_at).limit(LINES))
        return [Attention(Concern.STALE, title, at) for title, at in rows if at is not None]


def _between(column: Any, start: datetime, end: datetime) -> Any:
    return (column >= start) & (column < end)
