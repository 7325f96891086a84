"""What Discord's refusals mean to the core: pure, by status and JSON error code.

Codes are those of Discord's documentation, topics/opcodes-and-status-codes, JSON Error Codes.
"""

from collections.abc import Iterator
from typing import Any, cast

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
from bot.i18n import _

UNKNOWN_INTERACTION = 10062
ALREADY_ANSWERED = 40060
INVALID_WEBHOOK_TOKEN = 50027
UNKNOWN_WEBHOOK = 10015
UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
UNKNOWN_MEMBER = 10007
THREAD_ARCHIVED = 50083
THREAD_LOCKED = 160005
THREAD_EXISTS = 160004
MISSING_ACCESS = 50001
MISSING_PERMISSIONS = 50013
TAG_REQUIRED = 40067
UNKNOWN_EVENT = 10070
TOO_MANY_EVENTS = 30038
EVENT_OVER = 180000
"""A finished event cannot be changed."""

TOO_LATE = frozenset({UNKNOWN_INTERACTION, INVALID_WEBHOOK_TOKEN, UNKNOWN_WEBHOOK})
"""The interaction is over: whatever it was about, this way of answering is closed."""

_GONE = {
    UNKNOWN_CHANNEL: "channel",
    10004: "server",
    UNKNOWN_MEMBER: "member",
    UNKNOWN_MESSAGE: "message",
    10013: "account",
}
_CLOSED = frozenset({50007, 50278})
_PATHS_SHOWN = 5


class Refused(Exception):
    """An HTTP answer that is not a success, before anybody has said what that means."""

    def __init__(self, status: int, code: int = 0, message: str = "", problems: Any = None) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.problems = problems
        super().__init__(f"{status} {code} {message}")


def meaning(  # a table of codes
    refused: Refused, *, creates: bool = False
) -> PlatformError:
    """The core's error; `creates` where the request, had it succeeded, would make something new."""
    if refused.status >= 500:
        return OutcomeUnknown(str(refused)) if creates else Unreachable(str(refused))
    if refused.code in TOO_LATE:
        return Gone("interaction")
    if refused.status == 401:
        return Unauthorized("the bot's token was refused")
    if refused.code in _GONE:
        return Gone(_GONE[refused.code])
    if refused.code in _CLOSED:
        return RecipientClosed(str(refused))
    return _by_status(refused)


def _by_status(refused: Refused) -> PlatformError:
    if refused.code == THREAD_LOCKED:
        return MissingPermission("Manage Threads", _("The thread is locked; unlock it."))
    if refused.code == TAG_REQUIRED:
        how = _("Turn off “Require people to select tags when posting” in the forum's settings.")
        return MissingPermission("Forum tags", how)
    if refused.status == 403:
        how = _("Check the bot's role in the channel's permissions.")
        return MissingPermission(refused.message or "Missing Access", how)
    if refused.status == 404:
        return Gone("resource")
    return Rejected(" ".join([str(refused), *_paths(refused.problems)]))


def _paths(problems: Any) -> list[str]:
    """Where a form was refused and why, as codes: the texts may quote what somebody wrote."""
    return list(_walk(problems, ""))[:_PATHS_SHOWN]


def _walk(node: Any, path: str) -> Iterator[str]:
    if not isinstance(node, dict):
        return
    for key, value in cast("dict[str, Any]", node).items():
        if key == "_errors" and isinstance(value, list):
            for problem in cast("list[dict[str, Any]]", value):
                yield f"{path.lstrip('.')}: {problem.get('code', '?')}"
        else:
            yield from _walk(value, f"{path}.{key}")
