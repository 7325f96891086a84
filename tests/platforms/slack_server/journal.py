"""A record of everything that crossed the wire, for tests to assert on."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.platforms.slack_server.state import Json


@dataclass(slots=True)
class ApiCall:
    """One Web API or response_url request.

    `result` is None while it runs and when the connection was dropped before an answer;
    `stored` says whether its effect took place, `ms` is the time to the answer.
    """

    method: str
    team_id: str | None
    args: Json
    at: datetime
    result: Json | None = None
    status: int | None = None
    ms: float | None = None
    stored: bool = False
    fault: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the caller was told it worked."""
        return bool(self.result and self.result.get("ok"))

    @property
    def error(self) -> str | None:
        """The error code the caller was given."""
        return self.result.get("error") if self.result else None


@dataclass(slots=True)
class Attempt:
    """One try to hand a payload to the app; `reason` is Slack's name for a failure."""

    transport: str
    at: datetime
    acked: bool
    ms: float
    reason: str | None = None
    status: int | None = None
    payload: Any = None
    no_retry: bool = False


@dataclass(slots=True)
class Delivery:
    """A payload for the app and every attempt to deliver it."""

    envelope_id: str
    kind: str
    payload: Json
    accepts_response: bool = False
    attempts: list[Attempt] = field(default_factory=list[Attempt])

    @property
    def event_id(self) -> str | None:
        """The id of an event, None for interactions."""
        return self.payload.get("event_id")

    @property
    def acked(self) -> bool:
        """Whether any attempt was acknowledged in time."""
        return any(attempt.acked for attempt in self.attempts)


@dataclass(frozen=True, slots=True)
class Violation:
    """Something the app sent that Slack, or one of the other judges, would not accept."""

    source: str
    method: str
    message: str
    pointer: str = ""
    payload: Any = None


@dataclass(slots=True)
class Journal:
    """Calls, deliveries and violations in the order they happened.

    `in_flight` counts the calls that have not been answered yet.
    """

    calls: list[ApiCall] = field(default_factory=list[ApiCall])
    deliveries: list[Delivery] = field(default_factory=list[Delivery])
    violations: list[Violation] = field(default_factory=list[Violation])
    in_flight: int = 0

    def of(self, method: str) -> list[ApiCall]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def events(self, event_type: str) -> list[Delivery]:
        """The deliveries of one event type."""
        return [
            delivery
            for delivery in self.deliveries
            if delivery.kind == "events_api"
            and delivery.payload.get("event", {}).get("type") == event_type
        ]

    def ack_latencies(self) -> list[float]:
        """Milliseconds to each acknowledgement received."""
        return [a.ms for d in self.deliveries for a in d.attempts if a.acked]
