"""Scripted faults hit the calls they were meant for, before or after the effect."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack_server import (
    ApiCall,
    SlackServer,
    drop_after_store,
    drop_before_store,
    error,
    hang,
    server_error,
    slow,
    too_many_requests,
)
from tests.platforms.slack_server.faults import Hook
from tests.platforms.slack_server.running import client_of
from tests.platforms.slack_server.state import Channel

POST = "chat.postMessage"


@pytest.fixture
async def server() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


@pytest.fixture
def general(server: SlackServer) -> Channel:
    return server.workspace().channel("general")


@pytest.fixture
async def client(server: SlackServer, general: Channel) -> AsyncIterator[AsyncWebClient]:
    async with client_of(server, server.workspace()) as client:
        yield client


async def test_an_error_hits_as_often_as_it_was_scripted(
    server: SlackServer, client: AsyncWebClient, general: Channel
) -> None:
    server.fail(POST, error("fatal_error"), times=2, after=1)
    outcomes: list[str] = []
    for _ in range(4):
        try:
            await client.chat_postMessage(channel=general.id, text="x")
            outcomes.append("ok")
        except SlackApiError as refusal:
            outcomes.append(refusal.response["error"])
    assert ["ok", "fatal_error", "fatal_error", "ok"] == outcomes


async def test_a_fault_for_one_method_leaves_the_others_alone(
    server: SlackServer, client: AsyncWebClient
) -> None:
    server.fail(POST, error("fatal_error"))
    assert (await client.auth_test())["ok"]


async def test_429_carries_retry_after(
    server: SlackServer, client: AsyncWebClient, general: Channel
) -> None:
    server.fail(POST, too_many_requests(7))
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=general.id, text="x")
    assert "7" == caught.value.response.headers["Retry-After"]


@pytest.mark.parametrize(("phase", "stored"), [("received", 0), ("stored", 1)])
async def test_a_server_error_may_come_before_or_after_the_effect(
    server: SlackServer, client: AsyncWebClient, general: Channel, phase: str, stored: int
) -> None:
    server.fail(POST, server_error(503, phase="stored" if phase == "stored" else "received"))
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=general.id, text="x")
    assert stored == len(general.messages)


async def test_a_connection_dropped_before_the_store_leaves_nothing(
    server: SlackServer, client: AsyncWebClient, general: Channel
) -> None:
    server.fail(POST, drop_before_store())
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=general.id, text="x")
    assert {} == general.messages


async def test_a_connection_dropped_after_the_store_makes_the_default_client_post_twice(
    server: SlackServer, general: Channel
) -> None:
    server.fail(POST, drop_after_store())
    client = AsyncWebClient(
        token=server.workspace().bot_token,
        base_url=server.api_url,
        retry_handlers=[AsyncConnectionErrorRetryHandler()],
    )
    await client.chat_postMessage(channel=general.id, text="x")
    assert 2 == len(general.messages)
    assert [(True, None), (True, 200)] == [(c.stored, c.status) for c in server.journal.of(POST)]


async def test_a_slow_answer_comes_late(
    server: SlackServer, client: AsyncWebClient, general: Channel
) -> None:
    server.fail(POST, slow(0.05))
    await client.chat_postMessage(channel=general.id, text="x")
    assert (server.journal.of(POST)[0].ms or 0) >= 50


async def test_a_hanging_call_is_stored_but_never_answered(
    server: SlackServer, client: AsyncWebClient, general: Channel
) -> None:
    server.fail(POST, hang(phase="stored"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.chat_postMessage(channel=general.id, text="x"), 0.1)
    assert (1, None) == (len(general.messages), server.journal.of(POST)[0].status)


async def test_response_urls_fail_by_script_too(server: SlackServer) -> None:
    acme = server.workspace()
    mia = acme.user("Mia")
    general = acme.channel("general", members=[mia])
    did = await mia.slash(general, "/praxis")
    assert did.delivery is not None
    server.fail("response_url", server_error(500))
    async with aiohttp.ClientSession() as session:
        answer = await session.post(did.delivery.payload["response_url"], json={"text": "x"})
    assert (500, {}) == (answer.status, general.ephemerals)


async def test_hooks_are_told_each_phase_in_order(
    server: SlackServer, client: AsyncWebClient, general: Channel
) -> None:
    seen: list[tuple[str, int]] = []

    def note(phase: str) -> Hook:
        async def hook(call: ApiCall) -> None:
            seen.append((phase, len(general.messages)))

        return hook

    server.on("received", POST, note("received"))
    server.on("stored", POST, note("stored"))
    server.on("answered", POST, note("answered"))
    await client.chat_postMessage(channel=general.id, text="x")
    assert [("received", 0), ("stored", 1), ("answered", 1)] == seen
