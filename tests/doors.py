"""The doors of Praxis: everything that can be done, who may, and a catalog with nothing behind them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from bot.action import ActionSpec
from bot.catalog import Catalog, build_catalog
from bot.cog import Cog
from bot.command import Command, MessageCommand
from bot.context import Context
from bot.documents import DOCS
from bot.form import Modal, open_form
from bot.message import Actions, Button, Control, Message, Select, SelectOption, card
from bot.param import Kind, Option, Param
from bot.plan import generated_modal
from bot.roles import Role
from bot.token import BoundAction

COME_IN = "Come in."
REFUSED = "This is for the"
LATE = "That took too long to open the form."
"""Said past the door, on a machine that is busy with other things."""
HALL = "doors"
"""What the test's own cog is called, whose handlers stay as they are."""
LEAST_LOOKED_UP = 3
"""Characters from which on every platform looks up what is typed where suggestions are offered."""
A_CARD = 20
"""Doors on a card: five in each of four rows, inside every platform's limits."""

Way = Literal["command", "button", "select", "form", "menu"]
"""Typed; clicked, chosen or sent on what the bot has shown; picked from a message's own menu."""


async def let_in(ctx: Any, *_args: Any, **_kwargs: Any) -> None:
    """Instead of every handler: nothing happens beyond the door."""
    await ctx.reply(COME_IN)


@dataclass(frozen=True)
class Doors(Catalog):
    """The real declarations, with nothing behind them but the hall in which they are shown."""

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        return tuple(
            each if each.noun == HALL else replace(each, handler=let_in)
            for each in super().commands
        )

    @cached_property
    def actions(self) -> dict[str, ActionSpec]:
        return {
            name: each if name.startswith(f"{HALL}.") else replace(each, handler=let_in)
            for name, each in super().actions.items()
        }

    @cached_property
    def message_commands(self) -> tuple[MessageCommand, ...]:
        return tuple(replace(each, handler=let_in) for each in super().message_commands)


@dataclass(frozen=True)
class Door:
    """One way to one thing: `thing` is what docs/permissions.md calls it, `token` what its control carries."""

    thing: str
    way: Way
    token: str
    command: Command | None = field(default=None, repr=False, compare=False)
    spec: ActionSpec | None = field(default=None, repr=False, compare=False)

    @property
    def label(self) -> str:
        """What stands on it: unique among all doors."""
        return f"{self.way} {self.token}"[:75]

    @property
    def params(self) -> tuple[Param, ...]:
        """What has to be told when the door is a form or a command."""
        return (
            self.modal.params if self.way == "form" else self.command.params if self.command else ()
        )

    @property
    def modal(self) -> Modal:
        """The form that this door is."""
        if self.command is not None:
            return generated_modal(self.command, {}, fields=5)
        assert self.spec is not None
        assert self.spec.form is not None
        return open_form(self.spec.form, BoundAction(self.token))


def doors(known: Catalog) -> tuple[Door, ...]:
    """Every way to everything that is declared; what a command does has up to three."""
    return tuple(_doors(known))


def _doors(known: Catalog) -> Iterator[Door]:
    for command in known.commands:
        yield Door(f"/{command.path}", "command", command.path, command)
        yield Door(f"/{command.path}", "button", command.token, command)
        if command.params:
            yield Door(f"/{command.path}", "form", command.token, command)
    for name, spec in known.actions.items():
        if name == spec.name:
            way: Way = "form" if spec.kind == "submit" else spec.kind
            yield Door(name, way, _token(spec), spec=spec)
    for entry in known.message_commands:
        yield Door(entry.name, "menu", entry.id)


def _token(spec: ActionSpec) -> str:
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


def table() -> dict[str, frozenset[Role]]:
    """docs/permissions.md: who may do what, by the name of the thing."""
    found: dict[str, frozenset[Role]] = {}
    for line in (DOCS / "permissions.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        marks = [place for place, cell in enumerate(cells) if cell in ("yes", "no")]
        if len(marks) != len(Role):
            continue
        thing = next((cell for cell in cells if cell.startswith("`")), cells[0]).strip("`")
        assert thing not in found
        found[thing] = frozenset(
            role for role, place in zip(Role, marks, strict=True) if cells[place] == "yes"
        )
    return found


@dataclass(frozen=True)
class Went:
    """How it went at a door: what was said, whether a form was opened, and how fast and how openly."""

    said: str
    form: bool
    private: bool
    milliseconds: float = 0.0

    @property
    def verdict(self) -> str:
        """Let in or refused; anything else in its own words."""
        match (COME_IN in self.said or self.form, REFUSED in self.said):
            case (True, False):
                return "let in"
            case (False, True):
                return "refused"
            case _:
                return self.said or "silence"


def expected(every: Iterable[Door], role: Role) -> dict[Door, str]:
    """What becomes of somebody of `role` at each door, by the table in the documents."""
    may = table()
    return {each: "let in" if role in may[each.thing] else "refused" for each in every}


def sample(params: tuple[Param, ...]) -> Mapping[str, Any]:
    """Something to say for everything that must be said, by name."""
    return {param.name: _word(param) for param in params if param.required}


def _word(param: Param) -> Any:
    if param.kind is Kind.CHOICE:
        return param.choices[0].value
    if param.kind is Kind.FILE:
        return b"title,url\n"
    return "x" * max(param.min_length, LEAST_LOOKED_UP)


# -- the hall ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hall:
    """A catalog of doors that a running Praxis can show on cards."""

    known: Doors
    doors: tuple[Door, ...]
    pages: tuple[Message, ...]


def hall(cogs: tuple[Cog, ...]) -> Hall:
    """The doors of these cogs, and a cog whose command shows them on cards."""
    every = doors(build_catalog(cogs))
    clicked = [each for each in every if each.way in ("button", "select", "form")]
    controls = [_control(each, every.index(each)) for each in clicked]
    pages = tuple(_page(controls[at : at + A_CARD]) for at in range(0, len(controls), A_CARD))
    cog = Cog(HALL, "Every door there is")

    @cog.command("show", "Show some of the doors", public=True)
    async def show(ctx: Context[Any], page: Annotated[int, Option("Which of them")]) -> None:
        await ctx.reply(pages[page], ephemeral=False)

    @cog.button("open")
    async def open_(ctx: Context[Any], number: int) -> None:
        await ctx.show(every[number].modal)

    return Hall(Doors((*cogs, cog)), every, pages)


def _control(door: Door, number: int) -> Control:
    if door.way == "select":
        return Select(door.label, BoundAction(door.token), (SelectOption("x", "This"),))
    token = f"{HALL}.open:{number}" if door.way == "form" else door.token
    return Button(door.label, BoundAction(token))


def _page(controls: list[Control]) -> Message:
    rows = [controls[at : at + 5] for at in range(0, len(controls), 5)]
    return card(*[Actions(tuple(row)) for row in rows], summary="Doors")
