"""`/prompt preview` and `post-now`: how a question will look, and asking it off schedule."""

from typing import Annotated

from bot.context import too_late
from bot.i18n import language
from bot.param import Option
from bot.roles import Role
from cogs import Ctx
from cogs.prompts import answering, queue_views, rules, views
from cogs.prompts.finding import suggest_queued
from cogs.prompts.registry import cog
from cogs.prompts.scheduling import Schedule
from cogs.prompts.service import asked, queue

WhichOrNext = Annotated[str | None, Option("Which question (the next one)", suggest=suggest_queued)]


@cog.command("preview", "See a question as it will be posted", role=Role.FACILITATOR)
async def preview(ctx: Ctx, which: WhichOrNext = None, schedule: Schedule = None) -> None:
    """Only the asking person sees it."""
    shown, prompt, slot = await queue.upcoming(ctx, which, schedule)
    with language(ctx.community.language):
        card = answering.card(prompt, shown.series)
    await ctx.reply(views.preview(card, prompt, slot))


@cog.command("post-now", "Post the next question now", role=Role.FACILITATOR)
async def post_now(ctx: Ctx, which: WhichOrNext = None, schedule: Schedule = None) -> None:
    """Asks first."""
    _shown, prompt, _slot = await queue.upcoming(ctx, which, schedule)
    button = post.bind(prompt.id, int(ctx.clock.now().timestamp()))
    targets = await asked.count_targets(ctx)
    await ctx.reply(queue_views.confirm_post_now(prompt, targets, post=button))


@cog.button("post-now", role=Role.FACILITATOR)
async def post(ctx: Ctx, prompt_id: int, offered: int) -> None:
    """Does it within five minutes; `offered` is in seconds since 1970."""
    if rules.expired(offered, ctx.clock.now()):
        raise too_late()
    prompt = await asked.post_now(ctx, prompt_id, answering.card)
    await ctx.update(queue_views.on_its_way(prompt))
