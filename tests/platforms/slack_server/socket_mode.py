"""Socket Mode: websockets the app opens, envelopes, acknowledgements, disconnects."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import WSMsgType, web

from tests.patience import PATIENCE
from tests.platforms.slack_server.clock import Clock, monotonic
from tests.platforms.slack_server.deliver import Retry
from tests.platforms.slack_server.ids import Mint
from tests.platforms.slack_server.journal import Attempt, Delivery
from tests.platforms.slack_server.state import App, Json

MAX_CONNECTIONS = 10
DisconnectReason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]


@dataclass(slots=True, eq=False)
class Connection:
    """One websocket; `frozen` ones swallow everything, as a half-open TCP connection does."""

    ws: web.WebSocketResponse
    request: web.Request
    number: int
    frozen: bool = False
    received: int = 0


@dataclass(slots=True)
class SocketMode:
    """The gateway: tickets, connections, routing to any of them.

    `open_delay` seconds make apps.connections.open slow.
    """

    app: App
    clock: Clock
    mint: Mint
    ack_deadline: float
    open_delay: float = 0.0
    close_grace: float = 0.2
    max_connections: int = MAX_CONNECTIONS
    connections: list[Connection] = field(default_factory=list[Connection])
    opened: int = 0
    _tickets: set[str] = field(default_factory=set[str])
    _waiting: dict[str, tuple[Connection, asyncio.Future[Any]]] = field(
        default_factory=dict[str, Any]
    )
    _turn: int = 0
    _closing: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    def ticket(self) -> str:
        """A single-use right to connect."""
        ticket = self.mint.secret("ticket")
        self._tickets.add(ticket)
        return ticket

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket for as long as it lives."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="invalid ticket")
        self._tickets.discard(ticket)
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        if len(self.connections) >= self.max_connections:
            await ws.send_json(self._goodbye("too_many_websockets"))
            await ws.close()
            return ws
        self.opened += 1
        connection = Connection(ws, request, self.opened)
        self.connections.append(connection)
        try:
            await ws.send_json(self._hello())
            self._came.set()
            await self._listen(connection)
        finally:
            if connection in self.connections:
                self.connections.remove(connection)
            self._abandon(connection)
        return ws

    async def send(self, delivery: Delivery, retry: Retry | None) -> Attempt:
        """Route an envelope to one connection and wait for its acknowledgement."""
        at, start = self.clock.now(), monotonic()
        connection = self._next_connection()
        if connection is None:
            return Attempt("socket", at, False, 0.0, "connection_failed")
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[delivery.envelope_id] = (connection, waiting)
        try:
            if not connection.frozen:
                await connection.ws.send_json(self._envelope(delivery, retry))
            payload = await asyncio.wait_for(waiting, self.ack_deadline)
        except TimeoutError:
            return Attempt("socket", at, False, _ms(start), "http_timeout")
        except (ConnectionError, RuntimeError):
            return Attempt("socket", at, False, _ms(start), "connection_failed")
        finally:
            self._waiting.pop(delivery.envelope_id, None)
        return Attempt("socket", at, True, _ms(start), payload=payload)

    async def disconnect(self, reason: DisconnectReason) -> None:
        """Tell every connection to go.

        After a warning it still gets payloads. After refresh_requested it gets no more, and
        is closed from this side when the app has not done so within `close_grace` seconds.
        The other reasons close it at once.
        """
        for connection in list(self.connections):
            await connection.ws.send_json(self._goodbye(reason))
            if reason != "warning":
                self.connections.remove(connection)
            if reason == "refresh_requested":
                task = asyncio.create_task(self._close_later(connection))
                self._closing.add(task)
                task.add_done_callback(self._closing.discard)
            elif reason != "warning":
                await connection.ws.close()

    def cut(self) -> None:
        """Drop every connection without a closing handshake."""
        for connection in list(self.connections):
            self.connections.remove(connection)
            if connection.request.transport is not None:
                connection.request.transport.abort()

    def freeze(self) -> None:
        """Leave every present connection half-open: nothing is answered, no pong is sent."""
        for connection in self.connections:
            connection.frozen = True

    async def connected(self, count: int = 1, *, within: float = PATIENCE) -> None:
        """Wait until at least `count` living connections are there."""
        async with asyncio.timeout(within):
            while sum(not c.frozen for c in self.connections) < count:
                self._came.clear()
                await self._came.wait()

    async def stop(self) -> None:
        """Close every connection."""
        for task in list(self._closing):
            task.cancel()
        for connection in list(self.connections):
            await connection.ws.close()

    async def _close_later(self, connection: Connection) -> None:
        await asyncio.sleep(self.close_grace)
        await connection.ws.close()

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.ws:
            if connection.frozen:
                continue
            if message.type is WSMsgType.PING:
                await connection.ws.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                connection.received += 1
                self._acknowledge(message.data)

    def _acknowledge(self, data: str) -> None:
        try:
            answer: Json = json.loads(data)
        except ValueError:
            return
        _, waiting = self._waiting.get(str(answer.get("envelope_id")), (None, None))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload"))

    def _abandon(self, connection: Connection) -> None:
        """Nobody will acknowledge over a connection that is gone: fail at once."""
        for owner, waiting in self._waiting.values():
            if owner is connection and not waiting.done():
                waiting.set_exception(ConnectionError("connection lost"))

    def _next_connection(self) -> Connection | None:
        if not self.connections:
            return None
        self._turn += 1
        return self.connections[self._turn % len(self.connections)]

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "applink", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.app.id},
        }

    def _goodbye(self, reason: DisconnectReason) -> Json:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink"}}

    def _envelope(self, delivery: Delivery, retry: Retry | None) -> Json:
        envelope: Json = {
            "envelope_id": delivery.envelope_id,
            "payload": delivery.payload,
            "type": delivery.kind,
            "accepts_response_payload": delivery.accepts_response,
        }
        if delivery.kind == "events_api":
            envelope["retry_attempt"] = retry.number if retry else 0
            envelope["retry_reason"] = retry.reason if retry else ""
        return envelope


def _ms(start: float) -> float:
    return (monotonic() - start) * 1000
