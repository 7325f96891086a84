"""When cases are posted: the slots, the look ahead at an empty one, and what becomes of a due one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.catchup import GRACE, Verdict
from bot.delivery import Draft, ToPurpose, Urgency
from bot.i18n import language
from bot.recurrence import Recurrence
from bot.standing import Community
from cogs import Ctx
from cogs.cases import notices, rules, views
from cogs.cases.service import cards, stages
from cogs.cases.service.telling import NEWS, tell_ops, tell_presenter
from storage.case_rows import AHEAD_KIND, CARD, SLOT_KIND, Case, CaseRow, CaseState, Rhythm, Stage
from storage.cases import CaseRepository
from storage.outbox_rows import OutboxState
from storage.schedules import Due
from storage.uow import UnitOfWork

EMPTY = "ops.case-empty"
MISSED = "ops.case-missed"
SLOT_NAME = "Case discussion"
AHEAD_NAME = "Look ahead at the next case"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a facilitator said about how cases go; None leaves a thing as it is."""

    slots: str | None
    start: str
    clarify: int | None
    recommend: int | None
    summary: int | None
    rehearsal: bool | None
    facilities: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Planned:
    """How cases go from now on, and the next slots."""

    rhythm: Rhythm
    recurrence: Recurrence
    slots: tuple[datetime, ...]
    waiting: int


async def plan(ctx: Ctx, wish: Wish) -> Planned:
    """Writes down when cases are posted and how long each stage takes; raises `Invalid`."""
    home, now = ctx.community.zone, ctx.clock.now()
    async with ctx.uow() as uow:
        repo = uow.repo(CaseRepository)
        old = await repo.rhythm()
        present = None
        if old.schedule_id is not None:
            present = (await uow.schedules.get(old.schedule_id)).recurrence
        recurrence = present
        if wish.slots is not None or wish.start or present is None:
            recurrence = rules.read_slots(wish.slots or rules.SLOTS, wish.start, now=now, zone=home)
        assert recurrence is not None  # noqa: S101  # one of the two
        schedule_id = await _keep_schedules(uow, old.schedule_id, recurrence)
        rhythm = Rhythm(
            wish.clarify or old.clarify,
            wish.recommend or old.recommend,
            wish.summary or old.summary,
            old.rehearsal if wish.rehearsal is None else wish.rehearsal,
            schedule_id,
            old.facilities if wish.facilities is None else wish.facilities,
        )
        await repo.keep_rhythm(rhythm)
        uow.audit(
            "case.scheduled",
            f"schedule:{schedule_id}",
            after={
                **recurrence.to_json(),
                "clarify": rhythm.clarify,
                "recommend": rhythm.recommend,
                "summary": rhythm.summary,
                "rehearsal": rhythm.rehearsal,
            },
        )
        coming = await uow.schedules.upcoming(schedule_id, 5)
        queued = await repo.in_state(CaseState.QUEUED)
        await uow.commit()
    ctx.wake()
    return Planned(rhythm, recurrence, tuple(each.at for each in coming), len(queued))


async def _keep_schedules(uow: UnitOfWork, slots_id: int | None, slots: Recurrence) -> int:
    """The slots and, three days before each, the look ahead."""
    ahead = rules.ahead_of(slots)
    if slots_id is not None:
        await uow.schedules.edit(slots_id, recurrence=slots)
        for row in await uow.schedules.list(AHEAD_KIND):
            await uow.schedules.edit(row.id, recurrence=ahead)
        return slots_id
    row = await uow.schedules.add(SLOT_KIND, "", SLOT_NAME, slots)
    await uow.schedules.add(AHEAD_KIND, "", AHEAD_NAME, ahead)
    return row.id


# -- due slots -------------------------------------------------------------------------------------


async def take_turn(uow: UnitOfWork, dues: Sequence[Due]) -> None:
    """Posts the next case of every community whose slot is due, once; what is missed stays in the queue."""
    by_community: dict[int, list[Due]] = {}
    for due in dues:
        by_community.setdefault(due.community_id, []).append(due)
    for community_id, theirs in sorted(by_community.items()):
        async with uow.within(community_id):
            community = (await uow.communities.get()).ref
            missed = [due for due in theirs if due.ruling.verdict is Verdict.MISSED]
            for due in theirs:
                if due.ruling.verdict is not Verdict.MISSED:
                    await _post_next(uow, community, due)
            if missed:
                await _report(uow, community, missed)


async def _post_next(uow: UnitOfWork, community: Community, due: Due) -> None:
    row = await uow.repo(CaseRepository).next_queued()
    targets = await cards.places(uow)
    if row is None or not targets:
        # Nothing is said in public of a slot without a case.
        uow.audit("case.empty", f"schedule:{due.schedule_id}", after={"slot": str(due.wall)})
        return
    await post(uow, community, row, due)


