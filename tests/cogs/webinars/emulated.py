# pyright: basic
"""A whole Praxis with its real adapters on emulated platforms, over sockets, on one clock that tests move."""

import asyncio
import random
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from adapters.discord import DiscordAdapter, Timing
from adapters.playground.machine import Announced, TimeMachine
from adapters.slack import SlackAdapter
from adapters.slack.manifest import scopes
from adapters.slack.pacing import Pacer
from bot.app import App
from bot.catalog import build_catalog
from bot.clock import ManualClock
from bot.cog import Cog
from bot.config import DiscordConfig, SlackConfig
from bot.config_kinds import Secret
from bot.context import Background
from bot.events import Event
from bot.ids import RandomIds
from bot.ports import Adapter, Clock
from bot.refs import ChannelRef, UserRef, WorkspaceRef
from bot.roles import Role
from storage.calendar import Calendar
from storage.courier import CourierOutbox
from storage.database import Database
from storage.reception import DatabaseReception
from storage.uow import NOWHERE, Uows
from tests.cogs.webinars.conftest import COGS
from tests.conversation import MELBOURNE
from tests.patience import PATIENCE, patient
from tests.platforms.discord_server import DiscordServer
from tests.platforms.discord_server import RateLimits as DiscordLimits
from tests.platforms.discord_server.reading import walk
from tests.platforms.slack_server import SlackServer
from tests.platforms.slack_server.rates import RateLimits as SlackLimits
from tests.platforms.slack_server.reading import find, seen

PEOPLE = ("Ada", "Fay", "Mia", "Ben")
PUBLIC = "https://praxis.example.org"
"""Where people reach the bot's own server."""


class Side(ABC):
    """One platform with a workspace on it: what people do there, and what they read."""

    name: str
    adapter: Adapter
    workspace: WorkspaceRef
    channels: dict[str, ChannelRef]
    accounts: dict[str, UserRef]
    inbox: "Watched"

    async def answered(self, done: Any) -> Any:
        """What somebody did, once the bot is through with it: a first answer may be changed by a later."""
        await done.settled()
        await self.inbox.idle()
        return done

    @abstractmethod
    async def open(self, stack: AsyncExitStack, clock: Clock) -> None:
        """Starts the platform."""

    @abstractmethod
    def attach(self, clock: Clock) -> None:
        """Makes our adapter for it, as a new process does."""

    @abstractmethod
    async def run(self, who: str, verb: str, **options: Any) -> Any:
        """Types `/webinar verb`; the answer, to click on."""

    @abstractmethod
    def person(self, who: str) -> Any:
        """Somebody, as the value of an option."""

    @abstractmethod
    async def click(self, who: str, place: Any, label: str) -> Any:
        """Presses a button of an answer or a message; the answer."""

    @abstractmethod
    async def choose(self, who: str, place: Any, menu: str, label: str) -> Any:
        """Picks from a menu of an answer or a message; the answer."""

    @abstractmethod
    def file(self, who: str, answer: Any) -> bytes:
        """What is in the file that came with an answer, wherever this platform puts it."""

    @abstractmethod
    def address(self, message: Any, label: str) -> str:
        """Where a button of a message leads to."""

    @abstractmethod
    async def rush(self, names: Sequence[str], message: Any, label: str) -> list[Any]:
        """All of them press a button at once; their answers."""

    @abstractmethod
    async def fill(self, who: str, opened: Any, values: dict[str, Any]) -> Any:
        """Fills in the form that a click opened; the answer."""

    @abstractmethod
    def bring(self, names: Sequence[str]) -> None:
        """More people come in."""

    @abstractmethod
    def account_of(self, who: str) -> str:
        """Somebody's id on the platform."""

    @abstractmethod
    def refused(self) -> int:
        """How many of our requests were one too many (429)."""

    @abstractmethod
    def edits(self) -> int:
        """How often we changed a message of ours."""

    @abstractmethod
    def said(self, answer: Any) -> str:
        """What an answer says."""

    @abstractmethod
    def posts(self, channel: str = "webinars") -> list[Any]:
        """The messages of a channel, oldest first."""

    @abstractmethod
    def direct(self, who: str) -> list[str]:
        """What the bot wrote to somebody directly, oldest first."""

    @abstractmethod
    def read(self, message: Any) -> str:
        """What a message says."""

    @abstractmethod
    def replies(self, message: Any) -> list[Any]:
        """What stands in a message's thread, oldest first."""

    @abstractmethod
    def close_direct(self, who: str) -> None:
        """Somebody takes no direct messages any more."""

    @abstractmethod
    async def revoke(self) -> None:
        """The bot's token is no longer good."""

    @abstractmethod
    def restore(self) -> None:
        """It is good again."""

    @abstractmethod
    def complaints(self) -> list[str]:
        """What the platform has against us: malformed requests and people left without an answer."""

    def card(self) -> Any:
        """The newest card."""
        return [post for post in self.posts() if "Area: " in self.read(post)][-1]

    def reminders(self) -> int:
        """How often everybody was reminded in the channel."""
        return sum(" starts " in self.read(post) for post in self.posts())


