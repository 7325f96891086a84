"""What members say: private answers, taking part, suggestions and what facilitators decide about them."""

from collections.abc import Callable

from bot.delivery import Draft, ToMember
from bot.errors import Conflict
from bot.events import ReplyPosted
from bot.i18n import _, language
from bot.message import Message
from bot.refs import UserRef
from cogs import Ctx, Jobs
from cogs.prompts import notices, rules
from cogs.prompts.notices import Decision, Suggestion
from cogs.prompts.service.posting import amend, ops_drafts
from cogs.prompts.service.queue import load, refuse_duplicate
from storage.outbox_rows import PostRow
from storage.prompt_rows import (
    POST_KIND,
    NewPrompt,
    Prompt,
    PromptState,
    PromptSuggestionRow,
    SuggestionState,
    prompt_id_of,
)
from storage.prompt_voices import VoiceRepository
from storage.prompts import PromptRepository
from storage.uow import UnitOfWork

SUGGESTION_KIND = "ops.prompt-suggestion"
ANONYMOUS = "anonymous"
"""The actor that audit rows name where a person chose not to be named."""


# -- answers ---------------------------------------------------------------------------------------


async def own_answer(ctx: Ctx, prompt_id: int) -> tuple[Prompt, str]:
    """A question that was asked, and what the acting member answered privately so far."""
    async with ctx.uow() as uow:
        row = await uow.repo(PromptRepository).get(prompt_id)
        if row.state != PromptState.POSTED:
            raise Conflict(_("This question is not open for answers."))
        answer = await uow.repo(VoiceRepository).answer(prompt_id, ctx.member_id)
    return row.value, answer.text if answer else ""


async def answer(ctx: Ctx, prompt_id: int, words: str) -> bool:
    """Keeps a private answer; False when it replaced an earlier one."""
    text = rules.written(words, field="answer")
    async with ctx.uow() as uow:
        row = await uow.repo(PromptRepository).get(prompt_id)
        new = await uow.repo(VoiceRepository).keep_answer(row.id, ctx.member_id, text)
        uow.audit("prompt.answered" if new else "prompt.answer-changed", row.subject)
        await uow.commit()
    return new


async def count_reply(jobs: Jobs, event: ReplyPosted) -> None:
    """Counts whoever wrote in a question's thread, once; what they wrote is not in the event."""
    async with jobs.everywhere() as uow:
        post = await uow.outbox.post_of_thread(event.message.channel)
        prompt_id = prompt_id_of(post.subject) if post and post.kind == POST_KIND else None
        if post is None or prompt_id is None:
            return
        async with uow.within(post.community_id):
            member = await _member(uow, post, event.author)
            voices = uow.repo(VoiceRepository)
            await voices.took_part(prompt_id, member, how="thread", at=event.at)
        await uow.commit()


async def _member(uow: UnitOfWork, post: PostRow, author: UserRef) -> int:
    """The author's member row; they become a member by taking part."""
    known = await uow.members.by_account(author)
    if known is not None:
        return known.id
    row = await uow.members.add("", account=author)
    uow.audit("member.joined", f"member:{row.id}", community_id=post.community_id)
    return row.id


# -- suggestions -----------------------------------------------------------------------------------


async def suggest(
    ctx: Ctx, words: str, *, anonymous: bool, card: Callable[[Suggestion], Message]
) -> None:
    """Keeps a suggestion and asks facilitators. Who wrote an anonymous one is in no payload and no log."""
    text = rules.written(words)
    actor = ANONYMOUS if anonymous else str(ctx.actor.user)
    async with ctx.background.uow(ctx.community.id, actor=actor) as uow:
        row = await uow.repo(VoiceRepository).suggest(ctx.member_id, text, anonymous=anonymous)
        shown = Suggestion(row.id, text, "" if anonymous else ctx.actor.name)
        with language(ctx.community.language):
            message = card(shown)
        targets = await uow.communities.targets()
        await uow.outbox.add_all(ops_drafts(SUGGESTION_KIND, row.subject, message, targets))
        uow.audit("prompt.suggested", row.subject, after={"anonymous": anonymous})
        await uow.commit()
    ctx.wake()


