"""A cog: the registry on which a feature declares its commands, actions, forms and jobs."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Concatenate, TypeVar

from bot.action import (
    Action,
    ActionKind,
    ActionSpec,
    P,
    SubmitAction,
)
from bot.command import Command, MessageCommand, read_params
from bot.context import Context, Handler
from bot.roles import Role
from bot.token import read_parameters

F = TypeVar("F")
H = TypeVar("H", bound=Callable[..., Awaitable[None]])
E = TypeVar("E")

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}$")
"""Commands and verbs: lower case, 1–32 characters, the strictest of the platforms (Discord)."""


@dataclass(frozen=True, slots=True)
class DueSpec:
    """`handler(uow_factory, occurrences)`: called inside the tick's transaction, with one batch."""

    kind: str
    handler: Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Sweep:
    """An idempotent job over the database, run every so often: `handler(background)`."""

    name: str
    every: timedelta
    handler: Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class EventHandler:
    """`handler(background, event)` for every event of a type."""

    event: type[Any]
    handler: Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class GateSpec:
    """What stands before a first contribution (the ground rules).

    `ask(ctx, go_on)` shows it, with a control that carries `go_on`; `agree(ctx)` writes down that the
    person agreed. What they were about to do is done right after.
    """

    ask: Callable[..., Awaitable[None]]
    agree: Callable[..., Awaitable[None]]


