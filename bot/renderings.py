"""What real services would be sent for a message, and which of their limits it would break."""

from collections.abc import Iterable, Iterator
from typing import Any, cast

from adapters.discord import limits as discord_limits
from adapters.discord.render import render as render_discord
from adapters.playground.web.backstage import Rendering
from adapters.slack import limits as slack_limits
from adapters.slack.render import render as render_slack
from bot.message import Message
from bot.refs import WorkspaceRef


def renderings(message: Message) -> tuple[Rendering, ...]:
    """The bodies that Discord and Slack would get, each looked at for what it would be refused for."""
    body = render_discord(message, WorkspaceRef("discord", "guild")).body()
    blocks = render_slack(message, WorkspaceRef("slack", "team"))
    return (
        Rendering("Discord", body, tuple(discord_problems(body))),
        Rendering("Slack", blocks, tuple(slack_problems(blocks))),
    )


def discord_problems(body: dict[str, Any]) -> Iterator[str]:
    """What Discord would say of the body of a message."""
    parts = list(_objects(body["components"]))
    components = [part for part in parts if "type" in part]
    yield from _over("components", len(components), discord_limits.MESSAGE_COMPONENTS)
    texts = [str(part["content"]) for part in components if "content" in part]
    yield from _over("characters", sum(map(len, texts)), discord_limits.MESSAGE_CHARS)
    yield from _twice("custom_id", components)
    for part in components:
        yield from _over(
            "characters of a label", _length(part, "label"), discord_limits.BUTTON_LABEL
        )
        yield from _over(
            "characters of a custom_id", _length(part, "custom_id"), discord_limits.CUSTOM_ID
        )
        yield from _over(
            "options of a select",
            len(part.get("options", ())),
            discord_limits.SELECT_OPTIONS,
        )
    yield from _over("files", len(body["attachments"]), discord_limits.FILES)


def slack_problems(body: dict[str, Any]) -> Iterator[str]:
    """What Slack would say of the arguments of a message."""
    blocks: list[dict[str, Any]] = body.get("blocks", [])
    if not blocks and not body["text"]:
        yield "neither text nor blocks"
    yield from _over("blocks", len(blocks), slack_limits.BLOCKS_PER_MESSAGE)
    for block in blocks:
        elements = block.get("elements", ())
        if block["type"] == "actions":
            yield from _over("elements", len(elements), slack_limits.ACTIONS_ELEMENTS)
        if block["type"] == "context":
            yield from _over("elements", len(elements), slack_limits.CONTEXT_ELEMENTS)
        if block["type"] == "header":
            text = len(block["text"]["text"])
            yield from _over("characters of a header", text, slack_limits.HEADER_CHARS)
        yield from _twice("action_id", list(_objects(block)))
    for part in _objects(blocks):
        yield from _over(
            "characters of an action_id", _length(part, "action_id"), slack_limits.ACTION_ID_CHARS
        )
        if part.get("type") in ("mrkdwn", "plain_text"):
            yield from _over("characters of a text", _length(part, "text"), slack_limits.TEXT_CHARS)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every JSON object in a document, outer ones first."""
    inner: Iterable[Any] = ()
    if isinstance(value, dict):
        whole = cast(dict[str, Any], value)
        yield whole
        inner = whole.values()
    elif isinstance(value, (list, tuple)):
        inner = cast(Iterable[Any], value)
    for each in inner:
        yield from _objects(each)


def _length(part: dict[str, Any], name: str) -> int:
    value = part.get(name)
    return len(value) if isinstance(value, str) else 0


def _over(what: str, count: int, limit: int) -> Iterator[str]:
    if count > limit:
        yield f"{count} {what}, at most {limit} are taken"


def _twice(name: str, parts: list[dict[str, Any]]) -> Iterator[str]:
    names = [part[name] for part in parts if name in part]
    for each in sorted({one for one in names if names.count(one) > 1}):
        yield f"{name} {each} twice"
