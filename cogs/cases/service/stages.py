"""What becomes due for one case: its stages, the nudge for its summary, and the question what happened."""

from collections.abc import Sequence
from datetime import datetime

from bot.delivery import Draft, ToPost
from bot.i18n import language
from bot.recurrence import Recurrence
from bot.standing import Community
from cogs.cases import notices, rules, views
from cogs.cases.rules import DueMoment, Moment
from cogs.cases.service import cards
from cogs.cases.service.telling import tell_ops, tell_presenter
from storage.case_rows import (
    CARD,
    CONTRIBUTION,
    MOMENT_KIND,
    OWN,
    Case,
    CaseRow,
    CaseState,
    Stage,
    Voice,
)
from storage.case_voices import CaseVoiceRepository
from storage.cases import CaseRepository
from storage.schedules import Due
from storage.uow import UnitOfWork

NOTICE = "case.stage"
NUDGE = "ops.case-summary"
ASK = f"{OWN}-outcome"
NOBODY = "ops.case-no-outcome"


async def plan_moments(uow: UnitOfWork, case: Case, planned: Sequence[DueMoment]) -> None:
    """Puts what becomes due for a case into the calendar, in the place of what was there."""
    for due in planned:
        await uow.repo(CaseRepository).end_moments(case.id, due.moment)
        # In UTC, because a second 02:30 of an autumn night has no wall time of its own; up to the
        # next whole minute, because nothing is planned finer.
        wall = due.at.replace(tzinfo=None)
        if wall.second or wall.microsecond:
            wall = wall.replace(second=0, microsecond=0) + rules.MINUTE
        name = f"{case.name} {due.moment}"
        subject = f"{case.subject}:{due.moment}"
        await uow.schedules.add(MOMENT_KIND, subject, name, Recurrence("UTC", wall))


async def happen(uow: UnitOfWork, dues: Sequence[Due]) -> None:
    """Everything of one tick, case by case; idempotent by the outbox's identities."""
    by_case: dict[tuple[int, int], list[Due]] = {}
    for due in dues:
        case_id = int(due.subject.split(":")[1])
        by_case.setdefault((due.community_id, case_id), []).append(due)
    for (community_id, case_id), theirs in sorted(by_case.items()):
        async with uow.within(community_id):
            community = (await uow.communities.get()).ref
            await _one_case(uow, community, case_id, theirs)


async def _one_case(
    uow: UnitOfWork, community: Community, case_id: int, dues: Sequence[Due]
) -> None:
    row = await uow.repo(CaseRepository).row(case_id)
    if row.state != CaseState.POSTED:
        return
    due = {Moment(each.subject.split(":")[2]): each.scheduled_for for each in dues}
    await _move_on(uow, community, row, due)
    if Moment.NUDGE in due and row.summarised_at is None:
        await _nudge(uow, community, row)
    if Moment.FOLLOW_UP in due and row.outcome_at is None and row.hidden_at is None:
        await _ask_outcome(uow, community, row)


async def _move_on(
    uow: UnitOfWork, community: Community, row: CaseRow, due: dict[Moment, datetime]
) -> None:
    """The newest stage that is due begins: one edit and one notice, however many were slept through."""
    if row.stage == Stage.CLOSED:
        return
    rhythm = await uow.repo(CaseRepository).rhythm()
    if Moment.SUMMARY in due:
        row.stage, row.stage_ends_at, at = Stage.SUMMARY, None, due[Moment.SUMMARY]
    elif Moment.RECOMMEND in due and row.stage == Stage.CLARIFY:
        at = due[Moment.RECOMMEND]
        row.stage = Stage.RECOMMEND
        row.stage_ends_at = rules.recommend_until(row.posted_at or at, rhythm)
    else:
        return
    await uow.flush()
    case = await uow.repo(CaseRepository).get(row.id)
    uow.audit(f"case.{row.stage}", row.subject, after={"name": row.name})
    if case.hidden:
        return
    await cards.refresh(uow, community, case)
    with language(community.language):
        message = views.stage_notice(case)
    for target_id in await cards.stands_in(uow, case):
        to = ToPost(target_id, CARD, case.subject)
        subject = f"{case.subject}:{case.stage}"
        await uow.outbox.add(Draft(NOTICE, subject, to, message, revision=case.round, due_at=at))
    if case.stage is Stage.SUMMARY:
        await end_rehearsal(uow, community, case)


async def end_rehearsal(uow: UnitOfWork, community: Community, case: Case) -> None:
    """What was kept from the others while they wrote their own stands in the threads now."""
    for said in await uow.repo(CaseVoiceRepository).reveal(case.id):
        if said.target_id is not None:
            with language(community.language):
                message = views.contribution_card(case, said)
            to = ToPost(said.target_id, CARD, case.subject)
            await uow.outbox.add(Draft(CONTRIBUTION, said.subject, to, message))


async def _nudge(uow: UnitOfWork, community: Community, row: CaseRow) -> None:
    case = await uow.repo(CaseRepository).get(row.id)
    said = await uow.repo(CaseVoiceRepository).list(row.id, Voice.RECOMMENDATION)
    uow.audit("case.nudged", row.subject)
    await tell_ops(
        uow, community, NUDGE, row.subject, lambda: notices.summary_nudge(case, len(said))
    )


async def _ask_outcome(uow: UnitOfWork, community: Community, row: CaseRow) -> None:
    """The presenter is asked once; where nobody can ask them, facilitators hear of it."""
    case = await uow.repo(CaseRepository).get(row.id)
    uow.audit("case.follow-up", row.subject)
    asked = await tell_presenter(
        uow,
        community,
        case,
        lambda: notices.ask_outcome(case),
        member_id=row.member_id,
        kind=ASK,
        subject=f"{case.subject}:outcome",
    )
    if not asked:
        await tell_ops(uow, community, NOBODY, row.subject, lambda: notices.nobody_to_ask(case))
