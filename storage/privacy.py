"""What a declaration about people in a table says: what is held, why, how long, and what erasing does."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any


class OnErase(StrEnum):
    """What becomes of a row when the person it is about has everything erased."""

    DELETE = "delete"
    UNLINK = "unlink"
    """The row is the community's: the columns that name the person are emptied."""
    KEEP = "keep"
    """The row stays as a count, under a number that no longer leads to anybody; texts are emptied."""
    BY_ACCOUNT = "by_account"
    """The table names platform accounts, not members: `storage.erasing` knows how."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One table with people in it.

    `members` are columns with a member's number; `empty` are columns that are emptied, with what takes
    their place; `secret` ones are never exported. `posted` is (kind, subject) of messages of ours that
    show a row, `{id}` in the subject being its number: they are taken down. `found` is the kind of the
    search document made of a row, its number the subject: it is taken away. `kept_for` counts from
    column `since`; None keeps it as long as the community wants. Texts are English, marked for
    translation: `what` and `why` complete the sentence "We hold … because …", `remains` says what is
    left after erasing, and why.
    """

    table: str
    what: str
    why: str
    members: tuple[str, ...] = ()
    on_erase: OnErase = OnErase.DELETE
    empty: Mapping[str, Any] = field(default_factory=dict[str, Any])
    secret: frozenset[str] = frozenset()
    posted: tuple[str, str] | None = None
    found: str = ""
    remains: str = ""
    kept_for: timedelta | None = None
    since: str = ""


Farewell = Callable[[Any, int], Awaitable[None]]
"""`await farewell(unit_of_work, member_id)`, in the transaction that erases."""

_FAREWELLS: list[Farewell] = []


def before_erasing(farewell: Farewell) -> Farewell:
    """Registers what a feature does before a member's rows go, at import.

    For what others are in the middle of: a case that is being discussed is closed, its card taken down
    and facilitators told, while it is still known whose it was. It must bear a member who has nothing.
    """
    _FAREWELLS.append(farewell)
    return farewell


def farewells() -> Sequence[Farewell]:
    """What features registered, in the order in which they did."""
    return tuple(_FAREWELLS)
