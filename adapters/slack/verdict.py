"""Whether Slack would take a message: its limits, slack_sdk's own models, its own schema."""

from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from adapters.slack import limits
from bot.verdicts import Part, Problems, between, lengths, objects, over, published, twice


def checks() -> dict[str, Problems]:
    """What the arguments of a message are held to, by name."""
    found: dict[str, Problems] = {
        "our table of Slack's limits": _limits,
        "slack_sdk's own models": _models,
    }
    if (schema := published("slack-blocks.schema.json")) is not None:
        found["Slack's published schema of blocks"] = lambda body: schema(body.get("blocks", []))
    return found


def _limits(body: Part) -> Iterator[str]:
    blocks: list[Part] = body.get("blocks", [])
    if not blocks and not body["text"]:
        yield "neither text nor blocks"
    yield from over("blocks", len(blocks), limits.BLOCKS_PER_MESSAGE)
    yield from lengths(body, ("text", "the text", limits.PLAIN_MESSAGE_CHARS))
    yield from twice("block_id", blocks)
    texts = [part["text"] for part in objects(blocks) if isinstance(part.get("text"), str)]
    total = sum(map(len, texts))
    yield from over("characters in all blocks", total, limits.MESSAGE_CHARS)
    for block in blocks:
        yield from _block(block)
    for part in objects(blocks):
        yield from _part(part)


def _block(block: Part) -> Iterator[str]:
    elements = block.get("elements", ())
    yield from twice("action_id", list(objects(block)))
    match block["type"]:
        case "actions":
            yield from between("controls", len(elements), 1, limits.ACTIONS_ELEMENTS)
        case "context":
            yield from between("notes", len(elements), 1, limits.CONTEXT_ELEMENTS)
        case "header":
            yield from lengths(block["text"], ("text", "a heading", limits.HEADER_CHARS))
        case _:
            pass


def _part(part: Part) -> Iterator[str]:
    yield from lengths(
        part,
        ("action_id", "an action_id", limits.ACTION_ID_CHARS),
        ("block_id", "a block_id", limits.ACTION_ID_CHARS),
        ("url", "an address", limits.URL_CHARS),
        ("image_url", "an image's address", limits.URL_CHARS),
        ("alt_text", "an image's text", limits.ALT_CHARS),
    )
    match part.get("type"):
        case "mrkdwn" | "plain_text":
            yield from lengths(part, ("text", "a text", limits.TEXT_CHARS))
            if not part.get("text"):
                yield "an empty text"
        case "button":
            yield from lengths(part["text"], ("text", "a label", limits.BUTTON_CHARS))
        case "static_select" | "multi_static_select":
            yield from _options(part["options"])
            prompt = part.get("placeholder", {})
            yield from lengths(prompt, ("text", "a placeholder", limits.PLACEHOLDER_CHARS))
        case _:
            pass


def _options(options: list[Part]) -> Iterator[str]:
    yield from between("options of a select", len(options), 1, limits.OPTIONS)
    yield from twice("value", options)
    for option in options:
        yield from lengths(option, ("value", "an option's value", limits.OPTION_VALUE_CHARS))
        for name in ("text", "description"):
            words = option.get(name, {})
            yield from lengths(words, ("text", f"an option's {name}", limits.OPTION_CHARS))


def _models(body: Part) -> Iterator[str]:
    """A round trip through the models: what they refuse, do not know or drop."""
    for number, block in enumerate(body.get("blocks", []), start=1):
        try:
            model: Any = Block.parse(block)  # pyright: ignore[reportUnknownMemberType]
            rebuilt = None if model is None else model.to_dict()
        except (SlackObjectFormationError, TypeError, ValueError) as error:
            yield f"block {number}: {error}"
            continue
        if rebuilt is None:
            yield f"block {number}: slack_sdk knows no {block['type']}"
        elif lost := sorted(block.keys() - rebuilt.keys()):
            yield f"block {number}: slack_sdk does not know {', '.join(lost)}"
