"""Kinds of settings: secrets, and what must hold of a value.

`bot.settings` reads a configuration with pydantic, which asks a kind how to read it. Nothing is
imported for that here: what runs for months holds the values and has nothing to read any more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Secret:
    """A text that is shown nowhere; falsy where there is none."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for whoever it is kept for."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other.reveal()

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Secret('•••')" if self else "Secret('')"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, handler: Callable[[Any], Any]) -> Any:
        return _then(cls, handler(str))


NO_SECRET = Secret()


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the greatest a number may be."""

    least: int
    greatest: int

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        return {**handler(source), "ge": self.least, "le": self.greatest}


@dataclass(frozen=True, slots=True)
class Pattern:
    """The regular expression that is found in a text."""

    expression: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        return {**handler(source), "pattern": self.expression}


@dataclass(frozen=True, slots=True)
class Checked:
    """What raises `ValueError`, whose text says what to write instead, or returns the value."""

    check: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        return _then(self.check, handler(source))


def _then(check: Callable[[Any], Any], schema: Any) -> dict[str, Any]:
    """The core schema of "as `schema`, then through `check`"."""
    function = {"type": "no-info", "function": check}
    return {"type": "function-after", "function": function, "schema": schema}
