# pyright: basic
"""What an application command may look like."""

import re
from collections.abc import Iterable
from typing import Any

from tests.platforms.discord_server.errors import Problem
from tests.platforms.discord_server.rules import Checks
from tests.platforms.discord_server.world import Json

NAME = re.compile(r"^[-_'\w\u0900-\u097F\u0E00-\u0E7F]{1,32}$")
PER_KIND = {1: 100, 2: 15, 3: 15}
"""Global commands of a kind: slash, user menu, message menu."""
CHARACTERS = 8000
SUBCOMMAND, GROUP = 1, 2


def command_set_problems(commands: list[Json]) -> list[Problem]:
    """What is wrong with a whole set of commands, as one bulk overwrite sends it."""
    checks = Checks()
    for kind, most in PER_KIND.items():
        count = sum(command.get("type", 1) == kind for command in commands)
        if count > most:
            said = f"Maximum number of commands of type {kind} reached ({most})"
            checks.add("", "APPLICATION_COMMAND_TOO_MANY", said)
    for index, command in enumerate(commands):
        _check_command(checks, command, str(index))
    names = [(f"{i}.name", f"{c.get('type', 1)} {c.get('name')}") for i, c in enumerate(commands)]
    said = "Application command names must be unique"
    checks.unique(names, "APPLICATION_COMMANDS_DUPLICATE_NAME", said)
    return checks.problems


def _check_command(checks: Checks, command: Json, path: str) -> None:
    if command.get("type", 1) != 1:
        checks.text(command, path, "name", 32, minimum=1, required=True)
        if command.get("description") or command.get("options"):
            said = "Context menu commands have no description and no options"
            checks.add(path, "APPLICATION_COMMAND_INVALID_FIELD", said)
        return
    _check_name(checks, command, path)
    checks.text(command, path, "description", 100, minimum=1, required=True)
    _check_options(checks, command.get("options") or [], path, depth=0)
    if sum(_lengths(command)) > CHARACTERS:
        said = f"Command exceeds maximum size ({CHARACTERS})"
        checks.add(path, "APPLICATION_COMMAND_TOO_LARGE", said)


def _check_name(checks: Checks, node: Json, path: str) -> None:
    names = {"name": node.get("name"), **(node.get("name_localizations") or {})}
    for key, name in names.items():
        if not isinstance(name, str) or not NAME.match(name) or name != name.lower():
            said = "Command name is invalid"
            checks.add(f"{path}.{key}", "APPLICATION_COMMAND_INVALID_NAME", said)


def _check_options(checks: Checks, options: list[Json], path: str, *, depth: int) -> None:
    checks.count(options, f"{path}.options", 0, 25)
    names = [(f"{path}.options.{i}.name", str(o.get("name"))) for i, o in enumerate(options)]
    said = "Option names must be unique"
    checks.unique(names, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", said)
    optional_seen = False
    for index, option in enumerate(options):
        where = f"{path}.options.{index}"
        _check_name(checks, option, where)
        checks.text(option, where, "description", 100, minimum=1, required=True)
        nested = option.get("type") in (SUBCOMMAND, GROUP)
        if nested:
            if depth > (0 if option["type"] == GROUP else 1):
                said = "Sub-commands nest two levels at most"
                checks.add(where, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", said)
            _check_options(checks, option.get("options") or [], where, depth=depth + 1)
        if option.get("required") and optional_seen:
            said = "Required options must be placed before non-required options"
            checks.add(where, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", said)
        optional_seen = optional_seen or not (nested or option.get("required"))
        _check_choices(checks, option, where)
    kinds = {option.get("type") in (SUBCOMMAND, GROUP) for option in options}
    if len(kinds) > 1:
        said = "Sub-command and other options are mutually exclusive"
        checks.add(f"{path}.options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", said)


def _check_choices(checks: Checks, option: Json, path: str) -> None:
    choices: list[Json] = option.get("choices") or []
    checks.count(choices, f"{path}.choices", 0, 25)
    if choices and option.get("autocomplete"):
        said = "Choices and autocomplete are mutually exclusive"
        checks.add(f"{path}.choices", "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", said)
    for index, choice in enumerate(choices):
        checks.text(choice, f"{path}.choices.{index}", "name", 100, minimum=1, required=True)
        if isinstance(choice.get("value"), str):
            checks.text(choice, f"{path}.choices.{index}", "value", 100)


def _lengths(node: Any) -> Iterable[int]:
    """Characters of names, descriptions and values; the longest translation counts."""
    for key in ("name", "description"):
        texts = [node.get(key) or "", *(node.get(f"{key}_localizations") or {}).values()]
        yield max(len(text) for text in texts)
    if isinstance(node.get("value"), str):
        yield len(node["value"])
    for inner in (*(node.get("options") or ()), *(node.get("choices") or ())):
        yield from _lengths(inner)
