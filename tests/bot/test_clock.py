"""Clocks: the machine's, the manual one, and the zone data both are read with."""

import asyncio
import zoneinfo
from datetime import UTC, datetime, timedelta, timezone

import pytest
import tzdata

from bot.clock import ManualClock, SystemClock, pin_zone_data, zone_data_version

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class Sleeper:
    """A task that notes what the clock showed when it woke."""

    def __init__(self, clock: ManualClock, seconds: float, log: list[str], name: str) -> None:
        self.clock, self.seconds, self.log, self.name = clock, seconds, log, name
        self.task = asyncio.create_task(self.run())

    async def run(self) -> None:
        await self.clock.sleep(self.seconds)
        self.log.append(self.name)


async def test_the_system_clock_tells_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


async def test_the_system_clock_runs_forward_while_it_sleeps() -> None:
    clock = SystemClock()
    before = clock.monotonic()
    await clock.sleep(0.005)
    assert clock.monotonic() - before >= 0.004


async def test_a_manual_clock_stands_still() -> None:
    clock = ManualClock(NEW_YEAR)
    await asyncio.sleep(0.002)
    assert (clock.now(), clock.monotonic()) == (NEW_YEAR, 0.0)


async def test_a_manual_clock_shows_utc_whatever_zone_it_was_started_in() -> None:
    clock = ManualClock(datetime(2027, 1, 1, 11, tzinfo=timezone(timedelta(hours=11))))
    assert (clock.now(), clock.now().tzinfo) == (NEW_YEAR, UTC)


async def test_a_manual_clock_refuses_a_start_without_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        ManualClock(NEW_YEAR.replace(tzinfo=None))


async def test_advancing_moves_wall_and_monotonic_time_together() -> None:
    clock = ManualClock(NEW_YEAR)
    clock.advance(timedelta(minutes=2))
    assert (clock.now(), clock.monotonic()) == (NEW_YEAR + timedelta(minutes=2), 120.0)


async def test_time_does_not_advance_backwards() -> None:
    clock = ManualClock(NEW_YEAR)
    with pytest.raises(ValueError, match="jump"):
        clock.advance(timedelta(seconds=-1))


async def test_setting_an_instant_advances_to_it() -> None:
    clock = ManualClock(NEW_YEAR)
    clock.set(NEW_YEAR + timedelta(hours=1))
    assert (clock.now(), clock.monotonic()) == (NEW_YEAR + timedelta(hours=1), 3600.0)


async def test_setting_an_earlier_instant_is_refused() -> None:
    clock = ManualClock(NEW_YEAR)
    with pytest.raises(ValueError, match="jump"):
        clock.set(NEW_YEAR - timedelta(microseconds=1))


@pytest.mark.parametrize("hours", [-2, 2, 8760])
async def test_a_jump_moves_the_wall_and_leaves_monotonic_time(hours: int) -> None:
    clock = ManualClock(NEW_YEAR)
    clock.jump(timedelta(hours=hours))
    assert (clock.now(), clock.monotonic()) == (NEW_YEAR + timedelta(hours=hours), 0.0)


async def test_a_jump_wakes_nobody() -> None:
    clock, log = ManualClock(NEW_YEAR), list[str]()
    sleeper = Sleeper(clock, 60, log, "sleeper")
    await settle()
    clock.jump(timedelta(days=1))
    await settle()
    assert not log
    sleeper.task.cancel()


async def test_a_sleeper_wakes_exactly_when_its_time_has_passed() -> None:
    clock, log = ManualClock(NEW_YEAR), list[str]()
    Sleeper(clock, 60, log, "sleeper")
    await settle()
    clock.advance(timedelta(seconds=59.999999))
    await settle()
    early = list(log)
    clock.advance(timedelta(microseconds=1))
    await settle()
    assert (early, log) == ([], ["sleeper"])


async def test_sleepers_wake_in_the_order_of_their_deadlines() -> None:
    clock, log = ManualClock(NEW_YEAR), list[str]()
    for name, seconds in (("late", 30), ("early", 10), ("middle", 20), ("as early", 10)):
        Sleeper(clock, seconds, log, name)
    await settle()
    clock.advance(timedelta(minutes=1))
    await settle()
    assert log == ["early", "as early", "middle", "late"]


async def test_sleeping_for_no_time_yields_and_returns() -> None:
    clock, log = ManualClock(NEW_YEAR), list[str]()
    Sleeper(clock, 0, log, "none")
    Sleeper(clock, -1, log, "less")
    await settle()
    assert log == ["none", "less"]


async def test_the_next_wake_is_told_on_the_wall() -> None:
    clock = ManualClock(NEW_YEAR)
    sleeper = Sleeper(clock, 60, [], "sleeper")
    await settle()
    clock.advance(timedelta(seconds=10))
    clock.jump(timedelta(hours=1))
    assert clock.next_wake() == NEW_YEAR + timedelta(hours=1, seconds=60)
    sleeper.task.cancel()


async def test_nobody_sleeping_means_no_next_wake() -> None:
    assert ManualClock(NEW_YEAR).next_wake() is None


async def test_a_cancelled_sleeper_is_forgotten() -> None:
    clock = ManualClock(NEW_YEAR)
    first, second = Sleeper(clock, 10, [], "first"), Sleeper(clock, 20, [], "second")
    await settle()
    first.task.cancel()
    await settle()
    assert clock.next_wake() == NEW_YEAR + timedelta(seconds=20)
    second.task.cancel()


async def test_a_cancelled_sleeper_does_not_disturb_those_after_it() -> None:
    clock, log = ManualClock(NEW_YEAR), list[str]()
    first = Sleeper(clock, 10, log, "first")
    Sleeper(clock, 20, log, "second")
    await settle()
    first.task.cancel()
    await settle()
    clock.advance(timedelta(seconds=20))
    await settle()
    assert log == ["second"]


def test_the_pinned_zone_data_is_all_that_is_read() -> None:
    pin_zone_data()
    assert zoneinfo.TZPATH == ()


def test_pinned_zones_are_still_found() -> None:
    pin_zone_data()
    assert zoneinfo.ZoneInfo("Australia/Melbourne").key == "Australia/Melbourne"


def test_the_version_is_that_of_the_package() -> None:
    assert zone_data_version() == tzdata.IANA_VERSION
