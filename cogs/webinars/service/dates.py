"""Series and their meetings in time: which exist, and the moments at which something is due."""

from datetime import datetime

from bot.delivery import Draft, Op, ToPost
from bot.i18n import language
from bot.recurrence import Recurrence
from bot.standing import Community
from cogs.webinars import rules, views
from storage.outbox_rows import OutboxState
from storage.uow import UnitOfWork
from storage.webinar_rows import SCHEDULE_KIND, Meeting, MeetingRow, WebinarRow
from storage.webinars import WebinarRepository

REMINDER = "webinar.reminder"
CORRECTION = "webinar.reminder-edit"


async def extend(uow: UnitOfWork, webinar: WebinarRow) -> list[Meeting]:
    """Makes the meetings that should exist by now; returns the new ones."""
    repo = uow.repo(WebinarRepository)
    now = uow.clock.now()
    known = await repo.rows(webinar.id)
    ahead = sum(row.starts_at > now for row in known)
    after = max((row.planned for row in known), default=None)
    recurrence = webinar.recurrence
    occurrences = rules.coming(recurrence, after=after, now=now, existing=ahead)
    minutes = webinar.details.minutes
    new = await repo.add_meetings(
        webinar,
        [(each, rules.end_of(each.wall, recurrence.zone, minutes)) for each in occurrences],
    )
    for meeting in new:
        await plan_moments(uow, meeting)
    return new


async def plan_moments(uow: UnitOfWork, meeting: Meeting) -> None:
    """Says anew what becomes due around a meeting, and when; what is past is not made up for."""
    await uow.repo(WebinarRepository).end_moments(meeting.id)
    if meeting.cancelled:
        return
    now = uow.clock.now()
    for moment in rules.moments(meeting):
        if moment.at > now:
            # In UTC, because a second 02:30 of an autumn night has no wall time of its own.
            at = Recurrence("UTC", moment.at.replace(tzinfo=None))
            subject = f"{meeting.subject}:{moment.name}"
            await uow.schedules.add(SCHEDULE_KIND, subject, f"{meeting.name} {moment.name}", at)


async def forget_reminders(
    uow: UnitOfWork, community: Community, before: Meeting, after: Meeting
) -> None:
    """Takes back reminders of a time that is no longer true: unsent ones come no more, posted ones say so."""
    with language(community.language):
        message = views.outdated_reminder(after)
    for reminder in rules.reminders(before):
        subject = f"{before.subject}:{reminder.offset}"
        await uow.outbox.cancel_subject(subject)
        posted = {
            row.target_id
            for row in await uow.outbox.by_subject(subject, kind=REMINDER)
            if row.state == OutboxState.SENT and row.target_id is not None
        }
        for target in posted if _is_outdated(before, after) else ():
            to = ToPost(target, REMINDER, subject)
            await uow.outbox.keep(Draft(CORRECTION, subject, to, message, op=Op.EDIT))


def _is_outdated(before: Meeting, after: Meeting) -> bool:
    return after.cancelled or after.starts_at != before.starts_at


def place_in_time(row: MeetingRow, wall: datetime, zone: str, minutes: int, version: str) -> None:
    """Writes when a meeting takes place."""
    row.wall = wall
    row.starts_at = rules.end_of(wall, zone, 0)
    row.ends_at = rules.end_of(wall, zone, minutes)
    row.zone_version = version
