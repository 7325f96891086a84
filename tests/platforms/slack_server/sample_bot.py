"""A small bolt app that uses every way of answering, to try the emulator with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack_server.running import running
from tests.platforms.slack_server.server import SlackServer

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


CHOICES: dict[str, Any] = {
    "type": "actions",
    "elements": [
        {
            "type": "static_select",
            "action_id": "day",
            "placeholder": {"type": "plain_text", "text": "Which day?"},
            "options": [
                {"text": {"type": "plain_text", "text": "Monday"}, "value": "mo"},
                {"text": {"type": "plain_text", "text": "Friday"}, "value": "fr"},
            ],
        },
        {"type": "datepicker", "action_id": "due"},
        {
            "type": "button",
            "action_id": "talkative",
            "text": {"type": "plain_text", "text": "Talk"},
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
                await asyncio.Event().wait()
            case "buttons":
                await ack()
                await respond(blocks=[button("Replace", "replace"), button("Remove", "remove")])
            case "wrong":
                await ack({"blocks": [{"type": "section"}]})
            case "bell":
                await ack()
                channel, user = command["channel_id"], command["user_id"]
                await client.chat_postEphemeral(channel=channel, user=user, text="ding")
            case "silent":
                await ack()
            case "choices":
                await ack()
                await respond(blocks=[CHOICES], response_type="in_channel")
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

    @app.action("replace")
    async def replace(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="replaced", replace_original=True)

    @app.action("remove")
    async def remove(ack: Any, respond: Any) -> None:
        await ack()
        await respond(delete_original=True)

    @app.action("day")
    async def day(ack: Any, payload: Any, respond: Any) -> None:
        await ack()
        await respond(f"you chose {payload['selected_option']['value']}")

    @app.action("due")
    async def due(ack: Any, payload: Any, respond: Any, body: Any) -> None:
        await ack()
        days = [s["day"]["selected_option"]["value"] for s in body["state"]["values"].values()]
        await respond(f"due {payload['selected_date']} after {days}")

    @app.action("talkative")
    async def talkative(ack: Any) -> None:
        await ack({"text": "nobody reads this"})

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
        if question == "again?":
            await ack(response_action="update", view={**MODAL, "callback_id": "second"})
            return
        if question == "deeper?":
            await ack(response_action="push", view={**MODAL, "callback_id": "deeper"})
            return
        await ack()
        topic = view["state"]["values"]["topic"]["topic"]["selected_option"]
        about = topic["text"]["text"] if topic else "anything"
        await client.chat_postMessage(channel=body["user"]["id"], text=f"{question} / {about}")

    @app.view_closed("suggest")
    async def closed(ack: Any) -> None:
        await ack()

    @app.shortcut("remember")
    async def remember(ack: Any, respond: Any, shortcut: Any) -> None:
        await ack()
        await respond(f"remembered: {shortcut['message']['text']}")

    @app.shortcut("everywhere")
    async def everywhere(ack: Any, shortcut: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=MODAL)

    @app.event("app_mention")
    async def mentioned(event: Any, say: Any) -> None:
        await say("you called?", thread_ts=event.get("thread_ts") or event["ts"])

    @app.event("app_home_opened")
    async def home(event: Any, client: Any) -> None:
        header = {"type": "header", "text": {"type": "plain_text", "text": "Welcome"}}
        blocks = [header, button("Suggest", "from_home")]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.action("from_home")
    async def from_home(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.event("message")
    async def message(event: Any) -> None:
        return None

    return app


@asynccontextmanager
async def bot(server: SlackServer) -> AsyncIterator[AsyncApp]:
    """The small bot, connected over the server's delivery."""
    app = make_app(server)
    async with running(server, app):
        yield app
