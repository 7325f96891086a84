# pyright: basic
"""What a message may contain: the limits Discord enforces beyond its OpenAPI description."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from tests.platforms.discord_server.errors import ApiError, Problem
from tests.platforms.discord_server.reading import walk
from tests.platforms.discord_server.rules import Checks, custom_ids
from tests.platforms.discord_server.world import COMPONENTS_V2, Json

CONTENT = 2000
EMBEDS = 10
EMBED_CHARACTERS = 6000
LEGACY_ROWS = 5
ROW_BUTTONS = 5
NESTED_COMPONENTS = 40
DISPLAYED_CHARACTERS = 4000
V2_BYTES = 10_170
"""UTF-8 bytes over all text displays beyond which Discord answers 500 (api-docs issue 8554)."""
SENDABLE_FLAGS = 1 << 2 | 1 << 6 | 1 << 12 | COMPONENTS_V2
TOP_LEVEL_V2 = (1, 9, 10, 12, 13, 14, 17)
IN_CONTAINER = (1, 9, 10, 12, 13, 14)
SELECTS = (3, 5, 6, 7, 8)


def message_problems(body: Json, *, flags: int) -> list[Problem]:
    """What is wrong with a message body; `flags` are those the message will have."""
    checks = Checks()
    checks.text(body, "", "content", CONTENT)
    checks.text(body, "", "nonce", 25) if isinstance(body.get("nonce"), str) else None
    _check_flags(checks, body)
    _check_embeds(checks, body.get("embeds") or [])
    _check_mentions(checks, body.get("allowed_mentions"))
    if body.get("poll"):
        _check_poll(checks, body["poll"])
    components: list[Json] = body.get("components") or []
    if flags & COMPONENTS_V2:
        _check_v2(checks, body, components)
    else:
        _check_legacy(checks, components)
    said = "Component custom id cannot be duplicated"
    pairs = custom_ids(components, "components")
    checks.unique(pairs, "COMPONENT_CUSTOM_ID_DUPLICATED", said)
    return checks.problems


def oversized(body: Json, *, flags: int) -> ApiError | None:
    """The 500 that answers text displays of too many bytes."""
    size = sum(len(text.encode()) for text in _displayed(body.get("components") or []))
    if flags & COMPONENTS_V2 and size > V2_BYTES:
        return ApiError(500, 0, "500: Internal Server Error")
    return None


def is_empty(body: Json) -> bool:
    """Nothing to show."""
    shown = ("content", "embeds", "components", "poll", "attachments", "sticker_ids")
    return not any(body.get(key) for key in shown)


def _displayed(components: Sequence[Json]) -> list[str]:
    texts = [node.get("content") for node in walk(components) if node.get("type") == 10]
    return [text for text in texts if isinstance(text, str)]


def _check_flags(checks: Checks, body: Json) -> None:
    flags = body.get("flags")
    if isinstance(flags, int) and flags & ~SENDABLE_FLAGS:
        checks.add("flags", "BITFIELD_UNKNOWN", f"Flags {flags} cannot be sent")


def _check_embeds(checks: Checks, embeds: list[Json]) -> None:
    checks.count(embeds, "embeds", 0, EMBEDS)
    total = 0
    for index, embed in enumerate(embeds):
        path = f"embeds.{index}"
        footer, author = embed.get("footer") or {}, embed.get("author") or {}
        fields = embed.get("fields") or []
        checks.text(embed, path, "title", 256)
        checks.text(embed, path, "description", 4096)
        checks.text(footer, f"{path}.footer", "text", 2048)
        checks.text(author, f"{path}.author", "name", 256)
        checks.count(fields, f"{path}.fields", 0, 25)
        for number, item in enumerate(fields):
            where = f"{path}.fields.{number}"
            checks.text(item, where, "name", 256, minimum=1, required=True)
            checks.text(item, where, "value", 1024, minimum=1, required=True)
        counted = [embed.get("title"), embed.get("description"), footer.get("text")]
        counted += [author.get("name"), *chain(*((f.get("name"), f.get("value")) for f in fields))]
        total += sum(len(text) for text in counted if isinstance(text, str))
    if total > EMBED_CHARACTERS:
        said = f"Embed size exceeds maximum size of {EMBED_CHARACTERS}"
        checks.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", said)


def _check_mentions(checks: Checks, allowed: Any) -> None:
    for kind in ("users", "roles"):
        listed = (allowed or {}).get(kind) or []
        checks.count(listed, f"allowed_mentions.{kind}", 0, 100)
        if listed and kind in (allowed.get("parse") or []):
            said = f"parse and {kind} are mutually exclusive"
            checks.add("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", said)


def _check_poll(checks: Checks, poll: Json) -> None:
    checks.text(poll.get("question") or {}, "poll.question", "text", 300, required=True)
    answers = poll.get("answers") or []
    checks.count(answers, "poll.answers", 1, 10)
    for index, answer in enumerate(answers):
        media = answer.get("poll_media") or {}
        checks.text(media, f"poll.answers.{index}.poll_media", "text", 55, minimum=1)
    checks.number(poll, "poll", "duration", 1, 768)


def _check_v2(checks: Checks, body: Json, components: list[Json]) -> None:
    for key in ("content", "embeds", "poll", "sticker_ids"):
        if body.get(key):
            said = "The 'IS_COMPONENTS_V2' flag forbids this field"
            checks.add(key, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", said)
    nodes = list(walk(components))
    if len(nodes) > NESTED_COMPONENTS:
        said = f"Must be {NESTED_COMPONENTS} or fewer components in total"
        checks.add("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", said)
    if sum(map(len, _displayed(components))) > DISPLAYED_CHARACTERS:
        said = f"Must be {DISPLAYED_CHARACTERS} or fewer characters in total"
        checks.add("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", said)
    for index, node in enumerate(components):
        _check_node(checks, node, f"components.{index}", TOP_LEVEL_V2)


def _check_legacy(checks: Checks, components: list[Json]) -> None:
    checks.count(components, "components", 0, LEGACY_ROWS)
    for index, node in enumerate(components):
        _check_node(checks, node, f"components.{index}", (1,))


def _check_node(checks: Checks, node: Json, path: str, allowed: tuple[int, ...]) -> None:
    children: list[Json] = node.get("components") or []
    kind = node.get("type")
    if kind not in allowed:
        checks.add(f"{path}.type", "UNION_TYPE_CHOICES", f"Value {kind!r} is not allowed here")
    elif kind == 1:
        _check_row(checks, children, path)
    elif kind == 9:
        checks.count(children, f"{path}.components", 1, 3)
        for index, child in enumerate(children):
            _check_node(checks, child, f"{path}.components.{index}", (10,))
        _check_node(checks, node.get("accessory") or {}, f"{path}.accessory", (2, 11))
    elif kind == 10:
        checks.text(node, path, "content", DISPLAYED_CHARACTERS, minimum=1, required=True)
    elif kind == 12:
        checks.count(node.get("items") or [], f"{path}.items", 1, 10)
    elif kind == 17:
        if not children:
            checks.add(f"{path}.components", "BASE_TYPE_REQUIRED", "This field is required")
        for index, child in enumerate(children):
            _check_node(checks, child, f"{path}.components.{index}", IN_CONTAINER)
    elif kind == 2:
        _check_button(checks, node, path)
    elif kind in SELECTS:
        checks.select(node, path)


def _check_row(checks: Checks, children: list[Json], path: str) -> None:
    selects = [child for child in children if child.get("type") in SELECTS]
    checks.count(children, f"{path}.components", 1, 1 if selects else ROW_BUTTONS)
    for index, child in enumerate(children):
        _check_node(checks, child, f"{path}.components.{index}", (2, *SELECTS))


def _check_button(checks: Checks, node: Json, path: str) -> None:
    checks.text(node, path, "label", 80)
    checks.text(node, path, "url", 512)
    if not node.get("label") and not node.get("emoji") and node.get("style") != 6:
        checks.add(path, "BUTTON_COMPONENT_LABEL_REQUIRED", "A button needs a label or an emoji")
    if node.get("style") == 5:
        if not node.get("url") or node.get("custom_id"):
            said = "A link button has a url and no custom id"
            checks.add(f"{path}.url", "BUTTON_COMPONENT_URL_REQUIRED", said)
    elif node.get("url"):
        said = "A custom id and url cannot both be specified"
        checks.add(f"{path}.custom_id", "BUTTON_COMPONENT_CUSTOM_ID_URL_EXCLUSIVE", said)
    else:
        checks.text(node, path, "custom_id", 100, minimum=1, required=True)
