"""A community leaves with everything it owns and is the same elsewhere, whatever kind of database that is."""

import io
import json
import zipfile
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import Invalid
from storage.database import Database
from storage.entities import METADATA
from storage.exchange import export_community, import_community
from storage.outbox_rows import OutboxState
from storage.prompt_rows import NewPrompt
from storage.prompts import PromptRepository
from storage.resource_rows import NewResource, ResourceState, ResourceType
from storage.resources import ResourceRepository
from storage.search import SearchRepository
from tests.conversation import restore
from tests.databases import in_memory
from tests.storage.stage import Site, Stage
from tests.storage.test_erasing import SAM, furnish

OWNED = (
    "members", "accounts", "profiles", "grants", "targets", "channels", "purposes",
    "prompts", "prompt_answers", "prompt_participation", "resources", "schedules", "audit",
    "outbox", "search_documents",
)  # fmt: skip


@pytest.fixture
async def full(stage: Stage, aha: Site) -> Site:
    """A community with something of everything."""
    await furnish(stage, aha, SAM, "Sam")
    schedule = await stage.add_schedule(aha)
    async with stage.uow(aha) as uow:
        questions = [NewPrompt(f"Question {number}?", f"question {number}") for number in range(5)]
        await uow.repo(PromptRepository).add(questions, schedule_id=schedule, source="test")
        library = uow.repo(ResourceRepository)
        mats = NewResource(
            "Talking mats",
            "https://example.org/mats",
            "example.org/mats",
            type=ResourceType.TOOLKIT,
        )
        await library.add(mats, ResourceState.PUBLISHED, by=None)
        uow.audit("stocked", "library")
        await uow.commit()
    return aha


@asynccontextmanager
async def empty_instance(template: Path) -> AsyncGenerator[Stage]:
    """An instance on SQLite in memory in which there is nothing yet."""
    database = in_memory()
    try:
        await restore(database, template)
        yield Stage(database)
    finally:
        await database.close()


@pytest.fixture
async def elsewhere(sqlite_template: Path) -> AsyncGenerator[Stage, None]:
    """An empty instance."""
    async with empty_instance(sqlite_template) as stage:
        yield stage


async def exported(stage: Stage, site: Site) -> bytes:
    async with stage.uows.snapshot() as uow:
        return await export_community(uow.session, site.community_id)


async def imported(stage: Stage, content: bytes) -> int:
    async with stage.uows.system() as uow:
        number = await import_community(uow.session, content)
        await uow.commit()
    return number


async def rows(stage: Stage, table: str) -> list[dict[str, Any]]:
    source = METADATA.tables[table]
    async with stage.database.reading() as connection:
        found = await connection.execute(select(source).order_by(next(iter(source.primary_key))))
        return [dict(row) for row in found.mappings()]


async def occurrences(stage: Stage, site: Site) -> list[datetime]:
    async with stage.uow(site) as uow:
        (schedule,) = await uow.schedules.list()
        return [each.at for each in await uow.schedules.upcoming(schedule.id, 50)]


async def test_the_next_fifty_occurrences_are_the_same(
    stage: Stage, full: Site, elsewhere: Stage
) -> None:
    before = await occurrences(stage, full)
    await imported(elsewhere, await exported(stage, full))
    assert (50, before) == (len(before), await occurrences(elsewhere, full))


async def test_every_row_is_the_same(stage: Stage, full: Site, elsewhere: Stage) -> None:
    before = {table: _without_workspace(await rows(stage, table)) for table in OWNED}
    await imported(elsewhere, await exported(stage, full))
    after = {table: _without_workspace(await rows(elsewhere, table)) for table in OWNED}
    assert [] == [table for table, there in before.items() if not there]
    assert before == after


async def test_the_library_is_found_there(stage: Stage, full: Site, elsewhere: Stage) -> None:
    await imported(elsewhere, await exported(stage, full))
    async with elsewhere.uow(full) as uow:
        found = await uow.repo(SearchRepository).find("talking mats")
    assert 1 == len(found.hits)


async def test_it_comes_back_to_the_other_kind_of_database(
    stage: Stage, full: Site, elsewhere: Stage, sqlite_template: Path
) -> None:
    content = await exported(stage, full)
    await imported(elsewhere, content)
    again = await exported(elsewhere, full)
    async with empty_instance(sqlite_template) as other:
        await imported(other, again)
        names = [row["name"] for row in await rows(other, "members")]
    assert [row["name"] for row in await rows(stage, "members")] == names


