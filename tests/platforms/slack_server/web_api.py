"""The Web API: authentication, scopes, budgets, faults and the journal around each method."""

import asyncio
import base64
from collections.abc import Awaitable, Callable

from aiohttp import web

from tests.platforms.slack_server import (
    api_chat,
    api_conversations,
    api_people,
    api_schedule,
    api_views,
)
from tests.platforms.slack_server.call import Call, Handler, arguments
from tests.platforms.slack_server.clock import monotonic
from tests.platforms.slack_server.errors import SlackRefusal, TooManyRequests
from tests.platforms.slack_server.faults import Fault, Faults
from tests.platforms.slack_server.journal import ApiCall
from tests.platforms.slack_server.rates import CLAMPED, RateLimiter
from tests.platforms.slack_server.scopes import METHOD_SCOPES
from tests.platforms.slack_server.socket_mode import SocketMode
from tests.platforms.slack_server.state import Installation, Json
from tests.platforms.slack_server.world import World

METHODS: dict[str, Handler] = {
    **api_chat.METHODS,
    **api_schedule.METHODS,
    **api_conversations.METHODS,
    **api_views.METHODS,
    **api_people.METHODS,
}
WITHOUT_TOKEN = frozenset({"blocks.validate", "oauth.v2.access"})


class Dropped(Exception):
    """The connection is to be cut."""


class HttpStatus(Exception):
    """An answer that is not Slack's JSON."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class WebApi:
    """Serves `/api/{method}`."""

    def __init__(
        self,
        world: World,
        faults: Faults,
        limiter: RateLimiter,
        socket: SocketMode,
        exchange: Callable[[Json], Json],
    ) -> None:
        self._world = world
        self._faults = faults
        self._limiter = limiter
        self._socket = socket
        self._exchange = exchange

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        method = request.match_info["method"]
        try:
            args = await arguments(request)
        except SlackRefusal as refusal:
            return web.json_response(refusal.body())
        token = str(args.pop("token", "") or "")
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip() or token

        async def perform(record: ApiCall) -> Json:
            if method == "apps.connections.open":
                return await self._open_connection(token)
            return self._perform(record, token, args, request)

        return await self.guarded(request, method, args, perform)

    async def guarded(
        self,
        request: web.Request,
        method: str,
        args: Json,
        perform: Callable[[ApiCall], Awaitable[Json]],
    ) -> web.StreamResponse:
        """Journal a call, let faults and hooks have their way, and shape the answer."""
        journal = self._world.journal
        journal.in_flight += 1
        try:
            return await self._guarded(request, method, args, perform)
        finally:
            journal.in_flight -= 1

    async def _guarded(
        self,
        request: web.Request,
        method: str,
        args: Json,
        perform: Callable[[ApiCall], Awaitable[Json]],
    ) -> web.StreamResponse:
        start = monotonic()
        record = ApiCall(method, None, args, self._world.clock.now())
        self._world.journal.calls.append(record)
        fault = self._faults.draw(method)
        record.fault = str(fault) if fault else None
        headers: dict[str, str] = {}
        try:
            await self._faults.announce("received", record)
            await _suffer(fault, "received")
            result = await perform(record)
            record.stored = True
            await self._faults.announce("stored", record)
            await _suffer(fault, "stored")
            record.status, record.result = 200, result
        except SlackRefusal as refusal:
            record.status, record.result = refusal.extra.pop("_status", 200), refusal.body()
        except TooManyRequests as refusal:
            record.status, record.result = 429, {"ok": False, "error": "ratelimited"}
            headers["Retry-After"] = str(refusal.retry_after)
        except HttpStatus as failure:
            record.status = failure.status
            record.ms = (monotonic() - start) * 1000
            return web.Response(status=failure.status, text="upstream connect error")
        except Dropped:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        record.ms = (monotonic() - start) * 1000
        await self._faults.announce("answered", record)
        return web.json_response(record.result, status=record.status or 200, headers=headers)

    def _perform(self, record: ApiCall, token: str, args: Json, request: web.Request) -> Json:
        method, now = record.method, self._world.clock.now()
        if method == "oauth.v2.access":
            self._limiter.check(method, "app", None, now)
            return self._exchange({**_basic(request), **args})
        handler = METHODS.get(method)
        if handler is None:
            raise SlackRefusal("unknown_method", req_method=method)
        if method in WITHOUT_TOKEN:
            self._limiter.check(method, "app", None, now)
            nobody = Installation("", frozenset(), [], "", "")
            return handler(Call(self._world, record, args, nobody))
        installation = self._authenticate(token)
        call = Call(self._world, record, args, installation)
        record.team_id = call.team.id
        call.needs_scope(*METHOD_SCOPES.get(method, ()))
        self._limiter.check(method, call.team.id, call.text("channel") or None, now)
        if self._limiter.limits.history_clamp and method in CLAMPED:
            call.args = {**args, "_clamped": True}
        return handler(call)

    def _authenticate(self, token: str) -> Installation:
        if not token:
            raise SlackRefusal("not_authed")
        if token == self._world.app.app_token:
            raise SlackRefusal("not_allowed_token_type")
        for installation in self._world.installations:
            if installation.token != token:
                continue
            if installation.state == "revoked":
                raise SlackRefusal("token_revoked")
            bot = self._world.user(installation.bot_user_id)
            if installation.state == "uninstalled" or bot is None or bot.deleted:
                raise SlackRefusal("account_inactive")
            return installation
        raise SlackRefusal("invalid_auth")

    async def _open_connection(self, token: str) -> Json:
        if not token:
            raise SlackRefusal("not_authed")
        if token != self._world.app.app_token:
            known = any(token == i.token for i in self._world.installations)
            raise SlackRefusal("not_allowed_token_type" if known else "invalid_auth")
        self._limiter.check("apps.connections.open", "app", None, self._world.clock.now())
        if self._socket.open_delay:
            await asyncio.sleep(self._socket.open_delay)
        base = self._world.base_url.replace("http://", "ws://")
        return {"ok": True, "url": f"{base}/link/?ticket={self._socket.ticket()}"}


def _basic(request: web.Request) -> Json:
    header = request.headers.get("Authorization", "")
    if not header.startswith("Basic "):
        return {}
    try:
        client_id, _, secret = base64.b64decode(header[6:]).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": client_id, "client_secret": secret}


async def _suffer(fault: Fault | None, phase: str) -> None:
    if fault is None or fault.phase != phase:
        return
    match fault.kind:
        case "error":
            raise SlackRefusal(fault.code)
        case "ratelimited":
            raise TooManyRequests(int(fault.seconds))
        case "status":
            raise HttpStatus(fault.status)
        case "drop":
            raise Dropped
        case "slow":
            await asyncio.sleep(fault.seconds)
        case "hang":
            await asyncio.Event().wait()