async def pending(ctx: Ctx, suggestion_id: int) -> Suggestion:
    """A suggestion nobody has decided yet; raises `Conflict` naming who has."""
    async with ctx.uow() as uow:
        row = await uow.repo(VoiceRepository).suggestion(suggestion_id)
        if row.state != SuggestionState.PENDING:
            raise await _decided(uow, row)
        return await _shown(uow, row)


async def approve(ctx: Ctx, suggestion_id: int, words: str | None = None) -> Decision:
    """Queues a suggestion, in other words where given; the first facilitator's word counts."""
    async with ctx.uow() as uow:
        row = await _settle(ctx, uow, suggestion_id, SuggestionState.APPROVED)
        text = rules.written(words or row.text)
        mark = rules.fingerprint(text)
        repo = uow.repo(PromptRepository)
        refuse_duplicate(mark, await repo.fingerprints())
        shown = await _shown(uow, row)
        series = next(iter(await repo.series()), None)
        new = NewPrompt(text, mark, credit=shown.author[:100])
        (prompt,) = await repo.add(
            [new], schedule_id=series.id if series else None, source="suggestion"
        )
        row.prompt_id = prompt.id
        slot = (await load(uow, series)).plan.of(prompt.id)
        decision = Decision(
            shown, ctx.actor.name, prompt=prompt.value, planned_at=slot.at if slot else None
        )
        uow.audit("prompt.suggestion-approved", row.subject, after={"prompt": prompt.number})
        await _announce(ctx, uow, row, decision)
        await uow.commit()
    ctx.wake()
    return decision


async def decline(ctx: Ctx, suggestion_id: int, reason: str) -> Decision:
    """Says no, with a reason for the author."""
    why = rules.written(reason, field="reason")
    async with ctx.uow() as uow:
        row = await _settle(ctx, uow, suggestion_id, SuggestionState.DECLINED, reason=why)
        decision = Decision(await _shown(uow, row), ctx.actor.name, reason=why)
        uow.audit("prompt.suggestion-declined", row.subject, after={"reason": why})
        await _announce(ctx, uow, row, decision)
        await uow.commit()
    ctx.wake()
    return decision


async def _settle(
    ctx: Ctx, uow: UnitOfWork, suggestion_id: int, state: SuggestionState, *, reason: str = ""
) -> PromptSuggestionRow:
    voices = uow.repo(VoiceRepository)
    done = await voices.decide(suggestion_id, state, by=ctx.member_id, reason=reason)
    row = await voices.suggestion(suggestion_id)
    if not done:
        raise await _decided(uow, row)
    return row


async def _decided(uow: UnitOfWork, row: PromptSuggestionRow) -> Conflict:
    by = (await uow.members.get(row.decided_by)).name if row.decided_by else _("somebody")
    template = (
        _("{by} has approved this already.")
        if row.state == SuggestionState.APPROVED
        else _("{by} has declined this already.")
    )
    return Conflict(template.format(by=by))


async def _shown(uow: UnitOfWork, row: PromptSuggestionRow) -> Suggestion:
    if row.anonymous or row.member_id is None:
        return Suggestion(row.id, row.text)
    return Suggestion(row.id, row.text, (await uow.members.get(row.member_id)).name)


async def _announce(
    ctx: Ctx, uow: UnitOfWork, row: PromptSuggestionRow, decision: Decision
) -> None:
    """Tells the author, and settles the card in every ops channel."""
    with language(ctx.community.language):
        card = notices.decided_card(decision)
    await amend(uow, SUGGESTION_KIND, row.subject, card, revision=1)
    if row.member_id is not None:
        author = await uow.members.get(row.member_id)
        with language(author.reads(ctx.community.language)):
            message = notices.told_author(decision, ctx.community.name)
        to = ToMember(row.member_id)
        await uow.outbox.add(Draft("prompt.suggestion-answer", row.subject, to, message))
