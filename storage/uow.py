"""Units of work: one transaction, confined to one community, with a reason for every change."""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot.errors import Conflict
from bot.i18n import _
from bot.ports import Clock, Ids
from bot.refs import WorkspaceRef
from bot.transaction import forbid_inside, inside
from storage.audit import AuditRepository, AuditRow, audit_row
from storage.base import BY_HAND, Repository
from storage.communities import CommunityRepository
from storage.database import Database
from storage.directory import TURN_PAGE
from storage.errors import OutOfScope, Unaudited
from storage.members import MemberRepository
from storage.outbox import OutboxRepository
from storage.places import CommunityRow
from storage.schedules import ScheduleRepository
from storage.scope import ConfinedSession, Scope, info_of

R = TypeVar("R", bound=Repository)

NOWHERE = 0
"""The community of a unit that is about to found one: it sees no rows at all."""

SYSTEM = "system"
"""The actor of work across communities."""

LOCK_SPACE = 0x5052
"""First half of our PostgreSQL advisory locks; the second is the community."""

ONE_MOMENT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
"""What makes all questions of a PostgreSQL transaction see the same; SQLite's do so by themselves."""


class UnitOfWork:
    """One transaction. Leaving without `commit()` rolls back. Never await a platform inside.

    Units of one community that write take turns on both engines, so what was read stays true until
    the commit.
    In a unit across communities, say `within(community_id)` before asking a feature's repository.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        ids: Ids,
        *,
        community_id: int | None,
        actor: str,
        committed: Callable[[], None] = lambda: None,
        writes: bool = True,
    ) -> None:
        self._writes = writes
        self.clock = clock
        self.ids = ids
        self.actor = actor
        self._committed = committed
        self._database = database
        self._scope = Scope(community_id)
        self._stack = AsyncExitStack()
        self._connection: AsyncConnection | None = None
        self._session: AsyncSession | None = None
        self._repositories: dict[tuple[type[Any], int | None], Any] = {}

    async def __aenter__(self) -> Self:
        forbid_inside("a second unit of work")
        try:
            await self._open()
        except BaseException as error:
            # Closing without the error would try to commit, and what that says would hide a cancellation.
            await self._stack.__aexit__(type(error), error, error.__traceback__)
            raise
        return self

    async def _open(self) -> None:
        opened = self._database.writing() if self._writes else self._database.reading()
        connection = await self._stack.enter_async_context(opened)
        self._stack.enter_context(inside())
        session = AsyncSession(
            connection,
            expire_on_commit=False,
            join_transaction_mode="rollback_only",
            sync_session_class=ConfinedSession,
            info=info_of(self._scope),
        )
        await self._stack.enter_async_context(session)
        self._connection, self._session = connection, session
        if self._database.is_sqlite:
            return
        if not self._writes:
            await session.execute(ONE_MOMENT, execution_options=BY_HAND)
        elif self._scope.community_id:
            turn = select(func.pg_advisory_xact_lock(LOCK_SPACE, self._scope.community_id))
            await session.execute(turn, execution_options=BY_HAND)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        connection, self._session = self._connection, None
        try:
            if connection is not None and connection.in_transaction():
                await connection.rollback()
        finally:
            await self._stack.aclose()

    async def commit(self) -> None:
        """Makes everything last, at once.

        Raises `Unaudited` when something changed and no `audit` says why, `Conflict` where somebody
        else was first, `OutOfScope` in a unit that only reads.
        """
        if not self._writes:
            raise OutOfScope("this unit of work only reads")
        await self.flush()
        self._require_audit()
        if self._scope.directory_changed:
            await self.session.execute(TURN_PAGE, execution_options=BY_HAND)
        connection = self._connection
        assert connection is not None  # noqa: S101 flush() has just used it
        await connection.commit()
        self._session = None
        self._committed()

    async def flush(self) -> None:
        """Writes what was added so far, so that new rows get their ids."""
        try:
            await self.session.flush()
        except IntegrityError as error:
            raise Conflict(_("Somebody else was faster. Please look again.")) from error

    @property
    def session(self) -> AsyncSession:
        """The session that repositories share; raises RuntimeError before and after the unit."""
        if self._session is None:
            raise RuntimeError("this unit of work is not open")
        return self._session

    @property
    def database(self) -> Database:
        """What this unit writes to; for work on the whole of it, after the unit."""
        return self._database

    @property
    def community_id(self) -> int:
        """The community of this unit; raises `OutOfScope` across communities."""
        if not self._scope.community_id:
            raise OutOfScope("this unit of work is in no community")
        return self._scope.community_id

    @asynccontextmanager
    async def within(self, community_id: int) -> AsyncGenerator["UnitOfWork", None]:
        """Confines a unit across communities to one of them for a while."""
        if self._scope.community_id is not None:
            raise OutOfScope("this unit of work is confined to a community already")
        await self.flush()
        self._scope.community_id = community_id
        try:
            yield self
            await self.flush()
        finally:
            self._scope.community_id = None
            # A row seen here must not answer a question asked in the next community.
            self.session.expunge_all()

    @asynccontextmanager
    async def savepoint(self) -> AsyncGenerator[None, None]:
        """A part that fails alone: an error undoes it, and only it, and goes on to the caller."""
        before = self._scope.copy()
        await self.flush()
        try:
            async with self.session.begin_nested():
                yield
                await self.flush()
                self._require_audit()
        except BaseException:
            self._scope.restore(before)
            # Rows of the undone part must not be written later.
            self.session.expunge_all()
            raise

    def _require_audit(self) -> None:
        if self._scope.unaudited():
            raise Unaudited("something changed and nothing was audited")

    def repo(self, kind: type[R]) -> R:
        """A repository of this unit."""
        key = (kind, self._scope.community_id)
        if key not in self._repositories:
            self._repositories[key] = kind(self.session, self._scope.community_id, self.clock)
        return self._repositories[key]

    @property
    def communities(self) -> CommunityRepository:
        """The community, its targets, channels and grants."""
        return self.repo(CommunityRepository)

    @property
    def members(self) -> MemberRepository:
        """Its people."""
        return self.repo(MemberRepository)

    @property
    def schedules(self) -> ScheduleRepository:
        """What happens when."""
        return self.repo(ScheduleRepository)

    @property
    def audit_log(self) -> AuditRepository:
        """What happened and who did it."""
        return self.repo(AuditRepository)

    @property
    def outbox(self) -> OutboxRepository:
        """What is still to be said."""
        return OutboxRepository(self.session, self._scope.community_id, self.clock, self.ids)

    def audit(
        self,
        what: str,
        subject: str,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        community_id: int | None = None,
    ) -> None:
        """Says who did what to which subject; `community_id` is needed in a unit across communities."""
        owner = community_id or self.community_id
        self._scope.audited.add(owner)
        self.session.add(
            audit_row(
                owner,
                at=self.clock.now(),
                actor=self.actor,
                what=what,
                subject=subject,
                before=before,
                after=after,
            )
        )

    async def audit_many(
        self, entries: Iterable[tuple[int, str, str, Mapping[str, Any] | None]]
    ) -> None:
        """`audit` for thousands at once: (community, what, subject, after) each, in one statement."""
        found = list(entries)
        owners = {owner for owner, _what, _subject, _after in found}
        if self._scope.community_id and owners - {self._scope.community_id}:
            raise OutOfScope("an audit row for another community")
        common = {"at": self.clock.now(), "actor": self.actor, "before": None}
        rows = [
            {**common, "community_id": owner, "what": what, "subject": subject, "after": after}
            for owner, what, subject, after in found
        ]
        if rows:
            self._scope.audited |= owners
            await self.session.execute(insert(AuditRow), rows, execution_options=BY_HAND)

    async def found(
        self,
        slug: str,
        name: str,
        *,
        zone: str,
        language: str = "en",
        charter: str = "",
        home: WorkspaceRef | None = None,
    ) -> CommunityRow:
        """Founds a community; from then on this unit (`NOWHERE` or across) is confined to it.

        Raises `Conflict` when the short name is taken.
        """
        if self._scope.community_id:
            raise OutOfScope("this unit of work is confined to a community already")
        self._scope.community_id = None
        workspace = await self.communities.workspace(home) if home else None
        row = CommunityRow(
            slug=slug,
            name=name,
            zone=zone,
            language=language,
            charter=charter,
            home_workspace_id=workspace.id if workspace else None,
            created_at=self.clock.now(),
        )
        self.session.add(row)
        try:
            await self.session.flush()
        except IntegrityError as error:
            raise Conflict(_("That short name is taken. Please choose another.")) from error
        self._scope.community_id = row.id
        self._scope.changed.discard(None)
        self._scope.changed.add(row.id)
        return row


class Uows:
    """Opens units of work; the core's `UowFactory`."""

    def __init__(self, database: Database, clock: Clock, ids: Ids) -> None:
        self.database = database
        self.clock = clock
        self.ids = ids
        self._committed: Callable[[], None] = lambda: None

    def on_commit(self, tell: Callable[[], None]) -> None:
        """`tell` is called after every commit: from then on there may be something to do."""
        self._committed = tell

    def __call__(self, community_id: int, *, actor: str) -> UnitOfWork:
        """A unit confined to one community; `NOWHERE` (0) for one about to be founded."""
        return self._unit(community_id, actor)

    def system(self, *, actor: str = SYSTEM) -> UnitOfWork:
        """A unit across communities."""
        return self._unit(None, actor)

    def snapshot(self, community_id: int | None = None) -> UnitOfWork:
        """A unit that sees one moment, only reads, and neither waits for writers nor holds them up.

        In one community, or across all where none is given.
        """
        return self._unit(community_id, SYSTEM, writes=False)

    def _unit(self, community_id: int | None, actor: str, *, writes: bool = True) -> UnitOfWork:
        return UnitOfWork(
            self.database,
            self.clock,
            self.ids,
            community_id=community_id,
            actor=actor,
            committed=self._committed,
            writes=writes,
        )
