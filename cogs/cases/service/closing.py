"""The end of a case: what was learned, what happened afterwards, and finding both again."""

from functools import partial

from bot.delivery import Draft, Op, ToPost
from bot.errors import Conflict, Forbidden
from bot.i18n import _, language
from bot.message import Message
from bot.standing import Community
from cogs import Ctx
from cogs.cases import closing_views, notices, rules, views
from cogs.cases.rules import DueMoment, Moment
from cogs.cases.service import cards, stages
from cogs.cases.service.looking import look
from cogs.cases.service.telling import tell_followers
from cogs.cases.service.who import facilitates
from cogs.cases.writing_views import words_result
from storage.case_rows import CARD, SEARCH_KIND, Case, CaseState, Stage, Voice
from storage.case_voices import CaseVoiceRepository
from storage.cases import CaseRepository
from storage.search import Found, SearchRepository
from storage.search_rows import SearchDocument
from storage.uow import UnitOfWork

SUMMARY = "case.summary"
OUTCOME = "case.outcome"
FOLLOWED = "case.followed"
ANONYMOUS = "anonymous"


# -- summaries -------------------------------------------------------------------------------------


async def to_summarise(ctx: Ctx, case_id: int) -> tuple[Case, str]:
    """A case, and what its summary begins with: what stands there, what was typed, or the recommendations."""
    async with ctx.uow() as uow:
        case = await uow.repo(CaseRepository).get(case_id)
        rules.check_may_summarise(case, uow.clock.now())
        voices = uow.repo(CaseVoiceRepository)
        draft = await voices.draft_for(ctx.member_id, Voice.SUMMARY, case_id=case_id)
        said = await voices.list(case_id, Voice.RECOMMENDATION)
    if draft is not None:
        return case, str(draft.document.get("text", ""))
    words = [each.text for each in said if not each.hidden]
    return case, case.summary or rules.summary_draft(words)


async def summarise(ctx: Ctx, case_id: int, words: str, *, looked_at: bool = False) -> Message:
    """Keeps what was learned for ever and posts it; later ones replace it."""
    text = rules.written(words, field="text", most=rules.MAX_SUMMARY)
    if not looked_at and (stopped := await _stopped(ctx, case_id, Voice.SUMMARY, text)):
        return stopped
    async with ctx.uow() as uow:
        repo = uow.repo(CaseRepository)
        row = await repo.row(case_id)
        rules.check_may_summarise(await repo.get(case_id), uow.clock.now())
        first = row.summarised_at is None
        row.summary, row.summarised_at = text, row.summarised_at or uow.clock.now()
        row.summary_edition += 1
        row.stage, row.stage_ends_at = Stage.CLOSED, None
        await uow.flush()
        case = await repo.get(case_id)
        await _findable(uow, case)
        await _put_in_threads(uow, ctx.community, case, SUMMARY, row.summary_edition)
        await cards.refresh(uow, ctx.community, case)
        if first:
            await stages.end_rehearsal(uow, ctx.community, case)
            await _plan_follow_up(uow, ctx.community, case)
            await tell_followers(
                uow,
                ctx.community,
                case,
                f"{FOLLOWED}-summary",
                partial(notices.summary_to_follower, case),
                revision=0,
                without=ctx.member_id,
            )
        await _drop_draft(uow, ctx.member_id, case_id, Voice.SUMMARY)
        uow.audit("case.summarised", row.subject, after={"name": row.name})
        await uow.commit()
    ctx.wake()
    return closing_views.summary_kept(case)


async def _plan_follow_up(uow: UnitOfWork, community: Community, case: Case) -> None:
    repo = uow.repo(CaseRepository)
    for moment in (Moment.RECOMMEND, Moment.SUMMARY, Moment.NUDGE):
        await repo.end_moments(case.id, moment)
    at = rules.follow_up_at(uow.clock.now(), community.zone)
    await stages.plan_moments(uow, case, [DueMoment(Moment.FOLLOW_UP, at)])


# -- what happened ---------------------------------------------------------------------------------


async def to_tell(ctx: Ctx, case_id: int) -> tuple[Case, str]:
    """A case whose presenter, or a facilitator, tells what happened; and what was typed so far."""
    stands_in = await facilitates(ctx)
    async with ctx.uow() as uow:
        case = await _may_tell(ctx, uow, case_id, stands_in=stands_in)
        draft = await uow.repo(CaseVoiceRepository).draft_for(
            ctx.member_id, Voice.OUTCOME, case_id=case_id
        )
    return case, str(draft.document.get("text", "")) if draft else case.outcome


async def tell(ctx: Ctx, case_id: int, words: str, *, looked_at: bool = False) -> Message:
    """Appends what happened to the record, and tells the thread and the followers."""
    text = rules.written(words, field="text", most=rules.MAX_OUTCOME)
    if not looked_at and (stopped := await _stopped(ctx, case_id, Voice.OUTCOME, text)):
        return stopped
    stands_in = await facilitates(ctx)
    async with ctx.uow() as uow:
        row = await uow.repo(CaseRepository).row(case_id)
        actor = ANONYMOUS if row.anonymous else str(ctx.actor.user)
    async with ctx.background.uow(ctx.community.id, actor=actor) as uow:
        await _may_tell(ctx, uow, case_id, stands_in=stands_in)
        repo = uow.repo(CaseRepository)
        row = await repo.row(case_id)
        row.outcome, row.outcome_at = text, uow.clock.now()
        row.outcome_edition += 1
        await uow.flush()
        case = await repo.get(case_id)
        await repo.end_moments(case_id, Moment.FOLLOW_UP)
        await _findable(uow, case)
        await _put_in_threads(uow, ctx.community, case, OUTCOME, row.outcome_edition)
        if row.outcome_edition == 1:
            await tell_followers(
                uow,
                ctx.community,
                case,
                f"{FOLLOWED}-outcome",
                partial(notices.outcome_to_follower, case),
                revision=0,
                without=ctx.member_id,
            )
        await _drop_draft(uow, ctx.member_id, case_id, Voice.OUTCOME)
        uow.audit("case.outcome", row.subject, after={"name": row.name})
        await uow.commit()
    ctx.wake()
    return closing_views.outcome_kept(case)


