"""A whole Praxis in memory, with people to talk to it: what feature tests are written in."""

import asyncio
import importlib
import pkgutil
import random
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import aiosqlite
from sqlalchemy import select

import cogs
from adapters.playground.adapter import PlaygroundAdapter
from adapters.playground.demo import (
    CAST,
    CHANNELS,
    OPS,
    PLATFORM,
    SLACK_PLATFORM,
    Character,
    demo_workspaces,
    furnish,
)
from adapters.playground.entities import Entry
from adapters.playground.flavours import SLACK
from adapters.playground.machine import Announced, Bot, TimeMachine
from adapters.playground.people import Person
from adapters.playground.words import message_words
from adapters.playground.workspace import Workspace
from bot.app import App
from bot.catalog import Catalog, build_catalog
from bot.clock import ManualClock
from bot.cog import Cog
from bot.context import Background
from bot.ids import RandomIds
from bot.refs import ChannelRef, WorkspaceRef
from bot.roles import Role
from storage.calendar import Calendar
from storage.courier import CourierOutbox
from storage.database import Database
from storage.places import CommunityRow
from storage.reception import DatabaseReception
from storage.uow import NOWHERE, UnitOfWork, Uows
from tests.databases import in_memory

MELBOURNE = "Australia/Melbourne"
START = datetime(2027, 1, 4, 10, 0, tzinfo=ZoneInfo(MELBOURNE)).astimezone(UTC)
"""A Monday morning, an hour after the time at which prompts are usually posted."""

UK_CAST = (Character("Nia", zone="Europe/London", staff=True, admin=True), Character("Tom"))
SWEEPS_EVERY = timedelta(hours=12)
"""How often sweeps run at least while time passes; a real bot's run every hour, and cost as much."""
TROUBLE = "Something went wrong on our side"


def every_cog() -> list[Cog]:
    """The cogs of all features."""
    names = sorted(module.name for module in pkgutil.iter_modules(cogs.__path__))
    modules = [importlib.import_module(f"cogs.{name}") for name in names]
    return [found for module in modules if isinstance(found := getattr(module, "cog", None), Cog)]


@cache
def whole_catalog() -> Catalog:
    """What all features together offer."""
    return build_catalog(every_cog())


@dataclass(frozen=True, slots=True)
class Saved:
    """A world put aside for tests to begin from: what survives a power cut, the journal, and screens."""

    file: Path
    workspaces: tuple[Workspace, Workspace, Workspace]
    now: datetime

    def furnished(self, clock: ManualClock) -> tuple[Workspace, Workspace, Workspace]:
        """The workspaces anew, on another clock, whose time it moves to that of the world."""
        clock.jump(self.now - clock.now())
        known = {id(each.clock): clock for each in self.workspaces}
        return deepcopy(self.workspaces, known)


