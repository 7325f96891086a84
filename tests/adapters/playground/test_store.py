"""A playground that is kept in a file goes on where it was left."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.playground.play import Playground
from adapters.playground.store import Store, dump, load
from bot.clock import ManualClock
from bot.message import Actions, Attachment, Message, Select, SelectOption, say
from bot.ports import Need
from bot.text import Mention, md
from bot.token import BoundAction
from tests.adapters.playground.desk import KEY, START, Desk
from tests.contract import privately, with_button


async def furnish(desk: Desk) -> None:
    """Something of everything: a card, its thread, a reply, a private message, a lost permission."""
    ref = await desk.adapter.send(desk.channel, with_button(), key=KEY, first_try=True)
    thread = await desk.adapter.start_thread(ref, "Answers")
    await desk.mia.say(thread, "Inside")
    select = Select("Which?", BoundAction("a.b"), (SelectOption("1", "One"),))
    await desk.adapter.send(
        desk.mia.user,
        Message((Actions((select,)),), files=(Attachment("a.ics", b"BEGIN:VCALENDAR"),)),
        key="other",
        first_try=True,
    )
    desk.script.answer = privately(say(md("Thank you, {who}", who=Mention(desk.ben.user, "Ben"))))
    await desk.mia.click("Go")
    desk.workspace.deny("#prompts", Need.THREAD)


async def test_everything_comes_back_as_it_was(desk: Desk) -> None:
    await furnish(desk)
    (found,) = load(dump([desk.workspace], desk.clock.now()), ManualClock(START))
    kept = desk.workspace
    assert (kept.posts, kept.channels, kept.accounts, kept.sequence, kept.flavour) == (
        found.posts,
        found.channels,
        found.accounts,
        found.sequence,
        found.flavour,
    )


async def test_the_clock_goes_on_where_it_stood(desk: Desk) -> None:
    clock = ManualClock(START)
    load(dump([desk.workspace], START + timedelta(days=3)), clock)
    assert START + timedelta(days=3) == clock.now()


async def test_the_file_follows_every_change(desk: Desk, tmp_path: Path) -> None:
    store = Store(tmp_path / "playground.json")
    store.keep([desk.workspace], desk.clock)
    await desk.adapter.send(desk.channel, say("Hello"), key=KEY, first_try=True)
    (found,) = store.load(ManualClock(START)) or []
    assert ["Hello"] == [post.message.headline() for post in found.posts.values()]


def test_a_playground_without_a_file_is_new(tmp_path: Path) -> None:
    assert Playground.open(tmp_path / "playground.json", now=START).new


def test_a_playground_with_a_file_is_not(tmp_path: Path) -> None:
    Playground.open(tmp_path / "playground.json", now=START)
    assert not Playground.open(tmp_path / "playground.json", now=START + timedelta(days=1)).new


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "playground.json"
    path.write_text('{"v": 99}')
    with pytest.raises(ValueError, match="v"):
        Playground.open(path, now=START)
