"""Meetings as iCalendar (RFC 5545): files to download and feeds to subscribe to. Pure; the link is in none of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.recurrence import Recurrence, resolve
from cogs.webinars.ics_zones import zone_component
from cogs.webinars.views import where
from storage.webinar_rows import Answer, Meeting

Component = Any
"""A component of the icalendar library, whose methods are typed only in part."""

PRODUCT = "-//Praxis//Webinars//EN"
DOMAIN = "praxis"
"""After the `@` of a UID: RFC 7986 asks for a name that is unique, not for one that resolves."""


@dataclass(frozen=True, slots=True)
class Series:
    """A series with its meetings, in the order of the rule.

    `state` cancelled: every meeting still to come is off. `sequence` counts the series' changes.
    """

    uid: str
    recurrence: Recurrence
    meetings: tuple[Meeting, ...]
    sequence: int
    changed_at: datetime
    cancelled: bool = False


def single(
    meetings: Iterable[Meeting], *, name: str, answers: dict[int, Answer] | None = None
) -> bytes:
    """A calendar of meetings that stand alone, as one person has them.

    Each has a UID of its own, the same in every file and feed that shows it so.
    """
    said = answers or {}
    return _calendar(name, [_alone(meeting, said.get(meeting.id)) for meeting in meetings])


def community(series: Iterable[Series], *, name: str, now: datetime) -> bytes:
    """The calendar of a community: every series as its rule, with what differs from it."""
    events: list[Component] = []
    for each in series:
        events.extend(_series(each, now))
    return _calendar(name, events)


def last_change(meetings: Iterable[Meeting], default: datetime) -> datetime:
    """When anything of it was changed last (aware UTC)."""
    return max((each.changed_at for each in meetings if each.changed_at), default=default)


def _calendar(name: str, events: Sequence[Component]) -> bytes:
    from icalendar import Calendar  # noqa: PLC0415  # a large library, once there is a meeting

    calendar: Component = Calendar()
    _put(
        calendar,
        prodid=PRODUCT,
        version="2.0",
        calscale="GREGORIAN",
        method="PUBLISH",
        x_wr_calname=name,
    )
    for zone, instants in _zones(events).items():
        calendar.add_component(zone_component(zone, instants))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def _zones(events: Sequence[Component]) -> dict[str, list[datetime]]:
    """The zones that are named, with the instants that have to be understood in them."""
    found: dict[str, list[datetime]] = {}
    for event in events:
        for name in ("dtstart", "dtend"):
            at: datetime = event.decoded(name)
            zone = str(at.tzinfo)
            if zone != "UTC":
                found.setdefault(zone, []).append(at)
    return found


def _alone(meeting: Meeting, said: Answer | None) -> Component:
    event = _event(meeting, f"{meeting.uid}-{meeting.id}@{DOMAIN}")
    if not meeting.cancelled and said in (Answer.MAYBE, Answer.WAITING):
        event["status"] = "TENTATIVE"
    return event


def _series(series: Series, now: datetime) -> list[Component]:
    """The master and every meeting that differs from it.

    A cancelled meeting stays as cancelled until it is past, so that subscribers see why; after that
    it is an excluded date. A series without a rule is an event alone.
    """
    uid = f"{series.uid}@{DOMAIN}"
    if not series.meetings or not series.recurrence.rule:
        return [_event(meeting, uid) for meeting in series.meetings]
    zone = ZoneInfo(series.recurrence.zone)
    master = _master(series, uid, zone)
    events: list[Component] = [master]
    for meeting in series.meetings:
        planned = meeting.planned.replace(tzinfo=zone)
        if meeting.cancelled and meeting.ends_at <= now:
            _put(master, exdate=planned)
        elif meeting.cancelled or meeting.changes or meeting.wall != meeting.planned:
            changed = _event(meeting, uid)
            _put(changed, recurrence_id=planned)
            events.append(changed)
    return events


def _master(series: Series, uid: str, zone: ZoneInfo) -> Component:
    """The first meeting by the rule, as it would be without changes of its own."""
    usual = next((each for each in series.meetings if not each.changes), series.meetings[0])
    start = series.recurrence.start
    event: Component = _new_event()
    _describe(event, usual, uid)
    _put(
        event,
        dtstart=start.replace(tzinfo=zone),
        dtend=(start + (usual.ends_at - usual.starts_at)).replace(tzinfo=zone),
        dtstamp=series.changed_at,
        last_modified=series.changed_at,
        sequence=series.sequence,
        status="CANCELLED" if series.cancelled else "CONFIRMED",
        rrule=_rule(series.recurrence),
    )
    return event


def _event(meeting: Meeting, uid: str) -> Component:
    zone = ZoneInfo(meeting.zone)
    changed = meeting.changed_at or meeting.starts_at
    event: Component = _new_event()
    _describe(event, meeting, uid)
    _put(
        event,
        dtstart=meeting.starts_at.astimezone(zone),
        dtend=meeting.ends_at.astimezone(zone),
        dtstamp=changed,
        last_modified=changed,
        sequence=meeting.sequence,
        status="CANCELLED" if meeting.cancelled else "CONFIRMED",
    )
    return event


def _new_event() -> Component:
    from icalendar import Event  # noqa: PLC0415  # as in `_calendar`

    return Event()


def _describe(event: Component, meeting: Meeting, uid: str) -> None:
    details = meeting.details
    _put(event, uid=uid, summary=details.title, location=where(meeting))
    _put(event, categories=[str(details.area)])
    if details.description:
        _put(event, description=details.description)


def _put(component: Component, **properties: object) -> None:
    for name, value in properties.items():
        component.add(name.replace("_", "-"), value)


def _rule(recurrence: Recurrence) -> Component:
    from icalendar import vRecur  # noqa: PLC0415  # as in `_calendar`

    rule: Component = vRecur.from_ical(recurrence.rule)
    if last := _last(recurrence):
        rule["UNTIL"] = [resolve(last, recurrence.zone).at.astimezone(UTC)]
    return rule


def _last(recurrence: Recurrence) -> datetime | None:
    """The last local time at which it may take place."""
    parsed = recurrence.parsed
    ends = [parsed.until] if parsed is not None and parsed.until is not None else []
    if recurrence.until is not None:
        several = parsed is not None and parsed.several_a_day
        clock = time(23, 59) if several else recurrence.start.time()
        ends.append(datetime.combine(recurrence.until, clock))
    return min(ends, default=None)
