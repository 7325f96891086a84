"""National identity numbers: every one that its country calls valid is found, in the spacing people use."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum import verhoeff
from stdnum.at import vnr
from stdnum.br import cpf
from stdnum.ch import ssn as ahv
from stdnum.cl import rut
from stdnum.de import idnr as steuer
from stdnum.es import dni
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.in_ import aadhaar
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.se import personnummer
from stdnum.tr import tckimlik
from stdnum.za import idnr as south_african

from cogs.cases.gate.checksums import is_hkid, is_national_insurance, is_singaporean
from tests.cogs.cases.gate.marked import marked

FEW = settings(max_examples=25, deadline=None)


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


def day() -> st.SearchStrategy[str]:
    """A date of birth as YYMMDD."""
    return st.dates().map(lambda date: f"{date.year % 100:02}{date.month:02}{date.day:02}")


def completed(stem: str, tails: Iterable[str], valid: Callable[[str], bool]) -> str:
    """The stem with the first tail that makes it valid; rejects a stem that has none."""
    found = next((stem + tail for tail in tails if valid(stem + tail)), "")
    assume(found)
    return found


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FIGURES = "0123456789"


@dataclass(frozen=True)
class Sort:
    """A country's number: its label, and valid ones as they are written."""

    label: str
    numbers: st.SearchStrategy[str]


def grouped(number: str, *sizes: int, between: str = " ") -> str:
    pieces, at = list[str](), 0
    for size in sizes:
        pieces.append(number[at : at + size])
        at += size
    return between.join(pieces)


SORTS = {
    "Singapore": Sort(
        "NRIC",
        st.builds(
            lambda first, stem: completed(first + stem, LETTERS, is_singaporean),
            st.sampled_from("STFGM"),
            digits(7),
        ),
    ),
    "Hong Kong": Sort(
        "HKID",
        st.builds(
            lambda first, stem: next(
                whole for tail in "0123456789A" if is_hkid(whole := f"{first}{stem}({tail})")
            ),
            st.sampled_from(LETTERS),
            digits(6),
        ),
    ),
    "India": Sort(
        "Aadhaar",
        digits(10).map(
            lambda stem: grouped(completed("4" + stem, FIGURES, aadhaar.is_valid), 4, 4, 4)
        ),
    ),
    "South Africa": Sort(
        "SA ID",
        st.builds(
            lambda born, order: completed(born + order + "08", FIGURES, south_african.is_valid),
            day(),
            digits(4),
        ),
    ),
    "Malaysia": Sort("IC", st.builds(lambda born, order: f"{born}-10-{order}", day(), digits(4))),
    "Sweden": Sort(
        "Personnummer",
        st.builds(
            lambda born, order: completed(f"{born}-{order}", FIGURES, personnummer.is_valid),
            day(),
            digits(3),
        ),
    ),
    "Finland": Sort(
        "HETU",
        st.builds(
            lambda born, order: completed(
                f"{born[4:]}{born[2:4]}{born[:2]}-{order}",
                "0123456789ABCDEFHJKLMNPRSTUVWXY",
                hetu.is_valid,
            ),
            day(),
            st.integers(2, 899).map("{:03}".format),
        ),
    ),
    "France": Sort(
        "NIR",
        st.builds(
            lambda sex, more: grouped(
                (stem := f"{sex}8505{more}") + nir.calc_check_digits(stem), 1, 2, 2, 2, 3, 3, 2
            ),
            st.sampled_from("12"),
            st.integers(10_000_000, 95_000_000).map(str),
        ),
    ),
    "Germany": Sort(
        "Steuer-ID",
        st.permutations("123456789").map(
            lambda each: grouped(
                completed("".join(each) + each[0], FIGURES, steuer.is_valid), 2, 3, 3, 3
            )
        ),
    ),
    "Ireland": Sort("PPS", digits(7).map(lambda stem: completed(stem, LETTERS, pps.is_valid))),
    "Spain": Sort("DNI", digits(8).map(lambda stem: completed(stem, LETTERS, dni.is_valid))),
    "Switzerland": Sort(
        "AHV",
        digits(9).map(
            lambda stem: grouped(
                completed("756" + stem, FIGURES, ahv.is_valid), 3, 4, 4, 2, between="."
            )
        ),
    ),
    "Austria": Sort(
        "SV-Nummer",
        st.builds(
            lambda order, born: next(
                (
                    f"{order}{check} {born}"
                    for check in FIGURES
                    if vnr.is_valid(f"{order}{check}{born}")
                ),
                "1237 010180",
            ),
            st.integers(100, 999).map(str),
            st.dates().map(lambda date: f"{date.day:02}{date.month:02}{date.year % 100:02}"),
        ),
    ),
    "Brazil": Sort(
        "CPF",
        digits(9).map(
            lambda stem: completed(
                f"{stem[:3]}.{stem[3:6]}.{stem[6:]}-", map("{:02}".format, range(100)), cpf.is_valid
            )
        ),
    ),
    "Chile": Sort(
        "RUT",
        st.integers(10_000_000, 25_000_000).map(
            lambda stem: f"{stem:,}".replace(",", ".") + "-" + rut.calc_check_digit(str(stem))
        ),
    ),
    "Poland": Sort(
        "PESEL",
        st.builds(
            lambda born, order: completed(born + order, FIGURES, pesel.is_valid), day(), digits(4)
        ),
    ),
    "Croatia": Sort("OIB", digits(10).map(lambda stem: completed(stem, FIGURES, oib.is_valid))),
    "Turkey": Sort(
        "TCKN",
        digits(8).map(lambda stem: "1" + stem + tckimlik.calc_check_digits("1" + stem)),
    ),
    "Netherlands": Sort("BSN", digits(8).map(lambda stem: completed(stem, FIGURES, bsn.is_valid))),
    "Britain": Sort(
        "NI number",
        st.builds(
            lambda first, second, more, last: (
                f"{first}{second} {more[:2]} {more[2:4]} {more[4:]} {last}"
            ),
            st.sampled_from("ABCEGHJKLMNOPRSTWXYZ"),
            st.sampled_from("ABCEGHJKLMNPRSTWXYZ"),
            digits(6),
            st.sampled_from("ABCD"),
        ).filter(is_national_insurance),
    ),
    "Scotland": Sort(
        "CHI",
        st.builds(
            lambda born, order: completed(born + order, FIGURES, nhs.is_valid),
            st.dates().map(lambda date: f"{date.day:02}{date.month:02}{date.year % 100:02}"),
            digits(3),
        ),
    ),
    "Emirates": Sort(
        "Emirates ID",
        st.builds(
            lambda year, more, check: f"784-{year}-{more}-{check}",
            st.integers(1930, 2025),
            digits(7),
            st.sampled_from(FIGURES),
        ),
    ),
}


