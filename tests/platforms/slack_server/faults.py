"""Scripted misbehaviour of the Web API, by method, count and phase."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from tests.platforms.slack_server.journal import ApiCall

Phase = Literal["received", "stored", "answered"]
Hook = Callable[[ApiCall], Awaitable[None]]
Kind = Literal["error", "ratelimited", "status", "drop", "slow", "hang"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong, and whether before or after the effect was stored."""

    kind: Kind
    phase: Phase = "received"
    code: str = ""
    seconds: float = 0.0
    status: int = 503

    def __str__(self) -> str:
        return f"{self.kind} when {self.phase}"


def error(code: str, *, phase: Phase = "received") -> Fault:
    """Answer `{"ok": false, "error": code}`."""
    return Fault("error", phase, code=code)


def too_many_requests(retry_after: int = 1) -> Fault:
    """Answer 429 with `Retry-After`, in seconds."""
    return Fault("ratelimited", seconds=retry_after)


def server_error(status: int = 503, *, phase: Phase = "received") -> Fault:
    """Answer with an HTTP status and a body that is not JSON."""
    return Fault("status", phase, status=status)


def drop_before_store() -> Fault:
    """Cut the connection with nothing done."""
    return Fault("drop")


def drop_after_store() -> Fault:
    """Cut the connection when the effect is in place but the caller was not told."""
    return Fault("drop", "stored")


def slow(seconds: float, *, phase: Phase = "received") -> Fault:
    """Wait before going on."""
    return Fault("slow", phase, seconds=seconds)


def hang(*, phase: Phase = "received") -> Fault:
    """Never answer."""
    return Fault("hang", phase)


@dataclass(slots=True)
class _Rule:
    method: str
    fault: Fault
    times: int
    after: int


class Faults:
    """The script: which calls go wrong, and who wants to be told about each phase."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []
        self._hooks: list[tuple[Phase, str, Hook]] = []

    def add(self, method: str, fault: Fault, *, times: int = 1, after: int = 0) -> None:
        """Let `fault` hit the next `times` calls of `method` ("*" for any), skipping `after`."""
        self._rules.append(_Rule(method, fault, times, after))

    def clear(self) -> None:
        """Everything works again."""
        self._rules.clear()

    def draw(self, method: str) -> Fault | None:
        """The fault for this call, used up by asking."""
        for rule in self._rules:
            if rule.method not in (method, "*") or rule.times <= 0:
                continue
            if rule.after > 0:
                rule.after -= 1
                continue
            rule.times -= 1
            return rule.fault
        return None

    def on(self, phase: Phase, method: str, hook: Hook) -> None:
        """Await `hook(call)` in that phase of every call of `method` ("*" for any)."""
        self._hooks.append((phase, method, hook))

    async def announce(self, phase: Phase, call: ApiCall) -> None:
        """Run the hooks of a phase."""
        for wanted, method, hook in list(self._hooks):
            if wanted == phase and method in (call.method, "*"):
                await hook(call)
