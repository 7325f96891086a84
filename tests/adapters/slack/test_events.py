"""What Slack tells of its own accord, and how it is told that we heard."""

import asyncio

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.sockets import Sockets
from adapters.slack.web import new_session
from bot.clock import SystemClock
from bot.errors import Unreachable
from bot.events import (
    ChannelGone,
    Event,
    OwnPostSeen,
    PersonLeft,
    ReplyPosted,
    WorkspaceLost,
    WorkspaceReady,
)
from bot.message import Paragraph, card
from bot.refs import MessageRef
from bot.text import plain
from tests.adapters.slack.conftest import Bench, Transport, bench_for
from tests.patience import PATIENCE
from tests.platforms.slack_server import SlackServer, faults

KEY = "0123456789abcdef01234567"
WORDS = card(Paragraph(plain("Hello")))


async def eventually(bench: Bench, kind: type[Event]) -> Event:
    async with asyncio.timeout(PATIENCE):
        while not bench.core.of(kind):
            await asyncio.sleep(0.005)
    (event,) = bench.core.of(kind)
    return event


async def test_a_workspace_is_ready_once_we_are_connected(both: Bench) -> None:
    assert [WorkspaceReady(both.ref, "Acme")] == both.core.of(WorkspaceReady)
    assert "" == both.adapter.healthy()


async def test_a_reply_in_a_thread_is_counted_and_not_read(both: Bench) -> None:
    root = await both.adapter.send(both.channel(), WORDS, key=KEY, first_try=True)
    await both.mia.say(both.prompts, "not in the thread")
    said = (await both.mia.say(both.prompts, "In the thread", thread=root.id)).message
    assert said is not None
    (event,) = both.core.of(ReplyPosted)
    assert MessageRef(both.channel(thread=root.id), said.ts) == event.message
    assert both.user(both.mia) == event.author
    assert "In the thread" not in repr(event)


async def test_our_own_post_comes_back_with_its_key(both: Bench) -> None:
    ref = await both.adapter.send(both.channel(), WORDS, key=KEY, first_try=True)
    event = await eventually(both, OwnPostSeen)
    assert isinstance(event, OwnPostSeen)
    assert (ref, KEY) == (event.message, event.key)


async def test_what_happens_to_a_channel_is_told(bench: Bench) -> None:
    archived, deleted, left = (
        bench.workspace.channel(name, members=[bench.mia]) for name in ("a", "b", "c")
    )
    await bench.workspace.archive(archived)
    await bench.workspace.delete_channel(deleted)
    await bench.workspace.remove_bot(left)
    assert [
        (bench.channel(archived), "archived"),
        (bench.channel(deleted), "deleted"),
        (bench.channel(left), "the bot was removed from it"),
    ] == [(event.channel, event.reason) for event in bench.core.of(ChannelGone)]


async def test_a_private_channel_that_is_archived_is_told(bench: Bench) -> None:
    private = bench.workspace.channel("ops", members=[bench.mia], private=True)
    await bench.workspace.archive(private)
    assert [bench.channel(private)] == [each.channel for each in bench.core.of(ChannelGone)]


async def test_a_revoked_token_is_told_once_for_each_event(both: Bench) -> None:
    await both.workspace.uninstall()
    reasons = [event.reason for event in both.core.of(WorkspaceLost)]
    assert ["the bot token was revoked", "the app was uninstalled"] == reasons


async def test_somebody_who_was_deactivated_has_left(both: Bench) -> None:
    await both.workspace.change_user(both.fay, tz="Europe/Berlin")
    await both.workspace.deactivate(both.mia)
    assert [PersonLeft(both.user(both.mia))] == both.core.of(PersonLeft)


