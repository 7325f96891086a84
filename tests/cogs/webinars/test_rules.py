"""What is due when, who gets a seat, what a change means: pure decisions, over all zones where time is meant."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Conflict, Invalid
from bot.recurrence import Recurrence, local, resolve
from bot.spreadsheets import safe_cell
from bot.when import WhenError, parse_when
from cogs.webinars import reading, rules
from cogs.webinars.ics_zones import observances
from cogs.webinars.rules import Phase
from storage.webinar_rows import Answer, Mode
from tests.cogs.webinars.examples import DETAILS, MELBOURNE, meeting

ZONES = sorted(name for name in available_timezones() if "/" in name)
zones = st.sampled_from(ZONES)
walls = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
FIVE_GAPS = {
    "Australia/Melbourne": "2027-10-03 02:30",
    "Europe/London": "2027-03-28 01:30",
    "America/New_York": "2027-03-14 02:30",
    "Pacific/Auckland": "2027-09-26 02:30",
    "America/Santiago": "2027-09-05 00:30",
}
FIVE_TWICE = {
    "Australia/Melbourne": "2027-04-04 02:30",
    "Europe/London": "2027-10-31 01:30",
    "America/New_York": "2027-11-07 01:30",
    "Pacific/Auckland": "2027-04-04 02:30",
    "America/Santiago": "2027-04-03 23:30",
}


# -- time ------------------------------------------------------------------------------------------


@given(zones, walls)
@settings(max_examples=300, deadline=None)
def test_day_offsets_keep_the_hour_wherever_it_exists(zone: str, wall: datetime) -> None:
    (due,) = rules.reminders(meeting(wall, zone=zone, details=replace(DETAILS, remind="7d")))
    expected = resolve(wall - timedelta(days=7), zone).at
    assert expected == due.at


@given(zones, walls, st.integers(1, 2000))
@settings(max_examples=300, deadline=None)
def test_minute_offsets_are_time_that_passes(zone: str, wall: datetime, minutes: int) -> None:
    found = meeting(wall, zone=zone, details=replace(DETAILS, remind=f"{minutes}m"))
    (due,) = rules.reminders(found)
    assert timedelta(minutes=minutes) == found.starts_at - due.at


@given(zones, walls)
@settings(max_examples=300, deadline=None)
def test_moments_of_a_meeting_come_in_order(zone: str, wall: datetime) -> None:
    found = [due.at for due in rules.moments(meeting(wall, zone=zone))]
    assert sorted(found) == found


@given(zones, walls, st.sampled_from(["weekly", "every 2 weeks", "monthly", "daily"]))
@settings(max_examples=200, deadline=None)
def test_a_series_keeps_its_hour_in_every_zone(zone: str, wall: datetime, repeat: str) -> None:
    now = resolve(wall, zone).at - timedelta(days=2)
    try:
        moment = parse_when(f"{wall:%Y-%m-%d %H:%M}", now=now, zone=zone)
    except WhenError:
        return  # The hour does not exist that day.
    recurrence = reading.read_repeat(repeat, moment, now=now)
    found = rules.coming(recurrence, after=None, now=now, existing=0)
    assert [wall.time()] * len(found) == [each.wall.time() for each in found]
    assert all(each.moved or local(each.at, zone).time() == wall.time() for each in found)


@given(zones, walls, st.integers(1, 30))
@settings(max_examples=200, deadline=None)
def test_extending_in_steps_finds_the_same_meetings(zone: str, wall: datetime, step: int) -> None:
    recurrence = Recurrence(zone, wall, "FREQ=WEEKLY")
    now = resolve(wall, zone).at - timedelta(days=1)
    at_once = rules.coming(recurrence, after=None, now=now, existing=0)
    first = at_once[: min(step, len(at_once))]
    rest = rules.coming(recurrence, after=first[-1].wall, now=now, existing=len(first))
    assert at_once == [*first, *rest]


@given(zones, st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)))
@settings(max_examples=300, deadline=None)
def test_a_calendars_zone_says_what_the_zone_data_say(zone: str, moment: datetime) -> None:
    at = moment.replace(tzinfo=UTC)
    holding = [
        each
        for each in observances(zone, 2023, 2031)
        if (each.start - each.before).replace(tzinfo=UTC) <= at
    ][-1]
    assert at.astimezone(ZoneInfo(zone)).utcoffset() == holding.after


@pytest.mark.parametrize("zone", FIVE_GAPS)
def test_a_time_that_does_not_exist_is_refused_with_what_to_type(zone: str) -> None:
    now = datetime(2027, 1, 4, tzinfo=UTC)
    with pytest.raises(Invalid) as refused:
        reading.read_timing(FIVE_GAPS[zone], "", "", now=now, zone=zone)
    assert "the clocks go forward" in refused.value.fields["when"]


@pytest.mark.parametrize("zone", FIVE_TWICE)
def test_a_time_that_happens_twice_is_the_first_and_says_so(zone: str) -> None:
    now = datetime(2027, 1, 4, tzinfo=UTC)
    timing = reading.read_timing(FIVE_TWICE[zone], "", "", now=now, zone=zone)
    assert any("happens twice" in note for note in timing.notes)
    assert resolve(timing.recurrence.start, zone).at == min(
        timing.recurrence.start.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)
        for fold in (0, 1)
    )


def test_a_rule_without_end_is_looked_at_for_a_year() -> None:
    recurrence = Recurrence(MELBOURNE, datetime(2027, 2, 18, 19, 30), "FREQ=DAILY")
    now = datetime(2027, 1, 4, tzinfo=UTC)
    assert rules.MOST == len(rules.coming(recurrence, after=None, now=now, existing=0))


def test_a_rare_rule_has_its_next_meeting_however_far() -> None:
    recurrence = Recurrence(
        MELBOURNE, datetime(2028, 2, 29, 19, 30), "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"
    )
    now = datetime(2027, 1, 4, tzinfo=UTC)
    assert ["2028-02-29"] == [
        f"{each.wall:%Y-%m-%d}"
        for each in rules.coming(recurrence, after=None, now=now, existing=0)
    ]


@pytest.mark.parametrize(
    ("rule", "new", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=3TH", datetime(2027, 2, 16, 18, 0), "FREQ=MONTHLY;BYDAY=3TU"),
        ("FREQ=MONTHLY;BYDAY=-1TH", datetime(2027, 2, 23, 18, 0), "FREQ=MONTHLY;BYDAY=-1TU"),
        ("FREQ=WEEKLY;BYDAY=TH", datetime(2027, 2, 17, 18, 0), "FREQ=WEEKLY;BYDAY=WE"),
        ("FREQ=WEEKLY;BYDAY=TH", datetime(2027, 2, 18, 8, 0), "FREQ=WEEKLY;BYDAY=TH"),
        ("FREQ=MONTHLY;BYMONTHDAY=18", datetime(2027, 2, 20, 8, 0), "FREQ=MONTHLY;BYMONTHDAY=20"),
        ("FREQ=DAILY", datetime(2027, 2, 20, 8, 0), "FREQ=DAILY"),
        ("FREQ=HOURLY;INTERVAL=2", datetime(2027, 2, 20, 8, 0), "FREQ=HOURLY;INTERVAL=2"),
        (
            "FREQ=HOURLY;UNTIL=20270219T193000",
            datetime(2027, 2, 19, 18, 30),
            "FREQ=HOURLY;UNTIL=20270220T183000",
        ),
        ("", datetime(2027, 2, 20, 8, 0), ""),
    ],
)
def test_a_rhythm_follows_its_meeting(rule: str, new: datetime, expected: str) -> None:
    present = Recurrence(MELBOURNE, datetime(2027, 2, 18, 19, 30), rule)
    assert expected == rules.moved_rule(present, new).rule


def test_a_rhythm_of_several_days_has_to_be_said_anew() -> None:
    present = Recurrence(MELBOURNE, datetime(2027, 2, 18, 19, 30), "FREQ=WEEKLY;BYDAY=TU,TH")
    with pytest.raises(Invalid):
        rules.moved_rule(present, datetime(2027, 2, 17, 19, 30))


def test_the_fifth_thursday_becomes_the_last() -> None:
    assert "-1TH" == str(rules.nth_day(datetime(2027, 4, 29, 19, 30)))


def test_days_of_a_window_are_days_on_the_wall() -> None:
    ends = rules.end_of(datetime(2027, 4, 1, 9, 0), MELBOURNE, 7 * 24 * 60)
    assert "2027-04-08 09:00" == f"{local(ends, MELBOURNE):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("minutes", "phase"),
    [
        (-16, Phase.COMING),
        (-15, Phase.DOORS),
        (0, Phase.ON),
        (59, Phase.ON),
        (60, Phase.OVER),
    ],
)
def test_a_meeting_goes_through_its_phases(minutes: int, phase: Phase) -> None:
    found = meeting()
    assert phase is rules.phase_of(found, found.starts_at + timedelta(minutes=minutes))


# -- reading ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("repeat", "rule"),
    [
        ("weekly", "FREQ=WEEKLY;BYDAY=TH"),
        ("fortnightly", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"),
        ("Monthly", "FREQ=MONTHLY;BYDAY=3TH"),
        ("yearly", "FREQ=YEARLY"),
        ("last Friday", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("every 3 weeks on Wed", "FREQ=WEEKLY;INTERVAL=3;BYDAY=WE"),
        ("RRULE:FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1"),
    ],
)
def test_rhythms_are_read(repeat: str, rule: str) -> None:
    now = datetime(2027, 2, 1, tzinfo=UTC)
    moment = parse_when("2027-02-18 19:30", now=now, zone=MELBOURNE)
    assert rule == reading.read_repeat(repeat, moment, now=now).rule


@pytest.mark.parametrize("until", ["10", "10 times", "2027-11-18", "18 Nov 2027"])
def test_an_end_is_a_date_or_a_number(until: str) -> None:
    now = datetime(2027, 2, 1, tzinfo=UTC)
    timing = reading.read_timing("2027-02-18 19:30", "monthly", until, now=now, zone=MELBOURNE)
    assert "2027-11-18" == str(timing.recurrence.until)


def test_a_rules_own_end_is_its_last_date() -> None:
    now = datetime(2027, 2, 1, tzinfo=UTC)
    rule = "FREQ=WEEKLY;UNTIL=20270311T083000Z"
    timing = reading.read_timing("2027-02-18 19:30", rule, "", now=now, zone=MELBOURNE)
    assert ("FREQ=WEEKLY", "2027-03-11") == (
        timing.recurrence.rule,
        str(timing.recurrence.until),
    )


@pytest.mark.parametrize(
    ("rule", "dates"),
    [
        ("FREQ=WEEKLY;UNTIL=20270311T082900Z", ["02-18 19:30", "02-25 19:30", "03-04 19:30"]),
        ("FREQ=WEEKLY;UNTIL=20270304", ["02-18 19:30", "02-25 19:30", "03-04 19:30"]),
        ("FREQ=WEEKLY;UNTIL=20270304T193000", ["02-18 19:30", "02-25 19:30", "03-04 19:30"]),
        ("FREQ=HOURLY;COUNT=3", ["02-18 19:30", "02-18 20:30", "02-18 21:30"]),
        ("FREQ=HOURLY;UNTIL=20270218T103000Z", ["02-18 19:30", "02-18 20:30", "02-18 21:30"]),
        ("FREQ=DAILY;BYHOUR=9,19;COUNT=3", ["02-18 19:30", "02-19 09:30", "02-19 19:30"]),
        ("FREQ=MINUTELY;INTERVAL=15;COUNT=2", ["02-18 19:30", "02-18 19:45"]),
        ("FREQ=YEARLY;BYYEARDAY=50;COUNT=2", ["02-19 19:30", "02-19 19:30"]),
    ],
)
def test_a_rules_end_is_kept_to_the_minute(rule: str, dates: list[str]) -> None:
    now = datetime(2027, 2, 1, tzinfo=UTC)
    timing = reading.read_timing("2027-02-18 19:30", rule, "", now=now, zone=MELBOURNE)
    found = timing.recurrence.occurrences(None, 10)
    assert dates == [f"{each.wall:%m-%d %H:%M}" for each in found]


def test_how_many_times_counts_those_of_one_day() -> None:
    now = datetime(2027, 2, 1, tzinfo=UTC)
    timing = reading.read_timing("2027-02-18 19:30", "FREQ=HOURLY", "3", now=now, zone=MELBOURNE)
    assert [19, 20, 21] == [each.wall.hour for each in timing.recurrence.occurrences(None, 10)]


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ("FREQ=WEEKLY;UNTIL=20270230", "not a date"),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20270304", "exclude each other"),
        ("FREQ=WEEKLY;UNTIL=20270201", "never takes place"),
        ("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "never takes place"),
    ],
)
def test_a_rule_that_cannot_be_says_why(rule: str, complaint: str) -> None:
    now = datetime(2027, 2, 1, tzinfo=UTC)
    with pytest.raises(Invalid) as refused:
        reading.read_timing("2027-02-18 19:30", rule, "", now=now, zone=MELBOURNE)
    assert complaint in refused.value.fields["repeat"]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "ftp://example.org",
        "example.org/x",
        "https://",
        "https://a b",
        "https://exa<mple.org",
        f"https://example.org/{'x' * 500}",
    ],
)
def test_what_is_no_link_is_refused(link: str) -> None:
    with pytest.raises(Invalid):
        reading.read_link(link)


def test_a_window_may_be_days() -> None:
    assert 7 * 24 * 60 == reading.read_length("", Mode.ASYNC)


# -- seats -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "present", "capacity", "going", "expected"),
    [
        (Answer.GOING, None, None, 500, Answer.GOING),
        (Answer.GOING, None, 2, 1, Answer.GOING),
        (Answer.GOING, None, 2, 2, Answer.WAITING),
        (Answer.GOING, Answer.GOING, 2, 2, Answer.GOING),
        (Answer.GOING, Answer.WAITING, 2, 2, Answer.WAITING),
        (Answer.MAYBE, Answer.GOING, 2, 2, Answer.MAYBE),
    ],
)
def test_seats_are_given_while_there_are_any(
    wanted: Answer, present: Answer | None, capacity: int | None, going: int, expected: Answer
) -> None:
    assert expected is rules.seat(wanted, present, capacity, going)


@given(st.integers(1, 50) | st.none(), st.integers(0, 60), st.integers(0, 60))
def test_never_more_than_the_capacity_move_up(
    capacity: int | None, going: int, waiting: int
) -> None:
    free = rules.free_seats(capacity, going, waiting)
    assert 0 <= free <= waiting
    assert capacity is None or free == 0 or going + free <= capacity


def test_a_cancelled_meeting_takes_no_answers() -> None:
    with pytest.raises(Conflict):
        rules.check_open(meeting(cancelled=True), datetime(2027, 2, 1, tzinfo=UTC))


# -- numbers and cells -----------------------------------------------------------------------------


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 12), min_size=1))
def test_no_small_count_can_be_told_from_the_others(counts: dict[str, int]) -> None:
    shown = rules.suppressed(counts)
    hidden = [name for name, count in shown.items() if count is None]
    assert all(count is None or count >= rules.SUPPRESS_UNDER for count in shown.values())
    assert len(hidden) != 1 or len(counts) == 1


@pytest.mark.parametrize(
    "name", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1", "|x"]
)
def test_a_cell_is_never_run(name: str) -> None:
    assert safe_cell(name).startswith("'")


@pytest.mark.parametrize("name", ["Mia", "O'Brien", "", "Zoë", "3rd"])
def test_other_cells_stay_as_they_are(name: str) -> None:
    assert name == safe_cell(name)
