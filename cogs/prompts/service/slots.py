"""Slots to come: reads a date that somebody typed as one of a schedule's."""

from datetime import date, datetime, timedelta

from bot.errors import Conflict, Invalid
from bot.i18n import _
from bot.recurrence import Occurrence, local
from bot.when import show_date
from cogs.prompts import rules
from cogs.prompts.dates import read_date
from storage.prompt_rows import PromptRow, Series
from storage.prompts import PromptRepository
from storage.schedules import OccurrenceState
from storage.uow import UnitOfWork

NEXT = "next"


async def skipped_days(uow: UnitOfWork, series: Series | None) -> tuple[date, ...]:
    """Dates to come on which nothing is asked."""
    if series is None:
        return ()
    today = local(uow.clock.now(), series.zone)
    return tuple(
        row.wall.date()
        for row in await uow.schedules.occurrences(series.id)
        if row.state == OccurrenceState.SKIPPED and row.wall > today
    )


def today_in(uow: UnitOfWork, zone: str) -> date:
    """The date on the wall in a zone."""
    return local(uow.clock.now(), zone).date()


async def free_day(
    uow: UnitOfWork,
    series: Series | None,
    typed: str,
    option: str,
    home: str,
    *,
    mover: PromptRow | None = None,
) -> date:
    """A date to come that the schedule has, that is not left out and that nothing is pinned to."""
    zone = series.zone if series else home
    day = read_date(option, typed, today=today_in(uow, zone))
    if series is None:
        raise Invalid(**{option: rules.no_schedule()})
    slot = rules.slot_on(series.recurrence, day)
    if slot is None or slot.at <= uow.clock.now():
        raise rules.no_slot(option, day, _days_near(uow, series, day))
    if day in await skipped_days(uow, series):
        raise Conflict(_("{day} is left out.").format(day=show_date(day)))
    for row in await uow.repo(PromptRepository).queue(series.id):
        if row.pinned_for == day and (mover is None or row.id != mover.id):
            raise rules.taken(row.value, day)
    return day


def _days_near(uow: UnitOfWork, series: Series, day: date) -> list[date]:
    """Dates of the schedule around a day, from now on."""
    now = local(uow.clock.now(), series.zone)
    start = max(now, datetime.combine(day, now.time()) - timedelta(days=70))
    return [each.wall.date() for each in series.recurrence.occurrences(start, 24)]


async def slot_to_skip(uow: UnitOfWork, series: Series, typed: str) -> Occurrence:
    """The slot of a date to come, or the next one for `next` and ""; raises where there is none."""
    if not typed or typed.strip().casefold() == NEXT:
        coming = await uow.schedules.upcoming(series.id, 1)
        if not coming or series.paused:
            raise Conflict(_("No date is planned for a question."))
        return coming[0]
    day = read_date("date", typed, today=today_in(uow, series.zone))
    slot = rules.slot_on(series.recurrence, day)
    if slot is None or slot.at <= uow.clock.now():
        raise rules.no_slot("date", day, _days_near(uow, series, day))
    if day in await skipped_days(uow, series):
        raise Conflict(_("{day} is left out already.").format(day=show_date(day)))
    return slot
