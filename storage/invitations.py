"""One-time codes that bring a community into a further workspace; only their digests are kept."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import String, UniqueConstraint, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OwnedByCommunity, Repository
from storage.types import RowId

VALID_FOR = timedelta(hours=24)


class InvitationRow(OwnedByCommunity, Base):
    """A code that was given out."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("digest"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class InvitationRepository(Repository):
    """Codes of one community."""

    async def add(self, code: str) -> None:
        """Remembers a code for `VALID_FOR`."""
        self.session.add(
            InvitationRow(
                community_id=self.community_id,
                digest=_digest(code),
                expires_at=self.now + VALID_FOR,
            )
        )

    async def use(self, code: str) -> bool:
        """Takes a code; False when it is unknown, used or too old."""
        done: Any = await self.session.execute(
            update(InvitationRow)
            .where(
                InvitationRow.digest == _digest(code),
                InvitationRow.used_at.is_(None),
                InvitationRow.expires_at > self.now,
            )
            .values(used_at=self.now)
        )
        return done.rowcount == 1


def _digest(code: str) -> str:
    return sha256(code.strip().upper().encode()).hexdigest()
