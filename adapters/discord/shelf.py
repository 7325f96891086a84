"""Forms laid aside for a moment: what somebody typed, until they open the form again."""

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bot.form import Modal
from bot.token import BoundAction

T = TypeVar("T")

PREFIX = "~form:"
"""Begins the custom ids of the buttons that reopen a form; no action's name begins so."""
KEPT = 500
"""Forms kept at once; at most some kilobytes each, the oldest go first."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A form with its values, and what was wrong with them."""

    form: Modal
    problems: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(slots=True)
class Shelf:
    """In memory and bounded: after a restart the person is told that it is gone."""

    _laid: OrderedDict[str, Laid] = field(default_factory=OrderedDict[str, Laid])
    _shown: OrderedDict[str, Modal] = field(default_factory=OrderedDict[str, Modal])

    def lay(self, laid: Laid) -> BoundAction:
        """Keeps a form; returns the address of the button that takes it up again."""
        token = PREFIX + secrets.token_hex(8)
        _put(self._laid, token, laid)
        return BoundAction(token)

    def take(self, token: str) -> Laid | None:
        """The form behind a button; it stays, since the person may close it and click again."""
        return self._laid.get(token)

    def show(self, form: Modal) -> None:
        """Notes a form that is being opened, by its action."""
        _put(self._shown, form.action.token, form)

    def shown(self, token: str) -> Modal | None:
        """The form last opened for an action, as it was then."""
        return self._shown.get(token)


def _put(book: OrderedDict[str, T], key: str, value: T) -> None:
    book[key] = value
    book.move_to_end(key)
    while len(book) > KEPT:
        book.popitem(last=False)
