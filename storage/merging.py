"""Makes two members one: everything of the second becomes the first's, nothing counts twice."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    and_,
    delete,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import BY_HAND, Base
from storage.members import MemberRow
from storage.outbox import DESTINATIONS
from storage.outbox_rows import OutboxRow, OutboxState
from storage.uow import UnitOfWork

_UNSENT = (OutboxState.DUE, OutboxState.HELD, OutboxState.CLAIMED, OutboxState.IN_DOUBT)


def columns_of_members() -> Iterator[tuple[Table, "Column[Any]"]]:
    """Every column that names a member by row number."""
    members = MemberRow.__table__
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is members for key in column.foreign_keys):
                yield table, column


async def merge_members(uow: UnitOfWork, *, keep: int, drop: int) -> None:
    """Everything of member `drop` becomes `keep`'s, whose own word counts where both have one."""
    await uow.flush()
    for table, column in columns_of_members():
        await _move(uow.session, table, column, uow.community_id, keep=keep, drop=drop)
    await _readdress(uow, keep=keep, drop=drop)
    kept, dropped = await uow.members.get(keep), await uow.members.get(drop)
    kept.name = kept.name or dropped.name
    kept.zone = kept.zone or dropped.zone
    kept.language = kept.language or dropped.language
    kept.client_language = kept.client_language or dropped.client_language
    kept.joined_at = min(kept.joined_at, dropped.joined_at)
    kept.rules_version = max(kept.rules_version, dropped.rules_version)
    await uow.flush()
    gone = delete(MemberRow).where(MemberRow.id == drop)
    await uow.session.execute(gone)


async def _move(
    session: AsyncSession,
    table: Table,
    column: "Column[Any]",
    community_id: int,
    *,
    keep: int,
    drop: int,
) -> None:
    dropped = and_(table.c.community_id == community_id, column == drop)
    for others in _partners(table, column):
        twin = table.alias()
        same = [twin.c[name] == table.c[name] for name in others]
        doubled = select(twin.c[column.name]).where(twin.c[column.name] == keep, *same).exists()
        await session.execute(delete(table).where(dropped, doubled), execution_options=BY_HAND)
    await session.execute(
        update(table).where(dropped).values({column.name: keep}), execution_options=BY_HAND
    )


def _partners(table: Table, column: "Column[Any]") -> Iterator[Sequence[str]]:
    """For every rule that a row be unique: the columns that must differ beside the member's."""
    keys: list[list[str]] = [
        [each.name for each in constraint.columns]
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint | PrimaryKeyConstraint)
    ]
    for names in keys:
        if column.name in names:
            yield [name for name in names if name != column.name]


async def _readdress(uow: UnitOfWork, *, keep: int, drop: int) -> None:
    """What is still to be said to the second is said to the first, once."""
    query = select(OutboxRow).where(
        OutboxRow.destination == f"member:{drop}", OutboxRow.state.in_(_UNSENT)
    )
    for row in (await uow.session.scalars(query)).all():
        twin = select(OutboxRow.number).where(
            OutboxRow.destination == f"member:{keep}",
            OutboxRow.kind == row.kind,
            OutboxRow.subject == row.subject,
            OutboxRow.revision == row.revision,
        )
        if (await uow.session.scalars(twin)).first() is not None:
            await uow.session.delete(row)
            continue
        row.destination = f"member:{keep}"
        row.to_json = DESTINATIONS.to_document(
            DESTINATIONS.from_document({**row.to_json, "member_id": keep})
        )
