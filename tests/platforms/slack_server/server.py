"""The emulated Slack: one aiohttp server on loopback that a real bolt app talks to."""

import asyncio
import contextlib
import json
from types import TracebackType
from typing import Literal, Self

from aiohttp import web

from tests.platforms.slack_server import response_urls
from tests.platforms.slack_server.api_schedule import fire_due
from tests.platforms.slack_server.clock import Clock, SystemClock
from tests.platforms.slack_server.deliver import Deliverer, EventPolicy
from tests.platforms.slack_server.errors import SlackRefusal
from tests.platforms.slack_server.faults import Fault, Faults, Hook, Phase
from tests.platforms.slack_server.http_delivery import HttpDelivery
from tests.platforms.slack_server.ids import Mint
from tests.platforms.slack_server.interactions import Interaction
from tests.platforms.slack_server.journal import ApiCall, Attempt, Delivery, Journal
from tests.platforms.slack_server.oauth import authorize, exchange
from tests.platforms.slack_server.rates import RateLimiter, RateLimits
from tests.platforms.slack_server.scopes import HISTORY
from tests.platforms.slack_server.socket_mode import SocketMode
from tests.platforms.slack_server.state import App, Installation, Json, Team
from tests.platforms.slack_server.web_api import WebApi
from tests.platforms.slack_server.workspaces import Workspace, install
from tests.platforms.slack_server.world import World

SCHEDULE_POLL_S = 0.05
"""How often scheduled messages are compared with the clock, in real seconds."""


