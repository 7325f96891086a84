"""Pure decisions about questions: which falls on which date, where one may move, which are the same."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from itertools import pairwise

from bot.catchup import GRACE
from bot.errors import Conflict, Invalid
from bot.i18n import _
from bot.recurrence import Occurrence, Recurrence, local
from bot.text import CommandLine, Text, md
from bot.when import show_date
from storage.prompt_rows import Prompt

MAX_TEXT = 1500
"""Characters of a question, a private answer or a wrap (product.md)."""

CONFIRM_WITHIN = timedelta(minutes=5)
"""How long a confirmation button may be clicked (product.md, input rules)."""

EMPTY_AHEAD = timedelta(hours=72)
"""How long before a slot without a question facilitators are told (year-2027.md, row 54)."""

AT_LEAST = timedelta(hours=1)
"""What a late post gets for being delivered, however much of its grace was spent on waiting."""

_KEPT_CONTROLS = "\n"
_SPACE = re.compile(r"[ \t\u00a0]+")


def no_schedule() -> Text:
    """What to do before anything can be asked on a date."""
    return md(
        _("There is no schedule yet. Make one with {command}."),
        command=CommandLine("prompt schedule"),
    )


def clean(text: str) -> str:
    """A person's text as stored: trimmed, one kind of line break, without characters no service takes.

    Letters of any script, joiners and direction marks stay as they are.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = (
        char
        for char in lines
        if char in _KEPT_CONTROLS or unicodedata.category(char) not in ("Cc", "Cs")
    )
    return "".join(kept).strip()


def written(text: str, *, field: str = "text") -> str:
    """A question, an answer or a wrap as stored; raises `Invalid` for nothing and for too much."""
    words = clean(text)
    if not words:
        raise Invalid(**{field: _("Please write something.")})
    if len(words) > MAX_TEXT:
        template = _("This has {count} characters; please shorten it to {limit}.")
        raise Invalid(**{field: template.format(count=len(words), limit=MAX_TEXT)})
    return words


def fingerprint(text: str) -> str:
    """Equal for texts that differ only in case, accents, punctuation or spacing: 32 hex characters."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(char for char in folded if char.isalnum())
    return blake2b((letters or text.strip()).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Planned:
    """A slot to come, and the question that falls on it (None: the queue is empty by then)."""

    at: datetime
    wall: datetime
    prompt: Prompt | None

    @property
    def day(self) -> date:
        """Its local date."""
        return self.wall.date()


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be asked when. `beyond` are pinned further ahead than the slots that were looked at."""

    slots: tuple[Planned, ...]
    beyond: tuple[Prompt, ...] = ()

    def of(self, prompt_id: int) -> Planned | None:
        """The slot of a question."""
        return next((s for s in self.slots if s.prompt and s.prompt.id == prompt_id), None)

    @property
    def filled(self) -> tuple[Planned, ...]:
        """The slots that have a question."""
        return tuple(slot for slot in self.slots if slot.prompt is not None)


def plan(slots: Sequence[Occurrence], queue: Sequence[Prompt]) -> Plan:
    """Questions on slots: pinned ones on their dates, the others in order on what is left."""
    pinned = {prompt.pinned_for: prompt for prompt in queue if prompt.pinned_for}
    waiting = iter([prompt for prompt in queue if prompt.pinned_for is None])
    planned = tuple(
        Planned(
            slot.at,
            slot.wall,
            pinned.pop(slot.wall.date(), None) or next(waiting, None),
        )
        for slot in slots
    )
    return Plan(planned, (*pinned.values(), *waiting))


def moved(
    slots: Sequence[Occurrence], queue: Sequence[Prompt], mover: Prompt, *, day: date
) -> list[int]:
    """Ids of the waiting questions in the order that puts `mover` on `day`; it is not pinned any more.

    Raises `Conflict` when another question is pinned there and `Invalid` for a day that is no slot,
    or that the queue does not reach.
    """
    others = [prompt for prompt in queue if prompt.id != mover.id]
    pinned = {prompt.pinned_for: prompt for prompt in others if prompt.pinned_for}
    waiting = [prompt.id for prompt in others if prompt.pinned_for is None]
    free = 0
    for slot in slots:
        if slot.wall.date() == day:
            break
        free += slot.wall.date() not in pinned
    else:
        raise no_slot("to", day, [slot.wall.date() for slot in slots])
    if holder := pinned.get(day):
        raise taken(holder, day)
    if free > len(waiting):
        raise out_of_reach(day)
    return [*waiting[:free], mover.id, *waiting[free:]]


def out_of_reach(day: date) -> Invalid:
    """There are not enough questions to fill the slots before `day`."""
    template = _("The queue does not reach {day}. To fix the question there, pin it.")
    return Invalid(to=template.format(day=show_date(day)))


def no_slot(option: str, day: date, days: Sequence[date]) -> Invalid:
    """Says which dates near `day` have a slot."""
    near = sorted(sorted(days, key=lambda each: abs(each - day))[:2])
    if not near:
        return Invalid(**{option: _("No date is planned for a question any more.")})
    template = _("No question is planned for {day}. The nearest dates are {near}.")
    shown = _(" and ").join(show_date(each) for each in near)
    return Invalid(**{option: template.format(day=show_date(day), near=shown)})


def taken(holder: Prompt, day: date) -> Conflict:
    """Another question is pinned to that date."""
    template = _("{name} is pinned to {day}. Move that one first.")
    return Conflict(template.format(name=holder.name, day=show_date(day)))


def slot_on(recurrence: Recurrence, day: date) -> Occurrence | None:
    """The schedule's occurrence on a local date, skipped or not."""
    eve = datetime.combine(day, time()) - timedelta(minutes=1)
    found = recurrence.next_after(eve)
    return found if found is not None and found.wall.date() == day else None


def deadline(planned: datetime, start: datetime) -> datetime:
    """Until when (aware UTC) a question planned for one instant and given out from `start` on may be posted."""
    return max(planned + GRACE, start + AT_LEAST)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """The clocks of a zone change on a local date, between two of the occurrences looked at."""

    zone: str
    day: date


def clock_changes(slots: Sequence[Occurrence], zones: Sequence[str]) -> list[ClockChange]:
    """Where the zones' clocks change between the first and the last slot, in the order of time."""
    found: list[ClockChange] = []
    for zone in dict.fromkeys(zones):
        for before, after in pairwise(slots):
            if _offset(before.at, zone) != _offset(after.at, zone):
                found.append(ClockChange(zone, _first_day(before.at, after.at, zone)))
    return sorted(found, key=lambda change: change.day)


def _offset(at: datetime, zone: str) -> timedelta:
    return local(at, zone) - at.replace(tzinfo=None)


def _first_day(start: datetime, end: datetime, zone: str) -> date:
    """The local date on which the offset becomes that of `end`, found by halving to the minute."""
    low, high = start, end
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        if _offset(middle, zone) == _offset(start, zone):
            low = middle
        else:
            high = middle
    return local(high, zone).date()


def expired(offered: int, now: datetime) -> bool:
    """Whether a confirmation offered at an instant (seconds since 1970) comes too late."""
    return now.timestamp() - offered > CONFIRM_WITHIN.total_seconds()
