"""The tick: turns what is due into occurrences and hands them to features, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from sqlalchemy import RowMapping, Table, bindparam, delete, select, text, update

from bot.catchup import GRACE, QuietHours, Ruling, rule_on
from bot.clock import zone_data_version
from bot.context import CLOCKWORK
from bot.i18n import language
from bot.ports import Clock, Ids
from bot.recurrence import Occurrence, Recurrence, local, resolve
from storage.base import insert_ignore
from storage.database import Database
from storage.errors import StorageBusy, StorageFull
from storage.notices import OPS, put_notices, schedule_failed
from storage.places import CommunityRow, PurposeRow
from storage.reception import PARKED_FOR, SEEN_FOR, ParkedRow, SeenEventRow
from storage.schedules import (
    Due,
    DueHandler,
    Moved,
    OccurrenceRow,
    OccurrenceState,
    ScheduleRow,
    following,
)
from storage.uow import LOCK_SPACE, UnitOfWork, Uows

log = structlog.get_logger(__name__)

BATCH = 500
"""Schedules in one transaction: long enough to be fast, short enough to let others write between."""
BACKLOG = 1_000
"""Missed occurrences of one schedule taken at once; a daily one has that many after three years."""
FIRST_RETRY = timedelta(minutes=1)
LAST_RETRY = timedelta(hours=1)
TIDY_EVERY = timedelta(hours=1)
MAX_ERROR = 1_000
"""Characters kept of an error."""

_ACTIVE = text("schedules.state = 'active'")
"""In these very words the index is used."""

DUE = (
    select(ScheduleRow.due_at)
    .where(_ACTIVE, ScheduleRow.due_at.is_not(None))
    .order_by(ScheduleRow.due_at)
    .limit(1)
)
"""When the next schedule is to be looked at."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """One due schedule: what happened of it by now, how each is judged, and what comes next."""

    schedule: RowMapping
    happened: Sequence[Occurrence]
    rulings: Sequence[Ruling]
    coming: Occurrence | None


_SCHEDULES = cast(Table, ScheduleRow.__table__)
"""As a table: advancing a schedule is bookkeeping, not a change that somebody must account for."""

_ADVANCE = (
    update(_SCHEDULES)
    .where(_SCHEDULES.c.id == bindparam("the_id"))
    .values(
        next_wall=bindparam("next_wall"),
        next_at=bindparam("next_at"),
        due_at=bindparam("due_at"),
        zone_version=bindparam("zone_version"),
        failures=0,
        last_error="",
    )
)


class Calendar:
    """The core's `Ticker`."""

    def __init__(
        self, database: Database, clock: Clock, ids: Ids, *, grace: timedelta = GRACE
    ) -> None:
        self._database = database
        self._clock = clock
        self._uows = Uows(database, clock, ids)
        self._grace = grace
        self._tidied: datetime | None = None

    async def tick(self, handlers: Mapping[str, DueHandler], *, limit: int = BATCH) -> int:
        """Does everything due now, `limit` schedules a transaction; returns how many occurrences."""
        now = self._clock.now()
        await self._tidy(now)
        done = 0
        while (due := await self.next_due()) is not None and due <= now:
            taken, handled = await self._batch(handlers, now, limit)
            done += handled
            if not taken:
                break
        return done

    async def next_due(self) -> datetime | None:
        """When the next schedule is to be looked at (aware UTC)."""
        async with self._database.reading() as connection:
            return (await connection.execute(DUE)).scalar()

    async def recompute(self, zone_version: str | None = None) -> list[Moved]:
        """Computes the next instant of every schedule made with other zone data; returns what moved.

        `zone_version` is that of the pinned data by default. What is due already stays due.
        """
        version = zone_version or zone_data_version()
        now = self._clock.now()
        stale = (
            select(_SCHEDULES)
            .where(ScheduleRow.zone_version != version, ScheduleRow.next_at > now)
            .order_by(ScheduleRow.id)
        )
        moved: list[Moved] = []
        async with self._database.writing() as connection:
            rows = (await connection.execute(stale.with_for_update())).mappings().all()
            for row in rows:
                values, change = _recomputed(row, version)
                if change is not None:
                    moved.append(change)
                await connection.execute(
                    update(ScheduleRow).where(ScheduleRow.id == row["id"]).values(**values)
                )
        for change in moved:
            log.info("schedule_moved", schedule=change.schedule_id, to=change.after.isoformat())
        return moved

    async def _tidy(self, now: datetime) -> None:
        if self._tidied is not None and self._tidied <= now < self._tidied + TIDY_EVERY:
            return
        self._tidied = now
        async with self._database.writing() as connection:
            await connection.execute(delete(SeenEventRow).where(SeenEventRow.at < now - SEEN_FOR))
            await connection.execute(delete(ParkedRow).where(ParkedRow.at < now - PARKED_FOR))

    async def _batch(
        self, handlers: Mapping[str, DueHandler], now: datetime, limit: int
    ) -> tuple[int, int]:
        """One transaction; how many schedules were taken and how many occurrences handed over."""
        async with self._uows.system(actor=CLOCKWORK) as uow:
            rows = await self._take(uow, now, limit)
            skipped = await _skipped(uow, rows)
            by_kind: dict[str, list[_Turn]] = {}
            for row in rows:
                turn = self._turn(row, now, skipped.get(row["id"], frozenset()))
                by_kind.setdefault(row["kind"], []).append(turn)
            handled = 0
            for kind, turns in sorted(by_kind.items()):
                handled += await self._hand_over(uow, turns, handlers.get(kind), now)
            await uow.commit()
        return len(rows), handled

    async def _take(self, uow: UnitOfWork, now: datetime, limit: int) -> Sequence[RowMapping]:
        """Due schedules with their community, locked; those of a busy community come next time."""
        due = (_ACTIVE, ScheduleRow.due_at <= now)
        query = (
            select(*_COLUMNS)
            .join(CommunityRow, CommunityRow.id == ScheduleRow.community_id)
            .where(*due)
            .order_by(ScheduleRow.due_at, ScheduleRow.id)
            .limit(limit)
        )
        if not self._database.is_sqlite:
            owners = select(ScheduleRow.community_id).where(*due).order_by(ScheduleRow.due_at)
            found = set((await uow.session.scalars(owners.limit(limit))).all())
            free = await _locked(uow, sorted(found))
            query = query.where(ScheduleRow.community_id.in_(free))
            query = query.with_for_update(skip_locked=True, of=ScheduleRow)
        return (await uow.session.execute(query)).mappings().all()

    def _turn(self, row: RowMapping, now: datetime, skipped: frozenset[datetime]) -> _Turn:
        rule = Recurrence(row["zone"], row["start"], row["rule"], row["until"])
        coming: Occurrence | None = Occurrence(row["next_wall"], row["next_at"])
        happened: list[Occurrence] = []
        while coming is not None and coming.at <= now and len(happened) < BACKLOG:
            if coming.wall not in skipped:
                happened.append(coming)
            coming = following(rule, coming.wall)
        instants = [each.at for each in happened]
        if coming is not None and coming.at <= now:
            # There is more than we take at once, so none of these is the newest.
            instants.append(coming.at)
        rulings = rule_on(
            instants,
            now=now,
            local_now=local(now, row["home"]),
            zone=row["home"],
            quiet=QuietHours(row["quiet_start"], row["quiet_end"]),
            grace=self._grace,
        )
        return _Turn(row, happened, rulings[: len(happened)], coming)

    async def _hand_over(
        self, uow: UnitOfWork, turns: Sequence[_Turn], handler: DueHandler | None, now: datetime
    ) -> int:
        """All of one kind at once; where that fails one by one, so that only the culprit waits."""
        if handler is None:
            error = LookupError("no feature handles schedules of this kind")
            for turn in turns:
                await self._fail(uow, turn.schedule, error, now)
            return 0
        try:
            async with uow.savepoint():
                return await _carry_out(uow, turns, handler, now)
        except (StorageBusy, StorageFull):
            raise
        except Exception as error:
            if len(turns) == 1:
                log.exception("schedule_failed", schedule=turns[0].schedule["id"])
                await self._fail(uow, turns[0].schedule, error, now)
                return 0
        return sum([await self._hand_over(uow, [turn], handler, now) for turn in turns])

    async def _fail(
        self, uow: UnitOfWork, schedule: RowMapping, error: Exception, now: datetime
    ) -> None:
        """Tries later, ever more rarely, and tells the community's ops channels once a day."""
        pause = min(FIRST_RETRY * 2 ** min(schedule["failures"], 10), LAST_RETRY)
        await uow.session.execute(
            update(_SCHEDULES)
            .where(_SCHEDULES.c.id == schedule["id"])
            .values(
                failures=_SCHEDULES.c.failures + 1,
                last_error=f"{type(error).__name__}: {error}"[:MAX_ERROR],
                due_at=now + pause,
            )
        )
        owner = schedule["community_id"]
        targets = select(PurposeRow.target_id).where(
            PurposeRow.community_id == owner, PurposeRow.purpose == OPS
        )
        with language(schedule["language"]):
            drafts = [
                (owner, schedule_failed(target, schedule["id"], schedule["name"], now))
                for target in (await uow.session.scalars(targets)).all()
            ]
        await put_notices(await uow.session.connection(), drafts, now)


