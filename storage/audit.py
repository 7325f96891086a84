"""The append-only log of who changed what, and when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OwnedByCommunity, Repository
from storage.types import Document, RowId


class AuditRow(OwnedByCommunity, Base):
    """One change, or one refusal; never updated."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_community_at", "community_id", "at"),
        Index("ix_audit_subject", "community_id", "subject"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(String(200))
    before: Mapped[dict[str, Any] | None] = mapped_column(Document)
    after: Mapped[dict[str, Any] | None] = mapped_column(Document)


def audit_row(
    community_id: int,
    *,
    at: datetime,
    actor: str,
    what: str,
    subject: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditRow:
    """A row to add to a session."""
    return AuditRow(
        community_id=community_id,
        at=at,
        actor=actor,
        what=what,
        subject=subject,
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
    )


class AuditRepository(Repository):
    """Reads the log; `UnitOfWork.audit` writes it."""

    async def latest(self, limit: int = 50, *, before_id: int | None = None) -> Sequence[AuditRow]:
        """The newest entries first; `before_id` continues a list."""
        query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
        if before_id is not None:
            query = query.where(AuditRow.id < before_id)
        return (await self.session.scalars(query)).all()

    async def of(self, subject: str) -> Sequence[AuditRow]:
        """Everything that ever happened to a subject, oldest first."""
        query = select(AuditRow).where(AuditRow.subject == subject).order_by(AuditRow.id)
        return (await self.session.scalars(query)).all()