class OnDiscord(Side):
    """A guild."""

    name = "discord"

    def __init__(self, limits: DiscordLimits | None = None) -> None:
        self._limits = limits or DiscordLimits()

    async def open(self, stack: AsyncExitStack, clock: Clock) -> None:
        self.server = await stack.enter_async_context(
            DiscordServer(clock=clock, rate_limits=self._limits)
        )
        self.guild = self.server.guild("Allied Health")
        self.workspace = WorkspaceRef("discord", str(self.guild.id))
        self._places = {name: self.guild.text(name) for name in ("webinars", "ops")}
        self.channels = {
            name: ChannelRef(self.workspace, str(place.id)) for name, place in self._places.items()
        }
        self._people = {name: self.server.user(name) for name in PEOPLE}
        for person in self._people.values():
            self.guild.join(person)
        self.accounts = {
            name: UserRef(self.workspace, str(person.id)) for name, person in self._people.items()
        }

    def attach(self, clock: Clock) -> None:
        config = DiscordConfig(token=Secret(self.server.token), api_url=self.server.api_url)
        hurried = Timing(first_wait=0.02, longest_wait=0.1, identify_every=0.0, connect=30.0)
        self.adapter = patient(DiscordAdapter(config, clock, hurried))

    async def run(self, who: str, verb: str, **options: Any) -> Any:
        place = self._places["webinars"]
        done = await self._people[who].slash(place, f"webinar {verb}", **options)
        return await self.answered(done)

    def person(self, who: str) -> Any:
        return self._people[who]

    async def click(self, who: str, place: Any, label: str) -> Any:
        message = getattr(place, "original", place)
        return await self.answered(await self._people[who].click(message, label))

    async def choose(self, who: str, place: Any, menu: str, label: str) -> Any:
        message = getattr(place, "original", place)
        chosen = await self._people[who].select(message, menu, label)
        return await self.answered(chosen)

    def file(self, who: str, answer: Any) -> bytes:
        attachment = answer.original.attachments[-1]
        return self.server.platform.files[int(attachment["id"])].content

    def address(self, message: Any, label: str) -> str:
        (button,) = [each for each in walk(message.components) if each.get("label") == label]
        return button["url"]

    async def rush(self, names: Sequence[str], message: Any, label: str) -> list[Any]:
        clicked = [await self._people[name].click(message, label) for name in names]
        return [await self.answered(each) for each in clicked]

    async def fill(self, who: str, opened: Any, values: dict[str, Any]) -> Any:
        return await self.answered(await self._people[who].submit(opened, values))

    def bring(self, names: Sequence[str]) -> None:
        for name in names:
            self._people[name] = self.server.user(name)
            self.guild.join(self._people[name])

    def account_of(self, who: str) -> str:
        return str(self._people[who].id)

    def refused(self) -> int:
        return self.server.limiter.refused

    def edits(self) -> int:
        return len(self.server.journal.to("PATCH /channels/*/messages/*"))

    def said(self, answer: Any) -> str:
        # An answer may take the place of the message that was clicked on.
        return _shown(answer.text or getattr(answer.original, "text", ""))

    def posts(self, channel: str = "webinars") -> list[Any]:
        return self._places[channel].messages

    def direct(self, who: str) -> list[str]:
        return [each.text for each in self.server.world.dm_with(self._people[who]).messages]

    def read(self, message: Any) -> str:
        return _shown(message.text)

    def replies(self, message: Any) -> list[Any]:
        return [each for each in message.thread.messages if each.id != message.id]

    def close_direct(self, who: str) -> None:
        self.server.admin.close_dms(self._people[who])

    async def revoke(self) -> None:
        self.server.admin.revoke_token()

    def restore(self) -> None:
        self.server.admin.restore_token()

    def complaints(self) -> list[str]:
        return [*map(str, self.server.journal.violations), *map(str, self.server.unanswered())]


