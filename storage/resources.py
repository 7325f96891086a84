"""What a community asks of its library: proposals, publication, duplicates, lists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update

from bot.errors import NotFound
from bot.i18n import _
from storage.base import BY_ID, Repository
from storage.resource_rows import (
    DRAFT_LIFE,
    SEARCH_KIND,
    LinkState,
    NewResource,
    ResourceRow,
    ResourceSaveRow,
    ResourceState,
    ResourceTagRow,
    ResourceUpkeepRow,
)
from storage.search import SearchRepository
from storage.search_text import fold

NEAR_TITLE = 93
"""Likeness of two titles (rapidfuzz's token sort ratio, 0–100) from which they are thought the same."""
_LIVE = (ResourceState.PROPOSED, ResourceState.PUBLISHED)
_FACETS = {"kind": (SEARCH_KIND,)}


@dataclass(frozen=True, slots=True)
class Shelf:
    """A part of the list: which resources, and how many there are in all."""

    rows: tuple[ResourceRow, ...]
    total: int


class ResourceRepository(Repository):
    """One community's library."""

    # -- coming and going ----------------------------------------------------------------------

    async def add(
        self,
        new: NewResource,
        state: ResourceState,
        *,
        by: int | None,
        source: str = "",
        owner: int | None = None,
    ) -> ResourceRow:
        """A new resource; what is published can be found at once."""
        return (await self.add_all([new], state, by=by, source=source, owner=owner))[0]

    async def add_all(
        self,
        new: Sequence[NewResource],
        state: ResourceState,
        *,
        by: int | None,
        source: str = "",
        owner: int | None = None,
    ) -> list[ResourceRow]:
        """`add` for many, in their order."""
        last = (await self.session.scalar(select(func.max(ResourceRow.number)))) or 0
        rows = [
            ResourceRow(
                community_id=self.community_id,
                number=last + offset,
                state=state,
                proposed_by=by,
                owner_id=owner,
                source=source,
                created_at=self.now,
                upkeep=ResourceUpkeepRow(
                    community_id=self.community_id,
                    helped=0,
                    nudges=0,
                    link_state=LinkState.UNKNOWN,
                    link_note="",
                    link_failures=0,
                ),
            )
            for offset in range(1, len(new) + 1)
        ]
        for row, new_one in zip(rows, new, strict=True):
            self._write(row, new_one)
            if state == ResourceState.PUBLISHED:
                self._release(row)
        self.session.add_all(rows)
        await self.session.flush()
        if state == ResourceState.PUBLISHED:
            await self._search.put_all([row.document for row in rows])
        return rows

    async def edit(self, row: ResourceRow, new: NewResource) -> None:
        """Other words for the same resource; another address is looked at anew."""
        if row.url != new.url:
            row.upkeep.link_state, row.upkeep.link_note = LinkState.UNKNOWN, ""
            row.upkeep.link_failures, row.upkeep.check_at = 0, self.now
        self._write(row, new)
        await self.session.flush()
        if row.state == ResourceState.PUBLISHED:
            await self._search.put(row.document)

    async def propose(self, row: ResourceRow) -> bool:
        """Hands a draft to the facilitators; False when somebody was faster."""
        return await self._move(row, ResourceState.DRAFT, ResourceState.PROPOSED)

    async def publish(self, row: ResourceRow) -> bool:
        """Makes a draft or a proposal findable; False when it is decided already."""
        before = ResourceState(row.state)
        if before not in (ResourceState.DRAFT, ResourceState.PROPOSED):
            return False
        if not await self._move(row, before, ResourceState.PUBLISHED):
            return False
        self._release(row)
        await self.session.flush()
        await self._search.put(row.document)
        return True

    async def decline(self, row: ResourceRow, reason: str) -> bool:
        """Says no to a proposal; False when it is decided already."""
        row.reason = reason
        return await self._move(row, ResourceState.PROPOSED, ResourceState.DECLINED)

    async def retire(self, row: ResourceRow) -> bool:
        """Takes a resource out of the library; it stays on record."""
        if not await self._move(row, ResourceState.PUBLISHED, ResourceState.RETIRED):
            return False
        await self._search.remove(SEARCH_KIND, str(row.id))
        return True

    async def discard(self, row: ResourceRow) -> None:
        """Throws a draft away, and every draft that nobody proposed in time."""
        await self.session.execute(
            delete(ResourceRow).where(
                ResourceRow.state == ResourceState.DRAFT,
                or_(ResourceRow.id == row.id, ResourceRow.created_at < self.now - DRAFT_LIFE),
            )
        )

    async def verify(self, row: ResourceRow, role: str) -> None:
        """Notes that somebody of `role` looked at it today; the next review is due in its time."""
        row.verified_at, row.verified_role = self.now, role
        row.review_at = self.now + timedelta(days=row.review_days)
        row.upkeep.nudges, row.upkeep.nudged_at = 0, None
        await self.session.flush()

    # -- looking up ----------------------------------------------------------------------------

    async def get(self, resource_id: int) -> ResourceRow:
        """One resource; raises `NotFound`."""
        query = select(ResourceRow).where(ResourceRow.id == resource_id)
        if row := (await self.session.scalars(query)).one_or_none():
            return row
        raise NotFound(_("This resource does not exist any more."))

    async def numbered(self, number: int) -> ResourceRow | None:
        """The published resource of that number."""
        query = select(ResourceRow).where(
            ResourceRow.number == number, ResourceRow.state == ResourceState.PUBLISHED
        )
        return (await self.session.scalars(query)).one_or_none()

    async def many(self, ids: Collection[int]) -> list[ResourceRow]:
        """Published resources in the order of `ids`."""
        query = select(ResourceRow).where(ResourceRow.id.in_(list(ids)))
        found = await self.session.scalars(query, execution_options=BY_ID)
        # SQLite would go through all that are published if it were asked for the state, too.
        rows = {row.id: row for row in found.all() if row.state == ResourceState.PUBLISHED}
        return [rows[each] for each in ids if each in rows]

    async def same(
        self, new: NewResource, *, but: int | None = None, drafted_by: int | None = None
    ) -> ResourceRow | None:
        """One with the same address or DOI, or nearly the same title, published or proposed.

        `but` is the id of one that does not count; of drafts only those of `drafted_by` count.
        """
        same = ResourceRow.url_key == new.url_key
        if new.doi:
            same = or_(same, ResourceRow.doi == new.doi)
        own = and_(ResourceRow.state == ResourceState.DRAFT, ResourceRow.proposed_by == drafted_by)
        query = select(ResourceRow).where(same, or_(ResourceRow.state.in_(_LIVE), own))
        for row in (await self.session.scalars(query.order_by(ResourceRow.id))).all():
            if row.id != but:
                return row
        return await self._titled(new.title, but)

    async def known_keys(self, keys: Collection[str], dois: Collection[str]) -> set[str]:
        """Which of these address keys and DOIs are in the library or proposed."""
        query = select(ResourceRow.url_key, ResourceRow.doi).where(
            or_(ResourceRow.url_key.in_(list(keys)), ResourceRow.doi.in_(list(dois) or [""])),
            ResourceRow.state.in_(_LIVE),
        )
        found: set[str] = set()
        for url_key, doi in await self.session.execute(query):
            found |= {url_key, doi} - {""}
        return found

    async def shelf(
        self,
        *,
        type: str | None = None,
        area: str | None = None,
        tag: str | None = None,
        saved_by: int | None = None,
        offset: int = 0,
        limit: int = 10,
    ) -> Shelf:
        """Published resources by title."""
        query = select(ResourceRow.id).where(ResourceRow.state == ResourceState.PUBLISHED)
        if type:
            query = query.where(ResourceRow.type == type)
        if area:
            query = query.where(func.lower(ResourceRow.area) == area.lower())
        if tag:
            tagged = select(ResourceTagRow.resource_id).where(ResourceTagRow.tag == tag)
            query = query.where(ResourceRow.id.in_(tagged))
        if saved_by is not None:
            saved = select(ResourceSaveRow.resource_id).where(ResourceSaveRow.member_id == saved_by)
            query = query.where(ResourceRow.id.in_(saved))
        total = await self.session.scalar(select(func.count()).select_from(query.subquery()))
        page = query.order_by(func.lower(ResourceRow.title), ResourceRow.id)
        ids = (await self.session.scalars(page.offset(offset).limit(limit))).all()
        return Shelf(tuple(await self.many(ids)), total or 0)

    async def everything(self, *, after: int = 0, limit: int = 500) -> Sequence[ResourceRow]:
        """Published resources by number, for exports; `after` continues."""
        query = (
            select(ResourceRow)
            .where(ResourceRow.state == ResourceState.PUBLISHED, ResourceRow.number > after)
            .order_by(ResourceRow.number)
            .limit(limit)
        )
        return (await self.session.scalars(query)).all()

    async def words_for(self, column: str, start: str, *, limit: int = 25) -> list[str]:
        """Tags, areas or countries in use that begin with `start`, the commonest first."""
        if column == "tag":
            name: Any = ResourceTagRow.tag
            query = select(name).where(name.between(start, start + "\U0010ffff"))
        else:
            name = getattr(ResourceRow, column)
            live = ResourceRow.state == ResourceState.PUBLISHED
            query = select(name).where(live, name != "", name.istartswith(start, autoescape=True))
        query = query.group_by(name).order_by(func.count().desc(), name).limit(limit)
        return list((await self.session.scalars(query)).all())

    # -- within --------------------------------------------------------------------------------

    @property
    def _search(self) -> SearchRepository:
        return SearchRepository(self.session, self.community_id, self.clock)

    def _write(self, row: ResourceRow, new: NewResource) -> None:
        values: Mapping[str, Any] = {
            "title": new.title,
            "url": new.url,
            "url_key": new.url_key,
            "doi": new.doi,
            "publisher": new.publisher,
            "summary": new.summary,
            "type": new.type.value,
            "area": new.area,
            "country": new.country,
            "licence": new.licence,
            "year": new.year,
            "review_days": new.review_days,
        }
        for name, value in values.items():
            setattr(row, name, value)
        kept = {tag.tag: tag for tag in row.tag_rows} if row.id else {}
        row.tag_rows = [
            kept.get(tag) or ResourceTagRow(community_id=self.community_id, tag=tag)
            for tag in dict.fromkeys(new.tags)
        ]

    def _release(self, row: ResourceRow) -> None:
        row.published_at = row.upkeep.check_at = self.now
        row.review_at = self.now + timedelta(days=row.review_days)

    async def _move(self, row: ResourceRow, before: ResourceState, after: ResourceState) -> bool:
        await self.session.flush()
        done: Any = await self.session.execute(
            update(ResourceRow)
            .where(ResourceRow.id == row.id, ResourceRow.state == before)
            .values(state=after)
        )
        await self.session.refresh(row, ["state"])
        return done.rowcount == 1

    async def _titled(self, title: str, but: int | None) -> ResourceRow | None:
        found = await self._search.find(title, facets=_FACETS, limit=5)
        ids = [int(hit.document.subject) for hit in found.hits]
        query = select(ResourceRow).where(
            or_(ResourceRow.id.in_(ids), ResourceRow.state == ResourceState.PROPOSED)
        )
        for row in (await self.session.scalars(query.order_by(ResourceRow.id))).all():
            if row.id != but and alike(row.title, title):
                return row
        return None


def alike(one: str, other: str) -> bool:
    """Whether two titles are nearly the same; those that differ in a number are not."""
    first, second = fold(one), fold(other)
    numbers = [char for char in first if char.isdigit()]
    if numbers != [char for char in second if char.isdigit()]:
        return False
    from rapidfuzz import fuzz  # noqa: PLC0415  # as in search_typos

    return fuzz.token_sort_ratio(first, second) >= NEAR_TITLE
