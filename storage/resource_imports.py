"""Imports under way: what was handed over, how far it got, and what became of every line."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import NotFound
from bot.i18n import _
from storage.base import Base, OwnedByCommunity, Repository
from storage.types import Document, RowId

ABANDONED = timedelta(minutes=2)
"""After this long without a step, another process goes on with an import."""

KEPT = timedelta(days=30)
"""How long the report of an import can be looked at."""


class ResourceImportRow(OwnedByCommunity, Base):
    """One file. `entries` are its lines as read, `report` what became of the first `done` of them."""

    __tablename__ = "resource_imports"
    __table_args__ = (
        Index("ix_resource_imports_open", "finished_at", "touched_at"),
        Index("ix_resource_imports_community", "community_id"),
        Index("ix_resource_imports_member", "member_id"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_id: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="SET NULL")
    )
    name: Mapped[str] = mapped_column(String(255))
    format: Mapped[str] = mapped_column(String(16))
    entries: Mapped[list[dict[str, Any]]] = mapped_column(Document)
    report: Mapped[list[dict[str, Any]]] = mapped_column(Document)
    done: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ImportRepository(Repository):
    """Imports of one community, and those nobody works on."""

    async def start(
        self, name: str, format: str, entries: Sequence[dict[str, Any]], member_id: int | None
    ) -> ResourceImportRow:
        """Keeps what was read, to be worked through step by step."""
        row = ResourceImportRow(
            community_id=self.community_id,
            member_id=member_id,
            name=name[:255],
            format=format,
            entries=list(entries),
            report=[],
            done=0,
            started_at=self.now,
            touched_at=self.now,
        )
        self.session.add(row)
        await self.session.flush()
        return row

    async def get(self, import_id: int) -> ResourceImportRow:
        """One import; raises `NotFound`."""
        query = select(ResourceImportRow).where(ResourceImportRow.id == import_id)
        query = query.execution_options(populate_existing=True)
        if row := (await self.session.scalars(query)).one_or_none():
            return row
        raise NotFound(_("This import does not exist any more."))

    async def step(self, row: ResourceImportRow, outcomes: Sequence[dict[str, Any]]) -> None:
        """Notes what became of the next lines; the last step finishes it."""
        row.report = [*row.report, *outcomes]
        row.done += len(outcomes)
        row.touched_at = self.now
        if row.done >= len(row.entries):
            row.finished_at = self.now
        await self.session.flush()

    async def forget(self) -> None:
        """Forgets imports that finished long ago. For a unit across communities."""
        old = ResourceImportRow.finished_at < self.now - KEPT
        await self.session.execute(delete(ResourceImportRow).where(old))

    async def abandoned(self, *, limit: int = 5) -> list[tuple[int, int]]:
        """Imports that stopped half way: (community, import). For a unit across communities."""
        query = (
            select(ResourceImportRow.community_id, ResourceImportRow.id)
            .where(
                ResourceImportRow.finished_at.is_(None),
                ResourceImportRow.touched_at <= self.now - ABANDONED,
            )
            .order_by(ResourceImportRow.id)
            .limit(limit)
        )
        return list(await self.session.execute(query))
