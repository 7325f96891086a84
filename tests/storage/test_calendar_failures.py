"""The tick where a feature fails: isolated, said, and tried again."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from structlog.testing import capture_logs

from bot.refs import ChannelRef
from storage.calendar import Calendar
from storage.schedules import Due
from storage.uow import UnitOfWork
from tests.storage.stage import Site, Stage, mondays
from tests.storage.ticking import FIRST, MINUTE, Notes, states


async def test_a_failing_schedule_does_not_hold_up_the_others(
    stage: Stage, aha: Site, uk: Site, calendar: Calendar
) -> None:
    bad = await stage.add_schedule(aha, "bad")
    good = [await stage.add_schedule(aha, "good"), await stage.add_schedule(uk, "uk")]
    notes = Notes(refuses=frozenset({bad}))
    stage.clock.set(FIRST)
    await calendar.tick({"prompt": notes})

    assert good == sorted(due.schedule_id for due in notes.dues)


async def test_a_failing_schedule_says_so_and_is_tried_again(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    bad = await stage.add_schedule(aha, "bad")
    stage.clock.set(FIRST)
    with capture_logs() as logs:
        assert 0 == await calendar.tick({"prompt": Notes(refuses=frozenset({bad}))})
    async with stage.uow(aha) as uow:
        row = await uow.schedules.get(bad)
    (notice,) = await stage.claim()
    notes = Notes()
    stage.clock.advance(MINUTE)
    await calendar.tick({"prompt": notes})

    assert (1, "ArithmeticError: cannot count") == (row.failures, row.last_error)
    assert ("ops.schedule", [FIRST]) == (notice.kind, notes.instants)
    assert f"{bad}:2027-01-10" == notice.subject
    assert [("schedule_failed", bad)] == [(entry["event"], entry["schedule"]) for entry in logs]


async def test_a_failing_schedule_is_tried_ever_more_rarely_and_tells_its_own_ops_channel_alone(
    stage: Stage, aha: Site, uk: Site, calendar: Calendar
) -> None:
    bad = await stage.add_schedule(aha, "bad")
    async with stage.uow(aha) as uow:  # another workspace of theirs, without an ops channel
        target = await uow.communities.add_target(uk.workspace)
        channel = ChannelRef(uk.workspace, "aha-prompts")
        await uow.communities.map_channel(target.id, "prompts", channel)
        uow.audit("target.added", "team")
        await uow.commit()
    stage.clock.set(FIRST)
    pauses: list[timedelta] = []
    for _attempt in range(8):
        await calendar.tick({"prompt": Notes(refuses=frozenset({bad}))})
        async with stage.uow(aha) as uow:
            due_at = (await uow.schedules.get(bad)).due_at
        assert due_at is not None
        pauses.append(due_at - stage.now)
        stage.clock.set(due_at)

    assert [minutes * MINUTE for minutes in (1, 2, 4, 8, 16, 32, 60, 60)] == pauses
    told = [*await stage.claim("slack"), *await stage.claim()]
    subjects = [f"{bad}:2027-01-10", f"{bad}:2027-01-11"]  # once a day
    assert [(ChannelRef(aha.workspace, "aha-ops"), subject) for subject in subjects] == [
        (parcel.address, parcel.subject) for parcel in told
    ]


async def test_a_failed_handover_leaves_nothing_behind(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    schedule = await stage.add_schedule(aha)

    async def half(uow: UnitOfWork, dues: Sequence[Due]) -> None:
        async with uow.within(dues[0].community_id) as scoped:
            await scoped.outbox.add(aha.draft("half"))
            await scoped.members.add("Ghost")
        raise ArithmeticError

    stage.clock.set(FIRST)
    await calendar.tick({"prompt": half})
    async with stage.uow(aha) as uow:
        left = (list(await uow.outbox.by_subject("half")), list(await uow.members.everyone()))

    assert (([], []), []) == (left, await states(stage, aha, schedule))


async def test_a_change_without_a_reason_fails_that_schedule_alone(
    stage: Stage, aha: Site, uk: Site, calendar: Calendar
) -> None:
    await stage.add_schedule(aha)
    await stage.add_schedule(uk, recurrence=mondays(time(8), "Europe/London"))

    async def careless(uow: UnitOfWork, dues: Sequence[Due]) -> None:
        for due in dues:
            async with uow.within(due.community_id) as scoped:
                await scoped.members.add("New")
                if due.community_id == uk.community_id:
                    scoped.audit("member.added", "New")

    stage.clock.set(datetime(2027, 1, 11, 8, 0, tzinfo=UTC))
    await calendar.tick({"prompt": careless})
    async with stage.uow(aha) as uow:
        ours = list(await uow.members.everyone())
    async with stage.uow(uk) as uow:
        theirs = list(await uow.members.everyone())

    assert (0, 1) == (len(ours), len(theirs))


async def test_a_kind_nobody_handles_is_an_error_not_a_silence(
    stage: Stage, aha: Site, calendar: Calendar
) -> None:
    schedule = await stage.add_schedule(aha)
    stage.clock.set(FIRST)
    assert 0 == await calendar.tick({})
    async with stage.uow(aha) as uow:
        assert (
            "LookupError: no feature handles schedules of this kind"
            == (await uow.schedules.get(schedule)).last_error
        )
