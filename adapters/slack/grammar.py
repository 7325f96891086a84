"""Slack's text grammar: `/praxis noun verb text name=value` becomes a command's arguments."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from adapters.slack.entities import Entity, entity_at, readable
from bot.catalog import Catalog
from bot.command import Command
from bot.errors import Invalid
from bot.i18n import _
from bot.param import Kind, Param, RawValue
from bot.refs import ChannelRef, RoleRef, UserRef, WorkspaceRef

HELP = "help"
"""The noun of a command line without words."""

_CLOSING = {'"': '"”“„', "“": '”“"', "„": '“”"', "«": "»", "'": "'’", "‘": "’'", "’": "’'"}
"""Opening quotation marks and what may close them: keyboards turn straight ones curly at will."""
_DASHES = str.maketrans("–—‑−", "----")
_NAME = re.compile(r"(?<!\S)([A-Za-z][\w-]*)\s?[=＝]\s?")
_ONE_WORD = frozenset({Kind.INTEGER, Kind.BOOLEAN, Kind.CHOICE})
_NAMED = frozenset({Kind.USER, Kind.CHANNEL, Kind.ROLE})


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed, by name; a noun or verb that does not exist is the core's to answer."""

    noun: str
    verb: str
    args: Mapping[str, RawValue] = field(default_factory=dict[str, RawValue])


def parse(text: str, catalog: Catalog, workspace: WorkspaceRef, prefix: str) -> Typed:
    """The command in `text`; `prefix` (`/praxis `) is for examples in errors.

    Raises `Invalid` saying what to type instead. A missing option is no error here: the core asks.
    """
    noun, rest = _word(text.strip())
    if not noun:
        return Typed(HELP, "")
    commands = {command.verb: command for command in catalog.nouns.get(noun, ())}
    verb, after = _word(rest)
    if verb in commands:
        command, rest = commands[verb], after
    elif "" in commands:
        command = commands[""]
    else:
        return Typed(noun, verb)
    return Typed(noun, command.verb, _Line(command, workspace, prefix).read(rest))


def usage(command: Command, prefix: str) -> str:
    """How a command is typed: required options first, the others in brackets."""
    words = [f"{prefix}{command.path}"]
    target = _text_target(command.params, {})
    for param in command.params:
        shape = f"<{param.name}>" if param is target else f"{param.name}=…"
        words.append(shape if param.required else f"[{shape}]")
    return " ".join(words)


def _word(text: str) -> tuple[str, str]:
    """The first word in small letters, with plain hyphens, and what follows."""
    head, *tail = text.split(maxsplit=1)[:2] or [""]
    if "=" in head or head[:1] in _CLOSING or head.startswith("<"):
        return "", text
    return head.translate(_DASHES).casefold(), tail[0] if tail else ""


