"""The takedown log: what was flagged, hidden, decided and forgotten."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from bot.errors import NotFound
from bot.i18n import _
from storage.base import Repository
from storage.case_rows import CaseFlagRow, CaseRow, CaseTakedownRow, Ruling, Takedown
from storage.members import MemberRow


class TakedownRepository(Repository):
    """Flags and what became of them, in one community."""

    async def open_for(self, case_id: int, contribution_id: int | None) -> CaseTakedownRow | None:
        """What nobody has decided yet about this very thing."""
        this = (
            CaseTakedownRow.contribution_id.is_(None)
            if contribution_id is None
            else CaseTakedownRow.contribution_id == contribution_id
        )
        query = select(CaseTakedownRow).where(
            CaseTakedownRow.case_id == case_id, this, CaseTakedownRow.ruling == Ruling.OPEN
        )
        return (await self.session.scalars(query)).first()

    async def open(self, case_id: int, contribution_id: int | None, what: str) -> CaseTakedownRow:
        """A new line of the log."""
        row = CaseTakedownRow(
            community_id=self.community_id,
            case_id=case_id,
            contribution_id=contribution_id,
            what=what,
            opened_at=self.now,
            ruling=Ruling.OPEN,
        )
        self.session.add(row)
        await self.session.flush()
        return row

    async def flag(self, takedown_id: int, member_id: int, what: str) -> bool:
        """Counts one person's word; False when it counted already."""
        mine = (CaseFlagRow.takedown_id == takedown_id, CaseFlagRow.member_id == member_id)
        if (await self.session.scalars(select(CaseFlagRow.id).where(*mine))).first() is not None:
            return False
        row = {"takedown_id": takedown_id, "member_id": member_id, "what": what, "at": self.now}
        return await self.insert_new(CaseFlagRow, [row], conflict=("takedown_id", "member_id")) == 1

    async def settle_contribution(self, contribution_id: int) -> list[Takedown]:
        """Nobody has to decide any more about something that its author takes away."""
        query = select(CaseTakedownRow).where(
            CaseTakedownRow.contribution_id == contribution_id,
            CaseTakedownRow.ruling == Ruling.OPEN,
        )
        rows = (await self.session.scalars(query)).all()
        for row in rows:
            row.ruling, row.decided_at = Ruling.CONFIRMED, self.now
        await self.session.flush()
        return await self._takedowns(rows)

    async def row(self, takedown_id: int) -> CaseTakedownRow:
        """One line; raises `NotFound`."""
        query = select(CaseTakedownRow).where(CaseTakedownRow.id == takedown_id)
        if row := (await self.session.scalars(query)).one_or_none():
            return row
        raise NotFound(_("This is not in the takedown log."))

    async def get(self, takedown_id: int) -> Takedown:
        """One line as a value; raises `NotFound`."""
        row = await self.row(takedown_id)
        (found,) = await self._takedowns([row])
        return found

    async def latest(self, limit: int = 20) -> list[Takedown]:
        """The log, the newest first."""
        query = select(CaseTakedownRow).order_by(CaseTakedownRow.id.desc()).limit(limit)
        return await self._takedowns((await self.session.scalars(query)).all())

    async def unwiped(self) -> Sequence[CaseTakedownRow]:
        """Across communities: what is confirmed and may still stand in the database file."""
        query = select(CaseTakedownRow).where(
            CaseTakedownRow.ruling == Ruling.CONFIRMED, CaseTakedownRow.wiped_at.is_(None)
        )
        return (await self.session.scalars(query)).all()

    async def _takedowns(self, rows: Sequence[CaseTakedownRow]) -> list[Takedown]:
        ids = [row.id for row in rows]
        counted = (
            select(CaseFlagRow.takedown_id, func.count())
            .where(CaseFlagRow.takedown_id.in_(ids))
            .group_by(CaseFlagRow.takedown_id)
        )
        flags = dict((await self.session.execute(counted)).all())
        named = select(CaseRow.id, CaseRow.name).where(CaseRow.id.in_([r.case_id for r in rows]))
        names = dict((await self.session.execute(named)).all())
        deciders = [row.decided_by for row in rows if row.decided_by is not None]
        people = select(MemberRow.id, MemberRow.name).where(MemberRow.id.in_(deciders))
        who = dict((await self.session.execute(people)).all())
        return [
            Takedown(
                row.id,
                row.case_id,
                names.get(row.case_id, ""),
                row.contribution_id,
                row.what,
                row.opened_at,
                Ruling(row.ruling),
                flags.get(row.id, 0),
                who.get(row.decided_by or 0, ""),
                row.decided_at,
                row.wiped_at,
            )
            for row in rows
        ]

    async def wiped(self, rows: Sequence[CaseTakedownRow], at: datetime) -> None:
        """Writes down that nothing of these is left in the database file."""
        for row in rows:
            row.wiped_at = at
        await self.session.flush()
