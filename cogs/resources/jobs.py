"""What the clock asks of libraries: to look at addresses, to remind of reviews, to forget what is old."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import structlog

from bot.delivery import Draft, ToMember
from bot.i18n import current_language, language
from cogs import Jobs
from cogs.resources import notices
from cogs.resources.linkcheck import Checker
from cogs.resources.links import Fetcher
from cogs.resources.registry import cog
from cogs.resources.service import ops
from cogs.resources.wiring import do, wiring
from storage.resource_care import CareRepository, DueLink, LinkResult
from storage.resource_imports import ImportRepository
from storage.resource_rows import ResourceRow
from storage.resources import ResourceRepository
from storage.uow import UnitOfWork

AT_ONCE = 20
"""Addresses looked at in one go; different hosts side by side."""

log = structlog.get_logger(__name__)


@cog.sweep("links", every=timedelta(minutes=10))
async def check_links(jobs: Jobs) -> None:
    """Looks at addresses whose time has come; does nothing where nothing may be fetched."""
    fetcher = wiring().fetcher
    if fetcher is not None:
        await do("resource.links", partial(_check_links, jobs, fetcher))


async def _check_links(jobs: Jobs, fetcher: Fetcher) -> None:
    async with jobs.everywhere() as uow:
        due = await uow.repo(CareRepository).claim_links(limit=AT_ONCE)
        await uow.commit()
    if not due:
        return
    # Politeness is counted in real time, whatever clock the community lives by.
    monotonic = asyncio.get_running_loop().time
    checker = Checker(fetcher, sleep=asyncio.sleep, monotonic=monotonic, pause=wiring().pause)
    results = await asyncio.gather(*(checker.look(each.url) for each in due))
    broken = [
        each for each, result in zip(due, results, strict=True) if await _note(jobs, each, result)
    ]
    log.info("links_checked", links=len(due), broken=len(broken))
    for community_id in sorted({each.community_id for each in broken}):
        mine = [each.resource_id for each in broken if each.community_id == community_id]
        await _tell_broken(jobs, community_id, mine)


@cog.sweep("vectors", every=timedelta(minutes=15))
async def make_vectors(jobs: Jobs) -> None:
    """Makes the vectors that search by meaning lacks, where a model is plugged in."""
    if wiring().embedder is not None:
        from cogs.resources.service.meaning import embed_missing  # noqa: PLC0415  # needs numpy

        await do("resource.vectors", partial(embed_missing, jobs))


@cog.sweep("reviews", every=timedelta(hours=6))
async def remind_of_reviews(jobs: Jobs) -> None:
    """Asks owners first; facilitators where there is no owner, or none that answered."""
    async with jobs.everywhere() as uow:
        owners = {row.community_id for row in await uow.repo(CareRepository).reviews_due()}
    for community_id in sorted(owners):
        async with jobs.uow(community_id) as uow:
            care = uow.repo(CareRepository)
            with language((await uow.communities.get()).language):
                await _remind(uow, care, await care.reviews_due())
            await uow.commit()


@cog.sweep("forget", every=timedelta(hours=24))
async def forget(jobs: Jobs) -> None:
    """Forgets drafts, questions and reports that are old."""
    async with jobs.everywhere() as uow:
        await uow.repo(CareRepository).forget()
        await uow.repo(ImportRepository).forget()
        stale = await uow.repo(CareRepository).stale_drafts()
        await uow.commit()
    for community_id, resource_id in stale:
        async with jobs.uow(community_id) as uow:
            await uow.repo(CareRepository).discard(resource_id)
            uow.audit("resource.draft-expired", f"resource:{resource_id}")
            await uow.commit()


async def _note(jobs: Jobs, due: DueLink, result: LinkResult) -> bool:
    async with jobs.uow(due.community_id) as uow:
        broke = await uow.repo(CareRepository).looked(due, result)
        await uow.commit()
        return broke


async def _tell_broken(jobs: Jobs, community_id: int, ids: Sequence[int]) -> None:
    async with jobs.uow(community_id) as uow:
        rows = await uow.repo(ResourceRepository).many(ids)
        with language((await uow.communities.get()).language):
            message = notices.broken_links([row.value for row in rows])
        subject = f"broken:{ids[0]}:{jobs.clock.now():%Y-%m-%dT%H:%M}"
        await ops.tell(uow, ops.BROKEN, subject, message)
        await uow.commit()


async def _remind(uow: UnitOfWork, care: CareRepository, rows: Sequence[ResourceRow]) -> None:
    unanswered: list[ResourceRow] = []
    for row in rows:
        owner = row.owner_id if row.upkeep.nudges == 0 else None
        member = await uow.members.get(owner) if owner is not None else None
        if owner is None or member is None or member.left_at is not None:
            unanswered.append(row)
            continue
        with language(member.reads(current_language())):
            message = notices.review_request(row.value)
        subject = f"{row.subject}:{row.review_at:%Y-%m-%d}"
        await uow.outbox.add(Draft("resource.review", subject, ToMember(owner), message))
        care.nudged(row, finally_=False)
    if not unanswered:
        return
    subject = f"reviews:{uow.clock.now():%Y-%m-%d}"
    if await uow.outbox.by_subject(subject, kind=ops.REVIEWS):
        return
    shown, more = unanswered[: notices.LISTED], unanswered[notices.LISTED :]
    for row in shown:
        care.nudged(row, finally_=True)
    message = notices.reviews_due([row.value for row in shown], len(more))
    await ops.tell(uow, ops.REVIEWS, subject, message)