@dataclass(frozen=True, slots=True)
class _Line:
    """One command's options being read."""

    command: Command
    workspace: WorkspaceRef
    prefix: str

    def read(self, text: str) -> dict[str, RawValue]:
        args: dict[str, RawValue] = {}
        free: list[str] = []
        for param, piece in self._pieces(text):
            if param is None:
                free.append(piece)
                continue
            value, rest = self._value(param, piece)
            if param.name in args:
                raise self._wrong(param.name, _("“{name}” is there twice; please type it once."))
            args[param.name] = value
            free.append(rest)
        self._place(" ".join(filter(None, (part.strip() for part in free))), args)
        return args

    def _pieces(self, text: str) -> Iterator[tuple[Param | None, str]]:
        """Free text first, then each option with all that stands before the next one."""
        found = [(match, self._named(match[1])) for match in _unquoted(_NAME, text)]
        known = [(match, param) for match, param in found if param is not None]
        yield None, text[: known[0][0].start()] if known else text
        for index, (match, param) in enumerate(known):
            end = known[index + 1][0].start() if index + 1 < len(known) else len(text)
            yield param, text[match.end() : end].strip()

    def _named(self, name: str) -> Param | None:
        """The option of that name; raises for a near miss, None for words that only look like one."""
        wanted = name.casefold().replace("-", "_")
        names = {param.name.casefold(): param for param in self.command.params}
        if wanted in names:
            return names[wanted]
        near = get_close_matches(wanted, names, n=1, cutoff=0.8)
        if near:
            template = _("There is no option “{name}”. Did you mean {near}=…?")
            raise Invalid(**{near[0]: template.format(name=name, near=near[0])})
        if _text_target(self.command.params, {}) is None:
            raise self._wrong(name, _("There is no option “{name}”. Please type: {usage}"))
        return None

    def _value(self, param: Param, piece: str) -> tuple[RawValue, str]:
        """The option's value, and the free text after it."""
        quoted = _quotation(piece)
        if quoted is not None:
            inside, rest = quoted
            return self._raw(param, inside), rest
        if param.kind in _NAMED:
            entity = entity_at(piece)
            if entity is not None:
                return self._raw(param, piece[: entity.end]), piece[entity.end :]
        if param.kind in _ONE_WORD or param.kind in _NAMED:
            head, _space, rest = piece.partition(" ")
            whole = readable(piece).casefold()
            if any(whole in each.spellings() for each in param.choices):
                return self._raw(param, piece), ""
            return self._raw(param, head), rest
        return self._raw(param, piece), ""

    def _raw(self, param: Param, text: str) -> RawValue:
        if param.kind is Kind.FILE:
            raise self._wrong(
                param.name,
                _("A file cannot be typed. Please send {command} alone: a form asks for it."),
            )
        entity = entity_at(text.strip())
        ref = self._ref(entity) if entity is not None and param.kind in _NAMED else None
        return ref or readable(text).strip()

    def _ref(self, entity: Entity) -> UserRef | ChannelRef | RoleRef | None:
        match entity.kind:
            case Kind.USER:
                return UserRef(self.workspace, entity.id)
            case Kind.CHANNEL:
                return ChannelRef(self.workspace, entity.id)
            case Kind.ROLE:
                return RoleRef(self.workspace, entity.id)
            case _:
                return None

    def _place(self, free: str, args: dict[str, RawValue]) -> None:
        """Gives free text to the option it is for: people and channels by kind, words by order."""
        while (entity := entity_at(free)) is not None:
            waiting = self._first(args, entity.kind)
            if waiting is None or (waiting.name in args):
                break
            args[waiting.name] = self._ref(entity)
            free = free[entity.end :].strip()
        if not free:
            return
        target = _text_target(self.command.params, args)
        if target is None:
            raise self._wrong(
                "", _("“{name}” does not belong here. Please type: {usage}"), shown=readable(free)
            )
        quoted = _quotation(free)
        whole = quoted is not None and not quoted[1].strip()
        args[target.name] = readable(quoted[0] if quoted and whole else free).strip()

    def _first(self, args: Mapping[str, RawValue], *kinds: Kind) -> Param | None:
        waiting = [p for p in self.command.params if p.kind in kinds and p.name not in args]
        return next(iter(sorted(waiting, key=lambda param: not param.required)), None)

    def _wrong(self, name: str, template: str, shown: str = "") -> Invalid:
        text = template.format(
            name=shown or name,
            usage=usage(self.command, self.prefix),
            command=f"{self.prefix}{self.command.path}",
        )
        return Invalid(**{name or "text": text})


def _text_target(params: tuple[Param, ...], args: Mapping[str, RawValue]) -> Param | None:
    """Where free text goes: what is required before what is not, text before numbers and choices."""
    takes = [p for p in params if p.name not in args and p.kind in _ONE_WORD | {Kind.TEXT}]
    return min(takes, key=lambda p: (not p.required, p.kind is not Kind.TEXT), default=None)


def _unquoted(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches that do not stand inside quotation marks."""
    position = 0
    while (match := pattern.search(text, position)) is not None:
        quote = _opening(text, position, match.start())
        if quote is None:
            yield match
            position = match.end()
            opened = _quotation(text[position:])
            position = len(text) - len(opened[1]) if opened else position
        else:
            position = quote


def _opening(text: str, start: int, before: int) -> int | None:
    """Where the quotation ends that opens between the two positions; None where none does."""
    position = start
    while position < before:
        starts_word = position == 0 or text[position - 1].isspace()
        if starts_word and text[position] in _CLOSING:
            quoted = _quotation(text[position:])
            if quoted is not None:
                end = len(text) - len(quoted[1])
                if end > before:
                    return end
                position = end
                continue
        position += 1
    return None


def _quotation(text: str) -> tuple[str, str] | None:
    """The inside of a quotation at the start of `text`, and what follows; None without a closing mark."""
    closing = _CLOSING.get(text[:1])
    if closing is None:
        return None
    for position in range(1, len(text)):
        ends_word = position + 1 == len(text) or text[position + 1].isspace()
        if text[position] in closing and ends_word:
            return text[1:position], text[position + 1 :]
    return None
