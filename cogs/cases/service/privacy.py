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
from cogs.cases import notices, views
from cogs.cases.service import cards, closing, voices
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
    Takedown,
    subject_of,
)
from storage.case_takedowns import TakedownRepository
from storage.case_voices import CaseVoiceRepository
from storage.cases import CaseRepository
from storage.outbox import PostRow
from storage.search import SearchRepository
from storage.uow import UnitOfWork

ALARM = "ops.case-flag"
REMOVAL = "case.removed"
IN_THREADS = (CONTRIBUTION, closing.SUMMARY, closing.OUTCOME)
"""Kinds of posts in a case's threads that may repeat its words."""


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
        if case.state not in (CaseState.POSTED, CaseState.QUEUED, CaseState.PENDING):
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
            await _update_alarm(uow, ctx.community, takedown)
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
        await _show(uow, ctx.community, case, row.contribution_id)
        takedown = await uow.repo(TakedownRepository).get(takedown_id)
        await _update_alarm(uow, ctx.community, takedown)
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
        await _update_alarm(uow, ctx.community, takedown)
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
        for community_id, subjects in _subjects(rows):
            async with uow.within(community_id):
                await _delete_posts(uow, subjects)
        await uow.commit()
    if not await _erase_traces(jobs):
        return
    async with jobs.everywhere() as uow:
        log = uow.repo(TakedownRepository)
        rows = await log.unwiped()
        for row in rows:
            uow.audit("case.wiped", _subject(row), community_id=row.community_id)
        await log.wiped(rows, uow.clock.now())
        await uow.commit()


async def _erase_traces(jobs: Jobs) -> bool:
    """Whether the database could be cleaned; another reader may be in the way, then the next sweep tries."""
    async with jobs.everywhere() as uow:
        database = uow.database
    return await database.erase_traces()


# -- hiding ----------------------------------------------------------------------------------------


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
    found = uow.repo(CaseVoiceRepository)
    if contribution_id is not None:
        await voices.refresh(uow, community, case, await found.get(contribution_id))
        await cards.refresh(uow, community, case)
        return
    await cards.refresh(uow, community, case, urgency=Urgency.ALERT)
    for kind in (closing.SUMMARY, closing.OUTCOME):
        await _edit_all(uow, community, case, kind)


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


async def _update_alarm(uow: UnitOfWork, community: Community, takedown: Takedown) -> None:
    with language(community.language):
        message = notices.alarm(takedown)
    await amend_ops(uow, ALARM, takedown.subject, message, revision=0)


# -- removing --------------------------------------------------------------------------------------


async def _take_down(uow: UnitOfWork, community: Community, row: CaseTakedownRow) -> None:
    purge = uow.repo(CasePurgeRepository)
    if row.contribution_id is not None:
        await _delete_posts(uow, [f"case-contribution:{row.contribution_id}"])
        await purge.forget_contribution(row.contribution_id)
        case = await uow.repo(CaseRepository).get(row.case_id)
        await cards.refresh(uow, community, case)
        return
    case_row = await uow.repo(CaseRepository).row(row.case_id)
    said = await uow.repo(CaseVoiceRepository).list(row.case_id, everything=True)
    subjects = [subject_of(row.case_id), *(each.subject for each in said)]
    await purge.forget_case(row.case_id)
    await _delete_posts(uow, subjects)
    case_row.state, case_row.stage, case_row.stage_ends_at = CaseState.REMOVED, None, None
    await uow.repo(CaseRepository).end_moments(row.case_id)
    await uow.repo(SearchRepository).remove(SEARCH_KIND, str(row.case_id))
    await uow.flush()
    await _settle_review(uow, community, case_row)


async def _settle_review(uow: UnitOfWork, community: Community, row: CaseRow) -> None:
    """The card of a case that still waited for a word says that it is gone."""
    case = await uow.repo(CaseRepository).get(row.id)
    with language(community.language):
        message: Message = views.removed_card(case)
    await amend_ops(uow, REVIEW, f"{row.subject}:{row.edition}", message, revision=0)


async def _delete_posts(uow: UnitOfWork, subjects: list[str]) -> None:
    """Deletes what stands in channels and threads; a card last, its thread's posts before it."""
    for subject in reversed(subjects):
        for kind in (*IN_THREADS, CARD):
            for post in await uow.outbox.posts(kind, subject):
                await _delete(uow, post)


async def _delete(uow: UnitOfWork, post: PostRow) -> None:
    if post.target_id is None:
        return
    to = ToPost(post.target_id, post.kind, post.subject)
    draft = Draft(REMOVAL, post.subject, to, say(""), op=Op.DELETE, urgency=Urgency.ALERT)
    await uow.outbox.add(draft)


def _subjects(rows: Sequence[CaseTakedownRow]) -> list[tuple[int, list[str]]]:
    """Community, and what its removed things are called in the outbox."""
    return [(row.community_id, [_subject(row)]) for row in rows]


def _subject(row: CaseTakedownRow) -> str:
    if row.contribution_id is not None:
        return f"case-contribution:{row.contribution_id}"
    return subject_of(row.case_id)


async def case_of(uow: UnitOfWork, contribution_id: int) -> int:
    """The case that something was added to."""
    return (await uow.repo(CaseVoiceRepository).row(contribution_id)).case_id


def in_time(minute: int, now: datetime, within: timedelta) -> bool:
    """Whether a confirmation made in a minute of the epoch still counts."""
    return now.timestamp() - minute * 60 <= within.total_seconds() + 60
