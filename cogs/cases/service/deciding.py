"""A second person's word on a case: approved, returned, rejected; one word counts."""

from dataclasses import replace
from datetime import datetime

from bot.errors import Conflict
from bot.i18n import _, language
from cogs import Ctx
from cogs.cases import notices, rules
from cogs.cases.notices import Decision
from cogs.cases.service.drafting import PURPOSE
from cogs.cases.service.telling import COPY, NEWS, REVIEW, amend_ops, tell_presenter
from storage.case_purge import CasePurgeRepository
from storage.case_rows import Case, CaseRow, CaseState
from storage.case_voices import CaseVoiceRepository
from storage.cases import CaseRepository
from storage.uow import UnitOfWork

SLOTS_SHOWN = 20


async def approve(ctx: Ctx, case_id: int, edition: int) -> Decision:
    """Puts a case in the queue; raises `Conflict` where this word does not count, and says why."""
    return await _decide(ctx, case_id, edition, CaseState.QUEUED)


async def give_back(ctx: Ctx, case_id: int, edition: int, reason: str) -> Decision:
    """Back to its presenter, to be changed and sent again under the same name."""
    why = rules.written(reason, field="reason", most=500)
    return await _decide(ctx, case_id, edition, CaseState.RETURNED, reason=why)


async def reject(ctx: Ctx, case_id: int, edition: int, reason: str) -> Decision:
    """Not taken; what was written goes back to its presenter alone."""
    why = rules.written(reason, field="reason", most=500)
    return await _decide(ctx, case_id, edition, CaseState.REJECTED, reason=why)


async def pending(ctx: Ctx, case_id: int, edition: int) -> Case:
    """A case that this person may decide; raises `Conflict` as `approve` does."""
    async with ctx.uow() as uow:
        row = await uow.repo(CaseRepository).row(case_id)
        own, other = row.member_id == ctx.member_id, row.edition != edition
        if row.state != CaseState.PENDING or own or other:
            raise await _refusal(uow, row, edition, ctx.member_id)
        return await uow.repo(CaseRepository).get(case_id)


async def waiting(ctx: Ctx) -> tuple[list[Case], list[Case], list[datetime]]:
    """What waits for a word, what waits for a slot, and the slots to come."""
    async with ctx.uow() as uow:
        repo = uow.repo(CaseRepository)
        return (
            await repo.in_state(CaseState.PENDING),
            await repo.in_state(CaseState.QUEUED),
            await slots(uow),
        )


async def read(ctx: Ctx, case_id: int) -> Case:
    """A case for a facilitator's eyes."""
    async with ctx.uow() as uow:
        return await uow.repo(CaseRepository).get(case_id)


async def slots(uow: UnitOfWork, count: int = SLOTS_SHOWN) -> list[datetime]:
    """The slots to come (aware UTC); none where nobody said when."""
    rhythm = await uow.repo(CaseRepository).rhythm()
    if rhythm.schedule_id is None:
        return []
    coming = await uow.schedules.upcoming(rhythm.schedule_id, count)
    return [each.at for each in coming]


async def _decide(
    ctx: Ctx, case_id: int, edition: int, state: CaseState, *, reason: str = ""
) -> Decision:
    approved = state is CaseState.QUEUED
    async with ctx.uow() as uow:
        repo = uow.repo(CaseRepository)
        done = await repo.decide(
            case_id, state, edition=edition, by=ctx.member_id, approved=approved
        )
        row = await repo.row(case_id)
        if not done:
            raise await _refusal(uow, row, edition, ctx.member_id)
        case = await repo.get(case_id)
        decision = Decision(case, ctx.actor.name, reason=reason)
        if approved:
            decision = replace(decision, planned_at=await _planned(uow, case))
        what = {
            CaseState.QUEUED: "case.approved",
            CaseState.RETURNED: "case.returned",
            CaseState.REJECTED: "case.rejected",
        }[state]
        uow.audit(what, row.subject, after={"name": row.name, "edition": row.edition})
        await _announce(ctx, uow, row, decision)
        await uow.commit()
    ctx.wake()
    return decision


async def _planned(uow: UnitOfWork, case: Case) -> datetime | None:
    """The slot a case has by its place in the queue."""
    queued = await uow.repo(CaseRepository).in_state(CaseState.QUEUED)
    place = next(index for index, each in enumerate(queued) if each.id == case.id)
    coming = await slots(uow, place + 1)
    return coming[place] if place < len(coming) else None


async def _announce(ctx: Ctx, uow: UnitOfWork, row: CaseRow, decision: Decision) -> None:
    """Settles the card, tells the presenter; what is not approved is left with them alone."""
    about = f"{row.subject}:{row.edition}"
    draft_id: int | None = None
    if decision.case.state is not CaseState.QUEUED:
        draft_id = await _hand_back(uow, row)
    await tell_presenter(
        uow,
        ctx.community,
        decision.case,
        lambda: notices.told_presenter(decision, draft_id),
        member_id=row.member_id,
        kind=NEWS,
    )
    with language(ctx.community.language):
        card = notices.decided_card(decision)
    await amend_ops(uow, REVIEW, about, card, revision=0)
    await uow.repo(CasePurgeRepository).forget_deliveries(about, kinds=(REVIEW, COPY))


async def _hand_back(uow: UnitOfWork, row: CaseRow) -> int | None:
    """Makes the text a draft of its presenter's again, and leaves none in the case."""
    document = {**row.document, "kind": row.kind, "anonymous": row.anonymous}
    returned = row.state == CaseState.RETURNED
    row.document, row.marks = {}, {}
    if row.member_id is None:
        return None
    draft = await uow.repo(CaseVoiceRepository).keep_draft(
        row.member_id, PURPOSE, document, case_id=row.id if returned else None
    )
    return draft.id


async def _refusal(uow: UnitOfWork, row: CaseRow, edition: int, by: int) -> Conflict:
    decider = _("somebody")
    if row.approved_by is not None:
        decider = (await uow.members.get(row.approved_by)).name or decider
    return rules.why_undecided(row, edition=edition, by=by, decider=decider)
