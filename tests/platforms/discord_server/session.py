"""One gateway session and the socket it is currently on."""

import asyncio
import contextlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import zstandard
from aiohttp import web

from tests.platforms.discord_server.world import Json

Encode = Callable[[str], bytes | str]


def encoder(compress: str | None) -> Encode:
    """A transport encoder; compressed streams keep their context over one connection."""
    if compress == "zlib-stream":
        deflate = zlib.compressobj()
        return lambda text: deflate.compress(text.encode()) + deflate.flush(zlib.Z_SYNC_FLUSH)
    if compress == "zstd-stream":
        stream = zstandard.ZstdCompressor().compressobj()
        block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
        return lambda text: stream.compress(text.encode()) + stream.flush(block)
    return lambda text: text


class Connection:
    """A socket with a queue before it, so that state changes never wait for the network."""

    def __init__(self, socket: web.WebSocketResponse, encode: Encode, request: web.Request) -> None:
        self.socket = socket
        self.request = request
        self.frozen = False
        self.closing = False
        self._encode = encode
        self._queue: asyncio.Queue[Json | int] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())

    def send(self, payload: Json) -> None:
        """Queue a payload; nothing leaves while the connection is frozen."""
        if not self.frozen:
            self._queue.put_nowait(payload)

    def close(self, code: int) -> None:
        """Close with a code once everything queued has left."""
        self.closing = True
        self._queue.put_nowait(code)

    def abort(self) -> None:
        """Cut the TCP connection without a goodbye."""
        if self.request.transport is not None:
            self.request.transport.abort()

    async def stop(self) -> None:
        """Reading has ended: finish a close of ours, else forget what was queued."""
        if not self.closing:
            self._writer.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._writer

    async def _write(self) -> None:
        while True:
            item = await self._queue.get()
            if isinstance(item, int):
                await self.socket.close(code=item)
                return
            data = self._encode(json.dumps(item, separators=(",", ":")))
            try:
                if isinstance(data, str):
                    await self.socket.send_str(data)
                else:
                    await self.socket.send_bytes(data)
            except (ConnectionError, RuntimeError):
                return


@dataclass(slots=True, eq=False)
class Session:
    """What Discord remembers of an identified shard, also while its socket is away."""

    id: str
    shard: tuple[int, int]
    intents: int
    connection: Connection | None
    sequence: int = 0
    sent: list[Json] = field(default_factory=list[Json])

    def owns(self, guild_id: int | None) -> bool:
        """Whether a guild's events (or, for None, direct messages) belong to this shard."""
        number, count = self.shard
        return number == (0 if guild_id is None else (guild_id >> 22) % count)

    def dispatch(self, name: str, data: Any) -> int:
        """Number an event, keep it for a replay, and send it where a socket is open."""
        self.sequence += 1
        payload: Json = {"op": 0, "t": name, "s": self.sequence, "d": data}
        self.sent.append(payload)
        del self.sent[:-1000]
        if self.connection is not None:
            self.connection.send(payload)
        return self.sequence
