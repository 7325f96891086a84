"""What becomes of somebody's cases and words when they have everything erased."""

from bot.standing import Community
from cogs.cases import notices
from cogs.cases.service import cards, privacy, voices
from cogs.cases.service.telling import tell_ops
from storage.case_purge import CasePurgeRepository
from storage.case_rows import CARD, CaseRow, CaseState, Stage
from storage.case_takedowns import TakedownRepository
from storage.case_voices import CaseVoiceRepository
from storage.cases import CaseRepository
from storage.privacy import before_erasing
from storage.uow import UnitOfWork

WITHDRAWN = "ops.case-withdrawn"


@before_erasing
async def leave(uow: UnitOfWork, member_id: int) -> None:
    """Takes down what is not summarised yet, and takes their name and words off everything else.

    A case with a summary stays, in which nobody is to be recognised.
    """
    community = (await uow.communities.get()).ref
    for row in await uow.repo(CaseRepository).presented_by(member_id):
        if row.stage == Stage.CLOSED:
            await _unname(uow, community, row)
        elif row.state != CaseState.REMOVED:
            await _withdraw(uow, community, row)
    await _take_back(uow, community, member_id)


async def _unname(uow: UnitOfWork, community: Community, row: CaseRow) -> None:
    """Its card says no longer who presented it, if it did."""
    row.anonymous = True
    await uow.flush()
    kinds = (CARD, cards.EDIT)
    await uow.repo(CasePurgeRepository).forget_deliveries(row.subject, kinds=kinds)
    await cards.refresh(uow, community, await uow.repo(CaseRepository).get(row.id))


async def _withdraw(uow: UnitOfWork, community: Community, row: CaseRow) -> None:
    """Its words are forgotten; cards and the threads that hang on them say that it was taken down."""
    told = row.state in (CaseState.QUEUED, CaseState.POSTED)
    await uow.repo(CasePurgeRepository).forget_presented(row.id)
    await privacy.settle_removed(uow, community, row.id)
    uow.audit("case.withdrawn", row.subject, after={"name": row.name})
    if told:
        case = await uow.repo(CaseRepository).get(row.id)
        await tell_ops(uow, community, WITHDRAWN, row.subject, lambda: notices.withdrawn(case))


async def _take_back(uow: UnitOfWork, community: Community, member_id: int) -> None:
    """What they added is forgotten, quotes of it in answers included, and counts no more."""
    for row in await uow.repo(CaseVoiceRepository).said_by(member_id):
        for takedown in await uow.repo(TakedownRepository).settle_contribution(row.id):
            await privacy.update_alarm(uow, community, takedown)
        await uow.repo(CasePurgeRepository).forget_contribution(row.id)
        case = await uow.repo(CaseRepository).get(row.case_id)
        await voices.refresh(uow, community, case, row.id)
        await cards.refresh(uow, community, case)
