"""What the options of several commands suggest while somebody types."""

from collections.abc import Mapping, Sequence

from bot.i18n import _
from bot.param import Choice, RawValue
from bot.recurrence import local
from bot.text import excerpt
from cogs import Ctx
from cogs.webinars.planning_views import wall
from storage.webinar_rows import Meeting
from storage.webinars import WebinarRepository

RHYTHMS = ("weekly", "every 2 weeks", "monthly", "third Thursday", "last Friday")


async def suggest_coming(ctx: Ctx, typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """Meetings that are not over, the soonest first."""
    async with ctx.uow() as uow:
        meetings = await uow.repo(WebinarRepository).upcoming()
    return _choices(ctx, typed, meetings)


async def suggest_past(ctx: Ctx, typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """Meetings that have begun, the latest first."""
    async with ctx.uow() as uow:
        meetings = await uow.repo(WebinarRepository).past()
    return _choices(ctx, typed, meetings)


async def suggest_any(ctx: Ctx, typed: str, others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """Meetings to come, then those that have begun."""
    coming = list(await suggest_coming(ctx, typed, others))
    known = {choice.value for choice in coming}
    past = [each for each in await suggest_past(ctx, typed, others) if each.value not in known]
    return [*coming[:20], *past][:25]


async def suggest_rhythm(
    _ctx: Ctx, typed: str, _others: Mapping[str, RawValue]
) -> Sequence[Choice]:
    """How it may repeat."""
    words = typed.strip().casefold()
    return [Choice(each, each) for each in RHYTHMS if words in each.casefold()]


def _choices(ctx: Ctx, typed: str, meetings: Sequence[Meeting]) -> list[Choice]:
    words = typed.strip().casefold()
    zone = ctx.standing.zone or ctx.community.zone
    found: list[Choice] = []
    for meeting in meetings:
        title = excerpt(meeting.details.title, 50)
        label = f"{meeting.name} · {title} · {wall(local(meeting.starts_at, zone))}"
        if meeting.cancelled:
            label = _("{label} (cancelled)").format(label=label)
        if words in label.casefold():
            found.append(Choice(meeting.name, label[:100]))
    return found[:25]
