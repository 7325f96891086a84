"""Recurrence in every zone of the world, 2024 to 2030, against an oracle that shares no code with it."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import pin_zone_data
from bot.recurrence import Recurrence, monthly_nth, resolve, weekly
from tests.bot.zone_oracle import changes, instant_of, is_nth, offset_at, stretches, walk

pin_zone_data()
ZONES = sorted(zoneinfo.available_timezones())
FIRST, LAST = date(2024, 1, 1), date(2030, 12, 31)
MINUTE = timedelta(minutes=1)
MONDAYS = walk(FIRST, LAST, time(9), lambda day: day.weekday() == 0)
LAST_THURSDAYS = walk(FIRST, LAST, time(2, 30), lambda day: day.weekday() == 3 and is_nth(day, -1))
FORTNIGHTS = walk(
    FIRST, LAST, time(12, 30), lambda day: day.weekday() == 2 and (day - FIRST).days % 14 < 7
)


def told(recurrence: Recurrence) -> list[tuple[datetime, datetime, str]]:
    """What the code under test says, in the oracle's shape."""
    return [
        (
            one.wall,
            one.at.replace(tzinfo=None),
            "gap" if one.moved else "ambiguous" if one.ambiguous else "exact",
        )
        for one in recurrence.occurrences(None, 10_000)
    ]


def expected(walls: list[datetime], zone: str) -> list[tuple[datetime, datetime, str]]:
    return [(wall, *instant_of(wall, zone)) for wall in walls]


def test_there_are_zones_to_test() -> None:
    assert len(ZONES) > 590


def test_the_oracle_agrees_with_a_walk_of_every_minute() -> None:
    zone = zoneinfo.ZoneInfo("Australia/Lord_Howe")  # Changes by half an hour.
    for change, before, after in changes(zone.key):
        minutes = [change + timedelta(minutes=m) for m in range(-300, 300)]
        shown = [m + offset_at(m.replace(tzinfo=UTC), zone) for m in minutes]
        for wall in (change + before + timedelta(minutes=m) for m in range(-45, 45, 5)):
            hits = [m for m, seen in zip(minutes, shown, strict=True) if seen == wall]
            kind = ("gap", "exact", "ambiguous")[len(hits)]
            moved = wall - min(before, after)
            assert (hits[0] if hits else moved, kind) == instant_of(wall, zone.key)


@pytest.mark.parametrize("region", sorted({zone.split("/")[0] for zone in ZONES}))
def test_every_monday_at_nine(region: str) -> None:
    for zone in (zone for zone in ZONES if zone.split("/")[0] == region):
        plan = weekly(0, time(9), zone=zone, first=FIRST, until=LAST)
        assert expected(MONDAYS, zone) == told(plan), zone


@pytest.mark.parametrize("region", sorted({zone.split("/")[0] for zone in ZONES}))
def test_the_last_thursday_of_the_month_at_half_past_two(region: str) -> None:
    for zone in (zone for zone in ZONES if zone.split("/")[0] == region):
        plan = monthly_nth(-1, 3, time(2, 30), zone=zone, first=FIRST, until=LAST)
        assert expected(LAST_THURSDAYS, zone) == told(plan), zone


@pytest.mark.parametrize("region", sorted({zone.split("/")[0] for zone in ZONES}))
def test_every_fortnight(region: str) -> None:
    for zone in (zone for zone in ZONES if zone.split("/")[0] == region):
        plan = weekly(2, time(12, 30), zone=zone, first=FIRST, every=2, until=LAST)
        assert expected(FORTNIGHTS, zone) == told(plan), zone


@pytest.mark.parametrize("region", sorted({zone.split("/")[0] for zone in ZONES}))
def test_the_hours_around_every_clock_change(region: str) -> None:
    for zone in (zone for zone in ZONES if zone.split("/")[0] == region):
        for change, before, after in changes(zone):
            edge = change + max(before, after)
            for minutes in (-1500, -181, -121, -120, -61, -60, -31, -30, -1, 0, 1, 29, 30, 59, 60):
                wall = edge + timedelta(minutes=minutes)
                at, fit = resolve(wall, zone)
                assert instant_of(wall, zone) == (at.replace(tzinfo=None), fit.value), (zone, wall)


