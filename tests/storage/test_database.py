"""The database itself: full disks, locks of other processes, one writer at a time, odd addresses."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import bindparam, column, insert, literal, select, text
from sqlalchemy.exc import StatementError

from storage.database import Database
from storage.errors import StorageBusy, StorageFull
from storage.outbox_rows import SenderLeaseRow
from storage.types import Instant, WallTime
from tests.patience import PATIENCE
from tests.storage.stage import START, Site, Stage


def _path(url: str) -> str:
    return url.removeprefix("sqlite:///")


@pytest.mark.parametrize("url", ["mysql://host/name", "nonsense", ""])
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="sqlite"):
        Database.open(url)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite://", "sqlite+aiosqlite://"),
        ("sqlite:///praxis.sqlite", "sqlite+aiosqlite:///praxis.sqlite"),
        ("sqlite:////data/praxis.sqlite", "sqlite+aiosqlite:////data/praxis.sqlite"),
        ("postgresql://u@h/n", "postgresql+asyncpg://u@h/n"),
        ("postgresql://u@h/n?sslmode=require", "postgresql+asyncpg://u@h/n?ssl=require"),
    ],
)
async def test_the_driver_is_ours_to_know(url: str, driver: str) -> None:
    database = Database.open(url)

    assert driver == database.engine.url.render_as_string()


async def test_sqlite_loses_nothing_and_checks_references(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    async with database.writing() as connection:
        found = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    await database.close()

    assert ["wal", 2, 1] == found


async def test_memory_is_one_database_for_all(sqlite_template: Path) -> None:
    database = Database.open("sqlite://")
    async with database.writing() as connection:
        await connection.exec_driver_sql("create table t (n integer)")
    async with database.reading() as connection:
        found = (await connection.exec_driver_sql("select count(*) from t")).scalar()
    await database.close()

    assert 0 == found


async def test_a_full_disk_is_said_and_nothing_is_stored(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    stage = Stage(database)
    aha = await stage.site("aha")
    async with database.writing() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    drafts = [aha.draft(f"{n}") for n in range(1000)]
    with pytest.raises(StorageFull):
        await stage.put(aha, *drafts)
    found = await stage.claim()
    await database.close()

    assert [] == found


async def test_after_a_full_disk_work_goes_on(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    stage = Stage(database)
    aha = await stage.site("aha")
    async with database.writing() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageFull):
        await stage.put(aha, *(aha.draft(f"{n}") for n in range(1000)))
    async with database.writing() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")
    await stage.put(aha, aha.draft())
    found = await stage.claim()
    await database.close()

    assert 1 == len(found)


async def test_a_file_that_another_process_holds_is_said(sqlite_url: str) -> None:
    database = Database.open(sqlite_url, busy_timeout=0.05)
    other = sqlite3.connect(_path(sqlite_url), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(StorageBusy):
            async with database.writing():
                pass
    finally:
        other.close()
        await database.close()


async def test_a_file_that_another_process_lets_go_is_waited_for(sqlite_url: str) -> None:
    database = Database.open(sqlite_url, busy_timeout=5)
    other = sqlite3.connect(_path(sqlite_url), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    asyncio.get_running_loop().call_later(0.05, other.close)
    async with database.writing() as connection:
        found = (await connection.execute(select(literal(1)))).scalar()
    await database.close()

    assert 1 == found


async def test_readers_do_not_wait_for_a_writer(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    async with database.writing(), asyncio.timeout(PATIENCE), database.reading() as reader:
        found = (await reader.execute(text("select count(*) from communities"))).scalar()
    await database.close()

    assert 0 == found


async def test_writers_take_turns(stage: Stage, aha: Site) -> None:
    async def add_one() -> None:
        async with stage.uow(aha) as uow:
            row = await uow.communities.get()
            seen = len(row.charter)
            await asyncio.sleep(0)
            row.charter = "x" * (seen + 1)
            uow.audit("community.edited", "charter")
            await uow.commit()

    await asyncio.gather(*(add_one() for _ in range(8)))
    async with stage.uow(aha) as uow:
        assert "x" * 8 == (await uow.communities.get()).charter


async def test_an_error_inside_undoes_everything(database: Database) -> None:
    async def fail() -> None:
        async with database.writing() as connection:
            lease = {"sender": "s", "holder": "h", "until": START}
            await connection.execute(insert(SenderLeaseRow), lease)
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await fail()
    async with database.reading() as connection:
        found = (await connection.execute(text("select count(*) from sender_leases"))).scalar()

    assert 0 == found


async def test_a_cancelled_writer_leaves_the_door_open(database: Database) -> None:
    entered = asyncio.Event()

    async def hang() -> None:
        async with database.writing():
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await entered.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(PATIENCE), database.writing() as connection:
        assert 1 == (await connection.execute(select(literal(1)))).scalar()


async def test_an_instant_comes_back_aware_and_in_utc(database: Database) -> None:
    melbourne = timezone(timedelta(hours=11))
    at = datetime(2027, 1, 11, 9, 0, 0, 123456, tzinfo=melbourne)
    async with database.writing() as connection:
        row = {"sender": "s", "holder": "h", "at": at}
        typed = text("insert into sender_leases values (:sender, :holder, :at)")
        await connection.execute(typed.bindparams(bindparam("at", type_=Instant())), row)
        query = text("select until from sender_leases").columns(column("until", Instant()))
        found = (await connection.execute(query)).scalar_one()

    assert (at, timedelta()) == (found, found.utcoffset())


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Instant(), datetime(2027, 1, 1)),
        (WallTime(), datetime(2027, 1, 1, tzinfo=UTC)),
    ],
    ids=["a naive instant", "an aware wall time"],
)
async def test_the_wrong_kind_of_time_is_refused(
    database: Database, kind: Instant | WallTime, value: datetime
) -> None:
    async with database.reading() as connection:
        with pytest.raises((StatementError, ValueError), match="time zone"):
            await connection.execute(select(literal(value, kind)))
