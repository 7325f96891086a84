"""Calendar addresses that people subscribe to: looked up by number, proved by a secret of which a hash is kept."""

from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest

from sqlalchemy import select, update

from storage.base import Repository
from storage.webinar_rows import FeedRow

_NOBODY = sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Feed:
    """Whose calendar it is; `member_id` None: the whole community's."""

    id: int
    community_id: int
    member_id: int | None


class FeedRepository(Repository):
    """Feeds of one community, or in a unit across communities the one that an address names."""

    async def open(self, member_id: int | None, secret: str) -> int:
        """A new address; the number in it. Earlier ones of the same calendar stop working."""
        await self.revoke(member_id)
        row = FeedRow(
            community_id=self.community_id,
            member_id=member_id,
            secret_hash=_hash(secret),
            created_at=self.now,
        )
        self.session.add(row)
        await self.session.flush()
        return row.id

    async def revoke(self, member_id: int | None) -> None:
        """Makes every address of a calendar stop working."""
        mine = (FeedRow.member_id == member_id, FeedRow.revoked_at.is_(None))
        await self.session.execute(update(FeedRow).where(*mine).values(revoked_at=self.now))

    async def exists(self, member_id: int | None) -> bool:
        """Whether somebody has an address of this calendar."""
        mine = (FeedRow.member_id == member_id, FeedRow.revoked_at.is_(None))
        return (await self.session.scalars(select(FeedRow.id).where(*mine))).first() is not None

    async def find(self, feed_id: int, secret: str) -> Feed | None:
        """The feed of that number if the secret is its own.

        Takes the same time for a wrong secret as for a number that does not exist.
        """
        query = select(FeedRow).where(FeedRow.id == feed_id, FeedRow.revoked_at.is_(None))
        row = (await self.session.scalars(query)).one_or_none()
        known = row.secret_hash if row is not None else _NOBODY
        if not compare_digest(known, _hash(secret)) or row is None:
            return None
        return Feed(row.id, row.community_id, row.member_id)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
