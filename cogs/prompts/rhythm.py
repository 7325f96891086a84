"""A schedule as somebody asked for it becomes a recurrence. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.errors import Invalid
from bot.i18n import _
from bot.recurrence import Recurrence, local, resolve, weekly
from bot.when import WhenError, parse_day, parse_time, parse_zone, show_date
from cogs.prompts.dates import read_date


@dataclass(frozen=True, slots=True)
class Request:
    """The options of `/prompt schedule` that say when, as typed."""

    day: str
    time: str
    zone: str = ""
    every: int = 1
    start: str = ""
    end: str = ""


def build(request: Request, *, now: datetime, home: str) -> Recurrence:
    """The recurrence that was asked for; its first occurrence is later than `now` (aware).

    `home` is the IANA zone where none is typed. Raises `Invalid` at the option at fault, `TwoDates`.
    """
    _refuse_what_no_schedule_has(request)
    zone = _parse_zone_if_any(request.zone) or home
    day, at = parse_day(request.day), parse_time(request.time)
    today = local(now, zone).date()
    first = read_date("start", request.start, today=today) if request.start.strip() else today
    if first == today and resolve(datetime.combine(today, at), zone).at <= now:
        # Weeks count from the first occurrence, and today's is over.
        first = today + timedelta(days=1)
    until = read_date("end", request.end, today=today) if request.end.strip() else None
    made = weekly(day, at, zone=zone, first=first, every=request.every, until=until)
    if until is not None and until < made.start.date():
        raise _ends_too_soon(made.start.date())
    return made


def _ends_too_soon(first: date) -> Invalid:
    template = _("The first question would be on {day}: type a later end.")
    return Invalid(end=template.format(day=show_date(first)))


def _parse_zone_if_any(text: str) -> str:
    return parse_zone(text) if text.strip() else ""


def _refuse_what_no_schedule_has(request: Request) -> None:
    """Says at once all that cannot be read of zone, day and time; dates are read in the zone."""
    wrong: dict[str, str] = {}
    for option, text, parse in (
        ("zone", request.zone, _parse_zone_if_any),
        ("day", request.day, parse_day),
        ("time", request.time, parse_time),
    ):
        try:
            parse(text)
        except WhenError as error:
            wrong[option] = error.hint
    if wrong:
        raise Invalid(**wrong)
