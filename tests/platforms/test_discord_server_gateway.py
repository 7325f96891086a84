# pyright: basic
"""The emulator's gateway, met by the real discord.py."""

import asyncio
import json
import os
import signal
import sys
import textwrap
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import discord
import pytest
import zstandard

from tests.patience import PATIENCE
from tests.platforms.discord_server import Channel, DiscordServer, Guild, Human, Settings
from tests.platforms.discord_server.fidelity import infidelities
from tests.platforms.discord_server.specimen import Specimen, running

PROJECT = Path(__file__).parents[2]


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server
    assert [] == infidelities(server)


@pytest.fixture
def guild(server: DiscordServer) -> Guild:
    return server.guild("Allied Health")


@pytest.fixture
def channel(guild: Guild) -> Channel:
    return guild.text("prompts")


@pytest.fixture
def mia(server: DiscordServer, guild: Guild) -> Human:
    human = server.user("Mia")
    guild.join(human)
    return human


async def test_the_client_knows_guilds_and_channels_when_it_is_ready(
    server: DiscordServer, guild: Guild, channel: Channel
) -> None:
    second = server.guild("Second")
    async with running(server) as bot:
        assert {guild.id, second.id} == {one.id for one in bot.guilds}
        assert "prompts" == bot.place(channel.id).name


async def test_two_shards_share_the_guilds(server: DiscordServer) -> None:
    server.settings.shards = 2
    first = server.guild("First")
    async with running(server) as bot:
        await server.connected(shards=2)
        cached = bot.get_guild(first.id)
        assert cached is not None
        assert (first.id >> 22) % 2 == cached.shard_id


@pytest.mark.parametrize("event", ["reconnect", "close", "abort", "invalidate"])
async def test_a_session_is_resumed_and_what_was_missed_is_replayed(
    server: DiscordServer, channel: Channel, mia: Human, event: str
) -> None:
    async with running(server) as bot:
        if event == "invalidate":
            server.gateway.invalidate(resumable=True)
        else:
            getattr(server.gateway, event)()
        mia.say(channel, "meanwhile")
        await server.until(lambda: bot.heard)
        await server.until(lambda: server.gateway.resumes == 1)
    assert 1 == server.gateway.identifies
    assert [mia.id] == [message.author.id for message in bot.heard]


async def test_an_invalidated_session_is_identified_anew(server: DiscordServer) -> None:
    async with running(server):
        server.gateway.invalidate(resumable=False)
        await server.until(lambda: server.gateway.identifies == 2)


async def test_a_forgotten_session_cannot_be_resumed(server: DiscordServer) -> None:
    async with running(server):
        connections = [session.connection for session in server.gateway.sessions.values()]
        server.gateway.forget()
        for connection in connections:
            assert connection is not None
            connection.close(4009)
        await server.until(lambda: server.gateway.identifies == 2)
    assert 0 == server.gateway.resumes


@pytest.mark.parametrize("code", [4004, 4010, 4011, 4013, 4014])
async def test_a_fatal_close_code_ends_the_client(server: DiscordServer, code: int) -> None:
    with server.library():
        bot = Specimen()
        task = asyncio.create_task(bot.start(server.token))
        await server.connected()
        server.gateway.close(code)
        with pytest.raises((discord.ConnectionClosed, discord.PrivilegedIntentsRequired)):
            await asyncio.wait_for(task, PATIENCE)
        await bot.close()


async def test_an_intent_that_was_not_granted_closes_with_4014(server: DiscordServer) -> None:
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with running(server, Specimen(discord.Intents.all())):
            pass


async def test_a_wrong_token_cannot_log_in(server: DiscordServer) -> None:
    bot = Specimen()
    with server.library(), pytest.raises(discord.LoginFailure):
        await bot.start("wrong")
    await bot.close()


async def test_a_revoked_token_ends_gateway_and_rest(server: DiscordServer) -> None:
    with server.library():
        bot = Specimen()
        task = asyncio.create_task(bot.start(server.token))
        await server.until(bot.is_ready)
        server.admin.revoke_token()
        with pytest.raises(discord.ConnectionClosed):
            await asyncio.wait_for(task, PATIENCE)
        await bot.close()
    headers = {"Authorization": f"Bot {server.token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{server.api_url}/users/@me") as response,
    ):
        assert 401 == response.status


async def test_an_event_can_be_delivered_twice(
    server: DiscordServer, channel: Channel, mia: Human
) -> None:
    async with running(server) as bot:
        server.faults.duplicate("MESSAGE_CREATE")
        mia.say(channel, "one")
        mia.say(channel, "two")
        await server.until(lambda: len(bot.heard) == 3)
        server.gateway.redeliver("MESSAGE_CREATE")
        await server.until(lambda: len(bot.heard) == 4)
    ids = [message.id for message in bot.heard]
    one, two = (message.id for message in channel.messages)
    assert [one, one, two, two] == ids


async def test_an_interaction_missed_while_away_is_replayed(
    server: DiscordServer, channel: Channel, mia: Human
) -> None:
    bot = Specimen()

    @bot.tree.command(name="go", description="Goes")
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("back")

    async with running(server, bot):
        session = next(iter(server.gateway.sessions.values()))
        server.gateway.abort()
        await server.until(lambda: session.connection is None)
        interaction = await mia.slash(channel, "go")
        assert "back" == (await interaction.answer()).text