_COLUMNS = (
    *_SCHEDULES.c,
    CommunityRow.zone.label("home"),
    CommunityRow.language,
    CommunityRow.quiet_start,
    CommunityRow.quiet_end,
)


async def _locked(uow: UnitOfWork, communities: Sequence[int]) -> Sequence[int]:
    """The communities whose turn we got; units of work of the others are under way."""
    query = text(
        "select owner from unnest(cast(:owners as int[])) as owner"
        " where pg_try_advisory_xact_lock(:space, owner)"
    )
    values = {"owners": list(communities), "space": LOCK_SPACE}
    return (await uow.session.execute(query, values)).scalars().all()


async def _skipped(
    uow: UnitOfWork, rows: Sequence[RowMapping]
) -> Mapping[int, frozenset[datetime]]:
    """Walls left out on purpose, by schedule. By wall: new zone data moves instants only."""
    if not rows:
        return {}
    query = select(OccurrenceRow.schedule_id, OccurrenceRow.wall).where(
        OccurrenceRow.schedule_id.in_([row["id"] for row in rows]),
        OccurrenceRow.state == OccurrenceState.SKIPPED.value,
        OccurrenceRow.wall >= min(row["next_wall"] for row in rows),
    )
    found: dict[int, frozenset[datetime]] = {}
    for schedule, wall in await uow.session.execute(query):
        found[schedule] = found.get(schedule, frozenset()) | {wall}
    return found


