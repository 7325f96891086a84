"""Block Kit validation: our own table and cross rules, and the second opinions on it."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from tests.platforms.slack_server.block_grammar import (
    Problem,
    boolean,
    enum,
    items,
    plain,
    shape,
    string,
    typed,
)
from tests.platforms.slack_server.block_types import BLOCKS, SURFACES, strings
from tests.platforms.slack_server.judges import second_opinions
from tests.platforms.slack_server.limits import LIMITS, MESSAGE_BLOCKS_TEXT_MAX

__all__ = ["Problem", "blocks_text_length", "judge", "validate"]

Surface = Literal["message", "modal", "home"]


def _view(kind: str) -> Any:
    modal = {
        "close": plain("view.close.max_length"),
        "submit": plain("view.submit.max_length"),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    }
    required = {"type": enum(kind), "blocks": items(_anything, "view.blocks.max_items")}
    if kind == "modal":
        required["title"] = plain("view.title.max_length")
    else:
        required["blocks"] = items(_anything, "view.blocks.max_items", least=0)
    optional = {
        "private_metadata": string("view.private_metadata.max_length", least=0),
        "callback_id": string("view.callback_id.max_length", least=0),
        "external_id": string("view.external_id.max_length", least=0),
        **(modal if kind == "modal" else {}),
    }
    return shape(required, optional)


def _anything(value: Any, at: str) -> Iterator[Problem]:
    yield from ()


VIEWS = {"modal": _view("modal"), "home": _view("home")}
MESSAGE_BLOCKS = items(_anything, "message.blocks.max_items", least=0)


def validate(surface: str, payload: Any) -> list[Problem]:
    """What Slack would refuse in a message (a dict, or just its blocks) or a view."""
    if surface == "message":
        payload = {"blocks": payload} if isinstance(payload, list) else payload
        blocks = payload.get("blocks") or []
        problems = list(MESSAGE_BLOCKS(blocks, "/blocks"))
        problems += _attachments(payload.get("attachments") or [])
    else:
        problems = list(VIEWS[surface](payload, ""))
        blocks = payload.get("blocks") if isinstance(payload, dict) else None
    if not isinstance(blocks, list):
        return problems
    problems += _each(blocks, surface, "/blocks")
    if not problems:
        problems += _together(blocks, surface)
        problems += _submit(payload, blocks) if surface == "modal" else []
    return problems


def _each(blocks: list[Any], surface: str, at: str) -> Iterator[Problem]:
    rule = typed(BLOCKS, SURFACES[surface])
    for index, block in enumerate(blocks):
        yield from rule(block, f"{at}/{index}")


def _submit(view: dict[str, Any], blocks: list[Any]) -> Iterator[Problem]:
    if not view.get("submit") and any(b["type"] == "input" for b in blocks):
        yield Problem("", "missing_field", "submit is required with inputs")


def _attachments(attachments: list[Any]) -> Iterator[Problem]:
    if len(attachments) > LIMITS["message.attachments.max_items"]:
        yield Problem("/attachments", "too_many_items", "too many attachments")
    for index, attachment in enumerate(attachments):
        at = f"/attachments/{index}/blocks"
        blocks = attachment.get("blocks") or []
        yield from MESSAGE_BLOCKS(blocks, at)
        yield from _each(blocks, "message", at)


def _together(blocks: list[Any], surface: str) -> Iterator[Problem]:
    """Rules no single block can break."""
    yield from _unique_ids(blocks)
    kinds = Counter(block["type"] for block in blocks)
    if kinds["table"] > 1:
        yield Problem("/blocks", "only_one_table_allowed", "only one table per message")
    if kinds["data_visualization"] > LIMITS["message.data_visualizations.max_items"]:
        yield Problem("/blocks", "too_many_items", "too many data_visualization blocks")
    markdown = sum(len(b["text"]) for b in blocks if b["type"] == "markdown")
    if markdown > LIMITS["markdown.total_text.max_length"]:
        yield Problem("/blocks", "too_long", "markdown blocks exceed 12000 characters in all")
    focused = [e for b in blocks for e in _elements(b) if e.get("focus_on_load")]
    if len(focused) > 1:
        yield Problem("/blocks", "too_many_focused", "only one element may have focus_on_load")
    for index, block in enumerate(blocks):
        if block["type"] == "task_card" and block["status"] == "pending":
            yield Problem(
                f"/blocks/{index}/status", "invalid_value", "only a plan's may be pending"
            )
        element = block.get("element") or {}
        if surface == "message" and element.get("type") == "file_input":
            yield Problem(f"/blocks/{index}/element", "unsupported_type", "only in modals")
    yield from _plans(blocks)


def _unique_ids(blocks: list[Any]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen:
            message = f"block_id already exists: {block_id}"
            yield Problem(f"/blocks/{index}/block_id", "duplicate_block_id", message)
        elif block_id:
            seen.add(block_id)
        actions = Counter(e["action_id"] for e in _elements(block) if e.get("action_id"))
        for action_id, count in actions.items():
            if count > 1:
                message = f"action_id already exists: {action_id}"
                yield Problem(f"/blocks/{index}/elements", "duplicate_action_id", message)


def _plans(blocks: list[Any]) -> Iterator[Problem]:
    for index, block in enumerate(blocks):
        tasks = [t["task_id"] for t in block.get("tasks") or []]
        if len(tasks) != len(set(tasks)):
            yield Problem(f"/blocks/{index}/tasks", "duplicate_task_id", "task_ids must differ")


def _elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    held = [block.get("accessory"), block.get("element")]
    if block["type"] in {"actions", "context_actions"}:
        held += block["elements"]
    held += block["actions"] if block["type"] == "card" and block.get("actions") else []
    return [element for element in held if isinstance(element, dict)]


def blocks_text_length(blocks: list[dict[str, Any]]) -> int:
    """Characters that count towards MESSAGE_BLOCKS_TEXT_MAX."""
    return sum(map(len, strings(blocks)))


def too_much_text(blocks: list[dict[str, Any]]) -> bool:
    """Whether chat.* would answer msg_blocks_too_long."""
    return blocks_text_length(blocks) > MESSAGE_BLOCKS_TEXT_MAX


def judge(surface: str, payload: Any) -> list[tuple[str, Problem]]:
    """Every judge's problems, each with the judge's name; ours is "limits"."""
    ours = [("limits", problem) for problem in validate(surface, payload)]
    return [*ours, *second_opinions(surface, payload)]
