"""Statements of the hot path: compiled once, run past SQLAlchemy where its ado outweighs the statement."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler

from storage.errors import translated

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Ready:
    """SQL text, the parameters in their order and the result's columns, each with its conversion."""

    sql: str
    given: tuple[tuple[str, Convert], ...]
    taken: tuple[Convert, ...]


class Prepared:
    """An insert or a select with named parameters.

    SQLAlchemy takes some 20 µs for a statement that sqlite3 runs in 3; for what every interaction
    does that is most of its cost. On PostgreSQL the network outweighs both, so there it is left be.
    """

    def __init__(self, statement: Any, *parameters: str) -> None:
        self._statement: Executable = statement
        self._parameters = parameters
        self._ready: _Ready | None = None

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """What it answers."""
        if connection.dialect.driver != "pysqlite":
            return [tuple(row) for row in connection.execute(self._statement, dict(values))]
        cursor = self._run(connection, values)
        taken = self._made(connection.dialect).taken
        return [
            tuple(convert(value) for convert, value in zip(taken, row, strict=True))
            for row in cursor.fetchall()
        ]

    def count(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """How many rows it touched."""
        if connection.dialect.driver != "pysqlite":
            return connection.execute(self._statement, dict(values)).rowcount
        return self._run(connection, values).rowcount

    def _run(self, connection: Connection, values: Mapping[str, Any]) -> sqlite3.Cursor:
        ready = self._made(connection.dialect)
        driver: Any = connection.connection.driver_connection
        try:
            return driver.execute(
                ready.sql, [convert(values[name]) for name, convert in ready.given]
            )
        except sqlite3.Error as error:
            named = translated(error)
            if named is None:
                raise
            raise named from error

    def _made(self, dialect: Dialect) -> _Ready:
        if self._ready is None:
            self._ready = _compiled(self._statement, self._parameters, dialect)
        return self._ready


def _compiled(statement: Any, parameters: tuple[str, ...], dialect: Dialect) -> _Ready:
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=list(parameters) or None)
    names = compiled.positiontup or []
    given = [(name, compiled.binds[name].type.dialect_impl(dialect)) for name in names]
    columns = getattr(statement, "selected_columns", ())
    taken = [column.type.dialect_impl(dialect) for column in columns]
    return _Ready(
        str(compiled),
        tuple((name, kind.bind_processor(dialect) or _same) for name, kind in given),
        tuple(kind.result_processor(dialect, None) or _same for kind in taken),
    )


def _same(value: Any) -> Any:
    return value
