"""Ground rules: how people want to treat each other, in versions that are agreed to once each."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OwnedByCommunity, Repository
from storage.members import MemberRow
from storage.types import RowId


class GroundRulesRow(OwnedByCommunity, Base):
    """One version; the highest number applies. `written_by` is a member, NULL once they are gone."""

    __tablename__ = "ground_rules"
    __table_args__ = (UniqueConstraint("community_id", "version"),)
    directs = True

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(16), default="", server_default="")
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="SET NULL")
    )


class GroundRulesRepository(Repository):
    """The rules of one community, and who agreed to them."""

    async def current(self) -> GroundRulesRow | None:
        """The version that applies; None while there is none."""
        query = select(GroundRulesRow).order_by(GroundRulesRow.version.desc()).limit(1)
        return (await self.session.scalars(query)).first()

    async def write(self, text: str, *, by: int | None) -> GroundRulesRow | None:
        """A new version; None when the text is the one that applies already."""
        before = await self.current()
        if before is not None and before.text == text:
            return None
        row = GroundRulesRow(
            community_id=self.community_id,
            version=before.version + 1 if before else 1,
            text=text,
            written_at=self.now,
            written_by=by,
        )
        self.session.add(row)
        await self.session.flush()
        return row

    async def agree(self, member_id: int) -> int:
        """Notes that somebody agrees to the version that applies; returns its number, 0 for none."""
        rules = await self.current()
        if rules is None:
            return 0
        query = select(MemberRow).where(MemberRow.id == member_id)
        member = (await self.session.scalars(query)).one()
        member.rules_version, member.rules_agreed_at = rules.version, self.now
        await self.session.flush()
        return rules.version
