"""Column types: instants that are aware, wall times that are not, documents, and row numbers."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer
from sqlalchemy.types import TypeDecorator, TypeEngine

RowId = BigInteger().with_variant(Integer(), "sqlite")
"""A row's number. SQLite numbers rows by itself only in a column called INTEGER."""


class Document(TypeDecorator[Any]):
    """A JSON document; JSONB on PostgreSQL."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's form on an engine."""
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON())
        from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415  # four megabytes, only where wanted

        return dialect.type_descriptor(JSONB())


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; a naive datetime is refused.

    SQLite keeps text of one fixed width, so that its order is that of time.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = value if value.tzinfo is UTC else value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WallTime(TypeDecorator[datetime]):
    """A local date and time as a clock on a wall shows it; an aware datetime is refused."""

    impl = DateTime(timezone=False)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is not None and value.tzinfo is not None:
            raise ValueError("a wall time has no time zone of its own")
        return value
