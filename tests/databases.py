"""Databases for tests: SQLite files and memory, and PostgreSQL databases of the session's own."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncGenerator, Callable, Generator
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import aiosqlite
import asyncpg  # pyright: ignore[reportMissingTypeStubs]
import pytest
from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import BUSY_TIMEOUT, Database
from storage.directory import DirectoryRow
from storage.entities import METADATA
from storage.migrations import upgrade

SERVER = os.environ.get("PRAXIS_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
"""Where throw-away databases are made; the user must be allowed to."""


_FREE: list[AsyncEngine] = []


class _Lent(Database):
    """A database whose engine others may have after it is closed, with all the SQL it has compiled."""

    async def close(self) -> None:
        if not self._closed:
            await super().close()
            _FREE.append(self.engine)


def in_memory() -> Database:
    """An empty database in memory, without tables; statements are carried out in the loop's own thread.

    Handing every statement to another thread and back is most of what a conversation costs, as is
    compiling statements: engines are used again once closed.
    """
    engine = _FREE.pop() if _FREE else _without_threads()
    return _Lent(engine, in_memory=True, busy_timeout=BUSY_TIMEOUT)


def _without_threads() -> AsyncEngine:
    engine = Database.open("sqlite://").engine
    event.listen(engine.sync_engine, "do_connect", _connect_at_once)
    return engine


class _Turns(SimpleQueue[Any]):
    """Does what is put into it at once; whoever put it there hears of it in the loop's next round."""

    def put_nowait(self, item: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, work = item
        try:
            done = partial(_fulfil, future, work())
        except Exception as error:  # noqa: BLE001  # it belongs to whoever waits
            done = partial(_refuse, future, error)
        asyncio.get_running_loop().call_soon(done)


class _AtOnce(aiosqlite.Connection):
    """A connection without a thread; others take their turn between any two of its statements."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._tx = _Turns()

    def __await__(self) -> Generator[Any, None, aiosqlite.Connection]:
        return self._connect().__await__()


def _fulfil(future: asyncio.Future[Any] | None, result: Any) -> None:
    if future is not None and not future.done():
        future.set_result(result)


def _refuse(future: asyncio.Future[Any] | None, error: Exception) -> None:
    if future is not None and not future.done():
        future.set_exception(error)


def _connect_at_once(
    _dialect: object, _record: object, args: list[Any], options: dict[str, Any]
) -> None:
    def create(*args: Any, **options: Any) -> _AtOnce:
        return _AtOnce(lambda: sqlite3.connect(*args, **options))

    options["async_creator_fn"] = create


def make_postgres(name: str) -> str:
    """Makes a migrated database and returns its address; skips without a server, but fails in CI."""
    try:
        asyncio.run(_administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        asyncio.run(_administer(f'CREATE DATABASE "{name}"'))
        # What a test wrote need not survive a power cut.
        asyncio.run(_administer(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        reason = f"no PostgreSQL at {make_url(SERVER).render_as_string()}: {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(f"{reason} (set PRAXIS_TEST_POSTGRES)")
    url = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    asyncio.run(_migrate(url))
    return url


def drop_postgres(name: str) -> None:
    """Removes it, whoever is still connected."""
    asyncio.run(_administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


async def empty(url: str) -> None:
    """Deletes every row of every entity in a PostgreSQL database; the directory keeps its one row."""
    server = await asyncpg.connect(url, timeout=5)
    try:
        known = await server.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        there = {row["tablename"] for row in known} - {DirectoryRow.__tablename__}
        tables = [table for table in reversed(METADATA.sorted_tables) if table.name in there]
        # Faster than TRUNCATE while there are few rows.
        await server.execute(";".join(f'DELETE FROM "{table.name}"' for table in tables))
    finally:
        await server.close()


async def _administer(statement: str) -> None:
    server = await asyncpg.connect(SERVER, timeout=5)
    try:
        await server.execute(statement)
    finally:
        await server.close()


async def _migrate(url: str) -> None:
    database = Database.open(url)
    try:
        await upgrade(database)
    finally:
        await database.close()


@pytest.fixture(scope="session")
def postgres_url(worker_id: str) -> Generator[str, None, None]:
    """The address of a PostgreSQL database that this worker alone uses."""
    name = f"praxis_test_{os.getpid()}_{worker_id}"
    url = make_postgres(name)
    yield url
    drop_postgres(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path: Path = tmp_path_factory.mktemp("database") / "template.sqlite"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of an empty SQLite file."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'praxis.sqlite')}"


@pytest.fixture
def empty_postgres_url(postgres_url: str) -> str:
    """The address of this worker's PostgreSQL database, emptied."""
    asyncio.run(empty(postgres_url))
    return postgres_url


@pytest.fixture(params=["sqlite_url", "empty_postgres_url"], ids=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, once for each engine."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database, None]:
    """An open, empty database, once for each engine."""
    database = Database.open(database_url)
    try:
        yield database
    finally:
        await database.close()
