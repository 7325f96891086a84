"""Actions: what a button, a select or a form calls when its token comes back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from inspect import Parameter
from typing import Any, Concatenate, Generic, Literal, ParamSpec, TypeVar

from bot.context import Context
from bot.roles import Role
from bot.token import BoundAction, encode

P = ParamSpec("P")
F = TypeVar("F")

ActionKind = Literal["button", "select", "submit"]


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """What the catalog knows of an action.

    `parameters` are those a token carries (after the context, a select's values, a form);
    `aliases` are names it had in earlier versions; `anywhere` ones work outside a community; before a
    first one that `contributes` the person agrees to the community's ground rules.
    """

    name: str
    kind: ActionKind
    role: Role
    handler: Callable[..., Awaitable[None]]
    parameters: tuple[Parameter, ...]
    form: type[Any] | None = None
    aliases: tuple[str, ...] = ()
    anywhere: bool = False
    contributes: bool = False


@dataclass(frozen=True, slots=True)
class Action(Generic[P]):
    """A declared button or select; `bind` is typed by the handler's own signature."""

    spec: ActionSpec = field(repr=False)

    def bind(self, *args: P.args, **kwargs: P.kwargs) -> BoundAction:
        """The token that calls this action with these arguments."""
        return encode(self.spec.name, self.spec.parameters, args, dict(kwargs))


@dataclass(frozen=True, slots=True)
class BoundSubmit(Generic[F]):
    """A form and where its values go."""

    form: type[F]
    action: BoundAction


@dataclass(frozen=True, slots=True)
class SubmitAction(Generic[F, P]):
    """A declared form submission."""

    form: type[F]
    spec: ActionSpec = field(repr=False)

    def bind(self, *args: P.args, **kwargs: P.kwargs) -> BoundSubmit[F]:
        """The submission with these arguments, to be opened in a modal."""
        return BoundSubmit(
            self.form, encode(self.spec.name, self.spec.parameters, args, dict(kwargs))
        )


ButtonHandler = Callable[Concatenate[Context[Any], P], Awaitable[None]]
SelectHandler = Callable[Concatenate[Context[Any], Sequence[str], P], Awaitable[None]]
SubmitHandler = Callable[Concatenate[Context[Any], F, P], Awaitable[None]]