async def test_a_redelivered_event_is_taken_once(both: Bench) -> None:
    root = await both.adapter.send(both.channel(), WORDS, key=KEY, first_try=True)
    await both.mia.say(both.prompts, "In the thread", thread=root.id)
    (delivery,) = [
        each
        for each in both.server.journal.events("message")
        if each.payload["event"].get("thread_ts")
    ]
    attempts = await both.server.redeliver(delivery, times=3)
    assert [True] * 3 == [attempt.acked for attempt in attempts]
    assert 1 == len(both.core.of(ReplyPosted))


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_an_event_that_could_not_be_stored_is_sent_again(transport: Transport) -> None:
    async with bench_for(transport, ack_deadline=0.5) as both:
        await store_at_the_second_attempt(both)


async def store_at_the_second_attempt(both: Bench) -> None:
    failures = [Unreachable("the disk is full")]

    async def fail_once(event: Event) -> None:
        if isinstance(event, PersonLeft) and failures:
            raise failures.pop()

    both.core.before = fail_once
    await both.workspace.deactivate(both.mia)
    both.server.deliverer.hurry()
    async with asyncio.timeout(PATIENCE):
        while len(both.core.of(PersonLeft)) < 2:
            await asyncio.sleep(0.005)
    (delivery,) = both.server.journal.events("user_change")
    async with asyncio.timeout(PATIENCE):
        while not delivery.acked:
            await asyncio.sleep(0.005)
    assert [False, True] == [attempt.acked for attempt in delivery.attempts]


async def test_events_we_do_not_care_for_are_acknowledged(both: Bench) -> None:
    await both.workspace.rename(both.prompts, "questions")
    reacted = (await both.mia.say(both.prompts, "hi")).message
    await both.fay.react(reacted, "wave")
    deliveries = both.server.journal.deliveries
    assert deliveries
    assert [] == [each.payload for each in deliveries if not each.acked]


async def test_a_connection_that_is_replaced_loses_nothing(bench: Bench) -> None:
    await bench.server.socket.disconnect("refresh_requested")
    await bench.server.socket.connected(1)
    asked = await bench.mia.slash(bench.prompts, "/praxis", "prompt add What helps?")
    assert asked.replies


async def test_without_any_connection_we_are_not_healthy(bench: Bench) -> None:
    bench.server.fail("apps.connections.open", faults.error("internal_error"), times=100)
    bench.server.socket.cut()
    async with asyncio.timeout(PATIENCE):
        while not bench.adapter.healthy():
            await asyncio.sleep(0.01)
    assert "no Socket Mode connection" == bench.adapter.healthy()


async def nobody(**_context: object) -> None:
    return None


async def test_an_app_token_that_is_not_valid_ends_the_run() -> None:
    async with SlackServer() as server, new_session() as session:
        client = AsyncWebClient(base_url=server.api_url, session=session, retry_handlers=[])
        app = AsyncApp(client=client, authorize=nobody)
        clock = SystemClock()
        sockets = Sockets(app, "xapp-wrong", clock, ping_interval=0.02, stale_after=0.1)
        with pytest.raises(Unreachable):
            await sockets.run()
        await sockets.close()


async def test_while_it_drains_nothing_new_is_taken(both: Bench) -> None:
    both.excused.add("slash_command")
    await both.adapter.drain()
    asked = await both.mia.slash(both.prompts, "/praxis", "prompt add What helps?")
    assert not asked.acked
    assert "shutting down" == both.adapter.healthy()


@pytest.mark.parametrize(
    ("timestamp", "body", "signed", "status"),
    [
        ("abc", b"{}", None, 401),
        ("", b"{}", None, 401),
        (None, b"\xff\xfe", None, 400),
        (None, b"x" * 1_000_001, None, 413),
        (None, b"{}", "v0=forged", 401),
        ("1000000000", b"{}", None, 401),
    ],
)
async def test_what_is_not_slacks_is_turned_away(
    timestamp: str | None, body: bytes, signed: str | None, status: int
) -> None:
    async with bench_for("http") as bench:
        answer = await bench.server.http.knock(body, timestamp=timestamp, signed=signed)
        assert status == answer
        assert await bench.server.http.verify_url()
