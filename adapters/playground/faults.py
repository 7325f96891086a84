"""What may go wrong on purpose: faults that the next calls of the bot run into."""

from collections import deque
from dataclasses import dataclass, field

from bot.errors import OutcomeUnknown


@dataclass(frozen=True, slots=True)
class Fault:
    """One mishap: `delay` seconds of real waiting, then `error` (None: none), `stored` or not."""

    error: Exception | None = None
    stored: bool = False
    delay: float = 0.0


def refuse(error: Exception) -> Fault:
    """The call is refused with `error`; nothing happens."""
    return Fault(error=error)


def drop_before_store() -> Fault:
    """The connection breaks before the call takes effect; the bot cannot tell."""
    return Fault(error=OutcomeUnknown("connection lost"))


def drop_after_store() -> Fault:
    """The connection breaks after the call took effect; the bot cannot tell."""
    return Fault(error=OutcomeUnknown("connection lost"), stored=True)


def slow(seconds: float) -> Fault:
    """The call takes `seconds` of real time, as deadlines are counted, then succeeds."""
    return Fault(delay=seconds)


@dataclass(slots=True)
class Faults:
    """Faults in the order in which calls of a kind (`send`, `edit`, `start_thread` …) meet them."""

    _queues: dict[str, deque[Fault]] = field(default_factory=dict[str, deque[Fault]])

    def add(self, *faults: Fault, call: str = "send") -> None:
        """The next calls of this kind meet these, one each."""
        self._queues.setdefault(call, deque()).extend(faults)

    def take(self, call: str) -> Fault | None:
        """The fault that this call meets, if any."""
        queue = self._queues.get(call)
        return queue.popleft() if queue else None

    def clear(self) -> None:
        """Everything works again."""
        self._queues.clear()

    @property
    def pending(self) -> int:
        """Faults that no call has met yet."""
        return sum(len(queue) for queue in self._queues.values())
