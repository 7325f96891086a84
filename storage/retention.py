"""How long things are kept, and the nightly end of what was kept long enough."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Table, delete, or_, select

from storage.base import BY_HAND, Base, Repository
from storage.erasing import erase_member
from storage.holdings import HOLDINGS
from storage.invitations import InvitationRow
from storage.members import MemberRow
from storage.outbox_rows import OutboxRow
from storage.places import CommunityRow, TargetRow, WorkspaceRow, WorkspaceState
from storage.uow import UnitOfWork

GRACE = timedelta(days=30)
"""How long the data of a community are kept after its last workspace removed us."""
BATCH = 5_000
"""Rows deleted of one table at once: the next night takes the rest."""


class RetentionRepository(Repository):
    """What has been kept long enough."""

    async def purge(self, uow: UnitOfWork) -> dict[str, int]:
        """Ends what is over in this unit's community; rows by table, empty when nothing was."""
        purged: dict[str, int] = {}
        for holding in HOLDINGS:
            table = Base.metadata.tables[holding.table]
            if holding.kept_for is None or "community_id" not in table.c:
                continue
            if holding.table == MemberRow.__tablename__:
                count = await self._forget_who_left(uow, holding.kept_for)
            else:
                count = await self._delete_before(table, holding.since, holding.kept_for)
            if count:
                purged[holding.table] = count
        return purged

    async def tidy(self) -> None:
        """Codes that nobody can use any more."""
        table: Any = InvitationRow.__table__
        over = delete(table).where(table.c.expires_at < self.now - GRACE)
        await self.session.execute(over, execution_options=BY_HAND)

    async def abandoned(self) -> set[int]:
        """Communities none of whose workspaces has let us in since before the grace period."""
        alive = (
            select(TargetRow.community_id)
            .join(WorkspaceRow, WorkspaceRow.id == TargetRow.workspace_id)
            .where(
                (WorkspaceRow.state == WorkspaceState.ACTIVE.value)
                | WorkspaceRow.paused_at.is_(None)
                | (WorkspaceRow.paused_at > self.now - GRACE)
            )
        )
        gone = select(TargetRow.community_id).where(TargetRow.community_id.not_in(alive))
        return set((await self.session.scalars(gone.distinct())).all())

    async def end(self) -> None:
        """Everything of this unit's community."""
        table: Any = CommunityRow.__table__
        await self.session.execute(
            delete(table).where(table.c.id == self.community_id), execution_options=BY_HAND
        )

    async def _delete_before(self, table: Table, since: str, kept_for: timedelta) -> int:
        key = next(iter(table.primary_key))
        criteria = [
            table.c.community_id == self.community_id,
            table.c[since] < self.now - kept_for,
        ]
        if table.name == OutboxRow.__tablename__:
            # What was posted for everybody stays: it says that a thing was done once.
            personal = ("member:%", "user:%")
            criteria.append(or_(*(table.c.destination.like(each) for each in personal)))
        over = select(key).where(*criteria).order_by(key).limit(BATCH)
        result: Any = await self.session.execute(
            delete(table).where(key.in_(over)), execution_options=BY_HAND
        )
        return int(result.rowcount)

    async def _forget_who_left(self, uow: UnitOfWork, kept_for: timedelta) -> int:
        query = select(MemberRow.id).where(
            MemberRow.left_at < self.now - kept_for, MemberRow.erased_at.is_(None)
        )
        gone = (await self.session.scalars(query)).all()
        for member_id in gone:
            await erase_member(uow, member_id)
        return len(gone)
