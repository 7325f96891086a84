"""What people add to a posted case: checked by the gate, kept in the one record, shown where it was said."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.delivery import Draft, Op, ToPost, Urgency
from bot.errors import Conflict, Forbidden
from bot.i18n import _, language
from bot.standing import Community
from cogs import Ctx
from cogs.cases import notices, rules, views
from cogs.cases.service import cards
from cogs.cases.service.looking import Looked, look
from cogs.cases.service.telling import NEWS, tell_presenter
from cogs.cases.service.who import facilitates
from storage.case_rows import CARD, CONTRIBUTION, Case, CaseDraftRow, Contribution, Voice
from storage.case_voices import CaseVoiceRepository
from storage.cases import CaseRepository
from storage.uow import UnitOfWork

EDIT = "case.contribution-edit"
ANONYMOUS = "anonymous"
"""The actor that the audit log names for whoever says something without a name."""


@dataclass(frozen=True, slots=True, repr=False)
class Words:
    """What somebody wants to add; `parent_id` is the question that an answer answers."""

    case_id: int
    voice: Voice
    text: str = ""
    anonymous: bool = False
    parent_id: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """What came of it: it was kept, or it is a draft in which the gate marked something.

    `shown`: it stands in a thread. `kept_back`: a rehearsal keeps it from the others for now.
    """

    words: Words
    shown: bool = False
    kept_back: bool = False
    draft_id: int = 0
    revision: int = 0
    looked: Looked | None = field(default=None)


async def open_for(ctx: Ctx, words: Words) -> tuple[Case, str]:
    """The case, where it takes this now, and what was typed for it before; raises `Conflict`."""
    stands_in = await _speaks_for_presenter(ctx, words)
    async with ctx.uow() as uow:
        case = await _may(ctx, uow, words, stands_in=stands_in)
        draft = await uow.repo(CaseVoiceRepository).draft_for(
            ctx.member_id, words.voice, case_id=words.case_id, parent_id=words.parent_id
        )
    return case, str(draft.document.get("text", "")) if draft else ""


async def add(ctx: Ctx, words: Words) -> Said:
    """Adds words at once where the gate finds nothing in them; keeps them as a draft where it does."""
    text = rules.written(words.text, field="text", most=rules.MAX_WORDS)
    looked = await look(ctx, {"text": text})
    if looked.findings.clean:
        return await _keep(ctx, words, text)
    stands_in = await _speaks_for_presenter(ctx, words)
    async with ctx.uow() as uow:
        await _may(ctx, uow, words, stands_in=stands_in)
        row = await uow.repo(CaseVoiceRepository).keep_draft(
            ctx.member_id,
            words.voice,
            {"text": text, "anonymous": words.anonymous},
            case_id=words.case_id,
            parent_id=words.parent_id,
        )
        row.seen = row.revision
        draft_id, revision = row.id, row.revision
        await uow.commit()
    return Said(words, draft_id=draft_id, revision=revision, looked=looked)


async def drafted(ctx: Ctx, draft_id: int) -> Words:
    """What somebody was about to say; raises `Conflict` when it is gone."""
    async with ctx.uow() as uow:
        return _words(await _own(uow, ctx.member_id, draft_id))


async def say(ctx: Ctx, draft_id: int, revision: int) -> Said:
    """Says what was looked at; raises `Conflict` where it was changed since."""
    async with ctx.uow() as uow:
        row = await _own(uow, ctx.member_id, draft_id)
        if row.revision != revision or row.seen != revision:
            raise Conflict(_("The text was changed since. Please look at it once more."))
        words = _words(row)
    return await _keep(ctx, words, words.text)


async def peers(ctx: Ctx, case_id: int) -> tuple[Case, Sequence[Contribution]]:
    """The others' recommendations, for somebody who has written one; raises `Conflict` for others."""
    async with ctx.uow() as uow:
        case = await uow.repo(CaseRepository).get(case_id)
        voices = uow.repo(CaseVoiceRepository)
        said = await voices.list(case_id, Voice.RECOMMENDATION)
        mine = await voices.has_said(case_id, ctx.member_id, Voice.RECOMMENDATION)
    if case.hidden:
        raise Conflict(_("{name} is not open just now.").format(name=case.name))
    if not mine:
        raise Conflict(
            _("Please write your own recommendation first; then you can read the others.")
        )
    return case, [each for each in said if not each.hidden]


async def follow(ctx: Ctx, case_id: int) -> tuple[Case, bool]:
    """Follows a case, or no longer; whether they follow now."""
    async with ctx.uow() as uow:
        repo = uow.repo(CaseRepository)
        case = await repo.get(case_id)
        now = await repo.toggle_follow(case_id, ctx.member_id)
        uow.audit("case.followed" if now else "case.unfollowed", case.subject)
        await uow.commit()
    return case, now


async def refresh(uow: UnitOfWork, community: Community, case: Case, contribution_id: int) -> None:
    """Makes the post of a contribution, and those of the answers that quote it, show what is true now."""
    for said in await uow.repo(CaseVoiceRepository).list(case.id, everything=True):
        # What is removed is deleted, and an edit of it would wait for ever.
        if contribution_id in (said.id, said.parent_id) and not said.removed:
            await _refresh(uow, community, case, said)


