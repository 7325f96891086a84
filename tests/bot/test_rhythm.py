"""Schedules in words; "now" is Tue 5 Jan 2027, 12:00 in Melbourne."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import pin_zone_data
from bot.recurrence import Recurrence, monthly_nth, weekly
from bot.rhythm import describe, parse_recurrence
from bot.when_errors import AmbiguousDate, WhenError

pin_zone_data()
MELBOURNE = "Australia/Melbourne"
NOW = datetime(2027, 1, 5, 1, tzinfo=UTC)
YEAR_START = date(2027, 1, 11)


def read(text: str, *, first: date | None = None) -> Recurrence:
    return parse_recurrence(text, now=NOW, zone=MELBOURNE, first=first)


def plan(rule: str, *, until: date | None = None) -> Recurrence:
    return Recurrence(MELBOURNE, datetime(2027, 1, 11, 9), rule, until)


@pytest.mark.parametrize(
    ("recurrence", "words"),
    [
        (plan(""), "Mon 11 Jan 2027 at 09:00 (Melbourne)"),
        (plan("FREQ=DAILY"), "every day at 09:00 (Melbourne)"),
        (plan("FREQ=DAILY;INTERVAL=3"), "every 3 days at 09:00 (Melbourne)"),
        (plan("FREQ=WEEKLY"), "every Monday at 09:00 (Melbourne)"),
        (plan("FREQ=WEEKLY;BYDAY=TH"), "every Thursday at 09:00 (Melbourne)"),
        (plan("FREQ=WEEKLY;BYDAY=MO,TH"), "every Monday and Thursday at 09:00 (Melbourne)"),
        (plan("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"), "every weekday at 09:00 (Melbourne)"),
        (plan("FREQ=WEEKLY;INTERVAL=2"), "every 2 weeks on Monday at 09:00 (Melbourne)"),
        (
            plan("FREQ=MONTHLY;BYDAY=3TH"),
            "every month on the third Thursday at 09:00 (Melbourne)",
        ),
        (
            plan("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR"),
            "every 3 months on the last Friday at 09:00 (Melbourne)",
        ),
        (plan("FREQ=MONTHLY"), "every month on day 11 at 09:00 (Melbourne)"),
        (plan("FREQ=MONTHLY;BYMONTHDAY=15"), "every month on day 15 at 09:00 (Melbourne)"),
        (plan("FREQ=YEARLY"), "every year on 11 January at 09:00 (Melbourne)"),
        (plan("FREQ=WEEKLY;COUNT=3"), "every Monday at 09:00 (Melbourne), 3 times"),
        (
            plan("FREQ=WEEKLY", until=date(2027, 12, 13)),
            "every Monday at 09:00 (Melbourne), until Mon 13 Dec 2027",
        ),
        (
            plan("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1"),
            "by the rule FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1 at 09:00 (Melbourne)",
        ),
        (
            plan("FREQ=MONTHLY;BYMONTHDAY=-1"),
            "by the rule FREQ=MONTHLY;BYMONTHDAY=-1 at 09:00 (Melbourne)",
        ),
        (
            plan("FREQ=YEARLY;INTERVAL=2"),
            "by the rule FREQ=YEARLY;INTERVAL=2 at 09:00 (Melbourne)",
        ),
        (
            plan("FREQ=DAILY;BYDAY=MO"),
            "by the rule FREQ=DAILY;BYDAY=MO at 09:00 (Melbourne)",
        ),
        (plan("FREQ=HOURLY"), "every hour from 09:00 (Melbourne)"),
        (plan("FREQ=HOURLY;INTERVAL=2;COUNT=3"), "every 2 hours from 09:00 (Melbourne), 3 times"),
        (
            plan("FREQ=MINUTELY;INTERVAL=90;UNTIL=20270112T180000"),
            "every 90 minutes from 09:00 (Melbourne), until Tue 12 Jan 2027 18:00",
        ),
        (
            plan("FREQ=DAILY;BYHOUR=9,14"),
            "by the rule FREQ=DAILY;BYHOUR=9,14 (Melbourne)",
        ),
    ],
)
def test_a_schedule_is_described(recurrence: Recurrence, words: str) -> None:
    assert describe(recurrence) == words


@pytest.mark.parametrize(
    ("text", "start", "rule"),
    [
        ("Mon 09:00", "2027-01-11 09:00", "FREQ=WEEKLY;BYDAY=MO"),
        ("every Monday at 9am", "2027-01-11 09:00", "FREQ=WEEKLY;BYDAY=MO"),
        ("Mondays 09:00", "2027-01-11 09:00", "FREQ=WEEKLY;BYDAY=MO"),
        ("weekly mon 09:00", "2027-01-11 09:00", "FREQ=WEEKLY;BYDAY=MO"),
        ("every week on Mondays at 09:00", "2027-01-11 09:00", "FREQ=WEEKLY;BYDAY=MO"),
        ("Tue 12:01", "2027-01-05 12:01", "FREQ=WEEKLY;BYDAY=TU"),
        ("Tue 12:00", "2027-01-12 12:00", "FREQ=WEEKLY;BYDAY=TU"),
        ("every 2nd Wed 12:30", "2027-01-06 12:30", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ("every other wed 12:30", "2027-01-06 12:30", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
        ("every 2 weeks Tue 09:00", "2027-01-12 09:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("every 2nd week Tue 09:00", "2027-01-12 09:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("every fortnight Tue 09:00", "2027-01-12 09:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("fortnightly Tue 09:00", "2027-01-12 09:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("third Thursday 19:30", "2027-01-21 19:30", "FREQ=MONTHLY;BYDAY=3TH"),
        ("third Thursday of every month 19:30", "2027-01-21 19:30", "FREQ=MONTHLY;BYDAY=3TH"),
        ("monthly third thu 19:30", "2027-01-21 19:30", "FREQ=MONTHLY;BYDAY=3TH"),
        ("every first Mon 9am", "2027-02-01 09:00", "FREQ=MONTHLY;BYDAY=1MO"),
        ("every 2nd Mon of the month 9am", "2027-01-11 09:00", "FREQ=MONTHLY;BYDAY=2MO"),
        ("every 2 months on the last Fri 9am", "2027-01-29 09:00", "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR"),
        ("every month on the 15th 9am", "2027-01-15 09:00", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("daily 8am", "2027-01-06 08:00", "FREQ=DAILY"),
        ("every day at 13:00", "2027-01-05 13:00", "FREQ=DAILY"),
        ("every 3 days 8am", "2027-01-06 08:00", "FREQ=DAILY;INTERVAL=3"),
        ("every weekday 8am", "2027-01-06 08:00", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("2027-05-20 19:30", "2027-05-20 19:30", ""),
        ("today 13:00", "2027-01-05 13:00", ""),
        ("20 May 19:30", "2027-05-20 19:30", ""),
    ],
)  # fmt: skip
def test_a_rhythm_is_understood(text: str, start: str, rule: str) -> None:
    assert read(text) == Recurrence(MELBOURNE, datetime.fromisoformat(start), rule)


def test_a_zone_may_follow() -> None:
    assert read("every Mon 08:00 London") == Recurrence(
        "Europe/London", datetime(2027, 1, 11, 8), "FREQ=WEEKLY;BYDAY=MO"
    )


def test_it_may_begin_later() -> None:
    found = read("every 2nd Wed 12:30", first=date(2027, 1, 20))
    assert found.start == datetime(2027, 1, 20, 12, 30)


@pytest.mark.parametrize(
    ("text", "part_of_hint"),
    [
        ("", "Add a time"),
        ("every", "Add a time"),
        ("every Monday", "Add a time"),
        ("hello", "is not a day and time"),
        ("every week 9am", "Type a rhythm such as"),
        ("every month 9am", "Type a rhythm such as"),
        ("daily Mon 9am", "Type a rhythm such as"),
        ("monthly Mon 9am", "Type a rhythm such as"),
        ("weekly third Thu 9am", "Type a rhythm such as"),
        ("every 3rd Thu 9am", "Type “3rd Thu” for once a month, or “every 3 weeks on Thu”"),
        ("every 2nd 9am", "every 2 weeks"),
        ("every day weekly 9am", "two rhythms"),
        ("weekly 5 Apr 9am", "names days, not a date"),
        ("every next Mon 9am", "names days, not a date"),
        ("every month on the 31st 9am", "Not every month has that day"),
        ("every 105 weeks Mon 9am", "too long a pause"),
        ("every 0 weeks Mon 9am", "too long a pause"),
        ("every 2 weeks on Mon 25:00", "Hours go from 00 to 23"),
        ("x" * 10_000, "too long"),
    ],
)
def test_what_is_wrong_says_what_to_type(text: str, part_of_hint: str) -> None:
    with pytest.raises(WhenError) as caught:
        read(text)
    assert part_of_hint in caught.value.hint


def test_an_ambiguous_date_is_asked_back() -> None:
    with pytest.raises(AmbiguousDate):
        read("04/05 19:30")


minutes = st.integers(0, 1439).map(lambda minute: time(minute // 60, minute % 60))


@settings(deadline=None)
@given(st.integers(0, 6), minutes, st.integers(1, 104), st.sampled_from([MELBOURNE, "Asia/Tokyo"]))
def test_a_described_weekly_rhythm_is_read_back(day: int, at: time, every: int, zone: str) -> None:
    written = weekly(day, at, zone=zone, first=YEAR_START, every=every)
    found = parse_recurrence(describe(written), now=NOW, zone="UTC", first=YEAR_START)
    assert found == written


@settings(deadline=None)
@given(st.sampled_from([1, 2, 3, 4, 5, -1]), st.integers(0, 6), minutes, st.integers(1, 60))
def test_a_described_monthly_rhythm_is_read_back(nth: int, day: int, at: time, every: int) -> None:
    written = monthly_nth(nth, day, at, zone=MELBOURNE, first=YEAR_START, every=every)
    found = parse_recurrence(describe(written), now=NOW, zone="UTC", first=YEAR_START)
    assert (found.zone, found.rule) == (written.zone, written.rule)


WORDS = st.sampled_from(
    [
        "every",
        "each",
        "other",
        "2",
        "2nd",
        "third",
        "last",
        "weeks",
        "week",
        "month",
        "day",
        "weekday",
        "fortnight",
        "fortnightly",
        "daily",
        "mon",
        "Thu",
        "Mondays",
        "9am",
        "19:30",
        "of",
        "the",
        "on",
        "5",
        "Apr",
        "04/05",
        "London",
        "next",
        "tomorrow",
        "0",
        "99999",
        "٣",
        "x",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(WORDS, max_size=7).map(" ".join) | st.text(max_size=60))
def test_any_text_is_a_future_rhythm_or_a_hint(text: str) -> None:
    try:
        first = read(text).next_after(None)
    except WhenError as error:
        outcome: datetime | str | None = error.hint
    else:
        outcome = first.at if first else None
    assert outcome if isinstance(outcome, str | None) else outcome > NOW
