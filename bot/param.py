"""Parameters of commands and fields of forms: one language for Discord options, Slack text and modals."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from bot.errors import Invalid
from bot.i18n import _, translate
from bot.refs import ChannelRef, RoleRef, UserRef
from bot.text import Text


@dataclass(frozen=True, slots=True)
class Choice:
    """One suggestion: what is sent (≤ 100 characters) and what is read (≤ 100)."""

    value: str
    label: str

    def spellings(self) -> frozenset[str]:
        """Whatever somebody may type for it, casefolded."""
        return frozenset(
            each.casefold() for each in (self.value, self.label, translate(self.label))
        )


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file a person handed over; `read()` fetches it (raises `Invalid` over `MAX_UPLOAD` bytes)."""

    name: str
    size: int
    read: Callable[[], Awaitable[bytes]] = field(compare=False, repr=False)


MAX_UPLOAD = 1_000_000
"""Bytes we accept of an uploaded file: ample for a thousand prompts, small enough to hold in memory."""

RawValue = str | int | bool | UserRef | ChannelRef | RoleRef | UploadedFile | tuple[str, ...] | None
Suggester = Callable[[Any, str, Mapping[str, RawValue]], Awaitable[Sequence[Choice]]]


class Kind(StrEnum):
    """What a parameter is; every adapter has a native widget or a text grammar for each."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    USER = "user"
    CHANNEL = "channel"
    ROLE = "role"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Option:
    """Declares a command's option: `Annotated[str, Option("What it is for")]`.

    `suggest` answers while the person types; `multiline` and `max_length` (characters) also shape
    the modal that stands in where a platform has no native options.
    """

    description: str
    label: str = ""
    suggest: Suggester | None = None
    multiline: bool = False
    min_length: int = 0
    max_length: int = 200
    min_value: int | None = None
    max_value: int | None = None
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """Declares a form's field: label (≤ 45 characters), hint (≤ 100) and its bounds."""

    label: str
    hint: str = ""
    suggest: Suggester | None = None
    multiline: bool = False
    min_length: int = 0
    max_length: int = 1500
    min_value: int | None = None
    max_value: int | None = None
    placeholder: str = ""


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter as data: what adapters register, ask for and explain."""

    name: str
    kind: Kind
    label: str
    description: str
    required: bool
    default: RawValue = None
    choices: tuple[Choice, ...] = ()
    suggest: Suggester | None = None
    multiline: bool = False
    min_length: int = 0
    max_length: int = 200
    min_value: int | None = None
    max_value: int | None = None
    placeholder: str = ""
    python_type: Any = str

    def parse(self, raw: RawValue) -> Any:
        """The value for the handler; raises `Invalid` naming this parameter when it does not fit."""
        if raw is None or raw == "":
            if self.required:
                raise Invalid(**{self.name: _("Please fill this in.")})
            return self.default
        match self.kind:
            case Kind.TEXT:
                return self._text(str(raw))
            case Kind.INTEGER:
                return self._integer(raw)
            case Kind.BOOLEAN:
                return self._boolean(raw)
            case Kind.CHOICE:
                return self._choice(str(raw))
            case Kind.USER | Kind.CHANNEL | Kind.ROLE | Kind.FILE:
                return self._ref(raw)

    def _text(self, raw: str) -> str:
        if len(raw) > self.max_length:
            raise self._invalid(
                _("This has {count} characters; please shorten it to {limit}."),
                count=len(raw),
                limit=self.max_length,
            )
        if len(raw.strip()) < self.min_length:
            raise self._invalid(
                _("Please write at least {limit} characters."), limit=self.min_length
            )
        return raw

    def _integer(self, raw: RawValue) -> int:
        try:
            value = int(str(raw).strip())
        except ValueError:
            raise self._invalid(_("Please type a whole number, such as 2.")) from None
        low, high = self.min_value, self.max_value
        if (low is not None and value < low) or (high is not None and value > high):
            raise self._invalid(
                _("Please type a number from {low} to {high}."),
                low="…" if low is None else low,
                high="…" if high is None else high,
            )
        return value

    def _boolean(self, raw: RawValue) -> bool:
        if isinstance(raw, bool):
            return raw
        word = str(raw).strip().casefold()
        if word in ("yes", "y", "true", "on", "1", _("yes")):
            return True
        if word in ("no", "n", "false", "off", "0", _("no")):
            return False
        raise self._invalid(_("Please type yes or no."))

    def _choice(self, raw: str) -> Any:
        wanted = raw.strip().casefold()
        for choice in self.choices:
            if wanted in choice.spellings():
                return self.python_type(choice.value)
        raise self._invalid(
            _("Please choose one of: {options}."),
            options=", ".join(translate(choice.label) for choice in self.choices),
        )

    def _ref(self, raw: RawValue) -> Any:
        wanted = {
            Kind.USER: UserRef,
            Kind.CHANNEL: ChannelRef,
            Kind.ROLE: RoleRef,
            Kind.FILE: UploadedFile,
        }[self.kind]
        if isinstance(raw, wanted):
            return raw
        hints = {
            Kind.USER: _("Please pick a person, such as @Mia."),
            Kind.CHANNEL: _("Please pick a channel, such as #prompts."),
            Kind.ROLE: _("Please pick a role or user group."),
            Kind.FILE: _("Please attach a file."),
        }
        raise self._invalid(hints[self.kind])

    def _invalid(self, template: str, **values: object) -> Invalid:
        return Invalid(**{self.name: template.format(**values)})


_KINDS: dict[Any, Kind] = {
    str: Kind.TEXT,
    int: Kind.INTEGER,
    bool: Kind.BOOLEAN,
    UserRef: Kind.USER,
    ChannelRef: Kind.CHANNEL,
    RoleRef: Kind.ROLE,
    UploadedFile: Kind.FILE,
}

REQUIRED: Any = object()
"""Stands for "no default" where a parameter is built from an annotation."""


def build_param(name: str, annotation: Any, default: Any) -> Param:
    """The parameter of an `Annotated` type; raises `TypeError` at import for what no platform can ask."""
    base, declared = _declaration(name, annotation)
    kind, choices, python_type = _shape(name, base)
    is_field = isinstance(declared, Field)
    return Param(
        name=name,
        kind=kind,
        label=declared.label or name.replace("_", " ").capitalize(),
        description=declared.hint if is_field else declared.description,
        required=default is REQUIRED,
        default=None if default is REQUIRED else default,
        choices=choices,
        suggest=declared.suggest,
        multiline=declared.multiline,
        min_length=declared.min_length,
        max_length=declared.max_length,
        min_value=declared.min_value,
        max_value=declared.max_value,
        placeholder=declared.placeholder,
        python_type=python_type,
    )


def parse_all(params: Sequence[Param], raw: Mapping[str, RawValue]) -> dict[str, Any]:
    """Every value; raises one `Invalid` that names every field at fault, so that all are mended at once."""
    values: dict[str, Any] = {}
    wrong: dict[str, Text] = {}
    for param in params:
        try:
            values[param.name] = param.parse(raw.get(param.name))
        except Invalid as error:
            wrong.update(error.texts)
    if wrong:
        raise Invalid(**wrong)
    return values


def _declaration(name: str, annotation: Any) -> tuple[Any, Option | Field]:
    if not hasattr(annotation, "__metadata__"):
        raise TypeError(f"{name} needs Annotated[type, Option(…)] or Field(…)")
    base, *extras = get_args(annotation)
    for extra in extras:
        if isinstance(extra, (Option, Field)):
            return base, extra
    raise TypeError(f"{name} has no Option or Field")


def _shape(name: str, annotation: Any) -> tuple[Kind, tuple[Choice, ...], Any]:
    base: Any = annotation
    if get_origin(base) in (Union, UnionType):
        (base,) = [option for option in get_args(base) if option is not NoneType]
    if get_origin(base) is Literal:
        return Kind.CHOICE, tuple(Choice(word, word) for word in get_args(base)), str
    kind = _KINDS.get(base)
    if kind is not None:
        return kind, (), base
    if isinstance(base, type) and issubclass(base, StrEnum):
        choices = tuple(Choice(each.value, _label(each.value)) for each in base)
        return Kind.CHOICE, choices, base
    raise TypeError(f"{name}: no platform can ask for {base}")


def _label(value: str) -> str:
    """A choice as it is read: `case-study` is typed in one word and read as two."""
    return re.sub(r"(?<=[a-z]{3})-(?=[a-z])", " ", value)
