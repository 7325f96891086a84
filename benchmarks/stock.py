"""A database full of schedules: a thousand communities with a hundred each, ten of them due at once."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text

from bot.clock import pin_zone_data, zone_data_version
from storage.base import Base
from storage.database import Database
from storage.migrations import upgrade
from storage.places import ChannelRow, CommunityRow, PurposeRow, TargetRow, WorkspaceRow
from storage.prompt_rows import SCHEDULE_KIND, PromptRow, PromptSeriesRow
from storage.schedules import ScheduleRow

COMMUNITIES = 1_000
EACH = 100
DUE_EACH = 10
SCHEDULES, DUE = COMMUNITIES * EACH, COMMUNITIES * DUE_EACH
NOW = datetime(2027, 3, 1, 9, 0, 30, tzinfo=UTC)
"""A Monday, half a minute after the minute in which it is all due."""
SLOT = datetime(2027, 3, 1, 9)  # noqa: DTZ001  # a wall time
CHUNK = 5_000
_MADE = NOW - timedelta(days=30)


async def fill(url: str, *, share: float = 1.0) -> None:
    """Migrates and fills an empty database; `share` of the communities for a quick look."""
    pin_zone_data()
    database = Database.open(url)
    try:
        await upgrade(database)
        for entity, rows in _content(round(COMMUNITIES * share)):
            for start in range(0, len(rows), CHUNK):
                async with database.writing() as connection:
                    await connection.execute(insert(entity.__table__), rows[start : start + CHUNK])
        async with database.engine.connect() as connection:
            await connection.execute(text("ANALYZE"))
            await connection.commit()
    finally:
        await database.close()


def _content(communities: int) -> Iterator[tuple[type[Base], Sequence[dict[str, Any]]]]:
    numbers = range(1, communities + 1)
    yield WorkspaceRow, [{"id": n, "platform": "discord", "external_id": f"g{n}"} for n in numbers]
    yield (
        CommunityRow,
        [
            {"id": n, "slug": f"c{n}", "name": f"Community {n}", "zone": "UTC", "created_at": _MADE}
            for n in numbers
        ],
    )
    yield TargetRow, [{"id": n, "community_id": n, "workspace_id": n} for n in numbers]
    yield (
        ChannelRow,
        [{"id": n, "community_id": n, "workspace_id": n, "external_id": f"ch{n}"} for n in numbers],
    )
    yield (
        PurposeRow,
        [
            {"community_id": n, "target_id": n, "purpose": "prompts", "channel_id": n}
            for n in numbers
        ],
    )
    schedules = [(n, owner, n % EACH < DUE_EACH) for owner, n in _schedules(communities)]
    yield ScheduleRow, [_schedule(n, owner, due=due) for n, owner, due in schedules]
    yield (
        PromptSeriesRow,
        [
            {"schedule_id": n, "community_id": owner, "purpose": "prompts", "threaded": True}
            for n, owner, _due in schedules
        ],
    )
    yield PromptRow, [_prompt(n, owner, k) for n, owner, due in schedules if due for k in (0, 1)]


def _schedules(communities: int) -> Iterator[tuple[int, int]]:
    for owner in range(1, communities + 1):
        for index in range(EACH):
            yield owner, (owner - 1) * EACH + index + 1


def _schedule(number: int, owner: int, *, due: bool) -> dict[str, Any]:
    later = timedelta(hours=1 + number % 150)
    wall = SLOT if due else SLOT + later
    return {
        "id": number,
        "community_id": owner,
        "kind": SCHEDULE_KIND,
        "subject": f"series:{number}",
        "name": f"Series {number}",
        "zone": "UTC",
        "start": wall - timedelta(days=28),
        "rule": "FREQ=WEEKLY",
        "next_wall": wall,
        "next_at": wall.replace(tzinfo=UTC),
        "due_at": wall.replace(tzinfo=UTC),
        "zone_version": zone_data_version(),
        "created_at": _MADE,
    }


def _prompt(schedule: int, owner: int, index: int) -> dict[str, Any]:
    number = schedule * 2 + index
    return {
        "id": number,
        "community_id": owner,
        "number": number,
        "schedule_id": schedule,
        "text": f"What did you try this week that others could try as well? ({number})",
        "fingerprint": f"{number:032x}",
        "source": "typed",
        "position": index,
        "created_at": _MADE,
    }
