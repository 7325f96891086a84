"""Changes to meetings that exist: moved, edited or cancelled, one, those that follow, or all of a series."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.clock import zone_data_version
from bot.errors import Conflict, Invalid
from bot.i18n import _
from bot.recurrence import Recurrence, local
from bot.standing import Community
from cogs.webinars import rules
from cogs.webinars.notices import Change
from cogs.webinars.rules import DOORS, Scope
from cogs.webinars.service import cards, dates, mirror, seats
from cogs.webinars.service.news import tell_cancelled, tell_changed
from storage.uow import UnitOfWork
from storage.webinar_rows import (
    Details,
    Meeting,
    MeetingRow,
    MeetingState,
    WebinarRow,
    WebinarState,
)
from storage.webinars import WebinarRepository, put_recurrence

_WORTH_TELLING = ("title", "mode", "place", "speaker")
"""Differences that whoever wanted to come is told of, besides the time; the card shows all of them."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change: `details` that differ, a new local `wall` for the chosen meeting, a new rhythm."""

    meeting_id: int
    scope: Scope
    details: Mapping[str, Any]
    wall: datetime | None = None
    recurrence: Recurrence | None = None

    def to_json(self) -> dict[str, Any]:
        """As kept until it is confirmed."""
        return {
            "do": "edit",
            "meeting": self.meeting_id,
            "scope": self.scope.value,
            "details": dict(self.details),
            "wall": self.wall.isoformat() if self.wall else None,
            "recurrence": self.recurrence.to_json() if self.recurrence else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Edit":
        """The inverse of `to_json`."""
        return cls(
            data["meeting"],
            Scope(data["scope"]),
            data["details"],
            datetime.fromisoformat(data["wall"]) if data["wall"] else None,
            Recurrence.from_json(data["recurrence"]) if data["recurrence"] else None,
        )


@dataclass(frozen=True, slots=True)
class Done:
    """What was changed, and how many people are told."""

    meetings: tuple[Meeting, ...]
    told: int


async def apply(uow: UnitOfWork, community: Community, edit: Edit) -> Done:
    """Carries out an edit; raises `Conflict` for what is over or cancelled."""
    repo = uow.repo(WebinarRepository)
    chosen = await repo.meeting(edit.meeting_id)
    check_changeable(chosen, uow.clock.now())
    before = {meeting.id: meeting for meeting in await repo.of_series(chosen.webinar_id)}
    if edit.scope is Scope.THIS and chosen.recurs:
        affected = await _change_one(uow, chosen, edit)
    else:
        affected = await _change_series(uow, chosen, edit)
    after = await repo.meetings(affected)
    return await _follow_up(uow, community, before, list(after.values()))


async def cancel(
    uow: UnitOfWork, community: Community, meeting_id: int, scope: Scope, reason: str
) -> Done:
    """Cancels one meeting, those from it on, or all that are still to come."""
    repo = uow.repo(WebinarRepository)
    chosen = await repo.meeting(meeting_id)
    check_changeable(chosen, uow.clock.now())
    series = await repo.series(chosen.webinar_id)
    now = uow.clock.now()
    everything = scope is Scope.ALL or not chosen.recurs
    rows = [
        row
        for row in await repo.rows(series.id)
        if row.state == MeetingState.PLANNED
        and row.ends_at > now
        and (everything or row.id == meeting_id or _follows(scope, row, chosen))
    ]
    if everything:
        series.state = WebinarState.CANCELLED
        series.sequence, series.changed_at = series.sequence + 1, now
    elif scope is Scope.FOLLOWING:
        _end_before(series, chosen.planned)
        series.sequence, series.changed_at = series.sequence + 1, now
    for row in rows:
        row.state, row.reason = MeetingState.CANCELLED, reason
        row.sequence, row.changed_at = max(row.sequence, series.sequence) + 1, now
    await uow.flush()
    meetings = list((await repo.meetings(row.id for row in rows)).values())
    for meeting in meetings:
        await repo.end_moments(meeting.id)
        await dates.forget_reminders(uow, community, meeting, meeting)
        await cards.refresh(uow, community, meeting)
        await mirror.follow(uow, community, meeting)
        uow.audit("webinar.cancelled", meeting.subject, after={"reason": reason})
    told = await tell_cancelled(uow, community, meetings)
    await cards.announce(uow, community)
    return Done(tuple(meetings), told)


def check_changeable(meeting: Meeting, now: datetime) -> None:
    """Raises `Conflict` for a meeting that is cancelled or over."""
    if meeting.cancelled:
        raise Conflict(_("This webinar was cancelled."))
    if meeting.ends_at <= now:
        raise Conflict(_("This webinar is over."))


# -- one meeting -----------------------------------------------------------------------------------


async def _change_one(uow: UnitOfWork, chosen: Meeting, edit: Edit) -> list[int]:
    repo = uow.repo(WebinarRepository)
    row, series = await repo.row(chosen.id), await repo.series(chosen.webinar_id)
    own = {**row.changes, **edit.details}
    row.changes = {name: value for name, value in own.items() if series.document[name] != value}
    _touch(row, series, uow.clock.now())
    details = Details.from_json({**series.document, **row.changes})
    wall = edit.wall or row.wall
    await _move(uow, row, wall, series.zone, details.minutes)
    return [row.id]


async def _move(uow: UnitOfWork, row: MeetingRow, wall: datetime, zone: str, minutes: int) -> None:
    earlier = row.starts_at
    if row.wall != wall or row.starts_at != rules.end_of(wall, zone, 0):
        _require_future(wall, zone, uow.clock.now())
    dates.place_in_time(row, wall, zone, minutes, zone_data_version())
    if row.starts_at != earlier:
        row.edition += 1


# -- a series --------------------------------------------------------------------------------------


async def _change_series(uow: UnitOfWork, chosen: Meeting, edit: Edit) -> list[int]:
    repo = uow.repo(WebinarRepository)
    series = await repo.series(chosen.webinar_id)
    now = uow.clock.now()
    rows = list(await repo.rows(series.id))
    first = next(row for row in rows if row.id == chosen.id)
    if edit.scope is Scope.ALL or not chosen.recurs:
        first = next((row for row in rows if row.starts_at > now), first)
    affected = [row for row in rows if row.ordinal >= first.ordinal]
    retimed = edit.wall is not None or edit.recurrence is not None
    recurrence = _new_recurrence(series, first, chosen, edit) if retimed else None
    details = Details.from_json({**series.document, **edit.details})
    if len(affected) < len(rows) and (edit.scope is Scope.FOLLOWING or retimed):
        series = await _split(uow, series, affected, first)
    series.document = details.to_json()
    series.sequence, series.changed_at = series.sequence + 1, now
    for row in affected:
        _drop_own(row, series)
        _touch(row, series, now)
    if recurrence is not None:
        await _replan(uow, series, affected, recurrence)
    else:
        for row in affected:
            if row.starts_at > now:
                minutes = Details.from_json({**series.document, **row.changes}).minutes
                await _move(uow, row, row.wall, series.zone, minutes)
    await uow.flush()
    await dates.extend(uow, series)
    return [row.id for row in affected]


def _new_recurrence(
    series: WebinarRow, first: MeetingRow, chosen: Meeting, edit: Edit
) -> Recurrence:
    """The rhythm from the first affected meeting on."""
    if edit.recurrence is not None:
        return edit.recurrence
    wall = edit.wall or chosen.wall
    start = first.planned + (wall - chosen.planned)
    present = replace(series.recurrence, start=first.planned)
    moved = rules.moved_rule(present, start)
    if moved.until is not None and start.date() > first.planned.date():
        moved = replace(moved, until=moved.until + (start.date() - first.planned.date()))
    return moved


async def _split(
    uow: UnitOfWork, series: WebinarRow, affected: Sequence[MeetingRow], first: MeetingRow
) -> WebinarRow:
    """A new series for the affected meetings; the old one ends before them."""
    repo = uow.repo(WebinarRepository)
    recurrence = replace(series.recurrence, start=first.planned)
    new = await repo.add(series.details, recurrence, uid=uow.ids.ulid())
    _end_before(series, first.planned)
    series.sequence, series.changed_at = series.sequence + 1, uow.clock.now()
    for row in affected:
        row.webinar_id = new.id
    await uow.flush()
    uow.audit("webinar.split", f"webinar-series:{new.id}", after={"from": series.id})
    return new


async def _replan(
    uow: UnitOfWork, series: WebinarRow, affected: Sequence[MeetingRow], recurrence: Recurrence
) -> None:
    """The affected meetings take the new rhythm's dates in their order; moved ones keep their own."""
    old_zone = series.zone
    put_recurrence(series, recurrence)
    now = uow.clock.now()
    occurrences = recurrence.occurrences(None, len(affected))
    if not occurrences or occurrences[0].at <= now:
        raise Invalid(when=_("That has passed already. Type a day and time in the future."))
    for row, occurrence in zip(affected, occurrences, strict=False):
        minutes = Details.from_json({**series.document, **row.changes}).minutes
        wall = occurrence.wall
        if row.wall != row.planned:
            # Moved by itself: its instant stays.
            wall = (
                local(row.starts_at, recurrence.zone) if old_zone != recurrence.zone else row.wall
            )
        row.planned = occurrence.wall
        await _move(uow, row, wall, recurrence.zone, minutes)
    for row in affected[len(occurrences) :]:
        row.state = MeetingState.CANCELLED


def _drop_own(row: MeetingRow, series: WebinarRow) -> None:
    """Exceptions stay; what a meeting has of its own and now equals the series is none any more."""
    own = row.changes
    row.changes = {name: value for name, value in own.items() if series.document[name] != value}


def _touch(row: MeetingRow, series: WebinarRow, now: datetime) -> None:
    row.sequence, row.changed_at = max(row.sequence, series.sequence) + 1, now


# -- what follows ----------------------------------------------------------------------------------


async def _follow_up(
    uow: UnitOfWork,
    community: Community,
    before: Mapping[int, Meeting],
    after: Sequence[Meeting],
) -> Done:
    """Reminders, cards, seats and news after a change."""
    now = uow.clock.now()
    changes: list[Change] = []
    gone: list[Meeting] = []
    for meeting in after:
        earlier = before[meeting.id]
        if meeting.ends_at <= now and earlier.ends_at <= now:
            continue
        retimed = (meeting.starts_at, meeting.ends_at) != (earlier.starts_at, earlier.ends_at)
        if retimed or meeting.details.remind != earlier.details.remind or meeting.cancelled:
            await dates.forget_reminders(uow, community, earlier, meeting)
        await dates.plan_moments(uow, meeting)
        await seats.fill(uow, community, meeting)
        await cards.refresh(uow, community, meeting)
        await mirror.follow(uow, community, meeting)
        uow.audit("webinar.changed", meeting.subject, after={"starts": str(meeting.starts_at)})
        if meeting.cancelled and not earlier.cancelled:
            gone.append(meeting)
        elif not meeting.cancelled and _worth_telling(earlier, meeting, now):
            moved = meeting.starts_at != earlier.starts_at
            changes.append(Change(meeting, earlier.starts_at if moved else None))
    told = await tell_changed(uow, community, changes) + await tell_cancelled(uow, community, gone)
    await cards.announce(uow, community)
    return Done(tuple(after), told)


def _worth_telling(before: Meeting, after: Meeting, now: datetime) -> bool:
    if before.starts_at != after.starts_at:
        return True
    if after.starts_at - DOORS <= now and before.details.link != after.details.link:
        return True
    return differs(before.details, after.details, _WORTH_TELLING)


def differs(before: Details, after: Details, names: Iterable[str]) -> bool:
    """Whether any of these details is another one now."""
    return any(getattr(before, name) != getattr(after, name) for name in names)


def _follows(scope: Scope, row: MeetingRow, chosen: Meeting) -> bool:
    return scope is Scope.FOLLOWING and row.planned >= chosen.planned


def _end_before(series: WebinarRow, planned: datetime) -> None:
    """A series that does not reach a meeting any more: by the day, or by the minute where it needs to."""
    rule = series.recurrence.parsed
    if rule is not None and rule.several_a_day:
        series.rule = str(replace(rule, until=planned - timedelta(minutes=1)))
    else:
        series.until = planned.date() - timedelta(days=1)


def _require_future(wall: datetime, zone: str, now: datetime) -> None:
    if rules.end_of(wall, zone, 0) <= now:
        raise Invalid(when=_("That has passed already. Type a day and time in the future."))
