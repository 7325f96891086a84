"""What people type for days, times, zones and durations, read strictly: errors say what to type.

Nothing is guessed. What has two meanings is asked back, what was interpreted is told in a note,
and every function takes the present and the zone as arguments.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.calendar_words import calendar_words
from bot.i18n import _, current_language
from bot.recurrence import Fit, Offset, local, resolve
from bot.when_days import pick_day, show_date
from bot.when_errors import AmbiguousDate, WhenError
from bot.when_reader import MAX_LENGTH, Parts, read, read_time, shown, words_of
from bot.zones import city, parse_zone, suggest_zones

__all__ = [
    "AmbiguousDate",
    "When",
    "WhenError",
    "last_change",
    "parse_date",
    "parse_day",
    "parse_day_time",
    "parse_duration",
    "parse_offsets",
    "parse_time",
    "parse_when",
    "parse_zone",
    "show_date",
    "suggest_zones",
]

MAX_OFFSETS = 5
"""Reminders of one event; more would be noise."""

_DURATION = re.compile(
    r"(?:([0-9]{1,3})(?:h|hr|hrs|hour|hours))?([0-9]{1,4})?(?:m|min|mins|minute|minutes)?"
)
_COLON_DURATION = re.compile(r"([0-9]{1,3}):([0-5][0-9])")
_DECIMAL_HOURS = re.compile(r"([0-9]{1,3})[.,](5|25|75|50)(?:h|hr|hrs|hour|hours)")


@dataclass(frozen=True, slots=True)
class When:
    """A moment as typed: naive local `wall` in `zone` (IANA) and its aware UTC `instant`.

    `notes` tell the person how their text was understood and what the clocks do on the way there.
    """

    wall: datetime
    zone: str
    instant: datetime
    notes: tuple[str, ...] = ()


def parse_when(text: str, *, now: datetime, zone: str) -> When:
    """Reads `Mon 09:00`, `next thu 7:30pm`, `third Thursday 19:30`, `5 Apr 9am Europe/London` …

    `now` is aware, `zone` the IANA name used where the text names none. What names no year or
    week is the next one in the future. Raises WhenError, and AmbiguousDate for `04/05`.
    """
    parts = read(text)
    if parts.clock is None or not parts.has_date:
        raise WhenError(_incomplete(text, parts))
    clock, place = parts.clock, parts.zone or zone
    day = pick_day(
        parts,
        today=local(now, place).date(),
        accept=lambda day: resolve(datetime.combine(day, clock), place).at > now,
        suffix=" ".join((f"{clock:%H:%M}", *([parts.zone] if parts.zone else []))),
    )
    wall = datetime.combine(day, clock)
    at, fit = resolve(wall, place)
    if fit is Fit.GAP:
        raise WhenError(
            _(
                "{time} does not exist on {day} in {city}: the clocks go forward. Type {later}."
            ).format(
                time=f"{clock:%H:%M}",
                day=show_date(day),
                city=city(place),
                later=f"{local(at, place):%H:%M}",
            )
        )
    return When(wall, place, at, tuple(_notes(parts, wall, place, now)))


def parse_date(text: str, *, today: date, allow_past: bool = False) -> date:
    """A day without a time: `5 Apr`, `2027-05-20`, `tomorrow`, `third Thursday`.

    Raises WhenError, also for a past day unless `allow_past`, and AmbiguousDate for `04/05`.
    """
    parts = read(text)
    if not parts.has_date:
        raise WhenError(_("Type a date such as 5 Apr 2027 or 2027-04-05."))
    if parts.clock is not None or parts.zone is not None:
        raise WhenError(_("Only the date is needed here. Type it as 5 Apr 2027 or 2027-04-05."))
    yearless = parts.exact is None and parts.year is None
    return pick_day(
        parts,
        today=today,
        accept=lambda day: day >= today or (allow_past and not yearless),
    )


def parse_time(text: str) -> time:
    """`09:00`, `19.30`, `9am`, `7:30 pm`, `noon`; raises WhenError."""
    return read_time(text)


def parse_day(text: str) -> int:
    """The weekday, 0 for Monday: `Mon`, `monday`, `Mondays`; raises WhenError."""
    key = " ".join(words_of(text)).casefold()
    words = calendar_words(current_language())
    day = {**words.weekday_plurals, **words.weekdays}.get(key)
    if day is None:
        raise WhenError(
            _(
                "“{text}” is not a day of the week. Type Mon, Tue, Wed, Thu, Fri, Sat or Sun."
            ).format(text=shown(text))
            if key
            else _("Type a day of the week, such as Mon.")
        )
    return day


def parse_day_time(day: str, at: str) -> tuple[int, time]:
    """A weekday (0 is Monday) and a time of day from two fields; raises WhenError."""
    return parse_day(day), parse_time(at)


def parse_duration(text: str, *, most: timedelta = timedelta(hours=24)) -> timedelta:
    """`60m`, `1h30`, `1 hour 30 minutes`, `1:30`, `1.5h`; a bare number is minutes.

    Raises WhenError, also for nothing at all and for more than `most`.
    """
    length = _length("".join(text[:MAX_LENGTH].split()).casefold())
    if not length:
        raise WhenError(_("Type how long it takes, such as 60m or 1h30."))
    if length > most:
        raise WhenError(
            _("That is longer than {hours} hours. Type a duration such as 60m or 1h30.").format(
                hours=most // timedelta(hours=1)
            )
        )
    return length


def parse_offsets(text: str) -> tuple[Offset, ...]:
    """Reminders such as `7d, 24h, 15m`: each once, longest first; raises WhenError."""
    hint = _("Type reminders as 7d, 24h, 15m: days, hours and minutes before the start.")
    try:
        found = {Offset.parse(item) for item in re.split(r"[,;\s]+", text[:200].strip()) if item}
    except ValueError:
        raise WhenError(hint) from None
    if not found or len(text) > 200 or len(found) > MAX_OFFSETS:
        raise WhenError(
            _("At most {count} reminders are possible. ").format(count=MAX_OFFSETS) + hint
            if len(found) > MAX_OFFSETS
            else hint
        )
    return tuple(
        sorted(found, key=lambda one: timedelta(days=one.days) + one.elapsed, reverse=True)
    )


def _incomplete(text: str, parts: Parts) -> str:
    if not text.strip():
        return _("Type a day and a time, such as Mon 09:00 or 2027-05-20 19:30.")
    if parts.clock is None and parts.day is not None and parts.month is None:
        return _(
            "Is {number} the hour? Then type {number}:00, or add the month to the day."
        ).format(number=parts.day)
    if parts.has_date:
        return _("Add a time with a colon or am/pm, such as {text} 09:00.").format(text=shown(text))
    return _("Add a day, such as Mon, tomorrow or 5 Apr, to the time.")


def _notes(parts: Parts, wall: datetime, zone: str, now: datetime) -> Iterator[str]:
    at, fit = resolve(wall, zone)
    if fit is Fit.AMBIGUOUS:
        yield _("The clocks go back: {time} happens twice that day, the first is used.").format(
            time=f"{wall:%H:%M}"
        )
    if parts.following and parts.weekday is not None:
        yield _("Read as {day}. Type the date if you meant another week.").format(
            day=show_date(wall.date())
        )
    changed = last_change(zone, now, at)
    if changed is not None:
        yield _("After the clocks change on {day}.").format(day=show_date(changed))


def last_change(zone: str, start: datetime, end: datetime) -> date | None:
    """The local date of a zone's last clock change between two instants.

    None where the offset is the same at both ends.
    """

    def offset(instant: datetime) -> timedelta:
        return local(instant, zone) - instant.replace(tzinfo=None)

    target = offset(end)
    if offset(start) == target:
        return None
    low, high = end, end
    while low > start and offset(low) == target:
        high, low = low, max(low - timedelta(days=1), start)
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        low, high = (low, middle) if offset(middle) == target else (middle, high)
    return local(high, zone).date()


def _length(key: str) -> timedelta:
    if match := _COLON_DURATION.fullmatch(key):
        return timedelta(hours=int(match[1]), minutes=int(match[2]))
    if match := _DECIMAL_HOURS.fullmatch(key):
        return timedelta(hours=float(f"{match[1]}.{match[2]}"))
    match = _DURATION.fullmatch(key)
    if not match:
        return timedelta()
    return timedelta(hours=int(match[1] or 0), minutes=int(match[2] or 0))
