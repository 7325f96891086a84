"""`/settings`: for each kind of thing in the channel, directly or not at all; quiet hours, zone, language."""

import re
from collections.abc import Sequence
from typing import Annotated

from bot.catchup import QuietHours
from bot.errors import Invalid
from bot.form import form
from bot.i18n import _, read_in, switch
from bot.message import Message
from bot.param import Field, Option, RawValue
from bot.when import parse_time
from bot.when_errors import WhenError
from cogs import Ctx
from cogs.members import views
from cogs.members.registry import cog
from cogs.tongues import language_name, language_of, suggest_language
from cogs.zones import suggest_zone, zone_of
from storage.members import MemberRow
from storage.preferences import Kind, PreferenceRepository, Via
from storage.uow import UnitOfWork


@form("Times and language", submit="Save")
class TimesForm:
    """When somebody is not to be written to, where they are, and how they read."""

    quiet: Annotated[
        str | None,
        Field("Quiet hours", hint="Such as 20:00-07:00, or off.", max_length=20),
    ] = None
    zone: Annotated[
        str | None,
        Field("Time zone", hint="A city, such as Melbourne.", max_length=64, suggest=suggest_zone),
    ] = None
    language: Annotated[
        str | None,
        Field("Language", hint="Such as en.", max_length=16, suggest=suggest_language),
    ] = None


@cog.word("settings", "What you hear of, how, and when not")
async def settings(
    ctx: Ctx,
    kind: Annotated[Kind | None, Option("What it is about")] = None,
    via: Annotated[Via | None, Option("How you want to hear of it")] = None,
    quiet: Annotated[
        str | None, Option("Quiet hours such as 20:00-07:00, or off", max_length=20)
    ] = None,
    zone: Annotated[
        str | None, Option("Your time zone, by city", suggest=suggest_zone, max_length=64)
    ] = None,
    language: Annotated[
        str | None, Option("Your language, such as en", suggest=suggest_language, max_length=16)
    ] = None,
) -> None:
    """Changes what was named, then shows everything."""
    if (kind is None) != (via is None):
        name = "via" if via is None else "kind"
        raise Invalid(**{name: _("Please name both the kind and how you want to hear of it.")})
    if kind is not None and via is not None:
        await _choose(ctx, kind, via)
    if quiet or zone or language:
        await _set_times(ctx, TimesForm(quiet, zone, language))
    await ctx.reply(await _shown(ctx))


@cog.select("via")
async def choose(ctx: Ctx, values: Sequence[str], kind: Kind) -> None:
    """A choice on the card."""
    await _choose(ctx, kind, Via(values[0]))
    await ctx.update(await _shown(ctx))


@cog.button("times")
async def times(ctx: Ctx) -> None:
    """Asks for times and language, filled in as they are."""
    async with ctx.uow() as uow:
        hours = (await _preferences(uow).quiet([ctx.member_id])).get(ctx.member_id)
        member = await uow.members.get(ctx.member_id)
        values = {"quiet": _typed(hours), "zone": member.zone, "language": member.language}
    known: dict[str, RawValue] = {name: value for name, value in values.items() if value}
    await ctx.open(times_set.bind(), known)


@cog.submit("times-set", TimesForm)
async def times_set(ctx: Ctx, form: TimesForm) -> None:
    """Keeps times and language."""
    await _set_times(ctx, form)
    await ctx.reply(await _shown(ctx))


async def _choose(ctx: Ctx, kind: Kind, via: Via) -> None:
    async with ctx.uow() as uow:
        before = (await _preferences(uow).via(kind, [ctx.member_id]))[ctx.member_id]
        await _preferences(uow).choose(ctx.member_id, kind, via)
        uow.audit(
            "settings.changed",
            f"member:{ctx.member_id}",
            before={kind.value: before.value},
            after={kind.value: via.value},
        )
        await uow.commit()


async def _set_times(ctx: Ctx, form: TimesForm) -> None:
    hours = _hours(form.quiet) if form.quiet else None
    zone = zone_of(form.zone) if form.zone else ""
    language = language_of(form.language) if form.language else ""
    async with ctx.uow() as uow:
        member = await uow.members.get(ctx.member_id)
        before = _said(member)
        member.zone, member.language = zone or member.zone, language or member.language
        if hours is not None:
            await _preferences(uow).set_quiet(ctx.member_id, hours)
        after = _said(member) | ({"quiet": _typed(hours)} if hours else {})
        uow.audit("settings.changed", f"member:{ctx.member_id}", before=before, after=after)
        await uow.commit()
        reads = member.reads(ctx.community.language)
    switch(read_in(language, ctx.actor.language, reads))


async def _shown(ctx: Ctx) -> Message:
    async with ctx.uow() as uow:
        chosen = {
            kind: (await _preferences(uow).via(kind, [ctx.member_id]))[ctx.member_id]
            for kind in Kind
        }
        hours = (await _preferences(uow).quiet([ctx.member_id])).get(ctx.member_id)
        member = await uow.members.get(ctx.member_id)
        zone = member.zone or ctx.community.zone
        language = member.reads(ctx.community.language)
    return views.settings(
        chosen,
        hours,
        zone,
        language_name(language),
        via={kind: choose.bind(kind) for kind in Kind},
        times=times.bind(),
    )


def _preferences(uow: UnitOfWork) -> PreferenceRepository:
    return uow.repo(PreferenceRepository)


def _said(member: MemberRow) -> dict[str, str]:
    return {"zone": member.zone, "language": member.language}


def _hours(text: str) -> QuietHours:
    """`20:00-07:00`, `8pm to 7am`, `off`; raises `Invalid`."""
    words = text.strip().casefold()
    if words in ("off", "none", "no", _("none")):
        return QuietHours(parse_time("00:00"), parse_time("00:00"))
    parts = re.split(r"\s*(?:-|–|—|\bto\b|\buntil\b|\bbis\b)\s*", words)
    hint = _("Please type two times, such as 20:00-07:00, or off.")
    if len(parts) != 2:
        raise Invalid(quiet=hint)
    try:
        return QuietHours(parse_time(parts[0]), parse_time(parts[1]))
    except WhenError as error:
        raise Invalid(quiet=hint) from error


def _typed(hours: QuietHours | None) -> str:
    if hours is None:
        return ""
    return "off" if hours.start == hours.end else f"{hours.start:%H:%M}-{hours.end:%H:%M}"
