"""How members want to hear of things: for each kind in the channel, directly or not at all, and when not."""

from collections.abc import Iterable, Mapping
from datetime import time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.catchup import QuietHours
from storage.base import Base, OwnedByCommunity, Repository
from storage.types import RowId


class Kind(StrEnum):
    """What can be heard of (product.md, `/settings`)."""

    PROMPT = "prompt"
    WEBINAR = "webinar"
    CASE = "case"
    DIGEST = "digest"


class Via(StrEnum):
    """How it is heard of."""

    CHANNEL = "channel"
    DM = "dm"
    OFF = "off"


DEFAULTS: Mapping[Kind, Via] = {
    Kind.PROMPT: Via.CHANNEL,
    Kind.WEBINAR: Via.DM,
    Kind.CASE: Via.CHANNEL,
    Kind.DIGEST: Via.CHANNEL,
}
"""While somebody has said nothing: nobody is written to unasked. Of webinars only those hear directly
who answered an invitation, which is asking (year-2027.md, row 25)."""


class PreferenceRow(OwnedByCommunity, Base):
    """How one member wants to hear of one kind of thing, where they said so."""

    __tablename__ = "preferences"
    __table_args__ = (
        UniqueConstraint("member_id", "kind"),
        CheckConstraint("kind in ('prompt', 'webinar', 'case', 'digest')", name="kind"),
        CheckConstraint("via in ('channel', 'dm', 'off')", name="via"),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    member_id: Mapped[int] = mapped_column(RowId, ForeignKey("members.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    via: Mapped[str] = mapped_column(String(10))


class QuietHoursRow(OwnedByCommunity, Base):
    """When one member does not want to be written to, in local time, where they said so."""

    __tablename__ = "quiet_hours"
    __table_args__ = (Index("ix_quiet_hours_community_id", "community_id"),)

    member_id: Mapped[int] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    start: Mapped[time]
    end: Mapped[time]


class PreferenceRepository(Repository):
    """What a community's members said of being told."""

    async def via(
        self, kind: Kind, members: Iterable[int], *, unsaid: Via | None = None
    ) -> dict[int, Via]:
        """How each of these members wants to hear of a kind.

        `unsaid` is for those who said nothing, where they asked for something else than the default.
        """
        wanted = sorted(set(members))
        query = select(PreferenceRow.member_id, PreferenceRow.via).where(
            PreferenceRow.kind == kind, PreferenceRow.member_id.in_(wanted)
        )
        said = {member: Via(via) for member, via in await self.session.execute(query)}
        return {member: said.get(member, unsaid or DEFAULTS[kind]) for member in wanted}

    async def choose(self, member_id: int, kind: Kind, via: Via) -> None:
        """Writes down what a member wants."""
        query = select(PreferenceRow).where(
            PreferenceRow.member_id == member_id, PreferenceRow.kind == kind
        )
        row = (await self.session.scalars(query)).one_or_none()
        if row is None:
            row = PreferenceRow(community_id=self.community_id, member_id=member_id, kind=kind)
            self.session.add(row)
        row.via = via
        await self.session.flush()

    async def quiet(self, members: Iterable[int]) -> dict[int, QuietHours]:
        """The quiet hours of those members who set some; local to each member."""
        query = select(QuietHoursRow).where(QuietHoursRow.member_id.in_(sorted(set(members))))
        rows = (await self.session.scalars(query)).all()
        return {row.member_id: QuietHours(row.start, row.end) for row in rows}

    async def set_quiet(self, member_id: int, hours: QuietHours) -> None:
        """Writes down when a member does not want to be written to."""
        query = select(QuietHoursRow).where(QuietHoursRow.member_id == member_id)
        row = (await self.session.scalars(query)).one_or_none()
        if row is None:
            row = QuietHoursRow(community_id=self.community_id, member_id=member_id)
            self.session.add(row)
        row.start, row.end = hours.start, hours.end
        await self.session.flush()
