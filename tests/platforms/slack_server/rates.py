"""Slack's request budgets: token buckets per method, workspace and, for posts, channel."""

import math
from dataclasses import dataclass, field
from datetime import datetime

from tests.platforms.slack_server.errors import TooManyRequests

TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
"""Requests a minute (docs.slack.dev/apis/web-api/rate-limits)."""

PER_MINUTE: dict[str, int] = {
    "auth.test": 600,
    "auth.revoke": TIER_3,
    "chat.getPermalink": 600,
    "chat.postMessage": 300,
    "chat.postEphemeral": TIER_4,
    "chat.update": TIER_3,
    "chat.delete": TIER_3,
    "chat.scheduleMessage": TIER_3,
    "chat.deleteScheduledMessage": TIER_3,
    "chat.scheduledMessages.list": TIER_3,
    "conversations.info": TIER_3,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "conversations.history": TIER_3,
    "conversations.join": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "users.info": TIER_4,
    "bots.info": TIER_3,
    "team.info": TIER_3,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "views.open": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
    "views.publish": TIER_4,
    "reactions.add": TIER_3,
    "reactions.remove": TIER_2,
    "bookmarks.add": TIER_2,
    "bookmarks.list": TIER_3,
    "bookmarks.remove": TIER_2,
    "files.getUploadURLExternal": TIER_4,
    "files.completeUploadExternal": TIER_4,
    "oauth.v2.access": TIER_4,
    "blocks.validate": TIER_4,
    "apps.connections.open": TIER_1,
}

CLAMPED = frozenset({"conversations.history", "conversations.replies"})
CLAMP_ITEMS = 15
"""Objects a clamped history request returns at most, and by default."""


@dataclass(slots=True)
class RateLimits:
    """Which budgets apply.

    `post_burst` posts may follow each other in one channel before one a second holds.
    `history_clamp` is the profile of distributed apps outside the Marketplace: one
    request a minute, fifteen objects. `connection_burst` lets a few sockets open at once.
    """

    enabled: bool = True
    history_clamp: bool = False
    post_burst: int = 5
    connection_burst: int = 10
    per_minute: dict[str, int] = field(default_factory=lambda: dict(PER_MINUTE))

    @classmethod
    def off(cls) -> "RateLimits":
        """No budgets at all."""
        return cls(enabled=False)


@dataclass(slots=True)
class _Bucket:
    capacity: float
    per_second: float
    level: float
    at: datetime

    def wait(self, now: datetime) -> float:
        """Seconds until a token is there; does not take it."""
        elapsed = (now - self.at).total_seconds()
        self.level = min(self.capacity, self.level + max(0.0, elapsed) * self.per_second)
        self.at = now
        return 0.0 if self.level >= 1 else (1 - self.level) / self.per_second


class RateLimiter:
    """Counts calls against the budgets, in the emulator's own time."""

    def __init__(self, limits: RateLimits) -> None:
        self.limits = limits
        self._buckets: dict[tuple[str, ...], _Bucket] = {}

    def check(self, method: str, team: str, channel: str | None, now: datetime) -> None:
        """Count one call or raise TooManyRequests; a refused call costs nothing."""
        if not self.limits.enabled:
            return
        buckets = [self._method_bucket(method, team, now)]
        if method == "chat.postMessage" and channel:
            key = ("channel", team, channel)
            buckets.append(self._bucket(key, self.limits.post_burst, 1.0, now))
        wait = max(bucket.wait(now) for bucket in buckets)
        if wait > 0:
            raise TooManyRequests(max(1, math.ceil(wait)))
        for bucket in buckets:
            bucket.level -= 1

    def _method_bucket(self, method: str, team: str, now: datetime) -> _Bucket:
        clamped = self.limits.history_clamp and method in CLAMPED
        budget = 1 if clamped else self.limits.per_minute.get(method, TIER_3)
        burst = self.limits.connection_burst if method == "apps.connections.open" else budget
        return self._bucket((method, team), burst, budget / 60, now)

    def _bucket(
        self, key: tuple[str, ...], capacity: float, per_second: float, now: datetime
    ) -> _Bucket:
        return self._buckets.setdefault(key, _Bucket(capacity, per_second, capacity, now))
