"""The tick: due once, caught up, and never drifting."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import update

from bot.catchup import Ruling, Verdict
from bot.errors import Conflict, NotFound
from bot.recurrence import Recurrence, weekly
from storage.calendar import Calendar
from storage.places import CommunityRow
from storage.schedules import Due, OccurrenceState, ScheduleRow
from storage.uow import UnitOfWork
from tests.storage.stage import Site, Stage, mondays
from tests.storage.ticking import FIRST, MINUTE, WEEK, Notes, states


async def test_nothing_is_due_before_its_time(stage: Stage, aha: Site, calendar: Calendar) -> None:
    await stage.add_schedule(aha)
    stage.clock.set(FIRST - MINUTE)

    assert (0, FIRST) == (await calendar.tick({"prompt": Notes()}), await calendar.next_due())


async def test_a_due_occurrence_is_handed_over_once(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    schedule = await stage.add_schedule(aha)
    notes = Notes()
    stage.clock.set(FIRST)
    for _again in range(3):
        await calendar.tick({"prompt": notes})
    async with stage.uow(aha) as uow:
        (row,) = await uow.schedules.occurrences(schedule)

    assert [
        Due(
            occurrence_id=row.id,
            schedule_id=schedule,
            community_id=aha.community_id,
            kind="prompt",
            subject="queue",
            scheduled_for=FIRST,
            wall=datetime(2027, 1, 11, 9),
            zone="Australia/Melbourne",
            ruling=Ruling(Verdict.ON_TIME),
        )
    ] == notes.dues
    assert (FIRST, datetime(2027, 1, 11, 9), "on_time", "", FIRST) == (
        row.scheduled_for,
        row.wall,
        row.state,
        row.note,
        row.recorded_at,
    )


async def test_a_schedule_ends_with_its_last_date(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    last = date(2027, 1, 18)
    rule = weekly(0, time(9), zone="Australia/Melbourne", first=date(2027, 1, 11), until=last)
    await stage.add_schedule(aha, recurrence=rule)
    notes = Notes()
    stage.clock.set(FIRST + 5 * WEEK)
    await calendar.tick({"prompt": notes})

    assert ([FIRST, FIRST + WEEK], None) == (notes.instants, await calendar.next_due())


async def test_many_are_taken_in_several_transactions_and_all_are_counted(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    for n in range(5):
        await stage.add_schedule(aha, f"s{n}")
    notes = Notes()
    stage.clock.set(FIRST)
    handled = await calendar.tick({"prompt": notes}, limit=2)

    assert (5, 3) == (handled, notes.batches)


async def test_each_kind_goes_to_its_own_feature(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    prompts = [await stage.add_schedule(aha, f"s{n}") for n in range(2)]
    async with stage.uow(aha) as uow:
        cases = (await uow.schedules.add("cases", "slot", "Cases", mondays())).id
        uow.audit("schedule.added", "Cases")
        await uow.commit()
    first, second = Notes(), Notes()
    stage.clock.set(FIRST)
    handled = await calendar.tick({"prompt": first, "cases": second})

    assert (3, prompts, [cases]) == (
        handled,
        [due.schedule_id for due in first.dues],
        [due.schedule_id for due in second.dues],
    )


async def test_the_next_one_is_counted_from_the_occurrence_not_from_now(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    await stage.add_schedule(aha)
    stage.clock.set(FIRST + timedelta(hours=3))
    await calendar.tick({"prompt": Notes()})

    assert FIRST + WEEK == await calendar.next_due()


async def test_wall_time_stays_through_a_clock_change(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    await stage.add_schedule(aha)
    notes = Notes()
    stage.clock.set(datetime(2027, 4, 4, 23, 0, tzinfo=UTC))
    await calendar.tick({"prompt": notes})

    assert (datetime(2027, 3, 28, 22, tzinfo=UTC), datetime(2027, 4, 4, 23, tzinfo=UTC)) == tuple(
        notes.instants[-2:]
    )


async def test_after_downtime_every_miss_is_on_record_and_only_the_newest_is_late(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    schedule = await stage.add_schedule(aha)
    notes = Notes()
    stage.clock.set(FIRST + 2 * WEEK + timedelta(hours=1))
    handled = await calendar.tick({"prompt": notes})

    assert (3, ["missed", "missed", "late"]) == (handled, await states(stage, aha, schedule))
    assert [FIRST, FIRST + WEEK, FIRST + 2 * WEEK] == notes.instants


async def test_more_than_a_day_late_is_missed(stage: Stage, aha: Site, calendar: Calendar) -> None:
    schedule = await stage.add_schedule(aha)
    stage.clock.set(FIRST + timedelta(hours=25))
    await calendar.tick({"prompt": Notes()})

    assert ["missed"] == await states(stage, aha, schedule)


async def test_a_bot_may_be_told_to_post_late_for_a_shorter_time(stage: Stage, aha: Site) -> None:
    schedule = await stage.add_schedule(aha)
    hasty = Calendar(stage.database, stage.clock, stage.ids, grace=timedelta(hours=2))
    stage.clock.set(FIRST + timedelta(hours=3))
    await hasty.tick({"prompt": Notes()})

    assert ["missed"] == await states(stage, aha, schedule)


async def test_a_part_of_a_backlog_has_no_newest(
    stage: Stage, aha: Site, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.calendar.BACKLOG", 1)
    daily = Recurrence("UTC", datetime(2027, 1, 11, 9), "FREQ=DAILY")
    await stage.add_schedule(aha, recurrence=daily)
    notes = Notes()
    stage.clock.set(datetime(2027, 1, 12, 9, tzinfo=UTC))
    await calendar.tick({"prompt": notes})
    verdicts = [due.ruling.verdict for due in notes.dues]

    assert (2, [Verdict.MISSED, Verdict.ON_TIME]) == (notes.batches, verdicts)


async def test_quiet_hours_are_the_communitys_own(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    await stage.add_schedule(aha)
    async with stage.database.writing() as connection:
        quiet = {"quiet_start": time(12), "quiet_end": time(15, 30)}
        await connection.execute(update(CommunityRow).values(**quiet))
    notes = Notes()
    stage.clock.set(FIRST + timedelta(hours=4))  # 13:00 in Melbourne
    await calendar.tick({"prompt": notes})

    assert FIRST + timedelta(hours=6, minutes=30) == notes.dues[0].ruling.not_before


async def test_a_late_post_waits_for_the_end_of_quiet_hours(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    await stage.add_schedule(aha)
    notes = Notes()
    stage.clock.set(datetime(2027, 1, 11, 11, 0, tzinfo=UTC))  # 22:00 in Melbourne
    await calendar.tick({"prompt": notes})

    assert datetime(2027, 1, 11, 20, 0, tzinfo=UTC) == notes.dues[0].ruling.not_before


async def test_years_of_a_daily_schedule_are_caught_up_in_parts(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    daily = Recurrence("UTC", datetime(2027, 1, 11, 9), "FREQ=DAILY")
    await stage.add_schedule(aha, recurrence=daily)
    notes = Notes()
    stage.clock.set(datetime(2027, 1, 11, 9, tzinfo=UTC) + timedelta(days=1500))
    handled = await calendar.tick({"prompt": notes})
    verdicts = [due.ruling.verdict for due in notes.dues]

    assert (1501, [Verdict.MISSED] * 1500 + [Verdict.ON_TIME]) == (handled, verdicts)


async def test_a_clock_that_was_set_back_repeats_nothing(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    await stage.add_schedule(aha)
    notes = Notes()
    stage.clock.set(FIRST)
    await calendar.tick({"prompt": notes})
    stage.clock.jump(timedelta(hours=-2))
    await calendar.tick({"prompt": notes})
    stage.clock.advance(timedelta(hours=3))
    await calendar.tick({"prompt": notes})

    assert [FIRST] == notes.instants


async def test_an_occurrence_that_is_on_record_is_not_handed_over_again(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    schedule = await stage.add_schedule(aha)
    notes = Notes()
    stage.clock.set(FIRST)
    await calendar.tick({"prompt": notes})
    async with stage.database.writing() as connection:  # as if the advance had been lost
        rewound = {"next_at": FIRST, "due_at": FIRST, "next_wall": datetime(2027, 1, 11, 9)}
        await connection.execute(update(ScheduleRow).values(**rewound))
    handled = await calendar.tick({"prompt": notes})

    assert (0, [FIRST], ["on_time"]) == (
        handled,
        notes.instants,
        await states(stage, aha, schedule),
    )


async def test_two_replicas_ticking_at_once_never_double(stage: Stage, aha: Site) -> None:
    sites = [aha, *[await stage.site(f"c{n}") for n in range(4)]]
    for site in sites:
        for n in range(5):
            await stage.add_schedule(site, f"s{n}")
    notes = Notes()
    stage.clock.set(FIRST)
    replicas = [Calendar(stage.database, stage.clock, stage.ids) for _ in range(3)]
    for _round in range(2):  # a replica leaves what another one is at
        await asyncio.gather(*(each.tick({"prompt": notes}, limit=4) for each in replicas))
    handed = [(due.schedule_id, due.scheduled_for) for due in notes.dues]

    assert (25, 25) == (len(handed), len(set(handed)))


async def test_all_of_one_kind_come_as_one_batch(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    for n in range(7):
        await stage.add_schedule(aha, f"s{n}")
    notes = Notes()
    stage.clock.set(FIRST)
    await calendar.tick({"prompt": notes})

    assert (1, 7) == (notes.batches, len(notes.dues))


async def test_what_a_handler_says_is_committed_with_the_occurrence(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    await stage.add_schedule(aha)

    async def post(uow: UnitOfWork, dues: Sequence[Due]) -> None:
        drafts = [(due.community_id, aha.draft(f"{due.wall:%Y-%m-%d}")) for due in dues]
        await uow.outbox.add_many(drafts)

    stage.clock.set(FIRST)
    await calendar.tick({"prompt": post})

    assert "2027-01-11" == (await stage.claim_one()).subject


async def test_a_skipped_occurrence_does_not_happen(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    schedule = await stage.add_schedule(aha)
    async with stage.uow(aha) as uow:
        await uow.schedules.skip(schedule, datetime(2027, 1, 11, 9), note="holiday")
        uow.audit("occurrence.skipped", str(schedule))
        await uow.commit()
    notes = Notes()
    stage.clock.set(FIRST + WEEK)
    await calendar.tick({"prompt": notes})

    assert ([FIRST + WEEK], ["skipped", "on_time"]) == (
        notes.instants,
        await states(stage, aha, schedule),
    )


async def test_skipped_occurrences_do_not_make_the_one_before_them_old(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    every_six_hours = Recurrence("UTC", datetime(2027, 1, 11, 9), "FREQ=HOURLY;INTERVAL=6")
    schedule = await stage.add_schedule(aha, recurrence=every_six_hours)
    other = await stage.add_schedule(aha, "Other", recurrence=every_six_hours)
    async with stage.uow(aha) as uow:
        for hour in (15, 21):
            await uow.schedules.skip(schedule, datetime(2027, 1, 11, hour))
        uow.audit("occurrence.skipped", str(schedule))
        await uow.commit()
    stage.clock.set(datetime(2027, 1, 11, 21, tzinfo=UTC))
    await calendar.tick({"prompt": Notes()})

    assert (["late", "skipped", "skipped"], ["missed", "missed", "on_time"]) == (
        await states(stage, aha, schedule),
        await states(stage, aha, other),
    )


async def test_upcoming_leaves_out_what_is_skipped(stage: Stage, aha: Site) -> None:
    schedule = await stage.add_schedule(aha)
    async with stage.uow(aha) as uow:
        await uow.schedules.skip(schedule, datetime(2027, 1, 18, 9))
        coming = await uow.schedules.upcoming(schedule, 3)

    assert [date(2027, 1, 11), date(2027, 1, 25), date(2027, 2, 1)] == [
        each.wall.date() for each in coming
    ]


async def test_what_is_not_planned_cannot_be_skipped(stage: Stage, aha: Site) -> None:
    schedule = await stage.add_schedule(aha)
    async with stage.uow(aha) as uow:
        with pytest.raises(NotFound):
            await uow.schedules.skip(schedule, datetime(2027, 1, 12, 9))


async def test_a_paused_schedule_rests_and_goes_on_from_now(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    schedule = await stage.add_schedule(aha)
    async with stage.uow(aha) as uow:
        await uow.schedules.pause(schedule)
        uow.audit("schedule.paused", str(schedule))
        await uow.commit()
    notes = Notes()
    stage.clock.set(FIRST + WEEK + MINUTE)
    await calendar.tick({"prompt": notes})
    async with stage.uow(aha) as uow:
        resumed = await uow.schedules.resume(schedule)
        uow.audit("schedule.resumed", str(schedule))
        await uow.commit()

    assert ([], FIRST + 2 * WEEK) == (notes.instants, resumed.next_at)


async def test_an_edit_moves_only_what_is_to_come(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    schedule = await stage.add_schedule(aha)
    stage.clock.set(FIRST)
    await calendar.tick({"prompt": Notes()})
    later = weekly(0, time(10), zone="Australia/Melbourne", first=date(2027, 1, 11))
    async with stage.uow(aha) as uow:
        await uow.schedules.edit(schedule, recurrence=later)
        uow.audit("schedule.edited", str(schedule))
        await uow.commit()

    # The same Monday at ten is later than now, so it does happen: the facilitator asked for it.
    assert FIRST + timedelta(hours=1) == await calendar.next_due()


async def test_a_one_off_ends_by_itself(stage: Stage, aha: Site, calendar: Calendar) -> None:
    once = Recurrence("UTC", datetime(2027, 1, 11, 9))
    await stage.add_schedule(aha, recurrence=once)
    stage.clock.set(datetime(2027, 1, 11, 9, tzinfo=UTC))
    await calendar.tick({"prompt": Notes()})

    assert None is await calendar.next_due()


async def test_a_schedule_of_the_same_name_is_a_conflict(stage: Stage, aha: Site) -> None:
    await stage.add_schedule(aha)
    with pytest.raises(Conflict):
        await stage.add_schedule(aha)


async def test_an_ended_schedules_name_is_free_again(stage: Stage, aha: Site) -> None:
    schedule = await stage.add_schedule(aha)
    async with stage.uow(aha) as uow:
        await uow.schedules.end(schedule)
        uow.audit("schedule.ended", str(schedule))
        await uow.commit()

    assert schedule != await stage.add_schedule(aha)


async def test_an_occurrence_can_be_corrected(stage: Stage, aha: Site, calendar: Calendar) -> None:
    schedule = await stage.add_schedule(aha)

    async def nothing_to_post(uow: UnitOfWork, dues: Sequence[Due]) -> None:
        for due in dues:
            async with uow.within(due.community_id) as scoped:
                await scoped.schedules.mark(
                    due.occurrence_id, OccurrenceState.SKIPPED, note="the queue is empty"
                )

    stage.clock.set(FIRST)
    await calendar.tick({"prompt": nothing_to_post})

    assert ["skipped"] == await states(stage, aha, schedule)
