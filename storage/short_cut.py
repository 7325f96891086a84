"""Short work on one more connection to an SQLite file, in a thread of its own; writes go in company."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.engine import Connection, Engine

from storage.turn import Turn

T = TypeVar("T")
Work = Callable[[Connection], T]

BEGIN = "praxis_begin"
"""The execution option that says in which words a transaction begins."""
WRITE = "BEGIN IMMEDIATE"
COMPANY = 50
"""Writes in one transaction: few enough that whoever is in a hurry waits some milliseconds."""


class ShortCut:
    """One hop to a thread for a whole transaction, where aiosqlite takes several for each statement.

    Writes that come while another is under way share the next transaction; where one of them fails,
    each is done again by itself. `hurried` ones go before everybody else's.
    """

    def __init__(self, engine: Engine, turn: Turn, *, hurried: bool) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._engine = engine
        self._turn = turn
        self._hurried = hurried
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def read(self, work: Work[T]) -> T:
        """Its result, of a transaction that waits for no writer."""
        return await self._in_thread(self._run, work, "BEGIN")

    async def write(self, work: Work[T]) -> T:
        """Its result, once it is committed."""
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all())
        # Whoever waits may give up; the work goes on to its end, so that the next finds things settled.
        return await done

    async def close(self) -> None:
        """Finishes what is under way and lets go of the file."""
        if self._writer is not None:
            await self._writer
        await self._in_thread(self._engine.dispose)
        self._thread.shutdown()

    async def _in_thread(self, call: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *args)

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                async with self._turn.taken(hurried=self._hurried):
                    batch, self._waiting = self._waiting[:COMPANY], self._waiting[COMPANY:]
                    works = [work for work, _done in batch]
                    outcomes = await self._in_thread(self._together, works)
                for (_work, done), outcome in zip(batch, outcomes, strict=True):
                    outcome.tell(done)
        finally:
            self._writer = None

    def _together(self, works: Sequence[Work[Any]]) -> "list[_Outcome]":
        try:
            results = self._run(lambda connection: [work(connection) for work in works], WRITE)
        except Exception as error:  # noqa: BLE001  # told to whoever waits
            if len(works) == 1:
                return [_Outcome(error=error)]
            return [outcome for work in works for outcome in self._together([work])]
        return [_Outcome(result) for result in results]

    def _run(self, work: Work[T], words: str) -> T:
        with self._engine.connect() as plain:
            connection = plain.execution_options(**{BEGIN: words})
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
