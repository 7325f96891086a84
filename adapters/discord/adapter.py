"""The Discord adapter: connects, registers, hands in what arrives, and speaks for the courier."""

from collections.abc import Awaitable, Mapping
from datetime import datetime
from typing import TypeVar

import structlog

from adapters.discord.catalog import commands, fingerprint
from adapters.discord.connection import Connection, Timing
from adapters.discord.errors import UNKNOWN_MEMBER, Refused
from adapters.discord.inbound import PLATFORM
from adapters.discord.limits import CAPABILITIES
from adapters.discord.mailroom import Mailroom
from adapters.discord.permissions import invite_link
from adapters.discord.places import Places
from adapters.discord.posts import Posts
from adapters.discord.rest import Rest, named
from adapters.discord.shelf import Shelf
from bot.capabilities import Capabilities
from bot.catalog import Catalog
from bot.config import DiscordConfig
from bot.errors import PlatformError
from bot.events import DoneWithout
from bot.message import Message
from bot.ports import Clock, Found, Inbox, Missing, Need, Profile
from bot.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef

log = structlog.get_logger(__name__)

T = TypeVar("T")

COMMANDS = "/applications/{application}/commands"


class DiscordAdapter:
    """One bot token. Everything but `run` works without a connection to the gateway, too."""

    platform: str = PLATFORM
    capabilities: Capabilities = CAPABILITIES

    def __init__(self, config: DiscordConfig, clock: Clock, timing: Timing | None = None) -> None:
        self._config = config
        self._clock = clock
        self._timing = timing or Timing()
        self._rest = Rest(config.api_url, config.token.reveal())
        self._places = Places(self._rest)
        self._posts = Posts(self._rest, self._places, clock, self._without)
        self._shelf = Shelf()
        self._mailroom: Mailroom | None = None
        self._connection: Connection | None = None

    async def run(self, catalog: Catalog, inbox: Inbox) -> None:
        """Connects until cancelled; raises `Unauthorized` when the token is refused."""
        mailroom = await _speaking(self._open_mailroom(catalog, inbox))
        if self._config.sync_commands:
            await self._register(catalog, mailroom.application)
        token = self._config.token.reveal()
        self._mailroom = mailroom
        self._connection = Connection(self._rest, token, mailroom.receive, self._timing)
        try:
            await self._connection.run()
        finally:
            await mailroom.finish()
            await self._rest.close()

    def _without(self, event: DoneWithout) -> None:
        if self._mailroom is not None:
            self._mailroom.tell(event)

    async def drain(self) -> None:
        """New interactions are told to come back in a minute; what is under way goes on."""
        if self._mailroom is not None:
            self._mailroom.draining = True

    async def close(self) -> None:
        """Closes the connections of REST calls."""
        await self._rest.close()

    async def meet(self, user: UserRef) -> str:
        return await _speaking(self._places.meet(user))

    def recall(self, user: UserRef, direct: str) -> None:
        self._places.recall(user, direct)

    async def pace(self, to: ChannelRef | UserRef) -> None:
        await _speaking(self._posts.pace(to))

    async def send(
        self, to: ChannelRef | UserRef, message: Message, *, key: str, first_try: bool
    ) -> MessageRef:
        return await _speaking(self._posts.send(to, message, key=key, first_try=first_try))

    async def edit(self, ref: MessageRef, message: Message) -> None:
        await _speaking(self._posts.edit(ref, message))

    async def delete(self, ref: MessageRef) -> None:
        await _speaking(self._posts.delete(ref))

    async def start_thread(self, ref: MessageRef, title: str) -> ChannelRef:
        return await _speaking(self._posts.start_thread(ref, title))

    async def find(self, to: ChannelRef | UserRef, key: str, *, since: datetime) -> Found | None:
        return await _speaking(self._posts.find(to, key, since=since))

    async def profile(self, user: UserRef) -> Profile:
        """Somebody who left the server counts as deactivated there."""
        try:
            return await self._places.profile(user)
        except Refused as error:
            if error.code == UNKNOWN_MEMBER:
                return Profile(name="", deactivated=True)
            raise named(error) from None

    async def groups(self, workspace: WorkspaceRef) -> Mapping[str, str]:
        return await _speaking(self._places.groups(workspace))

    async def missing(self, channel: ChannelRef, needs: frozenset[Need]) -> list[Missing]:
        return await _speaking(self._places.missing(channel, needs))

    async def verify(self) -> str:
        me = await _speaking(self._rest.call("GET", "/users/@me"))
        application = await _speaking(self._rest.call("GET", "/applications/@me"))
        invite = invite_link(str(application["id"]))
        return f"signed in as {me['username']} ({me['id']}); add it to a server: {invite}"

    def healthy(self) -> str:
        return self._connection.trouble if self._connection else "not connected yet"

    async def _open_mailroom(self, catalog: Catalog, inbox: Inbox) -> Mailroom:
        application = await self._rest.call("GET", "/applications/@me")
        me = await self._places.me()
        return Mailroom(
            rest=self._rest,
            places=self._places,
            clock=self._clock,
            catalog=catalog,
            inbox=inbox,
            shelf=self._shelf,
            me=me,
            application=str(application["id"]),
        )

    async def _register(self, catalog: Catalog, application: str) -> None:
        """Writes the commands where Discord has others: two hundred new ones a day are all it takes.

        A refusal leaves the commands as they are and the bot running.
        """
        wanted = commands(catalog)
        try:
            present = await self._rest.call(
                "GET", COMMANDS, query={"with_localizations": "true"}, application=application
            )
            if fingerprint(present) == fingerprint(wanted):
                return
            await self._rest.call("PUT", COMMANDS, body=wanted, application=application)
            log.info("commands_registered", count=len(wanted))
        except (Refused, PlatformError) as error:
            log.error("commands_not_registered", error=str(named(error)))  # noqa: TRY400  # no traceback needed


async def _speaking(work: Awaitable[T]) -> T:
    """The result; a refusal that nobody nearer has explained becomes the core's error."""
    try:
        return await work
    except Refused as error:
        raise named(error) from None
