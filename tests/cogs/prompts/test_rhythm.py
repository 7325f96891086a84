"""What is typed for a schedule becomes a recurrence."""

from datetime import UTC, datetime

import pytest

from bot.errors import Invalid
from cogs.prompts.dates import TwoDates
from cogs.prompts.rhythm import Request, build

MELBOURNE = "Australia/Melbourne"
NOW = datetime(2027, 1, 3, 23, 0, tzinfo=UTC)
"""Monday 10:00 in Melbourne."""


def at(request: Request) -> list[str]:
    made = build(request, now=NOW, home=MELBOURNE)
    return [f"{slot.at:%Y-%m-%d %H:%M}" for slot in made.occurrences(None, 2)]


def test_it_begins_after_now_when_today_is_over() -> None:
    assert ["2027-01-10 22:00", "2027-01-17 22:00"] == at(Request("Mon", "09:00"))


def test_it_begins_today_where_there_is_time() -> None:
    assert ["2027-01-04 01:00", "2027-01-11 01:00"] == at(Request("Mon", "noon"))


def test_fortnights_count_from_the_first_occurrence() -> None:
    assert ["2027-01-10 22:00", "2027-01-24 22:00"] == at(Request("Mon", "9am", every=2))


def test_another_zone_is_taken_at_its_word() -> None:
    assert ["2027-01-04 08:00", "2027-01-11 08:00"] == at(Request("Mon", "08:00", "London"))


def test_it_begins_not_before_its_start() -> None:
    asked = Request("Wed", "12:30", start="1 Feb 2027")
    assert ["2027-02-03 01:30", "2027-02-10 01:30"] == at(asked)


@pytest.mark.parametrize(
    ("asked", "option"),
    [
        (Request("Mon", "09:00", "Atlantis"), "zone"),
        (Request("Mon", "09:00", "EST"), "zone"),
        (Request("Someday", "09:00"), "day"),
        (Request("Mon", "25:00"), "time"),
        (Request("Mon", "9"), "time"),
        (Request("Mon", "09:00", start="2020-01-06"), "start"),
        (Request("Mon", "09:00", end="tomorrow"), "end"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_option(asked: Request, option: str) -> None:
    with pytest.raises(Invalid) as refused:
        build(asked, now=NOW, home=MELBOURNE)
    assert [option] == list(refused.value.fields)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        build(Request("04/05", "25:99", "Atlantis"), now=NOW, home=MELBOURNE)
    assert ["zone", "day", "time"] == list(refused.value.fields)


def test_the_communitys_own_zone_is_taken_as_it_is() -> None:
    """One that is not offered any more must not refuse what nobody typed."""
    assert "EST" == build(Request("Mon", "09:00"), now=NOW, home="EST").zone


def test_a_date_with_two_readings_is_set_apart() -> None:
    with pytest.raises(TwoDates) as found:
        build(Request("Mon", "09:00", start="04/05"), now=NOW, home=MELBOURNE)
    assert "start" == found.value.option
