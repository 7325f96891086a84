"""What can be typed next: commands, options and values, offered while a person types a line."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapters.playground.command_line import split_command
from adapters.playground.people import Person
from bot.catalog import Catalog
from bot.command import Command
from bot.i18n import translate
from bot.param import Kind, Param

MAX_OFFERS = 25
_OPEN = re.compile(r'"[^"]*|[^"\s]*')
"""A value of plain text that is still being typed: an open quotation, or a word."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to type: `insert` takes the place of the last `replaces` characters."""

    insert: str
    replaces: int
    label: str
    description: str = ""


async def offers(line: str, person: Person) -> list[Offer]:
    """What fits at the end of `line`; [] for a line that is no command, or while nobody listens."""
    connection = person.workspace.connection
    if connection is None or not line.startswith("/"):
        return []
    prefix = person.workspace.flavour.capabilities.command_prefix
    if len(line) < len(prefix) and prefix.startswith(line):
        return [Offer(prefix, len(line), prefix.strip(), "everything Praxis can do")]
    body = line.removeprefix(prefix) if line.startswith(prefix) else line[1:]
    catalog = connection.catalog
    noun, space, rest = body.partition(" ")
    if not space:
        return _nouns(catalog, noun, with_prefix=line.startswith(prefix), prefix=prefix)
    if " " not in rest and catalog.command(noun, "") is None:
        return _verbs(catalog, noun, rest)
    noun, verb, typed = split_command(line + "\0", catalog, person.workspace.flavour)
    command = catalog.command(noun, verb)
    return await _options(command, typed.removesuffix("\0"), person) if command else []


def _nouns(catalog: Catalog, typed: str, *, with_prefix: bool, prefix: str) -> list[Offer]:
    found: list[Offer] = []
    for noun, commands in catalog.nouns.items():
        if not noun.startswith(typed):
            continue
        about = catalog.descriptions.get(noun) or commands[0].description
        insert = noun if with_prefix else prefix.removeprefix("/") + noun
        found.append(Offer(f"{insert} ", len(typed), f"/{noun}", translate(about)))
    return found


def _verbs(catalog: Catalog, noun: str, typed: str) -> list[Offer]:
    return [
        Offer(f"{command.verb} ", len(typed), command.verb, translate(command.description))
        for command in catalog.nouns.get(noun, ())
        if command.verb.startswith(typed)
    ]


async def _options(command: Command, typed: str, person: Person) -> list[Offer]:
    """Values for the option being typed, and the options that are still free."""
    native = person.workspace.flavour.capabilities.native_options
    mark = ":" if native else "="
    names = "|".join(re.escape(param.name) for param in command.params)
    marks = list(re.finditer(rf"(?:^|(?<=\s))({names}){mark}", typed)) if names else []
    used = [found.group(1) for found in marks]
    value = typed[marks[-1].end() :] if marks else ""
    if native:
        value = value.lstrip()
    param = command.param(used[-1]) if used else None
    found: list[Offer] = []
    if param is not None and (native or _OPEN.fullmatch(value)):
        found = await _values(command, param, value, person)
    if not marks or " " in value:
        found += _free(command, used, typed.rsplit(" ", maxsplit=1)[-1], mark)
    return found[:MAX_OFFERS]


def _free(command: Command, used: Sequence[str], typed: str, mark: str) -> list[Offer]:
    return [
        Offer(
            param.name + mark + (" " if mark == ":" else ""),
            len(typed),
            param.name + mark,
            ("required · " if param.required else "") + translate(param.description),
        )
        for param in command.params
        if param.name not in used and param.name.startswith(typed)
    ]


async def _values(command: Command, param: Param, value: str, person: Person) -> list[Offer]:
    typed = value.removeprefix('"')
    if param.suggest is not None:
        choices = await person.suggestions(f"/{command.path}", param.name, typed)
        return _listed([(choice.value, choice.label) for choice in choices], value, person)
    workspace = person.workspace
    match param.kind:
        case Kind.CHOICE:
            words: Iterable[str] = (choice.value for choice in param.choices)
        case Kind.BOOLEAN:
            words = ("yes", "no")
        case Kind.CHANNEL:
            words = (f"#{channel.name}" for channel in workspace.public_channels())
        case Kind.USER:
            words = (f"@{account.name}" for account in workspace.accounts.values())
        case Kind.ROLE:
            words = sorted({f"@{r}" for each in workspace.accounts.values() for r in each.roles})
        case Kind.TEXT | Kind.INTEGER | Kind.FILE:
            words = ()
    low = typed.casefold()
    return _listed(
        [(word, word) for word in words if word.casefold().startswith(low)], value, person
    )


def _listed(pairs: Iterable[tuple[str, str]], typed: str, person: Person) -> list[Offer]:
    quoted = not person.workspace.flavour.capabilities.native_options
    return [
        Offer(
            f'"{value}"' if quoted and " " in value else value,
            len(typed),
            label,
            "" if label == value else value,
        )
        for value, label in pairs
    ]
