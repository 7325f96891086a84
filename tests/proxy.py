"""A TCP proxy that breaks connections on purpose: resets, black holes, latency, cuts after some bytes."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum, auto


class Weather(Enum):
    """What happens to bytes on their way."""

    FAIR = auto()
    BLACK_HOLE = auto()
    """Taken and never passed on; nobody is told."""
    SLOW = auto()
    """A tenth of a second late."""


@dataclass
class Proxy:
    """Stands before a server on loopback. `cut_after`: bytes that still pass before everything is reset."""

    port: int = 0
    weather: Weather = Weather.FAIR
    cut_after: int | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set, init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set, init=False)

    def reset(self) -> None:
        """Breaks every connection at once, as a restarted router does."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, port: int
    ) -> None:
        """One connection, both ways."""
        try:
            inner_reader, inner_writer = await asyncio.open_connection(host, port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, inner_writer}
        ways = [
            asyncio.create_task(self._pass(reader, inner_writer)),
            asyncio.create_task(self._pass(inner_reader, writer)),
        ]
        self._tasks.update(ways)
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            self._tasks.difference_update(ways)
            for each in (writer, inner_writer):
                self._writers.discard(each)
                each.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                if self.weather is Weather.BLACK_HOLE:
                    continue
                if self.weather is Weather.SLOW:
                    await asyncio.sleep(0.1)
                if self.cut_after is not None:
                    self.cut_after -= len(data)
                    if self.cut_after < 0:
                        self.cut_after = None
                        self.reset()
                        return
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def proxy_before(host: str, port: int) -> AsyncGenerator[Proxy]:
    """A proxy before `host:port`, on a free port of loopback."""
    proxy = Proxy()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await proxy.serve(reader, writer, host, port)

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.reset()
        for task in tuple(proxy._tasks):
            task.cancel()
        await asyncio.sleep(0)
