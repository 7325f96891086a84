"""The token a component carries: an address with typed arguments that outlives restarts, never a permission."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from inspect import Parameter, signature
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin
from urllib.parse import quote, unquote

from bot.errors import StaleAction

MAX_TOKEN = 100
"""Characters a token may have: Discord's `custom_id` is the shortest place it must fit
(Discord developer documentation, Components, custom_id)."""


@dataclass(frozen=True, slots=True)
class BoundAction:
    """An action with its arguments, as the token that a component carries."""

    token: str

    def __post_init__(self) -> None:
        if not 0 < len(self.token) <= MAX_TOKEN:
            raise ValueError(f"a token has 1 to {MAX_TOKEN} characters, this has {len(self.token)}")


def encode(
    name: str, parameters: Sequence[Parameter], args: Sequence[Any], kwargs: dict[str, Any]
) -> BoundAction:
    """The token for these arguments; trailing ones that equal their default are left out."""
    values = _in_order(parameters, args, kwargs)
    while values and _is_default(parameters[len(values) - 1], values[-1]):
        values.pop()
    return BoundAction(":".join([name, *(_encode(value) for value in values)]))


def decode(parameters: Sequence[Parameter], parts: Sequence[str]) -> list[Any]:
    """The arguments in a token; raises `StaleAction` for what cannot be read any more."""
    if len(parts) > len(parameters):
        raise StaleAction
    values = [
        _decode(part, parameter.annotation)
        for part, parameter in zip(parts, parameters, strict=False)
    ]
    for parameter in parameters[len(values) :]:
        if parameter.default is Parameter.empty:
            raise StaleAction
        values.append(parameter.default)
    return values


def read_parameters(handler: Callable[..., Any], *, skip: int) -> tuple[Parameter, ...]:
    """The parameters of `handler` after the first `skip`, with evaluated annotations.

    Raises `TypeError` for a type that a token cannot carry: at import, not at the first click.
    """
    parameters = tuple(signature(handler, eval_str=True).parameters.values())[skip:]
    for parameter in parameters:
        kind = _concrete(parameter.annotation)
        if not (kind in (int, str, bool, date) or issubclass(kind, StrEnum)):
            raise TypeError(f"a token cannot carry {parameter.name}: {parameter.annotation}")
    return parameters


def split_token(token: str) -> tuple[str, list[str]]:
    """The action's name and the raw arguments of a token."""
    name, *parts = token.split(":")
    return name, parts


def _in_order(
    parameters: Sequence[Parameter], args: Sequence[Any], kwargs: dict[str, Any]
) -> list[Any]:
    values = list(args)
    for parameter in parameters[len(values) :]:
        if parameter.name in kwargs:
            values.append(kwargs[parameter.name])
        elif parameter.default is not Parameter.empty:
            values.append(parameter.default)
        else:
            raise TypeError(f"missing argument {parameter.name}")
    if len(values) > len(parameters):
        raise TypeError("too many arguments for this action")
    return values


def _is_default(parameter: Parameter, value: Any) -> bool:
    return parameter.default is not Parameter.empty and bool(value == parameter.default)


def _concrete(annotation: Any) -> type[Any]:
    if get_origin(annotation) in (Union, UnionType):
        options = [option for option in get_args(annotation) if option is not NoneType]
        return _concrete(options[0])
    return annotation if isinstance(annotation, type) else object


def _encode(value: Any) -> str:
    match value:
        case None:
            return "~"
        case bool():
            return "1" if value else "0"
        case int():
            return str(value)
        case date():
            return value.isoformat().replace("-", "")
        case _:
            return quote(str(value), safe=" ,;!*()+@/=").replace("~", "%7E")


def _decode(part: str, annotation: Any) -> Any:
    if part == "~":
        return None
    kind = _concrete(annotation)
    try:
        if kind is bool:
            return {"1": True, "0": False}[part]
        if kind is date:
            return date(int(part[:4]), int(part[4:6]), int(part[6:8]))
        return kind(part if kind is int else unquote(part))
    except (KeyError, ValueError) as error:
        raise StaleAction from error
