# pyright: basic
"""A server's scheduled events: made once, found again, changed as far as they may be, refusals named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import Gone, MissingPermission, OutcomeUnknown
from bot.message import CalendarEvent, Message
from bot.ports import Found, Missing, Need
from bot.refs import MessageRef
from tests.adapters.discord.conftest import Bot, address
from tests.contract import KEY, OTHER_KEY
from tests.platforms.discord_server import (
    Channel,
    DiscordServer,
    Guild,
    Permission,
    Phase,
)
from tests.platforms.discord_server.world import ScheduledEvent

START = datetime(2099, 2, 18, 8, 30, tzinfo=UTC)
EVENT = CalendarEvent(
    "Talking with families",
    START,
    START + timedelta(hours=1),
    "Online",
    "Bring a *case*. @everyone",
)
EVENTS = "POST /guilds/*/scheduled-events"


@pytest.fixture(autouse=True)
def granted(server: DiscordServer, guild: Guild) -> None:
    """The administrator has granted what the option needs."""
    role = next(iter(guild.members[server.world.bot.id].roles))
    guild.roles[role].permissions |= Permission.CREATE_EVENTS


def revoke(server: DiscordServer, guild: Guild) -> None:
    role = next(iter(guild.members[server.world.bot.id].roles))
    guild.roles[role].permissions &= ~Permission.CREATE_EVENTS


async def make(bot: Bot, channel: Channel, *, first_try: bool = True) -> MessageRef:
    return await bot.adapter.send(address(channel), Message((EVENT,)), key=KEY, first_try=first_try)


async def change(bot: Bot, ref: MessageRef, **changes: Any) -> None:
    await bot.adapter.edit(ref, Message((replace(EVENT, **changes),)))


def only(guild: Guild) -> ScheduledEvent:
    (event,) = guild.events.values()
    return event


async def test_an_event_says_what_when_and_where(
    offline: Bot, guild: Guild, prompts: Channel
) -> None:
    ref = await make(offline, prompts)
    body = only(guild).body
    assert ref.id == str(only(guild).id)
    assert "Talking with families" == body["name"]
    assert "2099-02-18T08:30:00+00:00" == body["scheduled_start_time"]
    assert {"location": "Online"} == body["entity_metadata"]
    assert body["description"].startswith("Bring a \\*case\\*.")
    assert "@everyone" not in body["description"]


async def test_nothing_is_posted_in_the_channel(offline: Bot, prompts: Channel) -> None:
    await make(offline, prompts)
    assert [] == prompts.messages


@pytest.mark.parametrize("loss", ["the answer", "a server error"])
async def test_after_a_lost_answer_the_same_event_is_taken(
    server: DiscordServer, offline: Bot, guild: Guild, prompts: Channel, loss: str
) -> None:
    if loss == "the answer":
        server.faults.drop_after_store(EVENTS)
    else:
        server.faults.status(EVENTS, 502, phase=Phase.STORED)
    with pytest.raises(OutcomeUnknown):
        await make(offline, prompts)
    ref = await make(offline, prompts, first_try=False)
    assert ref.id == str(only(guild).id)


async def test_an_event_is_found_by_its_key(offline: Bot, prompts: Channel) -> None:
    ref = await make(offline, prompts)
    since = datetime.now(UTC) - timedelta(minutes=1)  # noqa: TID251  # the emulator's clock
    assert Found(ref) == await offline.adapter.find(address(prompts), KEY, since=since)
    assert Found(None) == await offline.adapter.find(address(prompts), OTHER_KEY, since=since)


async def test_a_change_moves_it_and_leaves_no_key_behind(
    offline: Bot, guild: Guild, prompts: Channel
) -> None:
    ref = await make(offline, prompts)
    later = START + timedelta(days=7)
    await change(offline, ref, starts_at=later, ends_at=later + timedelta(hours=2))
    body = only(guild).body
    assert "2099-02-25T08:30:00+00:00" == body["scheduled_start_time"]
    assert "2099-02-25T10:30:00+00:00" == body["scheduled_end_time"]
    assert KEY not in body["description"]


async def test_a_cancelled_one_is_cancelled_once(
    server: DiscordServer, offline: Bot, guild: Guild, prompts: Channel
) -> None:
    ref = await make(offline, prompts)
    for _again in range(2):
        await change(offline, ref, cancelled=True)
    assert 4 == only(guild).status
    assert 1 == len(server.journal.to("PATCH /guilds/*/scheduled-events/*"))


async def test_one_that_is_under_way_ends_instead(
    offline: Bot, guild: Guild, prompts: Channel
) -> None:
    ref = await make(offline, prompts)
    only(guild).status = 2
    await change(offline, ref, cancelled=True)
    assert 3 == only(guild).status


async def test_the_start_of_one_that_is_under_way_stays(
    offline: Bot, guild: Guild, prompts: Channel
) -> None:
    ref = await make(offline, prompts)
    only(guild).status = 2
    await change(offline, ref, title="Talking", starts_at=START + timedelta(minutes=5))
    body = only(guild).body
    assert ("Talking", "2099-02-18T08:30:00+00:00") == (body["name"], body["scheduled_start_time"])


async def test_one_that_somebody_deleted_is_gone(
    offline: Bot, guild: Guild, prompts: Channel
) -> None:
    ref = await make(offline, prompts)
    guild.events.clear()
    with pytest.raises(Gone, match="event is gone"):
        await change(offline, ref)


async def test_a_hundred_events_leave_no_room(
    server: DiscordServer, offline: Bot, guild: Guild, prompts: Channel
) -> None:
    body = {"scheduled_start_time": "2099-01-01T00:00:00+00:00", "name": "x", "entity_metadata": {}}
    for number in range(100):
        guild.events[number] = ScheduledEvent(number, guild, server.world.bot, body)
    with pytest.raises(MissingPermission, match="room for one more event \\(100 at most\\)"):
        await make(offline, prompts)


async def test_a_missing_permission_is_named_and_is_the_servers(
    server: DiscordServer, offline: Bot, guild: Guild, prompts: Channel
) -> None:
    revoke(server, guild)
    with pytest.raises(MissingPermission) as refused:
        await make(offline, prompts)
    how = "Server Settings → Roles → the bot's role → allow “Create Events”."
    assert ("Create Events", how) == (refused.value.what, refused.value.how)
    needs = frozenset({Need.SEE, Need.EVENTS})
    lacks = await offline.adapter.missing(address(prompts), needs)
    assert [Missing(Need.EVENTS, "Create Events", how)] == lacks


async def test_a_long_description_is_cut_before_the_key(
    offline: Bot, guild: Guild, prompts: Channel
) -> None:
    event = replace(EVENT, title="t" * 300, place="p" * 300, description="d " * 5000)
    await offline.adapter.send(address(prompts), Message((event,)), key=KEY, first_try=True)
    body = only(guild).body
    assert len(body["description"]) <= 1000
    assert body["description"].endswith(KEY)
