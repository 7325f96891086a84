"""Makes the search index anew: after a database was moved to another engine, or its words are read differently."""

from collections.abc import Callable

from sqlalchemy import select

from storage.database import Database
from storage.resource_rows import ResourceRow, ResourceState
from storage.search import SearchRepository
from storage.search_ddl import rebuild_index
from storage.uow import UnitOfWork, Uows


async def reindex(database: Database, uows: Uows, *, progress: Callable[[str, int], None]) -> int:
    """Makes every community's terms, words and counts anew, then the engine's index.

    Returns how many documents there are; `progress` is called with each community's short name
    and its number of documents.
    """
    async with database.writing() as connection:
        await connection.run_sync(rebuild_index)
    async with uows.system(actor="reindex") as uow:
        known = [(row.id, row.slug) for row in await uow.communities.everyone()]
    total = 0
    for community_id, slug in known:
        async with uows(community_id, actor="reindex") as uow:
            await _put_missing(uow)
            done = await uow.repo(SearchRepository).rebuild()
            await uow.commit()
        progress(slug, done)
        total += done
    return total


async def _put_missing(uow: UnitOfWork) -> None:
    """Resources are their own source; what other features keep is in the documents themselves."""
    query = select(ResourceRow).where(ResourceRow.state == ResourceState.PUBLISHED)
    rows = (await uow.session.scalars(query.order_by(ResourceRow.id))).all()
    await uow.repo(SearchRepository).put_all([row.document for row in rows])
