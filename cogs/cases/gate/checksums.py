"""The numbers that python-stdnum lacks: Australian Medicare, IHI and HPI, DVA, NDIS, and New Zealand's NHI."""

import re

_DVA = re.compile(
    r"[NVQSWT](?:|[ABCDFHKLMNPQSTVWX]|[A-Z]{2,3})\d{1,6}[A-Z]?", re.IGNORECASE | re.ASCII
)
_NHI_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""I and O are not used in NHI numbers."""


def is_medicare(digits: str) -> bool:
    """10 digits of a card, or 11 with the person's place on it (Services Australia)."""
    if len(digits) not in (10, 11) or digits[0] not in "23456":
        return False
    weights = (1, 3, 7, 9, 1, 3, 7, 9)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))
    return total % 10 == int(digits[8])


def is_health_identifier(digits: str) -> bool:
    """16 digits of a person (IHI), a provider (HPI-I) or an organisation (HPI-O): 80036… and Luhn."""
    return len(digits) == 16 and digits.startswith(("800360", "800361", "800362")) and luhn(digits)


def luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812."""
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def is_dva(text: str) -> bool:
    """A file number of Veterans' Affairs: state, war code, number, perhaps a dependant's letter."""
    return len(text) in range(4, 10) and _DVA.fullmatch(text) is not None


def is_ndis(digits: str) -> bool:
    """A participant's number of the NDIS: 9 digits that begin with 43 (it has no check digit)."""
    return len(digits) == 9 and digits.startswith("43")


def is_nhi(text: str) -> bool:
    """Three letters and four digits, or AAA00AA of the newer form (HISO 10046).

    Two editions of the standard gave the newer form two moduli, and numbers of both are about.
    """
    letters, rest = text[:3].upper(), text[3:].upper()
    if len(text) != 7 or any(letter not in _NHI_LETTERS for letter in letters):
        return False
    values = [_NHI_LETTERS.index(letter) + 1 for letter in letters]
    if rest.isdigit():
        total = _weighed([*values, *map(int, rest[:3])])
        return total % 11 != 0 and (11 - total % 11) % 10 == int(rest[3])
    if rest[:2].isdigit() and rest[2:].isalpha() and all(each in _NHI_LETTERS for each in rest[2:]):
        total = _weighed([*values, *map(int, rest[:2]), _NHI_LETTERS.index(rest[2]) + 1])
        return any(_NHI_LETTERS[modulus - total % modulus - 1] == rest[3] for modulus in (23, 24))
    return False


def _weighed(values: list[int]) -> int:
    return sum(value * weight for value, weight in zip(values, range(7, 1, -1), strict=True))
