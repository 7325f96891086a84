# pyright: basic
"""A message of ours can be recognised for ever, and a direct message says whose it is."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.marks import mark, read

keys = st.text("0123456789abcdef", min_size=24, max_size=24)
guilds = st.integers(1, 2**63 - 1).map(str)
CARD: list[dict[str, Any]] = [
    {
        "type": 17,
        "components": [
            {"type": 10, "content": "Ready?"},
            {"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "x"}]},
        ],
    }
]
LINE: list[dict[str, Any]] = [{"type": 17, "components": [{"type": 10, "content": "Hello"}]}]


def ids(components: list[dict[str, Any]]) -> list[int]:
    found: list[int] = []
    for node in components:
        found += [node["id"]] if "id" in node else []
        found += ids(node.get("components", []))
    return found


@given(keys)
def test_the_key_of_a_card_is_read_back_whole(key: str) -> None:
    assert key == read(mark(CARD, key)).key


@given(keys)
def test_a_single_line_carries_enough_to_be_recognised(key: str) -> None:
    assert ("", True) == (read(mark(LINE, key)).key, read(mark(LINE, key)).fits(key))


@given(keys, keys)
def test_another_key_does_not_fit(key: str, other: str) -> None:
    assert (key[:12] == other[:12]) == read(mark(LINE, key)).fits(other)


@given(keys, guilds)
def test_a_direct_card_says_whose_it_is_and_fits_its_key(key: str, guild: str) -> None:
    found = read(mark(CARD, key, guild=guild))
    assert (guild, True) == (found.guild, found.fits(key))


@given(keys, st.one_of(st.just(""), guilds))
def test_ids_are_positive_distinct_and_fit_int32(key: str, guild: str) -> None:
    given_ids = ids(mark(CARD, key, guild=guild))
    assert 4 == len(set(given_ids))
    assert all(1 << 24 <= number < 1 << 31 for number in given_ids)


def test_the_numbers_that_discord_gives_itself_are_no_mark() -> None:
    numbered = [{"type": 17, "id": 1, "components": [{"type": 10, "id": 2, "content": "x"}]}]
    assert False is read(numbered).fits("0" * 24)


def test_an_unmarked_message_fits_no_key() -> None:
    assert False is read(LINE).fits("0" * 24)


def test_marking_leaves_the_original_alone() -> None:
    mark(LINE, "0" * 24)
    assert "id" not in LINE[0]
