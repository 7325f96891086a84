# pyright: basic
"""The Gateway: HELLO to RESUMED, heartbeats, close codes, and who hears of what."""

import json
import secrets
import time
from typing import Any

from aiohttp import WSMsgType, web

from tests.platforms.discord_server import payloads
from tests.platforms.discord_server.events import (
    GUILDS,
    MESSAGE_CONTENT,
    PRIVILEGED,
    Outgoing,
    outgoing,
    without_content,
)
from tests.platforms.discord_server.faults import Faults
from tests.platforms.discord_server.journal import Dispatch, Journal
from tests.platforms.discord_server.session import Connection, Session, encoder
from tests.platforms.discord_server.settings import Settings
from tests.platforms.discord_server.world import Guild, Json, World

SENDS_PER_MINUTE = 120
MAX_PAYLOAD_BYTES = 4096
KNOWN_INTENTS = (1 << 26) - 1
IGNORED_OPCODES = (3, 4, 31)


class GatewayClosed(Exception):
    """The server ends a connection with a close code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Gateway:
    """All sessions of the bot."""

    def __init__(self, world: World, journal: Journal, faults: Faults, settings: Settings) -> None:
        self._world = world
        self._journal = journal
        self._faults = faults
        self._settings = settings
        self.sessions: dict[str, Session] = {}
        self.identifies = 0
        self.resumes = 0
        self.ack_heartbeats = True

    @property
    def connected(self) -> bool:
        """Whether any shard has an open socket."""
        return any(session.connection for session in self.sessions.values())

    def publish(self, name: str, subject: Any) -> None:
        """Tell every session that has the shard, the intent and the sight for it."""
        event = outgoing(self._world, name, subject)
        if event is not None:
            for _ in range(1 + self._faults.duplicates(name)):
                for session in self.sessions.values():
                    self._deliver(session, event)
        self._journal.pulse.beat()

    def _deliver(self, session: Session, event: Outgoing) -> None:
        wanted = not event.intent or session.intents & event.intent
        if not wanted or not session.owns(event.guild.id if event.guild else None):
            return
        data = event.data
        if event.message is not None and not session.intents & MESSAGE_CONTENT:
            data = without_content(data, event.message, self._world.bot)
        self._record(session, event.name, data)

    def _record(self, session: Session, name: str, data: Any) -> None:
        number = session.dispatch(name, data)
        entry = Dispatch(name, data, session.id, number, self._world.clock.now())
        self._journal.dispatches.append(entry)

    # What a test can do to the connections.

    def reconnect(self) -> None:
        """Opcode 7: every client is asked to reconnect and resume."""
        self._each(lambda connection: connection.send({"op": 7, "d": None}))

    def invalidate(self, *, resumable: bool) -> None:
        """Opcode 9; without `resumable` the sessions are forgotten too."""
        self._each(lambda connection: connection.send({"op": 9, "d": resumable}))
        if not resumable:
            self.forget()

    def close(self, code: int = 4000) -> None:
        """Close every socket with a code."""
        self._each(lambda connection: connection.close(code))

    def abort(self) -> None:
        """Cut every TCP connection."""
        self._each(lambda connection: connection.abort())

    def freeze(self) -> None:
        """Nothing more is sent on the open sockets, which stay open: a zombie."""
        for session in self.sessions.values():
            if session.connection is not None:
                session.connection.frozen = True

    def forget(self) -> None:
        """Forget all sessions, so that a RESUME answers with opcode 9."""
        self.sessions.clear()

    def redeliver(self, name: str) -> None:
        """Send the last event of a name once more, under a new sequence number."""
        for session in self.sessions.values():
            past = [entry for entry in session.sent if entry["t"] == name]
            if past:
                self._record(session, name, past[-1]["d"])

    def _each(self, action: Any) -> None:
        for session in list(self.sessions.values()):
            if session.connection is not None:
                action(session.connection)

    # The protocol.

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """One socket from HELLO to its end."""
        socket = web.WebSocketResponse(max_msg_size=1 << 20)
        await socket.prepare(request)
        connection = Connection(socket, encoder(request.query.get("compress")), request)
        self._journal.pulse.beat()
        try:
            _require_version(request)
            interval = self._settings.heartbeat_interval
            connection.send({"op": 10, "d": {"heartbeat_interval": int(interval * 1000)}})
            await self._converse(connection, interval * 1.5)
        except GatewayClosed as closed:
            connection.close(closed.code)
        finally:
            await connection.stop()
            self._leave(connection)
        return socket

    def _leave(self, connection: Connection) -> None:
        ended = not connection.closing and connection.socket.close_code in (1000, 1001)
        for session in list(self.sessions.values()):
            if session.connection is connection:
                session.connection = None
                if ended:
                    del self.sessions[session.id]
        self._journal.pulse.beat()

    async def _converse(self, connection: Connection, patience: float) -> None:
        session: Session | None = None
        window: list[float] = []
        beat_due = time.perf_counter() + patience
        while True:
            try:
                message = await connection.socket.receive(beat_due - time.perf_counter())
            except TimeoutError:
                raise GatewayClosed(4009) from None
            if message.type is not WSMsgType.TEXT:
                return
            payload = _decode(message.data)
            window = [t for t in window if t > time.perf_counter() - 60] + [time.perf_counter()]
            if len(window) > SENDS_PER_MINUTE:
                raise GatewayClosed(4008)
            if payload["op"] == 1:
                beat_due = time.perf_counter() + patience
            session = self._receive(connection, session, payload)

    def _receive(
        self, connection: Connection, session: Session | None, payload: Json
    ) -> Session | None:
        match payload["op"]:
            case 1:
                if self.ack_heartbeats:
                    connection.send({"op": 11, "d": None})
            case 2 if session is not None:
                raise GatewayClosed(4005)
            case 2:
                return self._identify(connection, payload["d"])
            case 6:
                return self._resume(connection, payload["d"])
            case _ if session is None:
                raise GatewayClosed(4003)
            case 8:
                self._send_members(session, payload["d"])
            case opcode if opcode not in IGNORED_OPCODES:
                raise GatewayClosed(4001)
            case _:
                pass
        return session

    def _identify(self, connection: Connection, data: Json) -> Session:
        settings = self._settings
        self.identifies += 1
        settings.identifies_left -= 1
        if settings.identifies_left < 0:
            settings.revoked = True
        if settings.revoked or data["token"] != settings.token:
            raise GatewayClosed(4004)
        shard = tuple(data.get("shard", (0, 1)))
        if len(shard) != 2 or not 0 <= shard[0] < shard[1]:
            raise GatewayClosed(4010)
        if settings.required_shards > shard[1]:
            raise GatewayClosed(4011)
        intents = data["intents"]
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            raise GatewayClosed(4013)
        if intents & PRIVILEGED & ~settings.privileged_intents:
            raise GatewayClosed(4014)
        session = Session(secrets.token_hex(16), (shard[0], shard[1]), intents, connection)
        self.sessions[session.id] = session
        self._welcome(session)
        return session

    def _welcome(self, session: Session) -> None:
        world = self._world
        guilds = [g for g in world.guilds.values() if g.bot_present and session.owns(g.id)]
        application = {"id": str(self._settings.application_id(world)), "flags": 0}
        ready: Json = {
            "v": 10,
            "user": {**payloads.user(world.bot), "verified": True, "mfa_enabled": True},
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self._settings.gateway_url,
            "shard": list(session.shard),
            "application": application,
            "private_channels": [],
            "relationships": [],
        }
        self._record(session, "READY", ready)
        if session.intents & GUILDS:
            for guild in guilds:
                self._record(session, "GUILD_CREATE", payloads.guild_create(guild, world.bot))
        self._journal.pulse.beat()

    def _resume(self, connection: Connection, data: Json) -> Session | None:
        if self._settings.revoked or data["token"] != self._settings.token:
            raise GatewayClosed(4004)
        session = self.sessions.get(data["session_id"] or "")
        if session is None:
            connection.send({"op": 9, "d": False})
            return None
        if data["seq"] is not None and data["seq"] > session.sequence:
            raise GatewayClosed(4007)
        self.resumes += 1
        missed = [entry for entry in session.sent if entry["s"] > (data["seq"] or 0)]
        session.connection = connection
        for entry in missed:
            connection.send(entry)
        self._record(session, "RESUMED", {})
        self._journal.pulse.beat()
        return session

    def _send_members(self, session: Session, data: Json) -> None:
        guild: Guild = self._world.guilds[int(data["guild_id"])]
        wanted = {int(one) for one in data.get("user_ids") or ()}
        query = (data.get("query") or "").lower()
        found = [
            payloads.member(one)
            for one in guild.members.values()
            if (one.user.id in wanted if wanted else one.user.name.lower().startswith(query))
        ]
        chunk: Json = {"guild_id": str(guild.id), "members": found}
        chunk |= {"chunk_index": 0, "chunk_count": 1, "nonce": data.get("nonce")}
        self._record(session, "GUILD_MEMBERS_CHUNK", chunk)


def _require_version(request: web.Request) -> None:
    if request.query.get("v") not in ("9", "10"):
        raise GatewayClosed(4012)


def _decode(text: str) -> Json:
    if len(text.encode()) > MAX_PAYLOAD_BYTES:
        raise GatewayClosed(4002)
    try:
        payload = json.loads(text)
    except ValueError:
        raise GatewayClosed(4002) from None
    if not isinstance(payload, dict) or not isinstance(payload.get("op"), int):
        raise GatewayClosed(4002)
    return payload
