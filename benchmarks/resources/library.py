"""A community with a library to be searched, on a database of one's choice."""

import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.clock import SystemClock
from bot.ids import RandomIds
from cogs.resources.starter import StarterResource, library
from storage import entities
from storage.database import Database
from storage.search import SearchRepository
from storage.search_rows import SearchDocument
from storage.uow import NOWHERE, UnitOfWork, Uows


@dataclass(frozen=True)
class Library:
    """An open database with one community in it."""

    database: Database
    uows: Uows
    community_id: int

    def uow(self) -> UnitOfWork:
        return self.uows(self.community_id, actor="benchmark")

    def reading(self) -> UnitOfWork:
        return self.uows.snapshot(self.community_id)


def document(resource: StarterResource) -> SearchDocument:
    """A resource as it is put in the index, filed by its id."""
    return SearchDocument(
        "resource", resource.id, resource.title, resource.tags, body(resource), resource.url
    )


def body(resource: StarterResource) -> str:
    return f"{resource.summary}\n{resource.publisher}\n{resource.area}\n{resource.type}"


@asynccontextmanager
async def open_library(url: str, *, slug: str = "bench") -> AsyncGenerator[Library]:
    """An empty library on an empty database."""
    database = Database.open(url)
    clock = SystemClock()
    uows = Uows(database, clock, RandomIds(clock, random.Random(1)))
    try:
        async with database.writing() as connection:
            await connection.run_sync(entities.METADATA.create_all)
        async with uows(NOWHERE, actor="benchmark") as uow:
            row = await uow.found(slug, slug, zone="UTC")
            uow.audit("community.founded", slug)
            await uow.commit()
        yield Library(database, uows, row.id)
    finally:
        await database.close()


async def fill(into: Library, documents: Sequence[SearchDocument]) -> None:
    async with into.uow() as uow:
        await uow.repo(SearchRepository).put_all(documents)
        await uow.commit()


async def fill_with_starter(into: Library) -> None:
    await fill(into, [document(each) for each in library()])