async def post(uow: UnitOfWork, community: Community, row: CaseRow, due: Due) -> None:
    """Puts a case up in every workspace. The only place that does, and only what is cleared.

    A case that is not goes back to be approved again.
    """
    if not rules.cleared(row):
        row.state, row.approved_by, row.approved_at = CaseState.PENDING, None, None
        uow.audit("case.not-cleared", row.subject)
        return
    repo = uow.repo(CaseRepository)
    rhythm = await repo.rhythm()
    start = due.ruling.not_before or uow.clock.now()
    posted = due.scheduled_for if due.ruling.verdict is Verdict.ON_TIME else start
    row.state, row.stage, row.posted_at = CaseState.POSTED, Stage.CLARIFY, posted
    row.round += 1
    row.rehearsal = rhythm.rehearsal
    planned = rules.moments(posted, rhythm)
    row.stage_ends_at = planned[0].at
    await uow.flush()
    case = await repo.get(row.id)
    await uow.outbox.add_all(await _card_drafts(uow, community, case, due))
    await stages.plan_moments(uow, case, planned)
    await tell_presenter(
        uow,
        community,
        case,
        lambda: notices.posted_to_presenter(case),
        member_id=row.member_id,
        kind=NEWS,
        subject=f"{case.subject}:posted:{row.round}",
    )
    uow.audit("case.posted", row.subject, after={"name": row.name, "slot": str(due.wall)})


async def _card_drafts(uow: UnitOfWork, community: Community, case: Case, due: Due) -> list[Draft]:
    drafts: list[Draft] = []
    start = due.ruling.not_before or uow.clock.now()
    for target in await cards.places(uow):
        with language(community.language):
            message = views.case_card(await cards.shown(uow, case, target.id))
            title = views.topic(case).title
        drafts.append(
            Draft(
                CARD,
                case.subject,
                ToPurpose(target.id, cards.PURPOSE),
                message,
                thread_title=title,
                urgency=Urgency.POST,
                not_before=due.ruling.not_before,
                deadline=max(due.scheduled_for, start) + GRACE,
                revision=case.round,
                due_at=due.scheduled_for,
            )
        )
    return drafts


async def _report(uow: UnitOfWork, community: Community, missed: Sequence[Due]) -> None:
    """One report of all slots that were missed; the case that waits stays where it is."""
    row = await uow.repo(CaseRepository).next_queued()
    kept = await uow.repo(CaseRepository).get(row.id) if row else None
    await tell_ops(
        uow,
        community,
        MISSED,
        f"missed:{missed[0].occurrence_id}",
        lambda: notices.missed([due.scheduled_for for due in missed], kept),
    )
    for due in missed:
        uow.audit("case.missed", f"schedule:{due.schedule_id}", after={"slot": str(due.wall)})


async def look_ahead(uow: UnitOfWork, dues: Sequence[Due]) -> None:
    """Says three days before a slot that no case waits for it."""
    for due in dues:
        async with uow.within(due.community_id):
            repo = uow.repo(CaseRepository)
            rhythm = await repo.rhythm()
            if rhythm.schedule_id is None or await repo.next_queued() is not None:
                continue
            coming = await uow.schedules.upcoming(rhythm.schedule_id, 1)
            if not coming or coming[0].at - uow.clock.now() > rules.EMPTY_AHEAD * 1.1:
                continue
            at = coming[0].at
            community = (await uow.communities.get()).ref
            await tell_ops(
                uow,
                community,
                EMPTY,
                f"schedule:{rhythm.schedule_id}:{at:%Y-%m-%d}",
                lambda at=at: notices.empty_ahead(at),
            )


async def take_back(uow: UnitOfWork, community: Community, case_id: int) -> None:
    """A case that could be posted nowhere goes back to the front of the queue."""
    repo = uow.repo(CaseRepository)
    row = await repo.row(case_id)
    if row.state != CaseState.POSTED:
        return
    deliveries = [
        each
        for each in await uow.outbox.by_subject(row.subject, kind=CARD)
        if each.revision == row.round
    ]
    failed = {OutboxState.MISSED, OutboxState.DEAD}
    if not deliveries or any(each.state not in failed for each in deliveries):
        return
    row.state, row.stage, row.stage_ends_at, row.posted_at = CaseState.QUEUED, None, None, None
    await repo.end_moments(case_id)
    await uow.flush()
    case = await repo.get(case_id)
    uow.audit("case.returned-to-queue", row.subject)
    await tell_ops(
        uow,
        community,
        "ops.case-returned",
        f"{row.subject}:{row.round}",
        lambda: notices.returned_to_queue(case),
    )
