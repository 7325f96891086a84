"""Schedules: what a new one would look like, and keeping it."""

from dataclasses import dataclass, replace
from typing import Any

from bot.errors import Conflict, Gone, Invalid, PlatformError
from bot.i18n import _
from bot.ports import Need
from bot.recurrence import Occurrence, Recurrence
from bot.refs import ChannelRef, WorkspaceRef
from bot.standing import Target
from bot.text import ChannelLink, CommandLine, Text, md, plain
from bot.when import show_date
from bot.zones import city
from cogs import Ctx
from cogs.prompts import rules
from cogs.prompts.schedule_views import Saved, SchedulePreview
from cogs.prompts.service.posting import PURPOSE, channel_of
from storage.prompt_rows import SCHEDULE_KIND, Series
from storage.prompt_voices import VoiceRepository
from storage.prompts import PromptRepository
from storage.uow import UnitOfWork

SHOWN = 5
"""Occurrences that a preview shows (product.md)."""
_NEEDS = frozenset({Need.SEE, Need.POST})
_THREAD_NEEDS = _NEEDS | {Need.THREAD, Need.REPLY}


@dataclass(frozen=True, slots=True)
class Wish:
    """A schedule as asked for; `name` "" is the usual one, `channel` None the usual one."""

    name: str
    recurrence: Recurrence
    channel: ChannelRef | None
    threaded: bool


async def preview(ctx: Ctx, wish: Wish) -> tuple[SchedulePreview, int]:
    """How it would be, and the id of the draft to be saved; nothing else is stored."""
    slots = _next(ctx, wish.recurrence)
    async with ctx.uow() as uow:
        found = await uow.repo(PromptRepository).series()
        replaces, name = _replaced(found, wish.name), _name(found, wish.name)
        document = _pack(wish, name, replaces)
        draft = await uow.repo(VoiceRepository).keep_draft(ctx.member_id, document)
        await uow.commit()
    place = wish.channel.parent if wish.channel else _usual_place(ctx.target, replaces)
    zone = await _own_zone(ctx)
    warnings = [*_moved(slots), *await _lacking(ctx, place, wish)]
    made = Series(0, name, wish.recurrence, PURPOSE, threaded=wish.threaded)
    zones = (made.zone, ctx.community.zone, zone)
    return SchedulePreview(
        made,
        slots,
        _readers(ctx, made.zone, zone),
        changes=tuple(rules.clock_changes(slots, zones)),
        warnings=tuple(warnings),
        channel=Text((ChannelLink(place),)) if place else None,
        replaces=replaces,
    ), draft


async def save(ctx: Ctx, draft_id: int, *, change: bool) -> Saved:
    """Keeps a previewed schedule: as a change of the one it would replace, or as a new one."""
    async with ctx.uow() as uow:
        draft = await uow.repo(VoiceRepository).take_draft(draft_id, ctx.member_id)
        if draft is None:
            raise Conflict(
                _("This was saved already, or has expired. Please run the command again.")
            )
        wish = _unpack(draft)
        old = await _old(uow, draft["replaces"]) if change else None
        saved = await (_create(uow, wish) if old is None else _change(uow, wish, old))
        await uow.commit()
    ctx.wake()
    return saved


async def _create(uow: UnitOfWork, wish: Wish) -> Saved:
    repo = uow.repo(PromptRepository)
    first_one = not await repo.series()
    row = await uow.schedules.add(SCHEDULE_KIND, "", wish.name, wish.recurrence)
    purpose = await _channel(uow, wish.channel, PURPOSE)
    await repo.set_series(row.id, purpose=purpose, threaded=wish.threaded)
    adopted = await repo.adopt(row.id) if first_one else 0
    uow.audit(
        "prompt.scheduled",
        f"schedule:{row.id}",
        after={"name": wish.name, "purpose": purpose, **wish.recurrence.to_json()},
    )
    return await _saved(uow, row.id, adopted)


async def _change(uow: UnitOfWork, wish: Wish, old: Series) -> Saved:
    repo = uow.repo(PromptRepository)
    await uow.schedules.edit(old.id, recurrence=wish.recurrence)
    purpose = await _channel(uow, wish.channel, old.purpose)
    await repo.set_series(old.id, purpose=purpose, threaded=wish.threaded)
    for row in await repo.queue(old.id):
        # A question pinned to a date that the schedule does not have any more would wait for ever.
        if row.pinned_for and rules.slot_on(wish.recurrence, row.pinned_for) is None:
            row.pinned_for = None
    uow.audit(
        "prompt.rescheduled",
        f"schedule:{old.id}",
        before={"purpose": old.purpose, **old.recurrence.to_json()},
        after={"purpose": purpose, **wish.recurrence.to_json()},
    )
    return await _saved(uow, old.id, 0)


async def _saved(uow: UnitOfWork, schedule_id: int, adopted: int) -> Saved:
    await uow.flush()
    series = await _old(uow, schedule_id)
    coming = await uow.schedules.upcoming(schedule_id, 1)
    return Saved(series, next(iter(coming), None), adopted)


