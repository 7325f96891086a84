"""`/webinar create`, `edit`, `cancel`: read, echoed, confirmed; a date with two readings is asked back."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Annotated, Any

from bot.errors import Conflict
from bot.i18n import _
from bot.param import Option
from bot.refs import UserRef, WorkspaceRef
from bot.roles import Role
from cogs import Ctx
from cogs.webinars import planning_views
from cogs.webinars.options import suggest_coming, suggest_rhythm
from cogs.webinars.reading import MAX_LINK, TwoDates
from cogs.webinars.registry import cog
from cogs.webinars.rules import Scope
from cogs.webinars.service import planning, replanning
from cogs.webinars.service.planning import Request
from cogs.webinars.service.replanning import EditRequest
from storage.webinar_rows import Area, Mode
from storage.webinars import WebinarRepository

MAX_DESCRIPTION = 1500
MAX_REASON = 300


@cog.command("create", "Plan a webinar, once or as a series", role=Role.FACILITATOR)
async def create(
    ctx: Ctx,
    title: Annotated[str, Option("What it is called", max_length=150, min_length=2)],
    when: Annotated[
        str,
        Option("Day and time, such as third Thursday 19:30 or 2027-05-20 19:30 Europe/London"),
    ],
    area: Annotated[Area, Option("What it is about")],
    duration: Annotated[
        str | None,
        Option("How long, such as 60m or 1h30; an async one is open for days, such as 7d"),
    ] = None,
    repeat: Annotated[
        str | None,
        Option("How it repeats, such as monthly, or an RRULE", suggest=suggest_rhythm),
    ] = None,
    until: Annotated[str | None, Option("Last date, or how many times, such as 10")] = None,
    mode: Annotated[Mode, Option("Online, in person, or async in a thread")] = Mode.ONLINE,
    speaker: Annotated[UserRef | None, Option("Who speaks, a member")] = None,
    guest: Annotated[str | None, Option("Who speaks, from elsewhere", max_length=100)] = None,
    link: Annotated[
        str | None,
        Option("Where to join; shown to those going, 15 minutes before", max_length=MAX_LINK),
    ] = None,
    place: Annotated[str | None, Option("Where people meet", max_length=200)] = None,
    capacity: Annotated[
        int | None, Option("How many seats; the others wait in line", min_value=1, max_value=100000)
    ] = None,
    remind: Annotated[
        str | None, Option("When to remind, such as 7d, 24h, 15m; or none", max_length=60)
    ] = None,
    description: Annotated[
        str | None, Option("What to expect", multiline=True, max_length=MAX_DESCRIPTION)
    ] = None,
) -> None:
    """Shows what would be planned, in every zone that matters."""
    request = Request(
        title=title,
        when=when,
        area=area,
        duration=duration or "",
        repeat=repeat or "",
        until=until or "",
        mode=mode,
        speaker=speaker,
        guest=guest or "",
        link=link or "",
        place=place or "",
        capacity=capacity,
        remind=remind or "",
        description=description or "",
    )
    await _asking(ctx, "create", Request, _fields(request), _preview_create)


@cog.command("edit", "Change a webinar: one, those that follow, or all", role=Role.FACILITATOR)
async def edit(
    ctx: Ctx,
    which: Annotated[str, Option("Which one, such as W14", suggest=suggest_coming)],
    scope: Annotated[Scope, Option("Only this one, those that follow too, or all")] = Scope.THIS,
    when: Annotated[str | None, Option("New day and time")] = None,
    title: Annotated[str | None, Option("New title", max_length=150)] = None,
    duration: Annotated[str | None, Option("New length, such as 90m")] = None,
    area: Annotated[Area | None, Option("What it is about")] = None,
    mode: Annotated[Mode | None, Option("Online, in person, or async in a thread")] = None,
    speaker: Annotated[UserRef | None, Option("Who speaks, a member")] = None,
    guest: Annotated[str | None, Option("Who speaks, from elsewhere", max_length=100)] = None,
    link: Annotated[str | None, Option("Where to join; or none", max_length=MAX_LINK)] = None,
    place: Annotated[str | None, Option("Where people meet", max_length=200)] = None,
    capacity: Annotated[int | None, Option("How many seats", min_value=1, max_value=100000)] = None,
    unlimited: Annotated[bool, Option("Seats for everybody")] = False,
    repeat: Annotated[
        str | None, Option("How it repeats from here on", suggest=suggest_rhythm)
    ] = None,
    until: Annotated[str | None, Option("Last date, or how many times")] = None,
    remind: Annotated[
        str | None, Option("When to remind, such as 7d, 24h, 15m; or none", max_length=60)
    ] = None,
    description: Annotated[
        str | None, Option("What to expect", multiline=True, max_length=MAX_DESCRIPTION)
    ] = None,
) -> None:
    """Shows what would be different, and how many people would be told."""
    request = EditRequest(
        which=which,
        scope=scope,
        when=when,
        title=title,
        duration=duration,
        area=area,
        mode=mode,
        speaker=speaker,
        guest=guest,
        link=link,
        place=place,
        capacity=capacity,
        unlimited=unlimited,
        repeat=repeat,
        until=until,
        remind=remind,
        description=description,
    )
    await _asking(ctx, "edit", EditRequest, _fields(request), _preview_edit)


@cog.command("cancel", "Cancel a webinar: one, those that follow, or all", role=Role.FACILITATOR)
async def cancel(
    ctx: Ctx,
    which: Annotated[str, Option("Which one, such as W14", suggest=suggest_coming)],
    scope: Annotated[Scope, Option("Only this one, those that follow too, or all")] = Scope.THIS,
    reason: Annotated[
        str | None, Option("Why, for those who answered", max_length=MAX_REASON)
    ] = None,
) -> None:
    """Asks before anything is cancelled."""
    shown = await replanning.preview_cancel(ctx, which, scope, reason or "")
    await ctx.reply(
        planning_views.confirm_cancel(
            shown.meetings, (reason or "").strip(), shown.people, draft_id=shown.draft_id
        )
    )


@cog.button("save", role=Role.FACILITATOR)
async def save(ctx: Ctx, draft_id: int) -> None:
    """Makes a preview real."""
    document = await planning.take(ctx, draft_id)
    if document["do"] == "create":
        await ctx.update(planning_views.saved(await planning.save(ctx, document)))
    else:
        await ctx.update(planning_views.changed(await replanning.apply_edit(ctx, document)))


@cog.button("cancel-now", role=Role.FACILITATOR)
async def cancel_now(ctx: Ctx, draft_id: int) -> None:
    """Cancels what was asked about."""
    document = await planning.take(ctx, draft_id, quickly=True)
    await ctx.update(planning_views.cancelled(await replanning.apply_cancel(ctx, document)))


# -- dates with two readings -----------------------------------------------------------------------


@cog.button("date", role=Role.FACILITATOR)
async def date_chosen(ctx: Ctx, draft_id: int, index: int) -> None:
    """Goes on with the date that was meant."""
    document = await planning.take(ctx, draft_id)
    if document["do"] != "date" or index >= len(document["texts"]):
        raise Conflict(_("This question has expired. Please run the command again."))
    typed = {name: _unpack(name, value) for name, value in document["typed"].items()}
    typed[document["option"]] = document["texts"][index]
    kind, go_on = _REQUESTS[document["verb"]]
    await _asking(ctx, document["verb"], kind, typed, go_on)


async def _preview_create(ctx: Ctx, request: Any) -> None:
    await ctx.update(planning_views.preview(await planning.preview(ctx, request)))


async def _preview_edit(ctx: Ctx, request: Any) -> None:
    await ctx.update(planning_views.edit_preview(await replanning.preview_edit(ctx, request)))


_REQUESTS: Mapping[str, tuple[type[Any], Callable[[Ctx, Any], Awaitable[None]]]] = {
    "create": (Request, _preview_create),
    "edit": (EditRequest, _preview_edit),
}


async def _asking(
    ctx: Ctx,
    verb: str,
    kind: type[Any],
    typed: Mapping[str, Any],
    go_on: Callable[[Ctx, Any], Awaitable[None]],
) -> None:
    """Goes on with a request, or asks which of two dates is meant and keeps the rest meanwhile."""
    try:
        await go_on(ctx, kind(**typed))
    except TwoDates as found:
        document = {
            "do": "date",
            "verb": verb,
            "option": found.option,
            "texts": list(found.error.texts),
            "typed": {name: _pack(value) for name, value in typed.items()},
        }
        async with ctx.uow() as uow:
            draft = await uow.repo(WebinarRepository).keep_draft(ctx.member_id, document)
            await uow.commit()
        days: list[date] = list(found.error.options)
        await ctx.update(planning_views.which_date(found.error.hint, draft, days))


def _fields(request: Request | EditRequest) -> dict[str, Any]:
    return {name: getattr(request, name) for name in request.__slots__}


def _pack(value: Any) -> Any:
    if isinstance(value, UserRef):
        return [value.workspace.platform, value.workspace.id, value.id]
    return value


def _unpack(name: str, value: Any) -> Any:
    if value is None:
        return None
    match name:
        case "speaker":
            platform, workspace, user = value
            return UserRef(WorkspaceRef(platform, workspace), user)
        case "area":
            return Area(value)
        case "mode":
            return Mode(value)
        case "scope":
            return Scope(value)
        case _:
            return value
