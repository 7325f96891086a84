"""What we can read back from a message of ours: its delivery key, and whose direct message it is.

Discord tells a message's nonce once, at creation. A component's own `id`, a number that we may
choose, is kept and returned for ever, so the first four components of a message carry what we need
to know later: in a channel the key, in a direct message half of the key and the whole workspace,
which a click there does not name.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

CARRIERS = 4
"""Components that carry a mark; a card with a control always has as many."""
KEY_DIGITS = 24
_CHUNK_BITS = 24
_GUILD_BITS, _PART_BITS = 16, 12
_DIRECT = 1 << 30
"""Set in the marks of direct messages; ids that Discord gives itself count from 1."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What was read: up to four chunks of the key by position, and the guild of a direct message."""

    chunks: Mapping[int, str]
    guild: str = ""

    @property
    def key(self) -> str:
        """The whole key, or "" where only part of it could be kept."""
        whole = "".join(self.chunks.get(index, "") for index in range(CARRIERS))
        return whole if len(whole) == KEY_DIGITS else ""

    def fits(self, key: str) -> bool:
        """Whether this is that key's message, on at least two chunks of evidence."""
        size = KEY_DIGITS // CARRIERS
        told = [
            key[index * size : index * size + len(chunk)] == chunk
            for index, chunk in self.chunks.items()
        ]
        return len(told) > 1 and all(told)


def mark(components: Sequence[Json], key: str = "", *, guild: str = "") -> list[Json]:
    """The components with ids on the first four; `guild` for a direct message, where it is needed."""
    marked = deepcopy(list(components))
    for index, node in zip(range(CARRIERS), _walk(marked), strict=False):
        node["id"] = _direct_id(index, key, guild) if guild else _channel_id(index, key)
        if node["id"] is None:
            del node["id"]
    return marked


def read(components: Sequence[Json]) -> Mark:
    """The mark of a message as Discord returns it; an empty one where it is not marked."""
    chunks: dict[int, str] = {}
    parts: dict[int, int] = {}
    for node in _walk(components):
        number = node.get("id")
        if not isinstance(number, int) or number < 1 << _CHUNK_BITS:
            continue
        if number & _DIRECT:
            index, rest = number >> 28 & 3, number & ((1 << 28) - 1)
            parts[index] = rest >> _PART_BITS
            chunks[index] = f"{rest & ((1 << _PART_BITS) - 1):03x}"
        else:
            index = (number >> _CHUNK_BITS) - 1
            if index < CARRIERS:
                chunks[index] = f"{number & ((1 << _CHUNK_BITS) - 1):06x}"
    return Mark(chunks, _guild(parts))


def _channel_id(index: int, key: str) -> int | None:
    if not key:
        return None
    size = KEY_DIGITS // CARRIERS
    return (index + 1) << _CHUNK_BITS | int(key[index * size : (index + 1) * size], 16)


def _direct_id(index: int, key: str, guild: str) -> int:
    size = KEY_DIGITS // CARRIERS
    part = int(key[index * size : index * size + 3] or "0", 16)
    share = int(guild) >> (_GUILD_BITS * (CARRIERS - 1 - index)) & ((1 << _GUILD_BITS) - 1)
    return _DIRECT | index << 28 | share << _PART_BITS | part


def _guild(parts: Mapping[int, int]) -> str:
    if len(parts) < CARRIERS:
        return ""
    whole = 0
    for index in range(CARRIERS):
        whole = whole << _GUILD_BITS | parts[index]
    return str(whole)


def _walk(components: Sequence[Json]) -> Iterator[Json]:
    """Every component, outer ones first, in reading order."""
    for node in components:
        yield node
        yield from _walk(node.get("components") or ())
        if isinstance(node.get("accessory"), dict):
            yield from _walk([node["accessory"]])
