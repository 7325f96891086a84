"""Migrations and models say the same, and upgrading is safe to repeat."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from storage.database import Database
from storage.entities import METADATA
from storage.migrations import FOLDER, upgrade


def _differences(connection: Connection) -> list[Any]:
    def ours(name: str | None, kind: str, _parents: object) -> bool:
        # What full text search keeps for itself is not an entity.
        return kind != "table" or name in METADATA.tables

    options = {"compare_type": True, "include_name": ours}
    return compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)


async def test_models_and_migrations_agree(database: Database) -> None:
    async with database.reading() as connection:
        assert [] == await connection.run_sync(_differences)


async def test_upgrading_again_changes_nothing(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("update directory set version = 41"))
    await upgrade(database)
    async with database.reading() as connection:
        found = (await connection.execute(text("select version from directory"))).scalars().all()

    assert [41] == list(found)


async def test_several_processes_may_upgrade_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    processes = [Database.open(url) for _ in range(3)]
    await asyncio.gather(*(upgrade(database) for database in processes))
    async with processes[0].reading() as connection:
        found = (await connection.execute(text("select count(*) from directory"))).scalar()
    for database in processes:
        await database.close()

    assert 1 == found


async def test_references_are_checked_again_after_an_upgrade(sqlite_url: str) -> None:
    database = Database.open(sqlite_url)
    await upgrade(database)
    async with database.reading() as connection:
        found = (await connection.exec_driver_sql("PRAGMA foreign_keys")).scalar()
    await database.close()

    assert 1 == found


async def test_a_database_in_memory_can_be_upgraded() -> None:
    database = Database.open("sqlite://")
    await upgrade(database)
    async with database.reading() as connection:
        differences = await connection.run_sync(_differences)
    await database.close()

    assert [] == differences


def test_every_step_follows_the_first() -> None:
    assert ["0001"] == ScriptDirectory(str(FOLDER)).get_bases()


@pytest.mark.parametrize("table", sorted(METADATA.tables))
def test_numbers_of_rows_are_never_given_twice(table: str) -> None:
    entity = METADATA.tables[table]
    if entity.autoincrement_column is None:
        return
    assert entity.dialect_options["sqlite"]["autoincrement"] is True
