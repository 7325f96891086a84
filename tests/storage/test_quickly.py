"""Short work beside the ordinary connections: shared transactions, and failures that stay alone."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

import storage.database
from storage.database import Database
from storage.reception import SeenEventRow
from storage.short_cut import COMPANY

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)


def seeing(key: str) -> Callable[[Connection], str]:
    """Work that notes a key."""

    def work(connection: Connection) -> str:
        connection.execute(insert(SeenEventRow).values(key=key, at=AT))
        return key

    return work


def failing(connection: Connection) -> str:
    """Work that writes and then fails."""
    seeing("failed")(connection)
    raise LookupError("not to be")


async def keys(database: Database) -> list[str]:
    async with database.reading() as connection:
        return sorted((await connection.execute(select(SeenEventRow.key))).scalars())


async def test_each_of_many_writers_at_once_gets_its_own_result(database: Database) -> None:
    wanted = [f"key-{number:02}" for number in range(50)]

    found = await asyncio.gather(*(database.quickly(seeing(key), writes=True) for key in wanted))

    assert wanted == found
    assert wanted == await keys(database)


async def test_a_writer_that_fails_among_many_undoes_only_its_own(database: Database) -> None:
    first, second, third = await asyncio.gather(
        database.quickly(seeing("a"), writes=True),
        database.quickly(failing, writes=True),
        database.quickly(seeing("b"), writes=True),
        return_exceptions=True,
    )

    assert ("a", "b") == (first, third)
    assert isinstance(second, LookupError)
    assert ["a", "b"] == await keys(database)


async def test_a_writer_who_gives_up_takes_nobody_along(database: Database) -> None:
    impatient = asyncio.create_task(database.quickly(seeing("a"), writes=True))
    patient = asyncio.create_task(database.quickly(seeing("b"), writes=True))
    await asyncio.sleep(0)
    impatient.cancel()

    assert "b" == await patient
    with pytest.raises(asyncio.CancelledError):
        await impatient


async def test_quick_work_waits_for_a_unit_that_is_under_way(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(SeenEventRow).values(key="first", at=AT))
        second = asyncio.create_task(database.quickly(seeing("second"), writes=True))
        await asyncio.sleep(0.01)
        if database.is_sqlite:
            assert not second.done()

    assert "second" == await second
    assert ["first", "second"] == await keys(database)


async def test_a_crowd_of_sure_writers_larger_than_one_transaction_is_served(
    database: Database,
) -> None:
    wanted = [f"key-{number:03}" for number in range(2 * COMPANY + 7)]

    found = await asyncio.gather(*(database.surely(seeing(key)) for key in wanted))

    assert wanted == found
    assert wanted == await keys(database)


async def test_a_sure_writer_that_fails_undoes_only_its_own(database: Database) -> None:
    first, second = await asyncio.gather(
        database.surely(seeing("a")), database.surely(failing), return_exceptions=True
    )

    assert "a" == first
    assert isinstance(second, LookupError)
    assert ["a"] == await keys(database)


async def test_what_was_written_in_a_hurry_gets_from_the_log_into_the_file(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database.is_sqlite:
        return  # PostgreSQL writes its log back by itself
    written = Path(database.engine.url.database or "").read_bytes
    monkeypatch.setattr(storage.database, "TIDY_AFTER", 3)
    for key in ("first-of-three", "second", "third"):
        await database.quickly(seeing(key), writes=True)
    assert b"first-of-three" not in written()

    await database.quickly(seeing("fourth"), writes=True)
    async with asyncio.timeout(10):
        while b"first-of-three" not in written():
            await asyncio.sleep(0.01)

    assert ["first-of-three", "fourth", "second", "third"] == await keys(database)
