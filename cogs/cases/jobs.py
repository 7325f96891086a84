"""What the clock asks of cases: slots, the look ahead, stages, and a look at what could not be posted."""

from collections.abc import Sequence
from datetime import timedelta

from bot.catchup import GRACE
from bot.events import DoneWithout
from cogs import Jobs
from cogs.cases.registry import cog
from cogs.cases.service import privacy, slots, stages, telling
from storage.case_rows import AHEAD_KIND, MOMENT_KIND, SLOT_KIND
from storage.cases import CaseRepository
from storage.schedules import Due
from storage.uow import UnitOfWork

EVERY = timedelta(hours=6)


@cog.due(SLOT_KIND)
async def slot(uow: UnitOfWork, dues: Sequence[Due]) -> None:
    """Posts the next case, inside the tick's transaction."""
    await slots.take_turn(uow, dues)


@cog.due(AHEAD_KIND)
async def ahead(uow: UnitOfWork, dues: Sequence[Due]) -> None:
    """Looks at the next slot, three days before."""
    await slots.look_ahead(uow, dues)


@cog.due(MOMENT_KIND)
async def moment(uow: UnitOfWork, dues: Sequence[Due]) -> None:
    """Stages, nudges and follow-ups."""
    await stages.happen(uow, dues)


@cog.on(DoneWithout)
async def done_without(jobs: Jobs, event: DoneWithout) -> None:
    """A card goes without its tag or name: facilitators are told once what would mend it."""
    await telling.tell_of_lack(jobs, event)


@cog.sweep("wipe", every=timedelta(hours=1))
async def wipe(jobs: Jobs) -> None:
    """Leaves nothing of what was removed in the database file."""
    await privacy.wipe(jobs)


@cog.sweep("unposted", every=EVERY)
async def take_back(jobs: Jobs) -> None:
    """Cases that could be posted nowhere in time go back to the front of the queue."""
    async with jobs.everywhere() as uow:
        for community_id, case_id in await uow.repo(CaseRepository).unposted(
            uow.clock.now() - GRACE
        ):
            async with uow.within(community_id):
                await slots.take_back(uow, (await uow.communities.get()).ref, case_id)
        await uow.commit()
