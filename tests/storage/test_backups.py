"""Backups of a database in use, and putting one back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from storage.backups import backup, restore
from storage.database import Database
from storage.errors import StorageError
from tests.storage.stage import Stage


def names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT slug FROM communities ORDER BY id")]


async def founded(url: str, slug: str) -> None:
    database = Database.open(url)
    try:
        await Stage(database).site(slug)
    finally:
        await database.close()


async def test_a_running_database_is_backed_up(sqlite_url: str, tmp_path: Path) -> None:
    database = Database.open(sqlite_url)
    try:
        stage = Stage(database)
        await stage.site("aha")
        async with stage.uows.system() as uow:
            uow.session.add_all([])
            backup(sqlite_url, tmp_path / "copy.sqlite")
    finally:
        await database.close()
    assert ["aha"] == names(tmp_path / "copy.sqlite")


async def test_a_backup_is_not_written_over(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "copy.sqlite").write_text("something")
    with pytest.raises(StorageError, match="exists already"):
        backup(sqlite_url, tmp_path / "copy.sqlite")


async def test_a_backup_is_put_back(sqlite_url: str, tmp_path: Path) -> None:
    await founded(sqlite_url, "aha")
    backup(sqlite_url, tmp_path / "copy.sqlite")
    await founded(sqlite_url, "later")
    restore(sqlite_url, tmp_path / "copy.sqlite", replace=True)
    assert ["aha"] == names(Path(sqlite_url.removeprefix("sqlite:///")))


async def test_what_was_replaced_is_kept_beside_it(sqlite_url: str, tmp_path: Path) -> None:
    backup(sqlite_url, tmp_path / "copy.sqlite")
    await founded(sqlite_url, "later")
    restore(sqlite_url, tmp_path / "copy.sqlite", replace=True)
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    assert ["later"] == names(path.with_name(f"{path.name}.replaced"))


def test_nothing_is_replaced_unasked(sqlite_url: str, tmp_path: Path) -> None:
    backup(sqlite_url, tmp_path / "copy.sqlite")
    with pytest.raises(StorageError, match="--replace"):
        restore(sqlite_url, tmp_path / "copy.sqlite", replace=False)


def test_a_damaged_backup_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    backup(sqlite_url, copy)
    content = copy.read_bytes()
    copy.write_bytes(content[: len(content) // 2])
    with pytest.raises(StorageError, match="damaged"):
        restore(sqlite_url, copy, replace=True)


def test_a_backup_of_a_newer_praxis_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    backup(sqlite_url, copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("INSERT INTO alembic_version VALUES ('from-the-future')")
        connection.commit()
    with pytest.raises(StorageError, match="newer Praxis"):
        restore(sqlite_url, copy, replace=True)


def test_a_database_in_use_is_not_replaced(sqlite_url: str, tmp_path: Path) -> None:
    backup(sqlite_url, tmp_path / "copy.sqlite")
    path = sqlite_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as using:
        using.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="in use"):
            restore(sqlite_url, tmp_path / "copy.sqlite", replace=True)


def test_postgresql_has_tools_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="pg_dump"):
        backup("postgresql://somebody@somewhere/praxis", tmp_path / "copy.sqlite")
