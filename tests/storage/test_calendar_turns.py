"""The tick beside units of work that are under way: on PostgreSQL communities take turns by a lock."""

import asyncio
import contextvars
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select, text

from storage.calendar import Calendar
from storage.database import Database
from storage.places import CommunityRow
from storage.schedules import Due, ScheduleRow
from storage.uow import UnitOfWork
from tests.storage.stage import Site, Stage, mondays

WITHOUT_WAITING = 20.0
"""Seconds: fewer than the thirty after which PostgreSQL's driver gives a lock up."""
FIRST = datetime(2027, 1, 10, 22, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WAITING = text(
    "select count(*) from pg_locks where locktype = 'advisory' and not granted"
    " and database = (select oid from pg_database where datname = current_database())"
)
"""How many wait for somebody's turn to end."""


@pytest.fixture
async def database(empty_postgres_url: str) -> AsyncGenerator[Database, None]:
    database = Database.open(empty_postgres_url)
    try:
        yield database
    finally:
        await database.close()


class Notes:
    """A feature that writes down which schedules it is handed."""

    def __init__(self) -> None:
        self.schedules: list[int] = []

    async def __call__(self, _uow: UnitOfWork, dues: Sequence[Due]) -> None:
        self.schedules.extend(due.schedule_id for due in dues)


@asynccontextmanager
async def busy(stage: Stage, *sites: Site) -> AsyncGenerator[None, None]:
    """Somebody else writes in these communities meanwhile."""
    done = asyncio.Event()

    async def write(site: Site, begun: asyncio.Event) -> None:
        async with stage.uow(site):
            begun.set()
            await done.wait()

    begun = [asyncio.Event() for _site in sites]
    writers = [
        asyncio.create_task(write(site, each)) for site, each in zip(sites, begun, strict=True)
    ]
    for each in begun:
        await each.wait()
    try:
        yield
    finally:
        done.set()
        await asyncio.gather(*writers)


async def test_a_busy_communitys_schedules_wait_and_nobody_elses(
    stage: Stage, aha: Site, uk: Site, calendar: Calendar
) -> None:
    waits = [await stage.add_schedule(aha, f"s{n}") for n in range(2)]
    goes = [await stage.add_schedule(uk, f"s{n}") for n in range(2)]
    during, after = Notes(), Notes()
    stage.clock.set(FIRST)
    async with busy(stage, aha):
        assert 2 == await calendar.tick({"prompt": during})
    assert 2 == await calendar.tick({"prompt": after})

    assert (goes, waits) == (sorted(during.schedules), sorted(after.schedules))


async def test_when_everybody_is_busy_a_tick_ends_without_waiting(
    stage: Stage, aha: Site, uk: Site, calendar: Calendar
) -> None:
    for site in (aha, uk):
        await stage.add_schedule(site)
    stage.clock.set(FIRST)
    async with busy(stage, aha, uk):
        assert 0 == await asyncio.wait_for(calendar.tick({"prompt": Notes()}), WITHOUT_WAITING)
    assert 2 == await calendar.tick({"prompt": Notes()})


async def test_what_is_due_longest_goes_first_whoevers_it_is(
    stage: Stage, aha: Site, uk: Site, calendar: Calendar
) -> None:
    late = await stage.add_schedule(aha, recurrence=mondays(time(11)))
    early = await stage.add_schedule(uk, recurrence=mondays(time(9)))
    middle = await stage.add_schedule(aha, "two", recurrence=mondays(time(10)))
    notes = Notes()
    stage.clock.set(FIRST + 2 * HOUR)
    await calendar.tick({"prompt": notes}, limit=1)

    assert [early, middle, late] == notes.schedules


async def test_a_community_stays_locked_until_its_schedules_are_done(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    await stage.add_schedule(aha)
    outside = contextvars.copy_context()
    order: list[str] = []
    writers: list[asyncio.Task[None]] = []

    async def write() -> None:
        async with stage.uow(aha):
            order.append("somebody else")

    async def slowly(uow: UnitOfWork, _dues: Sequence[Due]) -> None:
        writers.append(asyncio.create_task(write(), context=outside))
        while not order and not (await uow.session.execute(WAITING)).scalar():
            await asyncio.sleep(0)
        order.append("the tick")

    stage.clock.set(FIRST)
    await calendar.tick({"prompt": slowly})
    await asyncio.gather(*writers)

    assert ["the tick", "somebody else"] == order


async def test_a_schedule_that_somebody_else_has_locked_is_passed_over(
    stage: Stage, aha: Site, uk: Site, calendar: Calendar
) -> None:
    locked = await stage.add_schedule(aha, "locked")
    free = [await stage.add_schedule(aha, "free"), await stage.add_schedule(uk, "free")]
    notes = Notes()
    stage.clock.set(FIRST)
    async with stage.database.engine.connect() as somebody:  # as new zone data is applied
        row = select(ScheduleRow.id).where(ScheduleRow.id == locked)
        await somebody.execute(row.with_for_update())
        await asyncio.wait_for(calendar.tick({"prompt": notes}), WITHOUT_WAITING)

    assert free == sorted(notes.schedules)


async def test_whoever_refers_to_a_community_does_not_hold_up_its_schedules(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    schedule = await stage.add_schedule(aha)
    notes = Notes()
    stage.clock.set(FIRST)
    async with stage.database.engine.connect() as somebody:  # as a notice is put into the outbox
        row = select(CommunityRow.id).where(CommunityRow.id == aha.community_id)
        await somebody.execute(row.with_for_update(read=True, key_share=True))
        await asyncio.wait_for(calendar.tick({"prompt": notes}), WITHOUT_WAITING)

    assert [schedule] == notes.schedules
