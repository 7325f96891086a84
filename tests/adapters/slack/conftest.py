"""A Slack with people in it, and the real adapter and dispatcher connected to it."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
import uvicorn

from adapters.slack import SlackAdapter
from adapters.slack.pacing import Pacer
from bot.catalog import Catalog
from bot.clock import SystemClock
from bot.config import SlackConfig
from bot.config_kinds import Secret
from bot.context import Background
from bot.dispatch import Dispatcher
from bot.events import Event, Interaction
from bot.ids import RandomIds
from bot.ports import Inbox
from bot.refs import ChannelRef, UserRef, WorkspaceRef
from bot.standing import Community, Standing
from tests.adapters.slack.sample import CALLS, catalog
from tests.patience import PATIENCE
from tests.platforms.slack_server import SlackServer
from tests.platforms.slack_server.humans import Human
from tests.platforms.slack_server.interactions import Interaction as Interacted
from tests.platforms.slack_server.reading import seen
from tests.platforms.slack_server.state import Channel, View
from tests.platforms.slack_server.workspaces import Workspace

Transport = Literal["socket", "http"]


COMMUNITY = Community(1, "aha", "Allied health", "UTC", "en")


class Doorman:
    """A reception that admits every deed once, to one community."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    async def admit(
        self, event: Interaction, *, remember: bool, community_id: int | None = None
    ) -> Standing | None:
        if remember and event.key in self._seen:
            return None
        self._seen.add(event.key)
        return Standing(COMMUNITY)

    async def refused(self, standing: Standing, event: Interaction, what: str) -> None:
        raise AssertionError(what)

    async def park(self, event: Interaction, document: str) -> int:
        raise AssertionError(document)

    async def unpark(self, parked_id: int, event: Interaction) -> str | None:
        raise AssertionError(parked_id)


class Core:
    """The real dispatcher, with a note of every event; a test may delay or replace its work."""

    def __init__(self, dispatcher: Dispatcher[Any]) -> None:
        self._dispatcher = dispatcher
        self.events: list[Event] = []
        self.before: Callable[[Event], Awaitable[None]] | None = None
        self.instead: Callable[[Any], Awaitable[None]] | None = None

    async def accept(self, event: Event) -> None:
        self.events.append(event)
        if self.before is not None:
            await self.before(event)
        if self.instead is not None:
            await self.instead(event)
        else:
            await self._dispatcher.accept(event)

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


@dataclass
class Bench:
    """The workbench of one test."""

    server: SlackServer
    workspace: Workspace
    adapter: SlackAdapter
    core: Core
    mia: Human
    fay: Human
    prompts: Channel
    transport: Transport
    history: bool
    excused: set[str] = field(default_factory=set[str])
    """Kinds of interactions that a test leaves unanswered on purpose."""

    @property
    def ref(self) -> WorkspaceRef:
        return WorkspaceRef("slack", self.workspace.id)

    @asynccontextmanager
    async def second_process(self) -> AsyncIterator[tuple[SlackAdapter, Core]]:
        """Another process of the same app, the first one gone."""
        await self.adapter.drain()
        adapter = new_adapter(self.server, self.transport, history=self.history)
        core = new_core(adapter)
        async with running(self.server, adapter, core, self.transport):
            yield adapter, core

    def channel(self, channel: Channel | None = None, thread: str | None = None) -> ChannelRef:
        return ChannelRef(self.ref, (channel or self.prompts).id, thread)

    def user(self, human: Human) -> UserRef:
        return UserRef(self.ref, human.id)


def new_adapter(
    server: SlackServer, transport: Transport, *, history: bool, ack_by: float = 2.4
) -> SlackAdapter:
    config = SlackConfig(
        bot_token=Secret(server.workspace().bot_token),
        app_token=Secret(server.app_token),
        signing_secret=Secret(server.signing_secret),
        api_url=server.api_url,
        transport=transport,
        history=history,
    )
    clock = SystemClock()

    def pacer() -> Pacer:
        return Pacer(clock, channel_interval=0, workspace_interval=0)

    return SlackAdapter(config, clock, pacer=pacer, ping_interval=0.2, ack_by=ack_by)


