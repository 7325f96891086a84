"""What a community asks of its webinars: series, meetings, the moments at which something is due."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select, update

from bot.clock import zone_data_version
from bot.errors import NotFound
from bot.i18n import _
from bot.recurrence import Occurrence, Recurrence
from storage.base import Repository
from storage.schedules import ScheduleRow, ScheduleState
from storage.webinar_rows import (
    DRAFT_LIFE,
    SCHEDULE_KIND,
    Details,
    Meeting,
    MeetingRow,
    MeetingState,
    WebinarDraftRow,
    WebinarRow,
    WebinarState,
    meeting_of,
    subject_of,
)


class WebinarRepository(Repository):
    """Series and meetings of one community."""

    # -- series --------------------------------------------------------------------------------

    async def add(self, details: Details, recurrence: Recurrence, *, uid: str) -> WebinarRow:
        """A new series without meetings."""
        row = WebinarRow(
            community_id=self.community_id,
            uid=uid,
            document=details.to_json(),
            state=WebinarState.ACTIVE,
            sequence=0,
            created_at=self.now,
            changed_at=self.now,
        )
        put_recurrence(row, recurrence)
        self.session.add(row)
        await self.session.flush()
        return row

    async def series(self, webinar_id: int) -> WebinarRow:
        """One series; raises `NotFound`."""
        query = select(WebinarRow).where(WebinarRow.id == webinar_id)
        if row := (await self.session.scalars(query)).one_or_none():
            return row
        raise NotFound(_("This webinar does not exist."))

    async def all_series(self, *, active: bool = False) -> Sequence[WebinarRow]:
        """Every series, the oldest first."""
        query = select(WebinarRow).order_by(WebinarRow.id)
        if active:
            query = query.where(WebinarRow.state == WebinarState.ACTIVE)
        return (await self.session.scalars(query)).all()

    # -- meetings ------------------------------------------------------------------------------

    async def add_meetings(
        self, webinar: WebinarRow, occurrences: Iterable[tuple[Occurrence, datetime]]
    ) -> list[Meeting]:
        """Appends meetings: pairs of an occurrence and the instant it ends."""
        number = (await self.session.scalar(select(func.max(MeetingRow.number)))) or 0
        mine = select(func.max(MeetingRow.ordinal)).where(MeetingRow.webinar_id == webinar.id)
        ordinal = (await self.session.scalar(mine)) or 0
        rows = [
            MeetingRow(
                community_id=self.community_id,
                webinar_id=webinar.id,
                number=number + offset,
                ordinal=ordinal + offset,
                planned=occurrence.wall,
                wall=occurrence.wall,
                starts_at=occurrence.at,
                ends_at=ends_at,
                zone_version=zone_data_version(),
                changes={},
                state=MeetingState.PLANNED,
                reason="",
                recording="",
                sequence=0,
                edition=0,
                changed_at=self.now,
            )
            for offset, (occurrence, ends_at) in enumerate(occurrences, start=1)
        ]
        self.session.add_all(rows)
        await self.session.flush()
        return [meeting_of(row, webinar) for row in rows]

    async def row(self, meeting_id: int) -> MeetingRow:
        """One meeting's row, to be changed; raises `NotFound`."""
        query = select(MeetingRow).where(MeetingRow.id == meeting_id)
        if row := (await self.session.scalars(query)).one_or_none():
            return row
        raise NotFound(_("This webinar does not exist."))

    async def rows(self, webinar_id: int) -> Sequence[MeetingRow]:
        """Every meeting of a series, in the order of the rule."""
        query = select(MeetingRow).where(MeetingRow.webinar_id == webinar_id)
        return (await self.session.scalars(query.order_by(MeetingRow.ordinal))).all()

    async def meeting(self, meeting_id: int) -> Meeting:
        """One meeting; raises `NotFound`."""
        found = await self._meetings(_joined().where(MeetingRow.id == meeting_id))
        if found:
            return found[0]
        raise NotFound(_("This webinar does not exist."))

    async def meetings(self, ids: Iterable[int]) -> dict[int, Meeting]:
        """Several meetings by id."""
        found = await self._meetings(_joined().where(MeetingRow.id.in_(sorted(set(ids)))))
        return {meeting.id: meeting for meeting in found}

    async def by_number(self, number: int) -> Meeting | None:
        """The meeting called `W<number>`."""
        found = await self._meetings(_joined().where(MeetingRow.number == number))
        return found[0] if found else None

    async def of_series(self, webinar_id: int) -> list[Meeting]:
        """The meetings of one series, in the order of the rule."""
        query = _joined().where(MeetingRow.webinar_id == webinar_id)
        return await self._meetings(query.order_by(MeetingRow.ordinal))

    async def upcoming(self, *, limit: int = 100, cancelled: bool = False) -> list[Meeting]:
        """Meetings that are not over, the soonest first."""
        query = _joined().where(MeetingRow.ends_at > self.now)
        if not cancelled:
            query = query.where(MeetingRow.state == MeetingState.PLANNED)
        return await self._meetings(
            query.order_by(MeetingRow.starts_at, MeetingRow.id).limit(limit)
        )

    async def past(self, *, limit: int = 100) -> list[Meeting]:
        """Meetings that took place or have begun, the latest first."""
        query = _joined().where(
            MeetingRow.starts_at <= self.now, MeetingRow.state == MeetingState.PLANNED
        )
        order = (MeetingRow.starts_at.desc(), MeetingRow.id.desc())
        return await self._meetings(query.order_by(*order).limit(limit))

    async def with_speaker(self, member_id: int) -> list[Meeting]:
        """Meetings to come at which this member speaks."""
        return [
            meeting
            for meeting in await self.upcoming(limit=1000)
            if meeting.details.speaker_id == member_id
        ]

    async def stale(self, version: str) -> Sequence[MeetingRow]:
        """Meetings to come whose instants were computed with other zone data."""
        query = select(MeetingRow).where(
            MeetingRow.zone_version != version,
            MeetingRow.state == MeetingState.PLANNED,
            MeetingRow.starts_at > self.now,
        )
        return (await self.session.scalars(query.order_by(MeetingRow.id))).all()

    async def _meetings(self, query: Select[MeetingRow, WebinarRow]) -> list[Meeting]:
        rows = await self.session.execute(query)
        return [meeting_of(meeting, webinar) for meeting, webinar in rows]

    # -- moments -------------------------------------------------------------------------------

    async def end_moments(self, meeting_id: int) -> None:
        """Nothing more is due for a meeting."""
        mine = (
            ScheduleRow.kind == SCHEDULE_KIND,
            ScheduleRow.subject.startswith(f"{subject_of(meeting_id)}:", autoescape=True),
            ScheduleRow.state != ScheduleState.ENDED,
        )
        ended = {
            "state": ScheduleState.ENDED,
            "next_wall": None,
            "next_at": None,
            "due_at": None,
        }
        await self.session.execute(update(ScheduleRow).where(*mine).values(**ended))

    # -- drafts --------------------------------------------------------------------------------

    async def keep_draft(self, member_id: int, document: Mapping[str, Any]) -> int:
        """Keeps what a member has not confirmed yet; returns its id."""
        row = WebinarDraftRow(
            community_id=self.community_id,
            member_id=member_id,
            document=dict(document),
            created_at=self.now,
        )
        self.session.add(row)
        await self.session.flush()
        return row.id

    async def take_draft(self, draft_id: int, member_id: int) -> dict[str, Any] | None:
        """A member's own draft, once; None when it is gone, too old or somebody else's."""
        mine = (
            WebinarDraftRow.id == draft_id,
            WebinarDraftRow.member_id == member_id,
            WebinarDraftRow.created_at > self.now - DRAFT_LIFE,
        )
        document = await self.session.scalar(select(WebinarDraftRow.document).where(*mine))
        await self.session.execute(delete(WebinarDraftRow).where(*mine))
        return document

    async def sweep_drafts(self) -> None:
        """Throws old drafts away."""
        old = WebinarDraftRow.created_at <= self.now - DRAFT_LIFE
        await self.session.execute(delete(WebinarDraftRow).where(old))


def put_recurrence(row: WebinarRow, recurrence: Recurrence) -> None:
    """Writes when a series takes place."""
    row.zone, row.start = recurrence.zone, recurrence.start
    row.rule, row.until = recurrence.rule, recurrence.until


def _joined() -> Select[MeetingRow, WebinarRow]:
    return select(MeetingRow, WebinarRow).join(WebinarRow, WebinarRow.id == MeetingRow.webinar_id)
