# pyright: basic
"""A bot that is killed in the middle of an import: every line is in the library once, and in the report once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.clock import SystemClock
from bot.roles import Role
from cogs.resources.service.imports import STEP
from storage.resource_imports import ResourceImportRow
from storage.resources import ResourceRepository
from tests.platforms.discord_server import Upload
from tests.process.places import DiscordPlace
from tests.process.scene import SETTLE_SECONDS, Scene, set_empty_scene

WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "inlet", "jetty")
LINES = 4 * STEP
TITLES = [
    f"{WORDS[line % 10]} {WORDS[line // 10 % 10]} {WORDS[line * 7 % 10]} {line}"
    for line in range(1, LINES + 1)
]
TABLE = "title,url\n" + "".join(
    f"{title},https://example.org/{line}\n" for line, title in enumerate(TITLES)
)


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


async def looked_at(scene: Scene) -> ResourceImportRow | None:
    """The import as it stands."""
    async with scene.uows.snapshot(scene.community_id) as uow:
        return (await uow.session.scalars(select(ResourceImportRow))).one_or_none()


async def when(scene: Scene, reached: Callable[[ResourceImportRow], bool]) -> ResourceImportRow:
    """Waits until the import has come so far."""
    async with asyncio.timeout(SETTLE_SECONDS):
        while (row := await looked_at(scene)) is None or not reached(row):
            await asyncio.sleep(0.002)
    return row


async def die_after(scene: Scene, lines: int) -> int:
    """Kills the bot once so many lines are done; how many were."""
    await when(scene, lambda row: row.done >= lines)
    scene.bot.kill()
    assert -9 == await scene.bot.died()
    past = SystemClock().now() - timedelta(minutes=3)
    async with scene.database.writing() as connection:
        await connection.execute(update(ResourceImportRow).values(touched_at=past))
    await scene.let_time_pass()
    row = await looked_at(scene)
    assert row is not None
    return row.done


async def test_every_line_of_an_import_comes_in_once_however_often_the_bot_dies(
    sqlite_url: str, stack: AsyncExitStack, tmp_path: Path
) -> None:
    place = DiscordPlace()
    scene = await set_empty_scene(stack, place, sqlite_url, tmp_path)
    scene.bot.environment = {**scene.bot.environment, "PRAXIS_RESOURCES__CHECK_LINKS": "false"}
    async with scene.uows(scene.community_id, actor="test") as uow:
        await uow.communities.grant(Role.FACILITATOR, place.person("Fay"))
        uow.audit("test", "Fay")
        await uow.commit()
    await scene.bot.start()
    await place.at_work()
    await place.human("Fay").slash(
        place.channel("prompts"), "resource import", file=Upload("list.csv", TABLE.encode())
    )

    deaths = [await die_after(scene, STEP)]
    await scene.bot.start()
    deaths.append(await die_after(scene, deaths[0] + STEP))
    await scene.bot.start()
    done = await when(scene, lambda row: row.finished_at is not None)
    async with asyncio.timeout(SETTLE_SECONDS):
        while not place.direct("Fay"):
            await asyncio.sleep(0.05)

    async with scene.uows.snapshot(scene.community_id) as uow:
        rows = await uow.repo(ResourceRepository).everything()
    assert all(STEP <= each < LINES for each in deaths)
    assert TITLES == [row.title for row in rows]
    assert [(line, "added") for line in range(2, LINES + 2)] == [
        (each["line"], each["outcome"]) for each in done.report
    ]
    assert f"{LINES} added, 0 there already, 0 refused." in place.direct("Fay")[-1]
    assert [] == place.violations()
