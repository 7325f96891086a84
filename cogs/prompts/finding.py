"""What people mean by the name of a schedule or a question, and what is suggested while they type."""

import re
from collections.abc import Mapping, Sequence

from bot.errors import Conflict, Invalid
from bot.i18n import _
from bot.param import Choice, RawValue
from bot.text import excerpt
from bot.when import show_date
from bot.zones import suggest_zones
from cogs import Ctx
from cogs.prompts.rules import no_schedule
from cogs.prompts.starter import Topic
from storage.prompt_rows import PromptRow, Series
from storage.prompts import PromptRepository

_NUMBER = re.compile(r"[pP#]?0*(\d{1,6})(?:\s.*)?", re.DOTALL)
_SUGGESTED = 25


def choose_series(found: Sequence[Series], typed: str | None) -> Series | None:
    """The schedule that was named, or the only one; None when there is none yet.

    Raises `Invalid` where several fit.
    """
    name = (typed or "").strip().casefold()
    fits = [each for each in found if each.name.casefold() == name]
    fits = fits or [each for each in found if each.name.casefold().startswith(name)]
    if len(fits) == 1:
        return fits[0]
    if not found and not name:
        return None
    if not found:
        raise Invalid(schedule=no_schedule())
    template = _("Which schedule do you mean? Type one of: {names}.")
    raise Invalid(schedule=template.format(names=", ".join(each.name for each in found)))


def need_series(found: Sequence[Series], typed: str | None) -> Series:
    """As `choose_series`; raises `Conflict` when there is no schedule yet."""
    series = choose_series(found, typed)
    if series is None:
        raise Conflict(no_schedule())
    return series


def choose_prompt(rows: Sequence[PromptRow], typed: str) -> PromptRow:
    """The question named by its number or by how it begins; raises `Invalid` where none or several fit."""
    words = typed.strip()
    if match := _NUMBER.fullmatch(words):
        found = [row for row in rows if row.number == int(match[1])]
    else:
        start = " ".join(words.casefold().split())
        found = [row for row in rows if " ".join(row.text.casefold().split()).startswith(start)]
    if len(found) == 1:
        return found[0]
    if not found:
        template = _("There is no such question here: “{typed}”. Type its number, such as P14.")
        raise Invalid(which=template.format(typed=excerpt(words, 40)))
    names = ", ".join(f"P{row.number}" for row in found[:5])
    raise Invalid(which=_("Several questions begin like that: {names}.").format(names=names))


async def suggest_series(ctx: Ctx, typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """Schedules whose name contains what was typed."""
    async with ctx.uow() as uow:
        found = await uow.repo(PromptRepository).series()
    wanted = typed.strip().casefold()
    return [Choice(each.name, each.name) for each in found if wanted in each.name.casefold()]


async def suggest_queued(ctx: Ctx, typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """Questions that wait."""
    async with ctx.uow() as uow:
        rows = await uow.repo(PromptRepository).queued()
    return _choices(rows, typed)


async def suggest_posted(ctx: Ctx, typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """Questions that were asked, those without a wrap first."""
    async with ctx.uow() as uow:
        rows = await uow.repo(PromptRepository).posted()
    return _choices(sorted(rows, key=lambda row: row.wrapped_at is not None), typed)


async def suggest_zone(ctx: Ctx, typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """Time zones by city or name, the community's own first."""
    return [Choice(zone, zone) for zone in suggest_zones(typed, home=ctx.community.zone)]


async def suggest_topic(_ctx: Ctx, typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """The areas of the starter library; any other words are fine too."""
    names = [topic.label for topic in Topic]
    return [Choice(name, name) for name in names if typed.strip().casefold() in name]


def _choices(rows: Sequence[PromptRow], typed: str) -> list[Choice]:
    wanted = typed.strip().casefold()
    fits = [
        row for row in rows if wanted in row.text.casefold() or f"p{row.number}".startswith(wanted)
    ]
    return [Choice(f"P{row.number}", _label(row)) for row in fits[:_SUGGESTED]]


def _label(row: PromptRow) -> str:
    when = f" · {show_date(row.pinned_for)}" if row.pinned_for else ""
    return excerpt(f"P{row.number}{when} · {row.text}", 100)
