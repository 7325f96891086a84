"""Rate limits: fifty requests a second for the bot, and a bucket for each route and place."""

import hashlib
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.platforms.discord_server.journal import route_pattern


@dataclass(frozen=True, slots=True)
class Bucket:
    """So many requests in so many seconds."""

    limit: int
    seconds: float


OBSERVED: Mapping[str, Bucket] = {
    "POST /channels/*/messages": Bucket(5, 5),
    "PATCH /channels/*/messages/*": Bucket(5, 5),
    "DELETE /channels/*/messages/*": Bucket(5, 1),
    "PUT /channels/*/messages/*/reactions/*/@me": Bucket(1, 0.25),
    "POST /users/@me/channels": Bucket(10, 10),
    "POST /webhooks/*/*": Bucket(5, 2),
    "PATCH /webhooks/*/*/messages/*": Bucket(5, 2),
}
"""What clients see of today's headers; Discord publishes none of these numbers."""

RENAMES = Bucket(2, 600)
"""Channel name or topic: 2 in 10 minutes, without headers (Rapptz/discord.py issue 9073)."""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Which limits hold. The default has real headers and the real global limit, wide buckets."""

    per_second: int | None = 50
    default: Bucket | None = Bucket(100, 1)
    buckets: Mapping[str, Bucket] = field(default_factory=dict[str, Bucket])
    renames: Bucket | None = RENAMES

    @classmethod
    def observed(cls) -> "RateLimits":
        """The buckets that clients meet on the real platform."""
        return cls(default=Bucket(50, 1), buckets=OBSERVED)

    @classmethod
    def off(cls) -> "RateLimits":
        """No limit and no headers."""
        return cls(per_second=None, default=None, renames=None)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The headers of an answer, and how long to wait where the call is refused."""

    headers: dict[str, str]
    retry_after: float | None = None
    scope: str = "user"


@dataclass(slots=True)
class Limiter:
    """Counts calls on real monotonic time."""

    limits: RateLimits
    monotonic: Callable[[], float] = time.perf_counter
    _windows: dict[str, deque[float]] = field(default_factory=dict[str, deque[float]])
    refused: int = 0

    def check(self, *, route: str, path: str, major: str, counts_globally: bool) -> Verdict:
        """Count a call. `route` is the template, `major` the channel, guild or webhook."""
        limits = self.limits
        if counts_globally and limits.per_second is not None:
            wait = self._wait("global", Bucket(limits.per_second, 1.0))
            if wait is not None:
                return self._refuse({"X-RateLimit-Global": "true"}, wait, "global")
        bucket = next(
            (b for pattern, b in limits.buckets.items() if route_pattern(pattern).fullmatch(path)),
            limits.default,
        )
        if bucket is None:
            return Verdict({})
        key = f"{route}:{major}"
        wait = self._wait(key, bucket)
        headers = self._headers(route, key, bucket)
        return Verdict(headers) if wait is None else self._refuse(headers, wait, "user")

    def rename(self, channel_id: int) -> float | None:
        """Count a change of a channel's name or topic; seconds to wait where it is refused."""
        if self.limits.renames is None:
            return None
        wait = self._wait(f"rename:{channel_id}", self.limits.renames)
        self.refused += wait is not None
        return wait

    def _wait(self, key: str, bucket: Bucket) -> float | None:
        now = self.monotonic()
        window = self._windows.setdefault(key, deque())
        while window and window[0] <= now - bucket.seconds:
            window.popleft()
        if len(window) >= bucket.limit:
            return round(window[0] + bucket.seconds - now + 0.001, 3)
        window.append(now)
        return None

    def _headers(self, route: str, key: str, bucket: Bucket) -> dict[str, str]:
        window = self._windows[key]
        now = time.time()  # noqa: TID251 - clients compare it with their own clock
        left = window[0] + bucket.seconds - self.monotonic() if window else bucket.seconds
        return {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(bucket.limit - len(window)),
            "X-RateLimit-Reset": f"{now + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": hashlib.blake2b(route.encode(), digest_size=8).hexdigest(),
        }

    def _refuse(self, headers: dict[str, str], wait: float, scope: str) -> Verdict:
        self.refused += 1
        return Verdict(headers, wait, scope)
