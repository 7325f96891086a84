"""What a person sees of a payload, and where its controls are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.platforms.slack_server.errors import DriverError
from tests.platforms.slack_server.state import Json

LEAF_TEXT = ("text", "fallback", "name", "range", "alt_text")


def seen(blocks: list[Json], text: str = "") -> str:
    """The words on display: those of the blocks, or the text where there are none."""
    lines = [line for block in blocks for line in _words(block)]
    return "\n".join(lines) if lines else text


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _words(item)
    elif isinstance(node, dict):
        if str(node.get("type", "")).startswith("rich_text"):
            yield "".join(_leaves(node))
            return
        for key in ("title", "label", "text", "fields", "accessory", "elements", "element"):
            value = node.get(key)
            if isinstance(value, str):
                yield value
            elif value is not None:
                yield from _words(value)
        for key in ("hint", "options"):
            yield from _words(node.get(key))


def _leaves(node: Json) -> Iterator[str]:
    for element in node.get("elements", []):
        if "elements" in element:
            yield from _leaves(element)
            continue
        match element.get("type"):
            case "text" | "link" if "text" in element:
                yield element["text"]
            case "link":
                yield element["url"]
            case "user":
                yield f"<@{element['user_id']}>"
            case "channel":
                yield f"<#{element['channel_id']}>"
            case "usergroup":
                yield f"<!subteam^{element['usergroup_id']}>"
            case "emoji":
                yield f":{element['name']}:"
            case "broadcast":
                yield f"<!{element['range']}>"
            case "date":
                yield element.get("fallback", str(element["timestamp"]))
            case _:
                yield ""
    yield "\n" if node.get("type") == "rich_text_section" else ""


@dataclass(frozen=True, slots=True)
class Control:
    """An interactive element and the block around it."""

    block: Json
    element: Json

    @property
    def action_id(self) -> str:
        """The id the app gave it (or Slack, where it gave none)."""
        return self.element.get("action_id", "")

    @property
    def label(self) -> str:
        """What stands on it, or beside it."""
        for holder, key in (
            (self.element, "text"),
            (self.block, "label"),
            (self.element, "placeholder"),
            (self.block, "text"),
        ):
            value = holder.get(key)
            if isinstance(value, dict) and value.get("text"):
                return value["text"]
        return self.element.get("accessibility_label", self.action_id)


def controls(blocks: list[Json]) -> list[Control]:
    """Everything that can be pressed, chosen or filled in, in order."""
    found: list[Control] = []
    for block in blocks:
        holders = [block.get("accessory"), block.get("element")]
        if block.get("type") in {"actions", "context_actions"}:
            holders += block.get("elements", [])
        if block.get("type") == "card":
            holders += block.get("actions", [])
        found += [
            Control(block, element)
            for element in holders
            if isinstance(element, dict) and element.get("type") != "image"
        ]
        for child in ("child_blocks", "elements"):
            if block.get("type") in {"container", "carousel"}:
                found += controls(block.get(child, []))
    return found


def find(blocks: list[Json], what: str) -> Control:
    """The one control with that label, action_id or block_id; DriverError otherwise."""
    every = controls(blocks)
    for matches in (
        [c for c in every if c.action_id == what],
        [c for c in every if c.block.get("block_id") == what],
        [c for c in every if c.label == what],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise DriverError(f"{len(matches)} controls are called {what!r}")
    available = [f"{c.label!r} ({c.action_id})" for c in every]
    raise DriverError(
        f"nothing here is called {what!r}; there is {', '.join(available) or 'nothing'}"
    )


def option(element: Json, wanted: str | Json) -> Json:
    """The option of a select with that label or value; a dict is taken as it is."""
    if isinstance(wanted, dict):
        return wanted
    choices = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        choices += group["options"]
    for choice in choices:
        if wanted in (choice.get("value"), choice["text"]["text"]):
            return choice
    labels = [choice["text"]["text"] for choice in choices]
    raise DriverError(f"no option {wanted!r} among {labels}")
