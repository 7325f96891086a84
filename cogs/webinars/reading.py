"""What facilitators type for a webinar becomes details and a recurrence, or words at the option at fault. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from bot.errors import Invalid
from bot.i18n import _
from bot.recurrence import Offset, Recurrence, local, resolve
from bot.rhythm import parse_recurrence
from bot.rule import Frequency, NthDay, Rule, RuleError, Weekday
from bot.when import (
    AmbiguousDate,
    When,
    WhenError,
    parse_date,
    parse_duration,
    parse_offsets,
    parse_when,
    show_date,
)
from cogs.webinars.rules import nth_day
from storage.webinar_rows import Details, Mode

T = TypeVar("T")

DEFAULT_REMIND = "7d, 24h, 15m"
DEFAULT_WINDOW = "7d"
"""How long an async webinar is open."""
MAX_LINK = 500
"""Characters of a link: what a link button carries on every platform (Discord: 512)."""
MOST_MEETINGS = 500
"""Meetings of a series with an end: ten years of weeks."""
LONGEST_WINDOW = timedelta(days=60)

_NONE = frozenset({"none", "no", "off", "never", "-"})
_PRESETS = {
    "daily": Frequency.DAILY,
    "every day": Frequency.DAILY,
    "weekly": Frequency.WEEKLY,
    "every week": Frequency.WEEKLY,
    "fortnightly": Frequency.WEEKLY,
    "every fortnight": Frequency.WEEKLY,
    "every 2 weeks": Frequency.WEEKLY,
    "every other week": Frequency.WEEKLY,
    "monthly": Frequency.MONTHLY,
    "every month": Frequency.MONTHLY,
    "yearly": Frequency.YEARLY,
    "every year": Frequency.YEARLY,
}
_TWICE = frozenset({"fortnightly", "every fortnight", "every 2 weeks", "every other week"})
_RHYTHM = re.compile(r"(every|each|daily|weekly|fortnightly|monthly)\b", re.IGNORECASE)
_RULE = re.compile(r"(RRULE:)?FREQ=", re.IGNORECASE)
_UNTIL = re.compile(r";?UNTIL=([0-9]{8})(T[0-9]{6})?(Z)?(?=;|$)", re.IGNORECASE)
_TIMES = re.compile(r"(\d{1,4})( times| x)?", re.IGNORECASE)


class TwoDates(Exception):
    """An option's text that is two dates; to be asked back."""

    def __init__(self, option: str, error: AmbiguousDate) -> None:
        self.option = option
        self.error = error
        super().__init__(option)


@dataclass(frozen=True, slots=True)
class Timing:
    """When it takes place, and what the person is told of how their words were read.

    `told_clocks`: the notes say where the clocks of its own zone change.
    """

    recurrence: Recurrence
    notes: tuple[str, ...] = ()
    told_clocks: bool = True


def read_timing(when: str, repeat: str, until: str, *, now: datetime, zone: str) -> Timing:
    """The recurrence of `when`, `repeat` and `until` as typed; `zone` is used where none is.

    Its start is its first occurrence, and its end a date: a number of times is counted out.
    Raises `Invalid` at the option at fault, and `TwoDates`.
    """
    if not repeat.strip() and _RHYTHM.match(when.strip()):
        made = read("when", lambda: parse_recurrence(when, now=now, zone=zone))
        return Timing(_ending(made, until), told_clocks=False)
    moment = read("when", lambda: parse_when(when, now=now, zone=zone))
    if not repeat.strip() or repeat.strip().casefold() in _NONE:
        if until.strip():
            raise Invalid(repeat=_("Please say how it repeats, such as monthly."))
        return Timing(Recurrence(moment.zone, moment.wall), moment.notes)
    return Timing(_ending(read_repeat(repeat, moment, now=now), until), moment.notes)


def read_rhythm(repeat: str, until: str, moment: When, *, now: datetime) -> Recurrence:
    """A new rhythm from a moment on; raises `Invalid` and `TwoDates`."""
    if not repeat.strip():
        raise Invalid(repeat=_("Please say how it repeats, such as monthly."))
    return _ending(read_repeat(repeat, moment, now=now), until)


def read_moment(when: str, *, now: datetime, zone: str) -> When:
    """One local time for a meeting that is moved; raises `Invalid` and `TwoDates`."""
    return read("when", lambda: parse_when(when, now=now, zone=zone))


def read_repeat(repeat: str, moment: When, *, now: datetime) -> Recurrence:
    """A preset, a rhythm in words or an RRULE, from a first moment; raises `Invalid`."""
    words = " ".join(repeat.split())
    key = words.casefold()
    if key in _PRESETS:
        rule = _preset(_PRESETS[key], moment.wall, every=2 if key in _TWICE else 1)
        return Recurrence(moment.zone, moment.wall, str(rule))
    if _RULE.match(words):
        return _by_rule(words, moment)
    text = f"{words} {moment.wall:%H:%M}"
    made = read(
        "repeat",
        lambda: parse_recurrence(text, now=now, zone=moment.zone, first=moment.wall.date()),
    )
    if not made.rule:
        raise Invalid(repeat=_("Type a rhythm, such as monthly or every 2 weeks."))
    return made


def read_length(text: str, mode: Mode) -> int:
    """Minutes of a duration such as `60m`, or of an async webinar's window such as `7d`."""
    if mode is not Mode.ASYNC:
        most = timedelta(hours=24)
        return _minutes(read("duration", lambda: parse_duration(text or "60m", most=most)))
    try:
        window = Offset.parse(text or DEFAULT_WINDOW)
    except ValueError:
        raise Invalid(duration=_("Type how long it is open, such as 7d or 12h.")) from None
    length = timedelta(days=window.days) + window.elapsed
    if not timedelta() < length <= LONGEST_WINDOW:
        raise Invalid(duration=_("Type how long it is open, from 1h to 60d."))
    return _minutes(length)


