# pyright: basic
"""Webinars with the real SDK clients against both emulated platforms: from the plan to the question nobody answered."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cogs.webinars.emulated import Emulated, OnDiscord, OnSlack, Side
from tests.cogs.webinars.wired import LINK, PLATFORMS, community, plan, say
from tests.platforms.discord_server import Permission
from tests.platforms.discord_server import RateLimits as DiscordLimits
from tests.platforms.slack_server.rates import RateLimits as SlackLimits


@pytest.fixture
async def world(sqlite_template: Path) -> AsyncIterator[Emulated]:
    """A community on both."""
    async with community(sqlite_template, OnDiscord(), OnSlack()) as world:
        yield world


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_from_the_plan_to_the_cancellation(world: Emulated, platform: str) -> None:
    here = world.sides[platform]
    await plan(world, here)
    assert [1, 1] == [len(side.posts()) for side in world.sides.values()]

    assert "You are coming to" in await say(world, here, "Mia", "Going")
    await world.until("2027-02-17 19:31")
    assert "1 going" in here.read(here.card())
    assert [2, 2] == [side.reminders() for side in world.sides.values()]
    assert 2 == sum(" starts " in text for text in here.direct("Mia"))

    asked = await here.run("Fay", "cancel", which="W1", reason="The speaker is ill")
    await here.click("Fay", asked, "Cancel it")
    await world.until("2027-02-19 12:00")
    assert "Cancelled: The speaker is ill" in here.read(here.card())
    assert 1 == sum("was cancelled" in text for text in here.direct("Mia"))
    # No other reminder comes, and the two that were posted say so.
    for side in world.sides.values():
        assert 0 == side.reminders()
        assert 2 == sum("families was cancelled" in side.read(post) for post in side.posts())


async def test_who_comes_is_met_long_before_the_first_reminder(world: Emulated) -> None:
    here = world.sides["discord"]
    opened = here.server.journal.to
    await plan(world, here)
    await say(world, here, "Mia", "Going")
    assert [] == opened("POST /users/@me/channels")

    await world.until("2027-02-09 12:00")
    assert (1, []) == (len(opened("POST /users/@me/channels")), here.direct("Mia"))

    await world.until("2027-02-17 19:31")
    assert 2 == sum(" starts " in text for text in here.direct("Mia"))
    assert 1 == len(opened("POST /users/@me/channels"))


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_move_is_told_once_and_reminded_of_anew(world: Emulated, platform: str) -> None:
    here = world.sides[platform]
    await plan(world, here)
    await say(world, here, "Mia", "Going")
    await world.until("2027-02-12 12:00")

    shown = await here.run("Fay", "edit", which="W1", when="2027-02-25 19:30")
    await here.click("Fay", shown, "Save")
    await world.until("2027-02-26 12:00")

    assert 1 == sum("is now" in text for text in here.direct("Mia"))
    # One of the old time before the move, three of the new one.
    assert 4 == sum(" starts " in text for text in here.direct("Mia"))
    for side in world.sides.values():
        assert 3 == side.reminders()
        assert 1 == sum("was moved" in side.read(post) for post in side.posts())


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_who_takes_no_direct_messages_reads_it_in_the_thread_without_the_link(
    world: Emulated, platform: str
) -> None:
    here = world.sides[platform]
    await plan(world, here)
    await say(world, here, "Mia", "Going")
    here.close_direct("Mia")
    await world.until("2027-02-18 19:16")
    texts = [here.read(each) for each in here.replies(here.card())]
    assert [True, False, False] == ["your settings do not let me" in text for text in texts]
    assert all("starts" in text for text in texts)
    assert LINK not in repr([vars(each) if hasattr(each, "__dict__") else each for each in texts])
    assert "Please click Going first" in await say(world, here, "Ben", "Join")
    await say(world, here, "Ben", "Going")
    assert "The link is for you" in await say(world, here, "Ben", "Join")


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_question_is_asked_in_a_form_and_put_to_the_speaker_afterwards(
    world: Emulated, platform: str
) -> None:
    here = world.sides[platform]
    await plan(world, here, guest="Dr Osei")
    opened = await here.click("Mia", here.card(), "Ask a question")
    answer = await here.fill("Mia", opened, {"Your question": "How do you begin?"})
    assert "your question is kept" in here.said(answer)
    await world.quiet()
    (asked,) = here.replies(here.card())
    assert "Mia asks:" in here.read(asked)

    await here.click("Ben", asked, "I'd like to know too (0)")
    await world.until("2027-02-19 08:31")

    assert "I'd like to know too (1)" in here.read(here.replies(here.card())[0])
    (put,) = [post for post in here.posts() if "has no answer yet" in here.read(post)]
    assert "Dr Osei, could you have a look?" in here.read(put)
    assert "How do you begin? (1 vote)" in here.read(put)


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_token_that_is_revoked_between_two_reminders_silences_that_side_alone(
    world: Emulated, platform: str
) -> None:
    here = world.sides[platform]
    (there,) = [side for side in world.sides.values() if side is not here]
    await plan(world, here)
    await world.until("2027-02-12 12:00")

    await here.revoke()
    await world.until("2027-02-17 20:00")
    assert (1, 2) == (here.reminders(), there.reminders())
    told = [there.read(post) for post in there.posts("ops")]
    assert [True] == ["Nothing can be posted in" in text for text in told]

    here.restore()
    await world.connect(platform)
    await world.until("2027-02-18 19:16")
    # The one of the day before comes late and says so, the last one in time.
    assert (3, 3) == (here.reminders(), there.reminders())
    assert 1 == sum("Posted late" in here.read(post) for post in here.posts())


async def test_the_servers_events_follow(world: Emulated) -> None:
    here = world.sides["discord"]
    assert isinstance(here, OnDiscord)
    role = next(iter(here.guild.members[here.server.world.bot.id].roles))
    here.guild.roles[role].permissions &= ~Permission.CREATE_EVENTS
    refused = await here.run("Ada", "events")
    assert "Praxis lacks “Create Events” here" in here.said(refused)
    here.guild.roles[role].permissions |= Permission.CREATE_EVENTS

    await here.run("Ada", "events")
    await plan(world, here)
    (event,) = here.guild.events.values()
    assert "2027-02-18T08:30:00+00:00" == event.body["scheduled_start_time"]
    assert LINK not in repr(event.body)

    shown = await here.run("Fay", "edit", which="W1", when="2027-02-25 19:30")
    await here.click("Fay", shown, "Save")
    await world.quiet()
    assert "2027-02-25T08:30:00+00:00" == event.body["scheduled_start_time"]

    asked = await here.run("Fay", "cancel", which="W1")
    await here.click("Fay", asked, "Cancel it")
    await world.until("2027-02-12 12:00")
    assert 4 == event.status
    assert 1 == len(here.guild.events)


LIMITED = {
    "discord": lambda: OnDiscord(DiscordLimits.observed()),
    "slack": lambda: OnSlack(SlackLimits()),
}
"""With the limits of the real platforms."""


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_two_hundred_clicks_at_once_are_one_too_many_for_nobody(
    sqlite_template: Path, platform: str
) -> None:
    here: Side = LIMITED[platform]()
    people = [f"Person {number}" for number in range(200)]
    async with community(sqlite_template, here) as world:
        here.bring(people)
        await plan(world, here)
        await world.until("2027-02-08 10:05")
        world.inbox.at_once = False
        told = await here.rush(people, here.card(), "Going")
        await world.until("2027-02-08 10:06")
        assert [True] * 200 == ["You are coming to" in here.said(each) for each in told]
        assert "200 going" in here.read(here.card())
        assert 0 == here.refused()
        assert here.edits() <= 5
