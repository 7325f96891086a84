"""`/report attention · week · quarter · year`."""

from typing import Annotated

from bot.param import Option
from bot.roles import Role
from cogs import Ctx
from cogs.report import rules, views
from cogs.report.registry import cog
from storage.reports import ReportRepository


@cog.command("attention", "What needs a facilitator now", role=Role.FACILITATOR)
async def attention(
    ctx: Ctx, csv: Annotated[bool, Option("As a file for a spreadsheet")] = False
) -> None:
    """Silence, empty slots, stale resources, failed sends."""
    async with ctx.uow() as uow:
        found = await uow.repo(ReportRepository).attention()
    await ctx.reply(views.attention_file(found) if csv else views.attention(found))


@cog.command("week", "How many took part in the last seven days", role=Role.FACILITATOR)
async def week(
    ctx: Ctx, csv: Annotated[bool, Option("As a file for a spreadsheet")] = False
) -> None:
    """The seven days before today, at home."""
    await _report(ctx, rules.last_week(ctx.clock.now(), ctx.community.zone), csv=csv)


@cog.command("quarter", "How many took part in a quarter", role=Role.FACILITATOR)
async def quarter(
    ctx: Ctx,
    of: Annotated[str | None, Option("Which one, such as 2027-Q2", max_length=7)] = None,
    csv: Annotated[bool, Option("As a file for a spreadsheet")] = False,
) -> None:
    """A calendar quarter, the present one by default."""
    await _report(ctx, rules.quarter(of or "", ctx.clock.now(), ctx.community.zone), csv=csv)


@cog.command("year", "How many took part in a year", role=Role.FACILITATOR)
async def year(
    ctx: Ctx,
    of: Annotated[int | None, Option("Which one", min_value=2020, max_value=2200)] = None,
    csv: Annotated[bool, Option("As a file for a spreadsheet")] = False,
) -> None:
    """A calendar year, the present one by default."""
    await _report(ctx, rules.year(of, ctx.clock.now(), ctx.community.zone), csv=csv)


async def _report(ctx: Ctx, period: rules.Period, *, csv: bool) -> None:
    zone = ctx.community.zone
    edges = period.weeks(zone)
    async with ctx.uow() as uow:
        reports = uow.repo(ReportRepository)
        figures = rules.shown(await reports.figures(*period.instants(zone)))
        counts = rules.shown_bars(await reports.contributions(edges))
    weeks = [
        views.Week(rules.day_of(edge, zone), count)
        for edge, count in zip(edges, counts, strict=False)
    ]
    made = views.participation_file if csv else views.participation
    await ctx.reply(made(period.name, ctx.community.name, figures, weeks))
