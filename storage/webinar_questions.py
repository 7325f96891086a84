"""Questions to a webinar's speaker, and who would like to hear the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.errors import NotFound
from bot.i18n import _
from storage.base import Repository
from storage.members import MemberRow
from storage.webinar_rows import WebinarQuestionRow, WebinarVoteRow


@dataclass(frozen=True, slots=True)
class Question:
    """A question as views see it; `author` is "" for an anonymous one, `votes` count the author's not."""

    id: int
    meeting_id: int
    text: str
    author: str
    votes: int
    asked_at: datetime
    answered: bool
    target_id: int | None

    @property
    def subject(self) -> str:
        """Its name in the outbox, the posts and the audit log."""
        return question_subject(self.id)


def question_subject(question_id: int) -> str:
    """A question's name in the outbox, the posts and the audit log."""
    return f"webinar-question:{question_id}"


ANSWER = "answer"
"""`SearchDocument.kind` of answered questions."""


class QuestionRepository(Repository):
    """Questions of one community's meetings."""

    async def ask(
        self,
        meeting_id: int,
        member_id: int,
        text: str,
        *,
        anonymous: bool,
        target_id: int | None,
    ) -> WebinarQuestionRow:
        """A new question."""
        row = WebinarQuestionRow(
            community_id=self.community_id,
            meeting_id=meeting_id,
            member_id=member_id,
            target_id=target_id,
            text=text,
            anonymous=anonymous,
            asked_at=self.now,
        )
        self.session.add(row)
        await self.session.flush()
        return row

    async def row(self, question_id: int) -> WebinarQuestionRow:
        """One question's row; raises `NotFound`."""
        query = select(WebinarQuestionRow).where(WebinarQuestionRow.id == question_id)
        if row := (await self.session.scalars(query)).one_or_none():
            return row
        raise NotFound(_("This question does not exist any more."))

    async def get(self, question_id: int) -> Question:
        """One question; raises `NotFound`."""
        row = await self.row(question_id)
        found = {question.id: question for question in await self.list(row.meeting_id)}
        return found[question_id]

    async def toggle_vote(self, question_id: int, member_id: int) -> bool:
        """Gives or takes back a vote; whether there is one now."""
        query = select(WebinarVoteRow).where(
            WebinarVoteRow.question_id == question_id, WebinarVoteRow.member_id == member_id
        )
        vote = (await self.session.scalars(query)).one_or_none()
        if vote is not None:
            await self.session.delete(vote)
        else:
            self.session.add(
                WebinarVoteRow(
                    community_id=self.community_id, question_id=question_id, member_id=member_id
                )
            )
        await self.session.flush()
        return vote is None

    async def list(self, meeting_id: int, *, unanswered: bool = False) -> Sequence[Question]:
        """The questions of a meeting, those that most would like to hear about first."""
        votes = (
            select(WebinarVoteRow.question_id, func.count().label("votes"))
            .group_by(WebinarVoteRow.question_id)
            .subquery()
        )
        count = func.coalesce(votes.c.votes, 0)
        query = (
            select(WebinarQuestionRow, MemberRow.name, count)
            .outerjoin(MemberRow, MemberRow.id == WebinarQuestionRow.member_id)
            .outerjoin(votes, votes.c.question_id == WebinarQuestionRow.id)
            .where(WebinarQuestionRow.meeting_id == meeting_id)
            .order_by(count.desc(), WebinarQuestionRow.id)
        )
        if unanswered:
            query = query.where(WebinarQuestionRow.answered_at.is_(None))
        return [
            Question(
                row.id,
                row.meeting_id,
                row.text,
                "" if row.anonymous else (name or ""),
                number,
                row.asked_at,
                answered=row.answered_at is not None,
                target_id=row.target_id,
            )
            for row, name, number in await self.session.execute(query)
        ]
