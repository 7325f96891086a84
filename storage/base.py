"""What every entity and every repository is built on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar, cast

from sqlalchemy import ForeignKey, Index, MetaData, Table, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from bot.ports import Clock
from storage.errors import OutOfScope
from storage.types import Instant, RowId

BY_HAND = {"scoped_by_hand": True}
"""Execution options of a statement that its author has confined to one community: SQL text, Core."""

BY_ID = {"found_by_id": True}
"""Execution options of a question for a few rows by their ids: SQLite, left to choose without statistics,
goes through every row of the community instead (measured: 17 ms for 10 of 100,000 documents, 0.7 ms so)."""

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every entity.

    `audited` False: bookkeeping of the machine itself, whose changes need no reason in the audit log.
    `directs` True: a change makes cached directories of who is where stale.
    """

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Instant}

    audited: ClassVar[bool] = True
    directs: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        table = cast(Table, cls.__table__)
        if table.autoincrement_column is not None:
            # A number is never given twice: an old button must not reach a new row.
            table.dialect_options["sqlite"]["autoincrement"] = True


class OwnedByCommunity:
    """Mixed into every entity whose rows belong to one community: all queries are confined to it."""

    @declared_attr
    def community_id(cls) -> Mapped[int]:  # noqa: N805 SQLAlchemy calls it on the class
        """The owner."""
        return mapped_column(
            RowId, ForeignKey("communities.id", ondelete="CASCADE"), nullable=False
        )


E = TypeVar("E", bound=Base)


class Repository:
    """The questions one feature asks. `community_id` is None in a unit across communities."""

    def __init__(self, session: AsyncSession, community_id: int | None, clock: Clock) -> None:
        self.session = session
        self._community_id = community_id
        self.clock = clock

    @property
    def community_id(self) -> int:
        """The community of this unit; raises `OutOfScope` in a unit across communities."""
        if not self._community_id:
            raise OutOfScope("this unit of work is in no community; use `uow.within(community_id)`")
        return self._community_id

    @property
    def now(self) -> datetime:
        """The time (aware UTC)."""
        return self.clock.now()

    async def insert_new(
        self, entity: type[E], rows: Sequence[Mapping[str, Any]], *, conflict: Sequence[str] = ()
    ) -> int:
        """Inserts many rows of this community at once, leaving out those that exist already.

        Returns how many are new. `conflict` names the columns of a unique constraint; () is any.
        """
        if not rows:
            return 0
        values = [{**row, "community_id": self.community_id} for row in rows]
        return await insert_rows(self.session, entity, values, conflict=conflict)


async def insert_rows(
    session: AsyncSession,
    entity: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    conflict: Sequence[str] = (),
) -> int:
    """Inserts what is not there yet, in one go; returns how many are new."""
    key = next(iter(entity.__table__.primary_key))
    statement = insert_ignore(session.get_bind().dialect.name, entity, conflict).returning(key)
    result = await session.execute(statement, list(rows), execution_options=BY_HAND)
    return len(result.all())


def insert_ignore(dialect: str, entity: type[Base], conflict: Sequence[str] = ()) -> Any:
    """`INSERT … ON CONFLICT DO NOTHING` in the words of either engine."""
    new = insert_into(dialect, entity)
    return new.on_conflict_do_nothing(index_elements=list(conflict) or None)


def insert_into(dialect: str, entity: type[Base]) -> Any:
    """SQLAlchemy's `insert` of that dialect, which knows `on_conflict_do_nothing` and `…_update`."""
    if dialect == "postgresql":
        # Four megabytes that a bot on SQLite would carry for months.
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415

        return insert(entity)
    from sqlalchemy.dialects.sqlite import insert as insert_sqlite  # noqa: PLC0415

    return insert_sqlite(entity)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows that fulfil an SQL condition alone.

    On PostgreSQL the migration alone says so: a `postgresql_where` here would load that dialect.
    """
    return Index(name, *columns, unique=unique, sqlite_where=text(where))
