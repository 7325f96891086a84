"""What one member has going in a community, over all features, for `/me`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.message import Message
from storage.base import Repository
from storage.case_rows import DRAFT_LIFE, CaseDraftRow, CaseRow, CaseText
from storage.outbox_rows import OutboxRow, OutboxState
from storage.prompt_rows import PromptAnswerRow, PromptRow, PromptSuggestionRow
from storage.resource_rows import ResourceRow, ResourceSaveRow, ResourceState
from storage.webinar_rows import Answer, AttendeeRow, Details, MeetingRow, MeetingState, WebinarRow

LATEST = 10
"""Lines of each section: what fits into one card on every platform."""
MISSED_FOR = timedelta(days=30)
EXCERPT = 120
"""Characters shown of a person's own words."""


@dataclass(frozen=True, slots=True)
class Mine:
    """One line: in words, when (aware UTC), where it leads, and how far it is."""

    what: str
    at: datetime | None = None
    url: str = ""
    state: str = ""


class PersonalRepository(Repository):
    """Lines of one member."""

    async def plans(self, member_id: int) -> list[Mine]:
        """Webinars ahead that they said they would, or might, go to; the next one first."""
        query = (
            select(MeetingRow, WebinarRow)
            .join(WebinarRow, WebinarRow.id == MeetingRow.webinar_id)
            .join(AttendeeRow, AttendeeRow.meeting_id == MeetingRow.id)
            .where(
                AttendeeRow.member_id == member_id,
                AttendeeRow.answer.in_((Answer.GOING, Answer.MAYBE, Answer.WAITING)),
                MeetingRow.ends_at > self.now,
                MeetingRow.state == MeetingState.PLANNED,
            )
            .order_by(MeetingRow.starts_at)
            .limit(LATEST)
        )
        return [
            Mine(_title(meeting, webinar), meeting.starts_at)
            for meeting, webinar in await self.session.execute(query)
        ]

    async def saved(self, member_id: int) -> list[Mine]:
        """Resources on their private list, the latest first."""
        query = (
            select(ResourceRow.title, ResourceRow.url)
            .join(ResourceSaveRow, ResourceSaveRow.resource_id == ResourceRow.id)
            .where(
                ResourceSaveRow.member_id == member_id,
                ResourceRow.state == ResourceState.PUBLISHED,
            )
            .order_by(ResourceSaveRow.saved_at.desc())
            .limit(LATEST)
        )
        return [Mine(title, url=url) for title, url in await self.session.execute(query)]

    async def drafts(self, member_id: int) -> list[Mine]:
        """What they suggested and nobody has decided about."""
        query = (
            select(PromptSuggestionRow.text)
            .where(
                PromptSuggestionRow.member_id == member_id, PromptSuggestionRow.state == "pending"
            )
            .order_by(PromptSuggestionRow.id.desc())
            .limit(LATEST)
        )
        return [Mine(_excerpt(text)) for text in await self.session.scalars(query)]

    async def cases(self, member_id: int) -> list[Mine]:
        """Cases they presented, the latest first: name and title, since when, and how far each is."""
        query = (
            select(CaseRow)
            .where(CaseRow.member_id == member_id)
            .order_by(CaseRow.id.desc())
            .limit(LATEST)
        )
        return [
            Mine(
                _excerpt(f"{row.name} {CaseText.from_json(row.document).title}".strip()),
                row.posted_at or row.submitted_at,
                state=row.stage or row.state,
            )
            for row in await self.session.scalars(query)
        ]

    async def case_drafts(self, member_id: int) -> list[Mine]:
        """When they last typed something about a case and did not send it; not what it says."""
        query = (
            select(CaseDraftRow.purpose, CaseDraftRow.changed_at)
            .where(
                CaseDraftRow.member_id == member_id,
                CaseDraftRow.changed_at >= self.now - DRAFT_LIFE,
            )
            .order_by(CaseDraftRow.changed_at.desc())
            .limit(LATEST)
        )
        return [Mine(purpose, at) for purpose, at in await self.session.execute(query)]

    async def answers(self, member_id: int) -> list[Mine]:
        """Questions they answered privately, the latest first."""
        query = (
            select(PromptRow.text, PromptAnswerRow.text)
            .join(PromptRow, PromptRow.id == PromptAnswerRow.prompt_id)
            .where(PromptAnswerRow.member_id == member_id)
            .order_by(PromptAnswerRow.id.desc())
            .limit(LATEST)
        )
        return [
            Mine(f"{_excerpt(question)} → {_excerpt(answer)}")
            for question, answer in await self.session.execute(query)
        ]

    async def missed(self, member_id: int) -> list[Mine]:
        """Direct messages of the last 30 days that never reached them, the latest first."""
        lost = (OutboxState.DEAD, OutboxState.MISSED)
        query = (
            select(OutboxRow.payload, OutboxRow.settled_at)
            .where(
                OutboxRow.destination == f"member:{member_id}",
                OutboxRow.state.in_(lost),
                OutboxRow.created_at > self.now - MISSED_FOR,
            )
            .order_by(OutboxRow.number.desc())
            .limit(LATEST)
        )
        return [
            Mine(_excerpt(Message.from_json(payload).headline()), at)
            for payload, at in await self.session.execute(query)
        ]


def _title(meeting: MeetingRow, webinar: WebinarRow) -> str:
    return Details.from_json({**webinar.document, **meeting.changes}).title


def _excerpt(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…"
