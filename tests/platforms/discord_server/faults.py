"""What goes wrong on demand: statuses, cut connections, silence, and hooks at exact moments."""

import asyncio
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.platforms.discord_server.journal import route_pattern


class Phase(StrEnum):
    """Moments in the life of a REST call."""

    RECEIVED = "received"
    """Read, not yet acted on."""
    STORED = "stored"
    """Accepted and in effect, not yet answered; a refused call never gets here."""
    ANSWERED = "answered"
    """The answer was handed to the socket."""


class Kind(StrEnum):
    """What a fault does."""

    STATUS = "status"
    RATE_LIMIT = "rate_limit"
    DROP = "drop"
    SLOW = "slow"
    HANG = "hang"


@dataclass(slots=True, eq=False)
class Fault:
    """One scripted fault: on the calls that match, after letting `skip` pass, `times` times."""

    route: str
    kind: Kind
    phase: Phase = Phase.RECEIVED
    times: int = 1
    skip: int = 0
    status: int = 500
    seconds: float = 0.0
    via: bool = True
    everywhere: bool = False
    shared: bool = False
    hits: int = 0
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        self.pattern = route_pattern(self.route)

    def strikes(self, phase: Phase, call: str) -> bool:
        """Whether it happens now; counts the calls that it lets pass."""
        if self.phase is not phase or self.times <= 0 or not self.pattern.fullmatch(call):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        self.hits += 1
        return True


Hook = Callable[[Any], Any]


class Faults:
    """The faults and hooks in force; every method that adds a fault returns it."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._hooks: list[tuple[Phase, re.Pattern[str], Hook]] = []
        self._duplicates: dict[str, int] = {}
        self.released = asyncio.Event()

    def add(self, fault: Fault) -> Fault:
        """Put a fault in force."""
        self._faults.append(fault)
        return fault

    def status(
        self,
        route: str,
        status: int,
        *,
        times: int = 1,
        skip: int = 0,
        phase: Phase = Phase.RECEIVED,
    ) -> Fault:
        """Answer with a status; at `Phase.STORED` the effect has happened all the same."""
        return self.add(Fault(route, Kind.STATUS, phase, times, skip, status=status))

    def rate_limit(
        self,
        route: str,
        retry_after: float,
        *,
        times: int = 1,
        via: bool = True,
        everywhere: bool = False,
        shared: bool = False,
    ) -> Fault:
        """Answer 429; without `via` it is Cloudflare's ban page, `everywhere` the global limit."""
        fault = Fault(route, Kind.RATE_LIMIT, times=times, status=429, seconds=retry_after)
        fault.via, fault.everywhere, fault.shared = via, everywhere, shared
        return self.add(fault)

    def drop_before_store(self, route: str, *, times: int = 1, skip: int = 0) -> Fault:
        """Cut the connection before anything happened."""
        return self.add(Fault(route, Kind.DROP, Phase.RECEIVED, times, skip))

    def drop_after_store(self, route: str, *, times: int = 1, skip: int = 0) -> Fault:
        """Do what was asked, then cut the connection without an answer."""
        return self.add(Fault(route, Kind.DROP, Phase.STORED, times, skip))

    def slow(
        self, route: str, seconds: float, *, times: int = 1, phase: Phase = Phase.RECEIVED
    ) -> Fault:
        """Wait real seconds before acting, or before answering."""
        return self.add(Fault(route, Kind.SLOW, phase, times, seconds=seconds))

    def hang(self, route: str, *, times: int = 1, phase: Phase = Phase.RECEIVED) -> Fault:
        """Never answer; the call is released when the server stops or `clear` is called."""
        return self.add(Fault(route, Kind.HANG, phase, times))

    def duplicate(self, event: str, *, times: int = 1) -> None:
        """Dispatch the next `times` events of a name twice."""
        self._duplicates[event] = self._duplicates.get(event, 0) + times

    def duplicates(self, event: str) -> int:
        """How often more the event now being sent is sent; asked once an event."""
        left = self._duplicates.get(event, 0)
        if left:
            self._duplicates[event] = left - 1
        return 1 if left else 0

    def on(self, phase: Phase | str, route: str, callback: Hook) -> Callable[[], None]:
        """Call back, plain or async, with each matching exchange; returns what removes it."""
        entry = (Phase(phase), route_pattern(route), callback)
        self._hooks.append(entry)
        return lambda: self._hooks.remove(entry)

    async def run_hooks(self, phase: Phase, call: str, exchange: Any) -> None:
        """Run the hooks of a moment, in the order they were added."""
        for at, pattern, callback in list(self._hooks):
            if at is phase and pattern.fullmatch(call):
                result = callback(exchange)
                if inspect.isawaitable(result):
                    await result

    def next(self, phase: Phase, call: str) -> Fault | None:
        """The fault that strikes this call at this moment."""
        for fault in self._faults:
            if fault.strikes(phase, call):
                return fault
        return None

    def clear(self) -> None:
        """Lift all faults and hooks and release what hangs."""
        self._faults.clear()
        self._hooks.clear()
        self._duplicates.clear()
        self.released.set()
        self.released = asyncio.Event()
