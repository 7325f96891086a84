"""Keeps a message within Slack's budget of blocks and characters, controls before words."""

from collections.abc import Iterator
from copy import deepcopy

from adapters.slack.limits import CONTROL_CHARS, MESSAGE_CHARS
from adapters.slack.rich import Json, plain_leaf
from bot.i18n import _

_COUNTED = ("text", "alt_text", "url", "image_url", "fallback")


def characters(node: object) -> int:
    """Characters a reader or a link gets of a block; more than Slack counts, never fewer."""
    return sum(len(text) for text in _strings(node))


def fit(blocks: list[Json], *, limit: int) -> list[Json]:
    """`blocks` themselves when they fit, else a copy: words are cut at the end, controls kept.

    What is left out is said in a last line. Controls have their own share of the budget, so that a
    long text never takes away the buttons under it.
    """
    if len(blocks) <= limit and characters(blocks) <= MESSAGE_CHARS:
        return blocks
    merged = _merged(blocks) if len(blocks) > limit else blocks
    kept_controls = _affordable(merged, most=limit - 1)
    notice = _notice()
    room = MESSAGE_CHARS - characters(notice) - sum(characters(merged[i]) for i in kept_controls)
    places = limit - 1 - len(kept_controls)
    kept: list[Json] = []
    whole = True
    for index, block in enumerate(merged):
        if _is_control(block):
            kept.extend([block] if index in kept_controls else [])
            whole = whole and index in kept_controls
            continue
        cut = _cut(block, room) if places > 0 and _room_for_words(room) else None
        if cut is None:
            whole = False
            continue
        whole = whole and cut == block
        room -= characters(cut)
        places -= 1
        kept.append(cut)
    return kept if whole else [*kept, notice]


def _room_for_words(room: int) -> bool:
    """Whether there is room for more than a stump."""
    return room > 20


def _notice() -> Json:
    words = _("This message was too long for Slack and has been shortened.")
    return {
        "type": "context",
        "elements": [{"type": "plain_text", "text": words, "emoji": False}],
    }


def _is_control(block: Json) -> bool:
    return block["type"] == "actions" or "accessory" in block


def _affordable(blocks: list[Json], *, most: int) -> set[int]:
    """Indexes of the control blocks that fit their share, earliest first."""
    room = CONTROL_CHARS
    kept: set[int] = set()
    for index, block in enumerate(blocks):
        size = characters(block)
        if _is_control(block) and size <= room and len(kept) < most:
            room -= size
            kept.add(index)
    return kept


def _merged(blocks: list[Json]) -> list[Json]:
    """Neighbouring rich_text blocks as one, and no pauses: fewer blocks, the same words."""
    merged: list[Json] = []
    for block in blocks:
        if block["type"] == "divider":
            continue
        if merged and block["type"] == merged[-1]["type"] == "rich_text":
            elements = [*merged[-1]["elements"], *block["elements"]]
            merged[-1] = {"type": "rich_text", "elements": elements}
        else:
            merged.append(block)
    return merged


def _cut(block: Json, room: int) -> Json | None:
    """The block within `room` characters; None where nothing worth reading would be left."""
    if characters(block) <= room:
        return block
    if block["type"] != "rich_text":
        return None
    parts: list[Json] = []
    for part in block["elements"]:
        size = characters(part)
        if size <= room:
            parts.append(part)
            room -= size
            continue
        shortened = _cut_part(part, room)
        if shortened is not None:
            parts.append(shortened)
        break
    return {"type": "rich_text", "elements": parts} if parts else None


def _cut_part(part: Json, room: int) -> Json | None:
    """A section, quote, list or preformatted part, its last leaf cut."""
    kept: list[Json] = []
    for leaf in part["elements"]:
        size = characters(leaf)
        if size <= room:
            kept.append(deepcopy(leaf))
            room -= size
            continue
        if leaf["type"] == "rich_text_section":
            inner = _cut_part(leaf, room)
            kept.extend([inner] if inner else [])
        elif leaf["type"] == "text" and room > 1:
            kept.append({**leaf, "text": leaf["text"][: room - 1] + "…"})
        elif room > 0 and part["type"] != "rich_text_list":
            kept.append(plain_leaf("…"))
        break
    return {**part, "elements": kept} if kept else None


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:  # pyright: ignore[reportUnknownVariableType]  # blocks are JSON
            yield from _strings(item)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(node, dict):
        for key, value in node.items():  # pyright: ignore[reportUnknownVariableType]
            if isinstance(value, str):
                if key in _COUNTED:
                    yield value
            else:
                yield from _strings(value)  # pyright: ignore[reportUnknownArgumentType]
