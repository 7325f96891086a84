"""A life in the year 2027: the world, the rows of the script lived through, and what went wrong in each."""

import random
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.playground.demo import CHANNELS
from adapters.playground.faults import drop_after_store
from adapters.playground.people import Person
from adapters.playground.seen import Seen
from adapters.playground.workspace import Workspace
from bot.param import UploadedFile
from storage.audit import AuditRow
from storage.database import Database
from tests.conversation import MELBOURNE, World

LONDON = "Europe/London"
SEED = 20270111
"""The seed of the background load (the script, "World")."""
TAKEOVER = timedelta(minutes=3)
"""By then a new process may send: the lease of the one that is gone has run out."""
PLACES = (*CHANNELS, "ops")
SWEEPS_EVERY = timedelta(days=2)
"""What sweeps find is days ahead or days old; every hour of a year would be most of its work."""
CROWD = ("Mia", "Ben", "Zoe", "Lin")
CHATTY = 0.8
"""How likely somebody of the core answers a question (the script, "World")."""


@dataclass
class Life:
    """One run of the script. `power_cuts` may strike between any two instants.

    A row that fails is kept in `failed`, and the year goes on.
    """

    world: World
    power_cuts: random.Random | None = None
    lived: set[int] = field(default_factory=set[int])
    failed: dict[int, Exception] = field(default_factory=dict[int, Exception])
    cuts: int = 0
    crowd: random.Random = field(default_factory=lambda: random.Random(SEED))

    @contextmanager
    def row(self, *numbers: int) -> Generator[None, None, None]:
        """A part of the script, by its rows' numbers."""
        self.lived.update(numbers)
        try:
            yield
        except Exception as error:  # noqa: BLE001  # its own test raises it again
            for number in numbers:
                self.failed.setdefault(number, error)

    # Time

    async def until(self, moment: str, *, zone: str = MELBOURNE) -> None:
        """Lives up to a wall time; between two due things the power may go."""
        if self.power_cuts is None:
            await self.world.until(moment, zone=zone)
            return
        end = at(moment, zone)
        while (due := await self.world.machine.next_due()) is not None and due < end:
            if due > self.world.clock.now():
                await self._strike(due, self.power_cuts)
            await self.world.machine.until(min(end, self.world.clock.now() + TAKEOVER))
        await self.world.until(moment, zone=zone)

    async def _strike(self, instant: datetime, chance: random.Random) -> None:
        """Passes an instant at which something is due, now and then with a cut before, in or after."""
        how = chance.choice(("none", "none", "none", "before", "during", "after"))
        if how == "before":
            self.world.clock.set(instant)
            await self._cut()
        elif how == "during":
            # The answer to a send of the workspace whose posts can be read back is never read.
            self.world.guild.faults.add(drop_after_store())
        await self.world.machine.until(instant)
        if how in ("during", "after"):
            await self._cut()

    async def _cut(self) -> None:
        self.cuts += 1
        await self.world.restart()

    async def outage(self, end: str, *, zone: str = MELBOURNE) -> None:
        """Nobody is there until a wall time; then the bot starts and does what is due."""
        await self.world.stop()
        self.world.clock.set(at(end, zone))
        await self.world.start()
        await self.world.settle()

    # What people see

    def posts(self, workspace: Workspace, words: str, channel: str = "#prompts") -> list[Seen]:
        """What everybody sees in a channel that contains some words, oldest first."""
        viewer = "Nia" if workspace is self.world.uk else "Ada"
        here = self.world.person(viewer, workspace, channel).here
        return [seen for seen in here if words in seen and not seen.private]

    def ops(self, workspace: Workspace, words: str) -> list[Seen]:
        """What facilitators see in the ops channel."""
        return self.posts(workspace, words, "#ops")

    def newest(self, workspace: Workspace, channel: str = "#prompts") -> Seen:
        """The newest question in a channel."""
        return self.posts(workspace, "Question of the week", channel)[-1]

    async def audited(self, what: str, *, community: str = "aha") -> list[AuditRow]:
        """Entries of the audit log of one kind, oldest first."""
        async with self.world.uow(community) as uow:
            found = await uow.audit_log.latest(5_000)
        return [row for row in reversed(found) if row.what == what]

    # What the others do meanwhile

    async def answers(self, channel: str = "#prompts") -> None:
        """Some of the others reply to the newest question, some on this platform, some on that."""
        for name in CROWD:
            workspace = self.crowd.choice((self.world.guild, self.world.team))
            if self.crowd.random() < CHATTY:
                place = channel if workspace is self.world.guild else "#prompts"
                await self._reply(self.world.person(name, workspace, place))

    async def _reply(self, who: Person) -> None:
        question = self.newest(who.workspace, f"#{who.workspace.channels[who.place.id].name}")
        # A post that nobody but a facilitator knows of has no thread.
        if question.thread is not None:
            await who.say(question, "We tried it on our ward.")

    async def mondays(self, last: str, *, channel: str = "#prompts") -> None:
        """Ordinary weeks up to a Monday's evening: a question each, answered by some."""
        while self.world.clock.now() < at(f"{last} 18:00", MELBOURNE):
            wall = self.world.clock.now().astimezone(ZoneInfo(MELBOURNE))
            coming = wall.date() + timedelta(days=(-wall.weekday()) % 7)
            if wall.weekday() == 0 and wall.hour >= 18:
                coming += timedelta(days=7)
            await self.until(f"{coming} 18:00")
            await self.answers(channel)


def at(moment: str, zone: str = "UTC") -> datetime:
    """The instant of a wall time such as `2027-01-11 09:00`."""
    wall = datetime.strptime(moment, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone))
    return wall.astimezone(UTC)


def said(who: Person) -> str:
    """What the bot last answered."""
    return who.answer.text if who.answer else ""


def text_file(name: str, lines: list[str]) -> UploadedFile:
    """A file with a line for each question."""
    body = "\n".join(lines).encode()

    async def read() -> bytes:
        return body

    return UploadedFile(name, len(body), read)


@asynccontextmanager
async def empty_world(database: Database) -> AsyncGenerator[World, None]:
    """People and workspaces, and a bot that knows no community yet."""
    world = World(database, sweeps_every=SWEEPS_EVERY)
    try:
        await world.start()
        yield world
    finally:
        await world.stop()
