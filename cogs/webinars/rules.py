"""Pure decisions about meetings: when something is due, who gets a seat, what a change means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import Conflict, Invalid, NotFound
from bot.i18n import _
from bot.recurrence import Occurrence, Offset, Recurrence, offset_before, resolve
from bot.rule import Frequency, NthDay, Rule, Weekday
from bot.text import CommandLine, Text, md
from storage.webinar_rows import Answer, Meeting, Mode

PURPOSE = "webinars"
"""What the channel is called in which meetings are announced (product.md, Words)."""

DOORS = timedelta(minutes=15)
"""How long before the start the link is shown to those going (product.md, Grammar)."""

QUESTIONS_AFTER = timedelta(hours=12)
"""How long after the end unanswered questions are put to the speaker (product.md, Webinars)."""

AHEAD = timedelta(days=400)
MOST = 12
"""Meetings of a series that exist beforehand, and how far ahead: a year of monthly ones."""

CONFIRM_WITHIN = timedelta(minutes=5)
"""How long a destructive button may be clicked (product.md, input rules)."""

SUPPRESS_UNDER = 5
"""Counts of an evaluation below this are not shown (issue: cells under five suppressed)."""

_DAY_MINUTES = 24 * 60


def no_channel() -> Text:
    """What is lacking before anything can be announced."""
    return md(
        _("No channel is set for webinars. An admin can choose one with {command}."),
        command=CommandLine("community channels"),
    )


class Scope(StrEnum):
    """Which meetings of a series a change is for."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


class Phase(StrEnum):
    """Where a meeting stands."""

    COMING = "coming"
    DOORS = "doors"
    ON = "on"
    OVER = "over"
    CANCELLED = "cancelled"


class Moment(StrEnum):
    """What becomes due around a meeting; `REMIND` is followed by its offset."""

    REMIND = "remind"
    DOORS = "doors"
    START = "start"
    END = "end"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class DueMoment:
    """One moment of a meeting and its instant (aware UTC); `offset` for reminders, such as `7d`."""

    moment: Moment
    at: datetime
    offset: str = ""

    @property
    def name(self) -> str:
        """As it stands in a schedule's subject."""
        return f"{self.moment}:{self.offset}" if self.offset else str(self.moment)


def phase_of(meeting: Meeting, now: datetime) -> Phase:
    """Where a meeting stands at an instant."""
    if meeting.cancelled:
        return Phase.CANCELLED
    if now >= meeting.ends_at:
        return Phase.OVER
    if now >= meeting.starts_at:
        return Phase.ON
    return Phase.DOORS if now >= meeting.starts_at - DOORS else Phase.COMING


def end_of(wall: datetime, zone: str, minutes: int) -> datetime:
    """When a meeting that starts at a local time ends: whole days on the wall, the rest elapsed."""
    days, rest = divmod(minutes, _DAY_MINUTES)
    return resolve(wall + timedelta(days=days), zone).at + timedelta(minutes=rest)


def offsets_of(remind: str) -> tuple[Offset, ...]:
    """The reminders of a stored list."""
    return tuple(Offset.parse(part) for part in remind.split(",") if part.strip())


def reminders(meeting: Meeting) -> list[DueMoment]:
    """Every reminder of a meeting, the earliest first."""
    found = [
        DueMoment(Moment.REMIND, offset_before(meeting.wall, meeting.zone, offset), str(offset))
        for offset in offsets_of(meeting.details.remind)
    ]
    return sorted(found, key=lambda due: due.at)


def moments(meeting: Meeting) -> list[DueMoment]:
    """Everything that becomes due around a meeting, reminders first."""
    doors = [DueMoment(Moment.DOORS, meeting.starts_at - DOORS)] if meeting.details.link else []
    return [
        *reminders(meeting),
        *doors,
        DueMoment(Moment.START, meeting.starts_at),
        DueMoment(Moment.END, meeting.ends_at),
        DueMoment(Moment.QUESTIONS, meeting.ends_at + QUESTIONS_AFTER),
    ]


def is_last_word(meeting: Meeting, offset: str, now: datetime) -> bool:
    """Whether a reminder is the newest one due by now: of several late ones only that is said."""
    due = [reminder for reminder in reminders(meeting) if reminder.at <= now]
    return bool(due) and due[-1].offset == offset


def coming(
    recurrence: Recurrence, *, after: datetime | None, now: datetime, existing: int
) -> list[Occurrence]:
    """The occurrences later than the local time `after` that should exist by now.

    `existing` of those to come do already. There is always a next one where the rule has one.
    """
    found: list[Occurrence] = []
    wall = after
    while existing + len(found) < MOST:
        occurrence = recurrence.next_after(wall)
        if occurrence is None or (occurrence.at > now + AHEAD and existing + len(found)):
            break
        found.append(occurrence)
        wall = occurrence.wall
    return found


# -- seats -----------------------------------------------------------------------------------------


def seat(wanted: Answer, present: Answer | None, capacity: int | None, going: int) -> Answer:
    """What an answer comes to: "going" is "waiting" where every seat is taken by somebody else."""
    if wanted is not Answer.GOING or present is Answer.GOING:
        return wanted
    return Answer.WAITING if capacity is not None and going >= capacity else Answer.GOING


