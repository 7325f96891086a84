"""What an interaction asks for: found in the catalog before anything is done about it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.action import ActionSpec
from bot.catalog import Catalog
from bot.command import Command
from bot.context import Context
from bot.errors import StaleAction
from bot.events import (
    ActionTriggered,
    CommandInvoked,
    FormSubmitted,
    HomeOpened,
    Interaction,
    MessageCommandInvoked,
    SuggestionAsked,
)
from bot.form import MAX_TITLE, Modal, form_spec, read_form
from bot.guards import role_of
from bot.help import noun_card, unknown
from bot.i18n import _, translate
from bot.param import Param, RawValue, parse_all
from bot.ports import Adapter
from bot.roles import Role
from bot.text import md
from bot.token import BoundAction, decode, split_token

Call = Callable[[Context[Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an interaction asks for: who may, whether it needs a community, and the call itself."""

    what: str
    role: Role
    anywhere: bool
    call: Call
    public: bool = False
    params: tuple[Param, ...] = ()
    contributes: bool = False


@dataclass(frozen=True, slots=True)
class Planner:
    """Reads interactions by the catalog."""

    catalog: Catalog

    def command_of(self, event: Interaction) -> Command | None:
        """The command behind a slash command, a card's button for it, or its generated form."""
        match event:
            case CommandInvoked():
                return self.catalog.command(event.noun, event.verb)
            case ActionTriggered() | FormSubmitted() if event.token.startswith("!"):
                noun, _dot, verb = event.token[1:].partition(":")[0].partition(".")
                return self.catalog.command(noun, verb)
            case _:
                return None

    def plan(self, event: Interaction, adapter: Adapter) -> Plan:
        """What to do about an interaction; raises `StaleAction` for what no version of ours declares."""
        command = self.command_of(event)
        if command is not None:
            return self._plan_command(command, event, adapter)
        match event:
            case CommandInvoked():
                return self._plan_nothing(event, adapter)
            case ActionTriggered() | FormSubmitted():
                return self._plan_action(event)
            case MessageCommandInvoked():
                return self._plan_menu(event)
            case HomeOpened():
                home = self.catalog.home
                return Plan("home", Role.MEMBER, anywhere=home is None, call=home or _nothing)
            case _:
                raise StaleAction

    def _plan_command(self, command: Command, event: Interaction, adapter: Adapter) -> Plan:
        raw: Mapping[str, RawValue] = {}
        if isinstance(event, CommandInvoked):
            raw = event.args
        elif isinstance(event, FormSubmitted):
            raw = event.values
        asks = _wants_form(command, event) or (
            not isinstance(event, FormSubmitted) and _lacks(command, raw)
        )
        native = adapter.capabilities.native_options and isinstance(event, CommandInvoked)

        async def call(ctx: Context[Any]) -> None:
            if asks and not native:
                fields = adapter.capabilities.modal_fields
                await ctx.show(generated_modal(command, raw, fields=fields))
            else:
                await command.handler(ctx, **parse_all(command.params, raw))

        return Plan(
            command.path,
            command.role,
            command.anywhere,
            call,
            command.public,
            command.params,
            command.contributes,
        )

    def _plan_nothing(self, event: CommandInvoked, adapter: Adapter) -> Plan:
        prefix = adapter.capabilities.command_prefix

        async def call(ctx: Context[Any]) -> None:
            if event.noun in self.catalog.nouns and not event.verb:
                role = await role_of(event, ctx.standing, adapter, Role.ADMIN)
                await ctx.reply(noun_card(self.catalog, event.noun, role, prefix))
            else:
                await ctx.reply(unknown(self.catalog, event.noun, event.verb, prefix))

        return Plan(f"{event.noun} {event.verb}".strip(), Role.MEMBER, anywhere=True, call=call)

    def _plan_action(self, event: ActionTriggered | FormSubmitted) -> Plan:
        name, parts = split_token(event.token)
        spec = self.catalog.actions.get(name)
        if spec is None or (spec.kind == "submit") != isinstance(event, FormSubmitted):
            raise StaleAction
        args = decode(spec.parameters, parts)
        params = form_spec(spec.form).params if spec.form else ()

        async def call(ctx: Context[Any]) -> None:
            await spec.handler(ctx, *_inputs(spec, event), *args)

        return Plan(
            spec.name,
            spec.role,
            spec.anywhere,
            call,
            params=params,
            contributes=spec.contributes,
        )

    def _plan_menu(self, event: MessageCommandInvoked) -> Plan:
        for entry in self.catalog.message_commands:
            if event.name in (entry.id, entry.name):
                return Plan(
                    entry.id,
                    entry.role,
                    anywhere=False,
                    call=entry.handler,
                    contributes=entry.contributes,
                )
        raise StaleAction

    def suggesting(self, event: SuggestionAsked) -> tuple[Param | None, Role, bool]:
        """The parameter being typed into, who may ask, and whether outside of any community."""
        noun, verb = event.noun, event.verb
        if event.token.startswith("!"):
            noun, _dot, verb = event.token[1:].partition(".")
        command = self.catalog.command(noun, verb)
        if command is not None:
            return command.param(event.param), command.role, command.anywhere
        spec = self.catalog.actions.get(split_token(event.token)[0])
        if spec is None or spec.form is None:
            return None, Role.ADMIN, False
        params = form_spec(spec.form).params
        found = next((param for param in params if param.name == event.param), None)
        return found, spec.role, spec.anywhere


def generated_modal(command: Command, given: Mapping[str, RawValue], *, fields: int) -> Modal:
    """The form that asks for a command's options where a platform has none of its own.

    It has room for `fields`: required options first, then those given so far, then the others.
    """
    ranked = sorted(command.params, key=lambda param: (not param.required, param.name not in given))
    asked = set(ranked[:fields])
    return Modal(
        title=command.path.capitalize()[:MAX_TITLE],
        submit=_("Continue"),
        params=tuple(param for param in command.params if param in asked),
        action=BoundAction(command.token),
        values=given,
        intro=md("{what}", what=translate(command.description)),
    )


def _wants_form(command: Command, event: Interaction) -> bool:
    return isinstance(event, ActionTriggered) and event.token == command.form_token


def _lacks(command: Command, raw: Mapping[str, RawValue]) -> bool:
    return any(param.required and raw.get(param.name) in (None, "") for param in command.params)


def _inputs(spec: ActionSpec, event: ActionTriggered | FormSubmitted) -> tuple[Any, ...]:
    if isinstance(event, FormSubmitted):
        return (read_form(spec.form, event.values),) if spec.form else ()
    return (event.values,) if spec.kind == "select" else ()


async def _nothing(_ctx: Context[Any]) -> None:
    """Answers nothing: the platform shows what it has."""
