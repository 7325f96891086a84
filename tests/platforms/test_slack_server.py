"""People and a real bolt app talk through the emulator, over both deliveries."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import pytest
from slack_bolt.app.async_app import AsyncApp

from tests.platforms.slack_server import SlackServer
from tests.platforms.slack_server.running import running

Transport = Literal["socket", "http"]
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "suggest",
    "title": {"type": "plain_text", "text": "Suggest"},
    "submit": {"type": "plain_text", "text": "Send"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "question",
            "label": {"type": "plain_text", "text": "Your question"},
            "element": {"type": "plain_text_input", "action_id": "q", "max_length": 100},
        },
        {
            "type": "input",
            "block_id": "topic",
            "optional": True,
            "label": {"type": "plain_text", "text": "Topic"},
            "element": {"type": "external_select", "action_id": "topic", "min_query_length": 1},
        },
    ],
}


def button(text: str, action_id: str, value: str = "1") -> dict[str, Any]:
    """A block with one button."""
    label = {"type": "plain_text", "text": text}
    return {
        "type": "actions",
        "elements": [{"type": "button", "action_id": action_id, "text": label, "value": value}],
    }


def make_app(server: SlackServer, **options: Any) -> AsyncApp:
    """A small bot that uses every way of answering."""
    workspace = server.workspace()
    from slack_sdk.web.async_client import AsyncWebClient

    client = AsyncWebClient(token=workspace.bot_token, base_url=server.api_url, retry_handlers=[])
    app = AsyncApp(
        client=client,
        signing_secret=server.signing_secret,
        process_before_response=True,
        **options,
    )

    @app.command("/praxis")
    async def praxis(ack: Any, respond: Any, command: Any, client: Any) -> None:
        match command["text"].split(" ")[0]:
            case "inline":
                await ack("said at once")
            case "public":
                await ack({"response_type": "in_channel", "text": "for all"})
            case "modal":
                await ack()
                await client.views_open(trigger_id=command["trigger_id"], view=MODAL)
            case "never":
                await asyncio.sleep(0.5)
            case "post":
                await ack()
                await client.chat_postMessage(
                    channel=command["channel_id"],
                    text="approve?",
                    blocks=[button("Approve", "approve")],
                )
            case _:
                await ack()
                await respond(f"you wrote {command['text']}")

    @app.action("approve")
    async def approve(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="approved", blocks=[]
        )

    @app.options("topic")
    async def topics(ack: Any, payload: Any) -> None:
        label = {"type": "plain_text", "text": f"{payload['value']} care"}
        await ack(options=[{"text": label, "value": "care"}])

    @app.view("suggest")
    async def suggested(ack: Any, view: Any, client: Any, body: Any) -> None:
        question = view["state"]["values"]["question"]["q"]["value"]
        if len(question) < 5:
            await ack(response_action="errors", errors={"question": "too short"})
            return
        await ack()
        topic = view["state"]["values"]["topic"]["topic"]["selected_option"]
        await client.chat_postMessage(channel=body["user"]["id"], text=f"{question} / {topic}")

    @app.view_closed("suggest")
    async def closed(ack: Any) -> None:
        await ack()

    @app.shortcut("remember")
    async def remember(ack: Any, respond: Any, shortcut: Any) -> None:
        await ack()
        await respond(f"remembered: {shortcut['message']['text']}")

    @app.event("app_mention")
    async def mentioned(event: Any, say: Any) -> None:
        await say("you called?", thread_ts=event.get("thread_ts") or event["ts"])

    @app.event("app_home_opened")
    async def home(event: Any, client: Any) -> None:
        blocks = [{"type": "header", "text": {"type": "plain_text", "text": "Welcome"}}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.event("message")
    async def message(event: Any) -> None:
        return None

    return app


@pytest.fixture(params=["socket", "http"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[SlackServer]:
    """A started server for each delivery, with the workspace Acme."""
    async with SlackServer(delivery=request.param) as server:
        server.workspace()
        yield server


@asynccontextmanager
async def bot(server: SlackServer) -> AsyncIterator[None]:
    """The small bot, connected."""
    async with running(server, make_app(server)):
        yield


async def test_a_command_is_acknowledged_and_answered_to_its_author_only(
    server: SlackServer,
) -> None:
    acme = server.workspace()
    mia = acme.user("Mia", tz="Europe/Berlin")
    general = acme.channel("general", members=[mia])
    async with bot(server):
        did = await (await mia.slash(general, "/praxis", "hello")).settled()
    assert (did.reply.seen, did.reply.ephemeral) == ("you wrote hello", True)
    assert did.ack_ms is not None and did.ack_ms < 3000
    assert server.unanswered() == []
    assert server.journal.violations == []


async def test_a_modal_goes_through_errors_suggestions_and_success(server: SlackServer) -> None:
    acme = server.workspace()
    mia = acme.user("Mia")
    general = acme.channel("general", members=[mia])
    async with bot(server):
        opened = await (await mia.slash(general, "/praxis", "modal")).settled()
        refused = await mia.submit(opened, {"Your question": "why"})
        assert refused.errors == {"question": "too short"}
        sent = await mia.submit(opened.view, {"question": "why so late?", "Topic": "self"})
        await sent.settled()
    assert sent.closed_view and mia.modal() is None
    assert "self care" in mia.direct_messages()[0].text
    assert server.journal.violations == []


async def test_a_button_changes_the_message_it_sits_on(server: SlackServer) -> None:
    acme = server.workspace()
    mia, fay = acme.user("Mia"), acme.user("Fay")
    general = acme.channel("general", members=[mia, fay])
    async with bot(server):
        asked = await (await mia.slash(general, "/praxis", "post")).settled()
        clicked = await (await fay.click(asked.reply, "Approve")).settled()
    assert (clicked.reply.kind, clicked.reply.seen) == ("update", "approved")
