"""Announced meetings in a workspace's own calendar of events, where somebody turned that on: a copy that follows."""

from bot.delivery import Draft, Op, ToPost, ToPurpose
from bot.errors import Conflict, Forbidden
from bot.i18n import _, language
from bot.message import Message
from bot.ports import Need
from bot.standing import Community
from bot.text import CommandLine, md
from cogs import Ctx
from cogs.webinars import views
from cogs.webinars.rules import PURPOSE, no_channel
from storage.outbox_rows import OutboxRow, OutboxState
from storage.uow import UnitOfWork
from storage.webinar_calendars import WorkspaceCalendarRepository
from storage.webinar_rows import Meeting
from storage.webinars import WebinarRepository

EVENT = "webinar.event"
CHANGE = "webinar.event-edit"


async def turn_on(ctx: Ctx) -> int:
    """From now on the workspace it is asked in shows webinars; returns how many it gets at once.

    Raises `Conflict` where the platform keeps no calendar, `Forbidden` where we may not write in it.
    """
    if not ctx.capabilities.events:
        raise Conflict(
            md(
                _(
                    "This kind of workspace has no calendar of its own. {command} has one to subscribe."
                ),
                command=CommandLine("webinar ics"),
            )
        )
    channel = ctx.target.channels.get(PURPOSE)
    if channel is None:
        raise Forbidden(no_channel())
    for lack in await ctx.adapter.missing(channel, frozenset({Need.EVENTS})):
        template = _("Praxis lacks “{what}” here. {how} Then run this again.")
        raise Forbidden(template.format(what=lack.what, how=lack.how))
    async with ctx.uow() as uow:
        calendars = uow.repo(WorkspaceCalendarRepository)
        await calendars.show(ctx.target.id)
        edition = (await calendars.editions())[ctx.target.id]
        meetings = await _announced(uow)
        for meeting in meetings:
            await _add(uow, ctx.community, meeting, {ctx.target.id: edition})
        uow.audit("webinar.events-on", f"target:{ctx.target.id}")
        await uow.commit()
    ctx.wake()
    return len(meetings)


async def turn_off(ctx: Ctx) -> int:
    """Takes every entry that is still to come out of the workspace's calendar; returns how many."""
    async with ctx.uow() as uow:
        meetings: list[Meeting] = []
        if await uow.repo(WorkspaceCalendarRepository).hide(ctx.target.id):
            meetings = await _announced(uow)
        for meeting in meetings:
            await _change(uow, ctx.community, meeting, {ctx.target.id}, gone=True)
        uow.audit("webinar.events-off", f"target:{ctx.target.id}")
        await uow.commit()
    ctx.wake()
    return len(meetings)


async def announce(uow: UnitOfWork, community: Community, meeting: Meeting) -> None:
    """Puts a meeting into every calendar that shows webinars."""
    await _add(uow, community, meeting, await uow.repo(WorkspaceCalendarRepository).editions())


async def follow(uow: UnitOfWork, community: Community, meeting: Meeting) -> None:
    """Makes every entry of a meeting say what is true now."""
    targets = set(await uow.repo(WorkspaceCalendarRepository).editions())
    if targets:
        await _change(uow, community, meeting, targets, gone=meeting.cancelled)


async def _announced(uow: UnitOfWork) -> list[Meeting]:
    now = uow.clock.now()
    coming = await uow.repo(WebinarRepository).upcoming(limit=1000)
    return [each for each in coming if each.announced_at is not None and each.starts_at > now]


async def _add(
    uow: UnitOfWork, community: Community, meeting: Meeting, editions: dict[int, int]
) -> None:
    message = _message(community, meeting, gone=False)
    drafts = [
        Draft(
            EVENT,
            meeting.subject,
            ToPurpose(target_id, PURPOSE),
            message,
            deadline=meeting.starts_at,
            revision=edition,
        )
        for target_id, edition in editions.items()
    ]
    await uow.outbox.add_all(drafts)


async def _change(
    uow: UnitOfWork,
    community: Community,
    meeting: Meeting,
    targets: set[int],
    *,
    gone: bool,
) -> None:
    """What is not made yet is made differently or not at all; what is, is changed.

    An entry that somebody deleted stays deleted: its change finds nothing and ends there.
    """
    newest: dict[int, OutboxRow] = {
        row.target_id: row
        for row in await uow.outbox.by_subject(meeting.subject, kind=EVENT)
        if row.target_id in targets
    }
    message = _message(community, meeting, gone=gone)
    for target, row in newest.items():
        if row.state == OutboxState.CANCELLED:
            continue
        if gone and await uow.outbox.cancel(row.id):
            continue
        if not gone and await uow.outbox.revise(
            row.id, message=message, deadline=meeting.starts_at
        ):
            continue
        to = ToPost(target, EVENT, meeting.subject)
        await uow.outbox.keep(Draft(CHANGE, meeting.subject, to, message, op=Op.EDIT))


def _message(community: Community, meeting: Meeting, *, gone: bool) -> Message:
    with language(community.language):
        return views.calendar_entry(meeting, gone=gone)
