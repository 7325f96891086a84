"""Who comes to a webinar, who was there, and what they thought of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from bot.refs import UserRef
from storage.base import Repository
from storage.members import AccountRow, MemberRow
from storage.places import TargetRow, WorkspaceRow
from storage.webinar_rows import (
    Answer,
    AttendeeRow,
    Attested,
    MeetingRow,
    WebinarEvaluationRow,
)

INTERESTED = (Answer.GOING, Answer.WAITING, Answer.MAYBE)
"""Who is told when something changes: whoever did not decline."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """One line of the list: a person, what they said, and whether they were there."""

    member_id: int
    name: str
    answer: Answer | None
    answered_at: datetime | None
    attended: bool | None
    attested: Attested | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One person's answers, without the person: `useful` from 1 to 5, `change` yes, maybe or no."""

    useful: int
    change: str
    comment: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Where one member is: the account they used last, and the community's target in its workspace.

    `zone` is "" while the community's applies; `languages` are theirs in order of preference, "" where unknown.
    """

    member_id: int
    user: UserRef
    name: str
    target_id: int
    zone: str
    languages: tuple[str, str]


class AttendeeRepository(Repository):
    """Answers, attendance and evaluations of one community's meetings."""

    async def of(self, meeting_id: int, member_id: int) -> AttendeeRow | None:
        """What one person said of one meeting."""
        query = select(AttendeeRow).where(
            AttendeeRow.meeting_id == meeting_id, AttendeeRow.member_id == member_id
        )
        return (await self.session.scalars(query)).one_or_none()

    async def answer_of(self, meeting_id: int, member_id: int) -> Answer | None:
        """What one person answered to one invitation."""
        row = await self.of(meeting_id, member_id)
        return Answer(row.answer) if row is not None and row.answer else None

    async def answers_of(self, member_id: int, meetings: Iterable[int]) -> dict[int, Answer]:
        """What one person answered to several invitations."""
        query = select(AttendeeRow.meeting_id, AttendeeRow.answer).where(
            AttendeeRow.member_id == member_id,
            AttendeeRow.meeting_id.in_(sorted(set(meetings))),
            AttendeeRow.answer.is_not(None),
        )
        return {meeting: Answer(answer) for meeting, answer in await self.session.execute(query)}

    async def say(self, meeting_id: int, member_id: int, answer: Answer) -> AttendeeRow:
        """Writes down an answer; its time is that of the change, the waiting list goes by it."""
        row = await self.of(meeting_id, member_id)
        if row is None:
            row = self._new(meeting_id, member_id)
        row.answer, row.answered_at = answer, self.now
        await self.session.flush()
        return row

    async def withdraw(self, meeting_id: int, member_id: int) -> None:
        """Forgets an answer; whether they were there stays."""
        mine = (AttendeeRow.meeting_id == meeting_id, AttendeeRow.member_id == member_id)
        await self.session.execute(
            update(AttendeeRow).where(*mine).values(answer=None, answered_at=None)
        )

    async def attest(
        self, meeting_id: int, member_id: int, *, attended: bool, by: Attested
    ) -> AttendeeRow:
        """Writes down whether somebody was there."""
        row = await self.of(meeting_id, member_id)
        if row is None:
            row = self._new(meeting_id, member_id)
        row.attended, row.attested, row.attested_at = attended, by, self.now
        await self.session.flush()
        return row

    async def counts(self, meetings: Iterable[int]) -> Mapping[int, Mapping[Answer, int]]:
        """How many gave which answer, by meeting."""
        wanted = sorted(set(meetings))
        query = (
            select(AttendeeRow.meeting_id, AttendeeRow.answer, func.count())
            .where(AttendeeRow.meeting_id.in_(wanted), AttendeeRow.answer.is_not(None))
            .group_by(AttendeeRow.meeting_id, AttendeeRow.answer)
        )
        found: dict[int, dict[Answer, int]] = {meeting: {} for meeting in wanted}
        for meeting, answer, count in await self.session.execute(query):
            found[meeting][Answer(answer)] = count
        return found

    async def who(self, meeting_id: int, *answers: Answer) -> list[int]:
        """Members who gave one of these answers and have not left, in the order they answered."""
        query = (
            select(AttendeeRow.member_id)
            .join(MemberRow, MemberRow.id == AttendeeRow.member_id)
            .where(
                AttendeeRow.meeting_id == meeting_id,
                AttendeeRow.answer.in_(answers),
                MemberRow.left_at.is_(None),
            )
            .order_by(AttendeeRow.answered_at, AttendeeRow.id)
        )
        return list((await self.session.scalars(query)).all())

    async def list(self, meeting_id: int) -> list[Attendance]:
        """Everybody who said anything, by name."""
        query = (
            select(AttendeeRow, MemberRow.name)
            .join(MemberRow, MemberRow.id == AttendeeRow.member_id)
            .where(AttendeeRow.meeting_id == meeting_id)
            .order_by(func.lower(MemberRow.name), MemberRow.id)
        )
        return [
            Attendance(
                row.member_id,
                name,
                Answer(row.answer) if row.answer else None,
                row.answered_at,
                row.attended,
                Attested(row.attested) if row.attested else None,
            )
            for row, name in await self.session.execute(query)
        ]

    async def evaluate(
        self, meeting_id: int, member_id: int, evaluation: Evaluation
    ) -> WebinarEvaluationRow:
        """Writes down one person's answers, in the place of earlier ones."""
        query = select(WebinarEvaluationRow).where(
            WebinarEvaluationRow.meeting_id == meeting_id,
            WebinarEvaluationRow.member_id == member_id,
        )
        row = (await self.session.scalars(query)).one_or_none()
        if row is None:
            row = WebinarEvaluationRow(
                community_id=self.community_id, meeting_id=meeting_id, member_id=member_id
            )
            self.session.add(row)
        row.useful, row.change = evaluation.useful, evaluation.change
        row.comment, row.given_at = evaluation.comment, self.now
        await self.session.flush()
        return row

    async def evaluations(self, meeting_id: int) -> Sequence[Evaluation]:
        """Everybody's answers, in an order that says nothing of who gave them."""
        query = (
            select(WebinarEvaluationRow)
            .where(WebinarEvaluationRow.meeting_id == meeting_id)
            .order_by(WebinarEvaluationRow.comment, WebinarEvaluationRow.useful)
        )
        rows = (await self.session.scalars(query)).all()
        return [Evaluation(row.useful, row.change, row.comment) for row in rows]

    async def strangers(self, until: datetime, *, limit: int) -> Sequence[UserRef]:
        """Accounts that we have no direct conversation with, of people who come to a meeting before `until`.

        Whose meeting is first comes first.
        """
        first = func.min(MeetingRow.starts_at)
        query = (
            select(AccountRow.user_id, WorkspaceRow)
            .join(WorkspaceRow, WorkspaceRow.id == AccountRow.workspace_id)
            .join(AttendeeRow, AttendeeRow.member_id == AccountRow.member_id)
            .join(MeetingRow, MeetingRow.id == AttendeeRow.meeting_id)
            .where(
                AccountRow.direct_id.is_(None),
                WorkspaceRow.state == "active",
                AttendeeRow.answer.in_(INTERESTED),
                MeetingRow.state == "planned",
                MeetingRow.starts_at.between(self.now, until),
            )
            .group_by(AccountRow.id, WorkspaceRow.id)
            .order_by(first, AccountRow.id)
            .limit(limit)
        )
        rows = await self.session.execute(query)
        return [UserRef(workspace.ref, user_id) for user_id, workspace in rows]

    async def reach(self, members: Iterable[int]) -> dict[int, Reach]:
        """Where each of these members is; those without an account in a workspace of ours are left out."""
        query = (
            select(MemberRow, AccountRow.user_id, WorkspaceRow, TargetRow.id)
            .join(AccountRow, AccountRow.member_id == MemberRow.id)
            .join(WorkspaceRow, WorkspaceRow.id == AccountRow.workspace_id)
            .join(TargetRow, TargetRow.workspace_id == WorkspaceRow.id)
            .where(MemberRow.id.in_(sorted(set(members))), WorkspaceRow.state == "active")
            .order_by(AccountRow.used_at, AccountRow.id)
        )
        # In the order of use: the last one wins.
        return {
            member.id: Reach(
                member.id,
                UserRef(workspace.ref, user_id),
                member.name,
                target_id,
                member.zone,
                (member.language, member.client_language),
            )
            for member, user_id, workspace, target_id in await self.session.execute(query)
        }

    def _new(self, meeting_id: int, member_id: int) -> AttendeeRow:
        row = AttendeeRow(
            community_id=self.community_id, meeting_id=meeting_id, member_id=member_id
        )
        self.session.add(row)
        return row
