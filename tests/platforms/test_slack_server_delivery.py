"""Deliveries go wrong in the ways Slack's do: sockets, signatures, repetitions, crashes."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from tests.patience import PATIENCE
from tests.platforms.slack_server import (
    ApiCall,
    EventPolicy,
    Human,
    ManualClock,
    SlackServer,
    Workspace,
    error,
)
from tests.platforms.slack_server.http_delivery import signature
from tests.platforms.slack_server.running import client_of, listening, running
from tests.platforms.slack_server.sample_bot import bot, make_app
from tests.platforms.slack_server.state import Channel

QUICK = EventPolicy(retry_delays=(0.0, 0.01, 0.02), failure_floor=10, hourly=1000)


@pytest.fixture(params=["socket", "http"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[SlackServer]:
    async with SlackServer(delivery=request.param, ack_deadline=0.3, events=QUICK) as server:
        yield server


@pytest.fixture
async def sockets() -> AsyncIterator[SlackServer]:
    async with SlackServer(ack_deadline=0.3, events=QUICK) as server:
        yield server


def people(server: SlackServer) -> tuple[Workspace, Human, Channel]:
    """Acme, Mia and #general."""
    acme = server.workspace()
    mia = acme.user("Mia")
    return acme, mia, acme.channel("general", members=[mia])


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something the background does."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.005)


async def attempts(server: SlackServer, count: int) -> None:
    """Wait until the last delivery was tried that often."""
    await until(lambda: len(server.journal.deliveries[-1].attempts) >= count)


async def test_an_event_nobody_takes_is_repeated_three_times_then_given_up(
    server: SlackServer,
) -> None:
    _, mia, general = people(server)
    await mia.say(general, "hello")
    await attempts(server, 4)
    await asyncio.sleep(0.05)
    delivery = server.journal.deliveries[-1]
    assert ["connection_failed"] * 4 == [a.reason for a in delivery.attempts]
    assert not delivery.acked


async def test_an_event_reaches_an_app_that_comes_back(server: SlackServer) -> None:
    _, mia, general = people(server)
    server.deliverer.policy = EventPolicy(retry_delays=(60.0, 60.0, 60.0))
    await mia.say(general, "hello")
    async with bot(server):
        server.deliverer.hurry()
        await attempts(server, 2)
    assert [False, True] == [a.acked for a in server.journal.deliveries[-1].attempts]


async def test_a_redelivered_event_is_the_same_event(server: SlackServer) -> None:
    _, mia, general = people(server)
    seen: list[str] = []
    app = make_app(server)

    @app.event("reaction_added")
    async def reacted(body: dict[str, Any]) -> None:
        seen.append(body["event_id"])

    async with running(server, app):
        said = await mia.say(general, "hello")
        await mia.react(said.message, "wave")
        delivery = server.journal.events("reaction_added")[0]
        await server.redeliver(delivery, times=3)
    assert [delivery.event_id] * 4 == seen


async def test_the_app_is_told_of_its_own_messages(server: SlackServer) -> None:
    acme, _, general = people(server)
    async with bot(server), client_of(server, acme) as client:
        ts = str((await client.chat_postMessage(channel=general.id, text="x"))["ts"])
        await client.chat_update(channel=general.id, ts=ts, text="y")
        await client.chat_delete(channel=general.id, ts=ts)
        await until(lambda: sum(d.acked for d in server.journal.events("message")) == 3)
    events = [d.payload["event"] for d in server.journal.events("message")]
    subtypes = [event.get("subtype") for event in events]
    assert [None, "message_changed", "message_deleted"] == subtypes
    assert acme.installation.bot_id == events[0]["bot_id"]


async def test_no_history_scope_no_channel_messages() -> None:
    async with SlackServer(scopes=frozenset({"chat:write", "app_mentions:read"})) as server:
        _, mia, general = people(server)
        await mia.say(general, "hello")
        await mia.dm("psst")
        await mia.mention(general, "you")
    assert ["app_mention"] == [d.payload["event"]["type"] for d in server.journal.deliveries]


