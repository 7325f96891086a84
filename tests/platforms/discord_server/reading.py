# pyright: basic
"""Reading messages: every component of a tree, and the words a person sees."""

from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]


def walk(components: Iterable[Json]) -> Iterable[Json]:
    """Every component, nested ones too, in reading order."""
    for node in components:
        yield node
        yield from walk(node.get("components") or ())
        for inner in ("accessory", "component"):
            if isinstance(node.get(inner), dict):
                yield from walk([node[inner]])


_READ = ("author", "title", "name", "label", "content", "text", "description", "placeholder")
_INSIDE = ("fields", "footer", "components", "component", "accessory", "options", "poll_media")


def words(nodes: Iterable[Any]) -> Iterable[str]:
    """The words of embeds and components, in the order in which a person meets them."""
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            one: Json = node
            yield from (one[key] for key in _READ if isinstance(one.get(key), str) and one[key])
            if "label" not in one and isinstance(one.get("value"), str):
                yield one["value"]
            inside = (one[key] for key in _INSIDE if one.get(key))
            for value in inside:
                yield from words(value if isinstance(value, list) else [value])
            if isinstance(one.get("author"), dict):
                yield from words([one["author"]])