@dataclass
class Cog:
    """A feature's declarations. `noun` is what people type first; `description` says what it is about."""

    noun: str
    description: str
    commands: list[Command] = field(default_factory=list[Command])
    actions: list[ActionSpec] = field(default_factory=list[ActionSpec])
    message_commands: list[MessageCommand] = field(default_factory=list[MessageCommand])
    due_handlers: list[DueSpec] = field(default_factory=list[DueSpec])
    sweeps: list[Sweep] = field(default_factory=list[Sweep])
    event_handlers: list[EventHandler] = field(default_factory=list[EventHandler])
    homes: list[Handler] = field(default_factory=list[Handler])
    gates: list[GateSpec] = field(default_factory=list[GateSpec])

    def command(
        self,
        verb: str,
        description: str,
        *,
        role: Role = Role.MEMBER,
        public: bool = False,
        anywhere: bool = False,
        contributes: bool = False,
    ) -> Callable[[H], H]:
        """Declares `/noun verb`; the handler's signature after the context is its options.

        `contributes`: others will read something of it, so the ground rules come first.
        """
        if verb:
            _check_name(verb)
        return self._command(
            self.noun,
            verb,
            description,
            role=role,
            public=public,
            anywhere=anywhere,
            contributes=contributes,
        )

    def word(
        self,
        noun: str,
        description: str,
        *,
        role: Role = Role.MEMBER,
        anywhere: bool = False,
    ) -> Callable[[H], H]:
        """Declares `/noun`, a command of one word of its own beside the cog's."""
        return self._command(
            noun, "", description, role=role, public=False, anywhere=anywhere, contributes=False
        )

    def _command(
        self,
        noun: str,
        verb: str,
        description: str,
        *,
        role: Role,
        public: bool,
        anywhere: bool,
        contributes: bool,
    ) -> Callable[[H], H]:
        _check_name(noun)
        if not 0 < len(description) <= 100:
            raise TypeError(f"{verb}: a description has 1 to 100 characters")

        def decorate(handler: H) -> H:
            params = read_params(handler)
            made = Command(
                noun, verb, description, role, params, handler, public, anywhere, contributes
            )
            self.commands.append(made)
            return handler

        return decorate

    def home(self) -> Callable[[H], H]:
        """Declares what somebody sees who opens the bot's home, where a platform has one."""

        def decorate(handler: H) -> H:
            self.homes.append(handler)
            return handler

        return decorate

    def gate(self, *, ask: Handler, agree: Handler) -> None:
        """Declares what stands before a first contribution."""
        self.gates.append(GateSpec(ask, agree))

    def button(
        self,
        name: str,
        *,
        role: Role = Role.MEMBER,
        aliases: tuple[str, ...] = (),
        anywhere: bool = False,
        contributes: bool = False,
    ) -> Callable[[Callable[Concatenate[Context[Any], P], Awaitable[None]]], Action[P]]:
        """Declares what a button does; parameters are append-only with defaults, renames keep `aliases`."""

        def decorate(handler: Callable[Concatenate[Context[Any], P], Awaitable[None]]) -> Action[P]:
            return Action(
                self._action(
                    name,
                    "button",
                    role,
                    handler,
                    1,
                    aliases,
                    anywhere=anywhere,
                    contributes=contributes,
                )
            )

        return decorate

    def select(
        self,
        name: str,
        *,
        role: Role = Role.MEMBER,
        aliases: tuple[str, ...] = (),
        anywhere: bool = False,
        contributes: bool = False,
    ) -> Callable[
        [Callable[Concatenate[Context[Any], Sequence[str], P], Awaitable[None]]], Action[P]
    ]:
        """Declares what a choice in a select does; the handler gets the chosen values first."""

        def decorate(
            handler: Callable[Concatenate[Context[Any], Sequence[str], P], Awaitable[None]],
        ) -> Action[P]:
            return Action(
                self._action(
                    name,
                    "select",
                    role,
                    handler,
                    2,
                    aliases,
                    anywhere=anywhere,
                    contributes=contributes,
                )
            )

        return decorate

    def submit(
        self,
        name: str,
        form: type[F],
        *,
        role: Role = Role.MEMBER,
        aliases: tuple[str, ...] = (),
        anywhere: bool = False,
        contributes: bool = False,
    ) -> Callable[[Callable[Concatenate[Context[Any], F, P], Awaitable[None]]], SubmitAction[F, P]]:
        """Declares what a submitted form does; the handler gets an instance of `form` first."""

        def decorate(
            handler: Callable[Concatenate[Context[Any], F, P], Awaitable[None]],
        ) -> SubmitAction[F, P]:
            spec = self._action(
                name,
                "submit",
                role,
                handler,
                2,
                aliases,
                form,
                anywhere=anywhere,
                contributes=contributes,
            )
            return SubmitAction(form, spec)

        return decorate

    def message_command(
        self,
        id: str,
        name: str,
        description: str,
        *,
        role: Role = Role.MEMBER,
        contributes: bool = False,
    ) -> Callable[[H], H]:
        """Declares an entry of every message's menu: `handler(ctx)` with a `MessageCommandInvoked`."""
        if not 0 < len(name) <= 24:
            raise TypeError(f"{name}: a menu entry has 1 to 24 characters")

        def decorate(handler: H) -> H:
            self.message_commands.append(
                MessageCommand(f"{self.noun}.{id}", name, description, role, handler, contributes)
            )
            return handler

        return decorate

    def due(self, kind: str) -> Callable[[H], H]:
        """Declares who acts when schedules of `kind` are due."""

        def decorate(handler: H) -> H:
            self.due_handlers.append(DueSpec(kind, handler))
            return handler

        return decorate

    def sweep(self, name: str, *, every: timedelta) -> Callable[[H], H]:
        """Declares an idempotent job."""

        def decorate(handler: H) -> H:
            self.sweeps.append(Sweep(f"{self.noun}.{name}", every, handler))
            return handler

        return decorate

    def on(self, event: type[E]) -> Callable[[H], H]:
        """Declares a listener to an event nobody waits on."""

        def decorate(handler: H) -> H:
            self.event_handlers.append(EventHandler(event, handler))
            return handler

        return decorate

    def _action(
        self,
        name: str,
        kind: ActionKind,
        role: Role,
        handler: Handler,
        skip: int,
        aliases: tuple[str, ...],
        form: type[Any] | None = None,
        *,
        anywhere: bool,
        contributes: bool,
    ) -> ActionSpec:
        _check_name(name)
        spec = ActionSpec(
            name=f"{self.noun}.{name}",
            kind=kind,
            role=role,
            handler=handler,
            parameters=read_parameters(handler, skip=skip),
            form=form,
            aliases=tuple(
                f"{self.noun}.{alias}" if "." not in alias else alias for alias in aliases
            ),
            anywhere=anywhere,
            contributes=contributes,
        )
        self.actions.append(spec)
        return spec


def _check_name(name: str) -> None:
    if not _NAME.match(name):
        raise TypeError(f"{name!r} is not a name: lower-case letters, digits, hyphens, at most 32")
