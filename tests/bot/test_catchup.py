"""What is still posted after downtime."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.catchup import GRACE, QuietHours, Ruling, Verdict, rule_on
from bot.recurrence import local

MELBOURNE = "Australia/Melbourne"
LONDON = "Europe/London"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rule(*scheduled: str, now: str, zone: str) -> list[Ruling]:
    instant = at(now)
    return rule_on(
        [at(each) for each in scheduled],
        now=instant,
        local_now=local(instant, zone),
        zone=zone,
        quiet=QuietHours(),
    )


def test_in_normal_running_it_is_on_time() -> None:
    rulings = rule("2027-01-10 22:00", now="2027-01-10 22:00:20", zone=MELBOURNE)
    assert [Ruling(Verdict.ON_TIME)] == rulings


def test_a_minute_is_on_time_and_a_second_more_is_late() -> None:
    found = [
        rule("2027-01-10 22:00", now=now, zone=MELBOURNE)
        for now in ("2027-01-10 22:01:00", "2027-01-10 22:01:01")
    ]
    assert [[Ruling(Verdict.ON_TIME)], [Ruling(Verdict.LATE)]] == found


def test_a_whole_day_is_late_and_a_second_more_is_missed() -> None:
    found = [
        rule("2027-01-10 22:00", now=now, zone=MELBOURNE)
        for now in ("2027-01-11 22:00:00", "2027-01-11 22:00:01")
    ]
    assert [[Ruling(Verdict.LATE)], [Ruling(Verdict.MISSED)]] == found


def test_after_an_outage_the_newest_is_late_and_the_rest_are_missed() -> None:
    rulings = rule("2027-07-04 23:00", "2027-07-11 23:00", now="2027-07-12 22:00", zone=MELBOURNE)
    assert [Ruling(Verdict.MISSED), Ruling(Verdict.LATE)] == rulings


def test_a_late_post_waits_for_the_end_of_the_quiet_hours() -> None:
    rulings = rule("2027-07-05 07:00", "2027-07-12 07:00", now="2027-07-12 22:00", zone=LONDON)
    assert [Ruling(Verdict.MISSED), Ruling(Verdict.LATE, at("2027-07-13 06:00"))] == rulings


def test_beyond_the_grace_even_the_newest_is_missed() -> None:
    assert [Ruling(Verdict.MISSED)] == rule("2027-07-11 07:00", now="2027-07-12 08:00", zone=LONDON)


def test_quiet_hours_over_midnight_and_within_a_day() -> None:
    night, noon = QuietHours(), QuietHours(time(12), time(13))
    inside = [night.contains(time(23)), night.contains(time(6, 59)), noon.contains(time(12, 30))]
    outside = [night.contains(time(7)), night.contains(time(19, 59)), noon.contains(time(13))]
    assert (inside, outside) == ([True] * 3, [False] * 3)


def test_quiet_hours_begin_on_their_minute_and_end_on_theirs() -> None:
    night, noon = QuietHours(), QuietHours(time(12), time(13))
    assert [True, True] == [night.contains(time(20)), noon.contains(time(12))]
    assert [False, False] == [night.contains(time(7)), noon.contains(time(13))]


def test_equal_ends_mean_never_quiet() -> None:
    assert not QuietHours(time(0), time(0)).contains(time(3))


@given(
    st.lists(
        st.datetimes(at("2027-01-01 00:00").replace(tzinfo=None), datetime(2027, 12, 1)), min_size=1
    ),
    st.integers(0, 72 * 60),
)
def test_at_most_one_of_a_series_is_posted_and_only_within_the_grace(
    naive: list[datetime], minutes: int
) -> None:
    scheduled = sorted(each.replace(tzinfo=UTC) for each in set(naive))
    now = scheduled[-1] + timedelta(minutes=minutes)
    rulings = rule_on(
        scheduled, now=now, local_now=local(now, LONDON), zone=LONDON, quiet=QuietHours()
    )
    kept = [ruling for ruling in rulings if ruling.verdict is not Verdict.MISSED]
    assert (len(scheduled), int(now - scheduled[-1] <= GRACE)) == (len(rulings), len(kept))
