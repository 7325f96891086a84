"""What the API refuses, with Discord's own status and code for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

CODES: dict[int, tuple[int, str]] = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10014: (404, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    10087: (404, "Unknown Tag"),
    10070: (404, "Unknown Guild Scheduled Event"),
    30003: (400, "Maximum number of pins reached for the channel (250)"),
    30010: (400, "Maximum number of reactions reached (20)"),
    30013: (400, "Maximum number of guild channels reached (500)"),
    30033: (400, "Maximum number of thread participants has been reached (1000)"),
    30034: (400, "Maximum number of daily application command creates has been reached (200)"),
    180000: (400, "Cannot update a finished event"),
    30038: (400, "Maximum number of uncompleted guild scheduled events has been reached (100)"),
    40005: (413, "Request entity too large"),
    40058: (400, "Cannot message this thread until after the post author has sent a first message"),
    40060: (400, "Interaction has already been acknowledged."),
    40067: (400, "A tag is required to create a forum post in this channel"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50021: (403, "Cannot execute action on a system message"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    90001: (403, "Reaction was blocked"),
    160002: (400, "Cannot reply without permission to read message history"),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "Thread is locked"),
    160006: (400, "Maximum number of active threads reached"),
    520003: (400, "Poll expired"),
}
"""Code → (HTTP status, message), from Discord's published list of JSON error codes."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a request body; `path` leads to the field, such as `embeds.0.title`."""

    path: str
    code: str
    message: str


class ApiError(Exception):
    """A refusal, answered as Discord answers it."""

    def __init__(
        self, status: int, code: int, message: str, *, problems: Sequence[Problem] = ()
    ) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message
        self.problems = tuple(problems)
        self.headers: dict[str, str] = {}

    def body(self) -> dict[str, Any]:
        """The JSON that goes with the status."""
        answer: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.problems:
            answer["errors"] = nested(self.problems)
        return answer


def refusal(code: int) -> ApiError:
    """The error that stands for one of Discord's codes."""
    status, message = CODES[code]
    return ApiError(status, code, message)


def invalid_form(*problems: Problem) -> ApiError:
    """50035 with the faults in Discord's nested shape."""
    status, message = CODES[50035]
    return ApiError(status, 50035, message, problems=problems)


def unauthorized() -> ApiError:
    """The answer to a missing, wrong or revoked bot token."""
    return ApiError(401, 0, "401: Unauthorized")


def nested(problems: Sequence[Problem]) -> dict[str, Any]:
    """`{"embeds": {"0": {"title": {"_errors": [...]}}}}`: one level for each part of a path."""
    root: dict[str, Any] = {}
    for problem in problems:
        node = root
        for part in filter(None, problem.path.split(".")):
            node = node.setdefault(part, {})
        entry = {"code": problem.code, "message": problem.message}
        node.setdefault("_errors", []).append(entry)
    return root
