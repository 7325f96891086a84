"""What is no name though it has its capital, and that names beside such words are found all the same."""

import pytest

from cogs.cases.gate import Kind
from cogs.cases.gate.examine import examine
from tests.cogs.cases.gate.marked import words_of


def named(text: str) -> list[str]:
    """What is marked as a name or as initials."""
    spans = examine({"text": text}).spans
    return [
        text[each.start : each.end] for each in spans if each.kind in (Kind.NAME, Kind.INITIALS)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Mum asks about SureStep SMOs and the VACOped.",
        "FEV1 0.9, NT-proBNP 6400, PedsQL 41, SSRIs stopped.",
        "An NMES unit, 50 Hz, was worth packing. Urine Na 128, Kt/V 1.1.",
        "COPD GOLD 3E. The NEWT guideline and the ESSA tool agree.",
        "Level came back at 780 µg/L. Amber result, repeat twice a week.",
        "No thermoplastic in stock in Kenya or in Jordan at present.",
        "A booklet in Tigrinya, and one for Ghanaian families in Toowoomba.",
        "I'd rather stop it. I've told them. We've tried.",
        "Positive Brandt-Daroff manoeuvre, Hoffmann-Tinel sign at the wrist.",
        "She wears a Jaccoud splint, and the Matles test is positive.",
        "Thickened with Nutilis Clear; Provox Vega leaks; Augmentin at night.",
        "Started on ustekinumab and empagliflozin, then Leucine.",
        "Omo versus Vista collar: which would you buy?",
        "Stage II, then MACS III. Oval-8 splints slip.",
    ],
)
def test_words_of_care_are_no_names(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("DeShawn McAllister walks with a frame.", "McAllister"),
        ("His neighbour LaToya O'Sullivan brought him in.", "O'Sullivan"),
        ("Mrs Jordan cannot walk.", "Mrs Jordan"),
        ("Seen with R. Patel at home yesterday.", "Patel"),
        ("His daughter Georgia drives him.", "Georgia"),
    ],
)
def test_names_with_such_a_form_are_found(text: str, words: str) -> None:
    assert any(words in each for each in words_of(text, Kind.NAME))
