"""An old schedule is not walked from its start, and what is found is what a walk would find."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from typing import Any

import pytest
from dateutil import rrule as dateutil_rrule
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.recurrence
from bot.clock import pin_zone_data
from bot.recurrence import HORIZON, Occurrence, Recurrence
from tests.bot.rules import RULES

pin_zone_data()
MELBOURNE, LONDON = "Australia/Melbourne", "Europe/London"
YEAR_START, YEAR_END = date(2027, 1, 11), date(2027, 12, 13)


def utc(month: int, day: int, hour: int, minute: int = 0, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def wall(month: int, day: int, hour: int, minute: int = 0, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, minute)


def naive_walk(plan: Recurrence, after: datetime, limit: int) -> list[datetime]:
    """Every occurrence from the very start by the rule library, those up to `after` dropped."""
    rule = dateutil_rrule.rrulestr(plan.rule, dtstart=plan.start)
    found: list[datetime] = []
    for one in rule:
        if one > after + HORIZON or len(found) == limit:
            break
        if one > after:
            found.append(one)
    return found


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(RULES),
    st.datetimes(datetime(2015, 1, 1), datetime(2027, 1, 1)),
    st.integers(-40 * 24 * 60, 12 * 366 * 24 * 60),
)
def test_skipping_ahead_finds_what_a_walk_from_the_start_finds(
    rule: str, start: datetime, minutes_later: int
) -> None:
    plan = Recurrence("UTC", start.replace(second=0, microsecond=0), rule)
    after = plan.start + timedelta(minutes=minutes_later)  # Also before the start.
    found = [one.wall for one in plan.occurrences(after, 4)]
    assert naive_walk(plan, after, 4) == found


FINER_RULES = [
    "FREQ=HOURLY;INTERVAL=5;BYDAY=TU,SA",
    "FREQ=HOURLY;BYMINUTE=0;BYDAY=MO,TU,FR",
    "FREQ=HOURLY;INTERVAL=2;BYMINUTE=0,30;BYDAY=WE,TH;BYMONTH=3,4",
    "FREQ=HOURLY;INTERVAL=7;BYMONTH=2,3",
    "FREQ=HOURLY;INTERVAL=3;BYMONTHDAY=1,-1",
    "FREQ=HOURLY;INTERVAL=6;BYYEARDAY=1,60,-1",
    "FREQ=HOURLY;INTERVAL=6;BYYEARDAY=100;BYDAY=MO,TU,WE",
    "FREQ=HOURLY;BYMINUTE=10;BYHOUR=0,23;BYDAY=SU,MO",
    "FREQ=MINUTELY;INTERVAL=45;BYDAY=SU",
    "FREQ=MINUTELY;INTERVAL=20;BYDAY=SA,SU;BYHOUR=0,12,23",
    "FREQ=MINUTELY;INTERVAL=15;BYMONTHDAY=1,2,31",
    "FREQ=DAILY;BYHOUR=0,9;BYMINUTE=0,30;BYDAY=MO,TH",
    "FREQ=YEARLY;BYYEARDAY=1,60,366",
    "FREQ=YEARLY;BYWEEKNO=1,20,53;BYDAY=MO,SU",
    "FREQ=YEARLY;BYWEEKNO=10;BYDAY=MO,SU;WKST=SU",
]


@pytest.mark.parametrize("rule", FINER_RULES)
@pytest.mark.parametrize(
    "start",
    [wall(3, 1, 0), wall(2, 28, 23, 30), wall(11, 19, 9, 10), wall(1, 1, 0, 30, year=2028)],
    ids=str,
)
def test_the_hours_of_the_days_that_a_rule_names_are_those_of_a_walk(
    rule: str, start: datetime
) -> None:
    end = start + timedelta(days=130)
    plan = Recurrence("UTC", start, rule, until=end.date() - timedelta(days=1))
    walked = dateutil_rrule.rrulestr(rule, dtstart=start)
    walls = list(takewhile(lambda one: one.date() < end.date(), walked))
    for hours in (-1, 0, 5, 24 * 7, 24 * 45 + 9):
        after = start + timedelta(hours=hours)
        found = [one.wall for one in plan.occurrences(after, 10_000)]
        assert [one for one in walls if one > after] == found, after


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(RULES), st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1)))
def test_stepping_one_by_one_visits_the_list(rule: str, start: datetime) -> None:
    plan = Recurrence(MELBOURNE, start.replace(second=0, microsecond=0), rule)
    stepped: list[Occurrence] = []
    while len(stepped) < 12 and (one := plan.next_after(stepped[-1].wall if stepped else None)):
        stepped.append(one)
    near = [one for one in stepped if one.wall <= plan.start + HORIZON]
    assert plan.occurrences(None, 12) == near


@pytest.mark.parametrize("rule", [rule for rule in RULES if "COUNT" not in rule])
def test_an_old_schedule_is_not_walked_from_its_start(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_out: list[datetime] = []
    expand = bot.recurrence.rrule

    def counted(*args: Any, **kwargs: Any) -> Iterator[datetime]:
        for one in expand(*args, **kwargs):
            handed_out.append(one)
            yield one

    monkeypatch.setattr(bot.recurrence, "rrule", counted)
    plan = Recurrence("UTC", datetime(1971, 2, 28, 9), rule)
    assert plan.next_after(datetime(2027, 6, 1)) == plan.next_at(utc(6, 1, 0))
    assert 0 < len(handed_out) < 60


def test_hours_that_never_fall_on_their_days_are_looked_for_up_to_the_horizon(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    handed_out: list[datetime] = []
    expand = bot.recurrence.rrule

    def counted(*args: Any, **kwargs: Any) -> Iterator[datetime]:
        for one in expand(*args, **kwargs):
            handed_out.append(one)
            yield one

    monkeypatch.setattr(bot.recurrence, "rrule", counted)
    plan = Recurrence("UTC", wall(1, 1, 9), "FREQ=HOURLY;INTERVAL=168;BYDAY=SU;BYMONTH=1")
    assert plan.next_after(None) is None
    sundays = [day for day in handed_out if day.hour == 0]
    assert wall(1, 1, 0) + HORIZON - timedelta(days=366) < sundays[-1] <= wall(1, 1, 9) + HORIZON
