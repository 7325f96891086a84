# pyright: basic
"""A message's thread shows its topic: a name, tags in a forum; what is refused is told once and gone without."""

from dataclasses import replace
from typing import Any

import pytest

from bot.events import DoneWithout
from bot.message import Topic, say
from bot.refs import MessageRef
from tests.adapters.discord.conftest import Bot, address
from tests.contract import KEY
from tests.platforms.discord_server import Channel, DiscordServer, Guild, Permission

CLARIFY = replace(say("A case"), topic=Topic("AHA-2027-001: Home alone", ("Clarify",)))
ADVISE = replace(say("A case"), topic=Topic("AHA-2027-001: Home alone", ("Recommend",)))
DONE = replace(say("A case"), topic=Topic("✔ AHA-2027-001: Home alone", ()))


@pytest.fixture
def forum(guild: Guild) -> Channel:
    return guild.forum("cases", tags=["Clarify", "Recommend"])


async def post(bot: Bot, to: Channel, message: Any = CLARIFY) -> MessageRef:
    return await bot.adapter.send(address(to), message, key=KEY, first_try=True)


def thread_of(server: DiscordServer, ref: MessageRef) -> Channel:
    return server.world.channels[int(ref.id)]


def lacks(bot: Bot) -> list[str]:
    return [each.what for each in bot.script.events if isinstance(each, DoneWithout)]


async def test_a_forum_post_has_its_name_and_its_tag(
    bot: Bot, server: DiscordServer, forum: Channel
) -> None:
    thread = thread_of(server, await post(bot, forum))
    assert "AHA-2027-001: Home alone" == thread.name
    assert [forum.tags[0].id] == thread.thread.applied_tags


async def test_an_edit_changes_the_tag(bot: Bot, server: DiscordServer, forum: Channel) -> None:
    ref = await post(bot, forum)
    await bot.adapter.edit(ref, ADVISE)
    assert [forum.tags[1].id] == thread_of(server, ref).thread.applied_tags


async def test_an_edit_gives_the_title_its_mark(
    bot: Bot, server: DiscordServer, forum: Channel
) -> None:
    ref = await post(bot, forum)
    await bot.adapter.edit(ref, DONE)
    thread = thread_of(server, ref)
    assert ("✔ AHA-2027-001: Home alone", []) == (thread.name, thread.thread.applied_tags)


async def test_the_thread_of_a_message_is_renamed(
    bot: Bot, server: DiscordServer, guild: Guild
) -> None:
    ref = await post(bot, guild.text("cases"))
    await bot.adapter.start_thread(ref, "AHA-2027-001: Home alone")
    await bot.adapter.edit(ref, DONE)
    assert "✔ AHA-2027-001: Home alone" == thread_of(server, ref).name


async def test_an_unchanged_topic_asks_for_nothing(
    bot: Bot, server: DiscordServer, forum: Channel
) -> None:
    ref = await post(bot, forum)
    await bot.adapter.edit(ref, ADVISE)
    await bot.adapter.edit(ref, ADVISE)
    assert 1 == len(server.journal.to("PATCH /channels/{channel_id}"))


async def test_a_message_without_a_thread_is_edited_all_the_same(bot: Bot, guild: Guild) -> None:
    ref = await post(bot, guild.text("cases"))
    await bot.adapter.edit(ref, DONE)


async def test_a_tag_that_is_not_there_is_gone_without(
    bot: Bot, server: DiscordServer, guild: Guild
) -> None:
    bare = guild.forum("bare")
    ref = await post(bot, bare)
    assert [] == thread_of(server, ref).thread.applied_tags
    await server.until(lambda: lacks(bot))
    assert ["Forum tag Clarify"] == lacks(bot)


async def test_a_tag_that_only_moderators_may_use_is_gone_without(
    bot: Bot, server: DiscordServer, forum: Channel
) -> None:
    server.admin.deny(forum, Permission.MANAGE_THREADS)
    forum.tags[0].moderated = True
    ref = await post(bot, forum)
    assert [] == thread_of(server, ref).thread.applied_tags
    await server.until(lambda: lacks(bot))
    assert ["Manage Threads"] == lacks(bot)