async def say(ctx: Ctx, draft_id: int, revision: int) -> Message:
    """Keeps a summary or an outcome in which the gate marked something that its author calls safe."""
    async with ctx.uow() as uow:
        row = await uow.repo(CaseVoiceRepository).draft(draft_id, ctx.member_id)
        if row is None or row.case_id is None:
            raise Conflict(_("This draft is gone: it was sent, or is older than 14 days."))
        if row.revision != revision or row.seen != revision:
            raise Conflict(_("The text was changed since. Please look at it once more."))
        case_id, voice = row.case_id, Voice(row.purpose)
        text = str(row.document.get("text", ""))
    if voice is Voice.SUMMARY:
        if not await facilitates(ctx):
            raise Forbidden(_("This is for facilitators."))
        return await summarise(ctx, case_id, text, looked_at=True)
    return await tell(ctx, case_id, text, looked_at=True)


# -- finding ---------------------------------------------------------------------------------------


async def find(ctx: Ctx, words: str) -> tuple[list[Case], Found]:
    """Cases whose summary or outcome answers, best first."""
    async with ctx.uow() as uow:
        facets = {"kind": (SEARCH_KIND,)}
        found = await uow.repo(SearchRepository).find(words, facets=facets, limit=5)
        ids = [int(hit.document.subject) for hit in found.hits]
        cases = await uow.repo(CaseRepository).many(ids)
    return [case for case in cases if not case.hidden], found


async def shown(ctx: Ctx, case_id: int) -> Case:
    """A case with a summary, for whoever looks it up; raises `Conflict` for any other."""
    async with ctx.uow() as uow:
        case = await uow.repo(CaseRepository).get(case_id)
    if case.state is not CaseState.POSTED or case.hidden or not case.summary:
        raise Conflict(_("{name} cannot be shown.").format(name=case.name))
    return case


async def _findable(uow: UnitOfWork, case: Case) -> None:
    if not case.summary:
        return
    row = await uow.repo(CaseRepository).row(case.id)
    body = "\n".join(part for part in (case.summary, case.outcome, case.text.question) if part)
    await uow.repo(SearchRepository).put(
        SearchDocument(
            kind=SEARCH_KIND,
            subject=str(case.id),
            title=views.title_of(case),
            tags=(case.text.setting,) if case.text.setting else (),
            body=body,
            at=row.summarised_at,
        )
    )


async def make_findable(uow: UnitOfWork, case: Case) -> None:
    """Makes a summarised case findable (again)."""
    await _findable(uow, case)


async def _put_in_threads(
    uow: UnitOfWork, community: Community, case: Case, kind: str, edition: int
) -> None:
    """Posts it in every thread of the case, or corrects what stands there."""
    with language(community.language):
        message = views.summary_card(case) if kind == SUMMARY else views.outcome_card(case)
    for target_id in await cards.stands_in(uow, case):
        if edition == 1:
            to = ToPost(target_id, CARD, case.subject)
            await uow.outbox.add(Draft(kind, case.subject, to, message))
        else:
            post = ToPost(target_id, kind, case.subject)
            await uow.outbox.keep(Draft(f"{kind}-edit", case.subject, post, message, op=Op.EDIT))


async def _stopped(ctx: Ctx, case_id: int, voice: Voice, text: str) -> Message | None:
    """What the gate marks in a text, which waits as a draft; None where it finds nothing."""
    looked = await look(ctx, {"text": text})
    if looked.findings.clean:
        return None
    async with ctx.uow() as uow:
        row = await uow.repo(CaseVoiceRepository).keep_draft(
            ctx.member_id, voice, {"text": text}, case_id=case_id
        )
        row.seen = row.revision
        draft_id, revision = row.id, row.revision
        await uow.commit()
    return words_result(draft_id, revision, looked)


async def _may_tell(ctx: Ctx, uow: UnitOfWork, case_id: int, *, stands_in: bool) -> Case:
    repo = uow.repo(CaseRepository)
    row, case = await repo.row(case_id), await repo.get(case_id)
    if row.member_id != ctx.member_id and not stands_in:
        raise Forbidden(_("This is for whoever presented the case, and for facilitators."))
    if case.state is not CaseState.POSTED or case.hidden or case.stage is not Stage.CLOSED:
        raise Conflict(
            _("{name} has no summary yet: what happened comes after it.").format(name=case.name)
        )
    return case


async def _drop_draft(uow: UnitOfWork, member_id: int, case_id: int, voice: Voice) -> None:
    voices = uow.repo(CaseVoiceRepository)
    draft = await voices.draft_for(member_id, voice, case_id=case_id)
    if draft is not None:
        await voices.drop_draft(draft.id)