def read_remind(text: str) -> str:
    """A list of offsets as stored, or "" for none; raises `Invalid`."""
    if text.strip().casefold() in _NONE:
        return ""
    offsets = read("remind", lambda: parse_offsets(text))
    if any(not offset.days and not offset.elapsed for offset in offsets):
        raise Invalid(remind=_("Type reminders as 7d, 24h, 15m: at least a minute before."))
    return ", ".join(str(offset) for offset in offsets)


def read_link(text: str) -> str:
    """An http or https address, or "" for none; raises `Invalid`."""
    link = text.strip()
    if link.casefold() in _NONE:
        return ""
    if not link:
        return ""
    try:
        parts = urlsplit(link)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or re.search(r"[\s<>|\"]", link) or len(link) > MAX_LINK:
        raise Invalid(link=_("Please give an address that begins with https://."))
    return link


def check_details(details: Details) -> Details:
    """The details, if they fit together; raises `Invalid`."""
    if not details.title:
        raise Invalid(title=_("Please give it a title."))
    if details.mode is Mode.ASYNC and details.link:
        raise Invalid(link=_("An async webinar has a thread instead of a link."))
    if details.mode is Mode.IN_PERSON and not details.place:
        raise Invalid(place=_("Please say where people meet."))
    return details


def read(option: str, parse: Callable[[], T]) -> T:
    """What was typed, with errors at its option."""
    try:
        return parse()
    except AmbiguousDate as error:
        raise TwoDates(option, error) from error
    except WhenError as error:
        raise Invalid(**{option: error.hint}) from error


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds()) // 60


def _preset(freq: Frequency, wall: datetime, *, every: int) -> Rule:
    match freq:
        case Frequency.WEEKLY:
            return Rule(freq, interval=every, by_day=(NthDay(Weekday(wall.weekday())),))
        case Frequency.MONTHLY:
            return Rule(freq, by_day=(nth_day(wall),))
        case _:
            return Rule(freq)


def _by_rule(text: str, moment: When) -> Recurrence:
    """An RRULE. Its UNTIL is taken in the zone of the webinar."""
    text, last = _without_until(text, moment.zone)
    try:
        rule = Rule.parse(text)
        if last is not None and rule.count is not None:
            raise RuleError("COUNT and UNTIL exclude each other")  # noqa: TRY301  # one text for both
        made = Recurrence(moment.zone, moment.wall, str(rule))
        made = made if last is None else _ending_with(made, last)
    except RuleError as error:
        template = _("This rule cannot be used: {why}. Type a rhythm such as monthly.")
        raise Invalid(repeat=template.format(why=error)) from error
    first = made.next_after(None)
    if first is None:
        raise Invalid(repeat=_("By this rule it never takes place."))
    return _counted_out(replace(made, start=first.wall))


def _without_until(text: str, zone: str) -> tuple[str, datetime | None]:
    """A rule without its UNTIL, and that as the last local time."""
    match = _UNTIL.search(text)
    if match is None:
        return text, None
    day, clock, utc = match.groups()
    try:
        last = datetime.fromisoformat(day + (clock or "T235900").upper())
    except ValueError:
        raise Invalid(repeat=_("The rule's UNTIL is not a date.")) from None
    if utc:
        last = local(last.replace(tzinfo=UTC), zone)
    return text[: match.start()] + text[match.end() :], last


def _ending_with(recurrence: Recurrence, last: datetime) -> Recurrence:
    """The recurrence with `last` as the last local time at which it may take place.

    Where it takes place once a day the end is a date, which stays true when the hour is changed.
    """
    rule = recurrence.parsed
    if rule is not None and rule.several_a_day:
        return replace(recurrence, rule=str(replace(rule, count=None, until=last)))
    before = recurrence.start.time() > last.time()
    plain = str(replace(rule, count=None)) if rule is not None else ""
    return replace(recurrence, rule=plain, until=last.date() - timedelta(days=int(before)))


def _ending(recurrence: Recurrence, until: str) -> Recurrence:
    """The recurrence with an end that was typed: a date, or how many times."""
    first = recurrence.next_after(None)
    if first is None:
        raise Invalid(repeat=_("By this rule it never takes place."))
    recurrence = _counted_out(replace(recurrence, start=first.wall))
    words = until.strip()
    if not words:
        return recurrence
    if match := _TIMES.fullmatch(words):
        count = int(match[1])
        if not 1 <= count <= MOST_MEETINGS:
            raise Invalid(until=_("Type how many times, such as 10, or the last date."))
        return _ending_with(recurrence, recurrence.occurrences(None, count)[-1].wall)
    last = read("until", lambda: parse_date(words, today=first.wall.date()))
    if last < first.wall.date():
        template = _("The first one is on {day}: type a later end.")
        raise Invalid(until=template.format(day=show_date(first.wall.date())))
    return replace(recurrence, until=last)


def _counted_out(recurrence: Recurrence) -> Recurrence:
    """A rule with COUNT as one with an end, which stays true when the series is split."""
    rule = recurrence.parsed
    if rule is None or rule.count is None:
        return recurrence
    return _ending_with(recurrence, recurrence.occurrences(None, rule.count)[-1].wall)


def is_future(recurrence: Recurrence, now: datetime) -> bool:
    """Whether the first occurrence is still to come."""
    return resolve(recurrence.start, recurrence.zone).at > now
