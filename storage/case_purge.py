"""Forgets what stood in cases for good: their words leave every row, then the database file itself."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, or_, select, update

from bot.message import Message
from storage.base import Repository
from storage.case_rows import (
    CONTRIBUTION,
    CaseContributionRow,
    CaseDraftRow,
    CaseRow,
    Voice,
    contribution_subject,
    subject_of,
)
from storage.outbox_rows import OutboxRow, OutboxState

NOTHING = Message(()).to_json()
"""What stands where the words of a delivery stood."""
_OPEN = (OutboxState.DUE, OutboxState.CLAIMED, OutboxState.HELD, OutboxState.IN_DOUBT)


class CasePurgeRepository(Repository):
    """Forgets, in one community."""

    async def forget_deliveries(self, subject: str, *, kinds: Iterable[str]) -> int:
        """Empties the words of what was delivered of these kinds about a subject; what is not yet stays."""
        done: Any = await self.session.execute(
            update(OutboxRow)
            .where(
                OutboxRow.subject == subject,
                OutboxRow.kind.in_(list(kinds)),
                OutboxRow.state.not_in(_OPEN),
            )
            .values(payload=NOTHING, fallback={}, thread_title="")
        )
        return done.rowcount

    async def forget_case(self, case_id: int) -> None:
        """Empties everything that was said in and about a case, wherever it is written down.

        Deliveries that are still open are cancelled first, and what replaces the posts comes after.
        """
        subjects = [subject_of(case_id)]
        ids = select(CaseContributionRow.id).where(CaseContributionRow.case_id == case_id)
        subjects += [contribution_subject(each) for each in (await self.session.scalars(ids)).all()]
        await self._forget_all(subjects[1:])
        await self.forget_presented(case_id)
        await self.session.execute(
            update(CaseContributionRow)
            .where(CaseContributionRow.case_id == case_id)
            .values(text="", removed_at=self.now)
        )

    async def forget_presented(self, case_id: int) -> None:
        """Empties a case itself, but not what others added to it."""
        await self._forget_all([subject_of(case_id)])
        await self.session.execute(
            update(CaseRow)
            .where(CaseRow.id == case_id)
            .values(document={}, marks={}, summary="", outcome="")
        )
        await self.session.execute(delete(CaseDraftRow).where(CaseDraftRow.case_id == case_id))

    async def forget_contribution(self, contribution_id: int) -> None:
        """Empties one contribution, and what was delivered of it; deletions of its posts come after.

        Answers that quoted it have to be shown anew: what was delivered of them is emptied as well.
        So are summaries of its case that were typed and not sent, since they begin with what was said.
        """
        await self._forget_all([contribution_subject(contribution_id)])
        this = CaseContributionRow.id == contribution_id
        await self.session.execute(
            update(CaseContributionRow)
            .where(this)
            .values(text="", hidden_at=self.now, removed_at=self.now)
        )
        answers = select(CaseContributionRow.id).where(
            CaseContributionRow.parent_id == contribution_id
        )
        for answer in (await self.session.scalars(answers)).all():
            kinds = (CONTRIBUTION, f"{CONTRIBUTION}-edit")
            await self.forget_deliveries(contribution_subject(answer), kinds=kinds)
        case = select(CaseContributionRow.case_id).where(this).scalar_subquery()
        await self.session.execute(
            delete(CaseDraftRow).where(
                CaseDraftRow.case_id == case, CaseDraftRow.purpose == Voice.SUMMARY
            )
        )

    async def _forget_all(self, subjects: Iterable[str]) -> None:
        about = [
            criterion
            for subject in subjects
            for criterion in (
                OutboxRow.subject == subject,
                OutboxRow.subject.startswith(f"{subject}:", autoescape=True),
            )
        ]
        if not about:
            return
        unsent = (OutboxRow.state.in_((OutboxState.DUE, OutboxState.HELD)), or_(*about))
        await self.session.execute(
            update(OutboxRow)
            .where(*unsent)
            .values(state=OutboxState.CANCELLED, ready_at=None, settled_at=self.now)
        )
        await self.session.execute(
            update(OutboxRow)
            .where(or_(*about))
            .values(payload=NOTHING, fallback={}, thread_title="", last_error="")
        )