async def _carry_out(
    uow: UnitOfWork, turns: Sequence[_Turn], handler: DueHandler, now: datetime
) -> int:
    dues = await _record(uow, turns, now)
    if dues:
        await handler(uow, dues)
        await uow.flush()
    await uow.session.execute(_ADVANCE, [_advanced(turn) for turn in turns])
    return len(dues)


async def _record(uow: UnitOfWork, turns: Sequence[_Turn], now: datetime) -> list[Due]:
    """Writes the occurrences; those that were there already are not due again."""
    due: dict[tuple[int, datetime], tuple[RowMapping, Occurrence, Ruling]] = {}
    for turn in turns:
        for occurrence, ruling in zip(turn.happened, turn.rulings, strict=True):
            due[turn.schedule["id"], occurrence.at] = (turn.schedule, occurrence, ruling)
    if not due:
        return []
    rows = [
        {
            "community_id": schedule["community_id"],
            "schedule_id": schedule["id"],
            "scheduled_for": occurrence.at,
            "wall": occurrence.wall,
            "state": ruling.verdict.value,
            "note": "",
            "recorded_at": now,
        }
        for schedule, occurrence, ruling in due.values()
    ]
    key = (OccurrenceRow.schedule_id, OccurrenceRow.scheduled_for)
    add = insert_ignore(uow.session.get_bind().dialect.name, OccurrenceRow)
    new = (await uow.session.execute(add.returning(OccurrenceRow.id, *key), rows)).mappings()
    found = [_due(row["id"], *due[row["schedule_id"], row["scheduled_for"]]) for row in new]
    return sorted(found, key=lambda each: (each.scheduled_for, each.schedule_id))


def _due(id: int, schedule: RowMapping, occurrence: Occurrence, ruling: Ruling) -> Due:
    return Due(
        occurrence_id=id,
        schedule_id=schedule["id"],
        community_id=schedule["community_id"],
        kind=schedule["kind"],
        subject=schedule["subject"],
        scheduled_for=occurrence.at,
        wall=occurrence.wall,
        zone=schedule["zone"],
        ruling=ruling,
    )


def _advanced(turn: _Turn) -> dict[str, Any]:
    coming = turn.coming
    return {
        "the_id": turn.schedule["id"],
        "next_wall": coming.wall if coming else None,
        "next_at": coming.at if coming else None,
        "due_at": coming.at if coming else None,
        "zone_version": zone_data_version(),
    }


def _recomputed(row: RowMapping, version: str) -> tuple[dict[str, Any], Moved | None]:
    at = resolve(row["next_wall"], row["zone"]).at
    if at == row["next_at"]:
        return {"zone_version": version}, None
    # A retry after an error stays where it is.
    due_at = at if row["due_at"] == row["next_at"] else row["due_at"]
    change = Moved(
        schedule_id=row["id"],
        community_id=row["community_id"],
        name=row["name"],
        wall=row["next_wall"],
        before=row["next_at"],
        after=at,
    )
    return {"zone_version": version, "next_at": at, "due_at": due_at}, change
