# pyright: basic
"""A case's whole life with the real SDK clients against both emulated platforms: from a draft to its takedown."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.roles import Role
from storage.database import Database
from tests.cogs.cases.conftest import COGS
from tests.cogs.cases.emulated import CasesOnDiscord, CasesOnSlack
from tests.cogs.cases.talk import FIRST, NAME, SECOND
from tests.cogs.webinars.emulated import Emulated, emulate
from tests.platforms.discord_server import RateLimits as DiscordLimits

START = datetime(2027, 1, 17, 23, 0, tzinfo=UTC)
LABELS = {
    "setting": "What kind of place is it?",
    "age": "Age, as a band",
    "issue": "What is it about?",
    "tried": "What was tried so far?",
    "question": "What do you want to know?",
    "title": "A short title",
    "consent": "On what basis do you tell it?",
    "constraints": "What limits you?",
    "attested": "Nobody can be recognised in it",
}
ASKED = {
    "Ask a clarifying question": "Your question",
    "Answer (presenter)": "Your answer",
    "Recommend": "What would you do, and why?",
    "Write the summary": "What was learned?",
    "Tell what happened": "What did you try, and what came of it?",
}
"""What the one field of a form asks, by the button that opens it."""
TRIED = "A walking frame. Ms Miller, his neighbour, looked in daily."
QUESTION, ANSWER = "How far is the toilet?", "Across the hall, eight steps."
ADVICE, OTHER = "Ask the family who can look in at night.", "A lamp that sees him get up."
LEARNED = "Ask who can look in at night before you judge the home."
HAPPENED = "He went home with a neighbour looking in, and has not fallen since."
TITLE = f"{NAME}: {SECOND['title']}"


@pytest.fixture(autouse=True)
def addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's two addresses are given back after each test."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)


@pytest.fixture
async def world(sqlite_url: str) -> AsyncIterator[Emulated]:
    """A community on both, in a file; Finn facilitates, too."""
    database = Database.open(sqlite_url)
    # Discord renames a thread twice in ten minutes, which the emulator counts in real ones.
    limits = DiscordLimits(renames=None)
    sides = {"discord": CasesOnDiscord(limits), "slack": CasesOnSlack()}
    try:
        async with emulate(database, sides, START, COGS) as world:
            async with world.uows(world.community_id, actor="test") as uow:
                for side in sides.values():
                    await uow.communities.grant(Role.FACILITATOR, side.accounts["Finn"])
                uow.audit("role.given", "Finn")
                await uow.commit()
            yield world
    finally:
        await database.close()


def form(here: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """Values by the labels of the forms."""
    yes = {True: here.yes}
    return {LABELS[name]: yes.get(value, value) for name, value in fields.items()}


async def say(world: Emulated, side: Any, who: str, place: Any, label: str, text: str) -> str:
    """Somebody presses a button, writes into the form's one field, and is answered."""
    opened = await side.click(who, place, label)
    answer = await side.fill(who, opened, {ASKED[label]: text})
    await world.quiet()
    return side.said(answer)


def ops(side: Any, words: str) -> list[Any]:
    return [post for post in side.posts("ops") if words in side.read(post)]


def added(side: Any, words: str) -> list[Any]:
    """What stands in the thread of the one case and has some words in it."""
    (card,) = side.cases()
    return [each for each in side.added(card) if words in side.read(each)]


