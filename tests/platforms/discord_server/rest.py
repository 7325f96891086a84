"""The HTTP side: from a request to an answer, through auth, limits, validation and faults."""

import asyncio
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.platforms.discord_server.errors import (
    ApiError,
    Problem,
    invalid_form,
    refusal,
    unauthorized,
)
from tests.platforms.discord_server.faults import Fault, Kind, Phase
from tests.platforms.discord_server.journal import Call, Violation
from tests.platforms.discord_server.limits import Verdict

if TYPE_CHECKING:
    from tests.platforms.discord_server.platform import Platform

PREFIX = re.compile(r"^/api/v\d+")
NO_ANSWER = 499
FORM_CODES = (50006, 50035, 50109)
MAX_FILE_BYTES = 10 * 1024 * 1024
BANNED_PAGE = "<html><title>Access denied | discord.com used Cloudflare</title></html>"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file, as a multipart request or a person brings it."""

    filename: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(slots=True)
class Exchange:
    """One REST call on its way through; hooks get it."""

    method: str
    path: str
    route: str
    params: dict[str, str]
    query: Mapping[str, str]
    body: Any
    files: dict[str, Upload]
    call: Call
    status: int = 0
    answer: Any = None

    def id(self, name: str) -> int:
        """A snowflake of the path; one that is no number belongs to nothing."""
        return int(self.params[name]) if self.params[name].isdigit() else 0

    @property
    def line(self) -> str:
        """What fault routes are matched against."""
        return f"{self.method} {self.path}"


Handler = Callable[["Platform", Exchange], tuple[int, Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """An operation: its template, who may call it, and which schema its body has."""

    method: str
    template: str
    handler: Handler
    needs_token: bool
    branch: Callable[["Platform", Exchange], str | None] | None
    pattern: re.Pattern[str]


@dataclass(slots=True)
class Routes:
    """The operations of one topic."""

    table: list[Route] = field(default_factory=list[Route])

    def add(
        self,
        method: str,
        template: str,
        *,
        needs_token: bool = True,
        branch: Callable[["Platform", Exchange], str | None] | None = None,
    ) -> Callable[[Handler], Handler]:
        """Register a handler for an operation."""
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template))

        def register(handler: Handler) -> Handler:
            self.table.append(Route(method, template, handler, needs_token, branch, pattern))
            return handler

        return register


class RestServer:
    """Answers every request under /api/vN."""

    def __init__(self, platform: "Platform", tables: list[Routes]) -> None:
        self._platform = platform
        self._routes = [route for table in tables for route in table.table]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call, journalled from its first byte to its answer."""
        began = time.perf_counter()
        path = PREFIX.sub("", request.path)
        route, params = self._find(request.method, path)
        template = route.template if route else path
        call = Call(request.method, template, path, None, self._platform.world.clock.now())
        self._platform.journal.calls.append(call)
        exchange = Exchange(request.method, path, template, params, request.query, None, {}, call)
        try:
            response = await self._respond(request, exchange, route)
            call.status = 0 if response.status == NO_ANSWER else response.status
            return response
        finally:
            call.milliseconds = (time.perf_counter() - began) * 1000
            self._platform.journal.pulse.beat()

    def _find(self, method: str, path: str) -> tuple[Route | None, dict[str, str]]:
        for route in self._routes:
            match = route.pattern.fullmatch(path) if route.method == method else None
            if match:
                return route, match.groupdict()
        return None, {}

    async def _respond(
        self, request: web.Request, exchange: Exchange, route: Route | None
    ) -> web.StreamResponse:
        platform, headers = self._platform, dict[str, str]()
        try:
            exchange.body, exchange.files = await _read(request)
            exchange.call.body = exchange.body
            cut = await self._moment(request, exchange, Phase.RECEIVED)
            if cut is not None:
                return cut
            verdict = self._admit(request, exchange, route)
            headers = verdict.headers
            if verdict.retry_after is not None:
                return _limited(exchange, verdict)
            exchange.status, exchange.answer = self._act(exchange, route)
        except ApiError as error:
            self._note(exchange, route, error)
            exchange.status, exchange.answer = error.status, error.body()
            exchange.call.code = error.code
            headers = {**headers, **error.headers}
        except Exception as error:
            # discord.py retries a 500 for a minute, so the test must hear of it otherwise.
            self._record(exchange, Problem("", "", f"the emulator failed: {error!r}"))
            raise
        exchange.call.answer = exchange.answer
        if exchange.status < 400:
            cut = await self._moment(request, exchange, Phase.STORED)
            if cut is not None:
                return cut
        response = _json(exchange.status, exchange.answer, headers)
        await response.prepare(request)
        await response.write_eof()
        await platform.faults.run_hooks(Phase.ANSWERED, exchange.line, exchange)
        return response

    def _act(self, exchange: Exchange, route: Route | None) -> tuple[int, Any]:
        if route is None:
            raise ApiError(404, 0, "404: Not Found")
        self._validate(exchange, route)
        return route.handler(self._platform, exchange)

    async def _moment(
        self, request: web.Request, exchange: Exchange, phase: Phase
    ) -> web.StreamResponse | None:
        """Run hooks, then the fault of this moment; an answer where it ends the call."""
        faults = self._platform.faults
        await faults.run_hooks(phase, exchange.line, exchange)
        fault = faults.next(phase, exchange.line)
        if fault is None:
            return None
        exchange.call.fault = f"{fault.kind} {phase}"
        match fault.kind:
            case Kind.SLOW:
                await asyncio.sleep(fault.seconds)
                return None
            case Kind.HANG:
                await faults.released.wait()
            case Kind.STATUS:
                return _json(fault.status, {"message": f"{fault.status}: fault", "code": 0}, {})
            case Kind.RATE_LIMIT:
                return _scripted_limit(fault)
            case Kind.DROP:
                pass
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=NO_ANSWER)

    def _admit(self, request: web.Request, exchange: Exchange, route: Route | None) -> Verdict:
        platform = self._platform
        by_bot = route is None or route.needs_token
        if by_bot:
            right = request.headers.get("Authorization") == f"Bot {platform.settings.token}"
            if platform.settings.revoked or not right:
                raise unauthorized()
        parts = exchange.path.split("/")
        interaction = not by_bot
        return platform.limiter.check(
            route=f"{exchange.method} {exchange.route}",
            path=exchange.line,
            major="/".join(parts[1:4] if interaction else parts[1:3]),
            counts_globally=by_bot,
        )

    def _validate(self, exchange: Exchange, route: Route) -> None:
        spec = self._platform.spec
        if spec is None or exchange.body is None:
            return
        branch = route.branch(self._platform, exchange) if route.branch else None
        method, template = exchange.method, route.template
        problems = spec.request_problems(method, template, exchange.body, branch)
        if problems:
            raise invalid_form(*problems)

    def _note(self, exchange: Exchange, route: Route | None, error: ApiError) -> None:
        if route is not None and error.code not in FORM_CODES and error.status < 500:
            return
        if route is None and error.status == 401:
            return
        for problem in error.problems or (Problem("", str(error.code), error.message),):
            self._record(exchange, problem)

    def _record(self, exchange: Exchange, problem: Problem) -> None:
        where = (exchange.method, exchange.route, problem.path)
        violation = Violation(*where, problem.message, exchange.body)
        self._platform.journal.violations.append(violation)


