"""What a person and a community take along or leave behind, in a community of 100,000 rows."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import insert, make_url, text

from benchmarks.clockwork import SERVER, administer, server_there
from benchmarks.figures import Figure
from bot.clock import ManualClock, pin_zone_data
from bot.delivery import Draft, ToMember, ToPurpose
from bot.ids import RandomIds
from bot.message import say
from bot.refs import ChannelRef, UserRef, WorkspaceRef
from bot.text import Mention, md
from cogs.privacy.archive import archive
from storage.audit import AuditRow
from storage.base import Base
from storage.database import Database
from storage.erasing import erase_member
from storage.exchange import export_community, import_community
from storage.members import AccountRow, MemberRow
from storage.migrations import upgrade
from storage.personal_rows import PersonalRowsRepository
from storage.places import WorkspaceRow
from storage.prompt_rows import PromptAnswerRow, PromptRow
from storage.uow import NOWHERE, Uows

MEMBERS = 200
PROMPTS = 100
AUDITED = 60_000
SENT = 20_000
NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
CHUNK = 5_000
GUILD = WorkspaceRef("discord", "550000000000000001")
WITHIN_SECONDS = 60.0
"""The promise: an export arrives within a minute; we hold erasing and leaving to it, too."""


async def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """A person's export and erasing, a community's export and import: on SQLite, then on PostgreSQL where it is."""
    pin_zone_data()
    share = 0.05 if quick else 1.0
    full, empty = (f"sqlite:///{folder}/{name}.sqlite" for name in ("full", "empty"))
    figures = await _figures("sqlite", full, empty, share)
    if await server_there():
        async with _empty_databases() as (full, empty):
            figures += await _figures("postgres", full, empty, share)
    return figures


async def _figures(engine: str, full: str, empty: str, share: float) -> list[Figure]:
    figures: list[Figure] = []
    async with _opened(full) as (database, uows):
        community = await _fill(database, uows, share)
        rows = await _count(database)
        began = perf_counter()
        size = await _personal_export(uows, community)
        took = perf_counter() - began
        figures.append(_figure(engine, "a member's export", took, rows, f"{size:,} B"))
        began = perf_counter()
        async with uows.snapshot() as uow:
            content = await export_community(uow.session, community)
        took = perf_counter() - began
        figures.append(_figure(engine, "a community's export", took, rows, f"{len(content):,} B"))
        began = perf_counter()
        async with uows(community, actor="erased") as uow:
            done = await erase_member(uow, 1)
            uow.audit("privacy.erased", "member:erased")
            await uow.commit()
        took = perf_counter() - began
        note = f"{done.deleted:,} rows gone, {done.cleaned:,} cleaned"
        figures.append(_figure(engine, "erasing a member", took, rows, note))
    async with _opened(empty) as (_database, uows):
        began = perf_counter()
        async with uows.system() as uow:
            await import_community(uow.session, content)
            await uow.commit()
        took = perf_counter() - began
        figures.append(_figure(engine, "a community's import", took, rows, ""))
    return figures


async def _count(database: Database) -> int:
    tables = ("audit", "outbox", "prompt_answers", "members", "accounts", "prompts")
    async with database.reading() as connection:
        counts = [
            (await connection.execute(text(f"select count(*) from {name}"))).scalar_one()
            for name in tables
        ]
    return sum(counts)


@asynccontextmanager
async def _empty_databases() -> AsyncIterator[tuple[str, str]]:
    """Two on the PostgreSQL server, dropped afterwards."""
    names = [f"praxis_leaving_{os.getpid()}_{which}" for which in ("full", "empty")]
    try:
        for name in names:
            await administer(f"CREATE DATABASE {name}")
        full, empty = (
            make_url(SERVER).set(database=name).render_as_string(hide_password=False)
            for name in names
        )
        yield full, empty
    finally:
        for name in names:
            await administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[tuple[Database, Uows]]:
    clock = ManualClock(NOW)
    database = Database.open(url)
    try:
        await upgrade(database)
        yield database, Uows(database, clock, RandomIds(clock, random.Random(7)))
    finally:
        await database.close()


def _figure(engine: str, what: str, seconds: float, rows: int, note: str) -> Figure:
    title = f"leaving ({engine})"
    return Figure(title, f"{what}, {rows:,} rows", seconds, None, "s", WITHIN_SECONDS, note=note)


async def _personal_export(uows: Uows, community: int) -> int:
    async with uows(community, actor="bench") as uow:
        mine = uow.repo(PersonalRowsRepository)
        rows = await mine.rows(await mine.person(1))
    return len(await asyncio.to_thread(archive, rows, community="Allied Health", at=NOW))


async def _fill(database: Database, uows: Uows, share: float) -> int:
    async with uows(NOWHERE, actor="bench") as uow:
        community = await uow.found("aha", "Allied Health", zone="UTC", home=GUILD)
        target = await uow.communities.add_target(GUILD)
        channel = ChannelRef(GUILD, "550000000000000002")
        await uow.communities.map_channel(target.id, "prompts", channel)
        uow.audit("community.founded", "aha")
        await uow.commit()
    async with database.reading() as connection:
        workspace = (await connection.execute(WorkspaceRow.__table__.select())).one().id
    for entity, rows in _content(community.id, workspace, share):
        for start in range(0, len(rows), CHUNK):
            async with database.writing() as connection:
                await connection.execute(insert(entity.__table__), rows[start : start + CHUNK])
    drafts = [_draft(number, target.id) for number in range(round(SENT * share))]
    for start in range(0, len(drafts), CHUNK):
        async with uows(community.id, actor="bench") as uow:
            await uow.outbox.add_all(drafts[start : start + CHUNK])
            await uow.commit()
    return community.id


def _account(member: int) -> UserRef:
    return UserRef(GUILD, str(660000000000000000 + member))


def _draft(number: int, target: int) -> Draft:
    member = number % MEMBERS + 1
    hello = say(md("Well said, {who}", who=Mention(_account(member), f"Member {member}")))
    to = ToMember(member) if number % 2 else ToPurpose(target, "prompts")
    return Draft("bench", f"post:{number}", to, hello)


def _content(
    community: int, workspace: int, share: float
) -> Iterator[tuple[type[Base], Sequence[dict[str, Any]]]]:
    owner = {"community_id": community}
    members = range(1, MEMBERS + 1)
    yield MemberRow, [{"id": n, **owner, "name": f"Member {n}", "joined_at": NOW} for n in members]
    yield (
        AccountRow,
        [
            {
                **owner,
                "member_id": n,
                "workspace_id": workspace,
                "user_id": _account(n).id,
                "used_at": NOW,
            }
            for n in members
        ],
    )
    prompts = range(1, round(PROMPTS * share) + 1)
    yield (
        PromptRow,
        [
            {
                "id": n,
                **owner,
                "number": n,
                "text": f"What did you try this week? ({n})",
                "fingerprint": f"{n:032x}",
                "source": "typed",
                "position": n,
                "created_at": NOW,
            }
            for n in prompts
        ],
    )
    yield (
        PromptAnswerRow,
        [
            {**owner, "prompt_id": p, "member_id": m, "text": "We tried mats.", "created_at": NOW}
            for p in prompts
            for m in members
        ],
    )
    yield (
        AuditRow,
        [
            {
                **owner,
                "at": NOW - timedelta(minutes=n),
                "actor": str(_account(n % MEMBERS + 1)),
                "what": "prompt.answered",
                "subject": f"prompt:{n % PROMPTS}",
                "before": None,
                "after": {"by": _account(n % MEMBERS + 1).id},
            }
            for n in range(round(AUDITED * share))
        ],
    )
