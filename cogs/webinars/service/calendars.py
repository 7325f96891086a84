"""Calendar files, and the addresses that people subscribe to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import Conflict
from bot.feeds import Document
from bot.i18n import _, language
from bot.message import Attachment
from cogs import Ctx, Jobs
from cogs.webinars import ics
from storage.uow import UnitOfWork
from storage.webinar_feeds import FeedRepository
from storage.webinar_people import AttendeeRepository
from storage.webinar_rows import Answer, Meeting, WebinarState
from storage.webinars import WebinarRepository

MIME = "text/calendar"
SECRET_BITS = 160
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
PATH = "/calendar"
"""Where the bot's server answers feeds (`bot.feeds`)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether feeds are served here, and which addresses the person has."""

    served: bool
    mine: bool
    community: bool


async def file_of(ctx: Ctx, meeting_id: int) -> Attachment:
    """One meeting as a file."""
    async with ctx.uow() as uow:
        meeting = await uow.repo(WebinarRepository).meeting(meeting_id)
        said = await uow.repo(AttendeeRepository).answers_of(ctx.member_id, [meeting_id])
    content = ics.single([meeting], name=ctx.community.name, answers=said)
    return Attachment(f"{meeting.name}.ics", content, MIME)


async def file_of_all(ctx: Ctx) -> Attachment:
    """The community's whole calendar as a file."""
    async with ctx.uow() as uow:
        content = await _community_calendar(uow, ctx.community.name)
    return Attachment(f"{ctx.community.slug}.ics", content, MIME)


async def standing(ctx: Ctx) -> Standing:
    """What can be subscribed to."""
    async with ctx.uow() as uow:
        feeds = uow.repo(FeedRepository)
        mine, whole = await feeds.exists(ctx.member_id), await feeds.exists(None)
    return Standing(bool(ctx.background.public_url), mine, whole)


async def subscribe(ctx: Ctx, *, community: bool) -> str:
    """A new secret address; an earlier one of the same calendar stops working."""
    base = ctx.background.public_url.rstrip("/")
    if not base:
        raise Conflict(_("Calendar addresses are not set up here. Use the file instead."))
    secret = "".join(_ALPHABET[ctx.random.getrandbits(5)] for _each in range(SECRET_BITS // 5))
    owner = None if community else ctx.member_id
    async with ctx.uow() as uow:
        feed_id = await uow.repo(FeedRepository).open(owner, secret)
        uow.audit("webinar.feed-opened", f"webinar-feed:{feed_id}")
        await uow.commit()
    return f"{base}{PATH}/{feed_id}-{secret}.ics"


async def revoke(ctx: Ctx, *, community: bool) -> None:
    """Makes the address of a calendar stop working."""
    async with ctx.uow() as uow:
        await uow.repo(FeedRepository).revoke(None if community else ctx.member_id)
        uow.audit("webinar.feed-revoked", ctx.community.slug if community else f"{ctx.member_id}")
        await uow.commit()


class CalendarFeed:
    """The server's `Feed`: answers subscribers with what is true now."""

    def __init__(self, background: Jobs) -> None:
        self._background = background

    async def read(self, number: int, secret: str) -> Document | None:
        """The calendar behind an address; None where there is none."""
        async with self._background.everywhere(actor="calendar") as uow:
            feed = await uow.repo(FeedRepository).find(number, secret)
            if feed is None:
                return None
            async with uow.within(feed.community_id):
                community = await uow.communities.get()
                with language(community.language):
                    if feed.member_id is None:
                        content = await _community_calendar(uow, community.name)
                    else:
                        content = await _members_calendar(uow, feed.member_id, community.name)
                changed = await _changed(uow, community.created_at)
        return Document(content, MIME, changed)


async def _community_calendar(uow: UnitOfWork, name: str) -> bytes:
    repo = uow.repo(WebinarRepository)
    series = [
        ics.Series(
            row.uid,
            row.recurrence,
            tuple(await repo.of_series(row.id)),
            row.sequence,
            row.changed_at,
            cancelled=row.state == WebinarState.CANCELLED,
        )
        for row in await repo.all_series()
    ]
    return ics.community(series, name=name, now=uow.clock.now())


async def _members_calendar(uow: UnitOfWork, member_id: int, name: str) -> bytes:
    meetings = await _everything(uow)
    said = await uow.repo(AttendeeRepository).answers_of(member_id, [each.id for each in meetings])
    mine = [each for each in meetings if said.get(each.id) not in (None, Answer.CANT)]
    return ics.single(mine, name=name, answers=said)


async def _changed(uow: UnitOfWork, default: datetime) -> datetime:
    return ics.last_change(await _everything(uow), default)


async def _everything(uow: UnitOfWork) -> Sequence[Meeting]:
    repo = uow.repo(WebinarRepository)
    return [each for row in await repo.all_series() for each in await repo.of_series(row.id)]
