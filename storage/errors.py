"""What can go wrong underneath: a busy or full disk, an unaudited change, a row of somebody else."""

import sqlite3

_BUSY_STATES = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL: serialization failure, deadlock, lock not available."""
_FULL_STATES = frozenset({"53100"})
"""PostgreSQL: disk full."""


class StorageError(Exception):
    """Storage failed; the text is for operators."""


class StorageBusy(StorageError):
    """Another process kept the database locked for longer than we wait; trying again may help."""


class StorageFull(StorageError):
    """The disk is full (or the database reached its limit): nothing was stored."""


class Unaudited(StorageError):
    """A unit of work changed something and named no reason: a defect of the caller."""


class OutOfScope(StorageError):
    """A unit of work touched a row of another community: a defect of the caller."""


def translated(original: BaseException) -> StorageError | None:
    """What a driver's error means to an operator; None where the error says it best itself."""
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None:
        primary = code & 0xFF
        if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return StorageBusy(
                "another process holds the database file; is a second Praxis running?"
            )
        if primary == sqlite3.SQLITE_FULL:
            return StorageFull("the disk is full: nothing was stored; free some space")
        return None
    state = getattr(original, "sqlstate", None) or getattr(original, "pgcode", None)
    if state in _BUSY_STATES:
        return StorageBusy(f"the database is busy ({state}); trying again may help")
    if state in _FULL_STATES:
        return StorageFull("the database server's disk is full: nothing was stored")
    return None


class BrokenSeal(StorageError):
    """No key we have opens it: it was sealed with another key, or it is not what we wrote."""
