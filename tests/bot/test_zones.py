"""Zones as people type them."""

import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import pin_zone_data
from bot.when_errors import WhenError
from bot.zones import city, parse_zone, suggest_zones

pin_zone_data()


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Australia/Melbourne", "Australia/Melbourne"),
        ("australia/melbourne", "Australia/Melbourne"),
        ("MELBOURNE", "Australia/Melbourne"),
        ("  new   york ", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("ho chi minh", "Asia/Ho_Chi_Minh"),
        ("Port-au-Prince", "America/Port-au-Prince"),
        ("Louisville", "America/Kentucky/Louisville"),
        ("Canberra", "Australia/Canberra"),
        ("Singapore", "Singapore"),
        ("utc", "UTC"),
        ("Etc/UTC", "UTC"),
        ("Z", "UTC"),
    ],
)
def test_a_zone_is_understood(text: str, zone: str) -> None:
    assert parse_zone(text) == zone


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "Type a time zone as a city"),
        ("   ", "Type a time zone as a city"),
        ("x" * 65, "too long"),
        ("x" * 100_000, "too long"),
        ("melborne", "Did you mean Australia/Melbourne"),
        ("Europe/Lodnon", "Did you mean Europe/London"),
        ("Ballarat", "Type the largest city near you"),
        ("AEST", "does not say when the clocks change"),
        ("EST", "does not say when the clocks change"),
        ("gmt", "does not say when the clocks change"),
        ("+10:00", "does not say when the clocks change"),
        ("UTC+10", "does not say when the clocks change"),
        ("Etc/GMT-10", "does not say when the clocks change"),
        ("eastern", "type Canada/Eastern or US/Eastern"),
    ],
)
def test_what_cannot_be_understood_says_what_to_type(text: str, hint: str) -> None:
    with pytest.raises(WhenError) as caught:
        parse_zone(text)
    assert hint in caught.value.hint


def test_every_suggested_zone_is_understood_by_name() -> None:
    zones = suggest_zones("", 1000, home="America/New_York") + suggest_zones("a", 1000)
    assert [parse_zone(zone) for zone in zones] == zones


def test_everything_understood_is_a_zone() -> None:
    known = zoneinfo.available_timezones()
    assert [zone for zone in suggest_zones("/", 1000) if zone not in known] == []


def test_suggestions_begin_with_cities() -> None:
    assert suggest_zones("am", 3) == ["Asia/Amman", "Europe/Amsterdam", "America/Adak"]


def test_suggestions_then_go_by_region() -> None:
    assert suggest_zones("europe/lo") == ["Europe/London"]


def test_suggestions_find_any_part() -> None:
    assert suggest_zones("york") == ["America/New_York"]


@pytest.mark.parametrize("limit", [1, 5, 25])
def test_suggestions_stop_at_the_limit(limit: int) -> None:
    assert len(suggest_zones("a", limit)) == limit


def test_nothing_typed_suggests_home_and_its_region() -> None:
    found = suggest_zones("", 3, home="Europe/London")
    assert found == ["Europe/London", "Europe/Amsterdam", "Europe/Andorra"]


def test_nothing_fits_nonsense() -> None:
    assert suggest_zones("qqq") == []


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Australia/Melbourne", "Melbourne"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_shown_by_its_city(zone: str, shown: str) -> None:
    assert city(zone) == shown


@given(st.text(max_size=80))
def test_any_text_is_a_zone_or_a_hint(text: str) -> None:
    try:
        known = parse_zone(text) in zoneinfo.available_timezones()
    except WhenError as error:
        known = bool(error.hint)
    assert known


@given(st.text(max_size=80))
def test_any_text_may_be_suggested_for(text: str) -> None:
    assert len(suggest_zones(text)) <= 25
