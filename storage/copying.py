"""A copy of a whole database in an SQLite file, made without changing a byte of the original."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import delete, make_url, select

from storage import entities as entities  # every table is known from here on
from storage.base import Base
from storage.database import Database
from storage.errors import StorageError
from storage.migrations import pending, upgrade
from storage.outbox_rows import SenderLeaseRow

CHUNK = 1_000
"""Rows carried over at once."""


async def copy_database(url: str, target: Path) -> None:
    """Copies everything at `url` into a new SQLite file, brought up to date, with nobody sending yet.

    Raises `StorageError` where there is nothing to copy, or its form is older than this Praxis.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        await asyncio.to_thread(copy_file, Path(address.database or ""), target)
    copy = Database.open(f"sqlite:///{target}")
    try:
        await upgrade(copy)
        if address.get_backend_name() != "sqlite":
            await _export(url, copy)
        await forget_senders(copy)
    finally:
        await copy.close()


async def forget_senders(database: Database) -> None:
    """Lets whoever comes next send at once: for a database of which its only user knows the past is over.

    Where time stands still, the lease of a process that was killed would never run out.
    """
    async with database.writing() as connection:
        await connection.execute(delete(SenderLeaseRow))


def copy_file(source: Path, target: Path) -> None:
    """SQLite's own backup: a state that was true at one moment, whoever writes meanwhile."""
    if not source.is_file():
        raise StorageError(f"there is no database at {source}")
    reading = sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True)
    with closing(reading), closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)


async def _export(url: str, copy: Database) -> None:
    """Carries every table over, all as they were at one moment."""
    source = Database.open(url)
    try:
        if await pending(source):
            raise StorageError("the database is of an older Praxis: run praxis db upgrade first")
        async with source.reading() as plain, copy.writing() as writing:
            reading = await plain.execution_options(isolation_level="REPEATABLE READ")
            # Rows of one table may refer to each other, and come in any order.
            await writing.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for table in reversed(Base.metadata.sorted_tables):  # what migrations put there
                await writing.execute(table.delete())
            for table in Base.metadata.sorted_tables:
                rows = await reading.stream(select(table))
                async for chunk in rows.mappings().partitions(CHUNK):
                    await writing.execute(table.insert(), [dict(row) for row in chunk])
    finally:
        await source.close()
