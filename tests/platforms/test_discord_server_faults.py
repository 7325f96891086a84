"""The emulator's rate limits, scripted faults and hooks."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest

from tests.platforms.discord_server import (
    Bucket,
    Channel,
    DiscordServer,
    Exchange,
    Fault,
    Kind,
    Permission,
    Phase,
    RateLimits,
)
from tests.platforms.discord_server.limits import Limiter
from tests.platforms.discord_server.specimen import Specimen, running

MESSAGES = "POST /channels/*/messages"


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


@pytest.fixture
def channel(server: DiscordServer) -> Channel:
    return server.guild().text("prompts")


@pytest.fixture
async def bot(server: DiscordServer, channel: Channel) -> AsyncIterator[Specimen]:
    async with running(server) as bot:
        yield bot


# Faults.


async def test_a_status_before_the_effect_stores_nothing(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    fault = server.faults.status(MESSAGES, 503)
    with pytest.raises(discord.DiscordServerError):
        await bot.place(channel.id).send("hello")
    assert ([], 1) == (channel.messages, fault.hits)
    await bot.place(channel.id).send("hello")
    assert 1 == len(channel.messages)


async def test_a_status_after_the_effect_stores_all_the_same(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    server.faults.status(MESSAGES, 503, phase=Phase.STORED)
    with pytest.raises(discord.DiscordServerError):
        await bot.place(channel.id).send("hello")
    assert 1 == len(channel.messages)


async def test_a_connection_dropped_before_the_effect(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    server.faults.drop_before_store(MESSAGES)
    with pytest.raises((aiohttp.ClientError, OSError)):
        await bot.place(channel.id).send("hello")
    assert [] == channel.messages
    assert ("drop received", 0) == (server.journal.to(MESSAGES)[0].fault, 0)


async def test_a_connection_dropped_after_the_effect_is_healed_by_the_nonce(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    server.faults.drop_after_store(MESSAGES)
    with pytest.raises((aiohttp.ClientError, OSError)):
        await bot.place(channel.id).send("hello", nonce="key")
    assert 1 == len(channel.messages)
    again = await bot.place(channel.id).send("hello", nonce="key")
    assert [again.id] == [message.id for message in channel.messages]
    assert [0, 200] == [call.status for call in server.journal.to(MESSAGES)]


async def test_a_fault_can_let_calls_pass_first(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    server.faults.status(MESSAGES, 503, skip=1, times=2)
    outcomes: list[bool] = []
    for number in range(4):
        try:
            await bot.place(channel.id).send(str(number))
            outcomes.append(True)
        except discord.DiscordServerError:
            outcomes.append(False)
    assert [True, False, False, True] == outcomes


async def test_a_slow_call_is_answered_late(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    server.faults.slow(MESSAGES, 0.05)
    await bot.place(channel.id).send("hello")
    assert server.journal.to(MESSAGES)[0].milliseconds >= 50


async def test_a_call_that_hangs_ends_when_the_faults_are_cleared(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    server.faults.hang(MESSAGES)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bot.place(channel.id).send("hello"), 0.05)
    server.faults.clear()
    await bot.place(channel.id).send("hello again")
    assert ["hello again"] == [message.text for message in channel.messages]


async def test_a_scripted_rate_limit_is_waited_out_by_the_library(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    server.faults.rate_limit(MESSAGES, 0.02)
    await bot.place(channel.id).send("hello")
    assert [429, 200] == [call.status for call in server.journal.to(MESSAGES)]


async def test_a_ban_page_is_raised(server: DiscordServer, bot: Specimen, channel: Channel) -> None:
    server.faults.rate_limit(MESSAGES, 600, via=False)
    with pytest.raises(discord.HTTPException) as caught:
        await bot.place(channel.id).send("hello")
    assert 429 == caught.value.status


async def test_an_outage_keeps_the_state_and_the_address() -> None:
    async with DiscordServer() as server:
        address, headers = server.api_url, {"Authorization": f"Bot {server.token}"}
        posted = server.guild().text("prompts")
        await server.stop()
        async with aiohttp.ClientSession(headers=headers) as http:
            with pytest.raises(aiohttp.ClientConnectorError):
                await http.get(f"{address}/channels/{posted.id}")
            await server.start(port=server.port)
            async with http.get(f"{address}/channels/{posted.id}") as response:
                assert 200 == response.status


# Hooks.


async def test_hooks_run_before_and_after_the_effect_and_after_the_answer(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    seen: list[tuple[str, int]] = []

    def note(name: str):
        async def hook(exchange: Exchange) -> None:
            await asyncio.sleep(0)
            seen.append((f"{name} {exchange.status}", len(channel.messages)))

        return hook

    for phase in Phase:
        server.on(phase, MESSAGES, note(phase))
    await bot.place(channel.id).send("hello")
    await server.until(lambda: len(seen) == 3)
    assert [("received 0", 0), ("stored 200", 1), ("answered 200", 1)] == seen


async def test_a_refused_call_is_never_stored(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    seen: list[Exchange] = []
    server.on("stored", MESSAGES, seen.append)
    server.admin.deny(channel, Permission.SEND_MESSAGES)
    with pytest.raises(discord.Forbidden):
        await bot.place(channel.id).send("hello")
    assert [] == seen


async def test_a_hook_can_be_removed(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    seen: list[Any] = []
    remove = server.on("received", "POST /channels/{c}/messages", seen.append)
    await bot.place(channel.id).send("one")
    remove()
    await bot.place(channel.id).send("two")
    assert 1 == len(seen)


# The journal.


async def test_the_journal_has_every_call_with_its_body(
    server: DiscordServer, bot: Specimen, channel: Channel
) -> None:
    await bot.place(channel.id).send("hello")
    [call] = server.journal.to(MESSAGES)
    assert ("POST", "/channels/{channel_id}/messages", 200) == (
        call.method,
        call.route,
        call.status,
    )
    assert "hello" == call.body["content"]
    assert call.milliseconds > 0


async def test_the_journal_has_every_dispatch(server: DiscordServer, bot: Specimen) -> None:
    assert [bot.user and str(bot.user.id)] == [
        ready["user"]["id"] for ready in server.journal.dispatched("READY")
    ]


async def test_a_failure_of_the_emulator_itself_is_recorded(
    server: DiscordServer, channel: Channel
) -> None:
    headers = {"Authorization": f"Bot {server.token}"}
    url = f"{server.api_url}/channels/{channel.id}/messages"

    def fail(name: str, subject: object) -> None:
        raise ZeroDivisionError

    server.world.emit = fail
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(url, json={"content": "hello"}) as response,
    ):
        assert 500 == response.status
    assert ["the emulator failed: ZeroDivisionError()"] == [
        violation.message for violation in server.journal.violations
    ]


# Rate limits.


def test_the_fifty_first_request_of_a_second_waits() -> None:
    now = [100.0]
    limiter = Limiter(RateLimits(), monotonic=lambda: now[0])

    def ask() -> float | None:
        call = {"route": "GET /users/@me", "path": "GET /users/@me", "major": "users/@me"}
        return limiter.check(**call, counts_globally=True).retry_after

    assert [None] * 50 == [ask() for _ in range(50)]
    assert 1.001 == ask()
    now[0] += 1.001
    assert ask() is None


def test_a_bucket_belongs_to_one_channel() -> None:
    limits = RateLimits(buckets={MESSAGES: Bucket(1, 5)})
    limiter = Limiter(limits, monotonic=lambda: 100.0)

    def ask(channel: int) -> float | None:
        path = f"POST /channels/{channel}/messages"
        call = {"route": "POST /channels/{channel_id}/messages", "major": f"channels/{channel}"}
        return limiter.check(**call, path=path, counts_globally=True).retry_after

    assert [None, 5.001, None] == [ask(1), ask(1), ask(2)]


async def test_the_library_slows_down_by_the_headers() -> None:
    limits = RateLimits(buckets={MESSAGES: Bucket(2, 0.2)})
    async with DiscordServer(rate_limits=limits) as server:
        channel = server.guild().text("prompts")
        async with running(server) as bot:
            began = time.perf_counter()
            for number in range(4):
                await bot.place(channel.id).send(str(number))
            took = time.perf_counter() - began
    assert took >= 0.2
    assert 4 == len(channel.messages)


async def test_interactions_do_not_count_against_the_global_limit() -> None:
    async with DiscordServer(rate_limits=RateLimits(per_second=1)) as server:
        channel, mia = server.guild().text("prompts"), server.user("Mia")
        assert channel.guild is not None
        channel.guild.join(mia)
        server.platform.commands.overwrite(0, [{"name": "go", "description": "Goes"}])
        async with aiohttp.ClientSession() as http:
            for _ in range(3):
                one = await mia.slash(channel, "go")
                url = f"{server.api_url}/interactions/{one.id}/{one.token}/callback"
                async with http.post(url, json={"type": 5}) as response:
                    assert 204 == response.status


async def test_without_limits_there_are_no_headers() -> None:
    async with DiscordServer(rate_limits=RateLimits.off()) as server:
        headers = {"Authorization": f"Bot {server.token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as http,
            http.get(f"{server.api_url}/users/@me") as response,
        ):
            assert [] == [name for name in response.headers if name.startswith("X-RateLimit")]


def test_a_fault_counts_what_it_lets_pass() -> None:
    fault = Fault("*", Kind.DROP, times=1, skip=1)
    assert [False, True, False] == [fault.strikes(Phase.RECEIVED, "GET /x") for _ in range(3)]
