"""What comes with the library: enough of it, complete, public, and expressions found from either side."""

import pytest

from cogs.resources.addresses import read_address
from cogs.resources.starter import library, starter_groups, starter_synonyms
from storage.search_query import plan, read
from storage.search_text import phrase_key


def test_there_are_forty_resources_and_more_of_public_publishers() -> None:
    keys = {read_address(each.url).key for each in library()}
    assert len(library()) == len(keys) >= 40


def test_every_resource_says_what_it_is_and_whose() -> None:
    told = ("title", "publisher", "url", "licence", "country", "type", "area", "tags", "summary")
    assert [] == [(each.id, name) for each in library() for name in told if not getattr(each, name)]


def test_there_are_a_hundred_and_fifty_groups_of_expressions_and_more() -> None:
    assert len(starter_groups()) >= 150
    assert [] == [group for group in starter_groups() if len(group) < 2]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("OT", "occupational therapy"),
        ("PT", "physiotherapy"),
        ("SLP", "speech pathology"),
        ("COPD", "chronic obstructive pulmonary disease"),
        ("T2DM", "type 2 diabetes"),
        ("ADL", "activities of daily living"),
    ],
)
def test_an_abbreviation_and_its_words_are_found_from_each_other(short: str, long: str) -> None:
    def also(words: str) -> set[tuple[str, ...]]:
        concepts = plan(read(words), starter_synonyms())
        return {each.terms for concept in concepts for each in concept.alternatives}

    assert phrase_key(long) in also(short)
    assert phrase_key(short) in also(long)
