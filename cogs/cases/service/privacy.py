"""Flags: hidden at once everywhere, decided by a person, removed for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery import Draft, Op, ToPost, Urgency
from bot.errors import Conflict
from bot.i18n import _, language
from bot.message import Message, say
from bot.standing import Community
from cogs import Ctx, Jobs
from cogs.cases import notices, rules, views
from cogs.cases.service import cards, closing, stages, voices
from cogs.cases.service.telling import REVIEW, amend_ops, tell_ops
from storage.case_purge import CasePurgeRepository
from storage.case_rows import (
    CARD,
    CONTRIBUTION,
    SEARCH_KIND,
    Case,
    CaseRow,
    CaseState,
    CaseTakedownRow,
    Ruling,
    Stage,
    Takedown,
    contribution_subject,
    subject_of,
)
from storage.case_takedowns import TakedownRepository
from storage.case_voices import CaseVoiceRepository
from storage.cases import CaseRepository
from storage.outbox_rows import PostRow
from storage.search import SearchRepository
from storage.uow import UnitOfWork

ALARM = "ops.case-flag"
UNWIPED = "ops.case-unwiped"
REMOVAL = "case.removed"
IN_THREADS = (CONTRIBUTION, closing.SUMMARY, closing.OUTCOME)
"""Kinds of posts in a case's threads that may repeat its words."""
AFTER_EDIT = timedelta(seconds=5)
"""How long a card that is removed stands once more, with no word of the case: edits have gone out by then."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """What was hidden; `first`: nobody had said so before."""

    case: Case
    takedown: Takedown
    first: bool


async def flag(ctx: Ctx, case_id: int, contribution_id: int | None, what: str) -> Flagged:
    """Hides a case, or something that was added to one, on all targets; facilitators hear of it once."""
    async with ctx.uow() as uow:
        case = await uow.repo(CaseRepository).get(case_id)
        if not await _stands(uow, case, contribution_id):
            raise Conflict(_("{name} was taken down already.").format(name=case.name))
        log = uow.repo(TakedownRepository)
        row = await log.open_for(case_id, contribution_id)
        first = row is None
        if row is None:
            row = await log.open(case_id, contribution_id, what)
            await _hide(uow, ctx.community, row)
            uow.audit("case.hidden", _subject(row), after={"what": what})
        counted = await log.flag(row.id, ctx.member_id, what)
        takedown = await log.get(row.id)
        if first:
            await tell_ops(
                uow,
                ctx.community,
                ALARM,
                takedown.subject,
                lambda: notices.alarm(takedown),
            )
        elif counted:
            uow.audit("case.flagged", takedown.subject)
            await update_alarm(uow, ctx.community, takedown)
        case = await uow.repo(CaseRepository).get(case_id)
        await uow.commit()
    ctx.wake()
    return Flagged(case, takedown, first)


async def get(ctx: Ctx, takedown_id: int) -> Takedown:
    """A line of the log that nobody has decided; raises `Conflict` naming who has."""
    async with ctx.uow() as uow:
        return await _open(uow, takedown_id)


async def dismiss(ctx: Ctx, takedown_id: int) -> Takedown:
    """Shows again what was hidden: nothing private was in it."""
    async with ctx.uow() as uow:
        await _open(uow, takedown_id)
        row = await _ruled(uow, ctx, takedown_id, Ruling.DISMISSED)
        case_row = await uow.repo(CaseRepository).row(row.case_id)
        if row.contribution_id is None:
            case_row.hidden_at = None
        else:
            said = await uow.repo(CaseVoiceRepository).row(row.contribution_id)
            said.hidden_at = None
        await uow.flush()
        case = await uow.repo(CaseRepository).get(row.case_id)
        if row.contribution_id is None:
            await closing.make_findable(uow, case)
            if case.stage in (Stage.SUMMARY, Stage.CLOSED):
                # The rehearsal may have ended meanwhile.
                await stages.end_rehearsal(uow, ctx.community, case)
        await _show(uow, ctx.community, case, row.contribution_id)
        takedown = await uow.repo(TakedownRepository).get(takedown_id)
        await update_alarm(uow, ctx.community, takedown)
        uow.audit("case.shown-again", _subject(row))
        await uow.commit()
    ctx.wake()
    return takedown


async def remove(ctx: Ctx, takedown_id: int) -> Takedown:
    """Removes for good: posts are deleted, words leave every row at once, and the file at the next sweep."""
    async with ctx.uow() as uow:
        await _open(uow, takedown_id)
        row = await _ruled(uow, ctx, takedown_id, Ruling.CONFIRMED)
        await _take_down(uow, ctx.community, row)
        takedown = await uow.repo(TakedownRepository).get(takedown_id)
        await update_alarm(uow, ctx.community, takedown)
        uow.audit("case.removed", _subject(row), after={"takedown": takedown_id})
        await uow.commit()
    ctx.wake()
    return takedown


async def wipe(jobs: Jobs) -> None:
    """Leaves nothing of what was removed in the database file, and writes down when."""
    async with jobs.everywhere() as uow:
        rows = await uow.repo(TakedownRepository).unwiped()
        if not rows:
            return
        # A post that was on its way while the case was removed is deleted now.
        for row in rows:
            async with uow.within(row.community_id):
                # Whose contribution is gone altogether, its line of the log looks like that of a case.
                case = await uow.repo(CaseRepository).get(row.case_id)
                if row.contribution_id is not None or case.state is CaseState.REMOVED:
                    await _delete_posts(uow, await _subjects(uow, row))
        await uow.commit()
    if not await _erase_traces(jobs):
        await _warn(jobs)
        return
    async with jobs.everywhere() as uow:
        log = uow.repo(TakedownRepository)
        rows = await log.unwiped()
        for row in rows:
            uow.audit("case.wiped", _subject(row), community_id=row.community_id)
        await log.wiped(rows, uow.clock.now())
        await uow.commit()


async def _warn(jobs: Jobs) -> None:
    """Facilitators hear, before the day is over, what still stands in the database file."""
    async with jobs.everywhere() as uow:
        for row in await uow.repo(TakedownRepository).unwiped():
            since = row.decided_at or row.opened_at
            if uow.clock.now() - since < rules.REMEMBERED - rules.WARNED_BEFORE:
                continue
            async with uow.within(row.community_id):
                community = (await uow.communities.get()).ref
                takedown = await uow.repo(TakedownRepository).get(row.id)
                await tell_ops(
                    uow,
                    community,
                    UNWIPED,
                    takedown.subject,
                    lambda takedown=takedown: notices.not_wiped(takedown),
                )
        await uow.commit()


async def _erase_traces(jobs: Jobs) -> bool:
    """Whether the database could be cleaned; another reader may be in the way, then the next sweep tries."""
    async with jobs.everywhere() as uow:
        database = uow.database
    return await database.erase_traces()


# -- hiding ----------------------------------------------------------------------------------------


async def _stands(uow: UnitOfWork, case: Case, contribution_id: int | None) -> bool:
    """Whether there is something to hide."""
    if contribution_id is not None:
        return not (await uow.repo(CaseVoiceRepository).get(contribution_id)).removed
    return case.state in (CaseState.POSTED, CaseState.QUEUED, CaseState.PENDING)


async def _hide(uow: UnitOfWork, community: Community, row: CaseTakedownRow) -> None:
    repo = uow.repo(CaseRepository)
    now = uow.clock.now()
    if row.contribution_id is None:
        (await repo.row(row.case_id)).hidden_at = now
        await uow.flush()
        await uow.repo(SearchRepository).remove(SEARCH_KIND, str(row.case_id))
    else:
        (await uow.repo(CaseVoiceRepository).row(row.contribution_id)).hidden_at = now
        await uow.flush()
    await _show(uow, community, await repo.get(row.case_id), row.contribution_id)


async def _show(
    uow: UnitOfWork, community: Community, case: Case, contribution_id: int | None
) -> None:
    """Makes posts show what is true: hidden ones that, others their words. Alerts go first."""
    if contribution_id is not None:
        await voices.refresh(uow, community, case, contribution_id)
        await cards.refresh(uow, community, case)
        return
    await cards.refresh(uow, community, case, urgency=Urgency.ALERT)
    for kind in (closing.SUMMARY, closing.OUTCOME):
        await _edit_all(uow, community, case, kind)
    # What others say of a case often repeats what is in it.
    await voices.refresh_all(uow, community, case)


async def _edit_all(uow: UnitOfWork, community: Community, case: Case, kind: str) -> None:
    """What stands in the threads of a case: its words, or that it is hidden."""
    with language(community.language):
        if case.hidden:
            message = views.hidden_card(case)
        elif kind == closing.SUMMARY:
            message = views.summary_card(case)
        else:
            message = views.outcome_card(case)
    for each in await uow.outbox.by_subject(case.subject, kind=kind):
        if each.op == Op.POST and each.target_id is not None:
            to = ToPost(each.target_id, kind, case.subject)
            draft = Draft(
                f"{kind}-edit", case.subject, to, message, op=Op.EDIT, urgency=Urgency.ALERT
            )
            await uow.outbox.keep(draft)


# -- deciding --------------------------------------------------------------------------------------


async def _open(uow: UnitOfWork, takedown_id: int) -> Takedown:
    takedown = await uow.repo(TakedownRepository).get(takedown_id)
    if takedown.ruling is Ruling.CONFIRMED:
        raise Conflict(_("Already removed by {by}.").format(by=takedown.decided_by))
    if takedown.ruling is Ruling.DISMISSED:
        raise Conflict(_("Already shown again by {by}.").format(by=takedown.decided_by))
    return takedown


async def _ruled(uow: UnitOfWork, ctx: Ctx, takedown_id: int, ruling: Ruling) -> CaseTakedownRow:
    row = await uow.repo(TakedownRepository).row(takedown_id)
    row.ruling, row.decided_by, row.decided_at = ruling, ctx.member_id, uow.clock.now()
    await uow.flush()
    return row


async def update_alarm(uow: UnitOfWork, community: Community, takedown: Takedown) -> None:
    """Makes the alert in the ops channels say what became of it."""
    with language(community.language):
        message = notices.alarm(takedown)
    await amend_ops(uow, ALARM, takedown.subject, message, revision=0)


# -- removing --------------------------------------------------------------------------------------


async def _take_down(uow: UnitOfWork, community: Community, row: CaseTakedownRow) -> None:
    purge = uow.repo(CasePurgeRepository)
    if row.contribution_id is not None:
        await purge.forget_contribution(row.contribution_id)
        case = await uow.repo(CaseRepository).get(row.case_id)
        await voices.refresh(uow, community, case, row.contribution_id)
        await cards.refresh(uow, community, case)
    else:
        await purge.forget_case(row.case_id)
        await settle_removed(uow, community, row.case_id)
    await _delete_posts(uow, await _subjects(uow, row))


async def settle_removed(uow: UnitOfWork, community: Community, case_id: int) -> None:
    """Nothing more becomes of a case whose words are forgotten; what stands of it says so."""
    repo = uow.repo(CaseRepository)
    case_row = await repo.row(case_id)
    case_row.state, case_row.stage, case_row.stage_ends_at = CaseState.REMOVED, None, None
    await repo.end_moments(case_id)
    await uow.repo(SearchRepository).remove(SEARCH_KIND, str(case_id))
    await uow.flush()
    # Before a card goes, so that the thread it may leave behind is not called what the case was.
    case = await repo.get(case_id)
    await cards.refresh(uow, community, case, urgency=Urgency.ALERT, last=True)
    await _settle_review(uow, community, case_row)


async def _settle_review(uow: UnitOfWork, community: Community, row: CaseRow) -> None:
    """The card of a case that still waited for a word says that it is gone."""
    case = await uow.repo(CaseRepository).get(row.id)
    with language(community.language):
        message: Message = views.removed_card(case)
    await amend_ops(uow, REVIEW, f"{row.subject}:{row.edition}", message, revision=0)


async def _delete_posts(uow: UnitOfWork, subjects: Sequence[str]) -> None:
    """Deletes what stands in channels and threads; a card last, its thread's posts before it."""
    for subject in reversed(subjects):
        for kind in (*IN_THREADS, stages.NUDGE, CARD):
            for post in await uow.outbox.posts(kind, subject):
                await _delete(uow, post)


