"""Slack's error codes as the core's platform errors, each with the remedy in Slack's own words.

Codes: https://docs.slack.dev/reference/methods, the error tables of the methods we call.
"""

from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.errors import (
    Gone,
    MissingPermission,
    OutcomeUnknown,
    PlatformError,
    RecipientClosed,
    Rejected,
    Unauthorized,
    Unreachable,
)

UNAUTHORIZED = frozenset(
    (
        "account_inactive",
        "token_revoked",
        "token_expired",
        "invalid_auth",
        "not_authed",
        "org_login_required",
        "app_uninstalled",
        "team_access_not_granted",
        "ekm_access_denied",
    )
)
GONE_CHANNEL = frozenset(
    (
        "is_archived",
        "channel_is_archived",
        "channel_deleted",
    )
)
GONE_MESSAGE = frozenset(
    (
        "message_not_found",
        "thread_not_found",
        "cant_update_message",
        "cant_delete_message",
        "edit_window_closed",
        "no_such_subteam",
    )
)
CLOSED = frozenset(
    (
        "cannot_dm_bot",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
        "messages_tab_disabled",
        "im_not_allowed",
        "cannot_dm_external_user",
    )
)
MEMBERSHIP = "channel membership"
UNINVITED = frozenset(
    (
        "channel_not_found",
        "not_in_channel",
        "user_not_in_channel",
    )
)
BLOCKS_REFUSED = frozenset(
    ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long")
)
"""What a post without blocks may still get past."""
INTERNAL = frozenset(
    (
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
    )
)
"""Slack failed while at it: its documentation warns that part of the work may have been done."""
TRIGGER = frozenset(
    (
        "expired_trigger_id",
        "exchanged_trigger_id",
        "invalid_trigger_id",
    )
)


class Refused(Rejected):
    """Slack refused our payload or its right to be sent; `code` is Slack's word for why."""

    def __init__(self, method: str, code: str, details: str = "") -> None:
        self.method = method
        self.code = code
        super().__init__(f"{method}: {code}{f' ({details})' if details else ''}")


def invitation(handle: str) -> str:
    """How to let the bot into a channel."""
    return f"invite me in that channel with /invite @{handle}"


def refusal(  # noqa: PLR0911  # a line a family of codes
    method: str, answer: Mapping[str, Any], *, handle: str
) -> PlatformError:
    """The error behind `{"ok": false, …}`; `handle` is the bot's own name."""
    code = str(answer.get("error", "unknown_error"))
    if code in UNAUTHORIZED:
        return Unauthorized(code)
    if code in GONE_CHANNEL:
        return Gone("channel")
    if code in GONE_MESSAGE:
        return Gone("thread" if code == "thread_not_found" else "message")
    if code in CLOSED:
        return RecipientClosed(code)
    if code in UNINVITED:
        how = f"{invitation(handle)}, or choose another channel if it was deleted"
        return MissingPermission(MEMBERSHIP, how)
    if code in ("missing_scope", "no_permission", "not_allowed_token_type"):
        scope = str(answer.get("needed") or code)
        how = "add the scope to the app (praxis manifest slack) and install it again"
        return MissingPermission(scope, how)
    if code.startswith("restricted_action"):
        how = "let apps post in that channel (channel settings, posting permissions)"
        return MissingPermission(code, how)
    if code in INTERNAL:
        return OutcomeUnknown(f"{method}: {code}")
    return Refused(method, code, _details(answer))


def broken_http(method: str, status: int) -> PlatformError:
    """The error behind an answer that is not Slack's JSON."""
    if status >= 500:
        return OutcomeUnknown(f"{method}: HTTP {status}")
    return Refused(method, f"http_{status}")


def lost_connection(method: str, error: Exception) -> PlatformError:
    """Whether a failed request can have been accepted: only one that never connected cannot."""
    never = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
    if isinstance(error, never):
        return Unreachable(f"{method}: no connection to Slack ({type(error).__name__})")
    return OutcomeUnknown(f"{method}: {type(error).__name__}")


def _details(answer: Mapping[str, Any]) -> str:
    """Which rule was broken and where; Slack names rules and pointers, never content."""
    metadata: Any = answer.get("response_metadata") or {}
    messages: list[Any] = metadata.get("messages") or []
    return "; ".join(str(each) for each in messages)[:500]
