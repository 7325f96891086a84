"""Feeds that a community follows, and which of their items were seen and proposed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    delete,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.errors import NotFound
from bot.i18n import _
from storage.base import Base, OwnedByCommunity, Repository
from storage.types import Document, RowId

EVERY = timedelta(hours=12)
"""How often a feed is looked at."""
WEEKLY = 5
"""Items of one feed that are proposed within seven days."""
KEPT = timedelta(days=30)
"""How long an item waits for its turn to be proposed."""
GIVE_UP = 10
"""Failures in a row after which a feed is no longer looked at."""
_WEEK = timedelta(days=7)


class ResourceFeedRow(OwnedByCommunity, Base):
    """One feed. `next_at` is when it is looked at next; NULL when it was given up."""

    __tablename__ = "resource_feeds"
    __table_args__ = (
        UniqueConstraint("community_id", "url"),
        Index("ix_resource_feeds_next", "next_at"),
        Index("ix_resource_feeds_member", "followed_by"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text, default="")
    followed_by: Mapped[int | None] = mapped_column(
        RowId, ForeignKey("members.id", ondelete="SET NULL")
    )
    etag: Mapped[str] = mapped_column(String(255), default="")
    modified: Mapped[str] = mapped_column(String(64), default="")
    failures: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]


class ResourceFeedItemRow(OwnedByCommunity, Base):
    """An item that was seen. `entry` is what would be proposed, empty once nothing more is to be done."""

    __tablename__ = "resource_feed_items"
    __table_args__ = (
        UniqueConstraint("feed_id", "digest"),
        Index("ix_resource_feed_items_community", "community_id"),
    )
    audited = False

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    feed_id: Mapped[int] = mapped_column(RowId, ForeignKey("resource_feeds.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(32))
    entry: Mapped[dict[str, Any]] = mapped_column(Document)
    seen_at: Mapped[datetime]
    proposed_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class DueFeed:
    """A feed to look at, and what it said of its version the last time."""

    feed_id: int
    community_id: int
    url: str
    etag: str
    modified: str


class FeedRepository(Repository):
    """Feeds of one community, and which are due in any."""

    async def follow(self, url: str, title: str, member_id: int | None) -> ResourceFeedRow | None:
        """Follows a feed, also one that was given up; None when it is looked at already."""
        query = select(ResourceFeedRow).where(ResourceFeedRow.url == url)
        if known := (await self.session.scalars(query)).one_or_none():
            if known.next_at is not None:
                return None
            known.failures, known.last_error = 0, ""
            known.next_at = self.now + EVERY
            return known
        row = ResourceFeedRow(
            community_id=self.community_id,
            url=url,
            title=title,
            followed_by=member_id,
            etag="",
            modified="",
            failures=0,
            last_error="",
            created_at=self.now,
            next_at=self.now + EVERY,
        )
        self.session.add(row)
        await self.session.flush()
        return row

    async def unfollow(self, feed_id: int) -> ResourceFeedRow:
        """Stops following; raises `NotFound`."""
        row = await self.get(feed_id)
        await self.session.execute(delete(ResourceFeedRow).where(ResourceFeedRow.id == feed_id))
        return row

    async def get(self, feed_id: int) -> ResourceFeedRow:
        """One feed; raises `NotFound`."""
        query = select(ResourceFeedRow).where(ResourceFeedRow.id == feed_id)
        if row := (await self.session.scalars(query)).one_or_none():
            return row
        raise NotFound(_("This feed is not followed any more."))

    async def everything(self) -> Sequence[ResourceFeedRow]:
        """All that are followed, the oldest first."""
        return (
            await self.session.scalars(select(ResourceFeedRow).order_by(ResourceFeedRow.id))
        ).all()

    async def claim(self, *, limit: int = 10) -> list[DueFeed]:
        """Feeds that are due; nobody else gets them for a while. For a unit across communities."""
        query = (
            select(ResourceFeedRow)
            .where(ResourceFeedRow.next_at <= self.now)
            .order_by(ResourceFeedRow.next_at, ResourceFeedRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = (await self.session.scalars(query)).all()
        for row in rows:
            row.next_at = self.now + timedelta(hours=1)
        await self.session.flush()
        return [DueFeed(row.id, row.community_id, row.url, row.etag, row.modified) for row in rows]

    async def looked(self, feed_id: int, *, etag: str, modified: str) -> None:
        """Notes a look that went well."""
        row = await self.get(feed_id)
        row.etag, row.modified = etag[:255], modified[:64]
        row.failures, row.last_error = 0, ""
        row.looked_at, row.next_at = self.now, self.now + EVERY

    async def failed(self, feed_id: int, error: str) -> bool:
        """Notes a look that failed; it is tried again later each time. True when it was given up now."""
        row = await self.get(feed_id)
        row.failures += 1
        row.last_error, row.looked_at = error[:200], self.now
        given_up = row.failures >= GIVE_UP
        row.next_at = None if given_up else self.now + EVERY * min(row.failures, 6)
        return given_up

    async def remember(
        self, feed_id: int, items: Sequence[tuple[str, dict[str, Any]]], *, waiting: bool
    ) -> int:
        """Notes items by what identifies them; new ones wait to be proposed, or are only seen."""
        rows = [
            {
                "feed_id": feed_id,
                "digest": blake2b(name.encode(), digest_size=16).hexdigest(),
                "entry": entry if waiting else {},
                "seen_at": self.now,
            }
            for name, entry in items
        ]
        return await self.insert_new(ResourceFeedItemRow, rows, conflict=("feed_id", "digest"))

    async def to_propose(self, feed_id: int) -> list[ResourceFeedItemRow]:
        """Items whose turn it is, the newest first: as many as the week still allows."""
        lately = select(func.count()).where(
            ResourceFeedItemRow.feed_id == feed_id,
            ResourceFeedItemRow.proposed_at > self.now - _WEEK,
        )
        left = WEEKLY - ((await self.session.scalar(lately.select_from(ResourceFeedItemRow))) or 0)
        query = (
            select(ResourceFeedItemRow)
            .where(
                ResourceFeedItemRow.feed_id == feed_id,
                ResourceFeedItemRow.proposed_at.is_(None),
                ResourceFeedItemRow.seen_at > self.now - KEPT,
            )
            .order_by(ResourceFeedItemRow.id.desc())
        )
        waiting = [row for row in (await self.session.scalars(query)).all() if row.entry]
        return waiting[: max(left, 0)]

    async def settle(self, row: ResourceFeedItemRow, *, proposed: bool) -> None:
        """Nothing more is to be done about an item; `proposed` counts against the week."""
        row.entry = {}
        row.proposed_at = self.now if proposed else None
        await self.session.flush()
