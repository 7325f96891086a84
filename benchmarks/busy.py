"""Commands answered while a digest goes out: 2,000 direct messages, as fast as the bot can send them."""

import asyncio
import random
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, select

from benchmarks.figures import Figure
from benchmarks.interactions import PRAXIS, Contestant, entered
from benchmarks.load import no_collector, quantile
from benchmarks.sites import DiscordSite, Site, SlackSite
from bot.clock import SystemClock
from bot.delivery import Draft, ToMember, Urgency
from bot.ids import RandomIds
from bot.message import Actions, Button, Heading, Listing, Message, Note, Paragraph
from bot.text import md, plain
from bot.token import BoundAction
from storage.database import Database
from storage.members import AccountRow, MemberRow
from storage.places import CommunityRow, WorkspaceRow
from storage.uow import Uows

DIGESTS = 2_000
PAUSE = 0.02
"""Seconds between a person's answer and the next one's command."""
PEOPLE_AT_ONCE = 4
LIMIT = 100.0
"""Milliseconds within which 99 of 100 commands are to be acknowledged."""
LONGEST = 240.0
UNPACED = {"BENCH_UNPACED": "1"}
"""The platforms' own limits would stretch 2,000 messages to minutes and leave the loop idle."""


async def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """One platform after the other."""
    figures: list[Figure] = []
    for kind in (DiscordSite, SlackSite):
        async with AsyncExitStack() as stack:
            one = await stack.enter_async_context(entered(PRAXIS, kind(), folder, extra=UNPACED))
            figures += await _figures(one, DIGESTS // 10 if quick else DIGESTS)
    return figures


async def _figures(one: Contestant, count: int) -> list[Figure]:
    url = f"sqlite:///{one.database}"
    await _members(url, one.site, count)
    before = one.site.posted
    quiet = await _ask_while(one.site, asyncio.create_task(asyncio.sleep(2)))
    await _enqueue(url, count)
    # Nobody tells another process of a commit: the bot finds it at its next tick.
    await _sent(one.site, before + 1)
    cpu, began = one.bot.cpu, time.perf_counter()
    sending = asyncio.create_task(_sent(one.site, before + count))
    with no_collector():
        busy = await _ask_while(one.site, sending)
    seconds = time.perf_counter() - began
    share = (one.bot.cpu - cpu) / seconds
    group = f"Commands on {one.site.platform} while {count:,} direct messages go out"
    note = f"{count / seconds:,.0f} messages/s, bot's core busy {share:.0%}, {len(busy):,} commands"
    return [
        Figure(group, "ack p99, sending", quantile(busy, 0.99) * 1000, None, "ms", LIMIT, note=note),
        Figure(group, "ack p50, sending", quantile(busy, 0.5) * 1000, None, "ms"),
        Figure(group, "ack p99, idle", quantile(quiet, 0.99) * 1000, None, "ms"),
    ]  # fmt: skip


async def _ask_while(site: Site, work: "asyncio.Task[None]") -> list[float]:
    """Several people, each with a command now and then, until `work` is done."""
    latencies: list[float] = []

    async def person() -> None:
        while not work.done():
            latencies.append(await site.ask())
            await asyncio.sleep(PAUSE)

    await asyncio.gather(*(person() for _each in range(PEOPLE_AT_ONCE)))
    await work
    return latencies


async def _sent(site: Site, count: int) -> None:
    async with asyncio.timeout(LONGEST):
        while site.posted < count:  # noqa: ASYNC110  # the door counts, and tells nobody
            await asyncio.sleep(0.05)


async def _members(url: str, site: Site, count: int) -> None:
    """So many members with an account each, of whom nobody has ever acted."""
    database = Database.open(url)
    now = datetime(2027, 1, 1, tzinfo=UTC)
    try:
        async with database.writing() as connection:
            owner = (await connection.execute(select(CommunityRow.id))).scalar_one()
            home = (await connection.execute(select(WorkspaceRow.id))).scalars().one()
            people = [
                {"community_id": owner, "name": f"M{n}", "joined_at": now} for n in range(count)
            ]
            made = await connection.execute(
                insert(MemberRow.__table__).returning(MemberRow.id), people
            )
            accounts = [
                {
                    "community_id": owner,
                    "member_id": member,
                    "workspace_id": home,
                    "user_id": site.stranger(member),
                    "used_at": now,
                }
                for member in made.scalars()
            ]
            await connection.execute(insert(AccountRow.__table__), accounts)
    finally:
        await database.close()


async def _enqueue(url: str, count: int) -> None:
    database = Database.open(url)
    clock = SystemClock()
    uows = Uows(database, clock, RandomIds(clock, random.Random(2)))
    try:
        async with database.reading() as connection:
            owner = (await connection.execute(select(CommunityRow.id))).scalar_one()
            newest = select(MemberRow.id).order_by(MemberRow.id.desc()).limit(count)
            members = list((await connection.execute(newest)).scalars())
        async with uows(owner, actor="bench") as uow:
            await uow.outbox.add_all([_digest(member) for member in members])
            uow.audit("bench.digest", "1")
            await uow.commit()
    finally:
        await database.close()


def _digest(member: int) -> Draft:
    """A week in a card, as long as they come."""
    items = tuple(
        md("{n}. {what}", n=n, what="Somebody shared a thing worth trying") for n in range(1, 9)
    )
    message = Message(
        (
            Heading(plain("Your week in Bench")),
            Paragraph(plain("What was asked, answered and shared since last Monday.")),
            Listing(items),
            Actions(
                (
                    Button("More", BoundAction("core.more:1")),
                    Button("Less", BoundAction("core.less:1")),
                )
            ),
            Note(plain("You get this once a week.")),
        )
    )
    return Draft("bench.digest", "1", ToMember(member), message, urgency=Urgency.DIGEST)