@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_from_the_draft_to_the_takedown(world: Emulated, platform: str) -> None:
    sides: list[Any] = list(world.sides.values())
    here: Any = world.sides[platform]
    (there,) = [side for side in sides if side is not here]
    forum: Any = world.sides["discord"]
    slots = {"slots": "every 2nd Wed 12:30", "start": "2027-01-20", "rehearsal": "yes"}
    if platform == "discord":
        slots = {**slots, "rehearsal": True}
    await here.type("Fay", "case schedule", **slots)

    # Two forms, with a restart between them.
    opened = await here.type("Mia", "case submit")
    kept = await here.fill("Mia", opened, form(here, {**FIRST, "tried": TRIED}))
    assert "Part 1 is kept" in here.said(kept)
    await world.restart()
    opened = await here.type("Mia", "case submit")
    kept = await here.fill("Mia", opened, {})
    opened = await here.click("Mia", kept, "Go on to part 2")
    seen = await here.fill("Mia", opened, form(here, SECOND))
    await world.quiet()
    assert "→" in here.said(seen)
    assert [[], []] == [side.posts("ops") + side.cases() for side in sides]

    # A second person, in the other workspace.
    sent = await here.click("Mia", seen, "They are safe: send it")
    await world.quiet()
    assert f"{NAME} is with the facilitators" in here.said(sent)
    assert 1 == sum("Your case" in text for text in here.direct("Mia"))
    (review,) = ops(there, f"For approval: {NAME}")
    assert "Miller" not in there.read(review)
    await there.click("Finn", review, "Approve")
    await world.quiet()
    assert [1, 1] == [len(ops(side, "was approved by")) for side in sides]

    # Clarify: in every workspace once, at its time; no client recommends yet.
    await world.until("2027-01-20 12:31")
    cards = [side.cases()[0] for side in sides]
    assert [1, 1] == [len(side.cases()) for side in sides]
    assert ["Clarify"] == forum.tags(forum.cases()[0])
    for side, card in zip(sides, cards, strict=True):
        assert TITLE == side.title(card)
        assert "No patient data here, ever." in side.read(card)
        refused = await side.stale("Ben", card, "Follow", "case.add:1:recommendation")
        assert "opens Fri 12:30" in side.said(refused)
        await side.click("Zoe", card, "Follow")
    await say(world, here, "Ben", here.cases()[0], "Ask a clarifying question", QUESTION)
    (asked,) = [each for each in here.letters("Mia") if QUESTION in here.read(each)]
    await say(world, here, "Mia", asked, "Answer (presenter)", ANSWER)
    assert [1, 0] == [len(added(side, ANSWER)) for side in (here, there)]

    # Recommend: once, though the bot restarts a minute before and the thread was archived.
    forum.archive(forum.cases()[0])
    await world.until("2027-01-22 12:29")
    await world.restart()
    await world.until("2027-01-22 12:35")
    assert ["Recommend"] == forum.tags(forum.cases()[0])
    assert [1, 1] == [len(added(side, "Recommending is open")) for side in sides]
    told = await say(world, there, "Osei", there.cases()[0], "Recommend", ADVICE)
    assert "The others read it when this stage ends" in told
    refused = await here.click("Ben", added(here, "Recommending is open")[0], "Read the others")
    assert "write your own recommendation first" in here.said(refused)
    await say(world, here, "Ben", here.cases()[0], "Recommend", OTHER)
    read = await here.click("Ben", added(here, "Recommending is open")[0], "Read the others")
    assert ADVICE in here.said(read)
    await world.until("2027-01-22 12:40")
    assert "2 recommendations" in here.read(here.cases()[0])
    assert ([], []) == (added(here, OTHER), added(there, ADVICE))

    # The rehearsal ends; what stood nowhere stands where it was said. The forum lacks a tag.
    await world.until("2027-01-27 12:31")
    assert (1, 1, 0) == (
        len(added(here, OTHER)),
        len(added(there, ADVICE)),
        len(added(here, ADVICE)),
    )
    assert 1 == len(ops(forum, "without this: Forum tag Summary due"))

    # A false alarm.
    await flag(world, here, "Zoe")
    await world.until("2027-01-27 12:32")
    assert [True, True] == ["Hidden" in side.read(side.cases()[0]) for side in sides]
    assert [NAME, NAME] == [side.title(side.cases()[0]) for side in sides]
    assert ([], []) == (added(here, OTHER), added(there, ADVICE))
    await there.click("Fay", ops(there, "is hidden everywhere")[0], "Show it again")
    await world.until("2027-01-27 12:34")
    assert [True, True] == ["fell twice" in side.read(side.cases()[0]) for side in sides]

    # The summary, from the nudge.
    await world.until("2027-01-27 12:50")
    (nudge,) = ops(here, "What was learned from")
    await say(world, here, "Fay", nudge, "Write the summary", LEARNED)
    await world.until("2027-01-27 12:51")
    assert [1, 1] == [len(added(side, LEARNED)) for side in sides]
    assert [f"✔ {TITLE}"] * 2 == [side.title(side.cases()[0]) for side in sides]
    assert ["Summarised"] == forum.tags(forum.cases()[0])

    # What happened, four weeks later.
    await world.until("2027-02-24 12:55")
    (ask,) = [each for each in here.letters("Mia") if "What happened?" in here.read(each)]
    await say(world, here, "Mia", ask, "Tell what happened", HAPPENED)
    await world.until("2027-02-24 12:57")
    assert [1, 1] == [len(added(side, HAPPENED)) for side in sides]
    for side in sides:
        assert 2 == sum("which you follow" in text for text in side.direct("Zoe"))
    for side in sides:
        assert HAPPENED in side.said(await side.type("Ben", "case find", words="neighbour"))
        assert NAME in side.said(await side.type("Ben", "find", words="look in at night"))

    # Removed for good, in both workspaces.
    await flag(world, there, "Ben")
    confirm = await here.click("Fay", ops(here, "is hidden everywhere")[-1], "Remove for good…")
    await here.click("Fay", confirm, "Yes, remove it")
    await world.until("2027-02-24 13:02")
    assert [[], []] == [side.cases() for side in sides]
    assert "No case mentions" in here.said(await here.type("Ben", "case find", words="neighbour"))

    # Nobody was ever told who presented it.
    for side in sides:
        assert (False, False) == (side.account_of("Mia") in side.sent(), "Mia" in side.sent())


