"""Databases for tests: SQLite files and memory, and PostgreSQL databases of the session's own."""

import asyncio
import os
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
import pytest
from sqlalchemy import inspect, make_url

from storage.database import Database
from storage.directory import DirectoryRow
from storage.entities import METADATA
from storage.migrations import upgrade

SERVER = os.environ.get("PRAXIS_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
"""Where throw-away databases are made; the user must be allowed to."""

URLS = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}


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


async def empty(database: Database) -> None:
    """Deletes every row of every entity; tables stay, and so does the directory's one row."""
    async with database.writing() as connection:
        there = set(await connection.run_sync(lambda inner: inspect(inner).get_table_names()))
        for table in reversed(METADATA.sorted_tables):
            if table.name in there and table is not DirectoryRow.__table__:
                await connection.execute(table.delete())


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
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a migrated SQLite file that this worker alone uses."""
    path: Path = tmp_path_factory.mktemp("database") / "praxis.sqlite"
    url = f"sqlite:///{path}"
    asyncio.run(_migrate(url))
    return url


@pytest.fixture(params=URLS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, once for each engine."""
    url: str = request.getfixturevalue(URLS[request.param])
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database, None]:
    """An open, empty database, once for each engine."""
    database = Database.open(database_url)
    try:
        await empty(database)
        yield database
    finally:
        await database.close()
