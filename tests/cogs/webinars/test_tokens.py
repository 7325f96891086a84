"""Every address on a card leads to a handler that takes what the address carries."""

from collections.abc import Callable

import pytest

from bot.catalog import build_catalog
from bot.token import BoundAction, decode, split_token
from cogs.webinars import cog, tokens
from storage.webinar_rows import Answer

CATALOG = build_catalog([cog])
ADDRESSES: dict[str, tuple[Callable[[], BoundAction], list[object]]] = {
    "going": (lambda: tokens.answer(7, Answer.GOING), [7]),
    "maybe": (lambda: tokens.answer(7, Answer.MAYBE), [7]),
    "cant": (lambda: tokens.answer(7, Answer.CANT), [7]),
    "join": (lambda: tokens.join(7), [7]),
    "ask": (lambda: tokens.ask(7), [7]),
    "calendar": (lambda: tokens.calendar(7), [7]),
    "attended": (lambda: tokens.attended(7), [7]),
    "evaluate": (lambda: tokens.evaluate(7), [7]),
    "upvote": (lambda: tokens.upvote(7), [7]),
    "answered": (lambda: tokens.answered(7), [7]),
    "show": (tokens.show, []),
    "save": (lambda: tokens.save(7), [7]),
    "cancel-now": (lambda: tokens.cancel(7), [7]),
    "date": (lambda: tokens.date(7, 1), [7, 1]),
    "feed": (lambda: tokens.feed(community=True), [True]),
    "revoke": (lambda: tokens.revoke(community=False), [False]),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_is_that_of_its_handler(name: str) -> None:
    make, expected = ADDRESSES[name]
    action, parts = split_token(make().token)
    assert f"webinar.{name}" == action
    assert expected == decode(CATALOG.actions[action].parameters, parts)


def test_every_handler_has_an_address() -> None:
    forms = {"webinar.asked", "webinar.evaluated"}
    assert {f"webinar.{name}" for name in ADDRESSES} | forms == set(CATALOG.actions)
