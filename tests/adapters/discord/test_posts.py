# pyright: basic
"""What the courier relies on: once, found again, and every failure named."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.discord.errors import Refused, meaning
from adapters.discord.marks import read
from bot.clock import SystemClock
from bot.errors import (
    Gone,
    MissingPermission,
    OutcomeUnknown,
    RateLimited,
    RecipientClosed,
    Rejected,
    Unauthorized,
    Unreachable,
)
from bot.message import Actions, Attachment, Button, Message, Note, Paragraph, card, say
from bot.ports import Found, Missing, Need
from bot.refs import ChannelRef, MessageRef
from bot.text import plain
from bot.token import BoundAction
from tests.adapters.discord.conftest import Bot, address, person
from tests.contract import KEY, OTHER_KEY
from tests.platforms.discord_server import (
    Channel,
    DiscordServer,
    Guild,
    Human,
    Permission,
    Phase,
)

CARD = card(
    Paragraph(plain("Shall we?")),
    Note(plain("Until Friday")),
    Actions((Button("Go", BoundAction("contract.go:7")),)),
)


@pytest.fixture
def since() -> datetime:
    return SystemClock().now()


@pytest.fixture
def forum(guild: Guild) -> Channel:
    return guild.forum("cases")


async def send(bot: Bot, to: Any, *, key: str = KEY, first_try: bool = True) -> MessageRef:
    return await bot.adapter.send(to, CARD, key=key, first_try=first_try)


# Once


async def test_a_lost_answer_is_unknown_and_the_same_key_again_is_the_same_message(
    server: DiscordServer, offline: Bot, prompts: Channel
) -> None:
    server.faults.drop_after_store("POST /channels/*/messages")
    with pytest.raises(OutcomeUnknown):
        await send(offline, address(prompts))
    ref = await send(offline, address(prompts), first_try=False)
    assert [ref.id] == [str(message.id) for message in prompts.messages]


async def test_a_server_error_after_acceptance_is_unknown_and_asked_only_once(
    server: DiscordServer, offline: Bot, prompts: Channel
) -> None:
    server.faults.status("POST /channels/*/messages", 502, phase=Phase.STORED)
    with pytest.raises(OutcomeUnknown):
        await send(offline, address(prompts))
    assert 1 == len(server.journal.to("POST /channels/*/messages"))


async def test_a_forum_post_whose_answer_was_lost_is_adopted(
    server: DiscordServer, offline: Bot, forum: Channel, guild: Guild
) -> None:
    server.faults.drop_after_store("POST /channels/*/threads")
    with pytest.raises(OutcomeUnknown):
        await send(offline, address(forum))
    ref = await send(offline, address(forum), first_try=False)
    assert [ref.id] == [str(thread.id) for thread in guild.threads]


async def test_a_forum_post_is_never_sent_twice_by_itself_on_a_server_error(
    server: DiscordServer, offline: Bot, forum: Channel, guild: Guild
) -> None:
    server.faults.status("POST /channels/*/threads", 500, phase=Phase.STORED, times=5)
    with pytest.raises(OutcomeUnknown):
        await send(offline, address(forum))
    assert 1 == len(guild.threads)


async def test_a_forum_that_cannot_be_read_gets_no_second_post(
    server: DiscordServer, offline: Bot, forum: Channel, guild: Guild
) -> None:
    server.faults.drop_after_store("POST /channels/*/threads")
    with pytest.raises(OutcomeUnknown):
        await send(offline, address(forum))
    server.admin.deny(forum, Permission.READ_MESSAGE_HISTORY)
    with pytest.raises(OutcomeUnknown):
        await send(offline, address(forum), first_try=False)
    assert 1 == len(guild.threads)


async def test_a_forum_post_is_message_and_thread_in_one(
    offline: Bot, forum: Channel, guild: Guild
) -> None:
    ref = await send(offline, address(forum))
    thread = await offline.adapter.start_thread(ref, "ignored")
    assert (ref.channel, "Shall we?") == (thread, guild.threads[0].name)


# Found again


@pytest.mark.parametrize("message", [CARD, say("Hello")], ids=["card", "line"])
async def test_a_post_is_found_by_its_key_without_its_nonce(
    offline: Bot, prompts: Channel, since: datetime, message: Message
) -> None:
    ref = await offline.adapter.send(address(prompts), message, key=KEY, first_try=True)
    await offline.adapter.send(address(prompts), message, key=OTHER_KEY, first_try=True)
    assert Found(ref) == await offline.adapter.find(address(prompts), KEY, since=since)


async def test_a_direct_message_is_found_by_its_key(
    offline: Bot, guild: Guild, mia: Human, since: datetime
) -> None:
    to = person(guild, mia)
    ref = await send(offline, to)
    assert Found(ref) == await offline.adapter.find(to, KEY, since=since)


async def test_a_conversation_that_was_opened_earlier_is_not_opened_again(
    server: DiscordServer, offline: Bot, guild: Guild, mia: Human
) -> None:
    to = person(guild, mia)
    offline.adapter.recall(to, str(server.world.dm_with(mia).id))

    await offline.adapter.pace(to)
    await send(offline, to)

    assert (1, []) == (len(mia.dms), server.journal.to("POST /users/@me/channels"))


async def test_a_conversation_that_was_another_bots_is_opened_anew(
    server: DiscordServer, offline: Bot, guild: Guild, mia: Human
) -> None:
    to = person(guild, mia)
    offline.adapter.recall(to, "900000000000000099")

    await send(offline, to)
    await send(offline, to, key=OTHER_KEY)

    assert (2, 1) == (len(mia.dms), len(server.journal.to("POST /users/@me/channels")))


async def test_meeting_somebody_saves_opening_the_conversation_later(
    server: DiscordServer, offline: Bot, guild: Guild, mia: Human
) -> None:
    to = person(guild, mia)
    met = await offline.adapter.meet(to)
    ref = await send(offline, to)

    assert (met, 1) == (ref.channel.id, len(server.journal.to("POST /users/@me/channels")))


async def test_a_post_is_found_behind_many_others(
    server: DiscordServer, offline: Bot, prompts: Channel, mia: Human, since: datetime
) -> None:
    for number in range(230):
        mia.say(prompts, str(number))
    ref = await send(offline, address(prompts))
    assert Found(ref) == await offline.adapter.find(address(prompts), KEY, since=since)


@pytest.mark.parametrize("archived", [False, True])
async def test_a_forum_post_is_found_open_or_archived(
    server: DiscordServer,
    offline: Bot,
    forum: Channel,
    guild: Guild,
    since: datetime,
    archived: bool,
) -> None:
    ref = await send(offline, address(forum))
    if archived:
        server.admin.archive(guild.threads[0])
    assert Found(ref) == await offline.adapter.find(address(forum), KEY, since=since)


async def test_what_was_never_posted_is_certainly_not_there(
    offline: Bot, prompts: Channel, forum: Channel, since: datetime
) -> None:
    answers = [
        await offline.adapter.find(address(place), KEY, since=since) for place in (prompts, forum)
    ]
    assert [Found(None), Found(None)] == answers


async def test_an_empty_history_proves_nothing_where_we_may_not_read(
    server: DiscordServer, offline: Bot, prompts: Channel, forum: Channel, since: datetime
) -> None:
    await send(offline, address(prompts))
    for place in (prompts, forum):
        server.admin.deny(place, Permission.READ_MESSAGE_HISTORY)
    answers = [
        await offline.adapter.find(address(place), KEY, since=since) for place in (prompts, forum)
    ]
    assert [None, None] == answers


# Threads


async def test_a_lost_answer_to_starting_a_thread_leaves_one_thread(
    server: DiscordServer, offline: Bot, prompts: Channel, guild: Guild
) -> None:
    ref = await send(offline, address(prompts))
    server.faults.drop_after_store("POST /channels/*/messages/*/threads")
    with pytest.raises(Unreachable):
        await offline.adapter.start_thread(ref, "Answers")
    thread = await offline.adapter.start_thread(ref, "Answers")
    assert ([thread.thread], ref.id) == ([str(each.id) for each in guild.threads], thread.thread)


async def test_an_archived_thread_is_opened_to_edit_in_it(
    server: DiscordServer, offline: Bot, prompts: Channel, guild: Guild
) -> None:
    root = await send(offline, address(prompts))
    thread = await offline.adapter.start_thread(root, "Answers")
    ref = await offline.adapter.send(thread, say("Before"), key=OTHER_KEY, first_try=True)
    server.admin.archive(guild.threads[0])
    await offline.adapter.edit(ref, say("After"))
    assert "After" == guild.threads[0].messages[-1].text


async def test_a_locked_thread_needs_an_administrator(
    server: DiscordServer, offline: Bot, prompts: Channel, guild: Guild
) -> None:
    root = await send(offline, address(prompts))
    thread = await offline.adapter.start_thread(root, "Answers")
    server.admin.archive(guild.threads[0], locked=True)
    server.admin.deny(prompts, Permission.MANAGE_THREADS)
    with pytest.raises(MissingPermission) as refused:
        await send(offline, thread, key=OTHER_KEY)
    assert "Manage Threads" == refused.value.what


async def test_deleting_twice_is_deleting(offline: Bot, prompts: Channel) -> None:
    ref = await send(offline, address(prompts))
    await offline.adapter.delete(ref)
    await offline.adapter.delete(ref)
    assert [] == prompts.messages


async def test_a_doubled_forum_post_goes_with_its_thread(
    offline: Bot, forum: Channel, guild: Guild
) -> None:
    await offline.adapter.delete(await send(offline, address(forum)))
    assert [] == guild.threads


# What is sent


async def test_files_come_along_and_go_with_an_edit(offline: Bot, prompts: Channel) -> None:
    message = Message((Paragraph(plain("Report")),), files=(Attachment("week 1.csv", b"a,b"),))
    ref = await offline.adapter.send(address(prompts), message, key=KEY, first_try=True)
    names = [item["filename"] for item in prompts.messages[0].attachments]
    await offline.adapter.edit(ref, say("Withdrawn"))
    assert (["week_1.csv"], []) == (names, prompts.messages[0].attachments)


async def test_a_direct_card_still_names_its_server_after_an_edit(
    server: DiscordServer, offline: Bot, guild: Guild, mia: Human
) -> None:
    ref = await send(offline, person(guild, mia))
    await offline.adapter.edit(ref, CARD)
    assert str(guild.id) == read(mia.dms[0].components).guild


# What may go wrong


async def test_a_missing_permission_is_named_in_discords_own_words(
    server: DiscordServer, offline: Bot, prompts: Channel
) -> None:
    server.admin.deny(prompts, Permission.SEND_MESSAGES)
    with pytest.raises(MissingPermission) as refused:
        await send(offline, address(prompts))
    assert ("Send Messages", True) == (refused.value.what, "Edit Channel" in refused.value.how)


async def test_a_channel_we_cannot_see_is_a_missing_permission(
    server: DiscordServer, offline: Bot, prompts: Channel
) -> None:
    server.admin.deny(prompts, Permission.VIEW_CHANNEL)
    needs = frozenset({Need.POST})
    assert [Need.SEE] == [m.need for m in await offline.adapter.missing(address(prompts), needs)]


async def test_each_unmet_need_is_listed_with_its_remedy(
    server: DiscordServer, offline: Bot, prompts: Channel
) -> None:
    server.admin.deny(prompts, Permission.CREATE_PUBLIC_THREADS | Permission.ATTACH_FILES)
    how = "Edit Channel → Permissions → the bot's role → allow “{}”."
    assert [
        Missing(Need.THREAD, "Create Public Threads", how.format("Create Public Threads")),
        Missing(Need.FILES, "Attach Files", how.format("Attach Files")),
    ] == await offline.adapter.missing(address(prompts), frozenset(Need))


async def test_a_thread_is_ruled_by_its_channel(
    server: DiscordServer, offline: Bot, prompts: Channel
) -> None:
    thread = await offline.adapter.start_thread(await send(offline, address(prompts)), "Answers")
    server.admin.deny(prompts, Permission.SEND_MESSAGES_IN_THREADS)
    found = await offline.adapter.missing(thread, frozenset({Need.POST}))
    assert ["Send Messages in Threads"] == [missing.what for missing in found]


async def test_a_forum_that_demands_tags_says_what_to_turn_off(offline: Bot, guild: Guild) -> None:
    with pytest.raises(MissingPermission, match="Require people to select tags"):
        await send(offline, address(guild.forum("tagged", tags=["x"], require_tag=True)))


async def test_a_deleted_message_under_the_same_key_is_gone_not_posted_again(
    server: DiscordServer, offline: Bot, prompts: Channel
) -> None:
    await send(offline, address(prompts))
    server.admin.delete_message(prompts.messages[0])
    with pytest.raises(Gone):
        await send(offline, address(prompts), first_try=False)
    assert [] == prompts.messages


async def test_a_person_who_takes_no_messages_is_told_apart(
    server: DiscordServer, offline: Bot, guild: Guild, mia: Human
) -> None:
    server.admin.close_dms(mia)
    with pytest.raises(RecipientClosed):
        await send(offline, person(guild, mia))


async def test_a_revoked_token_is_unauthorized(
    server: DiscordServer, offline: Bot, prompts: Channel
) -> None:
    server.admin.revoke_token()
    with pytest.raises(Unauthorized):
        await send(offline, address(prompts))


async def test_a_short_rate_limit_is_waited_out(
    server: DiscordServer, offline: Bot, prompts: Channel
) -> None:
    server.faults.rate_limit("POST /channels/*/messages", 0.03)
    await send(offline, address(prompts))
    assert [429, 200] == [call.status for call in server.journal.to("POST /channels/*/messages")]


async def test_a_long_rate_limit_is_the_couriers_to_plan(
    server: DiscordServer, offline: Bot, prompts: Channel
) -> None:
    server.faults.rate_limit("POST /channels/*/messages", 60.0)
    with pytest.raises(RateLimited) as limited:
        await send(offline, address(prompts))
    assert (60.0, False) == (limited.value.retry_after, limited.value.everything)


async def test_a_limited_channel_holds_up_no_other(
    server: DiscordServer, offline: Bot, guild: Guild, prompts: Channel
) -> None:
    server.faults.rate_limit("POST /channels/*/messages", 60.0)
    with pytest.raises(RateLimited):
        await send(offline, address(prompts))
    with pytest.raises(RateLimited):
        await offline.adapter.pace(address(prompts))
    other = guild.text("ops")
    await offline.adapter.pace(address(other))
    await send(offline, address(other), key=OTHER_KEY)
    assert 1 == len(other.messages)


async def test_the_global_limit_stops_everything(
    server: DiscordServer, offline: Bot, guild: Guild, prompts: Channel
) -> None:
    server.faults.rate_limit("POST /channels/*/messages", 30.0, everywhere=True)
    with pytest.raises(RateLimited) as limited:
        await send(offline, address(prompts))
    with pytest.raises(RateLimited):
        await send(offline, address(guild.text("ops")))
    assert True is limited.value.everything


async def test_a_ban_of_our_address_stops_everything_for_ten_minutes(
    server: DiscordServer, offline: Bot, prompts: Channel
) -> None:
    server.faults.rate_limit("POST /channels/*/messages", 1.0, via=False)
    with pytest.raises(RateLimited) as limited:
        await send(offline, address(prompts))
    calls = len(server.journal.calls)
    with pytest.raises(RateLimited):
        await send(offline, address(prompts))
    assert (600.0, True, calls) == (
        limited.value.retry_after,
        limited.value.everything,
        len(server.journal.calls),
    )


async def test_a_server_that_is_away_is_unreachable_and_nothing_was_accepted(
    server: DiscordServer, offline: Bot, prompts: Channel
) -> None:
    await offline.adapter.pace(address(prompts))
    await server.stop()
    with pytest.raises(Unreachable):
        await send(offline, address(prompts))


@pytest.mark.parametrize(
    "deed",
    [
        lambda adapter, ref: adapter.edit(ref, CARD),
        lambda adapter, ref: adapter.delete(ref),
        lambda adapter, ref: adapter.start_thread(ref, "x"),
        lambda adapter, ref: adapter.find(ref.channel, KEY, since=SystemClock().now()),
    ],
    ids=["edit", "delete", "thread", "find"],
)
async def test_what_may_be_repeated_is_never_unknown(
    server: DiscordServer,
    offline: Bot,
    prompts: Channel,
    deed: Callable[[Any, MessageRef], Awaitable[object]],
) -> None:
    ref = await send(offline, address(prompts))
    server.faults.drop_before_store("*", times=9)
    with pytest.raises(Unreachable):
        await deed(offline.adapter, ref)


def test_a_refused_form_is_a_defect_of_ours_told_without_anybodys_words() -> None:
    problems = {"components": {"0": {"_errors": [{"code": "BAD", "message": "secret words"}]}}}
    error = meaning(Refused(400, 50035, "Invalid Form Body", problems))
    assert (Rejected, "400 50035 Invalid Form Body components.0: BAD") == (type(error), str(error))


async def test_somebody_who_left_counts_as_deactivated(
    server: DiscordServer, offline: Bot, guild: Guild, mia: Human
) -> None:
    server.admin.remove_member(guild, mia)
    assert True is (await offline.adapter.profile(person(guild, mia))).deactivated


async def test_a_profile_knows_roles_and_administrators(
    server: DiscordServer, offline: Bot, guild: Guild, mia: Human
) -> None:
    role = guild.role("Leads", Permission.ADMINISTRATOR)
    server.admin.set_roles(guild, mia, role)
    profile = await offline.adapter.profile(person(guild, mia))
    assert ("Mia", {str(role.id)}, True) == (
        profile.name,
        set(profile.roles),
        profile.workspace_admin,
    )


async def test_whose_token_it_is_can_be_said_without_connecting(offline: Bot) -> None:
    said = (await offline.adapter.verify()).casefold()
    assert said.startswith("signed in as praxis (")
    assert "permissions=" in said


async def test_many_messages_to_many_channels_draw_no_rate_limit(
    server: DiscordServer, offline: Bot, guild: Guild
) -> None:
    places = [guild.text(f"c{number}") for number in range(30)]
    keys = [f"{number:024x}" for number in range(30)]
    targets: list[ChannelRef] = [address(place) for place in places]
    await asyncio.gather(*(send(offline, to, key=k) for to, k in zip(targets, keys, strict=True)))
    assert (0, [1] * 30) == (server.limiter.refused, [len(place.messages) for place in places])


async def test_since_is_taken_with_room_for_clocks_that_differ(
    offline: Bot, prompts: Channel, since: datetime
) -> None:
    ref = await send(offline, address(prompts))
    late = since + timedelta(seconds=20)
    assert Found(ref) == await offline.adapter.find(address(prompts), KEY, since=late)