async def test_the_app_hears_nothing_from_channels_it_was_removed_from(
    server: SlackServer,
) -> None:
    acme, mia, general = people(server)
    await acme.remove_bot(general)
    await mia.say(general, "hello")
    assert ["channel_left"] == [d.payload["event"]["type"] for d in server.journal.deliveries]


async def test_an_administrators_acts_are_events(server: SlackServer) -> None:
    acme, mia, general = people(server)
    secret = acme.channel("secret", members=[mia], private=True)
    await acme.rename(general, "lobby")
    await acme.archive(general)
    await acme.unarchive(general)
    await acme.delete_channel(general)
    await acme.archive(secret)
    await acme.change_user(mia, tz="Asia/Tokyo")
    await acme.deactivate(mia)
    await acme.uninstall()
    assert [
        "channel_rename",
        "channel_archive",
        "channel_unarchive",
        "channel_deleted",
        "group_archive",
        "user_change",
        "user_change",
        "tokens_revoked",
        "app_uninstalled",
    ] == [d.payload["event"]["type"] for d in server.journal.deliveries]


async def test_too_many_events_in_an_hour_are_dropped(server: SlackServer) -> None:
    server.deliverer.policy = EventPolicy(retry_delays=(), hourly=3)
    _, mia, general = people(server)
    for _ in range(5):
        await mia.say(general, "x")
    tried = [d.payload["type"] for d in server.journal.deliveries if d.attempts]
    assert ["event_callback"] * 3 + ["app_rate_limited"] == tried


async def test_subscriptions_are_switched_off_when_nearly_all_fails(
    server: SlackServer,
) -> None:
    server.deliverer.policy = EventPolicy(retry_delays=(), failure_floor=10)
    _, mia, general = people(server)
    for _ in range(11):
        await mia.say(general, "x")
    assert server.app.subscriptions_disabled
    assert 10 == len([d for d in server.journal.deliveries if d.attempts])


@pytest.mark.parametrize("connections", [1, 2])
async def test_commands_survive_a_refreshed_connection(
    sockets: SlackServer, connections: int
) -> None:
    _, mia, general = people(sockets)
    async with running(sockets, make_app(sockets), connections=connections):
        before = sockets.socket.opened
        await sockets.socket.disconnect("refresh_requested")
        await sockets.socket.connected(connections)
        acts = [mia.slash(general, "/praxis", f"n{n}") for n in range(20)]
        done = await asyncio.gather(*acts)
        await asyncio.gather(*(did.settled() for did in done))
    assert [f"you wrote n{n}" for n in range(20)] == [did.text for did in done]
    assert before + connections == sockets.socket.opened


async def test_payloads_go_to_any_of_the_connections(sockets: SlackServer) -> None:
    _, mia, general = people(sockets)
    async with running(sockets, make_app(sockets), connections=2):
        for _ in range(4):
            await mia.slash(general, "/praxis", "x")
        received = [c.received for c in sockets.socket.connections]
    assert [2, 2] == received


async def test_an_abrupt_end_is_followed_by_a_new_connection(sockets: SlackServer) -> None:
    _, mia, general = people(sockets)
    async with bot(sockets):
        sockets.socket.cut()
        await sockets.socket.connected()
        did = await mia.slash(general, "/praxis", "x")
    assert did.acked


async def test_a_half_open_connection_swallows_what_is_sent(sockets: SlackServer) -> None:
    _, mia, general = people(sockets)
    async with bot(sockets):
        sockets.socket.freeze()
        did = await mia.slash(general, "/praxis", "x")
        assert "operation_timeout" == did.failure
        await sockets.socket.connected(within=5)
        assert (await mia.slash(general, "/praxis", "x")).acked


async def test_an_app_that_cannot_connect_keeps_trying(sockets: SlackServer) -> None:
    people(sockets)
    sockets.socket.open_delay = 0.05
    sockets.fail("apps.connections.open", error("internal_error"), times=1, after=1)
    async with bot(sockets):
        await sockets.socket.disconnect("refresh_requested")
        await sockets.socket.connected()
    opened = [call.ok for call in sockets.journal.of("apps.connections.open")]
    assert [True, False, True] == opened