async def _delete(uow: UnitOfWork, post: PostRow) -> None:
    if post.target_id is None:
        return
    to = ToPost(post.target_id, post.kind, post.subject)
    last = uow.clock.now() + (AFTER_EDIT if post.kind == CARD else timedelta())
    await uow.outbox.add(
        Draft(
            REMOVAL,
            post.subject,
            to,
            say(""),
            op=Op.DELETE,
            urgency=Urgency.ALERT,
            not_before=last,
        )
    )


async def _subjects(uow: UnitOfWork, row: CaseTakedownRow) -> list[str]:
    """What is removed, by its names in the outbox: a case before what was added to it."""
    if row.contribution_id is not None:
        return [contribution_subject(row.contribution_id)]
    said = await uow.repo(CaseVoiceRepository).list(row.case_id, everything=True)
    return [subject_of(row.case_id), *(each.subject for each in said)]


def _subject(row: CaseTakedownRow) -> str:
    if row.contribution_id is not None:
        return contribution_subject(row.contribution_id)
    return subject_of(row.case_id)


async def case_of(uow: UnitOfWork, contribution_id: int) -> int:
    """The case that something was added to."""
    return (await uow.repo(CaseVoiceRepository).row(contribution_id)).case_id


def in_time(minute: int, now: datetime, within: timedelta) -> bool:
    """Whether a confirmation made in a minute of the epoch still counts."""
    return now.timestamp() - minute * 60 <= within.total_seconds() + 60