def is_marked(text: str, number: str) -> bool:
    """Whether at least half of the number is, which is how the benchmark counts."""
    at = text.index(number)
    covered = 0
    place = 0
    for _kind, words in marked(text, own=None):
        place = text.index(words, place)
        covered += max(0, min(place + len(words), at + len(number)) - max(place, at))
        place += len(words)
    return 2 * covered >= len(number)


@pytest.mark.parametrize("country", SORTS)
@given(data=st.data())
@FEW
def test_a_valid_number_is_found_after_its_label(country: str, data: st.DataObject) -> None:
    number = data.draw(SORTS[country].numbers)
    assert is_marked(f"{SORTS[country].label} {number} is on the form.", number)


@pytest.mark.parametrize("country", SORTS)
@given(data=st.data())
@FEW
def test_a_valid_number_is_found_where_nothing_says_what_it_is(
    country: str, data: st.DataObject
) -> None:
    number = data.draw(SORTS[country].numbers)
    assert is_marked(f"On the wristband stood {number}, we noticed.", number)


@given(number=digits(11))
@FEW
def test_a_mistyped_number_is_believed_after_its_label(number: str) -> None:
    assume(not verhoeff.is_valid(number))
    written = grouped(number + "0", 4, 4, 4)
    assert is_marked(f"Aadhaar no. {written} was refused.", written)


@pytest.mark.parametrize(
    ("valid", "number"),
    [
        (is_singaporean, "S1234567D"),
        (is_singaporean, "T0123456G"),
        (is_singaporean, "F1234567N"),
        (is_singaporean, "G1234567X"),
        (is_singaporean, "M1234567K"),
        (is_hkid, "A123456(3)"),
        (is_hkid, "AB987654(3)"),
        (is_hkid, "G123456(A)"),
    ],
)
def test_the_checksums_of_our_own_know_numbers_that_were_published(
    valid: Callable[[str], bool], number: str
) -> None:
    assert valid(number)
    letter_or_digit = number[:-1] + "Q" if number[-1] != ")" else number[:-2] + "7)"
    assert not valid(letter_or_digit)
