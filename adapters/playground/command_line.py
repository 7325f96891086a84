"""What a person types as a command: `/noun verb name: value` or `/praxis noun verb words name=value`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from adapters.playground.flavours import Flavour
from bot.catalog import Catalog
from bot.command import Command
from bot.param import Kind, Param, RawValue, UploadedFile
from bot.refs import ChannelRef, RoleRef, UserRef


class ClientRefuses(Exception):
    """The chat client does not let that be sent; the text is what it shows at the input."""


class Directory(Protocol):
    """Who and what the names in a line mean."""

    def find_account(self, name: str) -> UserRef | None: ...
    def find_channel(self, name: str) -> ChannelRef | None: ...
    def find_role(self, name: str) -> RoleRef | None: ...
    def find_file(self, name: str) -> UploadedFile | None: ...


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as it is handed to the bot."""

    noun: str
    verb: str
    args: Mapping[str, RawValue]


_YES_NO = {"true": True, "yes": True, "false": False, "no": False}
_WORD = re.compile(r'\s*(?:([a-z][a-z0-9_]*)=)?(?:["“]([^"”]*)["”]|(\S+))')


def read_line(
    line: str,
    given: Mapping[str, RawValue],
    *,
    catalog: Catalog,
    flavour: Flavour,
    directory: Directory,
) -> Typed:
    """The command that `line` and the separately `given` options make; raises `ClientRefuses`."""
    noun, verb, rest = split_command(line, catalog, flavour)
    command = catalog.command(noun, verb)
    params = command.params if command else ()
    texts = read_options(rest, params, flavour)
    args: dict[str, RawValue] = {
        name: _resolve(text, _named(params, name), flavour, directory)
        for name, text in texts.items()
    }
    for name, value in given.items():
        args[name] = value if flavour.capabilities.native_options else _as_text(value)
    if flavour.strict_client:
        _insist(command, noun, verb, args, catalog)
    if not flavour.files_in_commands and any(_is_file(params, name) for name in args):
        raise ClientRefuses("A command cannot carry a file here. Use the form instead.")
    return Typed(noun, verb, args)


def split_command(line: str, catalog: Catalog, flavour: Flavour) -> tuple[str, str, str]:
    """Noun, verb and the rest of a line; the flavour's prefix may be left out after the slash."""
    text = line.strip()
    prefix = flavour.capabilities.command_prefix.strip()
    if text == prefix or text.startswith(f"{prefix} "):
        text = text[len(prefix) :].strip()
    text = text.removeprefix("/")
    noun, _space, rest = text.partition(" ")
    word, _space, tail = rest.strip().partition(" ")
    if catalog.command(noun, word) is not None or catalog.command(noun, "") is None:
        return noun.casefold(), word, tail.strip()
    return noun.casefold(), "", rest.strip()


def read_options(text: str, params: Sequence[Param], flavour: Flavour) -> dict[str, str]:
    """Option name → the words typed for it; leading words go to the first option not named."""
    native = flavour.capabilities.native_options
    pieces = list(_tagged(text, params) if native else _assigned(text, params))
    found = {name: value for name, value in pieces if name}
    loose = " ".join(value for name, value in pieces if not name and value)
    if loose:
        free = next((param.name for param in params if param.name not in found), "")
        found[free] = loose
    return found


def _tagged(text: str, params: Sequence[Param]) -> Iterator[tuple[str, str]]:
    """`name: value` pieces, as a client with native options shows them."""
    names = "|".join(re.escape(param.name) for param in params)
    marks = list(re.finditer(rf"(?:^|(?<=\s))({names}):", text)) if names else []
    ends = [mark.start() for mark in marks] + [len(text)]
    yield "", text[: ends[0]].strip()
    for mark, end in zip(marks, ends[1:], strict=True):
        yield mark.group(1), text[mark.end() : end].strip()


def _assigned(text: str, params: Sequence[Param]) -> Iterator[tuple[str, str]]:
    """`name=value` pieces and loose words, as a bot reads them out of plain text."""
    names = {param.name for param in params}
    for match in _WORD.finditer(text):
        name, quoted, word = match.groups()
        if name and name not in names:
            yield "", match.group().strip()
        else:
            yield name or "", quoted if quoted is not None else word


def _named(params: Sequence[Param], name: str) -> Param | None:
    return next((param for param in params if param.name == name), None)


def _is_file(params: Sequence[Param], name: str) -> bool:
    param = _named(params, name)
    return param is not None and param.kind is Kind.FILE


def _resolve(  # noqa: PLR0911  # a case a kind
    text: str, param: Param | None, flavour: Flavour, directory: Directory
) -> RawValue:
    """The value that the client sends for typed words."""
    native = flavour.capabilities.native_options
    match param.kind if param else None:
        case Kind.USER:
            return directory.find_account(text) or text
        case Kind.CHANNEL:
            return directory.find_channel(text) or text
        case Kind.ROLE:
            return directory.find_role(text) or text
        case Kind.FILE:
            return directory.find_file(text) or text
        case Kind.BOOLEAN if native:
            return _YES_NO.get(text.casefold(), text)
        case Kind.INTEGER if native and re.fullmatch(r"-?\d+", text):
            return int(text)
        case _:
            return text


def _as_text(value: RawValue) -> RawValue:
    """An option's value in a line of plain text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, int) else value


def _insist(
    command: Command | None, noun: str, verb: str, args: Mapping[str, RawValue], catalog: Catalog
) -> None:
    """What a client that knows the commands checks before it sends."""
    if command is None:
        verbs = ", ".join(f"/{each.path}" for each in catalog.nouns.get(noun, ()))
        nouns = ", ".join(f"/{each}" for each in catalog.nouns)
        raise ClientRefuses(
            f"There is no /{noun} {verb}".rstrip() + f". There is {verbs or nouns}."
        )
    for name in args:
        if command.param(name) is None:
            names = ", ".join(param.name for param in command.params) or "none"
            raise ClientRefuses(f"/{command.path} has no option {name!r}. Its options: {names}.")
    for param in command.params:
        _insist_on(param, args.get(param.name))


def _insist_on(param: Param, value: RawValue) -> None:
    if value is None or value == "":
        if param.required:
            raise ClientRefuses(f"{param.name}: this option is required.")
        return
    problem = ""
    match param.kind, value:
        case Kind.TEXT, str() if len(value) > param.max_length:
            problem = f"at most {param.max_length} characters"
        case Kind.INTEGER, bool() | str():
            problem = "a whole number"
        case Kind.BOOLEAN, str() | int() if not isinstance(value, bool):
            problem = "true or false"
        case Kind.CHOICE, _ if all(value != choice.value for choice in param.choices):
            problem = "one of " + ", ".join(choice.value for choice in param.choices)
        case Kind.USER | Kind.CHANNEL | Kind.ROLE | Kind.FILE, str():
            problem = "pick one from the list"
        case _:
            pass
    if problem:
        raise ClientRefuses(f"{param.name}: {problem}.")
