"""One database: its engine, one writer at a time on SQLite, and errors that say what is wrong."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, StaticPool, create_engine, event, make_url
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.errors import StorageBusy, StorageError, translated
from storage.turn import Turn

BUSY_TIMEOUT = 10.0
"""Seconds that we wait for another process to let go of an SQLite file."""

T = TypeVar("T")
Work = Callable[[Connection], T]

_BEGIN = "praxis_begin"
_WRITE = "BEGIN IMMEDIATE"
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


class Database:
    """An open database. `reading()` and `writing()` give connections inside a transaction."""

    def __init__(self, engine: AsyncEngine, *, in_memory: bool, busy_timeout: float) -> None:
        self.engine = engine
        self.dialect = engine.dialect.name
        self._in_memory = in_memory
        self._busy_timeout = busy_timeout
        self._turn = Turn()
        on_file = engine.dialect.name == "sqlite" and not in_memory
        self._short_cut = _ShortCut(engine.url, busy_timeout) if on_file else None

    @classmethod
    def open(cls, url: str, *, busy_timeout: float = BUSY_TIMEOUT) -> "Database":
        """Opens `sqlite:///relative`, `sqlite:////absolute`, `sqlite://` (in memory) or `postgresql://…`.

        Connects on first use. `busy_timeout` is in seconds. Raises ValueError for any other address.
        """
        address = _normalise(url)
        if address.get_backend_name() == "postgresql":
            # A server that went silent must not hold a unit of work for ever.
            patience = {"timeout": busy_timeout, "command_timeout": 3 * busy_timeout}
            engine = create_async_engine(
                address, pool_size=10, max_overflow=10, pool_pre_ping=True, connect_args=patience
            )
            event.listen(engine.sync_engine, "handle_error", _translate, retval=True)
            return cls(engine, in_memory=False, busy_timeout=busy_timeout)
        in_memory = address.database in (None, "", ":memory:")
        options: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {"pool_size": 8}
        engine = create_async_engine(address, connect_args={"timeout": busy_timeout}, **options)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        event.listen(engine.sync_engine, "handle_error", _translate, retval=True)
        return cls(engine, in_memory=in_memory, busy_timeout=busy_timeout)

    @property
    def is_sqlite(self) -> bool:
        """Whether there is one writer at a time."""
        return self.dialect == "sqlite"

    async def close(self) -> None:
        """Closes every connection."""
        if self._short_cut is not None:
            await self._short_cut.close()
        await self.engine.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection, None]:
        """A connection for questions; on SQLite it waits for no writer."""
        async with (
            self._turn.taken() if self._in_memory else nullcontext(),
            self.engine.connect() as connection,
        ):
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection, None]:
        """A connection for changes; commits at the end, rolls back on an error.

        Raises `StorageBusy` when another process holds the file for too long.
        """
        async with (
            self._turn.taken() if self.is_sqlite else nullcontext(),
            self.engine.connect() as connection,
        ):
            await self._begin(connection)
            yield connection
            # Leaving by an error closes the connection, which rolls back.
            if connection.in_transaction():
                await connection.commit()

    async def quickly(self, work: Work[T], *, writes: bool) -> T:
        """Does short work, given as a plain function, in a transaction, with the least ado.

        For an SQLite file that is one hop to a thread instead of several for each statement, on a
        connection whose commits are ordered with all others but may be lost in a power cut. Writes
        that come while another is under way share the next transaction; where one of them fails,
        each is done again by itself, so `work` must bear that.
        """
        if self._short_cut is None:
            async with self.writing() if writes else self.reading() as connection:
                return await connection.run_sync(work)
        if not writes:
            return await self._short_cut.read(work)
        return await self._short_cut.write(work, self._turn)

    @asynccontextmanager
    async def upgrading(self) -> AsyncGenerator[AsyncConnection, None]:
        """As `writing`, but nobody else even reads, and on SQLite tables may be made anew."""
        async with (
            self._turn.taken() if self.is_sqlite else nullcontext(),
            self.engine.connect() as connection,
        ):
            if self.is_sqlite:
                # Rebuilding a table drops it, which would delete what refers to it.
                await self._switch_foreign_keys(connection, "OFF")
            await self._begin(connection, "BEGIN EXCLUSIVE")
            try:
                yield connection
                await connection.commit()
            finally:
                if connection.in_transaction():
                    await connection.rollback()
                if self.is_sqlite:
                    await self._switch_foreign_keys(connection, "ON")

    async def _switch_foreign_keys(self, connection: AsyncConnection, to: str) -> None:
        # Past SQLAlchemy, which would begin a transaction, in which the switch does nothing.
        def switch(inner: Connection) -> None:
            cursor = inner.connection.cursor()
            cursor.execute(f"PRAGMA foreign_keys = {to}")
            cursor.close()

        await connection.run_sync(switch)

    async def _begin(self, connection: AsyncConnection, words: str = _WRITE) -> None:
        if not self.is_sqlite:
            await connection.begin()
            return
        await connection.execution_options(**{_BEGIN: words})
        loop = asyncio.get_running_loop()
        end, pause = loop.time() + self._busy_timeout, 0.01
        while True:
            try:
                await connection.begin()
            except StorageBusy:
                # Some refusals (a recovery, a changed snapshot) do not wait for SQLite's own timeout.
                if loop.time() + pause > end:
                    raise
            else:
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.5)


class _ShortCut:
    """One connection to an SQLite file in a thread of its own."""

    def __init__(self, address: URL, busy_timeout: float) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._engine = create_engine(
            address.set(drivername="sqlite"),
            poolclass=StaticPool,
            connect_args={"timeout": busy_timeout},
        )
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._writer: asyncio.Task[None] | None = None
        event.listen(self._engine, "connect", _prepare_sqlite)
        event.listen(self._engine, "connect", _relax)
        event.listen(self._engine, "begin", _begin_sqlite)
        event.listen(self._engine, "handle_error", _translate, retval=True)

    async def read(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, self._run, work, "BEGIN"
        )

    async def write(self, work: Work[T], turn: Turn) -> T:
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all(turn))
        # Whoever waits may give up; the work goes on to its end, so that the next finds things settled.
        return await done

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._engine.dispose)
        self._thread.shutdown()

    async def _write_all(self, turn: Turn) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                async with turn.taken(hurried=True):
                    batch, self._waiting = self._waiting, []
                    works = [work for work, _done in batch]
                    outcomes = await loop.run_in_executor(self._thread, self._together, works)
                for (_work, done), outcome in zip(batch, outcomes, strict=True):
                    outcome.tell(done)
        finally:
            self._writer = None

    def _together(self, works: Sequence[Work[Any]]) -> "list[_Outcome]":
        try:
            results = self._run(lambda connection: [work(connection) for work in works], _WRITE)
        except Exception as error:  # noqa: BLE001  # told to whoever waits
            if len(works) == 1:
                return [_Outcome(error=error)]
            return [outcome for work in works for outcome in self._together([work])]
        return [_Outcome(result) for result in results]

    def _run(self, work: Work[T], words: str) -> T:
        with self._engine.connect() as plain:
            connection = plain.execution_options(**{_BEGIN: words})
            with connection.begin():
                return work(connection)


@dataclass(frozen=True, slots=True)
class _Outcome:
    result: Any = None
    error: Exception | None = None

    def tell(self, done: asyncio.Future[Any]) -> None:
        if done.done():
            return
        if self.error is None:
            done.set_result(self.result)
        else:
            done.set_exception(self.error)


def _relax(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = NORMAL")


def _normalise(url: str) -> URL:
    try:
        address = make_url(url)
    except Exception as error:
        raise ValueError("write sqlite:///praxis.sqlite or postgresql://user@host/name") from error
    backend = address.get_backend_name()
    if backend not in _DRIVERS:
        raise ValueError(f"{backend} is not supported: use sqlite or postgresql")
    address = address.set(drivername=_DRIVERS[backend])
    if mode := address.query.get("sslmode"):
        # What libpq calls sslmode is ssl for asyncpg.
        address = address.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
    return address


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # We say ourselves when a transaction begins: the driver's guess comes too late for reads.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


def _translate(context: ExceptionContext) -> StorageError | None:
    return translated(context.original_exception)


def sqlite_file(url: str) -> Path | None:
    """The file behind an SQLite address; None for memory and for other engines."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    return Path(str(address.database))
