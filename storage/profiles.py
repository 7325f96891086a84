"""What members said of themselves when they came: work, area, country, goals."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OwnedByCommunity, Repository
from storage.types import RowId


class ProfileRow(OwnedByCommunity, Base):
    """One member's own words about their work; "" where they skipped a question."""

    __tablename__ = "profiles"
    __table_args__ = (Index("ix_profiles_community_id", "community_id"),)

    member_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    work: Mapped[str] = mapped_column(String(120))
    area: Mapped[str] = mapped_column(String(80), default="", server_default="")
    country: Mapped[str] = mapped_column(String(80), default="", server_default="")
    goals: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ProfileRepository(Repository):
    """Profiles of one community."""

    async def of(self, member_id: int) -> ProfileRow | None:
        """Somebody's profile; None before `/start`."""
        query = select(ProfileRow).where(ProfileRow.member_id == member_id)
        return (await self.session.scalars(query)).one_or_none()

    async def write(
        self, member_id: int, *, work: str, area: str, country: str, goals: str
    ) -> ProfileRow:
        """Somebody's profile as they want it from now on."""
        row = await self.of(member_id)
        if row is None:
            row = ProfileRow(
                community_id=self.community_id, member_id=member_id, created_at=self.now
            )
            self.session.add(row)
        row.work, row.area, row.country, row.goals = work, area, country, goals
        row.changed_at = self.now
        await self.session.flush()
        return row
