"""The demo community once more, in German: whatever the bot says in five weeks, none of it is English."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.playground.machine import Announced
from adapters.playground.play import Playground
from adapters.playground.screen import Screen
from adapters.playground.seen import Seen
from adapters.playground.story.telling import beginning, tell
from adapters.playground.words import message_words
from bot.composition import build
from bot.config import Config, StorageConfig
from cogs.members.starting import AREAS, WORK
from tests.german import english, german, left_in_english

END = datetime(2027, 1, 5, 23, 0, tzinfo=UTC)
TYPED = (*WORK, *AREAS, "patient care")
"""What the people of the story say of themselves, and what the starter library calls a topic."""


async def _lived() -> Playground:
    playground = Playground.open(None, now=beginning(END))
    for workspace in playground.workspaces:
        for account in workspace.accounts.values():
            account.language = "de"
    settings = Config(storage=StorageConfig(url="sqlite:///:memory:"))
    async with build(settings, playground.adapters, clock=playground.clock) as praxis:
        engine, catalog = Announced(praxis.app), praxis.app.catalog
        async with playground.connected(engine, catalog, longest=timedelta(days=3)) as machine:
            await tell(playground.workspaces, machine, END, lambda _done: None)
    return playground


@pytest.fixture
def storytellers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The story names controls in English; whoever acts in it sees German ones."""
    find_button, find_select, buttons = Screen.find_button, Screen.find_select, Seen.buttons

    def button(self: Screen, label: str, on: Any = None) -> Any:
        return find_button(self, german(label), on)

    def select(self: Screen, labels: Iterable[str], on: Any = None) -> Any:
        return find_select(self, [german(each) for each in labels], on)

    def shown(self: Seen) -> list[str]:
        return [english(each) for each in buttons.fget(self)]  # type: ignore[misc]

    monkeypatch.setattr(Screen, "find_button", button)
    monkeypatch.setattr(Screen, "find_select", select)
    monkeypatch.setattr(Seen, "buttons", property(shown))


@pytest.mark.usefixtures("storytellers")
def test_whatever_the_bot_says_in_five_weeks_none_of_it_is_english() -> None:
    playground = asyncio.run(_lived())
    said = [entry for workspace in playground.workspaces for entry in workspace.journal]
    texts = {message_words(entry.message) for entry in said}
    left = {text: left_in_english(text, typed=TYPED) for text in texts}
    assert {} == {text: pieces for text, pieces in left.items() if pieces}
