"""Recurrence by example: a year with its clock changes, ends, offsets and storage."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import pin_zone_data
from bot.recurrence import (
    HORIZON,
    Fit,
    Occurrence,
    Offset,
    Recurrence,
    Resolved,
    local,
    monthly_nth,
    offset_before,
    resolve,
    weekly,
)
from bot.rule import RuleError
from tests.bot.rules import RULES

pin_zone_data()
MELBOURNE, LONDON = "Australia/Melbourne", "Europe/London"
YEAR_START, YEAR_END = date(2027, 1, 11), date(2027, 12, 13)


def utc(month: int, day: int, hour: int, minute: int = 0, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def wall(month: int, day: int, hour: int, minute: int = 0, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, minute)


class TestTheYear2027:
    prompts = weekly(0, time(9), zone=MELBOURNE, first=YEAR_START, until=YEAR_END)
    london = weekly(0, time(8), zone=LONDON, first=YEAR_START, until=YEAR_END)
    cases = weekly(
        2, time(12, 30), zone=MELBOURNE, first=date(2027, 1, 20), every=2, until=YEAR_END
    )
    webinars = monthly_nth(
        3, 3, time(19, 30), zone=MELBOURNE, first=date(2027, 2, 1), until=date(2027, 11, 30)
    )

    def test_there_are_49_prompts(self) -> None:
        found = self.prompts.occurrences(None, 100)
        assert (len(found), found[0].wall, found[-1].wall) == (
            49,
            wall(1, 11, 9),
            wall(12, 13, 9),
        )

    def test_melbourne_prompts_follow_the_clock_changes(self) -> None:
        for one in self.prompts.occurrences(None, 100):
            winter = date(2027, 4, 5) <= one.wall.date() <= date(2027, 9, 27)
            sunday = one.wall.date() - timedelta(days=1)
            assert one.at == datetime.combine(sunday, time(23 if winter else 22), UTC)

    def test_the_prompt_after_the_autumn_change_is_an_hour_later_in_utc(self) -> None:
        before, after = self.prompts.occurrences(wall(3, 28, 9), 2)
        assert (before.at, after.at) == (utc(3, 28, 22), utc(4, 4, 23))

    def test_the_prompt_after_the_spring_change_is_an_hour_earlier_in_utc(self) -> None:
        before, after = self.prompts.occurrences(wall(9, 26, 9), 2)
        assert (before.at, after.at) == (utc(9, 26, 23), utc(10, 3, 22))

    def test_london_prompts_follow_the_clock_changes(self) -> None:
        for one in self.london.occurrences(None, 100):
            summer = date(2027, 3, 29) <= one.wall.date() <= date(2027, 10, 25)
            assert one.at == datetime.combine(one.wall.date(), time(7 if summer else 8), UTC)

    def test_there_are_49_london_prompts(self) -> None:
        assert len(self.london.occurrences(None, 100)) == 49

    def test_there_are_24_case_slots(self) -> None:
        found = self.cases.occurrences(None, 100)
        assert (len(found), found[0].at, found[-1].wall) == (
            24,
            utc(1, 20, 1, 30),
            wall(12, 8, 12, 30),
        )

    def test_case_slots_include_those_of_the_outage_and_the_empty_queue(self) -> None:
        found = {one.wall.date() for one in self.cases.occurrences(None, 100)}
        assert {date(2027, 7, 7), date(2027, 9, 29)} <= found

    def test_webinars_are_the_third_thursdays(self) -> None:
        found = [(one.wall.month, one.wall.day) for one in self.webinars.occurrences(None, 100)]
        assert found == [
            (2, 18), (3, 18), (4, 15), (5, 20), (6, 17),
            (7, 15), (8, 19), (9, 16), (10, 21), (11, 18),
        ]  # fmt: skip

    def test_webinars_start_at_the_stated_utc_hours(self) -> None:
        hours = {one.wall.month: one.at.time() for one in self.webinars.occurrences(None, 100)}
        assert hours == {
            month: time(8, 30) if month in (2, 3, 10, 11) else time(9, 30) for month in range(2, 12)
        }

    def test_the_time_that_occurs_twice_fires_once_the_first_time(self) -> None:
        daily = Recurrence(MELBOURNE, wall(4, 3, 2, 30), "FREQ=DAILY")
        found = daily.occurrences(wall(4, 3, 2, 30), 2)
        assert found == [
            Occurrence(wall(4, 4, 2, 30), utc(4, 3, 15, 30), ambiguous=True),
            Occurrence(wall(4, 5, 2, 30), utc(4, 4, 16, 30)),
        ]

    def test_the_time_that_does_not_exist_fires_once_an_hour_later(self) -> None:
        daily = Recurrence(MELBOURNE, wall(10, 2, 2, 30), "FREQ=DAILY")
        found = daily.occurrences(wall(10, 2, 2, 30), 2)
        assert found == [
            Occurrence(wall(10, 3, 2, 30), utc(10, 2, 16, 30), moved=True),
            Occurrence(wall(10, 4, 2, 30), utc(10, 3, 15, 30)),
        ]

    def test_seven_days_before_the_october_session_are_167_hours(self) -> None:
        start = wall(10, 7, 19, 30)
        reminder = offset_before(start, MELBOURNE, "7d")
        assert (reminder, resolve(start, MELBOURNE).at - reminder) == (
            utc(9, 30, 9, 30),
            timedelta(hours=167),
        )

    def test_seven_days_before_the_april_change_are_169_hours(self) -> None:
        start = wall(4, 8, 19, 30)
        elapsed = resolve(start, MELBOURNE).at - offset_before(start, MELBOURNE, "7d")
        assert elapsed == timedelta(hours=169)

    def test_the_february_reminders(self) -> None:
        start = wall(2, 18, 19, 30)
        reminders = [offset_before(start, MELBOURNE, text) for text in ("7d", "24h", "15m")]
        assert reminders == [utc(2, 11, 8, 30), utc(2, 17, 8, 30), utc(2, 18, 8, 15)]

    def test_twenty_four_hours_are_24_hours_across_a_change(self) -> None:
        assert offset_before(wall(10, 3, 12), MELBOURNE, "24h") == utc(10, 2, 1)

    def test_one_day_is_the_same_wall_time_across_a_change(self) -> None:
        assert offset_before(wall(10, 3, 12), MELBOURNE, "1d") == utc(10, 2, 2)


class TestResolve:
    def test_an_ordinary_time(self) -> None:
        assert resolve(wall(6, 1, 9), MELBOURNE) == Resolved(utc(5, 31, 23), Fit.EXACT)

    @pytest.mark.parametrize("hour", [2, 9], ids=["moved", "exact"])
    def test_the_instant_is_in_utc(self, hour: int) -> None:
        assert resolve(wall(10, 3, hour), MELBOURNE).at.tzinfo is UTC

    def test_a_gap_of_half_an_hour_moves_by_half_an_hour(self) -> None:
        zone = "Australia/Lord_Howe"
        assert resolve(wall(10, 3, 2, 10), zone) == Resolved(utc(10, 2, 15, 40), Fit.GAP)

    def test_the_first_minute_after_the_gap_is_exact(self) -> None:
        assert resolve(wall(10, 3, 3), MELBOURNE) == Resolved(utc(10, 2, 16), Fit.EXACT)

    def test_the_day_samoa_skipped_moves_to_the_next(self) -> None:
        skipped = wall(12, 30, 9, year=2011)
        assert resolve(skipped, "Pacific/Apia") == Resolved(utc(12, 30, 19, year=2011), Fit.GAP)

    def test_fold_is_ignored(self) -> None:
        twice = wall(4, 4, 2, 30)
        assert resolve(twice.replace(fold=1), MELBOURNE) == resolve(twice, MELBOURNE)

    def test_an_aware_time_is_refused(self) -> None:
        with pytest.raises(ValueError, match=r"^a wall time has no time zone of its own$"):
            resolve(utc(1, 1, 0), MELBOURNE)

    def test_an_unknown_zone_is_refused(self) -> None:
        with pytest.raises(ZoneInfoNotFoundError):
            resolve(wall(1, 1, 9), "Australia/Ballarat")


class TestLocal:
    def test_a_wall_shows_the_same_in_both_hours_of_a_repeated_one(self) -> None:
        shown = [local(utc(4, 3, hour, 30), MELBOURNE) for hour in (15, 16)]
        assert [(wall(4, 4, 2, 30), 0)] * 2 == [(one, one.fold) for one in shown]


class TestOccurrences:
    def test_a_one_off_happens_once(self) -> None:
        once = Recurrence(MELBOURNE, wall(5, 20, 19, 30))
        assert once.occurrences(None, 10) == [Occurrence(wall(5, 20, 19, 30), utc(5, 20, 9, 30))]

    def test_a_one_off_is_over_afterwards(self) -> None:
        assert Recurrence(MELBOURNE, wall(5, 20, 19, 30)).next_after(wall(5, 20, 19, 30)) is None

    def test_after_is_exclusive(self) -> None:
        plan = weekly(0, time(9), zone=MELBOURNE, first=YEAR_START)
        found = plan.next_after(wall(1, 11, 9))
        assert found == Occurrence(wall(1, 18, 9), utc(1, 17, 22))

    def test_a_minute_before_an_occurrence_finds_it(self) -> None:
        plan = weekly(0, time(9), zone=MELBOURNE, first=YEAR_START)
        found = plan.next_after(wall(1, 18, 8, 59))
        assert found is not None
        assert found.wall == wall(1, 18, 9)

    def test_until_is_inclusive(self) -> None:
        plan = weekly(0, time(9), zone=MELBOURNE, first=YEAR_START, until=date(2027, 1, 18))
        assert [one.wall.day for one in plan.occurrences(None, 9)] == [11, 18]

    def test_a_count_is_counted_from_the_start(self) -> None:
        plan = Recurrence(MELBOURNE, wall(1, 11, 9), "FREQ=WEEKLY;COUNT=3")
        assert [one.wall.day for one in plan.occurrences(wall(1, 11, 9), 9)] == [18, 25]

    def test_a_weekly_rule_without_days_keeps_the_day_of_its_start(self) -> None:
        plan = Recurrence(MELBOURNE, wall(1, 13, 9), "FREQ=WEEKLY")
        assert [one.wall.day for one in plan.occurrences(None, 3)] == [13, 20, 27]

    def test_the_31st_skips_short_months(self) -> None:
        plan = Recurrence(MELBOURNE, wall(1, 31, 9), "FREQ=MONTHLY")
        assert [one.wall.month for one in plan.occurrences(None, 4)] == [1, 3, 5, 7]

    def test_29_february_waits_for_leap_years(self) -> None:
        plan = Recurrence(MELBOURNE, datetime(2028, 2, 29, 9), "FREQ=YEARLY")
        assert [one.wall.year for one in plan.occurrences(None, 3)] == [2028, 2032, 2036]

    @pytest.mark.parametrize("freq", ["MONTHLY", "YEARLY"])
    def test_a_rule_that_never_matches_ends_soon(self, freq: str) -> None:
        plan = Recurrence(MELBOURNE, wall(1, 1, 9), f"FREQ={freq};BYMONTH=2;BYMONTHDAY=30")
        assert plan.next_after(None) is None

    @pytest.mark.parametrize(
        "rule",
        [
            "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=MINUTELY;INTERVAL=17;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=HOURLY;INTERVAL=24;BYHOUR=3",
            "FREQ=MINUTELY;INTERVAL=1440;BYHOUR=3",
            "FREQ=HOURLY;INTERVAL=168;BYDAY=SU",
        ],
    )
    def test_an_hourly_rule_that_never_matches_ends_soon(self, rule: str) -> None:
        assert Recurrence(MELBOURNE, wall(1, 1, 9), rule).next_after(None) is None

    def test_an_hourly_rule_finds_a_day_years_away(self) -> None:
        plan = Recurrence(
            MELBOURNE, wall(3, 1, 9), "FREQ=HOURLY;INTERVAL=5;BYMONTH=2;BYMONTHDAY=29"
        )
        found = plan.next_after(None)
        assert found is not None
        assert date(2028, 2, 29) == found.wall.date()

    def test_months_of_an_hourly_rule_are_whole(self) -> None:
        plan = Recurrence(MELBOURNE, wall(1, 15, 9), "FREQ=HOURLY;INTERVAL=24;BYMONTH=3")
        assert [wall(3, 1, 9), wall(3, 2, 9)] == [one.wall for one in plan.occurrences(None, 2)]

    def test_times_earlier_on_the_first_day_of_a_month_are_found(self) -> None:
        plan = Recurrence(MELBOURNE, wall(1, 15, 9), "FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=8")
        found = plan.next_after(wall(2, 1, 7))
        assert found is not None
        assert wall(2, 1, 8) == found.wall

    def test_times_just_after_the_midnight_that_begins_a_month_are_found(self) -> None:
        rule = "FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=0;BYMINUTE=15"
        found = Recurrence(MELBOURNE, wall(1, 15, 9, 30), rule).next_after(wall(2, 1, 0))
        assert found is not None
        assert wall(2, 1, 0, 15) == found.wall

    def test_a_rules_own_end_is_to_the_minute(self) -> None:
        plan = Recurrence(MELBOURNE, wall(1, 15, 9), "FREQ=HOURLY;UNTIL=20270115T110000")
        assert [9, 10, 11] == [one.wall.hour for one in plan.occurrences(None, 9)]

    def test_of_an_hour_that_is_jumped_over_and_the_next_one_happens(self) -> None:
        plan = Recurrence(MELBOURNE, wall(10, 3, 0), "FREQ=HOURLY")
        assert [utc(10, 2, hour) for hour in (14, 15, 16, 17)] == [
            one.at for one in plan.occurrences(None, 4)
        ]

    def test_an_hour_that_is_jumped_over_alone_moves(self) -> None:
        plan = Recurrence(MELBOURNE, wall(10, 3, 0), "FREQ=DAILY;BYHOUR=2,5")
        assert [(2, True), (5, False)] == [
            (one.wall.hour, one.moved) for one in plan.occurrences(None, 2)
        ]

    @pytest.mark.parametrize(
        "ending", [";UNTIL=20271003T030000", ";COUNT=2"], ids=["until a time", "counted"]
    )
    def test_an_hour_that_is_jumped_over_moves_where_the_next_one_is_beyond_the_end(
        self, ending: str
    ) -> None:
        plan = Recurrence(MELBOURNE, wall(10, 3, 1, 30), f"FREQ=DAILY;BYHOUR=1,2,3{ending}")
        assert [utc(10, 2, 15, 30), utc(10, 2, 16, 30)] == [
            one.at for one in plan.occurrences(None, 9)
        ]

    def test_on_the_last_date_an_hour_that_is_jumped_over_and_the_next_one_happen_once(
        self,
    ) -> None:
        rule = "FREQ=DAILY;BYHOUR=1,2,3"
        plan = Recurrence(MELBOURNE, wall(10, 3, 1, 30), rule, until=date(2027, 10, 3))
        assert [1, 3] == [one.wall.hour for one in plan.occurrences(None, 9)]

    @pytest.mark.parametrize("ending", ["", ";COUNT=50"], ids=["endless", "counted"])
    def test_nothing_is_looked_for_beyond_the_horizon(self, ending: str) -> None:
        plan = Recurrence(MELBOURNE, wall(1, 1, 9), f"FREQ=YEARLY;INTERVAL=10{ending}")
        found = [one.wall.year for one in plan.occurrences(None, 100)]
        assert [2027, 2037, 2047, 2057] == found
        assert datetime(2057, 1, 1, 9) <= wall(1, 1, 9) + HORIZON < datetime(2067, 1, 1, 9)

    def test_next_at_compares_instants(self) -> None:
        plan = weekly(0, time(9), zone=MELBOURNE, first=YEAR_START)
        found = [plan.next_at(at) for at in (utc(1, 17, 21, 59), utc(1, 17, 22))]
        assert [one.wall.day for one in found if one] == [18, 25]

    def test_next_at_finds_an_occurrence_moved_out_of_a_gap(self) -> None:
        plan = Recurrence(MELBOURNE, wall(10, 1, 2, 30), "FREQ=DAILY")
        found = plan.next_at(utc(10, 2, 16, 15))  # The wall shows 03:15; 02:30 fires at 03:30.
        assert found == Occurrence(wall(10, 3, 2, 30), utc(10, 2, 16, 30), moved=True)

    def test_next_at_does_not_repeat_what_fired_before_the_clocks_went_back(self) -> None:
        plan = Recurrence(MELBOURNE, wall(4, 1, 2, 30), "FREQ=DAILY")
        found = plan.next_at(utc(4, 3, 16))  # The wall shows 02:00 again.
        assert found is not None
        assert found.wall == wall(4, 5, 2, 30)

    def test_next_at_is_none_when_nothing_is_left(self) -> None:
        assert Recurrence(MELBOURNE, wall(1, 11, 9)).next_at(utc(2, 1, 0)) is None


class TestPresets:
    def test_weekly_starts_on_the_first_such_day(self) -> None:
        plan = weekly(3, time(9), zone=MELBOURNE, first=date(2027, 1, 11))
        assert (plan.start, plan.rule) == (wall(1, 14, 9), "FREQ=WEEKLY;BYDAY=TH")

    def test_weekly_may_start_on_the_day_itself(self) -> None:
        assert weekly(0, time(9), zone=MELBOURNE, first=YEAR_START).start == wall(1, 11, 9)

    def test_weekly_begins_on_the_first_such_day_whatever_day_it_is_asked_on(self) -> None:
        starts = [
            weekly(day, time(9), zone=MELBOURNE, first=date(2027, 1, 14)).start.date()
            for day in range(7)
        ]
        assert starts == [date(2027, 1, day) for day in (18, 19, 20, 14, 15, 16, 17)]

    def test_every_other_week_and_every_other_month_leave_one_out(self) -> None:
        weeks = weekly(0, time(9), zone=MELBOURNE, first=YEAR_START, every=2)
        months = monthly_nth(1, 0, time(9), zone=MELBOURNE, first=YEAR_START, every=2)
        assert [each.wall for each in weeks.occurrences(None, 3)] == [
            wall(1, 11, 9),
            wall(1, 25, 9),
            wall(2, 8, 9),
        ]
        assert [each.wall for each in months.occurrences(None, 2)] == [
            wall(3, 1, 9),
            wall(5, 3, 9),
        ]

    @pytest.mark.parametrize(("nth", "day"), [(1, 1), (2, 8), (3, 15), (4, 22), (5, 29), (-1, 29)])
    def test_each_nth_day_of_a_month_that_has_five(self, nth: int, day: int) -> None:
        plan = monthly_nth(nth, 0, time(9), zone=MELBOURNE, first=date(2027, 3, 1))
        assert plan.start.date() == date(2027, 3, 1)
        assert plan.occurrences(None, 1)[0].wall == wall(3, day, 9)

    def test_a_monthly_plan_ends_when_it_was_told_to(self) -> None:
        end = date(2027, 3, 1)
        plan = monthly_nth(1, 0, time(9), zone=MELBOURNE, first=YEAR_START, until=end)
        assert [each.wall for each in plan.occurrences(None, 9)] == [
            wall(2, 1, 9),
            wall(3, 1, 9),
        ]

    def test_monthly_does_not_happen_on_a_start_that_does_not_fit(self) -> None:
        plan = monthly_nth(-1, 4, time(9), zone=MELBOURNE, first=date(2027, 1, 1))
        assert [one.wall.day for one in plan.occurrences(None, 2)] == [29, 26]

    def test_a_fifth_weekday_skips_months_without_one(self) -> None:
        plan = monthly_nth(5, 0, time(9), zone=MELBOURNE, first=date(2027, 1, 1))
        assert [one.wall.month for one in plan.occurrences(None, 3)] == [3, 5, 8]

    @pytest.mark.parametrize("nth", [0, 6, -2])
    def test_there_is_no_such_nth(self, nth: int) -> None:
        with pytest.raises(ValueError, match=r"^nth is 1 to 5, or -1 for the last$"):
            monthly_nth(nth, 0, time(9), zone=MELBOURNE, first=YEAR_START)


class TestRefusals:
    @pytest.mark.parametrize("zone", ["", "Ballarat", "+10:00", "../etc/passwd", "A" * 5000])
    def test_a_zone_must_be_iana(self, zone: str) -> None:
        with pytest.raises(ValueError, match="not an IANA time zone"):
            Recurrence(zone, wall(1, 1, 9))

    @pytest.mark.parametrize(
        ("start", "complaint"),
        [
            (utc(1, 1, 9), "start is a wall time: without a time zone of its own"),
            (datetime(2027, 1, 1, 9, 0, 1), "start must be a whole minute"),
            (datetime(2027, 1, 1, 9, 0, 0, 1), "start must be a whole minute"),
            (datetime(1969, 12, 31), "start must be between 1970 and 2199"),
            (datetime(2200, 1, 1), "start must be between 1970 and 2199"),
        ],
    )
    def test_a_start_must_be_a_sensible_wall_time(self, start: datetime, complaint: str) -> None:
        with pytest.raises(ValueError, match=f"^{complaint}$"):
            Recurrence(MELBOURNE, start)

    @pytest.mark.parametrize("start", [datetime(1970, 1, 1), datetime(2199, 12, 31, 23, 59)])
    def test_the_first_and_the_last_minute_are_sensible(self, start: datetime) -> None:
        assert [start] == [one.wall for one in Recurrence("UTC", start).occurrences(None, 2)]

    def test_until_must_not_be_a_datetime(self) -> None:
        with pytest.raises(TypeError, match=r"^until is a date, not a datetime$"):
            Recurrence(MELBOURNE, wall(1, 1, 9), until=wall(2, 1, 9))

    def test_a_rule_must_be_readable(self) -> None:
        with pytest.raises(RuleError):
            Recurrence(MELBOURNE, wall(1, 1, 9), "FREQ=SECONDLY")


class TestJson:
    def test_what_is_written(self) -> None:
        plan = weekly(0, time(9), zone=MELBOURNE, first=YEAR_START, until=YEAR_END)
        assert plan.to_json() == {
            "zone": "Australia/Melbourne",
            "start": "2027-01-11T09:00",
            "rule": "FREQ=WEEKLY;BYDAY=MO",
            "until": "2027-12-13",
        }

    def test_empty_fields_are_left_out(self) -> None:
        data = Recurrence("UTC", wall(1, 1, 9)).to_json()
        assert data == {"zone": "UTC", "start": "2027-01-01T09:00"}

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"zone": "UTC"},
            {"zone": "UTC", "start": "soon"},
            {"zone": "UTC", "start": 5},
            {"zone": "UTC", "start": "2027-01-01T09:00+10:00"},
            {"zone": "UTC", "start": "2027-01-01T09:00", "until": "later"},
            {"zone": "UTC", "start": "2027-01-01T09:00", "rule": None},
            {"zone": "UTC", "start": "2027-01-01T09:00", "end": "2027-02-01"},
        ],
    )
    def test_anything_else_is_refused(self, data: dict[str, object]) -> None:
        with pytest.raises(ValueError, match=r"."):
            Recurrence.from_json(data)

    @pytest.mark.parametrize("odd", [{"start": 5}, {"rule": None}, {"end": "2027-02-01"}])
    def test_an_object_of_another_shape_is_told_the_right_one(self, odd: dict[str, object]) -> None:
        with pytest.raises(
            ValueError, match=r"^a recurrence has the texts zone, start, rule and until$"
        ):
            Recurrence.from_json({"zone": "UTC", "start": "2027-01-01T09:00", **odd})


class TestOffsets:
    @pytest.mark.parametrize(
        ("text", "offset"),
        [
            ("7d", Offset(days=7)),
            ("1w", Offset(days=7)),
            ("24h", Offset(elapsed=timedelta(hours=24))),
            ("15m", Offset(elapsed=timedelta(minutes=15))),
            ("1d12h", Offset(1, timedelta(hours=12))),
            (" 2D 3H 4M ", Offset(2, timedelta(hours=3, minutes=4))),
            ("0m", Offset()),
        ],
    )
    def test_an_offset_is_read(self, text: str, offset: Offset) -> None:
        assert Offset.parse(text) == offset

    @pytest.mark.parametrize("text", ["", " ", "7", "d", "-7d", "7 days", "15s", "7d7d", "٧d"])
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="is not an offset"):
            Offset.parse(text)

    def test_of_a_long_text_only_the_beginning_is_repeated(self) -> None:
        with pytest.raises(ValueError, match=f"^'{'x' * 40}' is not an offset"):
            Offset.parse("x" * 5000)

    @given(st.integers(0, 900), st.integers(0, 9999), st.integers(0, 59))
    def test_an_offset_survives_being_written(self, days: int, hours: int, minutes: int) -> None:
        offset = Offset(days, timedelta(hours=hours, minutes=minutes))
        assert Offset.parse(str(offset)) == offset

    def test_an_offset_is_written_with_its_units(self) -> None:
        assert str(Offset(2, timedelta(hours=3, minutes=4))) == "2d3h4m"
        assert str(Offset()) == "0m"

    def test_an_offset_need_not_be_text_and_the_answer_is_in_utc(self) -> None:
        before = offset_before(wall(10, 8, 19, 30), MELBOURNE, Offset(1, timedelta(hours=1)))
        assert (before, before.tzinfo) == (utc(10, 7, 7, 30), UTC)

    def test_an_instant_may_be_the_start(self) -> None:
        assert offset_before(utc(10, 7, 8, 30), MELBOURNE, "7d") == utc(9, 30, 9, 30)

    @pytest.mark.parametrize("text", ["1d", "24h"])
    def test_the_answer_is_in_utc_whatever_zone_the_start_is_in(self, text: str) -> None:
        start = utc(6, 7, 8, 30).astimezone(ZoneInfo(LONDON))
        before = offset_before(start, LONDON, text)
        assert utc(6, 6, 8, 30) == before
        assert before.tzinfo is UTC

    def test_hours_count_from_the_instant_even_in_the_repeated_hour(self) -> None:
        second = utc(4, 3, 16, 30)  # 02:30 for the second time
        assert offset_before(second, MELBOURNE, "1h") == utc(4, 3, 15, 30)

    def test_days_are_taken_off_the_wall_before_hours_elapse(self) -> None:
        assert offset_before(wall(10, 4, 9), MELBOURNE, "1d12h") == utc(10, 2, 10)

    def test_a_day_offset_that_lands_in_a_gap_moves_forward(self) -> None:
        assert offset_before(wall(10, 4, 2, 30), MELBOURNE, "1d") == utc(10, 2, 16, 30)


@settings(deadline=None)
@given(
    st.sampled_from([MELBOURNE, LONDON, "UTC", "America/St_Johns"]),
    st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31)),
    st.sampled_from(["", *RULES]),
    st.none() | st.dates(),
)
def test_a_recurrence_survives_json(
    zone: str, start: datetime, rule: str, until: date | None
) -> None:
    plan = Recurrence(zone, start.replace(second=0, microsecond=0), rule, until)
    assert Recurrence.from_json(plan.to_json()) == plan
