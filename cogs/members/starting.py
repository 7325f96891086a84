"""`/start`: five questions to a newcomer, all but the first to be skipped, and three things to do."""

from collections.abc import Mapping, Sequence
from typing import Annotated, cast

from babel import Locale, UnknownLocaleError

from bot.errors import Invalid, PlatformError
from bot.form import form
from bot.i18n import _, current_language, mark, translate
from bot.param import Choice, Field, Option, RawValue
from bot.text import Text, md
from cogs import Ctx
from cogs.members import views
from cogs.members.registry import cog
from cogs.zones import suggest_zone, zone_of
from storage.profiles import ProfileRepository

WORK = (
    mark("Allied health assistant"),
    mark("Physiotherapist"),
    mark("Occupational therapist"),
    mark("Speech pathologist"),
    mark("Dietitian"),
    mark("Podiatrist"),
    mark("Social worker"),
    mark("Exercise physiologist"),
    mark("Student"),
    mark("Educator"),
    mark("Manager"),
)
AREAS = (
    mark("Acute hospital"),
    mark("Rehabilitation"),
    mark("Community health"),
    mark("Aged care"),
    mark("Disability services"),
    mark("Mental health"),
    mark("Paediatrics"),
    mark("Private practice"),
    mark("Education"),
)


async def suggest_work(_ctx: Ctx, typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """Kinds of work that begin or go on like what was typed."""
    return _matching(WORK, typed)


async def suggest_area(_ctx: Ctx, typed: str, _others: Mapping[str, RawValue]) -> Sequence[Choice]:
    """Areas of practice."""
    return _matching(AREAS, typed)


async def suggest_country(
    _ctx: Ctx, typed: str, _others: Mapping[str, RawValue]
) -> Sequence[Choice]:
    """Countries in the reader's language."""
    wanted = typed.strip().casefold()
    names = sorted(name for name in _countries() if wanted in name.casefold())
    return [Choice(name, name) for name in names[:25]]


@form("Start", submit="Done")
class StartForm:
    """Who somebody is, in their own words."""

    work: Annotated[
        str,
        Field("Your work", hint="Such as allied health assistant.", max_length=120, min_length=2),
    ]
    area: Annotated[
        str | None, Field("Where you practise", hint="You may skip this.", max_length=80)
    ] = None
    country: Annotated[
        str | None,
        Field("Country", hint="You may skip this.", max_length=80, suggest=suggest_country),
    ] = None
    zone: Annotated[
        str | None,
        Field("Time zone", hint="A city, such as Melbourne.", max_length=64, suggest=suggest_zone),
    ] = None
    goals: Annotated[
        str | None,
        Field("What you hope for here", hint="You may skip this.", multiline=True, max_length=500),
    ] = None


@cog.word("start", "Say who you are; five questions, four of them optional")
async def start(
    ctx: Ctx,
    work: Annotated[
        str | None, Option("Such as allied health assistant", suggest=suggest_work, max_length=120)
    ] = None,
    area: Annotated[
        str | None, Option("Where you practise", suggest=suggest_area, max_length=80)
    ] = None,
    country: Annotated[
        str | None, Option("Your country", suggest=suggest_country, max_length=80)
    ] = None,
    zone: Annotated[
        str | None, Option("Your time zone, by city", suggest=suggest_zone, max_length=64)
    ] = None,
    goals: Annotated[
        str | None, Option("What you hope for here", multiline=True, max_length=500)
    ] = None,
) -> None:
    """Keeps what was said at once, or asks with a form filled in as far as anything is known."""
    if work is None:
        said = {"area": area, "country": country, "zone": zone, "goals": goals}
        await ctx.open(started.bind(), await _known(ctx, said), intro=_intro())
        return
    await _keep(ctx, StartForm(work, area, country, zone, goals))


@cog.submit("started", StartForm)
async def started(ctx: Ctx, form: StartForm) -> None:
    """Keeps the profile and says what to do first."""
    await _keep(ctx, form)


@cog.button("begin")
async def begin(ctx: Ctx) -> None:
    """The same form, from a card."""
    await ctx.open(started.bind(), await _known(ctx, {}), intro=_intro())


async def _keep(ctx: Ctx, form: StartForm) -> None:
    if len(form.work.strip()) < 2:
        raise Invalid(work=_("Please say what you work as, such as allied health assistant."))
    zone = zone_of(form.zone) if form.zone and form.zone.strip() else ""
    async with ctx.uow() as uow:
        known = await uow.repo(ProfileRepository).of(ctx.member_id)
        row = await uow.repo(ProfileRepository).write(
            ctx.member_id,
            work=form.work.strip(),
            area=(form.area or "").strip(),
            country=(form.country or "").strip(),
            goals=(form.goals or "").strip(),
        )
        member = await uow.members.get(ctx.member_id)
        member.zone = zone or member.zone
        what = "profile.changed" if known else "profile.written"
        uow.audit(what, f"member:{ctx.member_id}", after={"zone": member.zone})
        profile = views.Profile.of(row, member.zone)
        await uow.commit()
    await ctx.reply(views.welcome(profile, ctx.target))


async def _known(ctx: Ctx, said: Mapping[str, str | None]) -> dict[str, RawValue]:
    """What to fill in: what was said just now, what was kept, what the platform knows."""
    async with ctx.uow() as uow:
        row = await uow.repo(ProfileRepository).of(ctx.member_id)
        zone = (await uow.members.get(ctx.member_id)).zone
    kept: dict[str, str] = {}
    if row is not None:
        kept = {"work": row.work, "area": row.area, "country": row.country, "goals": row.goals}
    zone = zone or await _platform_zone(ctx)
    values = kept | {"zone": zone} | {name: text for name, text in said.items() if text}
    return {name: value for name, value in values.items() if value}


async def _platform_zone(ctx: Ctx) -> str:
    try:
        zone = (await ctx.profile()).zone
        return zone_of(zone) if zone else ""
    except (PlatformError, Invalid):
        return ""


def _intro() -> Text:
    return md(_("Only your first answer is needed. You can change all of it at any time."))


def _matching(words: Sequence[str], typed: str) -> list[Choice]:
    wanted = typed.strip().casefold()
    shown = [translate(word) for word in words]
    return [Choice(word, word) for word in shown if wanted in word.casefold()]


def _countries() -> list[str]:
    try:
        locale = Locale.parse(current_language().replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        locale = Locale("en")
    territories = cast(Mapping[str, str], locale.territories)
    return [name for code, name in territories.items() if len(code) == 2]
