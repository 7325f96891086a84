"""discord.py's gateway with nothing behind it: connection, heartbeat, resume and shards are the
library's, every event goes to us as it came.

No cache is kept: the library parses READY and RESUMED alone. So memory does not grow with servers,
a control or form of an earlier process is no special case, and an event that cannot be read is one
event lost, not the process.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.values import THREADS

log = structlog.get_logger(__name__)

Json = dict[str, Any]
Receive = Callable[[str, Json], None]

_LIBRARY = frozenset({"READY", "RESUMED"})
HEARTBEAT_TIMEOUT = 50.0
"""Seconds of silence before a connection counts as dead; Discord's own interval is 41 s."""
THREADS_KNOWN = 50_000
"""Threads whose channel is remembered: a thread of this many back has long been idle."""


def intents() -> discord.Intents:
    """What we hear of; none of it is privileged."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.guild_scheduled_events = True
    wanted.guild_polls = True
    return wanted


def point_library_at(base: str, gateway: str) -> None:
    """discord.py has one address of each for the whole process."""
    Route.BASE = base
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)


# We never speak; the library would warn at every start that it cannot.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False


class Gateway(discord.AutoShardedClient):
    """The connection. `receive` gets every dispatch by its name, in order; it must not block.

    `lost` gets the number of a shard whose connection broke.
    """

    def __init__(
        self,
        receive: Receive,
        lost: Callable[[int], None],
        *,
        shards: int,
        identify_every: float,
    ) -> None:
        super().__init__(
            intents=intents(),
            shard_count=shards,
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            heartbeat_timeout=HEARTBEAT_TIMEOUT,
            max_ratelimit_timeout=30.0,
        )
        self._receive = receive
        self._lost = lost
        self._identify_every = identify_every
        self._identified = float("-inf")
        parsers = self._connection.parsers
        for name, parse in list(parsers.items()):
            parsers[name] = partial(self._take, name, parse)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Waits out Discord's pause between two IDENTIFYs, and no longer."""
        del shard_id, initial
        now = asyncio.get_running_loop().time()
        pause = self._identified + self._identify_every - now
        self._identified = max(now, now + pause)
        if pause > 0:
            await asyncio.sleep(pause)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """The library tries again by itself; meanwhile we are not well."""
        self._lost(shard_id)

    def _take(self, name: str, parse: Callable[[Any], None], data: Any) -> None:
        """One event to whom it concerns; what cannot be read is noted by its shape, not its words."""
        try:
            if name in _LIBRARY:
                parse(data)
            self._receive(name, data)
        except Exception:
            keys = sorted(data) if isinstance(data, dict) else type(data).__name__  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # a payload of any shape
            log.exception("event_unreadable", event_type=name, keys=keys)


@dataclass(slots=True)
class ThreadBook:
    """Which channel a thread belongs to: a message in it does not say."""

    _parents: OrderedDict[str, str] = field(default_factory=OrderedDict[str, str])

    def parent(self, _guild: str, channel: str) -> str | None:
        """The channel of a thread; None for what is no thread, or none we heard of."""
        return self._parents.get(channel)

    def learn(self, name: str, payload: Json) -> None:
        """Takes in what a dispatch says of threads."""
        match name:
            case "THREAD_CREATE" | "THREAD_UPDATE":
                self._put(payload)
            case "GUILD_CREATE" | "THREAD_LIST_SYNC":
                for thread in payload.get("threads") or ():
                    self._put(thread)
            case "THREAD_DELETE":
                self._parents.pop(str(payload["id"]), None)
            case _:
                pass

    def _put(self, thread: Json) -> None:
        if thread.get("type") in THREADS and thread.get("parent_id"):
            self._parents[str(thread["id"])] = str(thread["parent_id"])
            while len(self._parents) > THREADS_KNOWN:
                self._parents.popitem(last=False)
