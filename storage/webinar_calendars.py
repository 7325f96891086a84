"""In which workspaces webinars also stand in the workspace's own calendar: a mirror, never the source of truth."""

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, OwnedByCommunity, Repository
from storage.types import RowId


class WorkspaceCalendarRow(OwnedByCommunity, Base):
    """Whether webinars are `shown` in the calendar of a target's workspace.

    `edition` counts how often that was turned on: entries taken away are not the same ones again.
    """

    __tablename__ = "webinar_calendars"
    __table_args__ = (UniqueConstraint("target_id"),)

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    target_id: Mapped[int] = mapped_column(RowId, ForeignKey("targets.id", ondelete="CASCADE"))
    shown: Mapped[bool]
    edition: Mapped[int]


class WorkspaceCalendarRepository(Repository):
    """The workspaces' calendars of one community."""

    async def editions(self) -> dict[int, int]:
        """Target → edition, for those whose calendar shows webinars."""
        query = select(WorkspaceCalendarRow).where(WorkspaceCalendarRow.shown.is_(True))
        rows = await self.session.scalars(query.order_by(WorkspaceCalendarRow.target_id))
        return {row.target_id: row.edition for row in rows}

    async def show(self, target_id: int) -> bool:
        """From now on a target's calendar shows webinars; False where it does already."""
        row = await self._of(target_id)
        if row is None:
            row = WorkspaceCalendarRow(
                community_id=self.community_id, target_id=target_id, shown=False, edition=0
            )
            self.session.add(row)
        if row.shown:
            return False
        row.shown, row.edition = True, row.edition + 1
        await self.session.flush()
        return True

    async def hide(self, target_id: int) -> bool:
        """From now on it does not; False where it does not already."""
        row = await self._of(target_id)
        if row is None or not row.shown:
            return False
        row.shown = False
        await self.session.flush()
        return True

    async def _of(self, target_id: int) -> WorkspaceCalendarRow | None:
        query = select(WorkspaceCalendarRow).where(WorkspaceCalendarRow.target_id == target_id)
        return (await self.session.scalars(query)).one_or_none()
