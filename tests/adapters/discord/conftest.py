# pyright: basic
"""A server with people and our adapter on it; nothing ends while Discord has a complaint."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import DiscordAdapter, Timing
from bot.catalog import Catalog
from bot.clock import SystemClock
from bot.config import DiscordConfig
from bot.config_kinds import Secret
from bot.events import Event
from bot.ports import Clock
from bot.refs import ChannelRef, UserRef, WorkspaceRef
from tests.contract import CATALOG, Script
from tests.patience import PATIENCE
from tests.platforms.discord_server import (
    Channel,
    DiscordServer,
    Guild,
    Human,
    RateLimits,
    Settings,
    User,
)

HURRIED = Timing(first_wait=0.02, longest_wait=0.1, identify_every=0.0, connect=5.0)


@dataclass
class Bot:
    """Our adapter on an emulated server."""

    server: DiscordServer
    script: Script = field(default_factory=Script)
    catalog: Catalog = CATALOG
    clock: Clock = field(default_factory=SystemClock)
    timing: Timing = HURRIED
    adapter: DiscordAdapter = field(init=False)
    _task: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self._new()

    def _new(self) -> None:
        config = DiscordConfig(token=Secret(self.server.token), api_url=self.server.api_url)
        self.adapter = DiscordAdapter(config, self.clock, self.timing)

    async def start(self) -> None:
        """Connects; returns when events arrive."""
        self._task = asyncio.create_task(self.adapter.run(self.catalog, self.script))
        await self.connected()

    async def connected(self) -> None:
        await asyncio.wait_for(self._until(lambda: self.adapter.healthy() == ""), PATIENCE)

    async def until(self, condition: Callable[[], Any]) -> None:
        """Returns when something that our side does has happened."""
        await asyncio.wait_for(self._until(condition), PATIENCE)

    @staticmethod
    async def _until(condition: Callable[[], Any]) -> None:
        while not condition():
            await asyncio.sleep(0.005)

    async def ended(self) -> BaseException | None:
        """Waits for `run` to end by itself."""
        assert self._task is not None
        await asyncio.wait({self._task}, timeout=5)
        return self._task.exception()

    async def stop(self) -> None:
        """Ends the adapter without ceremony."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.adapter._rest.close()  # pyright: ignore[reportPrivateUsage]

    async def restart(self) -> None:
        """A new process: nothing remembered."""
        await self.stop()
        self._new()
        await self.start()

    @property
    def quiet(self) -> bool:
        """Whether everything that arrived has been dealt with."""
        room = self.adapter._mailroom  # pyright: ignore[reportPrivateUsage]
        return room is None or not room._tasks  # pyright: ignore[reportPrivateUsage]

    def events(self, kind: type[Event] | Any) -> list[Any]:
        return [event for event in self.script.events if isinstance(event, kind)]


@pytest.fixture(autouse=True)
def addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's two addresses are given back after each test."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    """Discord. What we ever sent has been well-formed."""
    async with DiscordServer(rate_limits=RateLimits(), settings=Settings()) as server:
        yield server
    assert [] == list(map(str, server.journal.violations))


@pytest.fixture
def guild(server: DiscordServer) -> Guild:
    return server.guild("Allied Health")


@pytest.fixture
def prompts(guild: Guild) -> Channel:
    return guild.text("prompts")


@pytest.fixture
def mia(server: DiscordServer, guild: Guild) -> Human:
    human = server.user("Mia")
    guild.join(human)
    return human


@pytest.fixture
def ben(server: DiscordServer, guild: Guild) -> Human:
    human = server.user("Ben")
    guild.join(human)
    return human


@pytest.fixture
async def bot(server: DiscordServer, prompts: Channel) -> AsyncIterator[Bot]:
    """Connected, with the contract's catalog registered."""
    bot = Bot(server)
    await bot.start()
    yield bot
    await bot.stop()


@pytest.fixture
async def offline(server: DiscordServer) -> AsyncIterator[Bot]:
    """Not connected: what the courier asks for works without the gateway."""
    bot = Bot(server)
    yield bot
    await bot.stop()


def workspace(guild: Guild) -> WorkspaceRef:
    return WorkspaceRef("discord", str(guild.id))


def address(channel: Channel) -> ChannelRef:
    """The address of a channel or thread."""
    assert channel.guild is not None
    home = workspace(channel.guild)
    if channel.thread is not None:
        return ChannelRef(home, str(channel.parent_id), str(channel.id))
    return ChannelRef(home, str(channel.id))


def person(guild: Guild, user: User) -> UserRef:
    return UserRef(workspace(guild), str(user.id))
