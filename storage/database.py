"""One database: its engine, one writer at a time on SQLite, and errors that say what is wrong."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import URL, QueuePool, StaticPool, create_engine, event, make_url, text
from sqlalchemy.engine import Connection, Engine, ExceptionContext
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.errors import StorageBusy, StorageError, translated
from storage.short_cut import BEGIN, WRITE, ShortCut, Work
from storage.turn import Turn

BUSY_TIMEOUT = 10.0
"""Seconds that we wait for another process to let go of an SQLite file."""

LOANS = 2.0
"""Seconds that closing waits for connections which somebody still uses."""

TIDY_AFTER = 500
"""Hurried writes after which the write-ahead log is written into the file: some megabytes of it."""

log = structlog.get_logger(__name__)

_GLANCE = 0.01
"""Seconds between two looks at whether everybody has given back a connection."""
_LOOK_AGAIN = 0.1
"""Seconds between two looks at what others are in the middle of."""

_SETTLED = text(
    "SELECT pg_snapshot_xmin(pg_current_snapshot()) >= CAST(CAST(:now AS text) AS xid8)"
    " AND NOT EXISTS (SELECT 1 FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND age(backend_xmin) > age(CAST(CAST(CAST(:now AS text) AS xid8) AS xid)))"
)

_WITH_WORDS = (
    "outbox",
    "cases",
    "case_contributions",
    "case_drafts",
    "search_documents",
    "search_index",
    "search_words",
    "search_vectors",
)
"""Tables on PostgreSQL that may hold words which somebody wants gone."""

T = TypeVar("T")

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


class Database:
    """An open database. `reading()` and `writing()` give connections inside a transaction."""

    def __init__(self, engine: AsyncEngine, *, in_memory: bool, busy_timeout: float) -> None:
        self.engine = engine
        self.dialect = engine.dialect.name
        self._in_memory = in_memory
        self._busy_timeout = busy_timeout
        self._turn = Turn()
        self._quick = self._sure = None
        self._hurried_writes = 0
        self._tidying: asyncio.Task[None] | None = None
        self._closed = False
        if engine.dialect.name == "sqlite" and not in_memory:
            quick = _plain_engine(engine.url, busy_timeout, durable=False)
            sure = _plain_engine(engine.url, busy_timeout, durable=True)
            self._quick = ShortCut(quick, self._turn, hurried=True)
            self._sure = ShortCut(sure, self._turn, hurried=False)

    @classmethod
    def open(cls, url: str, *, busy_timeout: float = BUSY_TIMEOUT) -> "Database":
        """Opens `sqlite:///relative`, `sqlite:////absolute`, `sqlite://` (in memory) or `postgresql://…`.

        Connects on first use. `busy_timeout` is in seconds. Errors do not repeat what was to be written:
        it may be what people typed. Raises ValueError for any other address.
        """
        address = _normalise(url)
        if address.get_backend_name() == "postgresql":
            # A server that went silent must not hold a unit of work for ever.
            patience = {"timeout": busy_timeout, "command_timeout": 3 * busy_timeout}
            engine = create_async_engine(
                address,
                pool_size=10,
                max_overflow=10,
                pool_pre_ping=True,
                hide_parameters=True,
                connect_args=patience,
            )
            event.listen(engine.sync_engine, "handle_error", _translate, retval=True)
            return cls(engine, in_memory=False, busy_timeout=busy_timeout)
        in_memory = address.database in (None, "", ":memory:")
        options: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {"pool_size": 8}
        engine = create_async_engine(
            address, connect_args={"timeout": busy_timeout}, hide_parameters=True, **options
        )
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        event.listen(engine.sync_engine, "handle_error", _translate, retval=True)
        return cls(engine, in_memory=in_memory, busy_timeout=busy_timeout)

    @property
    def is_sqlite(self) -> bool:
        """Whether there is one writer at a time."""
        return self.dialect == "sqlite"

    async def close(self) -> None:
        """Closes every connection, once it is given back; whoever wants one later gets a `StorageError`."""
        if self._closed:
            return
        while self._tidying is not None:
            await self._tidying
        self._closed = True
        for short_cut in (self._quick, self._sure):
            if short_cut is not None:
                await short_cut.close()
        if not await self._given_back():
            log.warning("connections_still_used")
        await self.engine.dispose()

    async def _given_back(self) -> bool:
        """Waits a while for connections that are in use, which the engine would forget without closing."""
        pool, now = self.engine.pool, asyncio.get_running_loop().time
        end = now() + LOANS
        while isinstance(pool, QueuePool) and pool.checkedout():
            if now() > end:
                return False
            await asyncio.sleep(_GLANCE)
        return True

    def _connect(self) -> AsyncConnection:
        self._must_be_open()
        return self.engine.connect()

    def _must_be_open(self) -> None:
        if self._closed:
            raise StorageError("the database is closed")

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection, None]:
        """A connection for questions; on SQLite it waits for no writer."""
        async with (
            self._turn.taken() if self._in_memory else nullcontext(),
            self._connect() as connection,
        ):
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncConnection, None]:
        """A connection for changes; commits at the end, rolls back on an error.

        Raises `StorageBusy` when another process holds the file for too long.
        """
        async with (
            self._turn.taken() if self.is_sqlite else nullcontext(),
            self._connect() as connection,
        ):
            await self._begin(connection)
            yield connection
            # Leaving by an error closes the connection, which rolls back.
            if connection.in_transaction():
                await connection.commit()

    async def quickly(self, work: Work[T], *, writes: bool) -> T:
        """Does short work, given as a plain function, in a transaction, with the least ado.

        For an SQLite file that is a `ShortCut`: somebody waits for it, so it goes before others, and
        its commits are ordered with all others but may be lost in a power cut. `work` must bear being
        done again.
        """
        self._must_be_open()
        if self._quick is None:
            async with self.writing() if writes else self.reading() as connection:
                return await connection.run_sync(work)
        if not writes:
            return await self._quick.read(work)
        self._hurried_writes += 1
        if self._hurried_writes >= TIDY_AFTER and self._tidying is None:
            self._hurried_writes = 0
            self._tidying = asyncio.create_task(self._tidy())
        return await self._quick.write(work)

    async def surely(self, work: Work[T]) -> T:
        """As `quickly` for writes that last and may come in crowds; they wait for their turn."""
        self._must_be_open()
        if self._sure is None:
            async with self.writing() as connection:
                return await connection.run_sync(work)
        return await self._sure.write(work)

    async def erase_traces(self) -> bool:
        """Leaves nothing of what was deleted where a file could still show it; False: try again later.

        SQLite: freed pages are zeroed as they are freed (`secure_delete`); full-text segments are merged,
        and the write-ahead log, which holds earlier pages, is emptied into the file. PostgreSQL: tables
        with people's words are written anew, since a plain VACUUM leaves the bytes of dead rows in their
        pages, and so are the planner's samples of them; each is locked meanwhile. What the write-ahead
        log, archived logs and backups hold is the operator's.
        """
        if not self.is_sqlite:
            return await self._write_anew()
        async with self.writing() as connection:
            await connection.exec_driver_sql(
                "INSERT INTO search_index(search_index) VALUES ('optimize')"
            )
        async with self._turn.taken(), self._connect() as connection:
            return await connection.run_sync(_empty_log)

    async def _tidy(self) -> None:
        """Writes of the log into the file what no reader holds back; nobody waits for it."""
        try:
            async with self._connect() as connection:
                await connection.run_sync(_write_log_back)
        except Exception as error:  # noqa: BLE001  # the log only grows until the next time
            log.warning("log_not_written_back", why=str(error))
        finally:
            self._tidying = None

    async def _write_anew(self) -> bool:
        async with self._connect() as connection:
            outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
            if not await _nobody_looks_back(outside):
                return False
            await outside.exec_driver_sql(f"SET lock_timeout = '{BUSY_TIMEOUT:.0f}s'")
            try:
                for table in _WITH_WORDS:
                    await outside.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {table}")
            except StorageBusy:
                return False
            finally:
                await outside.exec_driver_sql("RESET lock_timeout")
        return True

    @asynccontextmanager
    async def upgrading(self) -> AsyncGenerator[AsyncConnection, None]:
        """As `writing`, but nobody else even reads, and on SQLite tables may be made anew."""
        async with (
            self._turn.taken() if self.is_sqlite else nullcontext(),
            self._connect() as connection,
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

    async def _begin(self, connection: AsyncConnection, words: str = WRITE) -> None:
        if not self.is_sqlite:
            await connection.begin()
            return
        await connection.execution_options(**{BEGIN: words})
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


def _plain_engine(address: URL, busy_timeout: float, *, durable: bool) -> Engine:
    """For one connection of a short cut."""
    engine = create_engine(
        address.set(drivername="sqlite"),
        poolclass=StaticPool,
        hide_parameters=True,
        connect_args={"timeout": busy_timeout},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    if not durable:
        event.listen(engine, "connect", _relax)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _translate, retval=True)
    return engine


def _relax(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = NORMAL")
    # Writing the log into the file stops everybody for some ten milliseconds: others do that.
    connection.execute("PRAGMA wal_autocheckpoint = 0")


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
    for pragma in (
        "journal_mode = WAL",
        "foreign_keys = ON",
        "synchronous = FULL",
        # What is deleted is gone: freed pages are zeroed.
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))


def _empty_log(connection: Connection) -> bool:
    """Writes the whole write-ahead log into the file and empties it; False while somebody reads."""
    # Past SQLAlchemy, which would begin a transaction, in which nothing is emptied.
    cursor = connection.connection.cursor()
    try:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        found: Any = cursor.fetchone()
    finally:
        cursor.close()
    return not found[0]


def _write_log_back(connection: Connection) -> None:
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
    cursor.close()


async def _nobody_looks_back(connection: AsyncConnection) -> bool:
    """Waits a while until no transaction on this PostgreSQL server is older than this moment.

    Whatever one of them could still see is kept even in a table that is written anew: snapshots taken
    in this database, and transactions in any, since later snapshots reach back to them.
    """
    now = (await connection.exec_driver_sql("SELECT pg_current_xact_id()::text")).scalar_one()
    for _attempt in range(int(BUSY_TIMEOUT / _LOOK_AGAIN)):
        if (await connection.execute(_SETTLED, {"now": now})).scalar_one():
            return True
        await asyncio.sleep(_LOOK_AGAIN)
    return False


def _translate(context: ExceptionContext) -> StorageError | None:
    return translated(context.original_exception)


def sqlite_file(url: str) -> Path | None:
    """The file behind an SQLite address; None for memory and for other engines."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    return Path(str(address.database))
