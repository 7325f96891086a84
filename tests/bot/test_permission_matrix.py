"""Three roles × every command, control and menu entry × both flavours: who is let in is who the table says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

import pytest

from adapters.playground.people import Person
from adapters.playground.words import message_words
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
from bot.param import Choice, Kind, RawValue, UploadedFile
from bot.refs import MessageRef
from bot.roles import Role
from tests.conversation import World, whole_catalog
from tests.doors import Door, Doors, Went, doors, expected, sample, table

WHO = {Role.MEMBER: "Mia", Role.FACILITATOR: "Fay", Role.ADMIN: "Ada"}


@dataclass
class Ear:
    """What somebody was answered."""

    said: list[str] = field(default_factory=list[str])
    form: bool = False
    private: bool = True

    async def defer(self, *, ephemeral: bool) -> None:
        self.private = self.private and ephemeral

    async def reply(self, message: Message, *, ephemeral: bool) -> MessageRef | None:
        self.said.append(message_words(message))
        self.private = self.private and ephemeral
        return None

    async def update(self, message: Message) -> None:
        self.said.append(message_words(message))

    async def open(self, modal: Modal) -> None:
        self.form = True

    async def reject(self, errors: Mapping[str, str]) -> None:
        self.said.extend(errors.values())

    async def suggest(self, choices: Sequence[Choice]) -> None:
        pass

    def went(self) -> Went:
        """How it went."""
        return Went("\n".join(self.said), self.form, self.private)


def deed(door: Door, common: dict[str, Any]) -> Interaction:
    """Going through a door, as the core hears of it."""
    match door.way:
        case "command":
            noun, _space, verb = door.token.partition(" ")
            return CommandInvoked(**common, noun=noun, verb=verb, args=_values(door))
        case "button" | "select":
            return ActionTriggered(**common, token=door.token, values=("x",))
        case "form":
            return FormSubmitted(**common, token=door.token, values=_values(door))
        case "menu":
            message = MessageRef(common["place"], "m1")
            return MessageCommandInvoked(
                **common, name=door.token, message=message, author=None, text="Look"
            )
        case _:
            assert_never(door.way)


def _values(door: Door) -> dict[str, RawValue]:
    given = dict(sample(door.params))
    for param in door.params:
        if param.name in given and param.kind is Kind.FILE:
            given[param.name] = UploadedFile("list.csv", 10, _nothing)
    return given


async def _nothing() -> bytes:
    return b""


def test_the_table_names_all_there_is_and_nothing_else() -> None:
    known = whole_catalog()
    every = doors(known)
    names = {name for name, spec in known.actions.items() if name == spec.name}
    assert len(table()) == len(known.commands) + len(names) + len(known.message_commands)
    assert set(table()) == {door.thing for door in every}
    ways = Counter(door.way for door in every if door.command is None)
    kinds = Counter(known.actions[name].kind for name in names)
    assert (kinds["button"], kinds["select"], kinds["submit"], len(known.message_commands)) == (
        ways["button"],
        ways["select"],
        ways["form"],
        ways["menu"],
    )


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("flavour", ["guild", "team"])
async def test_who_is_let_in_is_who_the_table_says(world: World, flavour: str, role: Role) -> None:
    workspace = world.guild if flavour == "guild" else world.team
    person: Person = world.person(WHO[role], workspace)
    every = doors(world.catalog)
    known = Doors(world.catalog.cogs)
    dispatcher = Dispatcher(known, world.app.background, world.app.reception, lambda: None)
    account = person.account
    actor = Actor(person.user, account.name, "en", account.roles, account.admin)
    went: dict[Door, Went] = {}
    for number, door in enumerate(every):
        ear = Ear()
        common: dict[str, Any] = {
            "key": f"{flavour}-{role}-{number}",
            "actor": actor,
            "place": person.place,
            "at": world.clock.now(),
            "responder": ear,
        }
        await dispatcher.accept(deed(door, common))
        went[door] = ear.went()
    assert expected(every, role) == {door: each.verdict for door, each in went.items()}
    assert [] == [door for door, each in went.items() if not each.private]