async def _old(uow: UnitOfWork, schedule_id: int | None) -> Series:
    for each in await uow.repo(PromptRepository).series():
        if each.id == schedule_id:
            return each
    raise Conflict(_("That schedule does not exist any more. Please run the command again."))


async def _channel(uow: UnitOfWork, channel: ChannelRef | None, usual: str) -> str:
    """The purpose to post to; maps one of its own where a channel of its own was asked for."""
    if channel is None:
        return usual
    targets = await uow.communities.targets()
    target = next((each for each in targets if each.workspace == channel.workspace), None)
    if target is None:
        raise Conflict(_("This community is not present in that workspace."))
    current = target.channels.get(PURPOSE)
    if current == channel:
        return PURPOSE
    purpose = PURPOSE
    if current is not None:
        purpose = usual if usual != PURPOSE else await _free_purpose(uow, targets)
    await uow.communities.map_channel(target.id, purpose, channel)
    return purpose


async def _free_purpose(uow: UnitOfWork, targets: list[Target]) -> str:
    used = {name for target in targets for name in target.channels}
    used |= {each.purpose for each in await uow.repo(PromptRepository).series()}
    number = 2
    while f"{PURPOSE}:{number}" in used:
        number += 1
    return f"{PURPOSE}:{number}"


def _usual_place(target: Target, replaces: Series | None) -> ChannelRef | None:
    purpose = channel_of(target, replaces.purpose if replaces else PURPOSE)
    return target.channels.get(purpose)


def _next(ctx: Ctx, recurrence: Recurrence) -> tuple[Occurrence, ...]:
    slots = tuple(recurrence.occurrences(None, SHOWN))
    coming = tuple(slot for slot in slots if slot.at > ctx.clock.now())
    if not coming:
        raise Invalid(end=_("No question would ever be asked: type a later end."))
    return coming


async def _own_zone(ctx: Ctx) -> str:
    """The author's own zone: what they told us, else what their profile says, else the community's."""
    if ctx.standing.zone != ctx.community.zone:
        return ctx.standing.zone
    try:
        return (await ctx.profile()).zone or ctx.community.zone
    except PlatformError:
        return ctx.community.zone  # only a convenience: the other columns say it all


def _readers(ctx: Ctx, zone: str, own: str) -> tuple[tuple[str, str], ...]:
    """Labels and zones of a preview's columns, each zone once."""
    labels = {
        own: _("For you ({city})"),
        ctx.community.zone: _("Community ({city})"),
        zone: _("Schedule ({city})"),
    }
    if own == ctx.community.zone:
        labels[own] = _("For you and the community ({city})")
    columns = [(label.format(city=city(each)), each) for each, label in labels.items()]
    return (*columns, *([] if "UTC" in labels else [("UTC", "UTC")]))


def _moved(slots: tuple[Occurrence, ...]) -> list[Text]:
    template = _("That time does not exist on {day}: the clocks go forward, it is asked later.")
    return [md(template, day=show_date(slot.wall.date())) for slot in slots if slot.moved]


async def _lacking(ctx: Ctx, place: ChannelRef | None, wish: Wish) -> list[Text]:
    """What would keep a question from being posted, as far as it is known now."""
    if place is None:
        return [
            md(
                _("No channel is set for prompts yet: an admin names it with {command}."),
                command=CommandLine("community channels"),
            )
        ]
    adapter = ctx.background.adapters[place.workspace.platform]
    try:
        missing = await adapter.missing(place, _THREAD_NEEDS if wish.threaded else _NEEDS)
    except Gone:
        return [plain(_("That channel does not exist any more."))]
    except PlatformError:
        return []  # the check 24 hours ahead looks again
    return [md(_("Missing: {what}. {how}"), what=each.what, how=each.how) for each in missing]


def _replaced(found: list[Series], name: str) -> Series | None:
    """The schedule that would be changed: the one of that name, or the first where none was given."""
    if not name:
        return found[0] if found else None
    return next((each for each in found if each.name.casefold() == name.casefold()), None)


def _name(found: list[Series], name: str) -> str:
    """The name of a schedule; the usual one is numbered where it is taken."""
    if name:
        return name
    usual: str = _("Question of the week")
    taken = {each.name.casefold() for each in found}
    number = 1
    while (f"{usual} {number}" if number > 1 else usual).casefold() in taken:
        number += 1
    return f"{usual} {number}" if number > 1 else usual


def _pack(wish: Wish, name: str, replaces: Series | None) -> dict[str, Any]:
    channel = wish.channel.parent if wish.channel else None
    return {
        "name": name,
        "recurrence": wish.recurrence.to_json(),
        "channel": [channel.workspace.platform, channel.workspace.id, channel.id]
        if channel
        else None,
        "threaded": wish.threaded,
        "replaces": replaces.id if replaces else None,
    }


def _unpack(document: dict[str, Any]) -> Wish:
    place = document["channel"]
    wish = Wish(
        document["name"],
        Recurrence.from_json(document["recurrence"]),
        None,
        document["threaded"],
    )
    if place is None:
        return wish
    return replace(wish, channel=ChannelRef(WorkspaceRef(place[0], place[1]), place[2]))
