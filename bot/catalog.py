"""The catalog: everything the cogs declare, as data that adapters register and documents list."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from bot.action import ActionSpec
from bot.cog import Cog, DueSpec, EventHandler, GateSpec, Sweep
from bot.command import Command, MessageCommand
from bot.context import Handler


@dataclass(frozen=True)
class Catalog:
    """What a set of cogs declares. Raises `ValueError` when two declare the same name."""

    cogs: tuple[Cog, ...]

    def __post_init__(self) -> None:
        for what, names in (
            ("command", [command.path for command in self.commands]),
            (
                "action",
                [name for cog in self.cogs for spec in cog.actions for name in _names(spec)],
            ),
            ("message command", [entry.id for entry in self.message_commands]),
            ("home", ["home" for cog in self.cogs for _each in cog.homes]),
            ("gate", ["gate" for cog in self.cogs for _each in cog.gates]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"declared twice: {what} {', '.join(twice)}")

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """Every command, in the order of declaration."""
        return tuple(command for cog in self.cogs for command in cog.commands)

    @cached_property
    def nouns(self) -> dict[str, tuple[Command, ...]]:
        """Commands by noun."""
        found: dict[str, tuple[Command, ...]] = {}
        for command in self.commands:
            found[command.noun] = (*found.get(command.noun, ()), command)
        return found

    @cached_property
    def descriptions(self) -> dict[str, str]:
        """What each noun is about; a word without verbs is what its command does."""
        words = {each.noun: each.description for each in self.commands if not each.verb}
        return words | {cog.noun: cog.description for cog in self.cogs}

    @cached_property
    def actions(self) -> dict[str, ActionSpec]:
        """Actions by every name they answer to."""
        return {name: spec for cog in self.cogs for spec in cog.actions for name in _names(spec)}

    @cached_property
    def message_commands(self) -> tuple[MessageCommand, ...]:
        """Entries of message menus."""
        return tuple(entry for cog in self.cogs for entry in cog.message_commands)

    @cached_property
    def due_handlers(self) -> dict[str, DueSpec]:
        """Who acts when a schedule of a kind is due."""
        return {spec.kind: spec for cog in self.cogs for spec in cog.due_handlers}

    @cached_property
    def sweeps(self) -> tuple[Sweep, ...]:
        """What the clock asks for now and then."""
        return tuple(sweep for cog in self.cogs for sweep in cog.sweeps)

    @cached_property
    def event_handlers(self) -> tuple[EventHandler, ...]:
        """Who listens to events nobody waits on."""
        return tuple(handler for cog in self.cogs for handler in cog.event_handlers)

    @cached_property
    def home(self) -> Handler | None:
        """What the bot's home shows."""
        return next((handler for cog in self.cogs for handler in cog.homes), None)

    @cached_property
    def gate(self) -> GateSpec | None:
        """What stands before a first contribution."""
        return next((gate for cog in self.cogs for gate in cog.gates), None)

    def command(self, noun: str, verb: str) -> Command | None:
        """The command people typed."""
        return next((c for c in self.nouns.get(noun, ()) if c.verb == verb), None)


def build_catalog(cogs: Iterable[Cog]) -> Catalog:
    """The catalog of these cogs."""
    return Catalog(tuple(cogs))


def _names(spec: ActionSpec) -> tuple[str, ...]:
    return (spec.name, *spec.aliases)
