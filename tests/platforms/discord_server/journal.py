"""What happened: every REST call, every gateway dispatch, every violation."""

import asyncio
import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.patience import PATIENCE


class Pulse:
    """Wakes those who wait for the platform's state to become something."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def beat(self) -> None:
        """Something changed: all waiters look again."""
        self._event.set()
        self._event = asyncio.Event()

    async def until(
        self, condition: Callable[[], object], *, what: str, seconds: float = PATIENCE
    ) -> None:
        """Wait until the condition holds; an AssertionError naming `what` after real seconds."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    # Conditions may also be about the client, which beats no pulse here.
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._event.wait(), 0.02)
        except TimeoutError:
            raise AssertionError(f"not within {seconds} s: {what}") from None


@dataclass(slots=True)
class Call:
    """One REST call. `status` is 0 where no answer was ever sent."""

    method: str
    route: str
    path: str
    body: Any
    at: datetime
    status: int = 0
    code: int | None = None
    milliseconds: float = 0.0
    fault: str | None = None
    answer: Any = None


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One gateway event handed to one session."""

    event: str
    data: Any
    session: str
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Violation:
    """A request that Discord would refuse for its form, or a route that does not exist."""

    method: str
    route: str
    path: str
    message: str
    body: Any

    def __str__(self) -> str:
        return f"{self.method} {self.route} at {self.path or 'body'}: {self.message}"


@dataclass(slots=True)
class Journal:
    """The record that tests assert on."""

    pulse: Pulse
    calls: list[Call] = field(default_factory=list[Call])
    dispatches: list[Dispatch] = field(default_factory=list[Dispatch])
    violations: list[Violation] = field(default_factory=list[Violation])

    def to(self, route: str) -> list[Call]:
        """The calls to `"POST /channels/*/messages"`; `*` and `{name}` stand for one segment."""
        pattern = route_pattern(route)
        return [call for call in self.calls if pattern.fullmatch(f"{call.method} {call.path}")]

    def dispatched(self, event: str) -> list[Any]:
        """The payloads of all dispatches of one event."""
        return [entry.data for entry in self.dispatches if entry.event == event]


def route_pattern(route: str) -> re.Pattern[str]:
    """`"POST /channels/{c}/messages"` as a pattern over "METHOD path"; a lone `*` is any call."""
    if route == "*":
        return re.compile(".*")
    parts = (
        "[^/ ]+" if part == "*" or part.startswith("{") else re.escape(part)
        for part in re.split(r"(?<=[/ ])|(?=[/ ])", route)
        if part
    )
    return re.compile("".join(parts))
