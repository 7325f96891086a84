# pyright: basic
"""Components as Discord returns them: numbered, with defaults filled in."""

from itertools import count
from typing import Any

from tests.platforms.discord_server.world import Json

DEFAULTS: dict[int, Json] = {
    3: {"min_values": 1, "max_values": 1},
    5: {"min_values": 1, "max_values": 1},
    6: {"min_values": 1, "max_values": 1},
    7: {"min_values": 1, "max_values": 1},
    8: {"min_values": 1, "max_values": 1},
    11: {"spoiler": False, "description": None},
    13: {"spoiler": False, "name": None, "size": None},
    14: {"spacing": 1, "divider": True},
    17: {"spoiler": False, "accent_color": None},
}


def as_stored(components: list[Json] | None, attachments: list[Json]) -> list[Json]:
    """A sent component tree as it is kept; `attachment://` links become addresses."""
    numbers = count(1)
    links = {f"attachment://{item['filename']}": item for item in attachments}
    return [_store(node, numbers, links) for node in components or ()]


def _store(node: Json, numbers: "count[int]", links: dict[str, Json]) -> Json:
    given = {key: value for key, value in node.items() if value is not None}
    stored: Json = {**DEFAULTS.get(node["type"], {}), **given}
    stored["id"] = node.get("id") or next(numbers)
    if node.get("components"):
        stored["components"] = [_store(child, numbers, links) for child in node["components"]]
    if isinstance(node.get("accessory"), dict):
        stored["accessory"] = _store(node["accessory"], numbers, links)
    for key in ("media", "file"):
        if isinstance(node.get(key), dict):
            stored[key] = _media(node[key], stored["id"], links)
    if "items" in node:
        stored["items"] = [
            {
                "media": _media(item["media"], stored["id"], links),
                "description": item.get("description"),
                "spoiler": bool(item.get("spoiler")),
            }
            for item in node["items"]
        ]
    options: list[Json] = node.get("options") or []
    if options:
        stored["options"] = [{k: v for k, v in o.items() if v is not None} for o in options]
    emoji = stored.get("emoji")
    if isinstance(emoji, dict) and emoji.get("id") is None:
        stored["emoji"] = {k: v for k, v in emoji.items() if k != "id"}
    return stored


def _media(media: Json, number: int, links: dict[str, Json]) -> Json:
    attachment = links.get(media["url"])
    url = attachment["url"] if attachment else media["url"]
    stored: Json = {"id": str(number), "url": url, "proxy_url": url, "width": None, "height": None}
    if attachment:
        stored["attachment_id"] = attachment["id"]
    return stored


def embeds_as_stored(embeds: list[Json] | None) -> list[Json]:
    """Sent embeds as they are kept: of type rich, without nulls, fields not inline by default."""
    return [_embed(embed) for embed in embeds or ()]


def _embed(embed: Json) -> Json:
    stored: Json = {key: value for key, value in embed.items() if value is not None}
    stored["type"] = "rich"
    if "fields" in stored:
        stored["fields"] = [{"inline": False, **item} for item in stored["fields"]]
    return stored


def find_control(components: list[Any], name: str) -> list[Json]:
    """The controls of a flat list whose custom id, else whose label or placeholder, is `name`."""
    exact = [node for node in components if node.get("custom_id") == name]
    said = [n for n in components if name in (n.get("label"), n.get("placeholder"))]
    return exact or said
