"""`/community setup`: one guided sitting, a form a step, left and taken up again at any time."""

from collections.abc import Mapping
from typing import Annotated

from bot.errors import Conflict, Invalid
from bot.form import form
from bot.i18n import _, current_language, mark, translate
from bot.message import Message
from bot.param import Field, Option, RawValue
from bot.refs import ChannelRef, RoleRef, UserRef
from bot.roles import Role
from bot.text import CommandLine, md
from bot.token import BoundAction
from cogs import Ctx
from cogs.community import progress, service, sitting_views
from cogs.community.health import Problem, look
from cogs.community.progress import Step
from cogs.community.registry import cog
from cogs.community.rules import PURPOSES, needs_of
from cogs.tongues import language_of, suggest_language
from cogs.zones import suggest_zone
from storage.ground_rules import GroundRulesRepository
from storage.places import CommunityRow

STARTER_RULES = mark(
    "We share what we know and say what we do not know.\n"
    "No patient data, ever: no names, dates, pictures or places that could tell who it was.\n"
    "We question practice, not people.\n"
    "What is said here stays here, unless its author agrees.\n"
    "Advice here replaces neither supervision nor a clinical decision."
)
"""What the form offers until a community has rules of its own."""

PublicLanguage = Annotated[
    str | None,
    Field(
        "Language of what is posted",
        hint="Such as en. Members read the rest in their own.",
        max_length=16,
        suggest=suggest_language,
    ),
]


@form("Your community", submit="Next")
class FoundForm:
    """Step one."""

    name: Annotated[str, Field("What it is called", max_length=80, min_length=2)]
    short: Annotated[
        str,
        Field(
            "Short name",
            hint="For references such as AHA-2027-014: 2 to 12 letters, digits, hyphens.",
            max_length=12,
            min_length=2,
        ),
    ]
    zone: Annotated[
        str,
        Field("Home time zone", hint="A city, such as Melbourne.", suggest=suggest_zone),
    ]
    language: PublicLanguage = None


@form("Charter", submit="Next")
class CharterForm:
    """What the community is for."""

    purpose: Annotated[str, Field("What is it for?", multiline=True, max_length=800)]
    topics: Annotated[str | None, Field("What do you talk about?", max_length=300)] = None
    audience: Annotated[str | None, Field("Who is it for?", max_length=300)] = None
    language: PublicLanguage = None


@form("Channels", submit="Next")
class ChannelsForm:
    """Which channel is used for what; several may share one, all may wait."""

    prompts: Annotated[ChannelRef | None, Field("Weekly questions")] = None
    cases: Annotated[ChannelRef | None, Field("Cases")] = None
    webinars: Annotated[ChannelRef | None, Field("Webinars")] = None
    resources: Annotated[ChannelRef | None, Field("Resources")] = None
    ops: Annotated[ChannelRef | None, Field("Facilitators only", hint="A private channel.")] = None


@form("People", submit="Next")
class PeopleForm:
    """Who plans and who administers."""

    facilitator: Annotated[UserRef | None, Field("A facilitator")] = None
    another: Annotated[UserRef | None, Field("Another facilitator")] = None
    facilitators: Annotated[
        RoleRef | None, Field("Or everyone with this role", hint="A role or user group.")
    ] = None
    admin: Annotated[UserRef | None, Field("Another admin")] = None
    admins: Annotated[
        RoleRef | None, Field("Or everyone with this role too", hint="They become admins.")
    ] = None


@form("Ground rules", submit="Next")
class RulesForm:
    """How people want to treat each other."""

    text: Annotated[
        str,
        Field("The rules", hint="Everybody agrees to them once.", multiline=True, max_length=2000),
    ]


