"""What a person did, when the app acknowledged it, and what they saw afterwards."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from tests.patience import PATIENCE
from tests.platforms.slack_server.clock import monotonic
from tests.platforms.slack_server.journal import Delivery, Journal
from tests.platforms.slack_server.reading import seen
from tests.platforms.slack_server.state import Json, Message, View

ReplyKind = Literal["ephemeral", "message", "update", "delete"]


@dataclass(slots=True)
class Reply:
    """Something the app showed; `via` is the method, "response_url" or "ack"."""

    kind: ReplyKind
    via: str
    channel_id: str
    ts: str
    text: str
    blocks: list[Json]
    thread_ts: str | None = None
    ephemeral: bool = False

    @property
    def seen(self) -> str:
        """The words on display."""
        return seen(self.blocks, self.text)


@dataclass(slots=True, eq=False)
class Interaction:
    """One thing a person did.

    `failure` is what Slack reports when the app did not cope (operation_timeout,
    dispatch_failed), `trouble` what a modal shows ("We had some trouble connecting").
    """

    id: str
    kind: str
    user_id: str
    team_id: str
    started: datetime
    channel_id: str | None = None
    delivery: Delivery | None = None
    acked_at: datetime | None = None
    ack_ms: float | None = None
    ack: Any = None
    failure: str | None = None
    trouble: str | None = None
    errors: dict[str, str] = field(default_factory=dict[str, str])
    replies: list[Reply] = field(default_factory=list[Reply])
    views: list[View] = field(default_factory=list[View])
    options: list[Json] = field(default_factory=list[Json])
    closed_view: bool = False
    message: Message | None = None
    journal: Journal = field(default_factory=Journal, repr=False)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _last_change: float = field(default_factory=monotonic)

    @property
    def acked(self) -> bool:
        """Whether the app acknowledged within its deadline."""
        return self.acked_at is not None

    @property
    def answered(self) -> bool:
        """Whether the person saw anything happen."""
        shown = self.replies or self.views or self.errors or self.options
        return bool(shown or self.closed_view)

    @property
    def wants_answer(self) -> bool:
        """Events and closed views may pass in silence; everything else may not."""
        return self.kind not in {"event", "view_closed"}

    @property
    def text(self) -> str:
        """The words of every reply, one below the other."""
        return "\n".join(reply.seen for reply in self.replies)

    @property
    def reply(self) -> Reply:
        """The latest reply; fails when there is none."""
        if not self.replies:
            raise AssertionError(f"no reply to {self.describe()}")
        return self.replies[-1]

    @property
    def view(self) -> View:
        """The latest view opened or updated; fails when there is none."""
        if not self.views:
            raise AssertionError(f"no view after {self.describe()}")
        return self.views[-1]

    def describe(self) -> str:
        """One line about what happened, for failing tests."""
        state = self.failure or self.trouble or ("acked" if self.acked else "not acked")
        return f"{self.kind} by {self.user_id} ({state}, {len(self.replies)} replies)"

    def changed(self) -> None:
        """Note that the person saw something."""
        self._last_change = monotonic()
        self._changed.set()

    async def settled(self, *, within: float = PATIENCE, quiet: float = 0.03) -> "Interaction":
        """Wait until answered and nothing new for `quiet` real seconds, or for `within`.

        While the app waits for an answer of ours, more is to come: that is not quiet.
        Returns the interaction either way; `answered` and `failure` tell which.
        """
        deadline = monotonic() + within
        while (now := monotonic()) < deadline:
            if self.failure:
                return self
            since = now - self._last_change
            calm = self.answered and not self.journal.in_flight
            if calm and since >= quiet:
                return self
            pause = max(quiet - since, quiet / 3) if self.answered else deadline - now
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), max(0.001, pause))
            except TimeoutError:
                continue
        return self
