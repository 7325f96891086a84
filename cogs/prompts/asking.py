"""Asks `04/05` back with two buttons that run the command again."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar

from bot.errors import Conflict
from bot.i18n import _
from bot.refs import ChannelRef, WorkspaceRef
from bot.roles import Role
from cogs import Ctx
from cogs.prompts import queue_views
from cogs.prompts.dates import TwoDates
from cogs.prompts.registry import cog
from storage.prompt_voices import VoiceRepository

H = TypeVar("H", bound=Callable[..., Awaitable[None]])

_commands: dict[str, Callable[..., Awaitable[None]]] = {}


def asks_back(verb: str) -> Callable[[H], H]:
    """A command that, where a date has two readings, asks which and goes on from there.

    Its arguments are kept for half an hour; files cannot be, so such a command takes none.
    """

    def decorate(handler: H) -> H:
        @wraps(handler)
        async def asking(ctx: Ctx, **options: Any) -> None:
            try:
                await handler(ctx, **options)
            except TwoDates as found:
                await _ask(ctx, verb, options, found)

        _commands[verb] = asking
        return asking  # type: ignore[return-value]  # the same signature, by `wraps`

    return decorate


async def _ask(ctx: Ctx, verb: str, options: dict[str, Any], found: TwoDates) -> None:
    document = {
        "verb": verb,
        "option": found.option,
        "texts": list(found.error.texts),
        "args": {name: _pack(value) for name, value in options.items()},
    }
    async with ctx.uow() as uow:
        draft = await uow.repo(VoiceRepository).keep_draft(ctx.member_id, document)
        await uow.commit()
    choices = [
        (day, date_chosen.bind(draft, index)) for index, day in enumerate(found.error.options)
    ]
    await ctx.reply(queue_views.which_date(found.error.hint, choices))


@cog.button("date", role=Role.FACILITATOR)
async def date_chosen(ctx: Ctx, draft_id: int, index: int) -> None:
    """Runs the command again with the date that was meant."""
    async with ctx.uow() as uow:
        document = await uow.repo(VoiceRepository).take_draft(draft_id, ctx.member_id)
        await uow.commit()
    if document is None:
        raise Conflict(_("This question has expired. Please run the command again."))
    options = {name: _unpack(value) for name, value in document["args"].items()}
    options[document["option"]] = document["texts"][index]
    await _commands[document["verb"]](ctx, **options)


def _pack(value: Any) -> Any:
    if isinstance(value, ChannelRef):
        place = value.workspace
        return {"platform": place.platform, "workspace": place.id, "channel": value.id}
    return value


def _unpack(value: Any) -> Any:
    if isinstance(value, dict):
        kept: dict[str, str] = value  # pyright: ignore[reportUnknownVariableType]  # from `_pack`
        return ChannelRef(WorkspaceRef(kept["platform"], kept["workspace"]), kept["channel"])
    return value
