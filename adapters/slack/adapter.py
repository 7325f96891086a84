"""Slack as an adapter: connects, sends, edits, looks up."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

import aiohttp
import structlog
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.entrance import INSTALL_PATH, REDIRECT_PATH, Consents, Entrance, build_flow
from adapters.slack.guard import PATH, Asgi, Guard
from adapters.slack.hallway import Desk, Watching
from adapters.slack.limits import (
    ACK_BY_SECONDS,
    ANSWER_WITHIN_SECONDS,
    MESSAGE_CHARS,
    MODAL_FIELDS,
    QUEUE_SECONDS,
)
from adapters.slack.listener import Listener, build_app
from adapters.slack.manifest import scopes
from adapters.slack.pacing import Pacer
from adapters.slack.route import PLATFORM
from adapters.slack.search import find_post
from adapters.slack.sockets import Sockets
from adapters.slack.tenants import ManyTenants, OneTenant, Opener, Tenant, Tenants
from adapters.slack.web import POST, new_client, new_session
from bot.capabilities import Capabilities
from bot.catalog import Catalog
from bot.config import SlackConfig
from bot.errors import Gone, Unauthorized, Unreachable
from bot.events import WorkspaceReady
from bot.installations import Installations
from bot.message import Message
from bot.ports import Clock, Found, Inbox, Missing, Need, Profile
from bot.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef

log = structlog.get_logger(__name__)


class SlackAdapter:
    """One app: in the workspace of its token, or in all that installed it.

    `pacer` spaces posts, one a workspace. In real seconds: `ping_interval` is how often Socket Mode is
    checked, `ack_by` when a payload is acknowledged whatever the core is doing.
    `http_app` takes Slack's signed requests where the transport is HTTP, `entrance` is where workspaces
    install the app; `public_url` is where people reach both.
    """

    platform = PLATFORM

    def __init__(
        self,
        config: SlackConfig,
        clock: Clock,
        *,
        public_url: str = "",
        pacer: Callable[[], Pacer] | None = None,
        ping_interval: float = 10.0,
        ack_by: float = ACK_BY_SECONDS,
    ) -> None:
        self._config = config
        self._clock = clock
        self._public_url = public_url
        self._new_pacer = pacer or (lambda: Pacer(clock))
        self._ping_interval = ping_interval
        self._ack_by = ack_by
        self._installations: Installations | None = None
        self._tenants: Tenants | None = None
        self._draining = False
        self._serving = False
        self._sockets: Sockets | None = None
        self._own_session: aiohttp.ClientSession | None = None
        self._gone: set[str] = set()
        self.http_app = Guard()
        self.entrance = Entrance()
        self.capabilities = Capabilities(
            answer_within=ANSWER_WITHIN_SECONDS,
            native_options=False,
            commands_in_threads=False,
            idempotent_for=0,
            modal_fields=MODAL_FIELDS,
            message_chars=MESSAGE_CHARS,
            command_prefix=f"{config.command} ",
        )

    # -- life ----------------------------------------------------------------------------------

    def use(self, installations: Installations) -> None:
        """Where workspaces that install the app are kept."""
        self._installations = installations

    def mounts(self) -> dict[str, Any]:
        """ASGI applications by path: Slack's requests, and the two pages of the installation."""
        found: dict[str, Any] = {PATH: self.http_app}
        if self._config.client_id:
            found |= {INSTALL_PATH: self.entrance, REDIRECT_PATH: self.entrance}
        return found

    async def run(self, catalog: Catalog, inbox: Inbox) -> None:
        """Connects and feeds the inbox until cancelled."""
        async with new_session() as session:
            self._draining = False
            watching = Watching(inbox, self._gone)
            opener = self._opener(session, lambda tenant: self._listen(tenant, catalog, watching))
            tenants = await self._connect(opener)
            self._tenants = watching.tenants = tenants
            try:
                for tenant in await tenants.every():
                    ready = WorkspaceReady(tenant.identity.workspace, tenant.identity.name)
                    await inbox.accept(ready)
                self._open_entrance(opener, tenants, catalog, inbox)
                self._serving = True
                await self._serve(tenants, session)
            finally:
                self._close_doors()
                if self._sockets is not None:
                    await self._sockets.close()
                self._serving = False
                self._tenants = self._sockets = None

    async def drain(self) -> None:
        """Takes nothing more; what was taken is acknowledged first."""
        if self._serving and self._tenants is not None:
            self._draining = True
            listeners = [each.listener for each in await self._tenants.every() if each.listener]
            for listener in listeners:
                listener.draining = True
            for listener in listeners:
                await listener.settled()
        self._close_doors()
        if self._sockets is not None:
            await self._sockets.close()

    async def verify(self) -> str:
        """Whose token this is; from here on everything but `run` works, until `drain`."""
        if self._tenants is None:
            self._own_session = new_session()
            self._tenants = await self._connect(self._opener(self._own_session))
        found = [each.identity for each in await self._tenants.every()]
        if not self._config.client_id:
            return f"signed in to {found[0].name} as @{found[0].handle}"
        names = ", ".join(sorted(each.name for each in found)) or "no workspace yet"
        return f"installed in {names}; others install it at {self._public_url}{INSTALL_PATH}"

    async def close(self) -> None:
        """Closes what `verify` opened."""
        if self._own_session is not None:
            await self._own_session.close()
            self._own_session = self._tenants = None

    def healthy(self) -> str:
        """Whether Slack can reach us and knows who we are."""
        if self._tenants is None:
            return "not signed in to Slack yet"
        if self._draining:
            return "shutting down"
        if self._config.transport == "http" and self.http_app.inner is None:
            return "not ready for Slack's requests yet"
        if self._config.transport == "socket" and not (self._sockets and self._sockets.living):
            return "no Socket Mode connection"
        return ""

    # -- what a bot token may do ---------------------------------------------------------------

    async def meet(self, user: UserRef) -> str:  # noqa: ARG002  # messages go to the person's own id
        return ""

    def recall(self, user: UserRef, direct: str) -> None:
        """Nothing to take note of: messages go to the person's own id."""

    async def pace(self, to: ChannelRef | UserRef) -> None:
        """Waits for the next free second of that conversation."""
        tenant = await self._tenant(to.workspace)
        await tenant.web.pacer.turn(POST, to.id, patience=QUEUE_SECONDS)

    async def send(
        self,
        to: ChannelRef | UserRef,
        message: Message,
        *,
        key: str,
        first_try: bool,  # noqa: ARG002  # Slack has no idempotent posts: the core asks `find`
    ) -> MessageRef:
        """Posts once, the key in the message's metadata."""
        if isinstance(to, ChannelRef) and to.id in self._gone:
            raise Gone("channel")
        return await (await self._tenant(to.workspace)).posts.post(to, message, key=key)

    async def edit(self, ref: MessageRef, message: Message) -> None:
        """Replaces a message of ours."""
        await (await self._tenant(ref.channel.workspace)).posts.edit(ref, message)

    async def delete(self, ref: MessageRef) -> None:
        """Takes a message of ours away."""
        await (await self._tenant(ref.channel.workspace)).posts.delete(ref)

    async def start_thread(self, ref: MessageRef, title: str) -> ChannelRef:  # noqa: ARG002
        """A message's thread needs no starting: it is addressed by the message's ts, without a title."""
        thread = ref.channel.thread or ref.id
        return ChannelRef(ref.channel.workspace, ref.channel.id, thread)

    async def find(self, to: ChannelRef | UserRef, key: str, *, since: datetime) -> Found | None:
        """Whether we posted it; None without the history scopes, since then nobody can know."""
        if not self._config.history:
            return None
        tenant = await self._tenant(to.workspace)
        return await find_post(tenant.web, await tenant.posts.address(to), key, since)

    async def profile(self, user: UserRef) -> Profile:
        """What Slack says of a person."""
        return await (await self._tenant(user.workspace)).directory.profile(user.id)

    async def groups(self, workspace: WorkspaceRef) -> Mapping[str, str] | None:
        """The workspace's user groups."""
        return await (await self._tenant(workspace)).directory.groups()

    async def missing(self, channel: ChannelRef, needs: frozenset[Need]) -> list[Missing]:
        """What we lack in a channel; raises `Gone` when the channel is."""
        if channel.id in self._gone:
            raise Gone("channel")
        return await (await self._tenant(channel.workspace)).directory.missing(channel.id, needs)

    # -- putting it together -------------------------------------------------------------------

    async def _tenant(self, workspace: WorkspaceRef) -> Tenant:
        if self._tenants is None:
            raise Unreachable("not signed in to Slack")
        return await self._tenants.of(workspace.id)

    def _opener(
        self, session: aiohttp.ClientSession, listen: Callable[[Tenant], Listener] | None = None
    ) -> Opener:
        return Opener(
            session,
            self._config.api_url,
            self._clock,
            self._new_pacer,
            self.capabilities.command_prefix,
            listen,
        )

    async def _connect(self, opener: Opener) -> Tenants:
        if not self._config.client_id:
            token = self._config.bot_token.reveal()
            return OneTenant(opener.open(await opener.introduce(token)))
        if self._installations is None:
            raise Unreachable("the database that knows who installed the app is not open")
        return ManyTenants(opener, self._installations)

    def _listen(self, tenant: Tenant, catalog: Catalog, inbox: Inbox) -> Listener:
        return Listener(
            tenant.identity,
            catalog,
            inbox,
            tenant.web,
            tenant.posts,
            tenant.directory,
            self._clock,
            self.capabilities.command_prefix,
            self._ack_by,
            draining=self._draining,
        )

    def _open_entrance(
        self, opener: Opener, tenants: Tenants, catalog: Catalog, inbox: Inbox
    ) -> None:
        if not isinstance(tenants, ManyTenants) or self._installations is None:
            return
        desk = Desk(opener, tenants, inbox)
        self.entrance.flow = build_flow(
            self._config,
            new_client(None, self._config.api_url, opener.session),
            self._public_url,
            sorted(scopes(catalog, history=self._config.history)),
            self._installations,
            Consents(desk.welcome, desk.turn_away),
        )

    def _close_doors(self) -> None:
        self.http_app.inner = None
        self.entrance.flow = None

    async def _serve(self, tenants: Tenants, session: aiohttp.ClientSession) -> None:
        async def listener_of(team_id: str) -> Listener | None:
            try:
                return (await tenants.of(team_id)).listener
            except Unauthorized:
                return None

        client = AsyncWebClient(
            base_url=self._config.api_url or AsyncWebClient.BASE_URL,
            session=session,
            retry_handlers=[],
        )
        app = build_app(listener_of, client, self._config.signing_secret.reveal())
        if self._config.transport == "http":
            self.http_app.inner = cast(Asgi, AsyncSlackRequestHandler(app, path=PATH))
            await asyncio.Event().wait()
        self._sockets = Sockets(
            app,
            self._config.app_token.reveal(),
            self._clock,
            ping_interval=self._ping_interval,
        )
        await self._sockets.run()