async def refresh_all(uow: UnitOfWork, community: Community, case: Case) -> None:
    """The same for everything that was added to a case and not removed."""
    for said in await uow.repo(CaseVoiceRepository).list(case.id):
        await _refresh(uow, community, case, said)


async def _refresh(uow: UnitOfWork, community: Community, case: Case, said: Contribution) -> None:
    for row in await uow.outbox.by_subject(said.subject, kind=CONTRIBUTION):
        if row.target_id is None or row.op != Op.POST:
            continue
        with language(community.language):
            message = views.contribution_card(case, said)
        to = ToPost(row.target_id, CONTRIBUTION, said.subject)
        await uow.outbox.revise(row.id, message=message)
        draft = Draft(EDIT, said.subject, to, message, op=Op.EDIT, urgency=Urgency.ALERT)
        await uow.outbox.keep(draft)


async def _keep(ctx: Ctx, words: Words, text: str) -> Said:
    # Whoever answers for an anonymous case is not named either, in no log and no payload.
    hidden = words.anonymous or words.voice is Voice.ANSWER
    actor = ANONYMOUS if hidden else str(ctx.actor.user)
    target_id = ctx.standing.target.id if ctx.standing.target else None
    stands_in = await _speaks_for_presenter(ctx, words)
    async with ctx.background.uow(ctx.community.id, actor=actor) as uow:
        case = await _may(ctx, uow, words, stands_in=stands_in)
        voices = uow.repo(CaseVoiceRepository)
        if words.parent_id is not None:
            # An answer belongs where its question stands, wherever the presenter is.
            target_id = (await voices.row(words.parent_id)).target_id
        kept_back = (
            case.rehearsal
            and words.voice is Voice.RECOMMENDATION
            and case.stage_ends_at is not None
        )
        said = await voices.add(
            case.id,
            ctx.member_id,
            words.voice,
            text,
            anonymous=hidden,
            target_id=target_id,
            parent_id=words.parent_id,
            shown=not kept_back,
        )
        shown = target_id in await cards.stands_in(uow, case)
        if target_id is not None and shown and not kept_back:
            with language(ctx.community.language):
                message = views.contribution_card(case, said)
            to = ToPost(target_id, CARD, case.subject)
            await uow.outbox.add(Draft(CONTRIBUTION, said.subject, to, message))
        await _drop_draft(ctx, uow, words)
        await cards.refresh(uow, ctx.community, case)
        if words.voice is Voice.QUESTION:
            await _tell_of_question(ctx, uow, case, said)
        uow.audit("case.added", said.subject, after={"voice": words.voice.value})
        await uow.commit()
    ctx.wake()
    return Said(words, shown=shown and not kept_back, kept_back=kept_back)


async def _tell_of_question(ctx: Ctx, uow: UnitOfWork, case: Case, said: Contribution) -> None:
    row = await uow.repo(CaseRepository).row(case.id)
    if row.member_id == ctx.member_id:
        return
    await tell_presenter(
        uow,
        ctx.community,
        case,
        partial(notices.question_to_presenter, case, said),
        member_id=row.member_id,
        kind=NEWS,
        subject=said.subject,
    )


async def _drop_draft(ctx: Ctx, uow: UnitOfWork, words: Words) -> None:
    voices = uow.repo(CaseVoiceRepository)
    draft = await voices.draft_for(
        ctx.member_id, words.voice, case_id=words.case_id, parent_id=words.parent_id
    )
    if draft is not None:
        await voices.drop_draft(draft.id)


async def _speaks_for_presenter(ctx: Ctx, words: Words) -> bool:
    """Whether a facilitator may answer in the presenter's place; asked only where it matters."""
    return words.voice is Voice.ANSWER and await facilitates(ctx)


async def _may(ctx: Ctx, uow: UnitOfWork, words: Words, *, stands_in: bool = False) -> Case:
    """The case, where this person may add this to it now."""
    case = await uow.repo(CaseRepository).get(words.case_id)
    rules.check_may_add(case, words.voice, uow.clock.now(), ctx.standing.zone)
    if words.voice is Voice.ANSWER:
        row = await uow.repo(CaseRepository).row(words.case_id)
        if row.member_id != ctx.member_id and not stands_in:
            raise Forbidden(
                _("This is for whoever presents the case. You can write in the thread.")
            )
    return case


async def _own(uow: UnitOfWork, member_id: int, draft_id: int) -> CaseDraftRow:
    row = await uow.repo(CaseVoiceRepository).draft(draft_id, member_id)
    if row is None or row.case_id is None:
        raise Conflict(_("This draft is gone: it was sent, or is older than 14 days."))
    return row


def _words(row: CaseDraftRow) -> Words:
    return Words(
        row.case_id or 0,
        Voice(row.purpose),
        str(row.document.get("text", "")),
        anonymous=bool(row.document.get("anonymous")),
        parent_id=row.parent_id,
    )