async def test_the_eleventh_connection_is_one_too_many(sockets: SlackServer) -> None:
    async with ClientSession() as session:
        held: list[Any] = []
        for _ in range(11):
            ticket = sockets.socket.ticket()
            url = f"{sockets.world.base_url}/link/?ticket={ticket}"
            held.append(await session.ws_connect(url))
        hellos = [await ws.receive_json() for ws in held]
        again = await session.get(url)
    assert list(range(1, 11)) == [hello["num_connections"] for hello in hellos[:10]]
    assert ("disconnect", "too_many_websockets") == (hellos[10]["type"], hellos[10]["reason"])
    assert 403 == again.status


@pytest.mark.parametrize(
    ("reason", "left"), [("warning", 1), ("link_disabled", 0), ("refresh_requested", 0)]
)
async def test_a_disconnect_names_its_reason_and_ends_the_routing(
    sockets: SlackServer, reason: Any, left: int
) -> None:
    async with ClientSession() as session:
        url = f"{sockets.world.base_url}/link/?ticket={sockets.socket.ticket()}"
        ws = await session.ws_connect(url)
        await ws.receive_json()
        await sockets.socket.disconnect(reason)
        assert reason == (await ws.receive_json())["reason"]
        assert left == len(sockets.socket.connections)


async def test_a_request_url_is_verified() -> None:
    async with SlackServer(delivery="http") as server:
        people(server)
        async with bot(server):
            assert await server.http.verify_url()


async def test_forged_and_stale_requests_do_not_pass_bolt() -> None:
    async with SlackServer(delivery="http") as server:
        people(server)
        body = json.dumps({"type": "event_callback", "event": {"type": "message"}}).encode()
        old = "1600000000"
        async with bot(server):
            statuses = [
                await server.http.knock(body),
                await server.http.knock(body, signed="v0=" + "0" * 64),
                await server.http.knock(
                    body, timestamp=old, signed=signature(server.signing_secret, old, body)
                ),
            ]
    assert [200, 401, 401] == statuses


async def test_repetitions_over_http_carry_number_and_reason_until_told_not_to() -> None:
    headers: list[tuple[str | None, str | None]] = []

    async def handle(request: web.Request) -> web.Response:
        headers.append(
            (
                request.headers.get("X-Slack-Retry-Num"),
                request.headers.get("X-Slack-Retry-Reason"),
            )
        )
        stop = {"X-Slack-No-Retry": "1"} if len(headers) == 3 else {}
        return web.Response(status=500, headers=stop)

    async with SlackServer(delivery="http", events=QUICK) as server:
        _, mia, general = people(server)
        application = web.Application()
        application.router.add_post("/", handle)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/")
        await mia.say(general, "x")
        await attempts(server, 3)
        await asyncio.sleep(0.05)
        await runner.cleanup()
    assert [(None, None), ("1", "http_error"), ("2", "http_error")] == headers


async def test_a_command_over_http_is_a_form_and_an_event_is_json() -> None:
    kinds: list[str] = []
    async with SlackServer(delivery="http") as server:
        _, mia, general = people(server)
        app = make_app(server)
        async with listening(app) as url:
            server.deliver_to(url)
            await mia.slash(general, "/praxis", "x")
            await mia.say(general, "x")
    for delivery in server.journal.deliveries:
        kinds.append(delivery.kind)
        assert delivery.acked
    assert ["slash_commands", "events_api"] == kinds


