"""Where a crash scenario happens: an emulated platform, seen through what a delivery leaves behind there."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

from bot.refs import ChannelRef, UserRef, WorkspaceRef
from tests.platforms.discord_server import DiscordServer, Human
from tests.platforms.discord_server.settings import Settings
from tests.platforms.slack_server import HISTORY, MINIMAL, SlackServer
from tests.platforms.slack_server.rates import RateLimits
from tests.platforms.slack_server.reading import seen
from tests.platforms.slack_server.state import Channel
from tests.process.process import START_SECONDS

Kill = Callable[[], None]
PURPOSES = ("prompts", "webinars", "ops")
CANCELED = 4
"""Of a scheduled event's states (resources/guild-scheduled-event)."""


class Place(ABC):
    """One workspace with a channel for each of `PURPOSES`."""

    platform: str
    knows_afterwards: bool
    """Whether a lost answer can be settled without asking a person."""
    channels: Mapping[str, ChannelRef]

    @abstractmethod
    async def open(self, stack: AsyncExitStack) -> None:
        """Starts the platform."""

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """What makes a bot work here."""

    @abstractmethod
    def at_acceptance(self, kill: Kill) -> None:
        """Calls `kill` once, when a message is in effect and its sender does not know yet."""

    @abstractmethod
    def at_reception(self, tell: Kill) -> None:
        """Calls `tell` whenever the platform begins to hear of a message."""

    @abstractmethod
    def posts(self, purpose: str) -> int:
        """Messages that stand in a channel."""

    @abstractmethod
    def threads(self) -> int:
        """Threads people can see in the prompts channel."""

    @abstractmethod
    def person(self, name: str) -> UserRef:
        """Somebody in the workspace, by name; a new one comes in."""

    @abstractmethod
    def direct(self, name: str) -> list[str]:
        """What the bot wrote to somebody directly, oldest first."""

    @abstractmethod
    def texts(self, purpose: str) -> list[str]:
        """What the messages of a channel say, oldest first."""

    @abstractmethod
    def events(self) -> dict[str, str] | None:
        """What stands in the workspace's own calendar: name → when, or that it is off; None without one."""

    @abstractmethod
    def violations(self) -> list[Any]:
        """What the platform would have refused."""


class DiscordPlace(Place):
    """A guild. `forgetful` forgets nonces at once, as Discord does after some minutes."""

    platform = "discord"
    knows_afterwards = True

    def __init__(self, *, forgetful: bool = False) -> None:
        window = timedelta() if forgetful else timedelta(minutes=5)
        self.server = DiscordServer(settings=Settings(nonce_window=window))

    async def open(self, stack: AsyncExitStack) -> None:
        await stack.enter_async_context(self.server)
        guild = self.server.guild()
        workspace = WorkspaceRef(self.platform, str(guild.id))
        self._guild = guild
        self._people: dict[str, Human] = {}
        self._channels = {name: guild.text(name) for name in PURPOSES}
        self.channels = {
            name: ChannelRef(workspace, str(channel.id)) for name, channel in self._channels.items()
        }

    def environment(self) -> dict[str, str]:
        return {
            "PRAXIS_DISCORD__TOKEN": self.server.token,
            "PRAXIS_DISCORD__API_URL": self.server.api_url,
        }

    def at_acceptance(self, kill: Kill) -> None:
        watched = ("POST /channels/*/messages", "POST /guilds/*/scheduled-events")
        removes = [
            self.server.on("stored", route, lambda _x: ([each() for each in removes], kill()))
            for route in watched
        ]

    def at_reception(self, tell: Kill) -> None:
        self.server.on("received", "POST /channels/*/messages", lambda _x: tell())

    def posts(self, purpose: str) -> int:
        return len(self._channels[purpose].messages)

    def threads(self) -> int:
        parent = self._channels["prompts"].id
        guilds = self.server.world.guilds.values()
        return sum(thread.parent_id == parent for guild in guilds for thread in guild.threads)

    def person(self, name: str) -> UserRef:
        if name not in self._people:
            self._people[name] = self.server.user(name)
            self._guild.join(self._people[name])
        return UserRef(self.channels["ops"].workspace, str(self._people[name].id))

    def human(self, name: str) -> Human:
        """The same person, to act."""
        self.person(name)
        return self._people[name]

    def channel(self, purpose: str) -> Any:
        """The channel of a purpose, to act in."""
        return self._channels[purpose]

    async def at_work(self) -> None:
        """Waits until the bot hears of what people do."""
        await self.server.connected(seconds=START_SECONDS)

    def direct(self, name: str) -> list[str]:
        conversation = self.server.world.dm_with(self._people[name])
        return [message.text.replace("**", "") for message in conversation.messages]

    def texts(self, purpose: str) -> list[str]:
        return [message.text.replace("**", "") for message in self._channels[purpose].messages]

    def events(self) -> dict[str, str] | None:
        found = list(self._guild.events.values())
        named = {
            each.body["name"]: "off"
            if each.status == CANCELED
            else each.body["scheduled_start_time"]
            for each in found
        }
        assert len(named) == len(found), "an event stands there twice"
        return named

    def violations(self) -> list[Any]:
        return self.server.journal.violations


class SlackPlace(Place):
    """A workspace, with or without the scope to read history."""

    platform = "slack"

    def __init__(self, *, history: bool, limits: RateLimits | None = None) -> None:
        self.knows_afterwards = history
        scopes = HISTORY if history else MINIMAL
        self.server = SlackServer(scopes=scopes, rate_limits=limits)

    async def open(self, stack: AsyncExitStack) -> None:
        await stack.enter_async_context(self.server)
        self._workspace = self.server.workspace()
        workspace = WorkspaceRef(self.platform, self._workspace.id)
        self._channels = {name: self._workspace.channel(name) for name in PURPOSES}
        self.channels = {
            name: ChannelRef(workspace, channel.id) for name, channel in self._channels.items()
        }

    def environment(self) -> dict[str, str]:
        return {
            "PRAXIS_SLACK__BOT_TOKEN": self._workspace.bot_token,
            "PRAXIS_SLACK__APP_TOKEN": self.server.app_token,
            "PRAXIS_SLACK__API_URL": self.server.api_url,
            "PRAXIS_SLACK__HISTORY": str(self.knows_afterwards).lower(),
        }

    def at_acceptance(self, kill: Kill) -> None:
        done: list[bool] = []

        async def hook(_call: Any) -> None:
            if not done:
                done.append(True)
                kill()

        self.server.on("stored", "chat.postMessage", hook)

    def at_reception(self, tell: Kill) -> None:
        async def hook(_call: Any) -> None:
            tell()

        self.server.on("received", "chat.postMessage", hook)

    def posts(self, purpose: str) -> int:
        return len(self._channels[purpose].messages)

    def threads(self) -> int:
        return self.posts("prompts")

    def person(self, name: str) -> UserRef:
        # The driver gives the same account to the same name.
        return UserRef(self.channels["ops"].workspace, self._workspace.user(name).id)

    def direct(self, name: str) -> list[str]:
        conversation = self._workspace.team.im_with(self._workspace.user(name).id)
        return self._read(conversation) if conversation is not None else []

    def texts(self, purpose: str) -> list[str]:
        return self._read(self._channels[purpose])

    def events(self) -> dict[str, str] | None:
        return None

    def _read(self, channel: Channel) -> list[str]:
        return [seen(each.blocks, each.text) for each in self._workspace.messages(channel)]

    def violations(self) -> list[Any]:
        return self.server.journal.violations