async def test_new_rows_get_numbers_of_their_own_afterwards(
    stage: Stage, full: Site, elsewhere: Stage
) -> None:
    await imported(elsewhere, await exported(stage, full))
    async with elsewhere.uow(full) as uow:
        await uow.members.add("Newcomer")
        uow.audit("member.added", "Newcomer")
        await uow.commit()
    numbers = [row["id"] for row in await rows(elsewhere, "members")]
    assert len(numbers) == len(set(numbers))


async def test_nothing_of_another_community_is_in_it(
    stage: Stage, full: Site, uk: Site, elsewhere: Stage
) -> None:
    await imported(elsewhere, await exported(stage, full))
    assert ["aha"] == [row["slug"] for row in await rows(elsewhere, "communities")]


async def test_what_was_claimed_is_due_there(stage: Stage, full: Site, elsewhere: Stage) -> None:
    await stage.claim()
    await imported(elsewhere, await exported(stage, full))
    states = {row["state"] for row in await rows(elsewhere, "outbox")}
    assert {OutboxState.DUE} == states


async def test_an_instance_with_a_community_takes_no_other(
    stage: Stage, full: Site, elsewhere: Stage
) -> None:
    content = await exported(stage, full)
    await elsewhere.site("there")
    with pytest.raises(Invalid, match="without communities"):
        await imported(elsewhere, content)


def _without(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    change(files)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, body in files.items():
            packed.writestr(name, body)
    return buffer.getvalue()


def _newer(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    manifest["revisions"].append("from-the-future")
    files["manifest.json"] = json.dumps(manifest).encode()


def _of_a_later_format(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    files["manifest.json"] = json.dumps({**manifest, "format": manifest["format"] + 1}).encode()


def _tampered(files: dict[str, bytes]) -> None:
    files["members.jsonl"] = files["members.jsonl"].replace(b"Sam", b"Max")


def _missing(files: dict[str, bytes]) -> None:
    del files["members.jsonl"]


def _shapeless(files: dict[str, bytes]) -> None:
    files["manifest.json"] = b"[]"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_newer, "newer Praxis"),
        (_of_a_later_format, "newer Praxis"),
        (_tampered, "damaged"),
        (_missing, "damaged"),
        (_shapeless, "damaged"),
    ],
)
async def test_a_file_that_is_not_as_it_was_is_refused(
    stage: Stage,
    full: Site,
    elsewhere: Stage,
    change: Callable[[dict[str, bytes]], None],
    said: str,
) -> None:
    content = _without(await exported(stage, full), change)
    with pytest.raises(Invalid, match=said):
        await imported(elsewhere, content)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 cut off"])
async def test_what_is_no_export_is_refused(elsewhere: Stage, content: bytes) -> None:
    with pytest.raises(Invalid, match="damaged"):
        await imported(elsewhere, content)


@pytest.mark.parametrize("change", [_newer, _of_a_later_format, _tampered, _missing])
async def test_a_refused_import_leaves_nothing_behind(
    stage: Stage, full: Site, elsewhere: Stage, change: Callable[[dict[str, bytes]], None]
) -> None:
    content = _without(await exported(stage, full), change)
    before = {table.name: await rows(elsewhere, table.name) for table in METADATA.sorted_tables}
    with pytest.raises(Invalid):
        await imported(elsewhere, content)
    after = {table.name: await rows(elsewhere, table.name) for table in METADATA.sorted_tables}
    assert before == after


async def test_from_a_file_to_postgresql(sqlite_url: str, empty_postgres_url: str) -> None:
    source, target = Database.open(sqlite_url), Database.open(empty_postgres_url)
    try:
        here, there = Stage(source), Stage(target)
        site = await here.site("aha")
        await furnish(here, site, SAM, "Sam")
        await here.add_schedule(site)
        await imported(there, await exported(here, site))
        before, after = await occurrences(here, site), await occurrences(there, site)
        async with there.uow(site) as uow:
            newcomer = await uow.members.add("Newcomer")
            uow.audit("member.added", "Newcomer")
            await uow.commit()
    finally:
        await source.close()
        await target.close()
    assert (before, True) == (after, newcomer.id > 1)


def _without_workspace(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the numbers of workspaces, which are each instance's own."""
    return [{name: value for name, value in row.items() if name != "workspace_id"} for row in found]
