"""What a community asks of its cases: which wait, which are posted, who decided, and how they go."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from bot.errors import NotFound
from bot.i18n import _
from storage.base import Repository
from storage.case_rows import (
    MOMENT_KIND,
    Case,
    CaseDraftRow,
    CaseFollowRow,
    CaseKind,
    CaseRhythmRow,
    CaseRow,
    CaseState,
    CaseText,
    Rhythm,
    Stage,
    case_of,
    subject_of,
)
from storage.members import MemberRow
from storage.places import CommunityRow
from storage.schedules import ScheduleRow, ScheduleState


class CaseRepository(Repository):
    """Cases of one community."""

    # -- how they go -----------------------------------------------------------------------------

    async def rhythm(self) -> Rhythm:
        """How cases go here; the usual hours while nobody said otherwise."""
        row = await self.rhythm_row()
        if row is None:
            return Rhythm()
        return Rhythm(
            row.clarify_hours,
            row.recommend_hours,
            row.summary_hours,
            row.rehearsal,
            row.schedule_id,
            tuple(line for line in row.facilities.splitlines() if line.strip()),
        )

    async def rhythm_row(self) -> CaseRhythmRow | None:
        """The same as a row, where somebody said something."""
        return (await self.session.scalars(select(CaseRhythmRow))).one_or_none()

    async def keep_rhythm(self, rhythm: Rhythm) -> None:
        """Writes down how cases go from now on."""
        row = await self.rhythm_row()
        if row is None:
            row = CaseRhythmRow(community_id=self.community_id)
            self.session.add(row)
        row.schedule_id, row.rehearsal = rhythm.schedule_id, rhythm.rehearsal
        row.clarify_hours, row.recommend_hours = rhythm.clarify, rhythm.recommend
        row.summary_hours, row.facilities = rhythm.summary, "\n".join(rhythm.facilities)
        await self.session.flush()

    # -- one case --------------------------------------------------------------------------------

    async def row(self, case_id: int) -> CaseRow:
        """One case; raises `NotFound`."""
        query = select(CaseRow).where(CaseRow.id == case_id)
        found = await self.session.scalars(query.execution_options(populate_existing=True))
        if row := found.one_or_none():
            return row
        raise NotFound(_("This case does not exist."))

    async def get(self, case_id: int) -> Case:
        """One case as a value, with its presenter's name where they want to be seen."""
        (case,) = await self._cases([await self.row(case_id)])
        return case

    async def named(self, name: str) -> Case | None:
        """The case of a name such as `AHA-2027-014`, in any case of letters."""
        query = select(CaseRow).where(func.upper(CaseRow.name) == name.strip().upper())
        rows = (await self.session.scalars(query)).all()
        return (await self._cases(rows))[0] if rows else None

    async def add(
        self, member_id: int, kind: CaseKind, text: CaseText, *, anonymous: bool, year: int
    ) -> CaseRow:
        """A new case that waits for approval; its name is the next one of its year."""
        highest = select(func.max(CaseRow.number)).where(CaseRow.year == year)
        number = ((await self.session.scalars(highest)).one() or 0) + 1
        row = CaseRow(
            community_id=self.community_id,
            year=year,
            number=number,
            name=f"{await self._prefix()}-{year}-{number:03d}",
            member_id=member_id,
            kind=kind,
            anonymous=anonymous,
            document=text.to_json(),
            marks={},
            state=CaseState.PENDING,
            edition=0,
            submitted_at=self.now,
        )
        self.session.add(row)
        await self.session.flush()
        return row

    async def decide(
        self, case_id: int, state: CaseState, *, edition: int, by: int, approved: bool
    ) -> bool:
        """A facilitator's word on a case that waits; False when somebody else was first.

        The presenter's own word never counts, nor one on an earlier edition than the present.
        """
        values: dict[str, Any] = {"state": state}
        if approved:
            values |= {"approved_by": by, "approved_at": self.now}
        done: Any = await self.session.execute(
            update(CaseRow)
            .where(
                CaseRow.id == case_id,
                CaseRow.state == CaseState.PENDING,
                CaseRow.edition == edition,
                CaseRow.member_id.is_not(None),
                CaseRow.member_id != by,
                CaseRow.gate_seen_at.is_not(None),
                CaseRow.attested_at.is_not(None),
                CaseRow.hidden_at.is_(None),
            )
            .values(**values)
        )
        return done.rowcount == 1

    # -- several ---------------------------------------------------------------------------------

    async def in_state(self, *states: CaseState) -> list[Case]:
        """Cases in these states, in the order in which they were approved, then sent in."""
        order = (CaseRow.approved_at.nulls_last(), CaseRow.submitted_at, CaseRow.id)
        query = select(CaseRow).where(CaseRow.state.in_(states)).order_by(*order)
        return await self._cases((await self.session.scalars(query)).all())

    async def next_queued(self) -> CaseRow | None:
        """The approved case that has waited longest."""
        query = (
            select(CaseRow)
            .where(CaseRow.state == CaseState.QUEUED, CaseRow.hidden_at.is_(None))
            .order_by(CaseRow.approved_at, CaseRow.id)
            .limit(1)
        )
        return (await self.session.scalars(query)).one_or_none()

    async def posted(self, *, stages: Iterable[Stage] = (), limit: int = 100) -> list[Case]:
        """Cases that stand somewhere, the newest first."""
        query = select(CaseRow).where(CaseRow.state == CaseState.POSTED)
        if wanted := list(stages):
            query = query.where(CaseRow.stage.in_(wanted))
        query = query.order_by(CaseRow.posted_at.desc(), CaseRow.id.desc()).limit(limit)
        return await self._cases((await self.session.scalars(query)).all())

    async def many(self, ids: Sequence[int]) -> list[Case]:
        """Cases by number, in the order given."""
        rows = (await self.session.scalars(select(CaseRow).where(CaseRow.id.in_(ids)))).all()
        found = {case.id: case for case in await self._cases(rows)}
        return [found[each] for each in ids if each in found]

    async def begun(
        self, typed: str, *, states: Sequence[CaseState], limit: int = 25
    ) -> list[Case]:
        """Cases whose name or title contains what was typed, the newest first."""
        query = select(CaseRow).where(CaseRow.state.in_(states)).order_by(CaseRow.id.desc())
        cases = await self._cases((await self.session.scalars(query.limit(500))).all())
        wanted = typed.strip().casefold()
        fits = [
            case
            for case in cases
            if wanted in case.name.casefold() or wanted in case.text.title.casefold()
        ]
        return fits[:limit]

    async def presented_by(self, member_id: int) -> Sequence[CaseRow]:
        """A member's own cases, oldest first."""
        query = select(CaseRow).where(CaseRow.member_id == member_id).order_by(CaseRow.id)
        return (await self.session.scalars(query)).all()

    # -- moments ---------------------------------------------------------------------------------

    async def end_moments(self, case_id: int, name: str = "") -> None:
        """Nothing more becomes due for a case, or not this one thing."""
        subject = f"{subject_of(case_id)}:"
        this = (
            ScheduleRow.subject == f"{subject}{name}"
            if name
            else ScheduleRow.subject.startswith(subject, autoescape=True)
        )
        await self.session.execute(
            update(ScheduleRow)
            .where(ScheduleRow.kind == MOMENT_KIND, this)
            .values(state=ScheduleState.ENDED, next_wall=None, next_at=None, due_at=None)
        )

    # -- followers -------------------------------------------------------------------------------

    async def toggle_follow(self, case_id: int, member_id: int) -> bool:
        """Follows, or no longer; whether they follow now."""
        mine = (CaseFollowRow.case_id == case_id, CaseFollowRow.member_id == member_id)
        row = (await self.session.scalars(select(CaseFollowRow).where(*mine))).one_or_none()
        if row is not None:
            await self.session.delete(row)
        else:
            self.session.add(
                CaseFollowRow(community_id=self.community_id, case_id=case_id, member_id=member_id)
            )
        await self.session.flush()
        return row is None

    async def followers(self, case_id: int) -> Sequence[int]:
        """Who follows a case."""
        query = select(CaseFollowRow.member_id).where(CaseFollowRow.case_id == case_id)
        return (await self.session.scalars(query.order_by(CaseFollowRow.id))).all()

    # -- several communities ---------------------------------------------------------------------

    async def unposted(self, before: datetime) -> Sequence[tuple[int, int]]:
        """(community, case) of what was posted before an instant and is still in its first stage."""
        query = select(CaseRow.community_id, CaseRow.id).where(
            CaseRow.state == CaseState.POSTED,
            CaseRow.posted_at < before,
            or_(CaseRow.stage == Stage.CLARIFY, CaseRow.stage == Stage.RECOMMEND),
        )
        return [(owner, case) for owner, case in await self.session.execute(query)]

    async def forget_drafts(self, case_id: int) -> None:
        """Throws away what was typed about a case and not sent."""
        await self.session.execute(delete(CaseDraftRow).where(CaseDraftRow.case_id == case_id))

    async def _prefix(self) -> str:
        query = select(CommunityRow.slug).where(CommunityRow.id == self.community_id)
        return (await self.session.scalars(query)).one().upper()

    async def _cases(self, rows: Sequence[CaseRow]) -> list[Case]:
        names = await self._names(row.member_id for row in rows if not row.anonymous)
        return [case_of(row, names.get(row.member_id or 0, "")) for row in rows]

    async def _names(self, members: Iterable[int | None]) -> Mapping[int, str]:
        wanted = sorted({member for member in members if member is not None})
        if not wanted:
            return {}
        query = select(MemberRow.id, MemberRow.name).where(MemberRow.id.in_(wanted))
        return dict((await self.session.execute(query)).all())
