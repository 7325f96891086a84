"""What was filled into a form, as raw values by parameter."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from adapters.slack.fields import kind_of, param_name
from adapters.slack.rich import Json
from bot.errors import Invalid
from bot.i18n import _
from bot.param import MAX_UPLOAD, Kind, RawValue, UploadedFile
from bot.refs import ChannelRef, RoleRef, UserRef, WorkspaceRef

Fetch = Callable[[str], Awaitable[bytes]]
"""Reads a file of Slack's by its private address."""


def read_values(view: Json, workspace: WorkspaceRef, fetch: Fetch) -> dict[str, RawValue]:
    """What was filled in, by parameter name; None for what was left empty."""
    values: dict[str, RawValue] = {}
    state: Json = view.get("state", {}).get("values", {})
    for block_id, elements in state.items():
        for action_id, element in elements.items():
            values[param_name(block_id)] = _value(action_id, element, workspace, fetch)
    return values


def _value(action_id: str, element: Json, workspace: WorkspaceRef, fetch: Fetch) -> RawValue:
    match element.get("type"):
        case "checkboxes":
            return bool(element.get("selected_options"))
        case "static_select" | "external_select":
            chosen = element.get("selected_option")
            value = str(chosen["value"]) if chosen else None
            return RoleRef(workspace, value) if value and kind_of(action_id) == Kind.ROLE else value
        case "users_select":
            user = element.get("selected_user")
            return UserRef(workspace, user) if user else None
        case "conversations_select":
            channel = element.get("selected_conversation")
            return ChannelRef(workspace, channel) if channel else None
        case "file_input":
            return _file(cast("list[Json]", element.get("files") or []), fetch)
        case _:
            value = cast(Any, element.get("value"))
            return None if value is None else str(value)


def _file(files: list[Json], fetch: Fetch) -> UploadedFile | None:
    if not files:
        return None
    file = files[0]
    size = int(file.get("size") or 0)
    address = str(file.get("url_private_download") or file.get("url_private") or "")

    async def read() -> bytes:
        if size > MAX_UPLOAD:
            raise Invalid(file=_("This file is too large; please send at most 1 MB."))
        return await fetch(address)

    return UploadedFile(str(file.get("name") or "file"), size, read)