@cog.command(
    "setup",
    "Set up a community in this workspace, or go on with it",
    role=Role.ADMIN,
    anywhere=True,
)
async def setup(
    ctx: Ctx,
    name: Annotated[str | None, Option("What it is called", max_length=80)] = None,
    short: Annotated[
        str | None,
        Option(
            "Short name for references such as AHA-2027-014: 2 to 12 letters, digits, hyphens",
            label="Short name",
            max_length=12,
        ),
    ] = None,
    zone: Annotated[
        str | None,
        Option(
            "Home time zone, such as Australia/Melbourne", label="Time zone", suggest=suggest_zone
        ),
    ] = None,
    language: Annotated[
        str | None,
        Option(
            "Language of what is posted, such as en",
            label="Language of what is posted",
            max_length=16,
            suggest=suggest_language,
        ),
    ] = None,
) -> None:
    """Founds a community, or goes on where the sitting was left."""
    said = {"name": name, "short": short, "zone": zone}
    if name and short and zone:
        await _found(ctx, FoundForm(name, short, zone, language), another=_somewhere(ctx))
    elif any(said.values()) or not _somewhere(ctx):
        known: dict[str, RawValue] = {field: text for field, text in said.items() if text}
        known["language"] = language or _own_language()
        await ctx.open(founded.bind(another=_somewhere(ctx)), known)
    elif ctx.standing.community is None:
        names = [each.name for each in ctx.standing.candidates]
        await ctx.reply(sitting_views.which(names, another.bind()))
    else:
        if language:
            await _post_in(ctx, language)
        await ctx.reply(await card(ctx))


@cog.button("another", role=Role.ADMIN, anywhere=True)
async def another(ctx: Ctx) -> None:
    """A further community in the same workspace."""
    await ctx.open(founded.bind(another=True), {"language": _own_language()})


@cog.button("begin", role=Role.ADMIN, anywhere=True)
async def begin(ctx: Ctx) -> None:
    """The sitting, from the greeting."""
    if _somewhere(ctx):
        raise Conflict(
            md(
                _("This workspace has a community already. Type {command} there."),
                command=CommandLine("community setup"),
            )
        )
    await ctx.open(founded.bind(another=False), {"language": _own_language()})


@cog.submit("founded", FoundForm, role=Role.ADMIN, anywhere=True)
async def founded(ctx: Ctx, form: FoundForm, another: bool = False) -> None:
    """The community is there; the rest of the sitting may wait."""
    await _found(ctx, form, another=another)


@cog.button("step", role=Role.ADMIN)
async def step(ctx: Ctx, step: Step) -> None:
    """Opens a step's form, filled in with what is known."""
    if step is Step.CHECK:
        await ctx.defer()
        problems = await service.check(ctx)
        await ctx.update(sitting_views.checked(problems, step_button(Step.CHECK)))
        return
    state = await progress.of(ctx)
    forms: Mapping[Step, object] = {
        Step.CHARTER: charter_written.bind(),
        Step.CHANNELS: channels_chosen.bind(),
        Step.PEOPLE: people_named.bind(),
        Step.RULES: rules_written.bind(),
    }
    await ctx.open(forms[step], _filled(state, step))


@cog.button("skip", role=Role.ADMIN)
async def skip(ctx: Ctx, step: Step) -> None:
    """Leaves a step for later."""
    await ctx.update(await card(ctx, after=step))


@cog.submit("charter", CharterForm, role=Role.ADMIN)
async def charter_written(ctx: Ctx, form: CharterForm) -> None:
    """Keeps the charter."""
    language = language_of(form.language) if form.language else ""
    async with ctx.uow() as uow:
        row = await uow.communities.get()
        before = _charter(row)
        row.charter = form.purpose.strip()
        row.topics, row.audience = (form.topics or "").strip(), (form.audience or "").strip()
        row.language = language or row.language
        uow.audit("community.charter", row.slug, before=before, after=_charter(row))
        await uow.commit()
    await ctx.reply(await card(ctx, after=Step.CHARTER))


@cog.submit("channels", ChannelsForm, role=Role.ADMIN)
async def channels_chosen(ctx: Ctx, form: ChannelsForm) -> None:
    """Maps all channels or none, and says what is missing there."""
    chosen = {purpose: place for purpose in PURPOSES if (place := getattr(form, purpose))}
    async with ctx.uow() as uow:
        target = await uow.communities.add_target(ctx.place.workspace)
        known = await uow.communities.target(target.id)
        for purpose, place in chosen.items():
            try:
                await uow.communities.map_channel(target.id, purpose, place.parent)
            except Conflict as error:
                raise Invalid(**{purpose: error.text}) from error
        uow.audit(
            "channel.mapped",
            str(ctx.place.workspace),
            before={purpose: ref.id for purpose, ref in known.channels.items()},
            after={purpose: ref.id for purpose, ref in chosen.items()},
        )
        await uow.commit()
    ctx.wake()
    problems: list[Problem] = []
    for purpose, place in chosen.items():
        problems += await look(ctx.background.adapters, purpose, place.parent, needs_of(purpose))
    await ctx.reply(await card(ctx, after=Step.CHANNELS, problems=problems))


