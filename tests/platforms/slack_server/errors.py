"""The refusals a caller can meet."""

from typing import Any


class SlackRefusal(Exception):
    """`{"ok": false, "error": code}` with the extra keys Slack adds to it."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The answer as JSON."""
        return {"ok": False, "error": self.code, **self.extra}


class TooManyRequests(Exception):
    """HTTP 429; `retry_after` in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class DriverError(AssertionError):
    """The person asked for something Slack's client would not let them do."""
