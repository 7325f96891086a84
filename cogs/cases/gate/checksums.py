"""The numbers that python-stdnum lacks: Medicare, IHI, DVA, NDIS, NHI, and identity cards of some countries."""

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


def is_singaporean(text: str) -> bool:
    """NRIC and FIN: a letter of the century or the pass, seven digits, a letter of check (ICA)."""
    if len(text) != len("S1234567D") or not text[1:8].isdigit():
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(text[1:8], (2, 7, 6, 5, 4, 3, 2), strict=True)
    )
    first = text[0]
    if first == "M":
        return "KLJNPQRTUWX"[10 - (total + 3) % 11] == text[8]
    letters = "JZIHGFEDCBA" if first in "ST" else "XWUTRQPNMLK"
    return letters[(total + 4 * (first in "TG")) % 11] == text[8]


def is_hkid(text: str) -> bool:
    """Hong Kong's identity card: one or two letters, six digits and a check digit in brackets."""
    compact = text.replace("(", "").replace(")", "").rjust(9)
    values = [36 if char == " " else int(char, 36) for char in compact[:8]]
    check = 10 if compact[8] == "A" else int(compact[8])
    return (
        sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True)) + check
    ) % 11 == 0


def is_emirates(text: str) -> bool:
    """The Emirates ID: 784, the year of birth, seven digits and one of check, whose rule is not published."""
    digits = text.replace("-", "")
    return len(digits) == len("784198512345671") and digits.startswith("784")


def is_national_insurance(text: str) -> bool:
    """The British NI number: it has no check digit, yet letters that are never given out."""
    prefix = text[:2]
    return (
        prefix[0] not in "DFIUV"
        and prefix[1] not in "DFIOUV"
        and prefix not in ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ")
    )
