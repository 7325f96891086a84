"""Every address on a card leads to a handler that takes what the address carries."""

from collections.abc import Callable

import pytest

from bot.catalog import build_catalog
from bot.token import BoundAction, decode, split_token
from cogs.cases import cog, tokens
from storage.case_rows import Voice

CATALOG = build_catalog([cog])
ADDRESSES: dict[str, tuple[Callable[[], BoundAction], list[object]]] = {
    "part": (lambda: tokens.part(7, 2), [7, 2]),
    "look": (lambda: tokens.look(7), [7]),
    "soften": (lambda: tokens.soften(7, 3), [7, 3]),
    "send": (lambda: tokens.send(7, 3), [7, 3]),
    "discard": (lambda: tokens.discard(7), [7]),
    "approve": (lambda: tokens.approve(7, 1), [7, 1]),
    "return": (lambda: tokens.give_back(7, 1), [7, 1]),
    "reject": (lambda: tokens.reject(7, 1), [7, 1]),
    "read": (lambda: tokens.read(7), [7]),
    "add": (lambda: tokens.add(7, Voice.SIMILAR), [7, Voice.SIMILAR]),
    "answer": (lambda: tokens.answer(7, 8), [7, 8]),
    "peers": (lambda: tokens.peers(7, 3), [7, 3]),
    "follow": (lambda: tokens.follow(7), [7]),
    "flag": (lambda: tokens.flag(7), [7, 0]),
    "show": (lambda: tokens.show(7), [7]),
    "mend": (lambda: tokens.mend(7), [7]),
    "say": (lambda: tokens.say(7, 1), [7, 1]),
    "summarise": (lambda: tokens.summarise(7), [7]),
    "outcome": (lambda: tokens.outcome(7), [7]),
    "remove": (lambda: tokens.remove(7), [7]),
    "remove-now": (lambda: tokens.remove_now(7, 9), [7, 9]),
    "dismiss": (lambda: tokens.dismiss(7), [7]),
}
FORMS = ("first", "second", "returned", "rejected", "asked", "answered", "recommended", "seen")
OTHER_FORMS = ("summarised", "told", "flagged")


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_is_that_of_its_handler(name: str) -> None:
    make, expected = ADDRESSES[name]
    action, parts = split_token(make().token)
    assert f"case.{name}" == action
    assert expected == decode(CATALOG.actions[action].parameters, parts)


def test_every_handler_has_an_address() -> None:
    named = (*ADDRESSES, *FORMS, *OTHER_FORMS)
    assert {f"case.{name}" for name in named} == set(CATALOG.actions)
