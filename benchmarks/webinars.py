# pyright: basic
"""Reminders of one meeting to many people at once: how long they take, and how late the last one comes."""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from benchmarks.figures import Figure
from bot.app import App
from bot.clock import SystemClock
from bot.composition import catalog
from bot.context import Background
from bot.ids import RandomIds
from bot.recurrence import Recurrence
from bot.refs import UserRef
from cogs.webinars.service import cards, dates
from storage.calendar import Calendar
from storage.courier import CourierOutbox
from storage.database import Database
from storage.migrations import upgrade
from storage.outbox import OutboxRow, OutboxState
from storage.reception import DatabaseReception
from storage.uow import Uows
from storage.webinar_people import AttendeeRepository
from storage.webinar_rows import SCHEDULE_KIND, Answer, Area, Details
from storage.webinars import WebinarRepository
from tests.cogs.webinars.emulated import OnDiscord, OnSlack, Side, found
from tests.platforms.discord_server import RateLimits as DiscordLimits
from tests.platforms.slack_server.rates import RateLimits as SlackLimits

PROMISED = 60.0
"""Seconds that a reminder is late at most in normal running (product.md)."""
CONNECT = 30.0
"""Seconds that connecting may take."""
SIDES: dict[str, Callable[[], Side]] = {
    "discord": lambda: OnDiscord(DiscordLimits()),
    "slack": lambda: OnSlack(SlackLimits(), paced=True),
}
PEOPLE = {"discord": (62, 500), "slack": (62, 200)}


@dataclass
class Bench:
    """The bot on one emulated platform with its real limits, and a community."""

    side: Side
    app: App
    database: Database
    uows: Uows
    community_id: int


async def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """Each platform with few and with many people."""
    figures: list[Figure] = []
    for name, make in SIDES.items():
        for count in (5,) if quick else PEOPLE[name]:
            figures += await _remind(make(), count, folder / f"{name}-{count}.sqlite")
    return figures


async def _remind(side: Side, count: int, file: Path) -> list[Figure]:
    async with AsyncExitStack() as stack:
        bench = await _open(side, file, stack)
        began = await _plan(bench, [f"Person {number}" for number in range(count)])
        await bench.app.settle()
        sent = await _settled(bench)
        refused = side.refused()
    late = sorted((at - began).total_seconds() for at in sent)
    group = f"{count} reminders at once, {side.name}'s own limits"
    everybody = f"{len(late)} of {count} sent, {refused} × 429"
    return [
        Figure(group, "late, median", late[len(late) // 2], None, "s"),
        Figure(group, "late, the last one", late[-1], None, "s", PROMISED, note=everybody),
        Figure(group, "a second", len(late) / late[-1], None, "messages"),
    ]


async def _open(side: Side, file: Path, stack: AsyncExitStack) -> Bench:
    clock = SystemClock()
    await side.open(stack, clock)
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
    running = asyncio.create_task(side.adapter.run(app.catalog, app))
    stack.push_async_callback(_end, side, running)
    async with asyncio.timeout(CONNECT):
        while side.adapter.healthy():  # noqa: ASYNC110  # nothing announces it
            await asyncio.sleep(0.01)
    return Bench(side, app, database, uows, community)


async def _end(side: Side, running: asyncio.Task[None]) -> None:
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await side.adapter.close()


async def _plan(bench: Bench, people: Sequence[str]) -> datetime:
    """Everybody comes to a meeting whose reminder is due now; when it became due."""
    bench.side.bring(people)
    start = SystemClock().now().replace(second=0, microsecond=0) + timedelta(minutes=20)
    async with bench.uows(bench.community_id, actor="bench") as uow:
        details = Details("Talking with families", Area.TECHNOLOGY)
        once = Recurrence("UTC", start.replace(tzinfo=None))
        webinar = await uow.repo(WebinarRepository).add(details, once, uid=uow.ids.ulid())
        (meeting,) = await dates.extend(uow, webinar)
        for name in people:
            account = UserRef(bench.side.workspace, bench.side.account_of(name))
            member = await uow.members.add(name, account=account)
            await uow.repo(AttendeeRepository).say(meeting.id, member.id, Answer.GOING)
        await cards.announce(uow, (await uow.communities.get()).ref)
        uow.audit("bench", meeting.subject)
        await uow.commit()
    await bench.app.settle()
    async with bench.uows(bench.community_id, actor="bench") as uow:
        row = await uow.repo(WebinarRepository).series(meeting.webinar_id)
        row.document = {**row.document, "remind": "20m"}
        at = start - timedelta(minutes=20)
        subject = f"{meeting.subject}:remind:20m"
        due = Recurrence("UTC", at.replace(tzinfo=None))
        before = at - timedelta(minutes=1)
        await uow.schedules.add(SCHEDULE_KIND, subject, "reminder", due, after=before)
        uow.audit("bench", subject)
        await uow.commit()
    return SystemClock().now()


async def _settled(bench: Bench) -> list[datetime]:
    query = select(OutboxRow.settled_at).where(
        OutboxRow.kind == "webinar.reminder",
        OutboxRow.state == OutboxState.SENT.value,
        OutboxRow.destination.startswith("member:"),
    )
    async with bench.database.reading() as connection:
        return [at for at in (await connection.execute(query)).scalars() if at is not None]
