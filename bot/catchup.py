"""Decides, after downtime, what is still posted, what waits for the morning and what was missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.recurrence import resolve

GRACE = timedelta(hours=24)
"""How late a thing may still be posted (delivery.md, catch-up)."""
PUNCTUAL = timedelta(seconds=60)
"""Up to this delay is on time and not spoken of."""


class Verdict(StrEnum):
    """What becomes of a due occurrence."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local wall times between which nothing late is posted; equal times mean never quiet."""

    start: time = time(20, 0)
    end: time = time(7, 0)

    def contains(self, wall: time) -> bool:
        """Whether a local time of day is quiet."""
        if self.start == self.end:
            return False
        if self.start < self.end:
            return self.start <= wall < self.end
        return wall >= self.start or wall < self.end


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict, and for a late post the first instant (aware UTC) at which it may be said."""

    verdict: Verdict
    not_before: datetime | None = None


def rule_on(
    scheduled: Sequence[datetime],
    *,
    now: datetime,
    local_now: datetime,
    zone: str,
    quiet: QuietHours,
    grace: timedelta = GRACE,
) -> list[Ruling]:
    """One ruling for each due instant (aware UTC, ascending) of one series: only the newest may be late.

    `local_now` is the naive wall time of `now` in `zone`. Quiet hours hold late posts only; the wait
    does not count against the grace.
    """
    rulings: list[Ruling] = []
    for index, instant in enumerate(scheduled):
        newest = index == len(scheduled) - 1
        if now - instant <= PUNCTUAL and newest:
            rulings.append(Ruling(Verdict.ON_TIME))
        elif not newest or now - instant > grace:
            rulings.append(Ruling(Verdict.MISSED))
        else:
            rulings.append(Ruling(Verdict.LATE, after_quiet(local_now, zone, quiet)))
    return rulings


def after_quiet(local_now: datetime, zone: str, quiet: QuietHours) -> datetime | None:
    """When the quiet hours end (aware UTC), if `local_now` (naive, in `zone`) is inside them."""
    if not quiet.contains(local_now.time()):
        return None
    end = datetime.combine(local_now.date(), quiet.end)
    if end <= local_now:
        end += timedelta(days=1)
    instant, _kind = resolve(end, zone)
    return instant