@pytest.mark.parametrize("region", sorted({zone.split("/")[0] for zone in ZONES}))
def test_every_day_that_starts_with_a_clock_change_keeps_its_weekly_slot(region: str) -> None:
    """The slot 00:30 after a change is where cron triggers skip a week."""
    for zone in (zone for zone in ZONES if zone.split("/")[0] == region):
        for change, before, _ in changes(zone):
            day = (change + before).date()
            if not FIRST <= day <= date(2030, 12, 1):
                continue
            for start in (day - timedelta(days=7), day - timedelta(days=6)):
                plan = weekly(start.weekday(), time(0, 30), zone=zone, first=start)
                walls = [
                    datetime.combine(start + timedelta(days=7 * n), time(0, 30)) for n in (0, 1)
                ]
                assert expected(walls, zone) == told_first_two(plan), (zone, day)


def told_first_two(plan: Recurrence) -> list[tuple[datetime, datetime, str]]:
    return told(Recurrence(plan.zone, plan.start, plan.rule, plan.start.date() + timedelta(days=7)))


def test_instants_follow_each_other_in_every_zone() -> None:
    for zone in ZONES:
        plan = Recurrence(zone, datetime(2024, 1, 1, 2, 30), "FREQ=DAILY", date(2024, 12, 31))
        instants = [one.at for one in plan.occurrences(None, 400)]
        assert instants == sorted(set(instants)), zone


times = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))
dates = st.dates(FIRST, date(2029, 12, 31))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ZONES), dates, times, st.integers(0, 6), st.integers(1, 6))
def test_weekly_rules_match_the_oracle(
    zone: str, first: date, at: time, weekday: int, every: int
) -> None:
    last = min(first + timedelta(days=400), LAST)
    plan = weekly(weekday, at, zone=zone, first=first, every=every, until=last)
    matching = walk(first, last, at, lambda day: day.weekday() == weekday)
    assert expected(matching[::every], zone) == told(plan)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(ZONES),
    dates,
    times,
    st.integers(0, 6),
    st.sampled_from([1, 2, 3, 4, 5, -1]),
    st.integers(1, 5),
)
def test_monthly_rules_match_the_oracle(
    zone: str, first: date, at: time, weekday: int, nth: int, every: int
) -> None:
    last = min(first + timedelta(days=500), LAST)
    plan = monthly_nth(nth, weekday, at, zone=zone, first=first, every=every, until=last)

    def fits(day: date) -> bool:
        months = 12 * (day.year - first.year) + day.month - first.month
        return day.weekday() == weekday and is_nth(day, nth) and months % every == 0

    assert expected(walk(first, last, at, fits), zone) == told(plan)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ZONES), dates, times, st.integers(1, 40))
def test_daily_rules_match_the_oracle(zone: str, first: date, at: time, every: int) -> None:
    last = min(first + timedelta(days=300), LAST)
    rule = f"FREQ=DAILY;INTERVAL={every}"
    plan = Recurrence(zone, datetime.combine(first, at), rule, last)
    walls = walk(first, last, at, lambda day: (day - first).days % every == 0)
    assert expected(walls, zone) == told(plan)


def once_each(walls: list[datetime], zone: str) -> list[tuple[datetime, datetime, str]]:
    """A set has each instant once: a time that does not exist and moves onto another one is that one."""
    found = expected(walls, zone)
    real = {at for _wall, at, fit in found if fit != "gap"}
    return [one for one in found if one[2] != "gap" or one[1] not in real]


