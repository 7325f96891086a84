"""RRULE: what is read, what is written back, what is refused."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rule import MAX_INTERVAL, MIN_GAP, Frequency, NthDay, Rule, RuleError, Weekday


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("FREQ=DAILY", Rule(Frequency.DAILY)),
        ("RRULE:FREQ=WEEKLY;BYDAY=MO", Rule(Frequency.WEEKLY, by_day=(NthDay(Weekday.MONDAY),))),
        ("freq=weekly;interval=2", Rule(Frequency.WEEKLY, interval=2)),
        ("FREQ=MONTHLY;BYDAY=+3TH", Rule(Frequency.MONTHLY, by_day=(NthDay(Weekday.THURSDAY, 3),))),
        ("FREQ=MONTHLY;BYDAY=-1FR", Rule(Frequency.MONTHLY, by_day=(NthDay(Weekday.FRIDAY, -1),))),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1;COUNT=3", Rule(Frequency.MONTHLY, 1, 3, (), (1, -1))),
        ("FREQ=HOURLY;INTERVAL=2", Rule(Frequency.HOURLY, 2)),
        ("FREQ=MINUTELY;INTERVAL=15;BYSECOND=0", Rule(Frequency.MINUTELY, 15)),
        (
            "FREQ=DAILY;BYHOUR=9,14;BYMINUTE=0,30;BYMONTH=5",
            Rule(Frequency.DAILY, by_month=(5,), by_hour=(9, 14), by_minute=(0, 30)),
        ),
        ("FREQ=YEARLY;BYYEARDAY=-1", Rule(Frequency.YEARLY, by_year_day=(-1,))),
        (
            "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
            Rule(Frequency.YEARLY, by_day=(NthDay(Weekday.MONDAY),), by_week_no=(20,)),
        ),
        (
            "FREQ=HOURLY;UNTIL=20270311T193000",
            Rule(Frequency.HOURLY, until=datetime(2027, 3, 11, 19, 30)),
        ),
        ("FREQ=WEEKLY;WKST=SU", Rule(Frequency.WEEKLY, week_start=Weekday.SUNDAY)),
    ],
)
def test_a_rule_is_read(text: str, rule: Rule) -> None:
    assert Rule.parse(text) == rule


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "NAME=VALUE"),
        ("FREQ", "NAME=VALUE"),
        ("FREQ=", "NAME=VALUE"),
        ("INTERVAL=2", "FREQ must be"),
        ("FREQ=SECONDLY", "FREQ must be"),
        ("FREQ=MINUTELY", "more often than every 15 minutes"),
        ("FREQ=MINUTELY;INTERVAL=14", "more often than every 15 minutes"),
        ("FREQ=HOURLY;BYMINUTE=0,50", "more often than every 15 minutes"),
        ("FREQ=DAILY;BYMINUTE=0,14", "more often than every 15 minutes"),
        ("FREQ=DAILY;BYHOUR=0,23;BYMINUTE=0,50", "more often than every 15 minutes"),
        ("FREQ=MINUTELY;INTERVAL=5;BYMINUTE=0,10", "more often than every 15 minutes"),
        ("FREQ=HOURLY;INTERVAL=745", "INTERVAL must be between 1 and 744"),
        ("FREQ=MINUTELY;INTERVAL=10081", "INTERVAL must be between 1 and 10080"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR"),
        ("FREQ=DAILY;BYMINUTE=60", "BYMINUTE"),
        ("FREQ=DAILY;BYSECOND=30", "whole minute"),
        ("FREQ=YEARLY;BYWEEKNO=54;BYDAY=MO", "BYWEEKNO"),
        ("FREQ=MONTHLY;BYWEEKNO=5;BYDAY=MO", "yearly rule alone"),
        ("FREQ=YEARLY;BYWEEKNO=5", "BYWEEKNO needs BYDAY"),
        ("FREQ=YEARLY;BYYEARDAY=367", "BYYEARDAY"),
        ("FREQ=MONTHLY;BYYEARDAY=100", "BYYEARDAY has no meaning"),
        ("FREQ=DAILY;BYEASTER=1", "'BYEASTER' is not supported"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270311T193000", "exclude each other"),
        ("FREQ=DAILY;UNTIL=20270230T193000", "UNTIL must be a local time"),
        (f"FREQ=YEARLY;BYYEARDAY={','.join(map(str, range(1, 100)))}", "longer than 230"),
        ("FREQ=DAILY;FREQ=DAILY", "given twice"),
        ("FREQ=DAILY;UNTIL=20270101T000000Z", "UNTIL must be a local time"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL must be between 1 and 366"),
        ("FREQ=DAILY;INTERVAL=367", "INTERVAL must be between 1 and 366"),
        ("FREQ=DAILY;INTERVAL=two", "INTERVAL must be a number"),
        ("FREQ=DAILY;INTERVAL=٢", "INTERVAL must be a number"),
        ("FREQ=WEEKLY;INTERVAL=105", "INTERVAL"),
        ("FREQ=MONTHLY;INTERVAL=61", "INTERVAL"),
        ("FREQ=YEARLY;INTERVAL=11", "INTERVAL"),
        ("FREQ=DAILY;COUNT=0", "COUNT"),
        ("FREQ=DAILY;COUNT=1001", "COUNT"),
        ("FREQ=WEEKLY;BYDAY=MONDAY", "BYDAY must list"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY must list"),
        ("FREQ=MONTHLY;BYDAY=6MO", "BYDAY must be between"),
        ("FREQ=YEARLY;BYDAY=54MO", "BYDAY must be between"),
        ("FREQ=WEEKLY;BYDAY=2MO", "only in a month or a year"),
        ("FREQ=DAILY;BYDAY=2MO", "only in a month or a year"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "weekly"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=-32", "BYMONTHDAY"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH"),
        ("FREQ=YEARLY;BYMONTH=0", "BYMONTH"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "BYSETPOS must be"),
        ("FREQ=WEEKLY;WKST=XX", "WKST"),
    ],
)
def test_a_bad_rule_is_refused_by_the_name_of_its_part(text: str, complaint: str) -> None:
    with pytest.raises(RuleError) as caught:
        Rule.parse(text)
    assert complaint in str(caught.value)


@pytest.mark.parametrize("freq", list(Frequency))
def test_the_longest_interval_is_still_taken(freq: Frequency) -> None:
    assert Rule(freq, interval=MAX_INTERVAL[freq]).interval == MAX_INTERVAL[freq]


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    freq = draw(st.sampled_from(Frequency))
    counts = st.sampled_from([0, 1, 3, 5, -1]) if freq is Frequency.MONTHLY else st.just(0)
    months = st.lists(st.integers(1, 12), max_size=3, unique=True).map(tuple)
    by_day = draw(st.lists(st.builds(NthDay, st.sampled_from(Weekday), counts), max_size=3))
    least = MIN_GAP if freq is Frequency.MINUTELY else 1
    return Rule(
        freq,
        interval=draw(st.integers(least, least + 9)),
        count=draw(st.none() | st.integers(1, 1000)),
        by_day=tuple(by_day),
        by_month=draw(months),
        by_hour=draw(st.lists(st.integers(0, 23), max_size=3, unique=True).map(tuple)),
        by_minute=draw(st.sampled_from([(), (30,), (0, 15, 40)])),
        by_set_pos=(draw(st.sampled_from([1, 2, -1])),) if by_day and draw(st.booleans()) else (),
        week_start=draw(st.sampled_from(Weekday)),
    )


@given(rules())
def test_a_rule_survives_being_written_and_read(rule: Rule) -> None:
    assert Rule.parse(str(rule)) == rule


@given(st.text(max_size=60) | st.from_regex(r"FREQ=[A-Z]+;[A-Z]+=[-0-9A-Z,]+", fullmatch=True))
def test_any_text_is_a_rule_or_a_rule_error(text: str) -> None:
    try:
        rule = Rule.parse(text)
    except RuleError:
        return
    assert Rule.parse(str(rule)) == rule
