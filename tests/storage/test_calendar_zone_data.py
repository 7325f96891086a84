"""The tick under new zone data: what is to come moves, and it is said."""

from datetime import datetime, timedelta

from sqlalchemy import update
from structlog.testing import capture_logs

from bot.clock import zone_data_version
from storage.calendar import Calendar
from storage.schedules import ScheduleRow
from tests.storage.stage import Site, Stage
from tests.storage.ticking import FIRST, Notes


async def test_new_zone_data_moves_what_is_to_come_and_says_so(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    schedule = await stage.add_schedule(aha)
    wrong = FIRST + timedelta(hours=1)
    async with stage.database.writing() as connection:  # what older data had said
        old = {"next_at": wrong, "due_at": wrong, "zone_version": "1999z"}
        await connection.execute(update(ScheduleRow).values(**old))
    moved = await calendar.recompute()

    assert [(schedule, wrong, FIRST)] == [(m.schedule_id, m.before, m.after) for m in moved]
    assert [(aha.community_id, "Weekly", datetime(2027, 1, 11, 9))] == [
        (m.community_id, m.name, m.wall) for m in moved
    ]
    assert (FIRST, []) == (await calendar.next_due(), await calendar.recompute())


async def test_new_zone_data_that_changes_nothing_is_noted(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    schedule = await stage.add_schedule(aha)
    async with stage.database.writing() as connection:
        await connection.execute(update(ScheduleRow).values(zone_version="1999z"))

    assert [] == await calendar.recompute()
    async with stage.uow(aha) as uow:
        row = await uow.schedules.get(schedule)
        assert (zone_data_version(), FIRST) == (row.zone_version, row.due_at)


async def test_new_zone_data_moves_no_retry(stage: Stage, aha: Site, calendar: Calendar) -> None:
    schedule = await stage.add_schedule(aha)
    wrong, retry = FIRST + timedelta(hours=1), FIRST + timedelta(hours=3)
    async with stage.database.writing() as connection:
        old = {"next_at": wrong, "due_at": retry, "zone_version": "1999z"}
        await connection.execute(update(ScheduleRow).values(**old))
    await calendar.recompute()
    async with stage.uow(aha) as uow:
        row = await uow.schedules.get(schedule)
        assert (FIRST, retry) == (row.next_at, row.due_at)


async def test_new_zone_data_leaves_alone_what_is_due_already(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    await stage.add_schedule(aha)
    early = FIRST - timedelta(hours=1)
    async with stage.database.writing() as connection:  # what older data had said
        old = {"next_at": early, "due_at": early, "zone_version": "1999z"}
        await connection.execute(update(ScheduleRow).values(**old))
    stage.clock.set(early)
    notes = Notes()
    moved = await calendar.recompute()
    await calendar.tick({"prompt": notes})

    assert ([], [early]) == (moved, notes.instants)


async def test_what_was_computed_with_the_same_zone_data_is_not_computed_again(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    await stage.add_schedule(aha)
    later = FIRST + timedelta(hours=1)
    async with stage.database.writing() as connection:
        values = {"next_at": later, "due_at": later, "zone_version": "2027a"}
        await connection.execute(update(ScheduleRow).values(**values))

    assert [] == await calendar.recompute("2027a")
    assert [FIRST] == [moved.after for moved in await calendar.recompute("2027b")]


async def test_what_new_zone_data_moved_is_in_the_log(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    schedule = await stage.add_schedule(aha)
    wrong = FIRST + timedelta(hours=1)
    async with stage.database.writing() as connection:
        old = {"next_at": wrong, "due_at": wrong, "zone_version": "1999z"}
        await connection.execute(update(ScheduleRow).values(**old))
    with capture_logs() as logs:
        await calendar.recompute()

    assert [
        {
            "event": "schedule_moved",
            "schedule": schedule,
            "to": "2027-01-10T22:00:00+00:00",
            "log_level": "info",
        }
    ] == logs