def by_the_minute(first: datetime, last: date, every: int) -> list[datetime]:
    end = datetime.combine(last, time(23, 59))
    return [first + timedelta(minutes=n) for n in range(0, (end - first) // MINUTE + 1, every)]


@pytest.mark.parametrize("region", sorted({zone.split("/")[0] for zone in ZONES}))
def test_every_half_hour_around_every_clock_change(region: str) -> None:
    for zone in (zone for zone in ZONES if zone.split("/")[0] == region):
        for change, before, _after in changes(zone)[::3]:
            start = (change + before - timedelta(hours=26)).replace(minute=0, second=0)
            last = start.date() + timedelta(days=2)
            if not FIRST <= start.date() <= date(2030, 12, 1):
                continue
            plan = Recurrence(zone, start, "FREQ=MINUTELY;INTERVAL=30", last)
            assert once_each(by_the_minute(start, last, 30), zone) == told(plan), (zone, start)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 1)),
    st.sampled_from(["HOURLY", "MINUTELY"]),
    st.integers(15, 60),
    st.lists(st.integers(0, 6), unique=True, max_size=3),
    st.lists(st.integers(0, 23), unique=True, max_size=4),
)
def test_rules_finer_than_daily_match_the_oracle(
    zone: str, first: datetime, freq: str, every: int, days: list[int], hours: list[int]
) -> None:
    start, last = first.replace(second=0, microsecond=0), first.date() + timedelta(days=9)
    rule = f"FREQ={freq};INTERVAL={every}"
    if days:
        rule += ";BYDAY=" + ",".join(
            ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day] for day in days
        )
    if hours:
        rule += ";BYHOUR=" + ",".join(map(str, hours))
    walls = [
        wall
        for wall in by_the_minute(start, last, every * (60 if freq == "HOURLY" else 1))
        if (not days or wall.weekday() in days) and (not hours or wall.hour in hours)
    ]
    plan = Recurrence(zone, start, rule, last)
    assert once_each(walls, zone) == told(plan)
    # Found again from any later time, as a schedule does it.
    assert [one.wall for one in plan.occurrences(start + timedelta(days=3), 1000)] == [
        wall for wall, _at, _fit in once_each(walls, zone) if wall > start + timedelta(days=3)
    ]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(ZONES),
    dates,
    st.lists(st.integers(0, 23), unique=True, min_size=1, max_size=4),
    st.sampled_from([(0,), (30,), (0, 20, 40)]),
    st.integers(1, 3),
)
def test_several_times_a_day_match_the_oracle(
    zone: str, first: date, hours: list[int], minutes: tuple[int, ...], every: int
) -> None:
    last = min(first + timedelta(days=40), LAST)
    start = datetime.combine(first, time(0, 0))
    lists = ",".join(map(str, hours)), ",".join(map(str, minutes))
    rule = f"FREQ=DAILY;INTERVAL={every};BYHOUR={lists[0]};BYMINUTE={lists[1]}"
    walls = sorted(
        wall
        for hour in hours
        for minute in minutes
        for wall in walk(
            first, last, time(hour, minute), lambda day: (day - first).days % every == 0
        )
    )
    assert once_each(walls, zone) == told(Recurrence(zone, start, rule, last))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ZONES), st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)))
def test_any_wall_time_matches_the_oracle(zone: str, wall: datetime) -> None:
    at, fit = resolve(wall, zone)
    assert instant_of(wall, zone) == (at.replace(tzinfo=None), fit.value)


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(ZONES).filter(changes))
def test_walls_near_a_clock_change_match_the_oracle(data: st.DataObject, zone: str) -> None:
    change, before, _ = data.draw(st.sampled_from(changes(zone)))
    seconds = data.draw(st.integers(-4 * 3600, 4 * 3600))
    wall = change + before + timedelta(seconds=seconds)
    at, fit = resolve(wall, zone)
    assert instant_of(wall, zone) == (at.replace(tzinfo=None), fit.value)


def test_the_oracle_knows_where_clocks_change_and_where_not() -> None:
    counts = {zone: len(stretches(zone)) for zone in ("UTC", "Asia/Tokyo", "Europe/London")}
    assert counts == {"UTC": 1, "Asia/Tokyo": 1, "Europe/London": 15}
