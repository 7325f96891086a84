"""`/prompt schedule`, `pause`, `resume`: when questions are asked."""

from typing import Annotated

from bot.param import Option
from bot.refs import ChannelRef
from bot.roles import Role
from cogs import Ctx
from cogs.prompts import rules
from cogs.prompts import schedule_views as views
from cogs.prompts.asking import asks_back
from cogs.prompts.finding import suggest_series, suggest_zone
from cogs.prompts.registry import cog
from cogs.prompts.rhythm import Request, build
from cogs.prompts.service import queue, schedules
from cogs.prompts.service.schedules import Wish

MAX_NAME = 60

Schedule = Annotated[
    str | None, Option("Which schedule, where there are several", suggest=suggest_series)
]


@cog.command("schedule", "Ask a question every week, or every few weeks", role=Role.FACILITATOR)
@asks_back("schedule")
async def schedule(
    ctx: Ctx,
    day: Annotated[str, Option("Day of the week, such as Mon")],
    time: Annotated[str, Option("Time, such as 09:00")],
    zone: Annotated[str | None, Option("Time zone (the community's)", suggest=suggest_zone)] = None,
    every: Annotated[int, Option("Weeks from one to the next", min_value=1, max_value=52)] = 1,
    channel: Annotated[ChannelRef | None, Option("Channel (the one for prompts)")] = None,
    thread: Annotated[bool, Option("Start a thread on each question")] = True,
    name: Annotated[
        str | None, Option("Name, shown above each question", max_length=MAX_NAME)
    ] = None,
    start: Annotated[str | None, Option("Not before this date")] = None,
    end: Annotated[str | None, Option("Not after this date")] = None,
) -> None:
    """Shows when the next questions would be asked; stores nothing before [Save]."""
    request = Request(day, time, zone or "", every, start or "", end or "")
    recurrence = build(request, now=ctx.clock.now(), home=ctx.community.zone)
    wish = Wish(rules.clean(name or ""), recurrence, channel, threaded=thread)
    preview, draft = await schedules.preview(ctx, wish)
    change = save.bind(draft, change=True) if preview.replaces else None
    await ctx.reply(views.schedule_preview(preview, save=save.bind(draft), change=change))


@cog.button("save-schedule", role=Role.FACILITATOR)
async def save(ctx: Ctx, draft_id: int, change: bool = False) -> None:  # a token's arguments
    """Keeps what was previewed."""
    await ctx.update(views.schedule_saved(await schedules.save(ctx, draft_id, change=change)))


@cog.command("pause", "Ask nothing until you resume", role=Role.FACILITATOR)
async def pause(ctx: Ctx, schedule: Schedule = None) -> None:
    """Stops a schedule."""
    await ctx.reply(views.paused(await queue.pause(ctx, schedule)))


@cog.command("resume", "Go on after a pause", role=Role.FACILITATOR)
async def resume(ctx: Ctx, schedule: Schedule = None) -> None:
    """Goes on from the next date."""
    await ctx.reply(views.resumed(*await queue.resume(ctx, schedule)))
