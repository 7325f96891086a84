"""Keeps one gateway connection alive: the budget of identifications, back-off, and what is fatal."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

import discord
import structlog

from adapters.discord.errors import Refused
from adapters.discord.gateway import Gateway, Receive, point_library_at
from adapters.discord.rest import Rest, named
from bot.errors import PlatformError, Rejected, Unauthorized

log = structlog.get_logger(__name__)

Json = dict[str, Any]

IDENTIFIES_IN_RESERVE = 20
"""IDENTIFYs of the day's thousand that we leave: at none left Discord resets the token."""
_TOKEN_REFUSED = 4004
_OURS_TO_MEND = frozenset({4010, 4011, 4012, 4013, 4014})
"""Close codes that repeat whatever we do (topics/opcodes-and-status-codes, Gateway Close Codes)."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. `connect` is how long a connection may take to become ready before it is made anew."""

    first_wait: float = 1.0
    longest_wait: float = 300.0
    identify_every: float = 5.0
    connect: float = 90.0


class Connection:
    """The gateway, rebuilt whenever it ends; `trouble` says what is wrong, "" while all is well."""

    def __init__(self, rest: Rest, token: str, receive: Receive, timing: Timing) -> None:
        self.trouble = "not connected yet"
        self._rest = rest
        self._token = token
        self._receive = receive
        self._timing = timing
        self._ready = asyncio.Event()
        self._down: set[int] = set()

    async def run(self) -> NoReturn:
        """Connects for ever; raises `Unauthorized` or `Rejected` for what only an operator can mend."""
        wait = self._timing.first_wait
        while True:
            self._ready.clear()
            self._down.clear()
            try:
                await self._once()
                self.trouble = "the connection ended"
            except (Unauthorized, Rejected) as error:
                self.trouble = str(error)
                raise
            except (Refused, PlatformError) as error:
                self.trouble = str(named(error))
            except Exception as error:
                self.trouble = f"the connection broke ({type(error).__name__})"
                log.exception("gateway_broke")
            wait = self._timing.first_wait if self._ready.is_set() else wait
            log.warning("gateway_reconnects", trouble=self.trouble, seconds=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, self._timing.longest_wait)

    async def _once(self) -> None:
        """One life of a client, from the gateway's address to its end."""
        address = await self._rest.call("GET", "/gateway/bot")
        await self._spare_identifies(address["session_start_limit"], int(address["shards"]))
        point_library_at(self._rest.base, str(address["url"]))
        client = Gateway(
            self._take,
            self._lose,
            shards=int(address["shards"]),
            identify_every=self._timing.identify_every,
        )
        life = asyncio.create_task(client.start(self._token))
        try:
            await self._until_ready(life)
            await life
        except discord.LoginFailure:
            raise Unauthorized("the bot's token was refused") from None
        except discord.ConnectionClosed as closed:
            _explain(closed)
        except discord.PrivilegedIntentsRequired:
            raise Rejected("the gateway refused our intents") from None
        finally:
            life.cancel()
            with suppress(Exception, asyncio.CancelledError):
                await client.close()
            await asyncio.gather(life, return_exceptions=True)

    async def _until_ready(self, life: asyncio.Task[None]) -> None:
        """Gives up a client that does not get through: the library would try for ever, and deeper."""
        waiting = asyncio.create_task(self._ready.wait())
        try:
            await asyncio.wait(
                {life, waiting},
                timeout=self._timing.connect,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            waiting.cancel()
        if not life.done() and not self._ready.is_set():
            raise TimeoutError

    async def _spare_identifies(self, limit: Json, shards: int) -> None:
        if int(limit["remaining"]) > shards + IDENTIFIES_IN_RESERVE:
            return
        seconds = int(limit["reset_after"]) / 1000
        self.trouble = f"too many connections today; waiting {seconds:.0f} s"
        log.error("identifies_spent", seconds=seconds)
        await asyncio.sleep(seconds)

    def _take(self, name: str, payload: Json) -> None:
        if name in ("READY", "RESUMED"):
            told = (payload.get("shard") or [0])[0] if name == "READY" else payload["__shard_id__"]
            self._down.discard(int(told))
            self.trouble = self._reconnecting()
            self._ready.set()
        self._receive(name, payload)

    def _lose(self, shard: int) -> None:
        self._down.add(shard)
        self.trouble = self._reconnecting()

    def _reconnecting(self) -> str:
        return "reconnecting to the gateway" if self._down else ""


def _explain(closed: discord.ConnectionClosed) -> NoReturn:
    if closed.code == _TOKEN_REFUSED:
        raise Unauthorized("the bot's token was revoked") from None
    if closed.code in _OURS_TO_MEND:
        raise Rejected(f"the gateway closed with {closed.code}") from None
    raise closed