class World:
    """Communities, workspaces, people and the bot, on a clock that only moves when told to.

    Whatever people do has its effect before their call returns, posts of the bot included.
    `guild` and `team` are the two workspaces of the community `aha` (Melbourne), one of each
    flavour; `uk` is the workspace of `aha-uk` (London). Everybody of `aha` is in both workspaces:
    `world.fay` is at her screen in `guild`, `world.person("Fay", world.team)` in `team`.
    """

    def __init__(
        self,
        database: Database,
        *,
        cogs: Sequence[Cog] | None = None,
        start: datetime = START,
        sweeps_every: timedelta = SWEEPS_EVERY,
        saved: Saved | None = None,
    ) -> None:
        """`sweeps_every` is the longest that passes in one step: rarer sweeps make long spans cheap."""
        self._sweeps_every = sweeps_every
        self.database = database
        self.clock = ManualClock(start)
        if saved is None:
            self.guild, self.team = demo_workspaces(self.clock)
            for place in (self.guild, self.team):
                place.add_account("Osei", language="en", zone=MELBOURNE)
            uk = WorkspaceRef(SLACK_PLATFORM, "uk")
            self.uk = furnish(uk, "AHA UK", SLACK, self.clock, UK_CAST)
        else:
            self.guild, self.team, self.uk = saved.furnished(self.clock)
        self.catalog = whole_catalog() if cogs is None else build_catalog(cogs)
        self.expects_trouble = False
        self.communities: dict[str, int] = {}
        # Another one than before it was put aside: ids must not come twice.
        self._chance = random.Random(20270111 if saved is None else 20270112)
        self._ids = RandomIds(self.clock, self._chance)
        self._starts = 0
        self._running: list[asyncio.Task[None]] = []

    # People

    def person(self, name: str, workspace: Workspace, channel: str = "#prompts") -> Person:
        """Somebody at their screen in a workspace."""
        return Person(workspace, workspace.account_named(name), workspace.channel(channel))

    @property
    def ada(self) -> Person:
        """The admin."""
        return self.person("Ada", self.guild)

    @property
    def fay(self) -> Person:
        """A facilitator."""
        return self.person("Fay", self.guild)

    @property
    def finn(self) -> Person:
        """The other facilitator."""
        return self.person("Finn", self.guild)

    @property
    def mia(self) -> Person:
        """A member in Ballarat."""
        return self.person("Mia", self.guild)

    @property
    def ben(self) -> Person:
        """A member in Perth."""
        return self.person("Ben", self.guild)

    @property
    def zoe(self) -> Person:
        """A newcomer in Brisbane."""
        return self.person("Zoe", self.guild)

    @property
    def lin(self) -> Person:
        """A member who mostly reads."""
        return self.person("Lin", self.guild)

    @property
    def osei(self) -> Person:
        """An expert, who is mostly in `team`."""
        return self.person("Osei", self.team)

    @property
    def nia(self) -> Person:
        """The facilitator of `aha-uk`."""
        return self.person("Nia", self.uk)

    # Time

    async def advance(
        self, *, weeks: float = 0, days: float = 0, hours: float = 0, minutes: float = 0
    ) -> None:
        """Lives through a span of elapsed time."""
        by = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
        await self.machine.advance(by)
        await self._listened()

    async def until(self, moment: str, *, zone: str = MELBOURNE) -> None:
        """Lives up to a wall time such as `2027-01-11 09:00`, what is due then included."""
        wall = datetime.strptime(moment, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone))
        await self.machine.until(wall.astimezone(UTC))
        await self._listened()

    async def settle(self) -> None:
        """Lets the bot do everything that is due now; needed after faults and administrators' acts."""
        await self._listened()
        await self.machine.settle()
        await self._listened()

    def now(self, zone: str = MELBOURNE) -> str:
        """The wall time somewhere, such as `2027-01-04 10:00`."""
        return f"{self.clock.now().astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"

    # The bot

    async def start(self) -> None:
        """Starts the bot on the database and the workspaces as they are."""
        self._starts += 1
        self.adapters = {
            PLATFORM: PlaygroundAdapter([self.guild], answer_within=60),
            SLACK_PLATFORM: PlaygroundAdapter(
                [self.team, self.uk], platform=SLACK_PLATFORM, answer_within=60
            ),
        }
        self.uows = Uows(self.database, self.clock, self._ids)
        self.app = self.replica(f"world-{self._starts}")
        self.machine = TimeMachine(Announced(self.engine()), self.clock, longest=self._sweeps_every)
        self._running = [
            asyncio.create_task(adapter.run(self.catalog, self.machine))
            for adapter in self.adapters.values()
        ]
        for adapter in self.adapters.values():
            await adapter.connected.wait()
        await self._listened()

    def replica(self, holder: str) -> App:
        """A process of the bot on the world's database and connections."""
        background = Background(self.clock, self._ids, self._chance, self.uows, dict(self.adapters))
        return App(
            catalog=self.catalog,
            adapters=dict(self.adapters),
            background=background,
            reception=DatabaseReception(self.database),
            outbox=CourierOutbox(self.database, self.clock),
            ticker=Calendar(self.database, self.clock, self._ids),
            holder=holder,
        )

    def engine(self) -> Bot:
        """What the clock drives: the one process, unless a world has more of them."""
        return self.app

    async def stop(self) -> None:
        """Ends the bot without ceremony."""
        for task in self._running:
            task.cancel()
        for task in self._running:
            with suppress(asyncio.CancelledError):
                await task
        self._running = []

    async def restart(self) -> None:
        """Throws everything away but the database and the workspaces, as a power cut does.

        The new process may send once the lease of the old one has run out: two minutes later.
        """
        await self.stop()
        await self.start()

    def uow(self, community: str = "aha") -> UnitOfWork:
        """A unit of work, to look at what is stored."""
        return self.uows(self.communities[community], actor="test")

    # What was said

    @property
    def workspaces(self) -> tuple[Workspace, ...]:
        """All of them."""
        return (self.guild, self.team, self.uk)

    @property
    def journal(self) -> list[Entry]:
        """Everything the bot ever did, in order."""
        entries = [entry for workspace in self.workspaces for entry in workspace.journal]
        return sorted(entries, key=lambda entry: entry.at)

    def troubles(self) -> list[str]:
        """What people were told of failures of ours."""
        texts = [message_words(entry.message) for entry in self.journal]
        return [text for text in texts if TROUBLE in text]

    # Founding

    async def found(self) -> None:
        """Sets up both communities with their channels and roles."""
        await self._found(
            "aha", "Allied Health Assistants", MELBOURNE, [self.guild, self.team], CAST
        )
        await self._found("aha-uk", "AHA UK", "Europe/London", [self.uk], UK_CAST)

    async def recognise(self) -> bool:
        """Looks whether the communities are there already."""
        async with self.uows.system() as uow:
            rows = await uow.session.scalars(select(CommunityRow))
            self.communities = {row.slug: row.id for row in rows}
        return bool(self.communities)

    async def _found(
        self,
        slug: str,
        name: str,
        zone: str,
        workspaces: Sequence[Workspace],
        cast: Sequence[Character],
    ) -> None:
        async with self.uows(NOWHERE, actor="test") as uow:
            row = await uow.found(slug, name, zone=zone, home=workspaces[0].ref)
            for workspace in workspaces:
                target = await uow.communities.add_target(workspace.ref, name=workspace.name)
                for purpose in (*CHANNELS, OPS):
                    channel: ChannelRef = workspace.channel(purpose)
                    await uow.communities.map_channel(target.id, purpose, channel)
                for each in cast:
                    if each.staff:
                        role = Role.ADMIN if each.admin else Role.FACILITATOR
                        await uow.communities.grant(role, workspace.account_named(each.name))
            uow.audit("community.founded", f"community:{row.id}")
            await uow.commit()
            self.communities[slug] = row.id

    async def _listened(self) -> None:
        for adapter in self.adapters.values():
            await adapter.idle()


