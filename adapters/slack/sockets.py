"""Socket Mode: two connections, so that replacing one stalls nobody, and a watch over both."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from adapters.slack.limits import SOCKETS, STALE_SOCKET_SECONDS
from bot.errors import Unreachable
from bot.ports import Clock

log = structlog.get_logger(__name__)


class Sockets:
    """The connections of one process. `ping_interval` in real seconds, as the SDK counts them."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        clock: Clock,
        *,
        ping_interval: float = 10.0,
        count: int = SOCKETS,
        stale_after: float = STALE_SOCKET_SECONDS,
    ) -> None:
        self._handlers: Sequence[AsyncSocketModeHandler] = [
            AsyncSocketModeHandler(app, app_token, ping_interval=ping_interval)
            for _each in range(count)
        ]
        self._clock = clock
        self._watch_every = min(ping_interval, stale_after)
        self._stale_after = stale_after
        self._connecting: list[asyncio.Task[None]] = []
        self.living = 0

    async def run(self) -> None:
        """Keeps connected until cancelled; raises `Unreachable` after too long without.

        The SDK itself tries for ever and says nothing, also with a revoked token.
        """
        self._connecting = [
            asyncio.create_task(handler.connect_async()) for handler in self._handlers
        ]
        await asyncio.wait(
            self._connecting,
            timeout=self._watch_every,
            return_when=asyncio.FIRST_COMPLETED,
        )
        seen = self._clock.monotonic()
        while True:
            self.living = await self._count()
            now = self._clock.monotonic()
            seen = now if self.living else seen
            if now - seen > self._stale_after:
                raise Unreachable("no Socket Mode connection; is the app token still valid?")
            await self._clock.sleep(self._watch_every)

    async def close(self) -> None:
        """Takes nothing more."""
        for task in self._connecting:
            task.cancel()
        for handler in self._handlers:
            with suppress(Exception):
                await handler.close_async()
        await asyncio.gather(*self._connecting, return_exceptions=True)
        self.living = 0

    async def _count(self) -> int:
        living = [await handler.client.is_connected() for handler in self._handlers]
        return sum(living)
