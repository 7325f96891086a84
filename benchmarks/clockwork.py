"""100,000 schedules, 10,000 due in the same minute: the tick and the claims, against bare SQL."""

import asyncio
import os
import random
import shutil
import statistics
import time
from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
from sqlalchemy import make_url

from benchmarks.figures import Figure
from benchmarks.raw import Raw, RawPostgres, RawSqlite
from benchmarks.stock import DUE, NOW, SCHEDULES, fill
from bot.clock import ManualClock
from bot.composition import catalog
from bot.ids import RandomIds
from storage.calendar import BATCH, Calendar
from storage.courier import CourierOutbox
from storage.database import Database

SERVER = os.environ.get("PRAXIS_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
"""Where databases for PostgreSQL's figures are made and dropped."""
QUIET_TICKS = 200
CLAIM = 100
"""Rows that a courier claims at once."""
MAX_QUIET = 5.0
"""Milliseconds (the target)."""


class Engine(ABC):
    """Makes copies of one filled database."""

    name: str

    @abstractmethod
    async def prepare(self, share: float) -> None:
        """Fills the original."""

    @abstractmethod
    async def copy(self, name: str) -> str:
        """A fresh copy's address."""

    @abstractmethod
    async def raw(self, url: str) -> Raw:
        """A bare connection."""

    @abstractmethod
    async def drop(self) -> None:
        """Removes everything."""

    @abstractmethod
    def due(self, now: datetime) -> str:
        """The bare question of what is due."""


class Sqlite(Engine):
    """Files."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def prepare(self, share: float) -> None:
        await fill(f"sqlite:///{self._folder}/stock.sqlite", share=share)

    async def copy(self, name: str) -> str:
        path = shutil.copy(self._folder / "stock.sqlite", self._folder / f"{name}.sqlite")
        return f"sqlite:///{path}"

    async def raw(self, url: str) -> Raw:
        return RawSqlite(Path(url.removeprefix("sqlite:///")))

    async def drop(self) -> None:
        """The folder goes by itself."""

    def due(self, now: datetime) -> str:
        return _DUE.format(now=now.strftime("%Y-%m-%d %H:%M:%S.%f"))


class Postgres(Engine):
    """Databases on a running server."""

    name = "PostgreSQL"

    def __init__(self) -> None:
        self._prefix = f"praxis_bench_{os.getpid()}"
        self._names: list[str] = []

    async def prepare(self, share: float) -> None:
        await fill(await self._create("stock", ""), share=share)

    async def copy(self, name: str) -> str:
        return await self._create(name, f"TEMPLATE {self._prefix}_stock")

    async def raw(self, url: str) -> Raw:
        return await RawPostgres.open(url)

    async def drop(self) -> None:
        for name in reversed(self._names):
            await administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def due(self, now: datetime) -> str:
        return _DUE.format(now=now.isoformat()) + " FOR UPDATE SKIP LOCKED"

    async def _create(self, name: str, template: str) -> str:
        full = f"{self._prefix}_{name}"
        await administer(f"CREATE DATABASE {full} {template}")
        self._names.append(full)
        return make_url(SERVER).set(database=full).render_as_string(hide_password=False)


_DUE = (
    "SELECT * FROM schedules WHERE state = 'active' AND due_at <= '{now}'"
    f" ORDER BY due_at, id LIMIT {BATCH}"
)


async def administer(statement: str) -> None:
    server = await asyncpg.connect(SERVER, timeout=10)
    try:
        await server.execute(statement)
    finally:
        await server.close()


async def measure(folder: Path, *, rounds: int, quick: bool) -> list[Figure]:
    """SQLite, then PostgreSQL where there is a server."""
    figures: list[Figure] = []
    engines: list[Engine] = [Sqlite(folder)]
    if await server_there():
        engines.append(Postgres())
    for engine in engines:
        try:
            await engine.prepare(0.05 if quick else 1.0)
            figures += await _figures(engine, rounds)
        finally:
            await engine.drop()
    return figures


async def server_there() -> bool:
    try:
        await administer("SELECT 1")
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False
    return True


async def _figures(engine: Engine, rounds: int) -> list[Figure]:
    ticks: list[float] = []
    raws: list[float] = []
    quiets: list[float] = []
    claims: list[float] = []
    raw_claims: list[float] = []
    moved = 0
    for number in range(rounds):
        url = await engine.copy(f"ours_{number}")
        moved, seconds = await _tick(url)
        ticks.append(seconds)
        quiets.append(await _quiet(url))
        reader = await engine.raw(url)
        changes = await reader.changes()
        await reader.close()
        claims.append(await _claim(url))
        raw = await engine.raw(await engine.copy(f"raw_{number}"))
        raws.append(await changes.repeat(raw, engine.due(NOW)))
        raw_claims.append(await _claim_raw(raw))
        await raw.close()
    group = f"{moved:,} due of {round(SCHEDULES * moved / DUE):,} schedules, {engine.name}"
    middle = statistics.median
    return [
        Figure(group, "claim, hand to prompts, enqueue", middle(ticks), middle(raws), "s",
               note=f"{moved / middle(ticks):,.0f} schedules/s; the reference decides nothing"),
        Figure(group, "a tick with nothing due, p50", middle(quiets), None, "ms", MAX_QUIET),
        Figure(group, f"claim {moved:,} outbox rows by {CLAIM}", middle(claims), middle(raw_claims), "s",
               note=f"{moved / middle(claims):,.0f} rows/s"),
    ]  # fmt: skip


async def _tick(url: str) -> tuple[int, float]:
    """A whole tick with the prompts' own handler; how many occurrences, and seconds."""
    database = Database.open(url)
    clock = ManualClock(NOW)
    calendar = Calendar(database, clock, RandomIds(clock, random.Random(1)))
    handlers = {kind: spec.handler for kind, spec in catalog().due_handlers.items()}
    try:
        await calendar.next_due()
        began = time.perf_counter()
        moved = await calendar.tick(handlers)
        return moved, time.perf_counter() - began
    finally:
        await database.close()


async def _quiet(url: str) -> float:
    """Milliseconds of a tick that finds nothing due, the middle of many."""
    database = Database.open(url)
    clock = ManualClock(NOW)
    calendar = Calendar(database, clock, RandomIds(clock, random.Random(1)))
    taken: list[float] = []
    try:
        for _each in range(QUIET_TICKS):
            began = time.perf_counter()
            if await calendar.tick({}):
                raise AssertionError("something was due")
            taken.append((time.perf_counter() - began) * 1000)
            await asyncio.sleep(0)
    finally:
        await database.close()
    return statistics.median(taken)


async def _claim(url: str) -> float:
    """Seconds to claim everything due, batch by batch, as one courier does."""
    database = Database.open(url)
    clock = ManualClock(NOW)
    outbox = CourierOutbox(database, clock)
    lease = timedelta(seconds=120)
    try:
        began = time.perf_counter()
        while await outbox.claim(clock.now(), platform="discord", limit=CLAIM, lease=lease):
            pass
        return time.perf_counter() - began
    finally:
        await database.close()


async def _claim_raw(raw: Raw) -> float:
    """The least a claim can be: the oldest rows, in no fairer order, no destination looked up."""
    claim = (
        "UPDATE outbox SET state = 'claimed', fence = fence + 1, attempt = attempt + 1,"
        " ready_at = NULL WHERE number IN (SELECT number FROM outbox WHERE platform = 'discord'"
        " AND state IN ('due', 'claimed', 'held') AND ready_at IS NOT NULL"
        f" ORDER BY ready_at LIMIT {CLAIM}) RETURNING *"
    )
    began = time.perf_counter()
    while await raw.rows(claim):
        pass
    return time.perf_counter() - began