class SlackServer:
    """Start with `async with`, point the app's client at `api_url`, and let people act.

    Times people can be late for (trigger_id, response_url, schedules, rate budgets) follow
    `clock`; `ack_deadline` and the pauses between event repetitions are real seconds.
    """

    def __init__(
        self,
        *,
        delivery: Literal["socket", "http"] = "socket",
        scopes: frozenset[str] = HISTORY,
        clock: Clock | None = None,
        rate_limits: RateLimits | None = None,
        events: EventPolicy | None = None,
        ack_deadline: float = 3.0,
        should_escape: bool = True,
        commands: frozenset[str] | None = None,
        event_types: frozenset[str] | None = None,
        app_name: str = "Praxis",
        seed: str = "praxis",
    ) -> None:
        mint = Mint(seed)
        self.clock: Clock = clock or SystemClock()
        self.journal = Journal()
        self.faults = Faults()
        self.app = App(
            id=mint.id("A"),
            client_id="1000000000000.2000000000000",
            client_secret=mint.secret("client"),
            signing_secret=mint.secret("signing"),
            verification_token=mint.secret("verification"),
            app_token=f"xapp-1-{mint.secret('app')}",
            name=app_name,
            scopes=scopes,
            should_escape=should_escape,
            commands=commands,
            event_types=event_types,
        )
        policy = events or EventPolicy()
        self.deliverer = Deliverer(self.app, self.clock, mint, self.journal, policy)
        self.socket = SocketMode(self.app, self.clock, mint, ack_deadline)
        self.http = HttpDelivery(self.app, self.clock, ack_deadline)
        self.deliverer.transport = self.socket if delivery == "socket" else self.http
        self.world = World(self.app, self.clock, mint, self.journal, self.deliverer)
        self.limiter = RateLimiter(rate_limits or RateLimits())
        self._workspaces: dict[str, Workspace] = {}
        self._api = WebApi(
            self.world, self.faults, self.limiter, self.socket, lambda a: exchange(self.world, a)
        )
        self._runner: web.AppRunner | None = None
        self._poll: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self, *, port: int = 0) -> None:
        """Listen on 127.0.0.1; any free port unless one is given."""
        application = web.Application(client_max_size=8 * 1024 * 1024)
        application.router.add_route("*", "/api/{method}", self._api.handle)
        application.router.add_get("/link/", self.socket.handle)
        application.router.add_post("/response/{team}/{token}", self._respond)
        application.router.add_post("/upload/{team}/{file}", self._upload)
        application.router.add_get("/files/{team}/{file}", self._download)
        application.router.add_get("/oauth/v2/authorize", self._authorize)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, bound = self._runner.addresses[0][:2]
        self.world.base_url = f"http://{host}:{bound}"
        self._poll = asyncio.create_task(self._poll_schedule())

    async def stop(self) -> None:
        """Close everything; pending repetitions are given up.

        What is stored stays: `start(port=server.port)` ends the outage.
        """
        if self._poll is not None:
            self._poll.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._poll
        await self.world.stop()
        await self.deliverer.stop()
        await self.socket.stop()
        await self.http.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """The Web API base, with the trailing slash slack_sdk wants."""
        return f"{self.world.base_url}/api/"

    @property
    def port(self) -> int:
        """The port it listens on, or did."""
        return int(self.world.base_url.rpartition(":")[2])

    @property
    def authorize_url(self) -> str:
        """Where people install the app (bolt's `authorization_url`)."""
        return f"{self.world.base_url}/oauth/v2/authorize"

    @property
    def app_token(self) -> str:
        """The `xapp-` token of Socket Mode."""
        return self.app.app_token

    @property
    def signing_secret(self) -> str:
        """What signed requests are checked with."""
        return self.app.signing_secret

    def workspace(
        self, name: str = "Acme", *, enterprise: str | None = None, installed: bool = True
    ) -> Workspace:
        """The workspace of that name, created (and the app installed) when new."""
        if name in self._workspaces:
            return self._workspaces[name]
        mint = self.world.mint
        team = Team(mint.id("T"), name, name.lower().replace(" ", "-"))
        if enterprise is not None:
            known = [t for t in self.world.teams.values() if t.enterprise_name == enterprise]
            team.enterprise_id = known[0].enterprise_id if known else mint.id("E")
            team.enterprise_name = enterprise
        self.world.teams[team.id] = team
        workspace = Workspace(self.world, team)
        self._workspaces[name] = workspace
        if installed:
            workspace.install()
        return workspace

    def install_organisation(self, enterprise: str) -> Installation:
        """Install the app for every workspace of an organisation at once."""
        teams = [t for t in self.world.teams.values() if t.enterprise_name == enterprise]
        return install(self.world, teams, self.app.scopes, org=True)

    def deliver_to(self, url: str) -> None:
        """Use signed HTTP, to this request URL."""
        self.http.url = url
        self.deliverer.transport = self.http

    def on(self, phase: Phase, method: str, hook: Hook) -> None:
        """Await `hook(call)` when a method's call is received, stored or answered.

        In `stored` the effect is in place and the caller has not been told: the moment to
        kill it.
        """
        self.faults.on(phase, method, hook)

    def fail(self, method: str, fault: Fault, *, times: int = 1, after: int = 0) -> None:
        """Let `fault` hit the next `times` calls of `method`, skipping the first `after`."""
        self.faults.add(method, fault, times=times, after=after)

    async def redeliver(self, delivery: Delivery, *, times: int = 3) -> list[Attempt]:
        """Send an envelope again, as after a lost acknowledgement."""
        return await self.deliverer.redeliver(delivery, times=times)

    async def tick(self) -> int:
        """Post the scheduled messages that are due now; how many there were."""
        return fire_due(self.world)

    @property
    def interactions(self) -> list[Interaction]:
        """Everything people did, in order."""
        return self.world.interactions

    def unanswered(self) -> list[Interaction]:
        """Interactions the app left in silence: not acknowledged, or nothing to see."""
        return [
            i
            for i in self.world.interactions
            if i.delivery is not None
            and (not i.acked or i.trouble or (i.wants_answer and not i.answered))
        ]

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        try:
            payload: Json = await request.json()
        except ValueError:
            form = await request.post()
            payload = json.loads(str(form.get("payload") or "{}"))
        token = request.match_info["token"]

        async def perform(record: ApiCall) -> Json:
            return response_urls.respond(self.world, record, token, payload)

        return await self._api.guarded(request, response_urls.METHOD, payload, perform)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        team = self.world.teams.get(request.match_info["team"])
        upload = team.uploads.get(request.match_info["file"]) if team else None
        if upload is None or upload.content is not None:
            return web.Response(status=404)
        upload.content = await _uploaded(request)
        if len(upload.content) != upload.length:
            upload.content = None
            return web.Response(status=400, text="length mismatch")
        return web.Response(text=f"OK - {upload.length}")

    async def _download(self, request: web.Request) -> web.StreamResponse:
        team = self.world.teams.get(request.match_info["team"])
        upload = team.uploads.get(request.match_info["file"]) if team else None
        installation = self.world.installation(team.id) if team else None
        if upload is None or installation is None:
            return web.Response(status=404)
        if request.headers.get("Authorization") != f"Bearer {installation.token}":
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        return web.Response(body=upload.content)

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        try:
            raise web.HTTPFound(authorize(self.world, dict(request.query)))
        except SlackRefusal as refusal:
            return web.Response(status=400, text=refusal.code)

    async def _poll_schedule(self) -> None:
        while True:
            await asyncio.sleep(SCHEDULE_POLL_S)
            fire_due(self.world)


async def _uploaded(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    form = await request.post()
    for value in form.values():
        if isinstance(value, web.FileField):
            return value.file.read()
        return str(value).encode()
    return b""
