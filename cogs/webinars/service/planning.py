"""A webinar from what was typed to its first card: read, echoed, saved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.errors import Conflict, Forbidden, Invalid
from bot.i18n import _
from bot.recurrence import Occurrence, Recurrence
from bot.refs import UserRef
from bot.when import last_change
from cogs import Ctx
from cogs.webinars import reading
from cogs.webinars.rules import CONFIRM_WITHIN, no_channel
from cogs.webinars.service import cards, dates
from storage.uow import UnitOfWork
from storage.webinar_rows import Area, Details, Meeting, Mode
from storage.webinars import WebinarRepository

SHOWN = 10
"""Dates of a series that are echoed (year-2027.md, row 20)."""


@dataclass(frozen=True, slots=True)
class Request:
    """The options of `/webinar create` as typed; "" and None were left out."""

    title: str
    when: str
    area: Area
    duration: str = ""
    repeat: str = ""
    until: str = ""
    mode: Mode = Mode.ONLINE
    speaker: UserRef | None = None
    guest: str = ""
    link: str = ""
    place: str = ""
    capacity: int | None = None
    remind: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class ClockChange:
    """The clocks of a zone change on a local date between now and the meeting."""

    zone: str
    day: date


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be saved. `zones` are those to show times in, each with its label."""

    draft_id: int
    details: Details
    recurrence: Recurrence
    dates: tuple[Occurrence, ...]
    more: bool
    zones: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()
    clocks: tuple[ClockChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """A series that was saved: its next meeting, and how many dates there are by now."""

    meeting: Meeting
    count: int
    workspaces: int
    others: tuple[Meeting, ...] = field(default=())


async def preview(ctx: Ctx, request: Request) -> Preview:
    """Reads everything and keeps it for half an hour; nothing else is stored."""
    now, home = ctx.clock.now(), ctx.standing.zone or ctx.community.zone
    timing = reading.read_timing(request.when, request.repeat, request.until, now=now, zone=home)
    details = reading.check_details(
        Details(
            title=" ".join(request.title.split()),
            area=request.area,
            mode=request.mode,
            description=request.description.strip(),
            link=reading.read_link(request.link),
            place=request.place.strip(),
            capacity=request.capacity,
            minutes=reading.read_length(request.duration, request.mode),
            remind=reading.read_remind(request.remind or reading.DEFAULT_REMIND),
        )
    )
    speaker = await find_speaker(ctx, request.speaker, request.guest)
    async with ctx.uow() as uow:
        await _require_channel(uow)
        speaking = await enlist(uow, speaker)
        details = Details.from_json({**details.to_json(), **speaking})
        draft_id = await uow.repo(WebinarRepository).keep_draft(
            ctx.member_id,
            {
                "do": "create",
                "details": details.to_json(),
                "recurrence": timing.recurrence.to_json(),
            },
        )
        uow.audit("webinar.previewed", details.title)
        await uow.commit()
    return _preview(ctx, draft_id, details, timing)


async def save(ctx: Ctx, document: Mapping[str, Any]) -> Saved:
    """Makes what was previewed real and puts up the first card."""
    details = Details.from_json(document["details"])
    recurrence = Recurrence.from_json(document["recurrence"])
    if not reading.is_future(recurrence, ctx.clock.now()):
        raise Conflict(_("Meanwhile that time has passed. Please type the command again."))
    async with ctx.uow() as uow:
        await _require_channel(uow)
        repo = uow.repo(WebinarRepository)
        webinar = await repo.add(details, recurrence, uid=uow.ids.ulid())
        meetings = await dates.extend(uow, webinar)
        await cards.announce(uow, ctx.community)
        workspaces = len(await cards.places(uow))
        uow.audit("webinar.created", meetings[0].subject, after=audited(details, recurrence))
        await uow.commit()
    ctx.wake()
    return Saved(meetings[0], len(meetings), workspaces, tuple(meetings[1:]))


async def take(ctx: Ctx, draft_id: int, *, quickly: bool = False) -> dict[str, Any]:
    """The actor's own draft, once; raises `Conflict` when it is gone or, `quickly`, over five minutes old."""
    async with ctx.uow() as uow:
        document = await uow.repo(WebinarRepository).take_draft(draft_id, ctx.member_id)
        await uow.commit()
    late = quickly and document is not None and _is_old(document, ctx.clock.now())
    if document is None or late:
        raise Conflict(_("This confirmation has expired. Please run the command again."))
    return document


async def find_speaker(ctx: Ctx, person: UserRef | None, guest: str) -> tuple[UserRef | None, str]:
    """Who speaks, with their name; asks the platform, so never inside a unit of work."""
    if person is not None and guest.strip():
        raise Invalid(guest=_("Please name either a member or a guest as the speaker."))
    if person is None:
        return None, " ".join(guest.split())
    profile = await ctx.background.adapters[person.workspace.platform].profile(person)
    if profile.deactivated:
        raise Invalid(speaker=_("This person has left the workspace."))
    return person, profile.name


async def enlist(uow: UnitOfWork, speaker: tuple[UserRef | None, str]) -> dict[str, Any]:
    """The speaker as details have it; somebody new becomes a member."""
    person, name = speaker
    if person is None:
        return {"speaker_id": None, "speaker": name}
    member = await uow.members.by_account(person)
    if member is None:
        member = await uow.members.add(name, account=person)
        uow.audit("member.added", f"member:{member.id}")
    return {"speaker_id": member.id, "speaker": name}


def audited(details: Details, recurrence: Recurrence | None = None) -> dict[str, Any]:
    """What the audit log keeps: everything but the link, which is private."""
    kept = {**details.to_json(), "link": bool(details.link)}
    return kept | (recurrence.to_json() if recurrence else {})


def clock_changes(ctx: Ctx, zones: tuple[str, ...], at: datetime) -> tuple[ClockChange, ...]:
    """Where clocks change between now and an instant."""
    found = ((zone, last_change(zone, ctx.clock.now(), at)) for zone in dict.fromkeys(zones))
    return tuple(ClockChange(zone, day) for zone, day in found if day is not None)


def zones_of(ctx: Ctx, typed: str) -> tuple[tuple[str, str], ...]:
    """The zones times are echoed in: the author's, the community's, the one typed, UTC."""
    own, home = ctx.standing.zone or ctx.community.zone, ctx.community.zone
    labelled = (
        {home: _("You and the community")} if own == home else {own: _("You"), home: _("Community")}
    )
    labelled.setdefault(typed, _("As typed"))
    labelled.setdefault("UTC", "UTC")
    return tuple((label, zone) for zone, label in labelled.items())


def _preview(ctx: Ctx, draft_id: int, details: Details, timing: reading.Timing) -> Preview:
    recurrence = timing.recurrence
    found = recurrence.occurrences(None, SHOWN + 1)
    zones = zones_of(ctx, recurrence.zone)
    told = {recurrence.zone} if timing.told_clocks else set[str]()
    untold = tuple(zone for _label, zone in zones if zone not in told)
    return Preview(
        draft_id,
        details,
        recurrence,
        tuple(found[:SHOWN]),
        len(found) > SHOWN,
        zones,
        timing.notes,
        clock_changes(ctx, untold, found[0].at),
    )


async def _require_channel(uow: UnitOfWork) -> None:
    if not await cards.places(uow):
        raise Forbidden(no_channel())


def _is_old(document: Mapping[str, Any], now: datetime) -> bool:
    offered = datetime.fromisoformat(document["at"])
    return now - offered > CONFIRM_WITHIN
