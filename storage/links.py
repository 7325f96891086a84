"""One-time codes that make two accounts one member; only their digests are kept, and guesses are counted."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OwnedByCommunity, Repository
from storage.types import RowId

VALID_FOR = timedelta(minutes=15)
"""Long enough to change devices, short enough to be of no use to whoever finds it later."""
GUESSES = 5
"""Wrong codes a member may type within `GUESSES_WITHIN` (there are 30^15 codes)."""
GUESSES_WITHIN = timedelta(hours=1)


class LinkCodeRow(OwnedByCommunity, Base):
    """A code that a member asked for; gone once it is used."""

    __tablename__ = "link_codes"
    __table_args__ = (
        UniqueConstraint("community_id", "digest"),
        Index("ix_link_codes_member", "member_id"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]


class LinkGuessRow(OwnedByCommunity, Base):
    """A wrong code."""

    __tablename__ = "link_guesses"
    __table_args__ = (
        Index("ix_link_guesses_member", "member_id", "at"),
        Index("ix_link_guesses_community_id", "community_id"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))
    at: Mapped[datetime]


class LinkRepository(Repository):
    """Codes of one community."""

    async def add(self, code: str, member_id: int) -> None:
        """Remembers a code for `VALID_FOR`; an earlier one of the member stops working."""
        await self.session.execute(delete(LinkCodeRow).where(LinkCodeRow.member_id == member_id))
        self.session.add(
            LinkCodeRow(
                community_id=self.community_id,
                digest=_digest(code),
                member_id=member_id,
                expires_at=self.now + VALID_FOR,
            )
        )
        await self.session.flush()

    async def take(self, code: str) -> int | None:
        """Whose code it is, once; None when it is unknown, used or too old."""
        query = select(LinkCodeRow).where(
            LinkCodeRow.digest == _digest(code), LinkCodeRow.expires_at > self.now
        )
        row = (await self.session.scalars(query)).one_or_none()
        if row is None:
            return None
        member_id = row.member_id
        await self.session.delete(row)
        await self.session.flush()
        return member_id

    async def guessed(self, member_id: int) -> None:
        """Counts a wrong code."""
        self.session.add(
            LinkGuessRow(community_id=self.community_id, member_id=member_id, at=self.now)
        )
        await self.session.flush()

    async def exhausted(self, member_id: int) -> bool:
        """Whether a member has guessed too often lately."""
        query = select(func.count(LinkGuessRow.id)).where(
            LinkGuessRow.member_id == member_id, LinkGuessRow.at > self.now - GUESSES_WITHIN
        )
        return ((await self.session.scalar(query)) or 0) >= GUESSES


def _digest(code: str) -> str:
    return sha256("".join(code.split()).upper().encode()).hexdigest()
