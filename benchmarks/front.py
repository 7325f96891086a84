"""A thin HTTP door before an emulator: answers the few hot calls itself, hands on all others.

An emulator that checks and records every call costs more than the bot it serves. What is measured
must be the bot, so the hot calls get a ready-made answer from one small protocol.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

Answer = Callable[[str], bytes | None]
"""`METHOD /path` → the JSON of a 200 answer; None to hand the call on."""


@dataclass
class Front:
    """Listens on loopback; `port` once started."""

    answer: Answer
    upstream: int
    port: int = 0
    handed_on: Callable[[str, bytes], None] = field(default=lambda _line, _answer: None)
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        """Opens the door."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Talk(self), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Shuts it."""
        if self._server is not None:
            self._server.close()

    async def hand_on(self, line: str, request: bytes) -> bytes:
        """The emulator's own answer to a whole request."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        first, _crlf, rest = request.partition(b"\r\n")
        writer.write(first + b"\r\nConnection: close\r\n" + rest)
        answer = await reader.read()
        writer.close()
        self.handed_on(line, answer.partition(b"\r\n\r\n")[2])
        return answer


class _Talk(asyncio.Protocol):
    """One connection, HTTP/1.1 with Content-Length, as both SDKs' client speaks it."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            size = end + 4 + _length(head)
            if len(self._buffer) < size:
                return
            request, self._buffer = self._buffer[:size], self._buffer[size:]
            self._respond(request, head)

    def _respond(self, request: bytes, head: bytes) -> None:
        assert self._transport is not None
        line = head[: head.index(b" HTTP/")].decode()
        ready = self._front.answer(line)
        if ready is not None:
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (len(ready), ready)
            )
            return
        task = asyncio.create_task(self._hand_on(line, request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _hand_on(self, line: str, request: bytes) -> None:
        assert self._transport is not None
        self._transport.write(await self._front.hand_on(line, request))
        self._transport.close()


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"content-length:")
    return int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
