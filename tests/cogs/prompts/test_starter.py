"""The starter library as code reads it."""

import pytest

from cogs.prompts.starter import LIBRARY, Setting, Topic, choose, read_library

GOOD = '[[prompt]]\nid = "a"\ntopic = "technology"\nsetting = "hospital"\ntext = "Why?"\n'


def test_the_library_that_comes_along_is_sound() -> None:
    assert len(LIBRARY) >= 60


def test_a_topic_and_a_setting_narrow_it_down() -> None:
    found = choose(LIBRARY, Topic.TECHNOLOGY, Setting.HOSPITAL)
    assert {(Topic.TECHNOLOGY, Setting.HOSPITAL)} == {(each.topic, each.setting) for each in found}


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("", "empty"),
        (GOOD + GOOD, "a: this id is used twice"),
        (GOOD.replace("technology", "magic"), "a: 'magic'"),
        (GOOD.replace("Why?", " "), "a: the text"),
        (GOOD.replace("Why?", "x" * 1501), "a: the text"),
        (GOOD + "hint = 3\n", "a: only texts"),
        (GOOD + 'colour = "red"\n', "a: only texts"),
        (GOOD.replace("text", "question"), "a: only texts"),
    ],
)
def test_a_library_at_fault_is_refused_by_name(source: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_library(source)
