"""Questions that are asked off schedule, and what is learned from those that were asked."""

from collections.abc import Callable

from bot.delivery import Draft, Op, ToPost, ToPurpose
from bot.errors import Conflict
from bot.i18n import _, language
from bot.message import Message
from bot.standing import Target
from bot.text import excerpt
from cogs import Ctx
from cogs.prompts import rules, views
from cogs.prompts.finding import choose_prompt
from cogs.prompts.service.posting import PURPOSE, Timing, amend, channel_of, post_drafts
from cogs.prompts.views import Wraps
from storage.prompt_rows import POST_KIND, SEARCH_KIND, Prompt, PromptRow, PromptState, Series
from storage.prompts import PromptRepository
from storage.search import SearchRepository
from storage.search_rows import SearchDocument
from storage.uow import UnitOfWork

WRAP_KIND = "prompt.wrap"

Card = Callable[[Prompt, Series | None], Message]
"""Makes the card of a question."""


async def count_targets(ctx: Ctx) -> int:
    """In how many workspaces a question is posted."""
    async with ctx.uow() as uow:
        return len(await uow.communities.targets())


async def post_now(ctx: Ctx, prompt_id: int, card: Card) -> Prompt:
    """Takes a question out of the queue and posts it everywhere; raises `Conflict` when it is gone."""
    async with ctx.uow() as uow:
        repo = uow.repo(PromptRepository)
        known = await repo.get(prompt_id)
        row = await repo.issue(known.id, slot=None, at=uow.clock.now())
        if row is None:
            raise Conflict(_("P{number} was asked already.").format(number=known.number))
        series = await _series_of(uow, row)
        with language(ctx.community.language):
            message = card(row.value, series)
        drafts = post_drafts(
            row.value,
            message,
            await uow.communities.targets(),
            purpose=series.purpose if series else PURPOSE,
            threaded=series.threaded if series else True,
            round=row.round,
            timing=Timing(uow.clock.now()),
        )
        await uow.outbox.add_all(drafts)
        uow.audit("prompt.posted-now", row.subject, after={"number": row.number})
        await uow.commit()
    ctx.wake()
    return row.value


async def to_wrap(ctx: Ctx, which: str | None) -> Prompt:
    """The question that was named, or the newest without a wrap; raises `Conflict` where there is none."""
    async with ctx.uow() as uow:
        repo = uow.repo(PromptRepository)
        if which:
            return choose_prompt(await repo.posted(limit=1000), which).value
        rows = await repo.posted(limit=1, unwrapped=True)
    if not rows:
        raise Conflict(_("Every question that was asked has a wrap. Name one to change it."))
    return rows[0].value


async def asked(ctx: Ctx, prompt_id: int) -> Prompt:
    """A question that was asked; raises `Conflict` for any other."""
    async with ctx.uow() as uow:
        return (await _asked(uow, prompt_id)).value


async def wrap(ctx: Ctx, prompt_id: int, words: str) -> Prompt:
    """Keeps what was learned for ever and posts it with the question; later ones replace it."""
    text = rules.written(words, field="learned")
    async with ctx.uow() as uow:
        row = await _asked(uow, prompt_id)
        before = {"wrap": row.wrap} if row.wrapped_at else None
        row.wrap, row.wrapped_at, row.nudge_at = text, uow.clock.now(), None
        row.wrap_edition += 1
        await uow.flush()
        await uow.repo(SearchRepository).put(_document(row))
        with language(ctx.community.language):
            message = views.wrap_card(row.value)
        if row.wrap_edition == 1:
            await uow.outbox.add_all(await _wrap_drafts(uow, row, message))
        else:
            revision = row.wrap_edition - 1
            await amend(uow, WRAP_KIND, row.subject, message, revision=revision)
        uow.audit("prompt.wrapped", row.subject, before=before, after={"wrap": text})
        await uow.commit()
    ctx.wake()
    return row.value


async def find(ctx: Ctx, words: str) -> Wraps:
    """The wraps that answer best."""
    async with ctx.uow() as uow:
        facets = {"kind": (SEARCH_KIND,)}
        found = await uow.repo(SearchRepository).find(words, facets=facets, limit=5)
        ids = [int(hit.document.subject) for hit in found.hits]
        rows = await uow.repo(PromptRepository).many(ids)
    return Wraps(words, tuple(row.value for row in rows), tuple(found.corrected.values()))


async def _asked(uow: UnitOfWork, prompt_id: int) -> PromptRow:
    row = await uow.repo(PromptRepository).get(prompt_id)
    if row.state != PromptState.POSTED:
        raise Conflict(_("P{number} was not asked yet.").format(number=row.number))
    return row


def _document(row: PromptRow) -> SearchDocument:
    return SearchDocument(
        kind=SEARCH_KIND,
        subject=str(row.id),
        title=excerpt(row.text, 200),
        tags=(row.topic,) if row.topic else (),
        body=f"{row.wrap}\n{row.text}",
        at=row.wrapped_at,
    )


async def _series_of(uow: UnitOfWork, row: PromptRow) -> Series | None:
    found = await uow.repo(PromptRepository).series()
    return next((each for each in found if each.id == row.schedule_id), None)


async def _wrap_drafts(uow: UnitOfWork, row: PromptRow, message: Message) -> list[Draft]:
    """In the thread where there is one, else where the question stands."""
    series = await _series_of(uow, row)
    posted = {
        each.target_id
        for each in await uow.outbox.by_subject(row.subject, kind=POST_KIND)
        if each.op == Op.POST
    }
    return [
        Draft(WRAP_KIND, row.subject, _wrap_place(target, row, series), message)
        for target in await uow.communities.targets()
        if target.id in posted
    ]


def _wrap_place(target: Target, row: PromptRow, series: Series | None) -> ToPost | ToPurpose:
    if series is not None and not series.threaded:
        return ToPurpose(target.id, channel_of(target, series.purpose))
    return ToPost(target.id, POST_KIND, row.subject)