class OnSlack(Side):
    """A workspace of Slack."""

    name = "slack"

    def __init__(self, limits: SlackLimits | None = None, *, paced: bool = False) -> None:
        self._limits = limits or SlackLimits.off()
        self._paced = paced

    async def open(self, stack: AsyncExitStack, clock: Clock) -> None:
        self.server = await stack.enter_async_context(
            SlackServer(
                clock=clock,
                # What the manifest asks for, and nothing more.
                scopes=frozenset(scopes(build_catalog(COGS), history=False)),
                rate_limits=self._limits,
                # Real seconds: what is asked here is not how fast this machine is.
                ack_deadline=PATIENCE,
            )
        )
        self._team = self.server.workspace()
        self.workspace = WorkspaceRef("slack", self._team.id)
        self._people = {name: self._team.user(name, tz=MELBOURNE) for name in PEOPLE}
        everybody = list(self._people.values())
        self._places = {
            name: self._team.channel(name, members=everybody) for name in ("webinars", "ops")
        }
        self.channels = {
            name: ChannelRef(self.workspace, place.id) for name, place in self._places.items()
        }
        self.accounts = {
            name: UserRef(self.workspace, person.id) for name, person in self._people.items()
        }

    def attach(self, clock: Clock) -> None:
        config = SlackConfig(
            bot_token=Secret(self._team.bot_token),
            app_token=Secret(self.server.app_token),
            signing_secret=Secret(self.server.signing_secret),
            api_url=self.server.api_url,
        )
        pacer = (
            None if self._paced else lambda: Pacer(clock, channel_interval=0, workspace_interval=0)
        )
        # A heartbeat that comes late costs the connection, and what was on its way in it: none is
        # hurried here, where machines are busy.
        self.adapter = patient(SlackAdapter(config, clock, pacer=pacer, ack_by=PATIENCE))

    async def run(self, who: str, verb: str, **options: Any) -> Any:
        written = {name: _written(value) for name, value in options.items()}
        typed = " ".join(f'{name}="{value}"' for name, value in written.items())
        place = self._places["webinars"]
        done = await self._people[who].slash(place, "/praxis", f"webinar {verb} {typed}".strip())
        return await self.answered(done)

    def person(self, who: str) -> Any:
        return f"@{who}"

    async def click(self, who: str, place: Any, label: str) -> Any:
        pressed = await self._people[who].click(_with_controls(place), label)
        return await self.answered(pressed)

    async def choose(self, who: str, place: Any, menu: str, label: str) -> Any:
        chosen = await self._people[who].select(_with_controls(place), menu, label)
        return await self.answered(chosen)

    def file(self, who: str, answer: Any) -> bytes:
        assert "The file is in your direct messages with me." in self.said(answer)
        conversation = self._team.team.im_with(self._people[who].id)
        assert conversation is not None
        (shared,) = self._team.messages(conversation)[-1].files
        content = self._team.team.uploads[shared["id"]].content
        assert content is not None
        return content

    def address(self, message: Any, label: str) -> str:
        return find(message.blocks, label).element["url"]

    async def rush(self, names: Sequence[str], message: Any, label: str) -> list[Any]:
        told = await asyncio.gather(*(self.click(name, message, label) for name in names))
        async with asyncio.timeout(PATIENCE):  # an acknowledgement may come after the answer
            while self.server.unanswered():
                await asyncio.sleep(0.01)
        return told

    async def fill(self, who: str, opened: Any, values: dict[str, Any]) -> Any:
        # A form's answer comes where it was opened.
        before = len(opened.replies)
        await self._people[who].submit(opened, values)
        async with asyncio.timeout(PATIENCE):
            while len(opened.replies) <= before:
                await asyncio.sleep(0.005)
        return opened

    def bring(self, names: Sequence[str]) -> None:
        for name in names:
            self._people[name] = self._team.user(name)
            for place in self._places.values():
                place.members.append(self._people[name].id)

    def account_of(self, who: str) -> str:
        return self._people[who].id

    def refused(self) -> int:
        return sum(call.status == 429 for call in self.server.journal.calls)

    def edits(self) -> int:
        return sum(call.method == "chat.update" for call in self.server.journal.calls)

    def said(self, answer: Any) -> str:
        return answer.text

    def posts(self, channel: str = "webinars") -> list[Any]:
        return self._team.messages(self._places[channel])

    def direct(self, who: str) -> list[str]:
        conversation = self._team.team.im_with(self._people[who].id)
        return (
            [self.read(each) for each in self._team.messages(conversation)] if conversation else []
        )

    def read(self, message: Any) -> str:
        return seen(message.blocks, message.text)

    def replies(self, message: Any) -> list[Any]:
        place = self._places["webinars"]
        return [
            each for each in self._team.messages(place, thread=message.ts) if each is not message
        ]

    def close_direct(self, who: str) -> None:  # nobody else is written to meanwhile
        # Of the ways in which Slack refuses, the one that a post to somebody meets.
        self._people[who].user.deleted = True

    async def revoke(self) -> None:
        await self._team.revoke_tokens()

    def restore(self) -> None:
        self.server.world.installations[-1].state = "active"

    def complaints(self) -> list[str]:
        silent = [each.describe() for each in self.server.unanswered()]
        return [*map(str, self.server.journal.violations), *silent]


