"""What people add to cases, and what they have typed and not sent yet."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, delete, func, select

from bot.errors import NotFound
from bot.i18n import _
from storage.base import Repository
from storage.case_rows import (
    DRAFT_LIFE,
    CaseContributionRow,
    CaseDraftRow,
    Contribution,
    Voice,
)
from storage.members import MemberRow


class CaseVoiceRepository(Repository):
    """Contributions and drafts of one community."""

    async def add(
        self,
        case_id: int,
        member_id: int,
        voice: Voice,
        text: str,
        *,
        anonymous: bool,
        target_id: int | None,
        parent_id: int | None = None,
        shown: bool = True,
    ) -> Contribution:
        """Keeps what somebody said."""
        row = CaseContributionRow(
            community_id=self.community_id,
            case_id=case_id,
            member_id=member_id,
            voice=voice,
            text=text,
            anonymous=anonymous,
            target_id=target_id,
            parent_id=parent_id,
            shown=shown,
            at=self.now,
        )
        self.session.add(row)
        await self.session.flush()
        return await self.get(row.id)

    async def row(self, contribution_id: int) -> CaseContributionRow:
        """One contribution; raises `NotFound`."""
        query = select(CaseContributionRow).where(CaseContributionRow.id == contribution_id)
        if row := (await self.session.scalars(query)).one_or_none():
            return row
        raise NotFound(_("This contribution does not exist any more."))

    async def get(self, contribution_id: int) -> Contribution:
        """One contribution as a value; raises `NotFound`."""
        row = await self.row(contribution_id)
        found = {each.id: each for each in await self.list(row.case_id, everything=True)}
        return found[contribution_id]

    async def list(
        self, case_id: int, *voices: Voice, everything: bool = False
    ) -> Sequence[Contribution]:
        """What was said about a case, oldest first; `everything`: what was removed, too."""
        parent = CaseContributionRow.__table__.alias("parent")
        query = (
            select(CaseContributionRow, MemberRow.name, parent.c.text)
            .outerjoin(MemberRow, MemberRow.id == CaseContributionRow.member_id)
            .outerjoin(
                parent,
                and_(parent.c.id == CaseContributionRow.parent_id, parent.c.hidden_at.is_(None)),
            )
            .where(CaseContributionRow.case_id == case_id)
            .order_by(CaseContributionRow.id)
        )
        if voices:
            query = query.where(CaseContributionRow.voice.in_(voices))
        if not everything:
            query = query.where(CaseContributionRow.removed_at.is_(None))
        return [
            _contribution(row, name or "", asked or "")
            for row, name, asked in await self.session.execute(query)
        ]

    async def counts(self, case_id: int) -> dict[int | None, dict[Voice, int]]:
        """Where it was said → what → how often, without what was hidden."""
        columns = (CaseContributionRow.target_id, CaseContributionRow.voice)
        query = (
            select(*columns, func.count())
            .where(CaseContributionRow.case_id == case_id, CaseContributionRow.hidden_at.is_(None))
            .group_by(*columns)
        )
        found: dict[int | None, dict[Voice, int]] = {}
        for target, voice, count in await self.session.execute(query):
            found.setdefault(target, {})[Voice(voice)] = count
        return found

    async def has_said(self, case_id: int, member_id: int, voice: Voice) -> bool:
        """Whether somebody has added such a thing."""
        query = select(CaseContributionRow.id).where(
            CaseContributionRow.case_id == case_id,
            CaseContributionRow.member_id == member_id,
            CaseContributionRow.voice == voice,
        )
        return (await self.session.scalars(query.limit(1))).first() is not None

    async def said_by(self, member_id: int) -> Sequence[CaseContributionRow]:
        """Everything that somebody added to any case, oldest first."""
        query = select(CaseContributionRow).where(CaseContributionRow.member_id == member_id)
        return (await self.session.scalars(query.order_by(CaseContributionRow.id))).all()

    async def reveal(self, case_id: int) -> Sequence[Contribution]:
        """Ends a rehearsal: what was kept from the others is shown from now on."""
        query = select(CaseContributionRow).where(
            CaseContributionRow.case_id == case_id, CaseContributionRow.shown.is_(False)
        )
        rows = (await self.session.scalars(query)).all()
        for row in rows:
            row.shown = True
        await self.session.flush()
        ids = {row.id for row in rows}
        return [each for each in await self.list(case_id) if each.id in ids and not each.hidden]

    # -- drafts ----------------------------------------------------------------------------------

    async def keep_draft(
        self,
        member_id: int,
        purpose: str,
        document: Mapping[str, Any],
        *,
        case_id: int | None = None,
        parent_id: int | None = None,
    ) -> CaseDraftRow:
        """Keeps what somebody typed, in the place of what they typed for the same before."""
        row = await self.draft_for(member_id, purpose, case_id=case_id, parent_id=parent_id)
        if row is None:
            row = CaseDraftRow(
                community_id=self.community_id,
                member_id=member_id,
                purpose=purpose,
                case_id=case_id,
                parent_id=parent_id,
                document={},
                revision=0,
            )
            self.session.add(row)
        if dict(row.document) != dict(document):
            row.document = dict(document)
            row.revision = (row.revision or 0) + 1
        row.changed_at = self.now
        await self.session.flush()
        return row

    async def draft_for(
        self,
        member_id: int,
        purpose: str,
        *,
        case_id: int | None = None,
        parent_id: int | None = None,
    ) -> CaseDraftRow | None:
        """What somebody has typed for something and not sent."""
        query = select(CaseDraftRow).where(
            CaseDraftRow.member_id == member_id,
            CaseDraftRow.purpose == purpose,
            CaseDraftRow.case_id.is_(None) if case_id is None else CaseDraftRow.case_id == case_id,
            CaseDraftRow.parent_id.is_(None)
            if parent_id is None
            else CaseDraftRow.parent_id == parent_id,
            CaseDraftRow.changed_at >= self.now - DRAFT_LIFE,
        )
        return (await self.session.scalars(query.order_by(CaseDraftRow.id.desc()))).first()

    async def newest_draft(self, member_id: int, purpose: str) -> CaseDraftRow | None:
        """What somebody typed last for a purpose, whichever case it is about."""
        query = (
            select(CaseDraftRow)
            .where(
                CaseDraftRow.member_id == member_id,
                CaseDraftRow.purpose == purpose,
                CaseDraftRow.changed_at >= self.now - DRAFT_LIFE,
            )
            .order_by(CaseDraftRow.changed_at.desc(), CaseDraftRow.id.desc())
        )
        return (await self.session.scalars(query)).first()

    async def draft(self, draft_id: int, member_id: int) -> CaseDraftRow | None:
        """A draft of the same member; None when it was sent, is too old or is somebody else's."""
        query = select(CaseDraftRow).where(
            CaseDraftRow.id == draft_id,
            CaseDraftRow.member_id == member_id,
            CaseDraftRow.changed_at >= self.now - DRAFT_LIFE,
        )
        return (await self.session.scalars(query)).one_or_none()

    async def drop_draft(self, draft_id: int) -> None:
        """It was sent, or is not wanted any more."""
        await self.session.execute(delete(CaseDraftRow).where(CaseDraftRow.id == draft_id))


def _contribution(row: CaseContributionRow, name: str, parent: str) -> Contribution:
    return Contribution(
        row.id,
        row.case_id,
        Voice(row.voice),
        row.text,
        "" if row.anonymous else name,
        row.at,
        row.target_id,
        shown=row.shown,
        hidden=row.hidden_at is not None,
        removed=row.removed_at is not None,
        parent_id=row.parent_id,
        parent=parent,
    )
