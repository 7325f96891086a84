"""The emulator: one Discord on loopback, for the real client library to talk to."""

import contextlib
from collections.abc import Callable, Generator
from types import TracebackType
from typing import Any, Self

import yarl
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.patience import PATIENCE
from tests.platforms.discord_server import (
    routes_channels,
    routes_core,
    routes_guilds,
    routes_interactions,
    routes_messages,
)
from tests.platforms.discord_server.administration import Administration
from tests.platforms.discord_server.faults import Faults, Phase
from tests.platforms.discord_server.gateway import Gateway
from tests.platforms.discord_server.humans import Human
from tests.platforms.discord_server.interactions import Interaction, Interactions
from tests.platforms.discord_server.journal import Journal, Pulse
from tests.platforms.discord_server.limits import Limiter, RateLimits
from tests.platforms.discord_server.platform import Commands, Platform
from tests.platforms.discord_server.rest import RestServer
from tests.platforms.discord_server.settings import Settings
from tests.platforms.discord_server.snowflakes import Clock, SystemClock
from tests.platforms.discord_server.spec import load
from tests.platforms.discord_server.world import Guild, World

TABLES = [
    routes_core.routes,
    routes_messages.routes,
    routes_channels.routes,
    routes_guilds.routes,
    routes_interactions.routes,
]


class DiscordServer:
    """Discord as far as Praxis can tell. `async with DiscordServer() as server: ...`"""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        rate_limits: RateLimits | None = None,
        settings: Settings | None = None,
        use_spec: bool = True,
    ) -> None:
        self.clock = clock or SystemClock()
        self.settings = settings or Settings()
        self.world = World(self.clock)
        self.pulse = Pulse()
        self.journal = Journal(self.pulse)
        self.faults = Faults()
        self.limiter = Limiter(rate_limits or RateLimits())
        self.gateway = Gateway(self.world, self.journal, self.faults, self.settings)
        self.interactions = Interactions(self.world, self.settings, self.pulse)
        self.platform = Platform(
            self.world,
            self.settings,
            self.journal,
            self.faults,
            self.limiter,
            Commands(self.world),
            self.interactions,
            load() if use_spec else None,
        )
        self.admin = Administration(self.platform, self.gateway)
        self._rest = RestServer(self.platform, TABLES)
        self._runner: web.AppRunner | None = None

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
        """Listen on loopback; port 0 takes a free one, the old `port` ends an outage."""
        application = web.Application(client_max_size=30 * 1024 * 1024)
        application.router.add_get("/gateway/", self.gateway.handle)
        application.router.add_get("/attachments/{channel}/{number}/{name}", self._attachment)
        application.router.add_route("*", "/api/{rest:.*}", self._rest.handle)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, bound = self._runner.addresses[0][:2]
        self.settings.base_url = f"http://{host}:{bound}"
        self.world.emit = self.gateway.publish

    async def stop(self) -> None:
        """Cut all connections and stop listening; the state stays readable."""
        self.faults.clear()
        self.gateway.abort()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _attachment(self, request: web.Request) -> web.Response:
        upload = self.platform.files.get(int(request.match_info["number"]))
        if upload is None:
            return web.Response(status=404)
        return web.Response(body=upload.content, content_type=upload.content_type)

    # Where it is.

    @property
    def api_url(self) -> str:
        """The base of all REST calls, with the version."""
        return f"{self.settings.base_url}/api/v10"

    @property
    def gateway_url(self) -> str:
        """The websocket's address."""
        return self.settings.gateway_url

    @property
    def port(self) -> int:
        """Where it listens, or last did."""
        return int(self.settings.base_url.rsplit(":", 1)[1])

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.settings.token

    @property
    def application_id(self) -> int:
        """The application's and its bot user's id."""
        return self.platform.application_id

    @contextlib.contextmanager
    def library(self) -> Generator[None]:
        """Point discord.py in this process here, until the end of the block."""
        base = Route.BASE
        address = DiscordWebSocket.DEFAULT_GATEWAY
        Route.BASE = self.api_url
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.gateway_url)
        try:
            yield
        finally:
            Route.BASE = base
            DiscordWebSocket.DEFAULT_GATEWAY = address

    # Who and what there is.

    def guild(self, name: str = "Community") -> Guild:
        """A new guild with the bot in it, invited with the recommended permissions."""
        return self.world.new_guild(name)

    def user(self, name: str) -> Human:
        """A new person, in no guild yet."""
        return Human(self.platform, name)

    def on(
        self, phase: Phase | str, route: str, callback: Callable[[Any], Any]
    ) -> Callable[[], None]:
        """Call back at "received", "stored" or "answered" of matching REST calls.

        The callback, plain or async, gets the Exchange; what is returned here removes it.
        """
        return self.faults.on(phase, route, callback)

    def unanswered(self) -> list[Interaction]:
        """Interactions never acknowledged, and those deferred and never answered."""
        return self.interactions.unanswered()

    @property
    def ack_milliseconds(self) -> list[float]:
        """Real time from each dispatch to its accepted callback, in the order of the dispatches."""
        times = (one.ack_milliseconds for one in self.interactions.all)
        return [time for time in times if time is not None]

    # Waiting.

    async def until(
        self, condition: Callable[[], object], *, what: str = "condition", seconds: float = PATIENCE
    ) -> None:
        """Wait, looking again at every change of the platform."""
        await self.pulse.until(condition, what=what, seconds=seconds)

    async def connected(self, *, shards: int = 1, seconds: float = PATIENCE) -> None:
        """Wait until that many shards are identified or resumed."""
        await self.until(
            lambda: sum(s.connection is not None for s in self.gateway.sessions.values()) >= shards,
            what=f"{shards} shards connected",
            seconds=seconds,
        )
