"""The time machine: from one due thing to the next, never past one, never backwards."""

from datetime import datetime, timedelta

import pytest

from adapters.playground.machine import LONGEST_SLEEP, SILENCE, TimeMachine
from bot.clock import ManualClock
from bot.events import ChannelGone, Event, OwnPostSeen
from bot.refs import ChannelRef, MessageRef, WorkspaceRef
from tests.adapters.playground.desk import START

HOUR = timedelta(hours=1)


class Plan:
    """An engine with a list of instants; it notes the clock whenever one is due."""

    def __init__(self, clock: ManualClock, *due: datetime, stuck: bool = False) -> None:
        self.clock = clock
        self.due = list(due)
        self.stuck = stuck
        self.done: list[datetime] = []
        self.settled = 0

    async def accept(self, event: Event) -> None: ...

    async def settle(self) -> None:
        self.settled += 1
        while self.due and self.due[0] <= self.clock.now() and not self.stuck:
            self.due.pop(0)
            self.done.append(self.clock.now())

    async def next_due(self) -> datetime | None:
        return self.due[0] if self.due else None


def machine(
    *hours: float, stuck: bool = False, longest: timedelta = LONGEST_SLEEP
) -> tuple[TimeMachine, Plan]:
    clock = ManualClock(START)
    plan = Plan(clock, *(START + HOUR * each for each in hours), stuck=stuck)
    return TimeMachine(plan, clock, longest=longest), plan


async def test_everything_happens_at_its_own_instant() -> None:
    time, plan = machine(1, 2, 5)
    await time.advance(HOUR * 3)
    assert [START + HOUR, START + HOUR * 2] == plan.done


async def test_time_arrives_exactly_where_it_was_sent() -> None:
    time, plan = machine(1)
    await time.advance(HOUR * 3)
    assert START + HOUR * 3 == plan.clock.now()


async def test_what_is_due_at_the_very_end_happens() -> None:
    time, plan = machine(3)
    await time.advance(HOUR * 3)
    assert [START + HOUR * 3] == plan.done


async def test_time_does_not_go_back() -> None:
    time, _plan = machine()
    with pytest.raises(ValueError, match="only goes forward"):
        await time.advance(-HOUR)


async def test_time_goes_on_until_something_is_said() -> None:
    time, plan = machine(1, 2, 3)
    assert await time.until_told(lambda: max(0, len(plan.done) - 1))
    assert [START + HOUR, START + HOUR * 2] == plan.done


async def test_without_a_plan_time_stands_still() -> None:
    time, plan = machine()
    assert not await time.until_told(lambda: len(plan.done))
    assert START == plan.clock.now()


async def test_a_month_of_silence_is_enough() -> None:
    time, plan = machine(*(24 * day for day in range(1, 60)))
    assert not await time.until_told(lambda: 0)
    assert START + SILENCE == plan.clock.now()


async def test_the_bot_is_never_left_asleep_for_longer_than_it_may() -> None:
    time, plan = machine(longest=HOUR)
    await time.advance(HOUR * 3)
    assert 4 == plan.settled


async def test_something_that_stays_due_does_not_hold_up_time() -> None:
    time, plan = machine(1, stuck=True)
    await time.advance(timedelta(days=30))
    assert START + timedelta(days=30) == plan.clock.now()
    assert plan.settled < 1000


CHANNEL = ChannelRef(WorkspaceRef("playground", "w1"), "c1")


async def test_the_bot_acts_at_once_on_what_happened() -> None:
    time, plan = machine()
    await time.accept(ChannelGone(CHANNEL, "deleted"))
    assert 1 == plan.settled


async def test_its_own_echo_moves_the_bot_to_nothing() -> None:
    time, plan = machine()
    await time.accept(OwnPostSeen(MessageRef(CHANNEL, "m1"), "k", START))
    assert 0 == plan.settled
