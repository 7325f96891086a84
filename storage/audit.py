"""The append-only log of who changed what, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, event, select
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from storage.base import Base, OwnedByCommunity, Repository
from storage.errors import OutOfScope
from storage.scope import ConfinedSession
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


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which rows: by these actors, of a kind and about a subject that begin so, of the last days; "" and 0: any."""

    actors: tuple[str, ...] = ()
    what: str = ""
    subject: str = ""
    days: int = 0


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


@event.listens_for(ConfinedSession, "do_orm_execute")
def _never_rewritten(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    if (state.is_update or state.is_delete) and mapper is not None and mapper.class_ is AuditRow:
        raise OutOfScope("the audit log is only ever added to")


@event.listens_for(ConfinedSession, "before_flush")
def _never_changed(session: Session, _context: object, _instances: object) -> None:
    touched = (*(row for row in session.dirty if session.is_modified(row)), *session.deleted)
    if any(isinstance(row, AuditRow) for row in touched):
        raise OutOfScope("the audit log is only ever added to")


class AuditRepository(Repository):
    """Reads the log; `UnitOfWork.audit` writes it."""

    async def latest(self, limit: int = 50, *, before_id: int | None = None) -> Sequence[AuditRow]:
        """The newest entries first; `before_id` continues a list."""
        query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
        if before_id is not None:
            query = query.where(AuditRow.id < before_id)
        return (await self.session.scalars(query)).all()

    async def search(
        self, wanted: "AuditFilter", *, limit: int = 50, before_id: int | None = None
    ) -> list[AuditRow]:
        """The newest rows first that pass a filter."""
        query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
        if before_id is not None:
            query = query.where(AuditRow.id < before_id)
        if wanted.actors:
            query = query.where(AuditRow.actor.in_(wanted.actors))
        if wanted.what:
            query = query.where(AuditRow.what.startswith(wanted.what, autoescape=True))
        if wanted.subject:
            query = query.where(AuditRow.subject.startswith(wanted.subject, autoescape=True))
        if wanted.days:
            query = query.where(AuditRow.at > self.now - timedelta(days=wanted.days))
        return list((await self.session.scalars(query)).all())

    async def of(self, subject: str) -> Sequence[AuditRow]:
        """Everything that ever happened to a subject, oldest first."""
        query = select(AuditRow).where(AuditRow.subject == subject).order_by(AuditRow.id)
        return (await self.session.scalars(query)).all()
