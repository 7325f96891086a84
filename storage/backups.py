"""Backups of an SQLite database while it is in use, and putting one back."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from storage.copying import copy_file
from storage.errors import StorageError
from storage.migrations import known_revisions


def backup(url: str, target: Path) -> None:
    """Copies the database at `url` into a new file, true to one moment, whoever writes meanwhile.

    Raises `StorageError` for a database that is no SQLite file, and where `target` exists.
    """
    source = _file(url)
    if target.exists():
        raise StorageError(f"{target} exists already; choose another name")
    copy_file(source, target)
    _check(target)


def restore(url: str, source: Path, *, replace: bool) -> None:
    """Puts a backup in the place of the database at `url`, after looking whether it is sound.

    Raises `StorageError` where the database is in use, exists and is not to be replaced, or the
    backup is damaged or newer than this Praxis. What is replaced is kept beside it.
    """
    target = _file(url)
    _check(source)
    if target.exists():
        if not replace:
            raise StorageError(f"{target} exists; say --replace to put the backup in its place")
        _claim(target)
        kept = target.with_name(f"{target.name}.replaced")
        copy_file(target, kept)
        for tail in ("-wal", "-shm"):
            target.with_name(target.name + tail).unlink(missing_ok=True)
    waiting = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(source, waiting)
    waiting.replace(target)


def _file(url: str) -> Path:
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        raise StorageError("this is for SQLite files; PostgreSQL has pg_dump and pg_restore")
    return Path(str(address.database))


def _check(path: Path) -> None:
    if not path.is_file():
        raise StorageError(f"there is no file {path}")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone()
            revisions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.DatabaseError as error:
        raise StorageError(f"{path} is damaged or no database of Praxis: {error}") from error
    if sound != ("ok",):
        raise StorageError(f"{path} is damaged: {sound}")
    unknown = {str(row[0]) for row in revisions} - known_revisions()
    if unknown:
        raise StorageError(f"{path} is of a newer Praxis ({', '.join(sorted(unknown))})")


def _claim(path: Path) -> None:
    """Raises `StorageError` while another process has the database open."""
    try:
        with closing(sqlite3.connect(path, timeout=1)) as connection:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        raise StorageError(f"{path} is in use; stop Praxis first") from error
