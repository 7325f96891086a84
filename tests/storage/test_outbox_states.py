"""A random courier over the outbox: nothing is lost, nothing is said twice."""

import asyncio
import random
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import insert

from bot.delivery import Parcel
from bot.refs import ChannelRef, MessageRef
from storage.directory import DirectoryRow
from storage.entities import METADATA
from storage.outbox_rows import OutboxRow, OutboxState
from tests.databases import in_memory
from tests.storage.stage import GUILD, LEASE, Site, Stage, posted

FINAL = {OutboxState.SENT, OutboxState.MISSED, OutboxState.DEAD, OutboxState.CANCELLED}
ASLEEP = {OutboxState.IN_DOUBT}
UNITS = st.integers(0, 4)


class Platform:
    """What stands in the channel: delivery key → message ids. It knows no idempotency."""

    def __init__(self) -> None:
        self.messages: dict[str, list[str]] = {}

    def post(self, key: str) -> str:
        ids = self.messages.setdefault(key, [])
        ids.append(f"{key}-{len(ids)}")
        return ids[-1]

    def find(self, key: str) -> str | None:
        return next(iter(self.messages.get(key, [])), None)


class OutboxMachine(RuleBasedStateMachine):
    """Couriers that crash anywhere, people who cancel and resolve, a clock that moves.

    A courier follows the protocol: it intends before it sends, and looks before it sends again.
    """

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.platform = Platform()
        self.held: list[Parcel] = []
        self.known: set[str | None] = set()
        self.subjects: set[int] = set()

    def do(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    @initialize()
    def open(self) -> None:
        self.database = in_memory()
        self.do(self._make_tables())
        self.stage = Stage(self.database)
        self.site: Site = self.do(self.stage.site("aha"))

    async def _make_tables(self) -> None:
        # Migrations would take most of the time; that they make the same tables is tested elsewhere.
        async with self.database.writing() as connection:
            await connection.run_sync(METADATA.create_all)
            await connection.execute(insert(DirectoryRow).values(id=1, version=0))

    def teardown(self) -> None:
        try:
            self.settle()
        finally:
            self.do(self.database.close())
            self.loop.close()

    @rule(subject=UNITS, thread=st.booleans())
    def put(self, subject: int, thread: bool) -> None:
        draft = self.site.draft(f"p{subject}", thread="thread" if thread else "")
        (added,) = self.do(self.stage.put(self.site, draft))
        assert (added is None) == (subject in self.subjects)
        self.subjects.add(subject)
        self.known |= {added} - {None}

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        self.held += self.do(self.stage.claim(limit=limit))

    @precondition(lambda self: self.held)
    @rule()
    def take_over(self) -> None:
        """Whoever held something slept too long; another one has it now, and the first wakes up."""
        self.stage.clock.advance(LEASE)
        self.held += self.do(self.stage.claim())

    @precondition(lambda self: self.held)
    @rule(which=UNITS, crash=st.sampled_from(["", "intended", "accepted", "recorded"]))
    def deliver(self, which: int, crash: str) -> None:
        parcel = self.held.pop(which % len(self.held))
        self.do(self._deliver(parcel, crash))

    async def _deliver(self, parcel: Parcel, crash: str) -> None:
        outbox, now = self.stage.outbox, self.stage.now
        if parcel.ref is None:
            message = self.platform.find(parcel.key) if parcel.attempted_at else None
            if message is None:
                if not await outbox.intend(parcel, now) or crash == "intended":
                    return
                message = self.platform.post(parcel.key)
            if crash == "accepted":
                return
            if not await outbox.sent(parcel, posted(parcel, message), now) or crash == "recorded":
                return
        if parcel.thread_title:
            await outbox.threaded(parcel, ChannelRef(GUILD, "aha-prompts", parcel.key), now)

    @precondition(lambda self: self.held)
    @rule(which=UNITS, how=st.sampled_from(["retry", "hold", "doubt", "miss", "bury"]))
    def give_back(self, which: int, how: str) -> None:
        parcel = self.held.pop(which % len(self.held))
        outbox, later = self.stage.outbox, self.stage.now + timedelta(seconds=30)
        match how:
            case "retry":
                self.do(outbox.retry(parcel, at=later, error="x", accepted=False))
            case "hold":
                self.do(outbox.hold(parcel, reason="x", until=later, notice=None))
            case "doubt":
                self.do(outbox.doubt(parcel, error="x", notice=None))
            case "miss":
                self.do(outbox.miss(parcel, notice=None))
            case _:
                self.do(outbox.bury(parcel, error="x", notice=None))

    @rule(seconds=st.sampled_from([1, 30, int(LEASE.total_seconds())]))
    def wait(self, seconds: int) -> None:
        self.stage.clock.advance(timedelta(seconds=seconds))

    @rule()
    def restart(self) -> None:
        self.held = []

    @rule(seed=st.integers(0, 9))
    def echo(self, seed: int) -> None:
        if not self.platform.messages:
            return
        key = random.Random(seed).choice(sorted(self.platform.messages))
        channel = ChannelRef(GUILD, "aha-prompts")
        for message in list(self.platform.messages[key]):
            ref = MessageRef(channel, message)
            twin = self.do(self.stage.outbox.echoed(key, ref, self.stage.now))
            if twin is not None:
                self.platform.messages[key].remove(twin.id)

    @rule(subject=UNITS)
    def cancel(self, subject: int) -> None:
        self.do(self._cancel(f"p{subject}"))

    async def _cancel(self, subject: str) -> None:
        async with self.stage.uow(self.site) as uow:
            await uow.outbox.cancel_subject(subject)
            await uow.commit()

    @rule()
    def resolve_doubts(self) -> None:
        self.do(self._resolve())

    async def _resolve(self) -> None:
        async with self.stage.uow(self.site) as uow:
            for row in await uow.outbox.in_state(OutboxState.IN_DOUBT):
                there = self.platform.find(row.key) is not None
                await uow.outbox.resolve_doubt(row.id, posted=there)
            await uow.commit()

    async def _rows(self) -> list[OutboxRow]:
        async with self.stage.uow(self.site) as uow:
            return list(await uow.outbox.in_state(*OutboxState))

    @invariant()
    def nothing_is_said_twice(self) -> None:
        assert all(len(ids) <= 1 for ids in self.platform.messages.values())

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "stage"):
            return
        rows = self.do(self._rows())
        assert {row.id for row in rows} == self.known
        for row in rows:
            waits = row.ready_at is not None
            assert waits == (row.state not in FINAL | ASLEEP), (row.state, row.ready_at)

    def settle(self) -> None:
        """At the end an undisturbed courier brings everything to an end."""
        if not hasattr(self, "stage"):
            return
        self.held = []
        for _round in range(6):
            self.stage.clock.advance(LEASE)
            self.do(self._resolve())
            for parcel in self.do(self.stage.claim()):
                self.do(self._deliver(parcel, ""))
        states = {row.state for row in self.do(self._rows())}
        assert states <= FINAL, states
        self.nothing_is_said_twice()


TestOutboxMachine = OutboxMachine.TestCase
TestOutboxMachine.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
