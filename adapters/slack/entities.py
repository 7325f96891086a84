"""Slack's notation in typed text: mentions, channels, groups and links, read back into words."""

import re
from dataclasses import dataclass
from html import unescape

from bot.param import Kind

_USER = re.compile(r"<@(?P<id>[UW][A-Z0-9]+)(?:\|(?P<name>[^>]*))?>")
_CHANNEL = re.compile(r"<#(?P<id>[CGD][A-Z0-9]+)(?:\|(?P<name>[^>]*))?>")
_GROUP = re.compile(r"<!subteam\^(?P<id>S[A-Z0-9]+)(?:\|(?P<name>[^>]*))?>")
_KINDS = ((_USER, Kind.USER), (_CHANNEL, Kind.CHANNEL), (_GROUP, Kind.ROLE))
_ANY = re.compile(r"<(?P<inside>[@#!]?[^<>]+)>")


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, channel or user group, and where its notation ends in the text."""

    kind: Kind
    id: str
    end: int


def entity_at(text: str) -> Entity | None:
    """The person, channel or user group that `text` begins with."""
    for pattern, kind in _KINDS:
        match = pattern.match(text)
        if match:
            return Entity(kind, match["id"], match.end())
    return None


def readable(text: str) -> str:
    """`text` as its author sees it: names for notation, characters for entities."""
    return unescape_text(_ANY.sub(_words, text))


def unescape_text(text: str) -> str:
    """The three characters that Slack escapes, and no others: `&copy;` is somebody's own."""
    return re.sub(r"&(?:amp|lt|gt);", lambda match: unescape(match[0]), text)


def _words(match: re.Match[str]) -> str:
    inside, _bar, label = match["inside"].partition("|")
    if inside.startswith("@"):
        return f"@{label or inside[1:]}"
    if inside.startswith("#"):
        return f"#{label or inside[1:]}"
    if inside.startswith("!"):
        return label or f"@{inside[1:].split('^')[0]}"
    if inside.startswith("mailto:"):
        return label or inside.removeprefix("mailto:")
    return inside
