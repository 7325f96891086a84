"""Slack as an adapter: connects, sends, edits, looks up."""

import asyncio
from datetime import datetime
from typing import cast

import aiohttp
import structlog
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.directory import Directory
from adapters.slack.guard import PATH, Asgi, Guard
from adapters.slack.inbound import Identity
from adapters.slack.limits import (
    ACK_BY_SECONDS,
    ANSWER_WITHIN_SECONDS,
    MESSAGE_CHARS,
    MODAL_FIELDS,
    QUEUE_SECONDS,
)
from adapters.slack.listener import Listener, build_app
from adapters.slack.pacing import Pacer
from adapters.slack.posts import Posts
from adapters.slack.route import PLATFORM
from adapters.slack.search import find_post
from adapters.slack.sockets import Sockets
from adapters.slack.web import POST, Web, new_client, new_session
from bot.capabilities import Capabilities
from bot.catalog import Catalog
from bot.config import SlackConfig
from bot.errors import Gone, Unreachable
from bot.events import ChannelGone, Event, WorkspaceReady
from bot.message import Message
from bot.ports import Clock, Found, Inbox, Missing, Need, Profile
from bot.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef

log = structlog.get_logger(__name__)


class SlackAdapter:
    """One Slack workspace through one app.

    `pacer` spaces posts. In real seconds: `ping_interval` is how often Socket Mode is checked,
    `ack_by` when a payload is acknowledged whatever the core is doing.
    `http_app` takes Slack's signed requests where the transport is HTTP.
    """

    platform = PLATFORM

    def __init__(
        self,
        config: SlackConfig,
        clock: Clock,
        *,
        pacer: Pacer | None = None,
        ping_interval: float = 10.0,
        ack_by: float = ACK_BY_SECONDS,
    ) -> None:
        self._config = config
        self._clock = clock
        self._pacer = pacer or Pacer(clock)
        self._ping_interval = ping_interval
        self._ack_by = ack_by
        self._ports: _Ports | None = None
        self._listener: Listener | None = None
        self._sockets: Sockets | None = None
        self._own_session: aiohttp.ClientSession | None = None
        self._gone: set[str] = set()
        self.http_app = Guard()
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

    async def run(self, catalog: Catalog, inbox: Inbox) -> None:
        """Connects and feeds the inbox until cancelled."""
        async with new_session() as session:
            ports = await self._connect(session)
            listener = self._listen(ports, catalog, _Watching(inbox, self._gone))
            self._ports, self._listener = ports, listener
            try:
                await inbox.accept(WorkspaceReady(ports.identity.workspace, ports.identity.name))
                await self._serve(listener, session)
            finally:
                self.http_app.inner = None
                if self._sockets is not None:
                    await self._sockets.close()
                self._ports = self._listener = self._sockets = None

    async def drain(self) -> None:
        """Takes nothing more; what was taken is acknowledged first."""
        if self._listener is not None:
            self._listener.draining = True
            await self._listener.settled()
        self.http_app.inner = None
        if self._sockets is not None:
            await self._sockets.close()

    async def verify(self) -> str:
        """Whose token this is; from here on everything but `run` works, until `drain`."""
        if self._ports is None:
            self._own_session = new_session()
            self._ports = await self._connect(self._own_session)
        identity = self._ports.identity
        return f"signed in to {identity.name} as @{identity.handle}"

    async def close(self) -> None:
        """Closes what `verify` opened."""
        if self._own_session is not None:
            await self._own_session.close()
            self._own_session = self._ports = None

    def healthy(self) -> str:
        """Whether Slack can reach us and knows who we are."""
        if self._ports is None:
            return "not signed in to Slack yet"
        if self._listener is not None and self._listener.draining:
            return "shutting down"
        if self._config.transport == "http" and self.http_app.inner is None:
            return "not ready for Slack's requests yet"
        if self._config.transport == "socket" and not (self._sockets and self._sockets.living):
            return "no Socket Mode connection"
        return ""

    # -- what a bot token may do ---------------------------------------------------------------

    async def pace(self, to: ChannelRef | UserRef) -> None:
        """Waits for the next free second of that conversation."""
        await self._pacer.turn(POST, to.id, patience=QUEUE_SECONDS)

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
        return await self._connected().posts.post(to, message, key=key)

    async def edit(self, ref: MessageRef, message: Message) -> None:
        """Replaces a message of ours."""
        await self._connected().posts.edit(ref, message)

    async def delete(self, ref: MessageRef) -> None:
        """Takes a message of ours away."""
        await self._connected().posts.delete(ref)

    async def start_thread(self, ref: MessageRef, title: str) -> ChannelRef:  # noqa: ARG002
        """A message's thread needs no starting: it is addressed by the message's ts, without a title."""
        thread = ref.channel.thread or ref.id
        return ChannelRef(ref.channel.workspace, ref.channel.id, thread)

    async def find(self, to: ChannelRef | UserRef, key: str, *, since: datetime) -> Found | None:
        """Whether we posted it; None without the history scopes, since then nobody can know."""
        if not self._config.history:
            return None
        ports = self._connected()
        return await find_post(ports.web, await ports.posts.address(to), key, since)

    async def profile(self, user: UserRef) -> Profile:
        """What Slack says of a person."""
        return await self._connected().directory.profile(user.id)

    async def missing(self, channel: ChannelRef, needs: frozenset[Need]) -> list[Missing]:
        """What we lack in a channel; raises `Gone` when the channel is."""
        if channel.id in self._gone:
            raise Gone("channel")
        return await self._connected().directory.missing(channel.id, needs)

    # -- putting it together -------------------------------------------------------------------

    def _connected(self) -> "_Ports":
        if self._ports is None:
            raise Unreachable("not signed in to Slack")
        return self._ports

    async def _connect(self, session: aiohttp.ClientSession) -> "_Ports":
        token = self._config.bot_token.get_secret_value()
        web = Web(new_client(token, self._config.api_url, session), session, self._pacer)
        answer = await web.read("auth.test", {})
        workspace = WorkspaceRef(PLATFORM, str(answer["team_id"]))
        web.handle = str(answer.get("user") or web.handle)
        identity = Identity(
            workspace,
            str(answer.get("team") or ""),
            str(answer["user_id"]),
            str(answer.get("bot_id") or ""),
            web.handle,
        )
        directory = Directory(web, self._clock)
        return _Ports(identity, web, Posts(web, workspace), directory)

    def _listen(self, ports: "_Ports", catalog: Catalog, inbox: Inbox) -> Listener:
        return Listener(
            ports.identity,
            catalog,
            inbox,
            ports.web,
            ports.posts,
            ports.directory,
            self._clock,
            self.capabilities.command_prefix,
            self._ack_by,
        )

    async def _serve(self, listener: Listener, session: aiohttp.ClientSession) -> None:
        client = AsyncWebClient(
            base_url=self._config.api_url or AsyncWebClient.BASE_URL,
            session=session,
            retry_handlers=[],
        )
        app = build_app(listener, client, self._config.signing_secret.get_secret_value())
        if self._config.transport == "http":
            self.http_app.inner = cast(Asgi, AsyncSlackRequestHandler(app, path=PATH))
            await asyncio.Event().wait()
        self._sockets = Sockets(
            app,
            self._config.app_token.get_secret_value(),
            self._clock,
            ping_interval=self._ping_interval,
        )
        await self._sockets.run()


class _Ports:
    """What there is once we are signed in."""

    def __init__(self, identity: Identity, web: Web, posts: Posts, directory: Directory) -> None:
        self.identity = identity
        self.web = web
        self.posts = posts
        self.directory = directory


class _Watching:
    """The inbox, remembering which channels are gone: Slack answers the same for one we never joined."""

    def __init__(self, inbox: Inbox, gone: set[str]) -> None:
        self._inbox = inbox
        self._gone = gone

    async def accept(self, event: Event) -> None:
        if isinstance(event, ChannelGone) and event.reason == "deleted":
            self._gone.add(event.channel.id)
        await self._inbox.accept(event)
