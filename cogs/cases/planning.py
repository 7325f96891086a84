"""`/case schedule`: when cases are posted, and how long each stage takes."""

import re
from typing import Annotated

from bot.param import Option
from bot.roles import Role
from cogs import Ctx
from cogs.cases import planning_views
from cogs.cases.registry import cog
from cogs.cases.service.slots import Wish, plan

MAX_HOURS = 24 * 60


@cog.command(
    "schedule", "When cases are posted, and how long each stage takes", role=Role.FACILITATOR
)
async def schedule(
    ctx: Ctx,
    slots: Annotated[str | None, Option("Such as every 2nd Wed 12:30", max_length=60)] = None,
    start: Annotated[
        str | None, Option("The first date, such as 2027-01-20", max_length=40)
    ] = None,
    clarify: Annotated[
        int | None, Option("Hours for questions (48)", min_value=1, max_value=MAX_HOURS)
    ] = None,
    recommend: Annotated[
        int | None, Option("Hours for recommendations (120)", min_value=1, max_value=MAX_HOURS)
    ] = None,
    summary: Annotated[
        int | None, Option("Hours until the summary is due (168)", min_value=1, max_value=MAX_HOURS)
    ] = None,
    rehearsal: Annotated[
        bool | None, Option("Others' recommendations are shown once one's own is written")
    ] = None,
    facilities: Annotated[
        str | None,
        Option("Hospitals, employers: names the privacy check should know", max_length=2000),
    ] = None,
) -> None:
    """Keeps what was said, and shows the next five slots."""
    names = _names(facilities)
    wish = Wish(slots, start or "", clarify, recommend, summary, rehearsal, names)
    await ctx.reply(planning_views.planned(await plan(ctx, wish), ctx.community.zone))


def _names(typed: str | None) -> tuple[str, ...] | None:
    """Names one by one, however they are set apart; "-" takes all of them away."""
    if typed is None:
        return None
    names = (part.strip() for part in re.split(r"[,;\n]", typed))
    return tuple(name for name in names if name and name != "-")