async def _read(request: web.Request) -> tuple[Any, dict[str, Upload]]:
    """The JSON body, and the files of a multipart one by field name."""
    if request.content_type == "multipart/form-data":
        form = await request.post()
        files = {
            name: Upload(value.filename, value.file.read(), value.content_type)
            for name, value in form.items()
            if isinstance(value, web.FileField)
        }
        if any(len(upload.content) > MAX_FILE_BYTES for upload in files.values()):
            raise refusal(40005)
        # Text where it came without a type of its own, bytes where it says that it is JSON.
        said = form.get("payload_json", "null")
        return _parse("null" if isinstance(said, web.FileField) else said), files
    raw = await request.text()
    return (_parse(raw) if raw else None), {}


def _parse(text: str | bytes | bytearray) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise refusal(50109) from None


def _json(status: int, body: Any, headers: dict[str, str]) -> web.Response:
    # discord.py takes the body for JSON only where the type has no charset.
    if body is None:
        return web.Response(status=status, headers=headers)
    content = json.dumps(body).encode()
    return web.Response(
        status=status, body=content, headers={**headers, "Content-Type": "application/json"}
    )


def _limited(exchange: Exchange, verdict: Verdict) -> web.Response:
    wait = verdict.retry_after or 0.0
    everywhere = verdict.scope == "global"
    body = {"message": "You are being rate limited.", "retry_after": wait, "global": everywhere}
    exchange.call.answer = body
    headers = {"Via": "1.1 google", "Retry-After": str(int(wait) + 1)}
    headers |= {**verdict.headers, "X-RateLimit-Scope": verdict.scope}
    return _json(429, body, headers)


def _scripted_limit(fault: Fault) -> web.Response:
    if not fault.via:
        return web.Response(status=429, text=BANNED_PAGE, content_type="text/html")
    scope = "global" if fault.everywhere else "shared" if fault.shared else "user"
    body = {
        "message": "You are being rate limited.",
        "retry_after": fault.seconds,
        "global": fault.everywhere,
    }
    headers = {"Via": "1.1 google", "Retry-After": str(int(fault.seconds) + 1)}
    return _json(429, body, {**headers, "X-RateLimit-Scope": scope})