@cog.submit("people", PeopleForm, role=Role.ADMIN)
async def people_named(ctx: Ctx, form: PeopleForm) -> None:
    """Gives the roles that are new."""
    wanted = [
        (Role.FACILITATOR, form.facilitator),
        (Role.FACILITATOR, form.another),
        (Role.FACILITATOR, form.facilitators),
        (Role.ADMIN, form.admin),
        (Role.ADMIN, form.admins),
    ]
    async with ctx.uow() as uow:
        for role, to in wanted:
            if to is not None and await uow.communities.grant(role, to):
                uow.audit("role.given", str(to), after={"role": role.value})
        await uow.commit()
    await ctx.reply(await card(ctx, after=Step.PEOPLE))


@cog.submit("rules", RulesForm, role=Role.ADMIN)
async def rules_written(ctx: Ctx, form: RulesForm) -> None:
    """A new version of the ground rules, where they changed."""
    async with ctx.uow() as uow:
        written = await uow.repo(GroundRulesRepository).write(
            form.text.strip(), by=ctx.standing.member_id
        )
        if written is not None:
            uow.audit("rules.written", f"rules:{written.version}", after={"text": written.text})
        await uow.commit()
    await ctx.reply(await card(ctx, after=Step.RULES))


async def card(
    ctx: Ctx, *, after: Step | None = None, problems: list[Problem] | None = None
) -> Message:
    """Where the sitting stands and what comes next; without `after`, the first step still open."""
    state = await progress.of(ctx)
    return sitting_views.sitting(
        state,
        progress.following(state, after),
        problems or [],
        open_step=step_button,
        skip_step=skip_button,
        another=another.bind(),
    )


def step_button(which: Step) -> BoundAction:
    """The address of a step's form."""
    return step.bind(which)


def skip_button(which: Step) -> BoundAction:
    """The address of leaving a step for later."""
    return skip.bind(which)


async def _found(ctx: Ctx, form: FoundForm, *, another: bool) -> None:
    community, target = await service.set_up(
        ctx,
        name=form.name,
        short=form.short,
        zone=form.zone,
        language=language_of(form.language) if form.language else _own_language(),
        another=another,
    )
    state = progress.fresh(community, target)
    await ctx.reply(
        sitting_views.sitting(
            state,
            Step.CHARTER,
            [],
            open_step=step_button,
            skip_step=skip_button,
        )
    )


async def _post_in(ctx: Ctx, text: str) -> None:
    """Another language for everything that is posted from now on; what stands stays as it is."""
    language = language_of(text)
    async with ctx.uow() as uow:
        row = await uow.communities.get()
        before, row.language = row.language, language
        uow.audit(
            "community.language",
            row.slug,
            before={"language": before},
            after={"language": language},
        )
        await uow.commit()


def _charter(row: CommunityRow) -> dict[str, str]:
    return {
        "purpose": row.charter,
        "topics": row.topics,
        "audience": row.audience,
        "language": row.language,
    }


def _own_language() -> str:
    """The language of the person who sets up: what a new community begins with."""
    return current_language()


def _somewhere(ctx: Ctx) -> bool:
    return ctx.standing.community is not None or bool(ctx.standing.candidates)


def _filled(state: progress.Progress, step: Step) -> dict[str, RawValue]:
    values: dict[str, RawValue] = {}
    match step:
        case Step.CHARTER:
            values = {
                "purpose": state.purpose,
                "topics": state.topics,
                "audience": state.audience,
                "language": state.community.language,
            }
        case Step.CHANNELS:
            values = {name: ref for name, ref in state.channels.items() if name in PURPOSES}
        case Step.RULES:
            values = {"text": state.rules or translate(STARTER_RULES)}
        case Step.PEOPLE | Step.CHECK:
            pass
    return {name: value for name, value in values.items() if value}
