"""Days and times as people type them who read German; now is Wed 12 May 2027, 11:00 in Melbourne."""

from datetime import UTC, datetime, time

import pytest

from bot.clock import pin_zone_data
from bot.i18n import language
from bot.when import (
    When,
    parse_time,
    parse_when,
)

pin_zone_data()
NOW = datetime(2027, 5, 12, 1, tzinfo=UTC)


def when(text: str) -> When:
    return parse_when(text, now=NOW, zone="Australia/Melbourne")


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("Dienstag um 8 Uhr", "2027-05-18 08:00"),
        ("morgen 9 Uhr", "2027-05-13 09:00"),
        ("26. Mai, 19.30 Uhr", "2027-05-26 19:30"),
        ("Mi 26.5. 19:30 Uhr", "2027-05-26 19:30"),
        ("26.05.2027 19uhr", "2027-05-26 19:00"),
    ],
)
def test_in_german_a_number_before_uhr_is_a_time(text: str, wall: str) -> None:
    with language("de"):
        found = when(text)
    assert wall == f"{found.wall:%Y-%m-%d %H:%M}"


def test_a_time_alone_may_be_named_by_uhr_too() -> None:
    with language("de"):
        assert [time(8), time(19, 30)] == [parse_time("8 Uhr"), parse_time("19.30 Uhr")]


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("Dienstag 19.30", "2027-05-18 19:30"),
        ("Mi 26.5. 9.00", "2027-05-26 09:00"),
        ("morgen um 8.45", "2027-05-13 08:45"),
        ("26.5. 19.13", "2027-05-26 19:13"),
        ("26.11 19:30", "2027-11-26 19:30"),
    ],
)
def test_in_german_a_full_stop_parts_hours_and_minutes_where_no_month_fits(
    text: str, wall: str
) -> None:
    with language("de"):
        found = when(text)
    assert wall == f"{found.wall:%Y-%m-%d %H:%M}"
