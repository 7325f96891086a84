"""Questions to a speaker: asked, wanted by others, answered."""

from dataclasses import dataclass

from bot.delivery import Draft, Op, ToPost
from bot.errors import Forbidden, Invalid
from bot.guards import role_of
from bot.i18n import _, language
from bot.roles import Role
from bot.standing import Community
from cogs import Ctx
from cogs.webinars import views
from storage.search import SearchRepository
from storage.search_rows import SearchDocument
from storage.uow import UnitOfWork
from storage.webinar_questions import ANSWER, Question, QuestionRepository
from storage.webinar_rows import CARD, Meeting
from storage.webinars import WebinarRepository

QUESTION = "webinar.question"
QUESTION_EDIT = "webinar.question-edit"
NOBODY = "anonymous"
"""The actor that the audit log names for an anonymous question."""
MAX_QUESTION = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was put, and whether the thread shows it."""

    meeting: Meeting
    question: Question
    shown: bool


async def ask(ctx: Ctx, meeting_id: int, text: str, *, anonymous: bool) -> Asked:
    """Keeps a question and shows it in the thread of the card in the workspace it was asked in.

    An anonymous one names its author in no payload, no card, and not in the audit log.
    """
    words = text.strip()
    if not words:
        raise Invalid(text=_("Please write the question."))
    member, target = ctx.member_id, ctx.standing.target
    actor = NOBODY if anonymous else str(ctx.actor.user)
    async with ctx.background.uow(ctx.community.id, actor=actor) as uow:
        meeting = await uow.repo(WebinarRepository).meeting(meeting_id)
        questions = uow.repo(QuestionRepository)
        posted = {row.target_id for row in await uow.outbox.by_subject(meeting.subject, kind=CARD)}
        row = await questions.ask(
            meeting_id,
            member,
            words,
            anonymous=anonymous,
            target_id=target.id if target is not None else None,
        )
        question = await questions.get(row.id)
        shown = target is not None and target.id in posted
        if target is not None and shown:
            with language(ctx.community.language):
                message = views.question_card(question)
            to = ToPost(target.id, CARD, meeting.subject)
            await uow.outbox.add(Draft(QUESTION, question.subject, to, message))
        uow.audit("webinar.asked", question.subject)
        await uow.commit()
    ctx.wake()
    return Asked(meeting, question, shown)


async def upvote(ctx: Ctx, question_id: int) -> tuple[Question, bool]:
    """Gives or takes back a vote; the question, and whether there is a vote now."""
    async with ctx.uow() as uow:
        questions = uow.repo(QuestionRepository)
        row = await questions.row(question_id)
        if row.member_id == ctx.member_id:
            raise Forbidden(_("This is your own question: it counts already."))
        given = await questions.toggle_vote(question_id, ctx.member_id)
        question = await questions.get(question_id)
        uow.audit("webinar.voted", question.subject)
        await _refresh(uow, ctx.community, question)
        await uow.commit()
    ctx.wake()
    return question, given


async def answered(ctx: Ctx, question_id: int) -> Question:
    """Marks a question as answered; for facilitators and the speaker."""
    # Members may click it, so the platform's own roles have not been asked about yet.
    role = await role_of(ctx.event, ctx.standing, ctx.adapter, Role.FACILITATOR)
    async with ctx.uow() as uow:
        questions = uow.repo(QuestionRepository)
        row = await questions.row(question_id)
        meeting = await uow.repo(WebinarRepository).meeting(row.meeting_id)
        speaks = meeting.details.speaker_id == ctx.member_id
        if not (speaks or role.covers(Role.FACILITATOR)):
            raise Forbidden(_("This is for the speaker and the facilitators."))
        row.answered_at = row.answered_at or uow.clock.now()
        await uow.flush()
        question = await questions.get(question_id)
        await uow.repo(SearchRepository).put(_document(question, meeting))
        uow.audit("webinar.question-answered", question.subject)
        await _refresh(uow, ctx.community, question)
        await uow.commit()
    ctx.wake()
    return question


async def listed(ctx: Ctx, meeting_id: int) -> tuple[Meeting, list[Question]]:
    """A meeting's questions, those that most want to hear about first."""
    async with ctx.uow() as uow:
        meeting = await uow.repo(WebinarRepository).meeting(meeting_id)
        return meeting, list(await uow.repo(QuestionRepository).list(meeting_id))


def _document(question: Question, meeting: Meeting) -> SearchDocument:
    """What others find: that it was asked and answered, when, and where to hear it; never who asked."""
    return SearchDocument(
        ANSWER,
        str(question.id),
        question.text,
        body=f"{meeting.name} {meeting.details.title}",
        url=meeting.recording,
        at=meeting.starts_at,
    )


async def _refresh(uow: UnitOfWork, community: Community, question: Question) -> None:
    if question.target_id is None:
        return
    if not await uow.outbox.by_subject(question.subject, kind=QUESTION):
        return
    with language(community.language):
        message = views.question_card(question)
    to = ToPost(question.target_id, QUESTION, question.subject)
    await uow.outbox.keep(Draft(QUESTION_EDIT, question.subject, to, message, op=Op.EDIT))
