"""Which communities are to be looked at: every night at home, and a day before anything is due."""

from datetime import datetime, time, timedelta

from sqlalchemy import select, update

from bot.recurrence import local, resolve
from storage.base import BY_HAND, Repository
from storage.places import CommunityRow
from storage.schedules import ScheduleRow

NIGHT = time(3, 30)
"""When channels are looked at, local to the community: outside of the hours that change with summer time
almost everywhere, and long before anybody is up."""
AHEAD = timedelta(hours=24)


class WatchRepository(Repository):
    """When each community was looked at last."""

    async def due(self) -> list[int]:
        """Communities whose night has come, or whose next thing is due within a day for the first time."""
        query = select(CommunityRow.id, CommunityRow.zone, CommunityRow.checked_at)
        rows = (await self.session.execute(query.order_by(CommunityRow.id))).all()
        coming = await self._coming()
        return [
            owner
            for owner, zone, checked in rows
            if checked is None
            or checked < self._last_night(zone)
            or any(checked < at - AHEAD for at in coming.get(owner, ()))
        ]

    async def looked(self) -> None:
        """The community of this unit was looked at now."""
        table = CommunityRow.__table__
        this = update(table).where(table.c.id == self.community_id)  # pyright: ignore[reportArgumentType]
        await self.session.execute(this.values(checked_at=self.now), execution_options=BY_HAND)

    async def _coming(self) -> dict[int, list[datetime]]:
        query = select(ScheduleRow.community_id, ScheduleRow.next_at).where(
            ScheduleRow.state == "active",
            ScheduleRow.next_at > self.now,
            ScheduleRow.next_at <= self.now + AHEAD,
        )
        found: dict[int, list[datetime]] = {}
        for owner, at in await self.session.execute(query):
            if at is not None:
                found.setdefault(owner, []).append(at)
        return found

    def _last_night(self, zone: str) -> datetime:
        today = local(self.now, zone)
        tonight = resolve(datetime.combine(today.date(), NIGHT), zone).at
        if tonight <= self.now:
            return tonight
        return resolve(datetime.combine(today.date() - timedelta(days=1), NIGHT), zone).at
