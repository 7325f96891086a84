"""The tick forgets in time what is remembered for a while only."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select

from storage.calendar import Calendar
from storage.reception import PARKED_FOR, SEEN_FOR, ParkedRow, SeenEventRow
from tests.storage.stage import Stage


async def remembered(stage: Stage) -> tuple[list[str], list[str]]:
    """Which deeds are known as done, and what people asked for is still kept."""
    async with stage.database.reading() as connection:
        seen = await connection.execute(select(SeenEventRow.key).order_by(SeenEventRow.key))
        parked = await connection.execute(select(ParkedRow.person).order_by(ParkedRow.person))
        return list(seen.scalars()), list(parked.scalars())


async def remember(stage: Stage, seen_at: datetime, parked_at: datetime) -> None:
    """A deed done and a question asked at an instant and a second before it."""
    for name, earlier in (("at", timedelta()), ("before", timedelta(seconds=1))):
        async with stage.database.writing() as connection:
            await connection.execute(insert(SeenEventRow).values(key=name, at=seen_at - earlier))
            values = {"person": name, "document": "", "at": parked_at - earlier}
            await connection.execute(insert(ParkedRow).values(**values))


async def test_what_is_remembered_for_a_while_is_forgotten_to_the_second(
    stage: Stage, calendar: Calendar
) -> None:
    await remember(stage, stage.now - SEEN_FOR, stage.now - PARKED_FOR)
    await calendar.tick({})

    assert (["at"], ["at"]) == await remembered(stage)


@pytest.mark.parametrize(
    ("later", "left"),
    [
        (timedelta(minutes=59), ["at", "before"]),
        (timedelta(hours=1), []),
        (timedelta(hours=-1), []),
    ],
    ids=["within the hour", "an hour later", "a clock set back"],
)
async def test_tidying_is_done_once_an_hour(
    stage: Stage, calendar: Calendar, later: timedelta, left: list[str]
) -> None:
    await calendar.tick({})
    long_ago = stage.now - timedelta(days=9)
    await remember(stage, long_ago, long_ago)
    stage.clock.jump(later)
    await calendar.tick({})

    assert (left, left) == await remembered(stage)
