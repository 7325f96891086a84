"""People's numbers: found by their checksums however they are written, and not claimed where these fail."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.au import tfn
from stdnum.gb import nhs
from stdnum.us import ssn

from tests.cogs.cases.gate.marked import kinds, marked

FEW = settings(max_examples=30, deadline=None)
NHI_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


def with_check(stem: str, valid: Callable[[str], bool]) -> str:
    """The stem with the last digit that makes it valid; rejects a stem that has none."""
    found = next((stem + last for last in "0123456789" if valid(stem + last)), "")
    assume(found)
    return found


def medicare_check(number: str) -> bool:
    """Services Australia: the ninth digit is the weighted sum of the first eight, modulo 10."""
    return sum(
        w * int(d) for w, d in zip((1, 3, 7, 9, 1, 3, 7, 9), number, strict=False)
    ) % 10 == int(number[8])


def nhi_check(number: str) -> bool:
    """HISO 10046, the older form: letters count from A = 1 without I and O, weights 7 to 2, modulo 11."""
    values = [NHI_LETTERS.index(c) + 1 if c.isalpha() else int(c) for c in number[:6]]
    rest = 11 - sum(v * w for v, w in zip(values, (7, 6, 5, 4, 3, 2), strict=True)) % 11
    return rest != 11 and rest % 10 == int(number[6])


MEDICARE = st.builds(
    lambda first, more, issue: with_check(first + more, medicare_check) + issue,
    st.sampled_from("23456"),
    digits(7),
    st.sampled_from("123456789"),
)
IHI = digits(9).map(lambda more: "800360" + more + luhn.calc_check_digit("800360" + more))
TFN = digits(8).map(lambda stem: with_check(stem, tfn.is_valid))
NHS = digits(9).map(lambda stem: with_check(stem, nhs.is_valid))
CARD = st.builds(
    lambda first, more: first + more + luhn.calc_check_digit(first + more),
    st.sampled_from("45"),
    digits(14),
)
SSN = digits(9).filter(ssn.is_valid)
NHI = st.builds(
    lambda letters, more: with_check(letters + more, nhi_check),
    st.text(NHI_LETTERS, min_size=3, max_size=3),
    digits(3),
)


@dataclass(frozen=True)
class Sort:
    """A kind of number, made valid, and how people group its digits."""

    kind: str
    numbers: st.SearchStrategy[str]
    groups: tuple[int, ...]
    cue: str

    def grouped(self, number: str, between: str) -> str:
        pieces, at = list[str](), 0
        for size in self.groups:
            pieces.append(number[at : at + size])
            at += size
        return between.join(pieces)


SORTS = (
    Sort("MEDICARE", MEDICARE, (4, 5, 1), "Medicare"),
    Sort("IHI", IHI, (4, 4, 4, 4), "IHI"),
    Sort("TFN", TFN, (3, 3, 3), "TFN"),
    Sort("NHS", NHS, (3, 3, 4), "NHS no."),
    Sort("ACCOUNT", CARD, (4, 4, 4, 4), "account"),
)
each_sort = pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.kind)
FULL_WIDTH = {ord("0") + at: ord("０") + at for at in range(10)}
INVISIBLE = "\u200b\u200c\u200d\ufeff\u2060\u00ad"


def found(number: str, kind: str) -> list[str]:
    """What of that kind is marked where nothing else says what the number is."""
    text = f"She showed us {number}, and we went on."
    return [words for each, words in marked(text, own=None) if each == kind]


def unambiguous(sort: Sort, number: str) -> None:
    """Some numbers pass two checksums; the surer kind is then named, and nothing is lost."""
    assume(found(number, sort.kind))
    assume(len(set(number)) > 1)


@each_sort
@given(data=st.data())
@FEW
def test_a_valid_number_is_marked_whole(sort: Sort, data: st.DataObject) -> None:
    number = data.draw(sort.numbers)
    assume(len(set(number)) > 1)
    text = f"She showed us {number}, and we went on."
    assert number in [words for _kind, words in marked(text, own=None)]


@each_sort
@pytest.mark.parametrize("between", [" ", "-", "."])
@given(data=st.data())
@FEW
def test_however_its_groups_are_parted(sort: Sort, between: str, data: st.DataObject) -> None:
    number = data.draw(sort.numbers)
    unambiguous(sort, number)
    written = sort.grouped(number, between)
    assert found(written, sort.kind) == [written]


@each_sort
@given(data=st.data())
@FEW
def test_with_a_space_between_all_digits(sort: Sort, data: st.DataObject) -> None:
    number = data.draw(sort.numbers)
    unambiguous(sort, number)
    written = " ".join(number)
    assert found(written, sort.kind) == [written]


@each_sort
@given(data=st.data())
@FEW
def test_in_full_width_digits(sort: Sort, data: st.DataObject) -> None:
    number = data.draw(sort.numbers)
    unambiguous(sort, number)
    written = sort.grouped(number, " ").translate(FULL_WIDTH)
    assert found(written, sort.kind) == [written]


@each_sort
@given(data=st.data(), sign=st.sampled_from(INVISIBLE), at=st.integers(1, 8))
@FEW
def test_with_invisible_characters_within(
    sort: Sort, data: st.DataObject, sign: str, at: int
) -> None:
    number = data.draw(sort.numbers)
    unambiguous(sort, number)
    written = number[:at] + sign + number[at:]
    assert found(written, sort.kind) == [written]


@each_sort
@given(data=st.data(), place=st.integers(0, 8), more=st.integers(1, 9))
@FEW
def test_a_wrong_digit_is_not_claimed_as_that_kind(
    sort: Sort, data: st.DataObject, place: int, more: int
) -> None:
    number = data.draw(sort.numbers)
    place = min(place, 8) + (6 if sort.kind == "IHI" else 0)
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    checks: dict[str, Callable[[str], bool]] = {
        "MEDICARE": lambda each: each[0] in "23456" and medicare_check(each),
        "IHI": luhn.is_valid,
        "TFN": tfn.is_valid,
        "NHS": nhs.is_valid,
        "ACCOUNT": luhn.is_valid,
    }
    assume(not checks[sort.kind](wrong))
    assert found(wrong, sort.kind) == []


@each_sort
@given(data=st.data())
@FEW
def test_a_word_before_it_is_believed_though_it_was_mistyped(
    sort: Sort, data: st.DataObject
) -> None:
    number = data.draw(digits(len(sort.grouped("", "")) or sum(sort.groups)))
    assume(int(number[:4]) not in range(1900, 2100))
    text = f"{sort.cue} {number} is on the form."
    assert number in [words for _kind, words in marked(text, own=None)]


@given(number=SSN)
@FEW
def test_a_social_security_number_is_told_by_its_groups(number: str) -> None:
    written = f"{number[:3]}-{number[3:5]}-{number[5:]}"
    assert found(written, "SSN") == [written]


@given(area=st.sampled_from(["000", "666", "900", "987"]), rest=digits(6))
@FEW
def test_an_area_that_was_never_given_out_is_none(area: str, rest: str) -> None:
    assert found(f"{area}-{rest[:2]}-{rest[2:]}", "SSN") == []


@given(number=NHI)
@FEW
def test_an_nhi_number_is_told_by_its_check_digit(number: str) -> None:
    assert found(number, "NHI") == [number]
    wrong = number[:6] + str((int(number[6]) + 1) % 10)
    assert found(wrong, "NHI") == []


@given(number=digits(18), between=st.sampled_from(["", " "]))
@FEW
def test_an_account_of_a_bank_is_told_by_its_check_digits(number: str, between: str) -> None:
    whole = f"DE{iban.calc_check_digits('DE00' + number)}{number}"
    assume(iban.is_valid(whole))
    written = between.join(whole[at : at + 4] for at in range(0, len(whole), 4))
    assert found(written, "ACCOUNT") == [written]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Our shearers' cook of 92 who walks", "AGE", "92"),
        ("Papa is ninety-four and swims.", "AGE", "ninety-four"),
        ("See portal.rehab.example/c/4471 first", "URL", "portal.rehab.example/c/4471"),
        ("NDIS 430 551 872", "NDIS", "430 551 872"),
        ("DVA file NX123456 was closed", "DVA", "NX123456"),
        ("card 4539 1488 0343 6467. I called the bank.", "ACCOUNT", "4539 1488 0343 6467"),
        ("aged 81 943 476 5919 of Leeds", "NHS", "943 476 5919"),
        ("Registration 1AB 2CD was written down.", "REGISTRATION", "1AB 2CD"),
        ("UR 1 2 3 4 5 6", "RECORD_NUMBER", "1 2 3 4 5 6"),
        ("hospital no. 00-12-34", "RECORD_NUMBER", "00-12-34"),
    ],
)
def test_numbers_as_they_stand_in_notes(text: str, kind: str, words: str) -> None:
    assert (kind, words) in marked(text, own=None)


@pytest.mark.parametrize(
    "text",
    [
        "BP was 132/84, pulse 72, saturation 96 % on 2 L, temperature 36.8.",
        "He walked 420 m in 6 minutes, from 310 m, and scored 41/56.",
        "Doses of 2.5, 5, 10 and 20 mg were tried over 12 weeks.",
        "Grip 12 14 13 kg right, 28 30 29 kg left.",
        "We saw 1,250 people between 2019 and 2024.",
    ],
)
def test_measures_are_no_numbers_of_persons(text: str) -> None:
    assert kinds(text, own=None) == set()
