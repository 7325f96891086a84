# pyright: basic
"""The gateway: what it survives, what it tells, and what it refuses to do."""

import asyncio
from typing import Any

import pytest

from adapters.discord.gateway import ThreadBook, intents
from bot.errors import Rejected, Unauthorized
from bot.events import (
    ChannelGone,
    CommandInvoked,
    OwnPostSeen,
    ReplyPosted,
    WorkspaceJoined,
    WorkspaceLost,
    WorkspaceReady,
)
from bot.message import say
from bot.refs import ChannelRef
from tests.adapters.discord.conftest import Bot, address, person, workspace
from tests.adapters.discord.test_posts import CARD
from tests.contract import KEY, OTHER_KEY, acknowledge, privately
from tests.platforms.discord_server import Channel, DiscordServer, Guild, Human


async def asks(bot: Bot, mia: Human, prompts: Channel) -> None:
    """The bot answers again."""
    bot.script.answer = privately(say("Yes"))
    interaction = await mia.slash(prompts, "contract ask", text="x")
    assert "Yes" in (await interaction.answer()).text


def test_nothing_we_ask_for_is_privileged() -> None:
    wanted = intents()
    privileged = (wanted.members, wanted.presences, wanted.message_content)
    assert (16843265, (False, False, False)) == (wanted.value, privileged)


@pytest.mark.parametrize(
    "cut",
    [
        lambda gateway: gateway.reconnect(),
        lambda gateway: gateway.close(4000),
        lambda gateway: gateway.abort(),
        lambda gateway: gateway.invalidate(resumable=True),
    ],
    ids=["op7", "close-4000", "abort", "op9-resumable"],
)
async def test_a_cut_connection_is_resumed_and_nothing_is_lost(
    server: DiscordServer, bot: Bot, mia: Human, prompts: Channel, guild: Guild, cut: Any
) -> None:
    resumes = server.gateway.resumes
    cut(server.gateway)
    await server.until(lambda: server.gateway.resumes > resumes, what="a resume")
    await asks(bot, mia, prompts)
    assert 1 == server.gateway.identifies


async def test_a_lost_session_is_begun_anew(
    server: DiscordServer, bot: Bot, mia: Human, prompts: Channel
) -> None:
    server.gateway.invalidate(resumable=False)
    await server.until(lambda: server.gateway.identifies > 1, what="a second identify")
    await server.connected()
    await bot.until(lambda: len(bot.events(WorkspaceReady)) == 2)
    await asks(bot, mia, prompts)


async def test_a_server_that_was_away_is_connected_to_again(
    server: DiscordServer, bot: Bot, mia: Human, prompts: Channel
) -> None:
    port = int(server.settings.base_url.rsplit(":", 1)[1])
    await server.stop()
    await bot.until(lambda: bot.adapter.healthy() == "reconnecting to the gateway")
    await server.start(port=port)
    await bot.connected()
    await asks(bot, mia, prompts)


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("MESSAGE_CREATE", {"unexpected": True}),
        ("INTERACTION_CREATE", {"id": "x"}),
        ("GUILD_CREATE", []),
        ("THREAD_CREATE", None),
        ("RESUMED", {"no shard": True}),
    ],
)
async def test_an_event_that_cannot_be_read_is_one_event_lost(
    server: DiscordServer, bot: Bot, mia: Human, prompts: Channel, name: str, payload: Any
) -> None:
    for session in server.gateway.sessions.values():
        session.dispatch(name, payload)
    await asks(bot, mia, prompts)
    assert 1 == server.gateway.identifies


async def test_a_revoked_token_ends_the_run_and_says_so(server: DiscordServer, bot: Bot) -> None:
    server.admin.revoke_token()
    error = await bot.ended()
    assert (Unauthorized, True) == (type(error), "token" in bot.adapter.healthy())


async def test_a_wrong_token_ends_the_run(server: DiscordServer, offline: Bot) -> None:
    server.settings.revoked = True
    with pytest.raises(Unauthorized):
        await offline.adapter.run(offline.catalog, offline.script)


async def test_what_repeats_whatever_we_do_ends_the_run(server: DiscordServer, bot: Bot) -> None:
    server.gateway.close(4013)
    assert Rejected is type(await bot.ended())


async def test_the_last_connections_of_the_day_are_not_spent(
    server: DiscordServer, offline: Bot
) -> None:
    server.settings.identifies_left = 15
    run = asyncio.create_task(offline.adapter.run(offline.catalog, offline.script))
    await offline.until(lambda: "too many connections" in offline.adapter.healthy())
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
    assert 0 == server.gateway.identifies


async def test_commands_are_written_once_and_only_where_they_differ(
    server: DiscordServer, bot: Bot
) -> None:
    await bot.restart()
    assert 1 == len(server.journal.to("PUT /applications/*/commands"))