async def flag(world: Emulated, side: Any, who: str) -> None:
    """Somebody sees something private on the card."""
    opened = await side.click(who, side.cases()[0], "Flag privacy")
    await side.fill(who, opened, {"What did you see?": "a name"})
    await world.quiet()


def standing(side: Any) -> str:
    """Whatever everybody there can still read."""
    (card,) = side.cases()
    posts = [card, *side.added(card), *side.posts("ops")]
    return "\n".join([side.title(card), *map(side.read, posts)])


@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_who_has_everything_erased_while_others_recommend_takes_the_case_along(
    world: Emulated, platform: str
) -> None:
    sides: list[Any] = list(world.sides.values())
    here: Any = world.sides[platform]
    (there,) = [side for side in sides if side is not here]
    await here.type("Fay", "case schedule", slots="every 2nd Wed 12:30", start="2027-01-20")
    kept = await here.fill("Mia", await here.type("Mia", "case submit"), form(here, FIRST))
    opened = await here.click("Mia", kept, "Go on to part 2")
    seen = await here.fill("Mia", opened, form(here, SECOND))
    await here.click("Mia", seen, "Send to the facilitators")
    await world.quiet()
    await here.click("Fay", ops(here, f"For approval: {NAME}")[0], "Approve")
    await world.until("2027-01-20 12:31")
    await say(world, there, "Ben", there.cases()[0], "Ask a clarifying question", QUESTION)
    (asked,) = [each for each in here.letters("Mia") if QUESTION in here.read(each)]
    await say(world, here, "Mia", asked, "Answer (presenter)", ANSWER)
    await world.until("2027-01-22 12:31")
    await say(world, there, "Osei", there.cases()[0], "Recommend", ADVICE)
    hers = (FIRST["issue"], FIRST["tried"], SECOND["title"], ANSWER)
    assert [3, 4] == [sum(words in standing(side) for words in hers) for side in (here, there)]

    await world.restart()
    asked = await here.type("Mia", "privacy erase")
    erased = await here.click("Mia", asked, "Erase everything")
    assert "Everything about you in this community is erased." in here.said(erased)
    await world.until("2027-01-22 12:33")

    # Nothing of hers is left anywhere, and all that others said.
    for side in sides:
        assert "This case was taken down." in side.read(side.cases()[0])
        assert NAME == side.title(side.cases()[0])
        assert 1 == len(ops(side, f"{NAME} was taken down: whoever presented it had everything"))
        assert [] == [words for words in hers if words in standing(side)]
    assert [1, 1] == [len(added(there, words)) for words in (QUESTION, ADVICE)]

    # No further stage comes, and nobody finds it.
    await world.until("2027-01-28 12:00")
    assert [[], []] == [ops(side, "What was learned from") for side in sides]
    for side in sides:
        assert "No case mentions" in side.said(await side.type("Ben", "case find", words="walking"))
