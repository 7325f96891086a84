"""What the README says of the gate stays true: on the texts by hand, names, numbers and false alarms."""

import pytest

from benchmarks.gate.__main__ import reader
from benchmarks.gate.labelled import clean, labelled
from benchmarks.gate.measure import NAMES, WORDS, Tally, alarms, recall, summed
from cogs.cases.gate.tagging import own_tagger


@pytest.fixture(scope="module")
def tallies() -> dict[str, Tally]:
    return recall(labelled("heldout"), reader(own_tagger()))


def share(tally: Tally) -> float:
    return tally.marked / tally.there


def test_the_table_is_of_many_kinds_and_texts(tallies: dict[str, Tally]) -> None:
    there = {kind: tally.there for kind, tally in tallies.items() if tally.there}
    assert len(there) >= 15
    assert sum(there.values()) >= 60
    assert there["NAME"] >= 80
    assert len(labelled("heldout")) >= 40
    assert len(clean("heldout")) >= 40


def test_names_are_found_as_often_as_was_measured(tallies: dict[str, Tally]) -> None:
    """116 of 127 were when the texts were sealed; the aim is 85 %."""
    assert share(summed(tallies, NAMES.__contains__)) >= 0.89


def test_numbers_dates_and_addresses_are_found_as_often_as_was_measured(
    tallies: dict[str, Tally],
) -> None:
    """87 of 100 were when the texts were sealed; the aim is 97 %."""
    assert share(summed(tallies, lambda kind: kind not in WORDS)) >= 0.86


def test_the_gate_seldom_cries_wolf() -> None:
    quiet = alarms(clean("heldout"), reader(own_tagger()))
    assert quiet.words >= 3_000
    assert quiet.per_thousand(NAMES) <= 3


def test_numbers_dates_and_addresses_of_the_development_texts_are_found() -> None:
    """192 of 193 were; what is known to be found stays found."""
    tallies = recall(labelled("development"), reader(own_tagger()))
    assert share(summed(tallies, lambda kind: kind not in WORDS)) >= 0.98
