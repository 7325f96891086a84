"""What the clock asks: every night, what has been kept long enough goes."""

from datetime import timedelta

import structlog

from cogs import Jobs
from cogs.privacy.registry import cog
from storage.retention import RetentionRepository

log = structlog.get_logger(__name__)


@cog.sweep("retention", every=timedelta(hours=24))
async def keep_no_longer(jobs: Jobs) -> None:
    """Each community by itself, so that one that fails holds up no other; every purge is logged."""
    async with jobs.everywhere() as uow:
        await uow.repo(RetentionRepository).tidy()
        known = [row.id for row in await uow.communities.everyone()]
        abandoned = await uow.repo(RetentionRepository).abandoned()
        await uow.commit()
    for community_id in known:
        if community_id in abandoned:
            await _end(jobs, community_id)
            continue
        async with jobs.uow(community_id) as uow:
            purged = await uow.repo(RetentionRepository).purge(uow)
            if purged:
                uow.audit("retention.purged", "retention", after=purged)
                log.info("retention", community=community_id, **purged)
            await uow.commit()


async def _end(jobs: Jobs, community_id: int) -> None:
    """All its workspaces removed us longer ago than the grace period."""
    async with jobs.uow(community_id) as uow:
        await uow.repo(RetentionRepository).end()
        await uow.commit()
    log.warning("community_purged", community=community_id)