async def test_a_guild_is_left_and_joined(server: DiscordServer, guild: Guild) -> None:
    async with running(server) as bot:
        server.admin.remove_bot(guild)
        await server.until(lambda: not bot.guilds)
        server.admin.invite_bot(guild)
        await server.until(lambda: bot.guilds)


async def test_a_frozen_connection_stays_open_and_says_nothing(
    server: DiscordServer, channel: Channel, mia: Human
) -> None:
    async with running(server) as bot:
        server.gateway.freeze()
        mia.say(channel, "unheard")
        await asyncio.sleep(0.02)
        assert server.gateway.connected
    assert [] == bot.heard


# The protocol without the library.


@pytest.mark.parametrize("compress", ["", "zlib-stream", "zstd-stream"])
async def test_each_transport_compression_is_understood(
    server: DiscordServer, guild: Guild, compress: str
) -> None:
    query = f"?v=10&encoding=json&compress={compress}" if compress else "?v=10&encoding=json"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(server.gateway_url + query) as socket,
    ):
        unpack = unpacker(compress)
        assert 10 == unpack(await socket.receive())["op"]
        await identify(socket, server.token)
        events = [unpack(await socket.receive()) for _ in range(2)]
    assert ["READY", "GUILD_CREATE"] == [event["t"] for event in events]
    assert server.gateway_url == events[0]["d"]["resume_gateway_url"]


def unpacker(compress: str):
    """A function from a websocket message to its payload."""
    if not compress:
        return lambda message: json.loads(message.data)
    if compress == "zlib-stream":
        inflate = zlib.decompressobj()
        return lambda message: json.loads(inflate.decompress(message.data))
    stream = zstandard.ZstdDecompressor().decompressobj()
    return lambda message: json.loads(stream.decompress(message.data))


async def identify(socket: aiohttp.ClientWebSocketResponse, token: str, **more: object) -> None:
    await socket.send_json({"op": 2, "d": {"token": token, "intents": 1, "properties": {}, **more}})


async def closed_with(server: DiscordServer, *payloads: object, query: str = "?v=10") -> int | None:
    """The close code that a conversation ends with."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(server.gateway_url + query) as socket,
    ):
        for payload in payloads:
            await socket.send_str(payload if isinstance(payload, str) else json.dumps(payload))
        async for _ in socket:
            pass
        return socket.close_code


IDENTIFY = {"op": 2, "d": {"token": "emulated.bot.token", "intents": 1, "properties": {}}}


@pytest.mark.parametrize(
    ("code", "payloads"),
    [
        (4001, [IDENTIFY, {"op": 99, "d": None}]),
        (4002, ["not json"]),
        (4002, [{"op": 1, "d": "x" * 5000}]),
        (4003, [{"op": 8, "d": {}}]),
        (4004, [{"op": 2, "d": {"token": "wrong", "intents": 1, "properties": {}}}]),
        (4005, [IDENTIFY, IDENTIFY]),
        (4008, [{"op": 1, "d": None}] * 121),
        (4010, [{"op": 2, "d": {**IDENTIFY["d"], "shard": [3, 2]}}]),  # type: ignore[dict-item]
        (4013, [{"op": 2, "d": {**IDENTIFY["d"], "intents": 1 << 60}}]),  # type: ignore[dict-item]
        (4014, [{"op": 2, "d": {**IDENTIFY["d"], "intents": 2}}]),  # type: ignore[dict-item]
    ],
)
async def test_a_breach_of_the_protocol_closes_with_its_code(
    server: DiscordServer, code: int, payloads: list[object]
) -> None:
    assert code == await closed_with(server, *payloads)


async def test_an_unknown_version_closes_with_4012(server: DiscordServer) -> None:
    assert 4012 == await closed_with(server, query="?v=5")


async def test_a_client_that_does_not_heartbeat_is_closed_with_4009() -> None:
    async with DiscordServer(settings=Settings(heartbeat_interval=0.02)) as server:
        assert 4009 == await closed_with(server, IDENTIFY)


async def test_the_token_is_reset_after_the_days_identifies(server: DiscordServer) -> None:
    server.settings.identifies_left = 1
    with server.library():
        async with running(server):
            pass
        with pytest.raises((discord.LoginFailure, discord.ConnectionClosed)):
            async with running(server):
                pass
    assert server.settings.revoked


# Another process.

PROGRAM = textwrap.dedent(
    """
    import sys
    import discord, yarl

    api, gateway, token = sys.argv[1:]
    discord.http.Route.BASE = api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    client = discord.AutoShardedClient(
        intents=discord.Intents(guilds=True), guild_ready_timeout=0.01
    )

    @client.event
    async def on_interaction(interaction):
        await interaction.response.send_message("stored, never answered")

    client.run(token, log_handler=None)
    """
)


async def test_a_bot_in_another_process_is_killed_between_effect_and_answer(
    server: DiscordServer, channel: Channel, mia: Human
) -> None:
    server.platform.commands.overwrite(0, [{"name": "go", "description": "Goes"}])
    arguments = [server.api_url, server.gateway_url, server.token]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", "-c", PROGRAM, *arguments, cwd=PROJECT
    )
    server.on(
        "stored",
        "POST /interactions/*/*/callback",
        lambda exchange: os.kill(process.pid, signal.SIGKILL),
    )
    try:
        await server.connected()
        interaction = await (await mia.slash(channel, "go")).settled()
        assert await process.wait() == -signal.SIGKILL
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert "stored, never answered" == interaction.text
