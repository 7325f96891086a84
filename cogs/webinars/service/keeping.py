"""Looks after series while nobody acts: new meetings, new zone data, speakers who leave."""

from dataclasses import replace

from bot.clock import zone_data_version
from bot.delivery import Draft, ToPurpose, Urgency
from bot.i18n import language
from bot.message import Message
from bot.refs import UserRef
from bot.standing import Community
from cogs import Jobs
from cogs.webinars import notices, rules
from cogs.webinars.notices import Change
from cogs.webinars.service import cards, dates, mirror, seats
from cogs.webinars.service.news import tell_changed
from storage.uow import UnitOfWork
from storage.webinar_feeds import FeedRepository
from storage.webinar_people import INTERESTED, AttendeeRepository
from storage.webinar_rows import Meeting
from storage.webinars import WebinarRepository

LEFT = "ops.webinar-speaker"
CLOCKS = "ops.webinar-clocks"


async def look_after(background: Jobs) -> None:
    """One round over every community; idempotent."""
    async with background.everywhere() as uow:
        communities = [row.ref for row in await uow.communities.everyone()]
    for community in communities:
        async with background.uow(community.id) as uow:
            repo = uow.repo(WebinarRepository)
            await repo.sweep_drafts()
            await _follow_clocks(uow, community)
            new = [
                meeting
                for series in await repo.all_series(active=True)
                for meeting in await dates.extend(uow, series)
            ]
            if new:
                uow.audit("webinar.extended", new[0].subject, after={"meetings": len(new)})
            await cards.announce(uow, community)
            await uow.commit()


async def person_left(background: Jobs, user: UserRef) -> None:
    """Gives the seats of somebody who left to those who wait, and ends their calendar address.

    Says in the ops channels if they were to speak; the webinar stays as planned.
    """
    async with background.everywhere() as uow:
        communities = [row.ref for row in await uow.communities.everyone()]
    for community in communities:
        async with background.uow(community.id) as uow:
            member = await uow.members.by_account(user)
            if member is None or [user] != await uow.members.accounts(member.id):
                continue
            speaking = await uow.repo(WebinarRepository).with_speaker(member.id)
            if speaking:
                await _forget_speaker(uow, community, speaking)
            freed = await _free_seats(uow, community, member.id)
            if await _close_feed(uow, member.id) or freed or speaking:
                await uow.commit()


async def _free_seats(uow: UnitOfWork, community: Community, member: int) -> int:
    """Takes back what somebody said to meetings that are still to come; returns to how many."""
    people = uow.repo(AttendeeRepository)
    coming = {each.id: each for each in await uow.repo(WebinarRepository).upcoming(limit=1000)}
    said = await people.answers_of(member, coming)
    theirs = [coming[number] for number, answer in said.items() if answer in INTERESTED]
    for meeting in theirs:
        await people.withdraw(meeting.id, member)
        uow.audit("webinar.answer-withdrawn", meeting.subject, after={"member": member})
        await seats.fill(uow, community, meeting)
        await cards.refresh(uow, community, meeting)
    return len(theirs)


async def _close_feed(uow: UnitOfWork, member: int) -> bool:
    """Whoever has left sees no more of the calendar; False where they had no address."""
    feeds = uow.repo(FeedRepository)
    if not await feeds.exists(member):
        return False
    await feeds.revoke(member)
    uow.audit("webinar.feed-revoked", f"{member}")
    return True


async def _forget_speaker(uow: UnitOfWork, community: Community, meetings: list[Meeting]) -> None:
    """Nobody who has left is named to their face; the name on the card stays."""
    repo = uow.repo(WebinarRepository)
    for meeting in meetings:
        row, series = await repo.row(meeting.id), await repo.series(meeting.webinar_id)
        if row.changes.get("speaker_id"):
            row.changes = {**row.changes, "speaker_id": None}
        elif series.document["speaker_id"]:
            series.document = {**series.document, "speaker_id": None}
        uow.audit("webinar.speaker-left", meeting.subject)
    subject = f"{meetings[0].subject}:{meetings[0].details.speaker_id}"
    with language(community.language):
        await _to_ops(uow, LEFT, subject, notices.speaker_left(meetings))


async def _follow_clocks(uow: UnitOfWork, community: Community) -> None:
    """Meetings computed with other zone data are computed anew; whoever answered is told of a move."""
    repo = uow.repo(WebinarRepository)
    version = zone_data_version()
    changes: list[Change] = []
    for row in await repo.stale(version):
        before = await repo.meeting(row.id)
        minutes = before.details.minutes
        row.starts_at = rules.end_of(before.wall, before.zone, 0)
        row.ends_at = rules.end_of(before.wall, before.zone, minutes)
        row.zone_version = version
        if row.starts_at != before.starts_at:
            row.edition += 1
            row.sequence, row.changed_at = row.sequence + 1, uow.clock.now()
            moved = replace(await repo.meeting(row.id), starts_at=row.starts_at)
            await dates.forget_reminders(uow, community, before, moved)
            await dates.plan_moments(uow, moved)
            await cards.refresh(uow, community, moved)
            await mirror.follow(uow, community, moved)
            changes.append(Change(moved, before.starts_at))
        uow.audit("webinar.recomputed", before.subject, after={"zone data": version})
    if changes:
        await tell_changed(uow, community, changes)
        with language(community.language):
            await _to_ops(uow, CLOCKS, f"zone data {version}", notices.clocks_moved(changes))


async def _to_ops(uow: UnitOfWork, kind: str, subject: str, message: Message) -> None:
    for target in await uow.communities.targets():
        if "ops" in target.channels:
            to = ToPurpose(target.id, "ops")
            await uow.outbox.add(Draft(kind, subject, to, message, urgency=Urgency.ALERT))
