"""Three roles × every command, control and menu entry × both flavours: who is let in is who the table says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import pytest

from adapters.playground.people import Person
from adapters.playground.words import message_words
from bot.action import ActionSpec
from bot.catalog import Catalog
from bot.command import Command, MessageCommand
from bot.dispatch import Dispatcher
from bot.events import (
    ActionTriggered,
    Actor,
    CommandInvoked,
    FormSubmitted,
    Interaction,
    MessageCommandInvoked,
)
from bot.form import Modal
from bot.message import Message
from bot.param import Choice
from bot.refs import MessageRef
from bot.roles import Role
from tests.conversation import World

WHO = {Role.MEMBER: "Mia", Role.FACILITATOR: "Fay", Role.ADMIN: "Ada"}
REFUSED = "This is for the"


async def let_in(ctx: Any, *_args: Any, **_kwargs: Any) -> None:
    """Instead of every handler: nothing happens beyond the door."""
    await ctx.reply("Come in.")


@dataclass(frozen=True)
class Doors(Catalog):
    """The real declarations, with nothing behind them."""

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        return tuple(replace(each, handler=let_in) for each in super().commands)

    @cached_property
    def actions(self) -> dict[str, ActionSpec]:
        return {name: replace(each, handler=let_in) for name, each in super().actions.items()}

    @cached_property
    def message_commands(self) -> tuple[MessageCommand, ...]:
        return tuple(replace(each, handler=let_in) for each in super().message_commands)


@dataclass
class Ear:
    """What somebody was answered."""

    said: list[str] = field(default_factory=list[str])

    async def defer(self, *, ephemeral: bool) -> None:
        pass

    async def reply(self, message: Message, *, ephemeral: bool) -> MessageRef | None:
        self.said.append(message_words(message))
        return None

    async def update(self, message: Message) -> None:
        self.said.append(message_words(message))

    async def open(self, modal: Modal) -> None:
        self.said.append("a form")

    async def reject(self, errors: Mapping[str, str]) -> None:
        self.said.append("fill it in")

    async def suggest(self, choices: Sequence[Choice]) -> None:
        pass


def token(spec: ActionSpec) -> str:
    """A token that can be read, whatever it means."""
    return ":".join([spec.name, *(_part(each.annotation) for each in spec.parameters)])


def _part(annotation: Any) -> str:
    if isinstance(annotation, type):
        if annotation in (int, bool):
            return "1"
        if annotation is date:
            return "20270111"
        if hasattr(annotation, "__members__"):
            return str(next(iter(annotation)).value)
        return "x"
    return "~"


def deeds(known: Catalog, common: dict[str, Any]) -> list[tuple[str, Role, Interaction]]:
    """Everything that can be done: its name, the role it needs, and the deed."""
    found: list[tuple[str, Role, Interaction]] = [
        (
            f"/{each.path}",
            each.role,
            CommandInvoked(**common, noun=each.noun, verb=each.verb, args={}),
        )
        for each in known.commands
    ]
    for name, spec in known.actions.items():
        if name != spec.name:
            continue
        deed = (
            FormSubmitted(**common, token=token(spec), values={})
            if spec.kind == "submit"
            else ActionTriggered(**common, token=token(spec), values=("x",))
        )
        found.append((name, spec.role, deed))
    message = MessageRef(common["place"], "m1")
    found += [
        (
            each.name,
            each.role,
            MessageCommandInvoked(
                **common, name=each.id, message=message, author=None, text="Look"
            ),
        )
        for each in known.message_commands
    ]
    return found


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("flavour", ["guild", "team"])
async def test_who_is_let_in_is_who_the_table_says(world: World, flavour: str, role: Role) -> None:
    workspace = world.guild if flavour == "guild" else world.team
    person: Person = world.person(WHO[role], workspace)
    doors = Doors(world.catalog.cogs)
    dispatcher = Dispatcher(doors, world.app.background, world.app.reception, lambda: None)
    account = person.account
    actor = Actor(person.user, account.name, "en", account.roles, account.admin)
    common: dict[str, Any] = {
        "key": "",
        "actor": actor,
        "place": person.place,
        "at": world.clock.now(),
        "responder": None,
    }
    expected: dict[str, bool] = {}
    actual: dict[str, bool] = {}
    for number, (name, needed, deed) in enumerate(deeds(doors, common)):
        ear = Ear()
        await dispatcher.accept(replace(deed, key=f"{flavour}-{role}-{number}", responder=ear))
        expected[name] = role.covers(needed)
        actual[name] = bool(ear.said) and not any(REFUSED in each for each in ear.said)
    assert len(expected) > 100
    assert {} == {name: let for name, let in actual.items() if let is not expected[name]}
