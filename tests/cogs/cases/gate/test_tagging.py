"""Names that no word before them gives away: what the gate's own tagger marks, leaves alone, and costs."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogs.cases.gate import Kind
from cogs.cases.gate.tagging import load, own_tagger
from tests.cogs.cases.gate.marked import findings, words_of

NAMED = "Yesterday Margaret Thompson walked to the gym without her frame."
LAZY = (
    "cogs.cases.gate.examine",
    "cogs.cases.gate.numbers",
    "cogs.cases.gate.phones",
    "cogs.cases.gate.tagging",
    "phonenumbers",
    "stdnum",
)


def test_a_name_without_any_cue_is_marked() -> None:
    assert words_of(NAMED, Kind.NAME) == ["Margaret Thompson"]


def test_only_the_tagger_sees_it() -> None:
    assert words_of(NAMED, Kind.NAME, own=None) == []


@pytest.mark.parametrize(
    "text",
    [
        "He has had Parkinson disease for six years.",
        "The Barthel index rose from 40 to 65.",
        "On the Berg balance scale the client scored 38.",
        "The Babinski sign was absent on both sides.",
    ],
)
def test_eponyms_are_left_alone(text: str) -> None:
    assert words_of(text, Kind.NAME) == []


def test_the_same_text_gets_the_same_answer() -> None:
    assert findings(NAMED) == findings(NAMED)


def test_a_file_read_anew_answers_alike() -> None:
    assert load().mentions(NAMED) == own_tagger().mentions(NAMED)


def test_it_is_loaded_once() -> None:
    assert own_tagger() is own_tagger()


def test_a_bot_that_has_seen_no_case_does_not_carry_it() -> None:
    asked = f"import sys, cogs.cases; print([name for name in {LAZY!r} if name in sys.modules])"

    answer = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )

    assert answer.stdout.strip() == "[]"


def test_zero_width_characters_in_a_name_do_not_hide_it() -> None:
    text = NAMED.replace("Thompson", "Thom\u200bpson")

    assert words_of(text, Kind.NAME) == ["Margaret Thom\u200bpson"]


@given(st.text("aZé 9,.\n\u200b\uff13е", max_size=30).map(lambda end: f"{NAMED} {end}"))
@settings(max_examples=5, deadline=None)
def test_every_span_lies_in_the_text_and_none_overlap(text: str) -> None:
    last = 0
    for span in findings(text).spans:
        assert last <= span.start < span.end <= len(text)
        last = span.end


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"something else")

    with pytest.raises(ValueError, match="not a file of the gate's tagger"):
        load(other)