def _shown(markdown: str) -> str:
    """As a reader sees it: without the marks of bold text and escapes."""
    return re.sub(r"\\([^\w\s])", r"\1", markdown.replace("**", ""))


def _with_controls(place: Any) -> Any:
    """Of an answer in several messages the one with buttons: a file comes after it."""
    shown = [each for each in getattr(place, "replies", ()) if each.blocks]
    return shown[-1] if shown else place


def _written(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


@dataclass
class Watched:
    """Hands events to the bot, and knows whether one is still under way.

    `at_once`: what an event makes due is done before the next one, as if nobody else were there.
    """

    app: App
    machine: TimeMachine
    at_once: bool = True
    under_way: int = 0

    async def accept(self, event: Event) -> None:
        self.under_way += 1
        try:
            await (self.machine if self.at_once else self.app).accept(event)
        finally:
            self.under_way -= 1

    async def idle(self) -> None:
        """Returns when everything that was heard is dealt with."""
        async with asyncio.timeout(PATIENCE):
            while self.under_way:
                await asyncio.sleep(0.005)


@dataclass
class Emulated:
    """The bot on every side at once, one community with a presence in each."""

    clock: ManualClock
    sides: dict[str, Side]
    app: App
    uows: Uows
    community_id: int
    inbox: Watched
    renew: Callable[[], App]
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def until(self, moment: str) -> None:
        """Lives up to a wall time in Melbourne, what is due then included."""
        wall = datetime.strptime(moment, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(MELBOURNE))
        await self.quiet()
        await self.inbox.machine.until(wall)
        await self.quiet()

    async def quiet(self) -> None:
        """Returns when everything that was heard has had its effect."""
        await self.inbox.idle()
        await self.inbox.machine.settle()

    async def connect(self, *names: str) -> None:
        """Connects to these platforms, or to all."""
        for name in names or self.sides:
            await self._end(name)
            side, inbox = self.sides[name], self.inbox
            side.inbox = inbox
            self._running[name] = asyncio.create_task(side.adapter.run(self.app.catalog, inbox))
        async with asyncio.timeout(PATIENCE):
            for name in names or self.sides:
                while self.sides[name].adapter.healthy():
                    await asyncio.sleep(0.005)
        await self.quiet()

    async def restart(self) -> None:
        """Another process takes over: of the one before, only the database is left."""
        await self.stop()
        for side in self.sides.values():
            side.attach(self.clock)
        self.app = self.renew()
        machine = TimeMachine(Announced(self.app), self.clock, longest=timedelta(days=3))
        self.inbox = Watched(self.app, machine)
        await self.connect()

    async def stop(self) -> None:
        """Ends the bot without ceremony."""
        for name, side in self.sides.items():
            await side.adapter.drain()
            await self._end(name)
            await side.adapter.close()

    async def _end(self, name: str) -> None:
        if (task := self._running.pop(name, None)) is not None:
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


@asynccontextmanager
async def emulate(
    database: Database, sides: dict[str, Side], start: datetime, cogs: Sequence[Cog] = COGS
) -> AsyncGenerator[Emulated, None]:
    """The bot, connected, on a migrated database; at the end no platform has anything against us."""
    clock = ManualClock(start)
    async with AsyncExitStack() as stack:
        for side in sides.values():
            await side.open(stack, clock)
            side.attach(clock)
        chance = random.Random(7)
        ids = RandomIds(clock, chance)
        uows = Uows(database, clock, ids)

        def renew() -> App:
            adapters = {name: side.adapter for name, side in sides.items()}
            return App(
                catalog=build_catalog(cogs),
                adapters=adapters,
                background=Background(clock, ids, chance, uows, dict(adapters), public_url=PUBLIC),
                reception=DatabaseReception(database),
                outbox=CourierOutbox(database, clock),
                ticker=Calendar(database, clock, ids),
                holder="emulated",
            )

        app = renew()
        community = await found(uows, sides)
        inbox = Watched(app, TimeMachine(Announced(app), clock, longest=timedelta(days=3)))
        world = Emulated(clock, sides, app, uows, community, inbox, renew)
        await world.connect()
        try:
            yield world
        finally:
            await world.stop()
        complaints = [each for side in sides.values() for each in side.complaints()]
    assert [] == complaints, complaints


async def found(uows: Uows, sides: dict[str, Side]) -> int:
    """The community, with a channel map and roles on every side; the same person is one member."""
    first = next(iter(sides.values()))
    async with uows(NOWHERE, actor="test") as uow:
        row = await uow.found("aha", "Allied Health", zone=MELBOURNE, home=first.workspace)
        for side in sides.values():
            target = await uow.communities.add_target(side.workspace)
            for purpose, channel in side.channels.items():
                await uow.communities.map_channel(target.id, purpose, channel)
            await uow.communities.grant(Role.ADMIN, side.accounts["Ada"])
            await uow.communities.grant(Role.FACILITATOR, side.accounts["Fay"])
        uow.audit("community.founded", f"community:{row.id}")
        await uow.commit()
        return row.id
