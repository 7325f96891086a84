"""RRULE: what is read, what is written back, what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rule import MAX_INTERVAL, Frequency, NthDay, Rule, RuleError, Weekday


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("FREQ=DAILY", Rule(Frequency.DAILY)),
        ("RRULE:FREQ=WEEKLY;BYDAY=MO", Rule(Frequency.WEEKLY, by_day=(NthDay(Weekday.MONDAY),))),
        ("freq=weekly;interval=2", Rule(Frequency.WEEKLY, interval=2)),
        ("FREQ=MONTHLY;BYDAY=+3TH", Rule(Frequency.MONTHLY, by_day=(NthDay(Weekday.THURSDAY, 3),))),
        ("FREQ=MONTHLY;BYDAY=-1FR", Rule(Frequency.MONTHLY, by_day=(NthDay(Weekday.FRIDAY, -1),))),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1;COUNT=3", Rule(Frequency.MONTHLY, 1, 3, (), (1, -1))),
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
        ("FREQ=HOURLY", "FREQ must be"),
        ("FREQ=DAILY;FREQ=DAILY", "given twice"),
        ("FREQ=DAILY;UNTIL=20270101T000000Z", "'UNTIL' is not supported"),
        ("FREQ=DAILY;BYHOUR=9", "'BYHOUR' is not supported"),
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
        ("FREQ=DAILY;BYMONTHDAY=3", "BYDAY alone"),
        ("FREQ=DAILY;BYMONTH=3", "BYDAY alone"),
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
    return Rule(
        freq,
        interval=draw(st.integers(1, 10)),
        count=draw(st.none() | st.integers(1, 1000)),
        by_day=tuple(by_day),
        by_month=() if freq is Frequency.DAILY else draw(months),
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
