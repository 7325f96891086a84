"""Who waits for something to do is told of every commit, and of nothing else."""

import asyncio
from contextvars import Context

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.errors import OutOfScope
from storage.places import CommunityRow
from tests.patience import PATIENCE
from tests.storage.stage import TEAM, Site, Stage


async def test_a_commit_is_told(stage: Stage, aha: Site) -> None:
    told: list[str] = []
    stage.uows.on_commit(lambda: told.append("committed"))

    async with stage.uow(aha) as uow:
        uow.audit("looked", "around")
        assert [] == told
        await uow.commit()

    assert ["committed"] == told


async def test_a_unit_that_is_left_without_a_commit_tells_nobody(stage: Stage, aha: Site) -> None:
    told: list[str] = []
    stage.uows.on_commit(lambda: told.append("committed"))

    async with stage.uow(aha) as uow:
        uow.audit("looked", "around")

    assert [] == told


async def test_a_snapshot_sees_one_moment_while_others_write(sqlite_url: str) -> None:
    stage = Stage(Database.open(sqlite_url))
    site = await stage.site("aha")
    try:
        async with stage.uows.snapshot() as snapshot:
            before = len(await snapshot.communities.everyone())
            async with asyncio.timeout(PATIENCE):
                await asyncio.create_task(stage.site("uk", TEAM), context=Context())
            during = len(await snapshot.communities.everyone())
        async with stage.uow(site) as uow:
            assert site.community_id == (await uow.communities.get()).id
        async with stage.uows.snapshot() as later:
            after = len(await later.communities.everyone())
        assert (1, 1, 2) == (before, during, after)
    finally:
        await stage.database.close()


@pytest.mark.parametrize("database_url", ["sqlite_url", "empty_postgres_url"], indirect=True)
async def test_a_snapshot_of_a_community_waits_for_nobody_and_sees_one_moment(
    database_url: str,
) -> None:
    stage = Stage(Database.open(database_url))
    site = await stage.site("aha")

    looked, done = asyncio.Event(), asyncio.Event()

    async def look() -> list[str | None]:
        async with stage.uows.snapshot(site.community_id) as snapshot:
            before = await snapshot.session.scalar(select(CommunityRow.charter))
            looked.set()
            await done.wait()
            return [before, await snapshot.session.scalar(select(CommunityRow.charter))]

    try:
        async with stage.uow(site) as writing, asyncio.timeout(PATIENCE):
            (await writing.communities.get()).charter = "New"
            await writing.flush()
            looking = asyncio.create_task(look(), context=Context())
            await looked.wait()
            writing.audit("community.changed", "aha")
            await writing.commit()
            done.set()
            assert ["", ""] == await looking
    finally:
        await stage.database.close()


async def test_a_snapshot_commits_nothing(stage: Stage, aha: Site) -> None:
    async with stage.uows.snapshot() as snapshot:
        with pytest.raises(OutOfScope):
            await snapshot.commit()


async def test_a_cancellation_while_it_waits_for_its_turn_comes_out_as_one(
    stage: Stage, aha: Site
) -> None:
    async with stage.uow(aha):
        waiting = asyncio.create_task(stage.uow(aha).__aenter__(), context=Context())
        await asyncio.sleep(0.2)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
