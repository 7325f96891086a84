"""When the next request may go: posts evenly spaced, and nothing before a Retry-After is over."""

from collections.abc import Callable

from adapters.slack.limits import (
    CHANNEL_INTERVAL_SECONDS,
    PATIENCE_SECONDS,
    WORKSPACE_INTERVAL_SECONDS,
)
from bot.errors import RateLimited
from bot.ports import Clock


class Pacer:
    """Hands out turns in one workspace; every post of this process asks here first.

    A turn is a reservation: whoever asks later gets a later instant, so posts to one channel are
    `channel_interval` apart without bursts and all posts `workspace_interval` apart, both seconds.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        channel_interval: float = CHANNEL_INTERVAL_SECONDS,
        workspace_interval: float = WORKSPACE_INTERVAL_SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._clock = clock
        self._channel_interval = channel_interval
        self._workspace_interval = workspace_interval
        self._patience = patience
        self._next: dict[str, float] = {}
        self._paused: dict[str, float] = {}

    async def turn(self, method: str, channel: str = "", *, patience: float | None = None) -> None:
        """Returns when the request may go; raises `RateLimited` where that is too far off.

        `patience` is in seconds, this pacer's own by default.
        """
        now = self._clock.monotonic()
        self._forget(now)
        start = max(now, self._paused.get(method, now))
        if channel:
            start = max(start, self._next.get(channel, now), self._next.get("", now))
        wait = start - now
        if wait > (self._patience if patience is None else patience):
            raise RateLimited(wait)
        if channel:
            self._next[channel] = start + self._channel_interval
            self._next[""] = start + self._workspace_interval
        if wait > 0:
            await self._clock.sleep(wait)

    def pause(self, method: str, seconds: float) -> None:
        """Keeps a method still for a Retry-After."""
        until = self._clock.monotonic() + seconds
        self._paused[method] = max(self._paused.get(method, until), until)

    @property
    def patience(self) -> float:
        """The longest wait that is not worth telling the caller about, in seconds."""
        return self._patience

    def _forget(self, now: float) -> None:
        for book in (self._next, self._paused):
            _drop(book, lambda instant: instant <= now)


def _drop(book: dict[str, float], over: Callable[[float], bool]) -> None:
    for key in [key for key, instant in book.items() if over(instant)]:
        del book[key]
