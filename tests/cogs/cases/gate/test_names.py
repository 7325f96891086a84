"""Names by what stands beside them, and wherever they stand again."""

import pytest

from cogs.cases.gate import Kind
from cogs.cases.gate.examine import examine
from tests.cogs.cases.gate.marked import findings, marked, words_of


def test_a_title_goes_with_the_name() -> None:
    (span,) = findings("We spoke to Mrs Adeyemi about the ramp.").spans
    assert (span.end - span.start, span.instead) == (len("Mrs Adeyemi"), "a woman")


def test_a_name_that_a_title_gave_away_is_found_again() -> None:
    text = "Nothing helps young Summers, said Mr Summers. The shed is where Summers sleeps."
    assert words_of(text, Kind.NAME).count("Summers") == 2


def test_and_in_another_field() -> None:
    fields = {"issue": "Ms Birdwell fell twice.", "tried": "We gave Birdwell a frame."}
    found = examine(fields)
    assert [fields[each.field][each.start : each.end] for each in found.spans] == [
        "Ms Birdwell",
        "Birdwell",
    ]


def test_and_in_small_letters_unless_it_is_a_word_as_well() -> None:
    text = "Dr Achterberg rang. Tell achterberg that mr young is a young man."
    assert words_of(text, Kind.NAME) == ["Dr Achterberg", "achterberg", "mr young"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mr K. is a shearer.", "Mr K."),
        ("M.R. lives with his brother.", "M.R."),
        ("J. P., 54, came back.", "J. P."),
        ("Her friend D. did the talking.", "D."),
        ("Client LB would not come.", "LB"),
        ("KT from Stawell has a C6 injury.", "KT"),
    ],
)
def test_initials_are_marked(text: str, words: str) -> None:
    assert ("INITIALS", words) in marked(text)


@pytest.mark.parametrize(
    "text",
    [
        "He takes vitamin D. It helps.",
        "Hepatitis C. was treated.",
        "Grade A. evidence is rare, e.g. in OT.",
        "The MRI from Monday was normal.",
    ],
)
def test_letters_that_are_no_initials_are_left_alone(text: str) -> None:
    assert words_of(text, Kind.INITIALS) == []