BOT = """
import asyncio, sys
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

async def main(api, bot, app_token):
    app = AsyncApp(client=AsyncWebClient(token=bot, base_url=api, retry_handlers=[]))

    @app.command("/praxis")
    async def praxis(ack, client, command):
        await ack()
        await client.chat_postMessage(channel=command["channel_id"], text="once")

    @app.event("message")
    async def message():
        pass

    await AsyncSocketModeHandler(app, app_token).start_async()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_bot_killed_between_store_and_answer_leaves_its_message(
    sockets: SlackServer, tmp_path: Path
) -> None:
    acme, mia, general = people(sockets)
    program = tmp_path / "bot.py"
    program.write_text(BOT, encoding="utf-8")
    arguments = [sockets.api_url, acme.bot_token, sockets.app_token]
    process = await asyncio.create_subprocess_exec(sys.executable, program, *arguments)
    await sockets.socket.connected(within=20)

    async def kill(call: ApiCall) -> None:
        process.send_signal(signal.SIGKILL)
        await process.wait()

    sockets.on("stored", "chat.postMessage", kill)
    await mia.slash(general, "/praxis")
    assert -signal.SIGKILL == await process.wait()
    assert ["once"] == [m.text for m in general.messages.values()]


async def test_delivery_hooks_run_before_and_after_the_acknowledgement(
    server: SlackServer,
) -> None:
    _, mia, general = people(server)
    seen: list[tuple[str, int]] = []

    async def before(delivery: Any) -> None:
        seen.append(("before", len(delivery.attempts)))

    async def after(delivery: Any) -> None:
        seen.append(("after", len(delivery.attempts)))

    server.deliverer.on("delivering", "slash_commands", before)
    server.deliverer.on("acked", "slash_commands", after)
    async with bot(server):
        await mia.slash(general, "/praxis", "x")
    assert [("before", 0), ("after", 1)] == seen


async def test_an_organisation_installs_once_for_all_its_workspaces() -> None:
    async with SlackServer(clock=ManualClock()) as server:
        first = server.workspace("North", enterprise="Globex", installed=False)
        second = server.workspace("South", enterprise="Globex", installed=False)
        installation = server.install_organisation("Globex")
        mia = second.user("Mia")
        general = second.channel("general", members=[mia])
        async with client_of(server, first) as client:
            test = await client.auth_test()
            posted = await client.chat_postMessage(channel=general.id, text="x")
        did = await mia.slash(general, "/praxis")
    assert test["is_enterprise_install"]
    assert posted["ts"] in general.messages
    assert did.delivery is not None
    assert "true" == did.delivery.payload["is_enterprise_install"]
    assert installation.team_ids == [first.id, second.id]


async def test_an_oauth_code_buys_one_token() -> None:
    async with SlackServer(delivery="http") as server:
        acme = server.workspace("Acme", installed=False)
        acme.user("Mia")
        query = {"client_id": server.app.client_id, "scope": "commands,chat:write"}
        query |= {"state": "s1", "redirect_uri": "http://127.0.0.1:1/oauth"}
        async with ClientSession() as session:
            sent_back = await session.get(server.authorize_url, params=query, allow_redirects=False)
            location = sent_back.headers["Location"]
            code = location.partition("code=")[2].partition("&")[0]
            form = {
                "client_id": server.app.client_id,
                "client_secret": server.app.client_secret,
                "code": code,
            }
            url = f"{server.api_url}oauth.v2.access"
            granted = await (await session.post(url, data=form)).json()
            again = await (await session.post(url, data=form)).json()
    assert location.endswith("state=s1")
    assert (acme.bot_token, acme.id) == (granted["access_token"], granted["team"]["id"])
    assert "invalid_code" == again["error"]


async def test_an_outage_of_slack_ends_where_it_began(server: SlackServer) -> None:
    _, mia, general = people(server)
    async with bot(server):
        await mia.slash(general, "/praxis", "post")
        await server.stop()
        await server.start(port=server.port)
        if server.deliverer.transport is server.socket:
            await server.socket.connected(within=10)
        did = await (await mia.slash(general, "/praxis", "back")).settled()
    assert "you wrote back" == did.text
    assert 1 == len(general.messages)


async def test_a_command_delivered_twice_is_the_same_command(server: SlackServer) -> None:
    _, mia, general = people(server)
    async with bot(server):
        did = await (await mia.slash(general, "/praxis", "x")).settled()
        assert did.delivery is not None
        again = await server.redeliver(did.delivery, times=1)
        await did.settled()
    assert [True] == [attempt.acked for attempt in again]
    assert ["you wrote x"] * 2 == [reply.text for reply in did.replies]
