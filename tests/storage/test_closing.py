"""Closing a database while somebody still uses it, and using one that is closed."""

import asyncio

import pytest
from sqlalchemy import Connection, literal, select

from storage import database as module
from storage.database import Database
from storage.errors import StorageError
from tests.patience import PATIENCE


def one(connection: Connection) -> int:
    """Asks the database for a one."""
    found: int = connection.execute(select(literal(1))).scalar_one()
    return found


async def test_closing_waits_for_connections_that_are_used(database: Database) -> None:
    reading, asked = asyncio.Event(), asyncio.Event()

    async def read() -> int:
        async with database.reading() as connection:
            reading.set()
            await asked.wait()
            return await connection.run_sync(one)

    reader = asyncio.create_task(read())
    await reading.wait()
    pool = database.engine.pool
    closing = asyncio.create_task(database.close())
    await asyncio.wait({closing}, timeout=0.05)
    assert not closing.done()
    asked.set()
    await closing
    assert 1 == await reader
    # Those that are given back to a pool which nobody knows any longer are never closed.
    assert "Connections in pool: 0" in pool.status()


async def test_a_connection_that_never_comes_back_does_not_keep_it_open(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOANS", 0.05)
    async with database.reading() as connection:
        await asyncio.wait_for(database.close(), PATIENCE)
        await connection.invalidate()  # the engine has forgotten it


async def test_whoever_comes_after_closing_is_told(database: Database) -> None:
    await database.close()
    with pytest.raises(StorageError, match="closed"):
        async with database.reading():
            pass
    with pytest.raises(StorageError, match="closed"):
        async with database.writing():
            pass
    for ask in (database.quickly(one, writes=True), database.quickly(one, writes=False)):
        with pytest.raises(StorageError, match="closed"):
            await ask
    with pytest.raises(StorageError, match="closed"):
        await database.surely(one)
    await database.close()
