"""Commands: a typed function's signature is the schema that every platform registers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Any

from bot.form import MAX_FIELDS
from bot.param import REQUIRED, Param, build_param
from bot.roles import Role

MAX_OPTIONS = 25
"""Options of a command (Discord developer documentation, Application Commands)."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command as data.

    `noun` and `verb` are what people type; `verb` "" means the noun alone. `public` answers may be
    seen by the channel (default: private). `anywhere` ones work outside a community. Before a first
    one that `contributes` the person agrees to the community's ground rules.
    """

    noun: str
    verb: str
    description: str
    role: Role
    params: tuple[Param, ...]
    handler: Callable[..., Awaitable[None]]
    public: bool = False
    anywhere: bool = False
    contributes: bool = False

    @property
    def path(self) -> str:
        """What people type, without the platform's prefix."""
        return f"{self.noun} {self.verb}".strip()

    @property
    def token(self) -> str:
        """The address of the modal that asks for this command's options."""
        return f"!{self.noun}.{self.verb}"

    @property
    def form_token(self) -> str:
        """The address of a button that always asks for this command's options, required or not."""
        return f"{self.token}:form"

    def param(self, name: str) -> Param | None:
        """The option of that name."""
        return next((param for param in self.params if param.name == name), None)


@dataclass(frozen=True, slots=True)
class MessageCommand:
    """An entry in a message's own menu; `name` ≤ 24 characters (Slack's shortcuts)."""

    id: str
    name: str
    description: str
    role: Role
    handler: Callable[..., Awaitable[None]]
    contributes: bool = False


def read_params(handler: Callable[..., Any]) -> tuple[Param, ...]:
    """The options of a command's handler, required ones first; raises `TypeError` at import."""
    parameters = list(signature(handler, eval_str=True).parameters.values())[1:]
    built = [
        build_param(
            entry.name,
            entry.annotation,
            REQUIRED if entry.default is Parameter.empty else entry.default,
        )
        for entry in parameters
    ]
    if sum(param.required for param in built) > MAX_FIELDS:
        raise TypeError(f"{handler.__name__}: at most {MAX_FIELDS} required options fit in a form")
    if len(built) > MAX_OPTIONS:
        raise TypeError(f"{handler.__name__}: a command has at most {MAX_OPTIONS} options")
    return tuple(sorted(built, key=lambda param: not param.required))
