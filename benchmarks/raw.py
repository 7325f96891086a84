"""The same changes in bare SQL: sqlite3 and asyncpg, values ready-made, nothing decided."""

import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import asyncpg  # pyright: ignore[reportMissingTypeStubs]

Rows = list[tuple[Any, ...]]

INSERTED = ("occurrences", "outbox", "audit")
UPDATED: Mapping[str, tuple[str, ...]] = {
    "prompts": ("state", "pinned_for", "slot", "posted_at", "nudge_at", "round"),
    "schedules": ("next_wall", "next_at", "due_at", "zone_version", "failures", "last_error"),
}
BATCH = 500
"""Schedules in one transaction, as the tick does it."""


class Raw(ABC):
    """One connection without any layer above the driver."""

    @abstractmethod
    async def rows(self, sql: str) -> Rows:
        """What a question answers."""

    @abstractmethod
    async def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """A statement for each row; `?` stands for each value."""

    @abstractmethod
    async def close(self) -> None:
        """Lets go."""

    async def changes(self) -> "Changes":
        """What a tick has changed, read back as the driver gives it."""
        inserted = {
            table: (await self.columns(table), await self.rows(f"SELECT * FROM {table} ORDER BY 1"))
            for table in INSERTED
        }
        slots = "id IN (SELECT schedule_id FROM occurrences)"
        where = {"prompts": "state = 'posted'", "schedules": slots}
        updated = {
            table: await self.rows(
                f"SELECT {', '.join(columns)}, id FROM {table} WHERE {where[table]} ORDER BY id"
            )
            for table, columns in UPDATED.items()
        }
        return Changes(inserted, updated)

    @abstractmethod
    async def columns(self, table: str) -> list[str]:
        """The names of a table's columns, in order."""


class RawSqlite(Raw):
    """sqlite3 with the pragmas of ours."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL"):
            self._connection.execute(f"PRAGMA {pragma}")

    async def rows(self, sql: str) -> Rows:
        return self._connection.execute(sql).fetchall()

    async def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self._connection.executemany(sql, rows)

    async def columns(self, table: str) -> list[str]:
        return [row[1] for row in await self.rows(f"PRAGMA table_info({table})")]

    async def close(self) -> None:
        self._connection.close()


class RawPostgres(Raw):
    """asyncpg."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, url: str) -> "RawPostgres":
        return cls(await asyncpg.connect(url))

    async def rows(self, sql: str) -> Rows:
        return [tuple(row) for row in await self._connection.fetch(sql)]

    async def many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        parts = sql.split("?")
        numbered = "".join(f"{part}${n}" for n, part in enumerate(parts[:-1], start=1)) + parts[-1]
        await self._connection.executemany(numbered, rows)

    async def columns(self, table: str) -> list[str]:
        named = await self.rows(
            f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"
            " ORDER BY ordinal_position"
        )
        return [name for (name,) in named]

    async def close(self) -> None:
        await self._connection.close()


class Changes:
    """Everything that one tick wrote."""

    def __init__(
        self, inserted: Mapping[str, tuple[list[str], Rows]], updated: Mapping[str, Rows]
    ) -> None:
        self._inserted = inserted
        self._updated = updated

    async def repeat(self, raw: Raw, due: str) -> float:
        """Makes them in a database where they were not made; seconds. `due` asks what is due."""
        began = time.perf_counter()
        count = len(self._updated["schedules"])
        for start in range(0, count, BATCH):
            await raw.rows("BEGIN")
            await raw.rows(due)
            for table, (columns, rows) in self._inserted.items():
                places = ", ".join("?" * len(columns))
                names = ", ".join(f'"{name}"' for name in columns)
                statement = f"INSERT INTO {table} ({names}) VALUES ({places})"
                await raw.many(statement, rows[start : start + BATCH])
            for table, columns in UPDATED.items():
                places = ", ".join(f"{name} = ?" for name in columns)
                statement = f"UPDATE {table} SET {places} WHERE id = ?"
                await raw.many(statement, self._updated[table][start : start + BATCH])
            await raw.rows("COMMIT")
        return time.perf_counter() - began
