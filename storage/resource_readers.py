"""What readers leave in a library: their lists, what helped them, what they did not find, and its words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from storage.base import Repository
from storage.resource_rows import (
    GAP_LIFE,
    ResourceGapRow,
    ResourceHelpRow,
    ResourceRow,
    ResourceSaveRow,
    SynonymRow,
)


@dataclass(frozen=True, slots=True)
class Gap:
    """What at least two people searched for in vain."""

    id: int
    words: str


class ReaderRepository(Repository):
    """One community's readers."""

    # -- members -------------------------------------------------------------------------------

    async def save(self, resource_id: int, member_id: int) -> bool:
        """Puts a resource on a member's list; False when it is there."""
        row = {"member_id": member_id, "resource_id": resource_id, "saved_at": self.now}
        unique = ("member_id", "resource_id")
        return await self.insert_new(ResourceSaveRow, [row], conflict=unique) == 1

    async def unsave(self, resource_id: int, member_id: int) -> bool:
        """Takes it off again; False when it is not there."""
        done: Any = await self.session.execute(
            delete(ResourceSaveRow).where(
                ResourceSaveRow.member_id == member_id, ResourceSaveRow.resource_id == resource_id
            )
        )
        return done.rowcount == 1

    async def saved(self, member_id: int, ids: Collection[int]) -> set[int]:
        """Which of these resources are on a member's list."""
        query = select(ResourceSaveRow.resource_id).where(
            ResourceSaveRow.member_id == member_id, ResourceSaveRow.resource_id.in_(list(ids))
        )
        return set((await self.session.scalars(query)).all())

    async def helped(self, row: ResourceRow, member_id: int) -> bool:
        """Counts that a resource helped somebody; False when they said so before."""
        mark = {"member_id": member_id, "resource_id": row.id, "at": self.now}
        unique = ("member_id", "resource_id")
        if await self.insert_new(ResourceHelpRow, [mark], conflict=unique) == 0:
            return False
        row.upkeep.helped += 1
        await self.session.flush()
        return True

    # -- what was not found --------------------------------------------------------------------

    async def note_gap(self, terms: str, words: str, member_id: int | None) -> None:
        """Remembers a question that found nothing; whose it was only until a second person asks."""
        query = select(ResourceGapRow).where(ResourceGapRow.terms == terms[:255])
        row = (await self.session.scalars(query)).one_or_none()
        if row is None:
            row = ResourceGapRow(
                community_id=self.community_id,
                terms=terms[:255],
                words=words[:200],
                first_member_id=member_id,
                shared=False,
            )
            self.session.add(row)
        elif not row.shared and row.first_member_id != member_id:
            row.shared, row.first_member_id = True, None
        row.last_at = self.now
        await self.session.flush()

    async def gaps(self, *, limit: int = 15) -> list[Gap]:
        """Questions of two people or more that found nothing, the newest first."""
        query = (
            select(ResourceGapRow)
            .where(ResourceGapRow.shared, ResourceGapRow.last_at >= self.now - GAP_LIFE)
            .order_by(ResourceGapRow.last_at.desc(), ResourceGapRow.id.desc())
            .limit(limit)
        )
        return [Gap(row.id, row.words) for row in (await self.session.scalars(query)).all()]

    async def close_gap(self, gap_id: int) -> bool:
        """Forgets a gap; False when it is gone already."""
        done: Any = await self.session.execute(
            delete(ResourceGapRow).where(ResourceGapRow.id == gap_id)
        )
        return done.rowcount == 1

    # -- synonyms ------------------------------------------------------------------------------

    async def synonyms(self) -> list[tuple[str, ...]]:
        """The community's own groups of expressions that mean the same."""
        query = select(SynonymRow).order_by(SynonymRow.id)
        return [tuple(row.expressions) for row in (await self.session.scalars(query)).all()]

    async def set_synonyms(self, groups: Sequence[Sequence[str]]) -> None:
        """Replaces the community's own groups."""
        await self.session.execute(delete(SynonymRow))
        self.session.add_all(
            SynonymRow(community_id=self.community_id, expressions=list(group)) for group in groups
        )
        await self.session.flush()
