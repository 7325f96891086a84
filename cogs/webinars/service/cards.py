"""Cards of meetings: which one is up, and that it shows what is true."""

from collections.abc import Sequence
from dataclasses import replace

from bot.delivery import Draft, Op, ToPost, ToPurpose, Urgency
from bot.i18n import language
from bot.standing import Community, Target
from cogs.webinars import views
from cogs.webinars.rules import PURPOSE, phase_of
from cogs.webinars.service import mirror
from storage.uow import UnitOfWork
from storage.webinar_people import AttendeeRepository
from storage.webinar_rows import CARD, Meeting
from storage.webinars import WebinarRepository

EDIT = "webinar.card-edit"


async def invitation(uow: UnitOfWork, meeting: Meeting) -> views.Invitation:
    """A meeting with its answers, as it stands now."""
    counts = await uow.repo(AttendeeRepository).counts([meeting.id])
    return views.Invitation(meeting, counts[meeting.id], phase_of(meeting, uow.clock.now()))


async def places(uow: UnitOfWork) -> list[Target]:
    """The workspaces in which webinars have a channel."""
    return [target for target in await uow.communities.targets() if PURPOSE in target.channels]


async def announce(uow: UnitOfWork, community: Community) -> list[Meeting]:
    """Puts up a card for the next meeting of every series that has none up; returns which."""
    repo = uow.repo(WebinarRepository)
    now = uow.clock.now()
    by_series: dict[int, list[Meeting]] = {}
    for meeting in await repo.upcoming(limit=1000):
        by_series.setdefault(meeting.webinar_id, []).append(meeting)
    announced: list[Meeting] = []
    for meetings in by_series.values():
        waiting = [each for each in meetings if each.starts_at > now]
        if waiting and not any(meeting.announced_at for meeting in meetings):
            announced.append(await announce_one(uow, community, waiting[0]))
    return announced


async def announce_one(uow: UnitOfWork, community: Community, meeting: Meeting) -> Meeting:
    """Puts up the card of one meeting, with its thread, in every workspace."""
    row = await uow.repo(WebinarRepository).row(meeting.id)
    row.announced_at = uow.clock.now()
    meeting = replace(meeting, announced_at=row.announced_at)
    with language(community.language):
        message = views.meeting_card(await invitation(uow, meeting))
        title = views.thread_title(meeting)
    await uow.outbox.add_all(
        [
            Draft(
                CARD,
                meeting.subject,
                ToPurpose(target.id, PURPOSE),
                message,
                thread_title=title,
                urgency=Urgency.POST,
            )
            for target in await places(uow)
        ]
    )
    await mirror.announce(uow, community, meeting)
    uow.audit("webinar.announced", meeting.subject)
    return meeting


async def refresh(uow: UnitOfWork, community: Community, meeting: Meeting) -> None:
    """Makes every card of a meeting show what is true now, by as few edits as possible."""
    posted = await uow.outbox.by_subject(meeting.subject, kind=CARD)
    if not posted:
        return
    with language(community.language):
        message = views.meeting_card(await invitation(uow, meeting))
    for row in posted:
        if row.target_id is not None:
            to = ToPost(row.target_id, CARD, meeting.subject)
            await uow.outbox.keep(
                Draft(EDIT, meeting.subject, to, message, op=Op.EDIT, urgency=Urgency.NOTICE)
            )


async def refresh_all(uow: UnitOfWork, community: Community, meetings: Sequence[Meeting]) -> None:
    """The same for several."""
    for meeting in meetings:
        await refresh(uow, community, meeting)
