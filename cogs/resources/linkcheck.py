"""The polite look at an address: robots first, HEAD before GET, one host at a time and not too often."""

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from cogs.resources.links import ROBOT, Fetcher, FetchError, Forbidden
from storage.resource_care import LinkResult

ROBOTS_LIMIT = 200_000
"""Bytes of a robots.txt that are read."""
PEEK = 1
"""Bytes of a page that are read where HEAD is not answered: enough to know that it is there."""

_HEAD_REFUSED = frozenset({400, 403, 404, 405, 406, 429, 500, 501, 503})
"""Answers to HEAD that many servers give although the page is there."""
_GUARDED = frozenset({401, 403, 405, 406, 429, 451, 999})
"""Answers that say "not for you" rather than "not there": nothing is known."""


class Checker:
    """Looks at addresses, remembering robots.txt and pacing each host for as long as it lives.

    `sleep` waits so many seconds; `monotonic` is a clock that never goes back.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        *,
        sleep: Callable[[float], Awaitable[None]],
        monotonic: Callable[[], float],
        pause: float,
    ) -> None:
        self._fetcher = fetcher
        self._sleep = sleep
        self._monotonic = monotonic
        self._pause = pause
        self._robots: dict[str, RobotFileParser | None] = {}
        self._next: dict[str, float] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def look(self, url: str) -> LinkResult:
        """Whether something is there; never raises for what an address does."""
        host = urlsplit(url).netloc
        async with self._turns.setdefault(host, asyncio.Lock()):
            try:
                if not await self._may(url):
                    return LinkResult(None, "it asks robots to stay away")
                return await self._ask(url, host)
            except Forbidden as error:
                return LinkResult(good=False, note=str(error))
            except FetchError as error:
                return LinkResult(good=False, note=str(error))

    async def _ask(self, url: str, host: str) -> LinkResult:
        await self._wait(host)
        try:
            status = (await self._fetcher.fetch(url, method="HEAD")).status
        except Forbidden:
            raise
        except FetchError:
            status = 405
        if status in _HEAD_REFUSED:
            await self._wait(host)
            status = (await self._fetcher.fetch(url, limit=PEEK)).status
        if status in _GUARDED:
            return LinkResult(None, f"it answers {status} to robots")
        if status < 400:
            return LinkResult(good=True)
        if status >= 500:
            return LinkResult(good=False, note=f"its server has a problem ({status})")
        return LinkResult(good=False, note=f"it is not there any more ({status})")

    async def _may(self, url: str) -> bool:
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._robots:
            await self._wait(parts.netloc)
            self._robots[root] = await self._read_robots(root)
        robots = self._robots[root]
        return robots is None or robots.can_fetch(ROBOT, url)

    async def _read_robots(self, root: str) -> RobotFileParser | None:
        """None where there are no rules. A robots.txt that cannot be read forbids nothing (RFC 9309)."""
        try:
            answer = await self._fetcher.fetch(f"{root}/robots.txt", limit=ROBOTS_LIMIT)
        except Forbidden:
            raise
        except FetchError:
            return None
        if answer.status != 200:
            return None
        rules = RobotFileParser()
        rules.parse(answer.text.splitlines())
        return rules

    async def _wait(self, host: str) -> None:
        now = self._monotonic()
        due = self._next.get(host, now)
        self._next[host] = max(due, now) + self._pause
        if due > now:
            await self._sleep(due - now)