async def write_template(path: Path) -> None:
    """Founds the world's communities in a migrated SQLite file, for `restore` to copy."""
    database = Database.open(f"sqlite:///{path}")
    try:
        world = World(database)
        await world.start()
        await world.found()
        await world.stop()
    finally:
        await database.close()


async def restore(database: Database, template: Path) -> None:
    """Fills an empty SQLite database in memory with everything of a file."""
    async with database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        async with aiosqlite.connect(template) as source:
            await source.backup(raw.driver_connection)


async def put_aside(world: World, file: Path) -> Saved:
    """Stops a world whose database is in memory; the file must not exist."""
    await world.stop()
    for workspace in world.workspaces:
        workspace.connection = None
    async with world.database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        async with aiosqlite.connect(file) as target:
            await raw.driver_connection.backup(target)
    return Saved(file, world.workspaces, world.clock.now())


Prepare = Callable[[World], Awaitable[None]]


class Shelf:
    """Worlds put aside by name: many tests begin where one and the same way led."""

    def __init__(self, template: Path, folder: Path) -> None:
        """`template` is a founded world; the folder takes the files of others."""
        self._template = template
        self._folder = folder
        self._saved: dict[str, Saved] = {}

    @asynccontextmanager
    async def take(
        self,
        name: str,
        prepare: Prepare | None = None,
        *,
        cogs: Sequence[Cog] | None = None,
        start: datetime = START,
    ) -> AsyncGenerator[World, None]:
        """A world in memory, just as `prepare` left it; one at a time.

        The same name is the same world: the other arguments only count the first time.
        """
        if prepare is not None and name not in self._saved:
            async with self._opened(None, cogs, start) as world:
                await prepare(world)
                self._saved[name] = await put_aside(world, self._folder / f"{name}.sqlite")
        async with self._opened(self._saved.get(name), cogs, start) as world:
            yield world

    @asynccontextmanager
    async def _opened(
        self, saved: Saved | None, cogs: Sequence[Cog] | None, start: datetime
    ) -> AsyncGenerator[World, None]:
        database = in_memory()
        try:
            await restore(database, saved.file if saved else self._template)
            async with open_world(database, cogs=cogs, start=start, saved=saved) as world:
                yield world
        finally:
            await database.close()


@asynccontextmanager
async def open_world(
    database: Database,
    *,
    cogs: Sequence[Cog] | None = None,
    start: datetime = START,
    saved: Saved | None = None,
) -> AsyncGenerator[World, None]:
    """A world on a migrated database; at the end, a failure of ours that nobody expected is one."""
    world = World(database, cogs=cogs, start=start, saved=saved)
    try:
        await world.start()
        if not await world.recognise():
            await world.found()
        yield world
    finally:
        await world.stop()
    assert world.expects_trouble or [] == world.troubles()
