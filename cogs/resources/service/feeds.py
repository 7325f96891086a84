"""Feeds that a community follows: what is new in them is proposed to its facilitators, a few a week."""

import structlog

from bot.errors import Conflict, Invalid
from bot.i18n import _, language
from cogs import Ctx, Jobs
from cogs.resources import notices, rules
from cogs.resources.addresses import read_address
from cogs.resources.formats.entries import Unreadable, judge
from cogs.resources.formats.markup import Feed, read_feed
from cogs.resources.links import Fetched, Fetcher, FetchError
from cogs.resources.service import ops
from cogs.resources.wiring import wiring
from storage.resource_feeds import DueFeed, FeedRepository, ResourceFeedRow
from storage.resource_rows import ResourceState
from storage.resources import ResourceRepository
from storage.uow import UnitOfWork

LIMIT = 3_000_000
"""Bytes of a feed; podcasts of many years have one."""
ITEMS = 100
"""Items of a feed that are looked at, the newest."""

log = structlog.get_logger(__name__)


async def follow(ctx: Ctx, url: str) -> str:
    """Follows a feed from now on; returns its title. Raises `Invalid` for what is none."""
    address = read_address(url, field="feed")
    fetcher = wiring().fetcher
    if fetcher is None:
        raise Conflict(
            _("Looking at web addresses is switched off here, so feeds cannot be followed.")
        )
    try:
        feed = _read(await fetcher.fetch(address.url, limit=LIMIT))
    except (FetchError, Unreadable) as error:
        text = _("This feed cannot be followed: {why}").format(why=str(error))
        raise Invalid(feed=text) from error
    title = rules.line(feed.title or address.key, limit=200)
    async with ctx.uow() as uow:
        repo = uow.repo(FeedRepository)
        row = await repo.follow(address.url, title, ctx.standing.member_id)
        if row is None:
            raise Conflict(_("This feed is followed already."))
        await _remember(repo, row.id, feed, waiting=False)
        uow.audit("resource.feed-followed", f"feed:{row.id}", after={"url": address.url})
        await uow.commit()
    return title


async def followed(ctx: Ctx) -> list[ResourceFeedRow]:
    """Every feed of the community."""
    async with ctx.uow() as uow:
        return list(await uow.repo(FeedRepository).everything())


async def unfollow(ctx: Ctx, feed_id: int) -> str:
    """Stops following; returns its title."""
    async with ctx.uow() as uow:
        row = await uow.repo(FeedRepository).unfollow(feed_id)
        uow.audit("resource.feed-unfollowed", f"feed:{feed_id}", after={"url": row.url})
        await uow.commit()
    return row.title or row.url


async def look_at_due(jobs: Jobs) -> None:
    """Looks at every feed whose time has come."""
    fetcher = wiring().fetcher
    if fetcher is None:
        return
    async with jobs.everywhere() as uow:
        due = await uow.repo(FeedRepository).claim()
        await uow.commit()
    for each in due:
        await _look(jobs, fetcher, each)


async def _look(jobs: Jobs, fetcher: Fetcher, due: DueFeed) -> None:
    known = {"If-None-Match": due.etag, "If-Modified-Since": due.modified}
    sent = {name: value for name, value in known.items() if value}
    try:
        answer = await fetcher.fetch(due.url, limit=LIMIT, headers=sent)
        feed = Feed("", ()) if answer.status == 304 else _read(answer)
    except (FetchError, Unreadable) as error:
        await _failed(jobs, due, str(error))
        return
    async with jobs.uow(due.community_id) as uow:
        repo = uow.repo(FeedRepository)
        await repo.looked(
            due.feed_id,
            etag=answer.headers.get("Etag", due.etag),
            modified=answer.headers.get("Last-Modified", due.modified),
        )
        await _remember(repo, due.feed_id, feed, waiting=True)
        with language((await uow.communities.get()).language):
            await _propose(uow, due.feed_id)
        await uow.commit()


async def _failed(jobs: Jobs, due: DueFeed, error: str) -> None:
    log.info("feed_failed", feed=due.feed_id, error=error)
    async with jobs.uow(due.community_id) as uow:
        repo = uow.repo(FeedRepository)
        if await repo.failed(due.feed_id, error):
            row = await repo.get(due.feed_id)
            with language((await uow.communities.get()).language):
                message = notices.feed_given_up(row.title, row.url, error)
            await ops.tell(uow, ops.FEED, f"feed:{row.id}:{row.failures}", message)
        await uow.commit()


async def _remember(repo: FeedRepository, feed_id: int, feed: Feed, *, waiting: bool) -> None:
    # The newest last, so that the newest has the highest number and its turn first.
    items = [(item.name, dict(item.values)) for item in reversed(feed.items[:ITEMS])]
    await repo.remember(feed_id, items, waiting=waiting)


async def _propose(uow: UnitOfWork, feed_id: int) -> None:
    repo, library = uow.repo(FeedRepository), uow.repo(ResourceRepository)
    for item in await repo.to_propose(feed_id):
        try:
            new = judge(item.entry)
        except Invalid:
            await repo.settle(item, proposed=False)
            continue
        if await library.same(new):
            await repo.settle(item, proposed=False)
            continue
        row = await library.add(new, ResourceState.PROPOSED, by=None, source=f"feed:{feed_id}")
        uow.audit("resource.proposed", row.subject, after={"feed": feed_id})
        card = notices.proposal_card(notices.Proposal(row.value))
        await ops.tell(uow, ops.PROPOSAL, row.subject, card)
        await repo.settle(item, proposed=True)


def _read(answer: Fetched) -> Feed:
    if answer.status != 200:
        text = _("its server answers {status}")
        raise Unreadable(text.format(status=answer.status))
    if not answer.whole:
        raise Unreadable(_("it is too long"))
    return read_feed(answer.body)
