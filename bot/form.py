"""Forms: a dataclass is a modal; its values come back as an instance."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar, dataclass_transform, get_type_hints

from bot.i18n import translate
from bot.param import REQUIRED, Param, RawValue, build_param, parse_all
from bot.text import Text
from bot.token import BoundAction

T = TypeVar("T")

MAX_FIELDS = 5
"""Fields of a form: the fewest that a supported platform allows (Discord modals)."""
MAX_TITLE = 24
"""Characters of a title: Slack's views allow 24, Discord's modals 45."""


@dataclass(frozen=True, slots=True)
class FormSpec:
    """A form as data."""

    title: str
    submit: str
    params: tuple[Param, ...]


@dataclass(frozen=True, slots=True)
class Modal:
    """What an adapter opens: texts already in the reader's language, fields with their present values."""

    title: str
    submit: str
    params: tuple[Param, ...]
    action: BoundAction
    values: Mapping[str, RawValue]
    intro: Text | None = None


_SPECS: dict[type[Any], FormSpec] = {}


@dataclass_transform(frozen_default=True)
def form(title: str, *, submit: str) -> Callable[[type[T]], type[T]]:
    """Makes a class of `Annotated[type, Field(…)]` attributes a form of at most five fields."""

    def decorate(cls: type[T]) -> type[T]:
        made: Any = dataclass(frozen=True)(cls)
        hints = get_type_hints(made, include_extras=True)
        params = tuple(
            build_param(
                entry.name,
                hints[entry.name],
                REQUIRED if entry.default is MISSING else entry.default,
            )
            for entry in fields(made)
        )
        if not 0 < len(params) <= MAX_FIELDS:
            raise TypeError(f"{cls.__name__}: a form has 1 to {MAX_FIELDS} fields")
        if len(title) > MAX_TITLE or len(submit) > MAX_TITLE:
            raise TypeError(f"{cls.__name__}: title and submit have at most {MAX_TITLE} characters")
        _SPECS[made] = FormSpec(title, submit, params)
        return made

    return decorate


def form_spec(cls: type[Any]) -> FormSpec:
    """The form that `cls` declares."""
    return _SPECS[cls]


def open_form(
    cls: type[Any],
    action: BoundAction,
    values: Mapping[str, RawValue] | None = None,
    intro: Text | None = None,
) -> Modal:
    """The modal of a form in the reader's language; `values` prefill it."""
    spec = form_spec(cls)
    return Modal(
        translate(spec.title), translate(spec.submit), spec.params, action, values or {}, intro
    )


def read_form(cls: type[T], raw: Mapping[str, RawValue]) -> T:
    """An instance of the form; raises `Invalid` naming every field at fault."""
    return cls(**parse_all(form_spec(cls).params, raw))