def new_core(adapter: SlackAdapter) -> Core:
    clock, chance = SystemClock(), random.Random(7)

    def no_storage(community_id: int, *, actor: str) -> Any:
        raise AssertionError(f"{actor} opened a unit of work in {community_id}")

    background: Background[Any] = Background(
        clock, RandomIds(clock, chance), chance, no_storage, {"slack": adapter}
    )
    return Core(Dispatcher(catalog(), background, Doorman(), lambda: None))


@asynccontextmanager
async def running(
    server: SlackServer,
    adapter: SlackAdapter,
    inbox: Inbox,
    transport: Transport,
    known: Catalog | None = None,
) -> AsyncIterator[None]:
    """The adapter, connected; stopped at the end as the app does it. `known` are the sample's commands."""
    task = asyncio.create_task(adapter.run(known or catalog(), inbox))
    async with AsyncExitStack() as stack:
        if transport == "http":
            server.deliver_to(await stack.enter_async_context(served(adapter)))
        async with asyncio.timeout(PATIENCE):
            while adapter.healthy() or (transport == "http" and adapter.http_app.inner is None):
                if task.done():
                    task.result()
                await asyncio.sleep(0.005)
        if transport == "socket":
            await server.socket.connected(2)
        try:
            yield
        finally:
            await adapter.drain()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def served(adapter: SlackAdapter) -> AsyncIterator[str]:
    """The adapter's HTTP entrance on a port of its own."""
    config = uvicorn.Config(adapter.http_app, port=0, log_level="critical", lifespan="off")
    web = uvicorn.Server(config)
    serving = asyncio.create_task(web.serve())
    while not web.started:
        await asyncio.sleep(0.002)
    port = web.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/slack/events"
    finally:
        web.should_exit = True
        await serving


@asynccontextmanager
async def bench_for(
    transport: Transport,
    *,
    history: bool = False,
    ack_deadline: float = 3.0,
    ack_by: float = 2.4,
) -> AsyncIterator[Bench]:
    """A Slack with two people, a channel and the adapter; what it leaves behind is checked."""
    CALLS.clear()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(
            SlackServer(delivery=transport, ack_deadline=ack_deadline)
        )
        workspace = server.workspace()
        mia, fay = workspace.user("Mia"), workspace.user("Fay", admin=True)
        prompts = workspace.channel("prompts", members=[mia, fay])
        adapter = new_adapter(server, transport, history=history, ack_by=ack_by)
        core = new_core(adapter)
        await stack.enter_async_context(running(server, adapter, core, transport))
        bench = Bench(
            server, workspace, adapter, core, mia, fay, prompts, transport, history=history
        )
        yield bench
        assert [] == server.journal.violations
        silent = [each for each in server.unanswered() if each.kind not in bench.excused]
        assert [] == [each.describe() for each in silent]


async def heard(interaction: Interacted, *, opened: Interacted | None = None) -> str:
    """What the person read, once there is something to read.

    The answer to a form comes where the form was `opened`: by that deed's response_url.
    """
    there = opened or interaction
    async with asyncio.timeout(PATIENCE):
        while not there.replies:
            await asyncio.sleep(0.005)
    return said(await there.settled())


def said(interaction: Interacted) -> str:
    """What the person read."""
    return interaction.text.strip()


def in_view(view: View) -> str:
    """The words of a modal or the home tab."""
    return seen(view.blocks).strip()


@pytest.fixture(params=["socket", "http"])
async def both(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """The scenario over Socket Mode and over signed HTTP."""
    async with bench_for(request.param) as bench:
        yield bench


@pytest.fixture(params=["socket", "http"])
async def hurried(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    """Over both, acknowledging after a twentieth of a second whatever happens."""
    async with bench_for(request.param, ack_by=0.05) as made:
        yield made


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """Over Socket Mode, without history scopes."""
    async with bench_for("socket") as made:
        yield made


@pytest.fixture
async def history() -> AsyncIterator[Bench]:
    """Over Socket Mode, allowed to read history."""
    async with bench_for("socket", history=True) as made:
        yield made