def free_seats(capacity: int | None, going: int, waiting: int) -> int:
    """How many of those who wait can have a seat now."""
    return waiting if capacity is None else max(0, min(waiting, capacity - going))


def check_open(meeting: Meeting, now: datetime) -> None:
    """Raises `Conflict` where nobody can say any more whether they come."""
    match phase_of(meeting, now):
        case Phase.CANCELLED:
            raise Conflict(_("This webinar was cancelled."))
        case Phase.OVER:
            raise Conflict(_("This webinar is over. Were you there? Then click “I attended”."))
        case Phase.COMING | Phase.DOORS | Phase.ON:
            return


def check_link(meeting: Meeting, answer: Answer | None, now: datetime) -> None:
    """Raises what somebody needs to know who may not see the link, or not yet."""
    check_open(meeting, now)
    if meeting.details.mode is Mode.ASYNC or not meeting.details.link:
        raise NotFound(_("This webinar has no link."))
    if answer is Answer.WAITING:
        raise Conflict(_("You are on the waiting list. You are told as soon as a seat is free."))
    if answer not in (Answer.GOING, Answer.MAYBE):
        raise Conflict(_("The link is for those who come. Please click Going first."))
    if phase_of(meeting, now) is Phase.COMING:
        raise Conflict(_("The link is shown from 15 minutes before the start."))


def check_begun(meeting: Meeting, now: datetime) -> None:
    """Raises `Conflict` where nobody can have been there yet."""
    if meeting.cancelled:
        raise Conflict(_("This webinar was cancelled."))
    if now < meeting.starts_at:
        raise Conflict(_("This webinar has not begun yet."))


# -- changes of time -------------------------------------------------------------------------------


def moved_rule(recurrence: Recurrence, start: datetime) -> Recurrence:
    """The same rhythm from another local time; raises `Invalid` where it has to be said anew."""
    rule = recurrence.parsed
    if rule is None:
        return replace(recurrence, start=start)
    if (rule.by_hour or rule.by_minute) and start.time() != recurrence.start.time():
        raise Invalid(repeat=_("Please say also how it repeats, such as monthly."))
    if rule.until is not None:
        rule = replace(rule, until=rule.until + (start - recurrence.start))
    if start.date() != recurrence.start.date():
        rule = _on(rule, recurrence.start, start)
    return replace(recurrence, start=start, rule=str(rule))


def _on(rule: Rule, old: datetime, new: datetime) -> Rule:
    same_day = old.weekday() == new.weekday()
    match rule:
        case Rule(freq=Frequency.DAILY):
            return rule
        case Rule(freq=Frequency.WEEKLY, by_day=days) if same_day or not days:
            return rule
        case Rule(freq=Frequency.WEEKLY, by_day=(_one,)):
            return replace(rule, by_day=(NthDay(Weekday(new.weekday())),))
        case Rule(freq=Frequency.MONTHLY, by_day=(NthDay() as day,), by_set_pos=()) if day.nth:
            return replace(rule, by_day=(nth_day(new, prefer_last=day.nth < 0),))
        case Rule(freq=Frequency.MONTHLY, by_day=(), by_month_day=(_one,)):
            return replace(rule, by_month_day=(new.day,))
        case Rule(by_day=(), by_month_day=(), by_month=(), by_week_no=(), by_year_day=()):
            return rule
        case _:
            raise Invalid(repeat=_("Please say also how it repeats, such as monthly."))


def nth_day(wall: datetime, *, prefer_last: bool = False) -> NthDay:
    """The weekday of a date, counted in its month; a fifth is the last, months may lack one."""
    nth = (wall.day - 1) // 7 + 1
    last = (wall + timedelta(days=7)).month != wall.month
    return NthDay(Weekday(wall.weekday()), -1 if nth == 5 or (last and prefer_last) else nth)


# -- names and lists -------------------------------------------------------------------------------


def find(text: str, meetings: Sequence[Meeting]) -> Meeting:
    """The meeting that was typed: `W14`, `14`, or the beginning of a title; raises `Invalid`."""
    words = " ".join(text.split()).casefold()
    if match := re.fullmatch(r"w?\s?(\d{1,6})", words):
        named = [meeting for meeting in meetings if meeting.number == int(match[1])]
    else:
        named = [m for m in meetings if words and m.details.title.casefold().startswith(words)]
        named = named[:1] if len({meeting.webinar_id for meeting in named}) == 1 else named
    if len(named) == 1:
        return named[0]
    if named:
        names = ", ".join(f"{meeting.name} ({meeting.details.title})" for meeting in named[:5])
        raise Invalid(which=_("Which one do you mean: {names}?").format(names=names))
    raise Invalid(which=_("There is no such webinar. Type its short name, such as W14."))


def suppressed(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Counts with those under five hidden (None), and one more where a total would give it away."""
    hidden = {name for name, count in counts.items() if count < SUPPRESS_UNDER}
    shown = sorted((count, name) for name, count in counts.items() if name not in hidden)
    if len(hidden) == 1 and shown:
        hidden.add(shown[0][1])
    return {name: None if name in hidden else count for name, count in counts.items()}
