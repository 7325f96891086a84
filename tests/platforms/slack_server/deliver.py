"""Handing payloads to the app: one try for interactions, Slack's retries for events."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from tests.platforms.slack_server.clock import Clock
from tests.platforms.slack_server.ids import Mint
from tests.platforms.slack_server.journal import Attempt, Delivery, Journal
from tests.platforms.slack_server.shapes import epoch
from tests.platforms.slack_server.state import App, Json

DeliveryHook = Callable[[Delivery], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Retry:
    """Which repetition this is (1 to 3) and why the one before failed."""

    number: int
    reason: str


class Transport(Protocol):
    """A way to reach the app."""

    async def send(self, delivery: Delivery, retry: Retry | None) -> Attempt:
        """Try once; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class EventPolicy:
    """How persistent Slack is with events.

    `retry_delays` are real seconds before each repetition (Slack: at once, 1 min, 5 min);
    `hourly` events a workspace may get before app_rate_limited; a failure share above 95 %
    in an hour with at least `failure_floor` attempts switches the subscriptions off.
    """

    retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
    hourly: int = 30_000
    failure_floor: int = 1_000


class Deliverer:
    """Sends interactions and events and keeps the record of both."""

    def __init__(
        self, app: App, clock: Clock, mint: Mint, journal: Journal, policy: EventPolicy
    ) -> None:
        self.transport: Transport | None = None
        self.policy = policy
        self._app = app
        self._clock = clock
        self._mint = mint
        self._journal = journal
        self._tasks: set[asyncio.Task[None]] = set()
        self._counts: dict[str, deque[datetime]] = {}
        self._limited: dict[str, int] = {}
        self._outcomes: deque[tuple[datetime, bool]] = deque()
        self._hooks: list[tuple[Literal["delivering", "acked"], str, DeliveryHook]] = []
        self._hurry = asyncio.Event()

    def on(self, phase: Literal["delivering", "acked"], kind: str, hook: DeliveryHook) -> None:
        """Await `hook(delivery)` around every delivery of a kind ("*" for any)."""
        self._hooks.append((phase, kind, hook))

    def new(self, kind: str, payload: Json, *, accepts_response: bool = False) -> Delivery:
        """A delivery, entered in the journal but not sent."""
        identity = self._mint.secret("envelope")
        envelope = f"{identity[:8]}-{identity[8:12]}-{identity[12:16]}-{identity[16:20]}"
        delivery = Delivery(envelope, kind, payload, accepts_response)
        self._journal.deliveries.append(delivery)
        return delivery

    async def ask(self, delivery: Delivery, retry: Retry | None = None) -> Attempt:
        """One attempt, waiting for the acknowledgement or its deadline."""
        await self._announce("delivering", delivery)
        if self.transport is None:
            attempt = Attempt("none", self._clock.now(), False, 0.0, "connection_failed")
        else:
            attempt = await self.transport.send(delivery, retry)
        delivery.attempts.append(attempt)
        if attempt.acked:
            await self._announce("acked", delivery)
        return attempt

    async def publish(self, delivery: Delivery) -> Attempt | None:
        """Send an event; the first attempt is awaited, repetitions go on by themselves.

        None when the event was dropped: budget used up, or subscriptions disabled.
        """
        team = str(delivery.payload.get("team_id"))
        if self._app.subscriptions_disabled:
            return None
        if self._over_budget(team):
            await self._warn_limited(team)
            return None
        attempt = await self.ask(delivery)
        self._count_outcome(acked=attempt.acked)
        if not attempt.acked and not attempt.no_retry:
            task = asyncio.create_task(self._repeat(delivery, attempt))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return attempt

    async def redeliver(self, delivery: Delivery, *, times: int = 1) -> list[Attempt]:
        """Send the same payload again, as Slack does when an acknowledgement got lost."""
        return [await self.ask(delivery, Retry(n, "http_timeout")) for n in range(1, times + 1)]

    def hurry(self) -> None:
        """Let every pending repetition happen now instead of minutes later."""
        self._hurry.set()
        self._hurry = asyncio.Event()

    async def stop(self) -> None:
        """Give up on what is pending."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _repeat(self, delivery: Delivery, last: Attempt) -> None:
        for number, delay in enumerate(self.policy.retry_delays, start=1):
            await self._wait(delay)
            if self._app.subscriptions_disabled:
                return
            last = await self.ask(delivery, Retry(number, last.reason or "unknown_error"))
            self._count_outcome(acked=last.acked)
            if last.acked or last.no_retry:
                return

    async def _wait(self, delay: float) -> None:
        if delay > 0:
            try:
                await asyncio.wait_for(self._hurry.wait(), delay)
            except TimeoutError:
                return

    async def _announce(self, phase: str, delivery: Delivery) -> None:
        for wanted, kind, hook in list(self._hooks):
            if wanted == phase and kind in (delivery.kind, "*"):
                await hook(delivery)

    def _over_budget(self, team: str) -> bool:
        now = self._clock.now()
        sent = self._counts.setdefault(team, deque())
        while sent and now - sent[0] > timedelta(hours=1):
            sent.popleft()
        sent.append(now)
        return len(sent) > self.policy.hourly

    async def _warn_limited(self, team: str) -> None:
        """app_rate_limited, once a minute, in place of what is dropped."""
        minute = epoch(self._clock.now()) // 60 * 60
        if self._limited.get(team) == minute:
            return
        self._limited[team] = minute
        payload: Json = {
            "token": self._app.verification_token,
            "type": "app_rate_limited",
            "team_id": team,
            "minute_rate_limited": minute,
            "api_app_id": self._app.id,
        }
        await self.ask(self.new("events_api", payload))

    def _count_outcome(self, *, acked: bool) -> None:
        now = self._clock.now()
        outcomes = self._outcomes
        outcomes.append((now, acked))
        while now - outcomes[0][0] > timedelta(hours=1):
            outcomes.popleft()
        failed = sum(1 for _, ok in outcomes if not ok)
        if len(outcomes) >= self.policy.failure_floor and failed > 0.95 * len(outcomes):
            self._app.subscriptions_disabled = True
