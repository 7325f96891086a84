"""The identifying case of the year 2027, plain and in disguise."""

import logging

import pytest

from tests.cogs.cases.gate.marked import findings, marked

CASE = "Mr Nguyen, 93, DOB 4/2/1933, Ballarat Base, UR 123456, ph 0412 345 678"
DISGUISES = {
    "zero-width characters": CASE.replace("y", "y\u200b")
    .replace("12", "1\u200d2")
    .replace("93", "9\ufeff3"),
    "spaces in numbers": "Mr Nguyen, 9 3, DOB 4 / 2 / 1933, Ballarat Base, UR 1 2 3 4 5 6, ph 0 4 1 2 3 4 5 6 7 8",
    "full-width digits": CASE.translate({ord("0") + i: ord("０") + i for i in range(10)}),
    "dots in numbers": "Mr Nguyen, 93, DOB 4.2.1933, Ballarat Base, UR 12.34.56, ph 04.12.34.56.78",
    "look-alike letters": CASE.replace("e", "е").replace("a", "а"),
}


def test_the_identifying_case_has_six_spans() -> None:
    assert marked(CASE) == [
        ("NAME", "Mr Nguyen"),
        ("AGE", "93"),
        ("BIRTH_DATE", "4/2/1933"),
        ("FACILITY", "Ballarat Base"),
        ("RECORD_NUMBER", "123456"),
        ("PHONE", "0412 345 678"),
    ]


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_disguise_hides_none_of_them(disguise: str) -> None:
    kinds = [kind for kind, _words in marked(DISGUISES[disguise])]

    assert kinds == ["NAME", "AGE", "BIRTH_DATE", "FACILITY", "RECORD_NUMBER", "PHONE"]


def test_nothing_typed_is_in_a_repr_or_a_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        shown = repr(findings(CASE))

    for secret in ("Nguyen", "1933", "Ballarat", "123456", "0412"):
        assert secret not in shown + caplog.text