async def test_a_refused_registration_leaves_the_bot_running(
    server: DiscordServer, offline: Bot, mia: Human, prompts: Channel
) -> None:
    server.faults.status("PUT /applications/*/commands", 500, times=9)
    await offline.start()
    assert "" == offline.adapter.healthy()


async def test_being_added_and_removed_is_told(
    server: DiscordServer, bot: Bot, prompts: Channel
) -> None:
    other = server.guild("Another")
    await bot.until(lambda: bot.events(WorkspaceJoined))
    server.admin.remove_bot(other)
    await bot.until(lambda: bot.events(WorkspaceLost))
    (joined,) = bot.events(WorkspaceJoined)
    (lost,) = bot.events(WorkspaceLost)
    assert (workspace(other), "Another", workspace(other)) == (
        joined.workspace,
        joined.name,
        lost.workspace,
    )


async def test_coming_back_is_no_joining(bot: Bot, guild: Guild) -> None:
    await bot.until(lambda: bot.events(WorkspaceReady))
    assert ([], [workspace(guild)]) == (
        bot.events(WorkspaceJoined),
        [event.workspace for event in bot.events(WorkspaceReady)],
    )


async def test_our_own_post_comes_back_with_its_key(bot: Bot, prompts: Channel) -> None:
    ref = await bot.adapter.send(address(prompts), say("Hello"), key=KEY, first_try=True)
    await bot.until(lambda: bot.events(OwnPostSeen))
    (seen,) = bot.events(OwnPostSeen)
    assert (KEY, ref) == (seen.key, seen.message)


async def test_our_own_forum_post_comes_back_with_its_key_too(bot: Bot, guild: Guild) -> None:
    ref = await bot.adapter.send(address(guild.forum("cases")), CARD, key=KEY, first_try=True)
    await bot.until(lambda: bot.events(OwnPostSeen))
    (seen,) = bot.events(OwnPostSeen)
    assert (KEY, ref) == (seen.key, seen.message)


async def test_only_people_in_threads_are_counted(
    bot: Bot, prompts: Channel, guild: Guild, mia: Human
) -> None:
    root = await bot.adapter.send(address(prompts), say("Hello"), key=KEY, first_try=True)
    thread = await bot.adapter.start_thread(root, "Answers")
    mia.say(prompts, "not in the thread")
    await bot.adapter.send(thread, say("ours"), key=OTHER_KEY, first_try=True)
    mia.say(guild.threads[0], "in the thread")
    await bot.until(lambda: bot.events(ReplyPosted))
    assert [person(guild, mia)] == [event.author for event in bot.events(ReplyPosted)]


async def test_a_thread_of_an_earlier_process_is_known(
    bot: Bot, prompts: Channel, guild: Guild, mia: Human
) -> None:
    root = await bot.adapter.send(address(prompts), say("Hello"), key=KEY, first_try=True)
    thread = await bot.adapter.start_thread(root, "Answers")
    await bot.restart()
    mia.say(guild.threads[0], "still here")
    await bot.until(lambda: bot.events(ReplyPosted))
    assert [thread] == [event.message.channel for event in bot.events(ReplyPosted)]


async def test_deleted_channels_and_threads_are_told(
    server: DiscordServer, bot: Bot, prompts: Channel, guild: Guild, mia: Human
) -> None:
    root = await bot.adapter.send(address(prompts), say("Hello"), key=KEY, first_try=True)
    thread = await bot.adapter.start_thread(root, "Answers")
    server.admin.delete_channel(prompts)
    await bot.until(lambda: len(bot.events(ChannelGone)) == 2)
    gone: list[ChannelRef] = [event.channel for event in bot.events(ChannelGone)]
    assert [thread, address(prompts)] == gone


async def test_a_draining_bot_asks_for_patience_and_tells_the_core_nothing(
    bot: Bot, prompts: Channel, mia: Human
) -> None:
    bot.script.answer = acknowledge
    await bot.adapter.drain()
    interaction = await mia.slash(prompts, "contract ask", text="x")
    answer = await interaction.answer()
    assert (True, True, []) == (
        "restarting" in answer.text,
        answer.ephemeral,
        bot.events(CommandInvoked),
    )


async def test_what_is_under_way_may_still_be_answered_while_draining(
    bot: Bot, prompts: Channel, mia: Human
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def answer(event: Any) -> None:
        begun.set()
        await go_on.wait()
        await event.responder.reply(say("Finished"), ephemeral=True)

    bot.script.answer = answer
    interaction = await mia.slash(prompts, "contract ask", text="x")
    await begun.wait()
    await bot.adapter.drain()
    go_on.set()
    assert "Finished" == (await interaction.answer()).text


def test_a_thread_book_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.discord.gateway.THREADS_KNOWN", 2)
    book = ThreadBook()
    for number in "123":
        book.learn("THREAD_CREATE", {"id": number, "type": 11, "parent_id": "9"})
    assert [None, "9", "9"] == [book.parent("", number) for number in "123"]
