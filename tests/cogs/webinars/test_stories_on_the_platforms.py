# pyright: basic
"""Whole stories with the real SDK clients: a series and its calendar, and everything that follows a meeting."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from bot.composition import http_mounts
from bot.http import build_http
from tests.cogs.webinars.browser import Browser
from tests.cogs.webinars.emulated import PUBLIC, Emulated, Side
from tests.cogs.webinars.wired import ALONE, PLATFORMS, community, plan, say

WATCH = "https://video.example.org/watch"
CROWD = [f"Person {number}" for number in range(5)]


@pytest.fixture(params=PLATFORMS)
async def world(sqlite_template: Path, request: pytest.FixtureRequest) -> AsyncIterator[Emulated]:
    """A community on one platform alone."""
    async with community(sqlite_template, ALONE[request.param]()) as world:
        yield world


@pytest.fixture
def here(world: Emulated) -> Side:
    """Where it is at home."""
    (side,) = world.sides.values()
    return side


def events(content: bytes) -> list[tuple[str, int]]:
    """When each event of a calendar is, and how often it was changed."""
    found = Calendar.from_ical(content).walk("VEVENT")
    return [(f"{each.decoded('dtstart'):%m-%d %H:%M}", int(each["sequence"])) for each in found]


async def test_a_series_is_answered_subscribed_to_moved_and_ended(
    world: Emulated, here: Side
) -> None:
    browser = Browser(build_http({}, http_mounts({}, world.app.background)))

    async def bring(which: str, seen: str) -> Any:
        """Somebody looks at one of the list."""
        return await here.choose(seen, await here.run(seen, "list"), "Look at one", which)

    await plan(world, here, when="third Thursday 19:30", repeat="monthly", until="4", capacity=1)

    # A later meeting is answered from the list; its only seat is taken then.
    card = await bring("W2 Talking with families", "Mia")
    assert "0 of 1 seats taken" in here.said(card)
    assert "You are coming to" in here.said(await here.click("Mia", card, "Going"))
    assert "(going)" in here.said(await here.run("Mia", "list"))
    undecided = await here.click("Ben", await bring("W2 Talking with families", "Ben"), "Maybe")
    assert "Maybe: noted" in here.said(undecided)
    waiting = await here.click("Ben", await bring("W2 Talking with families", "Ben"), "Going")
    assert "You are number 1 in line" in here.said(waiting)

    # Its file from the card and by its name, and an address that follows it.
    of_card = await here.click("Mia", card, "Add to calendar")
    await world.quiet()
    assert [("03-18 19:30", 0)] == events(here.file("Mia", of_card))
    file = await here.run("Mia", "ics", which="W2")
    await world.quiet()
    assert [("03-18 19:30", 0)] == events(here.file("Mia", file))
    subscribed = here.said(await here.click("Mia", file, "Subscribe instead"))
    (address,) = [each for each in subscribed.replace("`", "").split() if each.startswith(PUBLIC)]
    address = address.removeprefix(PUBLIC)
    assert [("03-18 19:30", 0)] == events((await browser.get(address)).content)
    wrong = address.partition("-")[0] + "-" + "a" * 32 + ".ics"
    assert 404 == (await browser.get(wrong)).status

    # All that follow are moved, and who answered is told once.
    shown = await here.run("Fay", "edit", which="W2", scope="following", when="2027-03-18 18:00")
    assert "2 people who answered are told at once" in here.said(shown)
    await here.click("Fay", shown, "Save")
    await world.quiet()
    assert [1, 1] == [sum("is now" in each for each in here.direct(who)) for who in ("Mia", "Ben")]
    ((when, changed),) = events((await browser.get(address)).content)
    assert "03-18 18:00" == when
    assert 1 <= changed

    # Mia gives her seat up: it is Ben's.
    await here.click("Mia", await bring("W2 Talking with families", "Mia"), "Can't")
    await world.quiet()
    assert 1 == sum("A seat is free" in each for each in here.direct("Ben"))
    assert [] == events((await browser.get(address)).content)

    # The last ones are cancelled; Ben is not concerned. His own is, afterwards.
    asked = await here.run("Fay", "cancel", which="W3", scope="following", reason="Too many")
    await here.click("Fay", asked, "Cancel it")
    assert 2 == here.said(await here.run("Ben", "list")).count("(cancelled)")
    asked = await here.run("Fay", "cancel", which="W2", reason="The speaker is ill")
    await here.click("Fay", asked, "Cancel it")
    await world.quiet()
    assert 1 == sum("was cancelled" in each for each in here.direct("Ben"))
    again = await bring("W2 Talking with families", "Ben")
    assert "Cancelled: The speaker is ill" in here.said(again)

    stopped = await here.click("Mia", await here.run("Mia", "ics"), "Stop my address")
    assert "no longer works" in here.said(stopped)
    assert 404 == (await browser.get(address)).status


async def test_after_a_meeting_it_is_looked_back_on(world: Emulated, here: Side) -> None:
    here.bring(CROWD)
    await plan(world, here, speaker=here.person("Ben"))
    await say(world, here, "Mia", "Going")
    await say(world, here, CROWD[0], "Can't")
    asked = await here.run("Mia", "ask", which="W1", text="How do you begin?", anonymous=True)
    assert "Your name is shown to nobody" in here.said(asked)
    await world.quiet()

    # Others join in from the list of questions; the speaker says that one is answered.
    listed = await here.run(CROWD[1], "questions", which="W1")
    voted = await here.click(CROWD[1], listed, "I'd like to know too (0)")
    assert "1 vote now" in here.said(voted)
    await here.run("Mia", "ask", which="W1", text="Where do you end?")
    await world.quiet()
    anonymous, named = here.replies(here.card())
    assert "I'd like to know too (1)" in here.read(anonymous)
    assert "prefers not to be named" in here.read(anonymous)
    await here.click("Ben", named, "Mark as answered")
    await world.quiet()
    assert "Answered." in here.read(here.replies(here.card())[1])

    await world.until("2027-02-18 20:31")
    assert "This is over" in here.read(here.card())
    assert "you were at" in await say(world, here, "Mia", "I attended")

    # The three questions: nothing of four people is shown, of five the sums.
    for number, name in enumerate(CROWD):
        if number == 4:
            few = await here.run("Fay", "attendance", which="W1")
            assert "Fewer than five people" in here.said(few)
            assert "Louder" not in here.said(few)
        form = await here.click(name, here.card(), "Three questions")
        given = {"How useful was it?": "5", "Will you do something differently?": "yes"}
        thanked = await here.fill(name, form, {**given, "What would make it better?": "Louder"})
        assert "Thank you" in here.said(thanked)

    # A facilitator's word stands, in the file too.
    corrected = await here.run(
        "Fay", "attendance", which="W1", person=here.person(CROWD[2]), was_there=True
    )
    assert "was there" in here.said(corrected)
    register = await here.run("Fay", "attendance", which="W1")
    assert "There: 2. On the list: 3." in here.said(register).replace("*", "")
    assert "Louder" in here.said(register)
    await world.quiet()
    sheet = here.file("Fay", register).decode("utf-8-sig").splitlines()
    assert [
        "Mia,going,2027-02-08 10:00,yes,self",
        "Person 0,cant,2027-02-08 10:00,,",
        "Person 2,,,yes,facilitator",
    ] == sheet[1:]

    # The recording is on the card, and told to the one who could not come.
    kept = await here.run("Fay", "recording", which="W1", link=WATCH)
    assert "1 person who could not come is told" in here.said(kept)
    await world.quiet()
    assert WATCH == here.address(here.card(), "Recording")
    assert [1, 0] == [
        sum("The recording of" in each for each in here.direct(who)) for who in (CROWD[0], "Mia")
    ]

    # What nobody answered is put to the speaker, who is named to their face, once.
    await world.until("2027-02-19 08:31")
    (put,) = [each for each in here.posts() if "has no answer yet" in here.read(each)]
    assert f"<@{here.account_of('Ben')}>, could you have a look?" in here.read(put)
    assert "How do you begin? (1 vote)" in here.read(put)


BAD: dict[str, tuple[dict[str, str], str]] = {
    "a time that has passed": ({"when": "2026-02-18 19:30"}, "passed"),
    "30 February": ({"when": "30 Feb 19:30"}, "no such date"),
    "a time that does not exist": ({"when": "2027-10-03 02:30"}, "does not exist"),
    "a link that is none": ({"link": "javascript:alert(1)"}, "https://"),
    "a rule that is none": ({"repeat": "FREQ=SECONDLY"}, "FREQ must be"),
}


async def test_what_cannot_be_planned_says_what_to_type(world: Emulated, here: Side) -> None:
    usual = {"title": "Talking", "when": "2027-02-18 19:30", "area": "communication"}
    for options, words in BAD.values():
        refused = await here.run("Fay", "create", **{**usual, **options})
        assert words in here.said(refused)
    twice = await here.run("Fay", "create", **{**usual, "when": "2027-04-04 02:30"})
    assert "happens twice" in here.said(twice)
    endless = await here.run("Fay", "create", **{**usual, "repeat": "FREQ=DAILY"})
    assert "And so on" in here.said(endless)
    either = await here.run("Fay", "create", **{**usual, "when": "04/05 19:30"})
    chosen = await here.click("Fay", either, "Tue 4 May 2027")
    assert "the clocks change on Sun 4 Apr 2027" in here.said(chosen)
    assert [] == here.posts()
