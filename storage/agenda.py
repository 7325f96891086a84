"""What will happen next, for somebody who looks ahead: planned occurrences and waiting deliveries."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select

from bot.message import Message
from bot.recurrence import Occurrence, Recurrence
from storage.database import Database
from storage.outbox_rows import OutboxRow, OutboxState
from storage.places import CommunityRow
from storage.schedules import ScheduleRow, ScheduleState, following

EACH = 3
"""Occurrences listed of one schedule, so that a daily one does not hide the others."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing to come: when (aware, UTC), what, and the name of the community."""

    at: datetime
    what: str
    community: str


async def coming(database: Database, now: datetime, *, limit: int) -> list[Coming]:
    """The next things in all communities, soonest first."""
    found = [*await _planned(database, limit), *await _waiting(database, now, limit)]
    return sorted(found, key=lambda each: each.at)[:limit]


async def zone_of(database: Database) -> str | None:
    """The time zone of the oldest community; None where there is none."""
    query = select(CommunityRow.zone).order_by(CommunityRow.id).limit(1)
    async with database.reading() as connection:
        return (await connection.execute(query)).scalar()


async def _planned(database: Database, limit: int) -> list[Coming]:
    query = (
        select(
            ScheduleRow.kind,
            ScheduleRow.name,
            ScheduleRow.zone,
            ScheduleRow.start,
            ScheduleRow.rule,
            ScheduleRow.until,
            ScheduleRow.next_wall,
            ScheduleRow.next_at,
            CommunityRow.name.label("community"),
        )
        .join(CommunityRow, CommunityRow.id == ScheduleRow.community_id)
        .where(ScheduleRow.state == ScheduleState.ACTIVE, ScheduleRow.next_at.is_not(None))
        .order_by(ScheduleRow.next_at)
        .limit(limit)
    )
    async with database.reading() as connection:
        rows = (await connection.execute(query)).mappings().all()
    return [each for row in rows for each in _occurrences(row)]


def _occurrences(row: RowMapping) -> list[Coming]:
    rule = Recurrence(row["zone"], row["start"], row["rule"], row["until"])
    what = row["name"] or str(row["kind"]).replace(".", " ")
    found: list[Coming] = []
    next_one: Occurrence | None = Occurrence(row["next_wall"], row["next_at"])
    while next_one is not None and len(found) < EACH:
        found.append(Coming(next_one.at, what, row["community"]))
        next_one = following(rule, next_one.wall)
    return found


async def _waiting(database: Database, now: datetime, limit: int) -> list[Coming]:
    query = (
        select(OutboxRow.ready_at, OutboxRow.payload, CommunityRow.name.label("community"))
        .join(CommunityRow, CommunityRow.id == OutboxRow.community_id)
        .where(OutboxRow.state == OutboxState.DUE, OutboxRow.ready_at > now)
        .order_by(OutboxRow.ready_at)
        .limit(limit)
    )
    async with database.reading() as connection:
        rows = (await connection.execute(query)).mappings().all()
    return [
        Coming(row["ready_at"], Message.from_json(row["payload"]).headline(), row["community"])
        for row in rows
    ]
