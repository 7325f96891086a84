"""What the clock asks of all libraries at once: addresses to look at, reviews that are due, drafts to forget."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update

from storage.base import Repository
from storage.resource_rows import (
    DRAFT_LIFE,
    GAP_LIFE,
    LinkState,
    ResourceGapRow,
    ResourceRow,
    ResourceState,
    ResourceUpkeepRow,
)

RECHECK = timedelta(days=14)
"""How often a good address is looked at."""
CLAIM = timedelta(hours=1)
"""How long whoever looks may take before another process looks instead."""
FAILURES = 3
"""Looks in a row that must fail, each on another day, before an address is called broken."""
NUDGE_AGAIN = timedelta(days=14)
"""How long the owner has before the facilitators are asked instead."""


@dataclass(frozen=True, slots=True)
class DueLink:
    """An address to look at."""

    resource_id: int
    community_id: int
    url: str


@dataclass(frozen=True, slots=True)
class LinkResult:
    """What became of a look. `good` None: nothing can be said (we were asked not to look)."""

    good: bool | None
    note: str = ""


class CareRepository(Repository):
    """Upkeep of every library; in a unit of work across communities."""

    async def claim_links(self, *, limit: int) -> list[DueLink]:
        """Addresses that are due, the longest waiting first; nobody else gets them for a while."""
        query = (
            select(ResourceRow.id, ResourceRow.community_id, ResourceRow.url)
            .join(ResourceUpkeepRow, ResourceUpkeepRow.resource_id == ResourceRow.id)
            .where(
                ResourceRow.state == ResourceState.PUBLISHED,
                ResourceUpkeepRow.check_at <= self.now,
            )
            .order_by(ResourceUpkeepRow.check_at, ResourceRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=ResourceUpkeepRow)
        )
        rows = await self.session.execute(query)
        due = [DueLink(each, community_id, url) for each, community_id, url in rows]
        await self.session.execute(
            update(ResourceUpkeepRow)
            .where(ResourceUpkeepRow.resource_id.in_([each.resource_id for each in due]))
            .values(check_at=self.now + CLAIM)
        )
        return due

    async def looked(self, due: DueLink, result: LinkResult) -> bool:
        """Notes a result, unless the address was changed meanwhile; True when it has just become broken."""
        query = select(ResourceRow).where(ResourceRow.id == due.resource_id)
        row = (await self.session.scalars(query)).one_or_none()
        if row is None or row.url != due.url:
            return False
        kept, before = row.upkeep, row.upkeep.link_state
        kept.checked_at = self.now
        kept.link_note = result.note[:200]
        if result.good is None or result.good:
            kept.link_failures, kept.check_at = 0, self.now + RECHECK
            kept.link_state = LinkState.GOOD if result.good else LinkState.UNKNOWN
        else:
            kept.link_failures += 1
            broken = kept.link_failures >= FAILURES
            kept.check_at = self.now + (RECHECK if broken else timedelta(days=kept.link_failures))
            kept.link_state = LinkState.BROKEN if broken else before
        await self.session.flush()
        return kept.link_state == LinkState.BROKEN and before != LinkState.BROKEN

    async def reviews_due(self, *, limit: int = 100) -> Sequence[ResourceRow]:
        """Resources to be looked at again by a person, of whom nobody has been asked lately."""
        query = (
            select(ResourceRow)
            .join(ResourceUpkeepRow, ResourceUpkeepRow.resource_id == ResourceRow.id)
            .where(
                ResourceRow.state == ResourceState.PUBLISHED,
                ResourceRow.review_at <= self.now,
                ResourceUpkeepRow.nudges < 2,
                (ResourceUpkeepRow.nudged_at.is_(None))
                | (ResourceUpkeepRow.nudged_at <= self.now - NUDGE_AGAIN),
            )
            .order_by(ResourceRow.review_at, ResourceRow.id)
            .limit(limit)
        )
        return (await self.session.scalars(query)).all()

    def nudged(self, row: ResourceRow, *, finally_: bool) -> None:
        """Notes that the owner, or finally the facilitators, were asked."""
        row.upkeep.nudges = 2 if finally_ else row.upkeep.nudges + 1
        row.upkeep.nudged_at = self.now

    async def forget(self) -> None:
        """Forgets questions that found nothing long ago."""
        gaps = ResourceGapRow.last_at < self.now - GAP_LIFE
        await self.session.execute(delete(ResourceGapRow).where(gaps))

    async def stale_drafts(self) -> list[tuple[int, int]]:
        """Drafts that nobody proposed in time: (community, resource)."""
        query = select(ResourceRow.community_id, ResourceRow.id).where(
            ResourceRow.state == ResourceState.DRAFT, ResourceRow.created_at < self.now - DRAFT_LIFE
        )
        return list((await self.session.execute(query)).all())

    async def discard(self, resource_id: int) -> None:
        """Throws a draft away."""
        await self.session.execute(
            delete(ResourceRow).where(
                ResourceRow.id == resource_id, ResourceRow.state == ResourceState.DRAFT
            )
        )
