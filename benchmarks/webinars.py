# pyright: basic
"""One meeting and many people at once: how late the last one is reminded, and how two hundred answers are counted."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from types import MappingProxyType

from sqlalchemy import select

from benchmarks.figures import Figure
from bot.app import App
from bot.clock import SystemClock
from bot.composition import catalog
from bot.config import LogConfig
from bot.context import Background
from bot.ids import RandomIds
from bot.logs import configure_logs
from bot.recurrence import Recurrence
from bot.refs import UserRef
from cogs.webinars.service import cards, dates
from storage.calendar import Calendar
from storage.courier import CourierOutbox
from storage.database import Database
from storage.migrations import upgrade
from storage.outbox_rows import OutboxRow, OutboxState
from storage.reception import DatabaseReception
from storage.uow import Uows
from storage.webinar_people import AttendeeRepository
from storage.webinar_rows import Answer, Area, Details
from storage.webinars import WebinarRepository
from tests.cogs.webinars.emulated import OnDiscord, OnSlack, Side, found
from tests.platforms.discord_server import RateLimits as DiscordLimits
from tests.platforms.slack_server.rates import RateLimits as SlackLimits

PROMISED = 60.0
"""Seconds that a reminder is late at most in normal running (product.md)."""
AHEAD = timedelta(seconds=20)
"""How long before its reminder the meeting is planned: its card is up by then."""
CONNECT = 30.0
"""Seconds that connecting may take."""
PATIENCE = 600.0
"""Seconds that everything together may take."""
CLICKS = 200
"""People who say at once that they come (the promise: none of our requests is one too many)."""
EDITS = 5
"""Changes of the card that may come of it."""
SIDES: dict[str, Callable[[], Side]] = {
    "discord": lambda: OnDiscord(DiscordLimits()),
    "discord, as observed": lambda: OnDiscord(DiscordLimits.observed()),
    "slack": lambda: OnSlack(SlackLimits(), paced=True),
}
LIMITED = {"discord, as observed"}
"""Where opening a conversation is limited: it makes a difference whether people were met since they said they come."""
PEOPLE = {"discord": (62, 500), "discord, as observed": (62,), "slack": (62, 200)}
"""How many are reminded at once. As observed: with the buckets that clients meet, which Discord does not publish."""


@dataclass
class Bench:
    """The whole bot, running, on one emulated platform with its real limits, and a community."""

    side: Side
    app: App
    database: Database
    uows: Uows
    community_id: int


async def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """Each platform with few and with many people."""
    configure_logs(LogConfig(level="warning"))
    figures: list[Figure] = []
    for name, make in SIDES.items():
        for count in (5,) if quick else PEOPLE[name]:
            figures += await _remind(name, make(), count, folder / f"{name}-{count}.sqlite")
        if name in LIMITED:
            count = 5 if quick else PEOPLE[name][0]
            file = folder / f"{name}-{count}-met.sqlite"
            figures += await _remind(f"{name}, all met before", make(), count, file, met=True)
    for name in ("discord, as observed", "slack"):
        count = 20 if quick else CLICKS
        figures += await _click(name, SIDES[name](), count, folder / f"{name}-clicks.sqlite")
    return figures


async def _remind(
    name: str, side: Side, count: int, file: Path, *, met: bool = False
) -> list[Figure]:
    """A reminder falls due while the bot runs as it always does; each is as late as its delivery."""
    people = [f"Person {number}" for number in range(count)]
    async with AsyncExitStack() as stack:
        bench = await _open(side, file, stack)
        side.bring(people)
        direct = (
            {each: await side.adapter.meet(_account(side, each)) for each in people} if met else {}
        )
        due = await _plan(bench, coming=people, direct=direct)
        async with asyncio.timeout(PATIENCE):
            while len(sent := await _settled(bench)) < count:  # noqa: ASYNC110  # the bot is as it is
                await asyncio.sleep(0.1)
        refused = side.refused()
    late = sorted((at - due).total_seconds() for at in sent)
    group = f"{count} reminders at once, {name}"
    everybody = f"{len(late)} of {count} sent, {refused} × 429"
    return [
        Figure(group, "late, median", late[len(late) // 2], None, "s"),
        Figure(group, "late, the last one", late[-1], None, "s", PROMISED, note=everybody),
        Figure(group, "a second", len(late) / late[-1], None, "messages"),
    ]


async def _click(name: str, side: Side, count: int, file: Path) -> list[Figure]:
    """Everybody says at once that they come; one card counts them."""
    people = [f"Person {number}" for number in range(count)]
    async with AsyncExitStack() as stack:
        bench = await _open(side, file, stack)
        side.bring(people)
        await _plan(bench, coming=())
        before = side.edits()
        began = perf_counter()
        told = await side.rush(people, side.card(), "Going")
        async with asyncio.timeout(PATIENCE):
            while not all("You are coming to" in side.said(each) for each in told):  # noqa: ASYNC110  # as above
                await asyncio.sleep(0.02)
        answered = perf_counter() - began
        async with asyncio.timeout(PATIENCE):
            while f"{count} going" not in side.read(side.card()):  # noqa: ASYNC110  # as above
                await asyncio.sleep(0.05)
        shown = perf_counter() - began
        edits, refused = side.edits() - before, side.refused()
    group = f"{count} people say at once that they come, {name}"
    return [
        Figure(group, "the last one is answered", answered, None, "s"),
        Figure(group, "the card counts them all", shown, None, "s"),
        Figure(group, "edits of the card", edits, None, "", EDITS),
        Figure(group, "429", refused, None, "", 0),
    ]


async def _open(side: Side, file: Path, stack: AsyncExitStack) -> Bench:
    clock = SystemClock()
    await side.open(stack, clock)
    side.attach(clock)
    database = Database.open(f"sqlite:///{file}")
    stack.push_async_callback(database.close)
    await upgrade(database)
    chance = random.Random(7)
    ids = RandomIds(clock, chance)
    uows = Uows(database, clock, ids)
    adapters = {side.name: side.adapter}
    app = App(
        catalog=catalog(),
        adapters=adapters,
        background=Background(clock, ids, chance, uows, dict(adapters)),
        reception=DatabaseReception(database),
        outbox=CourierOutbox(database, clock),
        ticker=Calendar(database, clock, ids),
        holder="bench",
    )
    community = await found(uows, {side.name: side})
    stopping = asyncio.Event()
    running = asyncio.create_task(app.run(stopping))
    stack.push_async_callback(_end, stopping, running)
    async with asyncio.timeout(CONNECT):
        while side.adapter.healthy():  # noqa: ASYNC110  # nothing announces it
            await asyncio.sleep(0.01)
    return Bench(side, app, database, uows, community)


async def _end(stopping: asyncio.Event, running: "asyncio.Task[None]") -> None:
    stopping.set()
    await running


def _account(side: Side, name: str) -> UserRef:
    return UserRef(side.workspace, side.account_of(name))


async def _plan(
    bench: Bench, *, coming: Sequence[str], direct: Mapping[str, str] = MappingProxyType({})
) -> datetime:
    """A meeting is announced that these people come to; when its only reminder is due.

    `direct` are the conversations that were opened with them before.
    """
    # Meetings begin at whole minutes, and so their reminders.
    soon = SystemClock().now() + AHEAD
    due = soon.replace(second=0, microsecond=0) + timedelta(minutes=1)
    start = due + timedelta(minutes=20)
    async with bench.uows(bench.community_id, actor="bench") as uow:
        details = Details("Talking with families", Area.TECHNOLOGY, remind="20m")
        once = Recurrence("UTC", start.replace(tzinfo=None))
        webinar = await uow.repo(WebinarRepository).add(details, once, uid=uow.ids.ulid())
        (meeting,) = await dates.extend(uow, webinar)
        for name in coming:
            account = _account(bench.side, name)
            member = await uow.members.add(name, account=account)
            if name in direct:
                await uow.members.met(account, direct[name])
            await uow.repo(AttendeeRepository).say(meeting.id, member.id, Answer.GOING)
        await cards.announce(uow, (await uow.communities.get()).ref)
        uow.audit("bench", meeting.subject)
        await uow.commit()
    bench.app.wake()
    async with asyncio.timeout(CONNECT):
        while not bench.side.posts():  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.05)
    return due


async def _settled(bench: Bench) -> list[datetime]:
    query = select(OutboxRow.settled_at).where(
        OutboxRow.kind == "webinar.reminder",
        OutboxRow.state == OutboxState.SENT.value,
        OutboxRow.destination.startswith("member:"),
    )
    async with bench.database.reading() as connection:
        return [at for at in (await connection.execute(query)).scalars() if at is not None]
