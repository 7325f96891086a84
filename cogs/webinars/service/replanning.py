"""Changes as they were typed: read, echoed with what would be different, kept until they are confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import Invalid
from bot.i18n import _
from bot.recurrence import Recurrence, local
from bot.refs import UserRef
from bot.text import excerpt
from bot.when import When
from cogs import Ctx
from cogs.webinars import reading, rules
from cogs.webinars.rules import Scope
from cogs.webinars.service import changing
from cogs.webinars.service.changing import Done, Edit
from cogs.webinars.service.planning import (
    ClockChange,
    clock_changes,
    enlist,
    find_speaker,
    zones_of,
)
from storage.uow import UnitOfWork
from storage.webinar_people import INTERESTED, AttendeeRepository
from storage.webinar_rows import Area, Details, Meeting, Mode
from storage.webinars import WebinarRepository


@dataclass(frozen=True, slots=True)
class EditRequest:
    """The options of `/webinar edit` as typed; None were left out."""

    which: str
    scope: Scope = Scope.THIS
    when: str | None = None
    title: str | None = None
    duration: str | None = None
    area: Area | None = None
    mode: Mode | None = None
    speaker: UserRef | None = None
    guest: str | None = None
    link: str | None = None
    place: str | None = None
    capacity: int | None = None
    unlimited: bool = False
    repeat: str | None = None
    until: str | None = None
    remind: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class EditPreview:
    """What would be different. `at` is the new start, None where it stays; `people` would be told."""

    draft_id: int
    meeting: Meeting
    scope: Scope
    differences: tuple[tuple[str, str], ...]
    people: int
    zones: tuple[tuple[str, str], ...]
    at: datetime | None = None
    rhythm: Recurrence | None = None
    notes: tuple[str, ...] = ()
    clocks: tuple[ClockChange, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelPreview:
    """What would be cancelled, and how many would be told."""

    draft_id: int
    meetings: tuple[Meeting, ...]
    people: int


async def find(ctx: Ctx, which: str, *, past: bool = False) -> Meeting:
    """The meeting that was typed, among those to come or (`past`) those that have begun."""
    async with ctx.uow() as uow:
        repo = uow.repo(WebinarRepository)
        known = await (repo.past() if past else repo.upcoming())
        try:
            return rules.find(which, known)
        except Invalid:
            # One that is over or cancelled is found by its short name all the same.
            match = which.strip().lower().removeprefix("w").strip()
            found = await repo.by_number(int(match)) if match.isdecimal() else None
            if found is None:
                raise
            return found


async def preview_edit(ctx: Ctx, request: EditRequest) -> EditPreview:
    """Reads a change and keeps it for half an hour; raises `Invalid` where nothing would change."""
    meeting = await find(ctx, request.which)
    now = ctx.clock.now()
    changing.check_changeable(meeting, now)
    speaker = None
    if request.speaker is not None or request.guest is not None:
        speaker = await find_speaker(ctx, request.speaker, request.guest or "")
    moment, rhythm = _timing(ctx, request, meeting)
    async with ctx.uow() as uow:
        given = _given(request, meeting) | (await enlist(uow, speaker) if speaker else {})
        before = meeting.details.to_json()
        details = {name: value for name, value in given.items() if before[name] != value}
        reading.check_details(Details.from_json({**before, **details}))
        wall = local(moment.instant, meeting.zone) if moment is not None else None
        edit = Edit(meeting.id, _scope(request, meeting), details, wall, rhythm)
        if not details and moment is None and rhythm is None:
            raise Invalid(which=_("Please say what is to change, such as when or title."))
        people = await _people(uow, await _affected(uow, meeting, edit.scope))
        draft_id = await uow.repo(WebinarRepository).keep_draft(ctx.member_id, edit.to_json())
        uow.audit("webinar.change-previewed", meeting.subject)
        await uow.commit()
    zones = zones_of(ctx, meeting.zone)
    at = moment.instant if moment is not None else None
    # The notes speak of the clocks of the zone that was typed.
    untold = tuple(zone for _label, zone in zones if moment is None or zone != moment.zone)
    return EditPreview(
        draft_id,
        meeting,
        edit.scope,
        tuple(_differences(details)),
        people,
        zones,
        at,
        rhythm,
        moment.notes if moment is not None else (),
        clock_changes(ctx, untold, at) if at else (),
    )


async def apply_edit(ctx: Ctx, document: Mapping[str, Any]) -> Done:
    """Carries out what was confirmed."""
    async with ctx.uow() as uow:
        done = await changing.apply(uow, ctx.community, Edit.from_json(document))
        await uow.commit()
    ctx.wake()
    return done


async def preview_cancel(ctx: Ctx, which: str, scope: Scope, reason: str) -> CancelPreview:
    """Asks before cancelling; the answer is kept for five minutes."""
    meeting = await find(ctx, which)
    changing.check_changeable(meeting, ctx.clock.now())
    scope = scope if meeting.recurs else Scope.ALL
    async with ctx.uow() as uow:
        affected = await _affected(uow, meeting, scope)
        people = await _people(uow, affected)
        document = {
            "do": "cancel",
            "meeting": meeting.id,
            "scope": scope.value,
            "reason": reason.strip(),
            "at": ctx.clock.now().isoformat(),
        }
        draft_id = await uow.repo(WebinarRepository).keep_draft(ctx.member_id, document)
        await uow.commit()
    return CancelPreview(draft_id, tuple(affected), people)


async def apply_cancel(ctx: Ctx, document: Mapping[str, Any]) -> Done:
    """Cancels what was confirmed."""
    async with ctx.uow() as uow:
        done = await changing.cancel(
            uow,
            ctx.community,
            document["meeting"],
            Scope(document["scope"]),
            document["reason"],
        )
        await uow.commit()
    ctx.wake()
    return done


def _scope(request: EditRequest, meeting: Meeting) -> Scope:
    if not meeting.recurs:
        return Scope.ALL
    if request.scope is Scope.THIS and (request.repeat or request.until):
        raise Invalid(scope=_("A rhythm is for several: choose following."))
    return Scope.FOLLOWING if request.repeat or request.until else request.scope


def _timing(
    ctx: Ctx, request: EditRequest, meeting: Meeting
) -> tuple[When | None, Recurrence | None]:
    """The new time of the chosen meeting, and the new rhythm from there on."""
    now = ctx.clock.now()
    moment = None
    if request.when is not None:
        zone = meeting.zone if meeting.recurs else ctx.standing.zone or ctx.community.zone
        moment = reading.read_moment(request.when, now=now, zone=zone)
    if request.repeat is None and request.until is None:
        return moment, None
    base = moment or When(meeting.wall, meeting.zone, meeting.starts_at)
    return moment, reading.read_rhythm(request.repeat or "", request.until or "", base, now=now)


def _given(request: EditRequest, meeting: Meeting) -> dict[str, Any]:
    """The details that were typed, as they are stored."""
    found: dict[str, Any] = {}
    mode = request.mode or meeting.details.mode
    plain_texts = {"place": request.place, "description": request.description}
    found |= {name: text.strip() for name, text in plain_texts.items() if text is not None}
    if request.title is not None:
        found["title"] = " ".join(request.title.split())
    if request.area is not None:
        found["area"] = request.area.value
    if request.mode is not None:
        found["mode"] = request.mode.value
    if request.link is not None:
        found["link"] = reading.read_link(request.link)
    if request.duration is not None or (mode is Mode.ASYNC) != (meeting.details.mode is Mode.ASYNC):
        # A window is no length: with the mode comes the usual one.
        found["minutes"] = reading.read_length(request.duration or "", mode)
    if request.remind is not None:
        found["remind"] = reading.read_remind(request.remind)
    if request.capacity is not None or request.unlimited:
        found["capacity"] = None if request.unlimited else request.capacity
    return found


def _differences(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    labels = {
        "title": _("Title"),
        "area": _("Area"),
        "mode": _("How"),
        "description": _("Description"),
        "speaker": _("Speaker"),
        "link": _("Link"),
        "place": _("Where"),
        "capacity": _("Seats"),
        "minutes": _("Minutes"),
        "remind": _("Reminders"),
    }
    return [
        (labels[name], excerpt(str(value or ""), 200))
        for name, value in details.items()
        if name in labels
    ]


async def _affected(uow: UnitOfWork, meeting: Meeting, scope: Scope) -> list[Meeting]:
    now = uow.clock.now()
    series = await uow.repo(WebinarRepository).of_series(meeting.webinar_id)
    return [
        each
        for each in series
        if not each.cancelled
        and each.ends_at > now
        and (
            scope is Scope.ALL
            or each.id == meeting.id
            or (scope is Scope.FOLLOWING and each.planned >= meeting.planned)
        )
    ]


async def _people(uow: UnitOfWork, meetings: list[Meeting]) -> int:
    people = uow.repo(AttendeeRepository)
    found = [member for each in meetings for member in await people.who(each.id, *INTERESTED)]
    return len(set(found))
