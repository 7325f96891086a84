"""Values in interactions → raw values of the core: options, selects, form fields, with their resolved objects."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.errors import Invalid
from bot.i18n import _
from bot.param import MAX_UPLOAD, RawValue, UploadedFile
from bot.refs import ChannelRef, RoleRef, UserRef, WorkspaceRef

Json = dict[str, Any]

Fetch = Callable[[str], Awaitable[bytes]]
"""Fetches an attachment's address from Discord's CDN."""

THREADS = (10, 11, 12)
"""Channel types that are threads (resources/channel, Channel Types)."""

_USER, _CHANNEL, _ROLE, _ATTACHMENT = 6, 7, 8, 11
_USER_SELECT, _ROLE_SELECT, _CHANNEL_SELECT, _UPLOAD = 5, 6, 8, 19
_SELECTS: dict[int, int] = {
    _USER_SELECT: _USER,
    _ROLE_SELECT: _ROLE,
    _CHANNEL_SELECT: _CHANNEL,
    _UPLOAD: _ATTACHMENT,
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads values of one interaction."""

    workspace: WorkspaceRef
    resolved: Mapping[str, Mapping[str, Json]]
    fetch: Fetch = field(repr=False)

    def options(self, options: Sequence[Json]) -> dict[str, RawValue]:
        """A command's options by name; those still empty while somebody types are left out."""
        read = {o["name"]: self._object(o["name"], o["type"], o.get("value")) for o in options}
        return {name: value for name, value in read.items() if value not in (None, "")}

    def fields(self, components: Sequence[Json]) -> dict[str, RawValue]:
        """A submitted form's values by custom id, whatever the components are wrapped in."""
        values: dict[str, RawValue] = {}
        for node in components:
            inner: list[Json] = [*node.get("components", ())]
            if isinstance(node.get("component"), dict):
                inner.append(node["component"])
            if isinstance(node.get("custom_id"), str):
                values[node["custom_id"]] = self._field(node)
            values |= self.fields(inner)
        return values

    def _field(self, node: Json) -> RawValue:
        if "value" in node:
            return node["value"]
        picked: list[str] = [str(value) for value in node.get("values") or ()]
        kind = _SELECTS.get(node["type"])
        if kind is not None:
            return self._object(node["custom_id"], kind, picked[0]) if picked else None
        return picked[0] if len(picked) == 1 else tuple(picked) or None

    def _object(self, name: str, kind: int, value: Any) -> RawValue:
        match kind:
            case 6:
                return UserRef(self.workspace, str(value))
            case 7:
                return self._channel(str(value))
            case 8:
                return RoleRef(self.workspace, str(value))
            case 11:
                return self._file(name, str(value))
            case _:
                return value

    def _channel(self, id: str) -> ChannelRef:
        found = self.resolved.get("channels", {}).get(id, {})
        return place(self.workspace, {**found, "id": id})

    def _file(self, name: str, id: str) -> RawValue:
        found = self.resolved.get("attachments", {}).get(id)
        if found is None:
            return None
        size = int(found["size"])
        return UploadedFile(
            str(found["filename"]), size, partial(_read, name, str(found["url"]), size, self.fetch)
        )


def place(workspace: WorkspaceRef, channel: Json) -> ChannelRef:
    """A channel's address; a thread's with the channel it belongs to."""
    parent = channel.get("parent_id")
    if channel.get("type") in THREADS and parent:
        return ChannelRef(workspace, str(parent), str(channel["id"]))
    return ChannelRef(workspace, str(channel["id"]))


async def _read(name: str, url: str, size: int, fetch: Fetch) -> bytes:
    """The file's bytes; `Invalid` before anything is fetched where it is too large."""
    content = await fetch(url) if size <= MAX_UPLOAD else b""
    if max(size, len(content)) > MAX_UPLOAD:
        limit = MAX_UPLOAD // 1000
        said = _("This file is larger than {limit} kB; please send a smaller one.")
        raise Invalid(**{name: said.format(limit=limit)})
    return content
