"""Days, times and durations as people type them; "now" is Wed 12 May 2027, 11:00 in Melbourne."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import pin_zone_data
from bot.i18n import language
from bot.recurrence import Offset, resolve
from bot.when import (
    AmbiguousDate,
    When,
    WhenError,
    parse_date,
    parse_day,
    parse_day_time,
    parse_duration,
    parse_offsets,
    parse_time,
    parse_when,
    show_date,
)
from bot.when_days import nth_weekday

pin_zone_data()
MELBOURNE = "Australia/Melbourne"
NOW = datetime(2027, 5, 12, 1, tzinfo=UTC)
TODAY = date(2027, 5, 12)


def when(text: str, now: datetime = NOW, zone: str = MELBOURNE) -> When:
    return parse_when(text, now=now, zone=zone)


def hint(text: str) -> str:
    with pytest.raises(WhenError) as caught:
        when(text)
    return caught.value.hint


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("Mon 09:00", "2027-05-17 09:00"),
        ("monday 9am", "2027-05-17 09:00"),
        ("Mon. at 9 a.m.", "2027-05-17 09:00"),
        ("9am mon", "2027-05-17 09:00"),
        ("on Monday @ 9:00", "2027-05-17 09:00"),
        ("Wed 11:01", "2027-05-12 11:01"),
        ("Wed 11:00", "2027-05-19 11:00"),
        ("next wed 11:01", "2027-05-19 11:01"),
        ("this thu 7:30pm", "2027-05-13 19:30"),
        ("next thu 7:30pm", "2027-05-13 19:30"),
        ("today 3pm", "2027-05-12 15:00"),
        ("tonight 8pm", "2027-05-12 20:00"),
        ("tomorrow 9am", "2027-05-13 09:00"),
        ("TOMORROW NOON", "2027-05-13 12:00"),
        ("tomorrow 12am", "2027-05-13 00:00"),
        ("tomorrow 12pm", "2027-05-13 12:00"),
        ("third Thursday 19:30", "2027-05-20 19:30"),
        ("3rd thu 19:30", "2027-05-20 19:30"),
        ("the 2nd wed 10:00", "2027-06-09 10:00"),
        ("second wed 11:30", "2027-05-12 11:30"),
        ("last Friday of June 10:00", "2027-06-25 10:00"),
        ("first Mon of March 10:00", "2028-03-06 10:00"),
        ("last mon of dec 2028 10:00", "2028-12-25 10:00"),
        ("fifth mon 10:00", "2027-05-31 10:00"),
        ("2027-05-20 19:30", "2027-05-20 19:30"),
        ("2027-5-20 19:30", "2027-05-20 19:30"),
        ("2027/05/20 19:30", "2027-05-20 19:30"),
        ("2027-05-20T19:30", "2027-05-20 19:30"),
        ("2027-05-20T19:30:00", "2027-05-20 19:30"),
        ("20 May 19:30", "2027-05-20 19:30"),
        ("May 20 19:30", "2027-05-20 19:30"),
        ("20th of May, 2027, 7.30 p.m.", "2027-05-20 19:30"),
        ("Thu 20 May 2027 19:30", "2027-05-20 19:30"),
        ("5 April 2028 10:00", "2028-04-05 10:00"),
        ("05 Apr 10:00", "2028-04-05 10:00"),
        ("12 May 10:59", "2028-05-12 10:59"),
        ("12 May 11:01", "2027-05-12 11:01"),
        ("29 Feb 10:00", "2028-02-29 10:00"),
        ("25/12/2027 10:00", "2027-12-25 10:00"),
        ("12/25/2027 10:00", "2027-12-25 10:00"),
        ("25.12.2027 10:00", "2027-12-25 10:00"),
        ("25/12 10:00", "2027-12-25 10:00"),
        ("06/06 10:00", "2027-06-06 10:00"),
    ],
)
def test_a_day_and_a_time_are_understood(text: str, wall: str) -> None:
    assert when(text).wall == datetime.fromisoformat(wall)


@pytest.mark.parametrize(
    ("text", "zone", "instant"),
    [
        ("Thu 19:30", MELBOURNE, datetime(2027, 5, 13, 9, 30, tzinfo=UTC)),
        ("Thu 19:30 Europe/London", "Europe/London", datetime(2027, 5, 13, 18, 30, tzinfo=UTC)),
        ("Thu 19:30 (London)", "Europe/London", datetime(2027, 5, 13, 18, 30, tzinfo=UTC)),
        ("Thu 19:30 new york", "America/New_York", datetime(2027, 5, 13, 23, 30, tzinfo=UTC)),
        ("Thu 19:30 UTC", "UTC", datetime(2027, 5, 13, 19, 30, tzinfo=UTC)),
        ("2027-05-20T19:30Z", "UTC", datetime(2027, 5, 20, 19, 30, tzinfo=UTC)),
        ("today 22:00 Honolulu", "Pacific/Honolulu", datetime(2027, 5, 12, 8, tzinfo=UTC)),
    ],
)
def test_a_zone_may_follow(text: str, zone: str, instant: datetime) -> None:
    found = when(text)
    assert (found.zone, found.instant) == (zone, instant)


@pytest.mark.parametrize(
    ("text", "part_of_hint"),
    [
        ("", "Type a day and a time"),
        ("  \n ", "Type a day and a time"),
        ("hello", "is not a day and time. Type Mon 09:00"),
        ("x" * 10_000, "too long"),
        ("Mon ٠٩:٠٠", "digits 0 to 9"),
        ("Mon ０９:００", "digits 0 to 9"),
        ("Mon ½", "digits 0 to 9"),
        ("Mon", "Add a time with a colon or am/pm, such as Mon 09:00"),
        ("Mon 9", "Is 9 the hour? Then type 9:00"),
        ("19:30", "Add a day"),
        ("19:30 London", "Add a day"),
        ("Tusday 9am", "Did you mean Tuesday?"),
        ("5 Februari 9am", "Did you mean February?"),
        ("Mon 9am Ballarat", "Type the largest city near you"),
        ("Mon 9am EST", "does not say when the clocks change"),
        ("Mon 9am +10:00", "does not say when the clocks change"),
        ("Mon 25:00", "Hours go from 00 to 23"),
        ("Mon 24:00", "For midnight type 00:00 of the next day"),
        ("Mon 09:60", "minutes 00 to 59"),
        ("Mon 9:6", "is not a time"),
        ("Mon 13pm", "Use 1 to 12 with am or pm"),
        ("Mon 0am", "Use 1 to 12 with am or pm"),
        ("Mon 09:00:30", "Seconds are not kept. Type 09:00"),
        ("Mon 7.30", "a date or a time"),
        ("Mon Tue 9am", "more than one day or time"),
        ("Mon 9am 10am", "more than one day or time"),
        ("5 Apr 2027-04-05 9am", "more than one day"),
        ("tomorrow 5 Apr 9am", "more than one day"),
        ("04/05 Apr 9am", "more than one day"),
        ("2027-05-20 2027 9am", "more than one day"),
        ("30 Feb 10:00", "There is no such date"),
        ("32 Jan 10:00", "There is no such date"),
        ("29 Feb 2027 10:00", "There is no such date"),
        ("2027-02-30 10:00", "There is no such date"),
        ("13/13/2027 10:00", "There is no such date"),
        ("4/5/27 10:00", "four digits"),
        ("1 Jan 2020 10:00", "That has passed already"),
        ("today 9am", "That has passed already"),
        ("today 11:00", "That has passed already"),
        ("1 Jan 2033 10:00", "more than 5 years away"),
        ("1 Jan 9999 10:00", "Check the year"),
        ("1 Jan 0000 10:00", "Check the year"),
        ("9999-12-31 23:59", "Check the year"),
        ("last mon of dec 9999 10:00", "Check the year"),
        ("Fri 20 May 2027 10:00", "Thu 20 May 2027 is the date you typed"),
        ("May 10:00", "Type the day with its month"),
        ("Mon 2028 10:00", "with its month and year"),
        ("Thu 20th 10:00", "Type the day with its month"),
        ("3 Oct 02:30", "02:30 does not exist on Sun 3 Oct 2027 in Melbourne"),
        ("3 Oct 02:00", "Type 03:00"),
    ],
)
def test_what_is_wrong_says_what_to_type(text: str, part_of_hint: str) -> None:
    assert part_of_hint in hint(text)


class TestAmbiguousDates:
    def test_both_dates_are_offered(self) -> None:
        with pytest.raises(AmbiguousDate) as caught:
            when("04/05/2028 19:30")
        assert caught.value.options == (date(2028, 5, 4), date(2028, 4, 5))

    def test_without_a_year_each_is_the_next_such_date(self) -> None:
        with pytest.raises(AmbiguousDate) as caught:
            when("06/05 19:30")
        assert caught.value.options == (date(2028, 5, 6), date(2027, 6, 5))

    def test_the_rewritten_texts_are_unambiguous_and_complete(self) -> None:
        with pytest.raises(AmbiguousDate) as caught:
            when("7:30pm 04/05/2028 London")
        assert [when(text) for text in caught.value.texts] == [
            when("4 May 2028 19:30 Europe/London"),
            when("5 Apr 2028 19:30 Europe/London"),
        ]

    def test_the_hint_names_both(self) -> None:
        with pytest.raises(AmbiguousDate, match="Thu 4 May 2028 or Wed 5 Apr 2028"):
            when("04/05 19:30")

    @pytest.mark.parametrize("text", ["04-05-2028 10:00", "04.05.2028 10:00", "4/5 10:00"])
    def test_every_separator_is_asked_back(self, text: str) -> None:
        with pytest.raises(AmbiguousDate):
            when(text)

    def test_a_date_alone_is_asked_back_too(self) -> None:
        with pytest.raises(AmbiguousDate) as caught:
            parse_date("04/05", today=TODAY)
        assert caught.value.texts == ("2028-05-04", "2028-04-05")


class TestNotes:
    def test_an_ordinary_time_needs_none(self) -> None:
        assert when("Mon 09:00").notes == ()

    def test_a_clock_change_on_the_way_is_told(self) -> None:
        september = datetime(2027, 9, 15, 0, tzinfo=UTC)
        found = when("Thu 07 Oct 19:30", now=september)
        assert (found.instant, found.notes) == (
            datetime(2027, 10, 7, 8, 30, tzinfo=UTC),
            ("After the clocks change on Sun 3 Oct 2027.",),
        )

    def test_two_changes_that_cancel_out_need_no_note(self) -> None:
        assert when("12 May 2028 10:00").notes == ()

    def test_a_time_that_happens_twice_is_told(self) -> None:
        found = when("2 Apr 2028 02:30")
        assert (found.instant, found.notes[0]) == (
            datetime(2028, 4, 1, 15, 30, tzinfo=UTC),
            "The clocks go back: 02:30 happens twice that day, the first is used.",
        )

    def test_how_next_was_understood_is_told(self) -> None:
        assert when("next thu 7:30pm").notes == (
            "Read as Thu 13 May 2027. Type the date if you meant another week.",
        )


class TestDates:
    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("today", TODAY),
            ("12 May", TODAY),
            ("11 May", date(2028, 5, 11)),
            ("2027-05-12", TODAY),
            ("tomorrow", date(2027, 5, 13)),
            ("Wed", TODAY),
            ("next Wed", date(2027, 5, 19)),
            ("last Fri", date(2027, 5, 28)),
            ("5 Apr 2028", date(2028, 4, 5)),
        ],
    )
    def test_a_date_is_understood(self, text: str, day: date) -> None:
        assert parse_date(text, today=TODAY) == day

    @pytest.mark.parametrize(
        ("text", "part_of_hint"),
        [
            ("", "Type a date"),
            ("soon", "is not a day and time"),
            ("5 Apr 10:00", "Only the date is needed"),
            ("5 Apr London", "Only the date is needed"),
            ("2027-05-11", "has passed"),
        ],
    )
    def test_what_is_wrong_says_what_to_type(self, text: str, part_of_hint: str) -> None:
        with pytest.raises(WhenError) as caught:
            parse_date(text, today=TODAY)
        assert part_of_hint in caught.value.hint

    def test_the_past_may_be_allowed(self) -> None:
        assert parse_date("11 May 2027", today=TODAY, allow_past=True) == date(2027, 5, 11)

    def test_without_a_year_even_then_the_next_is_meant(self) -> None:
        assert parse_date("11 May", today=TODAY, allow_past=True) == date(2028, 5, 11)

    def test_a_leap_day_today_is_no_obstacle(self) -> None:
        assert parse_date("1 Mar", today=date(2028, 2, 29)) == date(2028, 3, 1)


class TestDaysAndTimes:
    @pytest.mark.parametrize(
        ("text", "day"), [("Mon", 0), ("tues", 1), ("Weds", 2), ("THURSDAY", 3), ("Sundays", 6)]
    )
    def test_a_weekday(self, text: str, day: int) -> None:
        assert parse_day(text) == day

    @pytest.mark.parametrize("text", ["", "Mo", "someday", "1", "Mon Tue"])
    def test_not_a_weekday(self, text: str) -> None:
        with pytest.raises(WhenError, match="Mon"):
            parse_day(text)

    @pytest.mark.parametrize(
        ("text", "at"),
        [
            ("09:00", time(9)),
            ("9:05", time(9, 5)),
            ("00:00", time(0)),
            ("23:59", time(23, 59)),
            ("7:30 PM", time(19, 30)),
            ("7.30pm", time(19, 30)),
            ("19.30", time(19, 30)),
            ("12am", time(0)),
            ("12:30am", time(0, 30)),
            ("12pm", time(12)),
            ("noon", time(12)),
        ],
    )
    def test_a_time(self, text: str, at: time) -> None:
        assert parse_time(text) == at

    @pytest.mark.parametrize(
        ("text", "part_of_hint"),
        [
            ("", "Type a time such as 09:00"),
            ("9", "Type the time as 9:00 or 9am"),
            ("19", "Type the time as 19:00."),
            ("0930", "is not a time"),
            ("09:00 10:00", "Type a time such as 09:00"),
            ("midnight", "is not a time"),
        ],
    )
    def test_not_a_time(self, text: str, part_of_hint: str) -> None:
        with pytest.raises(WhenError) as caught:
            parse_time(text)
        assert part_of_hint in caught.value.hint

    def test_two_fields(self) -> None:
        assert parse_day_time("Mon", "09:00") == (0, time(9))


class TestDurations:
    @pytest.mark.parametrize(
        ("text", "minutes"),
        [
            ("60m", 60),
            ("60", 60),
            ("90 min", 90),
            ("90 minutes", 90),
            ("1h", 60),
            ("1h30", 90),
            ("1h30m", 90),
            ("1 h 30 min", 90),
            ("1 hour 30 minutes", 90),
            ("2 hours", 120),
            ("1:30", 90),
            ("0:45", 45),
            ("1.5h", 90),
            ("1,5 h", 90),
            ("24h", 1440),
        ],
    )
    def test_a_duration(self, text: str, minutes: int) -> None:
        assert parse_duration(text) == timedelta(minutes=minutes)

    @pytest.mark.parametrize(
        "text", ["", "0", "0h0m", "m", "h", "abc", "-5", "1h-30", "1:99", "٦٠", "x" * 10_000]
    )
    def test_not_a_duration(self, text: str) -> None:
        with pytest.raises(WhenError):
            parse_duration(text)

    @pytest.mark.parametrize("text", ["24h1", "1441", "9999m"])
    def test_too_long_for_a_meeting(self, text: str) -> None:
        with pytest.raises(WhenError, match="longer than 24 hours"):
            parse_duration(text)

    @given(st.integers(0, 23), st.integers(0, 59))
    def test_every_duration_survives_being_written(self, hours: int, minutes: int) -> None:
        if hours or minutes:
            length = timedelta(hours=hours, minutes=minutes)
            texts = (f"{hours}h{minutes:02}", f"{hours}:{minutes:02}", f"{hours * 60 + minutes}m")
            assert {parse_duration(text) for text in texts} == {length}


class TestOffsets:
    def test_reminders_are_sorted_longest_first_and_kept_once(self) -> None:
        assert parse_offsets("15m, 7d 24h;15m") == (
            Offset(days=7),
            Offset(elapsed=timedelta(hours=24)),
            Offset(elapsed=timedelta(minutes=15)),
        )

    @pytest.mark.parametrize("text", ["", "soon", "7 days", "1m 2m 3m 4m 5m 6m", "1d " * 1000])
    def test_not_reminders(self, text: str) -> None:
        with pytest.raises(WhenError, match="7d, 24h, 15m"):
            parse_offsets(text)


FORMATS = [
    "{wall:%Y-%m-%d %H:%M}",
    "{wall:%Y-%m-%dT%H:%M}",
    "{wall:%d %b %Y %H:%M}",
    "{wall:%a %d %B %Y at %H:%M}",
    "{wall:%B %d %Y %I:%M%p}",
    "{wall:%I:%M %p, %d %b %Y}",
    "{wall:%A, %d %b %Y, %H:%M} {zone}",
    "{wall:%Y/%m/%d %H:%M} ({zone})",
]


@settings(max_examples=300, deadline=None)
@given(
    st.datetimes(datetime(2027, 5, 14), datetime(2032, 5, 1)),
    st.sampled_from(FORMATS),
    st.sampled_from([MELBOURNE, "Europe/London", "America/St_Johns", "Asia/Kathmandu"]),
)
def test_what_is_written_is_read_back(wall: datetime, form: str, zone: str) -> None:
    wall = wall.replace(second=0, microsecond=0)
    at, fit = resolve(wall, zone)
    text = form.format(wall=wall, zone=zone)
    if fit == "gap":
        with pytest.raises(WhenError, match="does not exist"):
            when(text, zone=zone)
    else:
        found = when(text, zone=zone)
        assert (found.wall, found.zone, found.instant) == (wall, zone, at)


@given(st.dates(TODAY, date(2032, 5, 1)))
def test_a_shown_date_is_read_back(day: date) -> None:
    assert parse_date(show_date(day), today=TODAY) == day


WORDS = st.sampled_from(
    [
        "mon",
        "Thu",
        "next",
        "last",
        "third",
        "5th",
        "31",
        "2027",
        "04/05",
        "25/12",
        "2027-02-29",
        "9am",
        "19:30",
        "7.30",
        "noon",
        "today",
        "tomorrow",
        "of",
        "at",
        "feb",
        "Dec",
        "London",
        "UTC",
        "EST",
        "x",
        "+10:00",
        "0000",
        "99:99",
        "٣",
        "2199-12-31",
        "1900",
        "1/1/1900",
        "9999-12-31",
    ]
)


@settings(max_examples=1000, deadline=None)
@given(st.lists(WORDS, max_size=6).map(" ".join) | st.text(max_size=130))
def test_any_text_is_a_future_moment_or_a_hint(text: str) -> None:
    try:
        found = when(text).instant
    except WhenError as error:
        found = error.hint
    assert found if isinstance(found, str) else found > NOW


@given(st.integers(2024, 2032), st.integers(1, 12), st.integers(0, 6))
def test_the_last_weekday_is_the_fifth_or_else_the_fourth(
    year: int, month: int, weekday: int
) -> None:
    fifth = nth_weekday(year, month, 5, weekday)
    assert nth_weekday(year, month, -1, weekday) == (fifth or nth_weekday(year, month, 4, weekday))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Dienstag halb acht", "de"),
        ("morgen um Viertel nach 9", "de"),
        ("Tue half past seven", "en"),
        ("tomorrow at 7 o'clock", "en"),
        ("quarter past 8 on Friday", "en"),
    ],
)
def test_times_in_words_are_asked_for_in_numbers(text: str, code: str) -> None:
    with language(code), pytest.raises(WhenError) as found:
        when(text)
    assert "09:00" in found.value.hint
    with language(code), pytest.raises(WhenError) as found:
        parse_time(text)
    assert "09:00" in found.value.hint
