"""Tells numbers that are nobody's: measures, doses, readings, ranges, times, and what others have published."""

import re

from cogs.cases.gate.vocabulary import either

_UNIT = re.compile(
    rf"[ \t]?(?:[%\u00b0]|[ \t]?(?:{either('units')})(?![\w-]))", re.ASCII | re.IGNORECASE
)
_PUBLISHED = re.compile(
    rf"(?<![\w-])(?:{either('published')})[ \t:#.-]{{0,2}}(?!\d\d \d\d \d\d [A-D])\d[\w./()-]*"
    r"|\b(?:doi|PMID)\b[ \t:]*[\w./()-]+",
    re.ASCII | re.IGNORECASE,
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:[-/ ]+(?:19|20)?\d\d)?", re.ASCII)
_FROM_YEAR = re.compile(r"(?:19|20)\d\d[-/ ]+(?:19|20)?\d\d[ ,]", re.ASCII)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = re.compile(
    rf"{_DAY}[/. -]{_DAY}[/. -](?:19|20)?\d\d|(?:19|20)\d\d[/.-]{_DAY}[/.-]{_DAY}", re.ASCII
)
_TIMES = re.compile(r"(?:[01]\d|2[0-4])[0-5][05](?: ?[-/ ] ?(?:[01]\d|2[0-4])[0-5][05])+", re.ASCII)
_DECIMALS = re.compile(r"\d{1,4}\.\d+(?:[ /-]+\d{1,4}\.\d+)+", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(?:[ .]\d{3})+", re.ASCII)
_ALIKE = 3
"""Readings of one thing seldom differ by more than this factor."""
_CLOSE = 100
"""Pages of one article are nearer than this."""


def has_unit(text: str, end: int) -> bool:
    """Whether the number that ends there counts or measures something."""
    return _UNIT.match(text, end) is not None


def published(text: str) -> tuple[tuple[int, int], ...]:
    """Where numbers of studies, codes and standards stand."""
    return tuple(match.span() for match in _PUBLISHED.finditer(text))


def is_date_or_year(number: str) -> bool:
    """Years, alone or from–to, and dates, which are found as such."""
    return bool(_YEARS.fullmatch(number) or _DATE.fullmatch(number))


def is_series(number: str) -> bool:
    """Whether groups of digits are readings ("130 128 124"), a range, times of day or thousands."""
    if (
        is_date_or_year(number)
        or _FROM_YEAR.match(number)
        or _TIMES.fullmatch(number)
        or _DECIMALS.fullmatch(number)
    ):
        return True
    groups = re.findall(r"\d+", number)
    if len(groups) == 1 or any(group[0] == "0" and len(group) > 1 for group in groups):
        return False
    return _is_thousands(number, groups) or _are_readings(number, groups)


def _is_thousands(number: str, groups: list[str]) -> bool:
    """Whether a space or a point parts the thousands of one number."""
    few = len("".join(groups)) < _LEAST_IN_THOUSANDS
    return _THOUSANDS.fullmatch(number) is not None and (groups[-1] == "000" or few)


def _are_readings(number: str, groups: list[str]) -> bool:
    """Whether they rise, fall, are round, or are alike."""
    values = [int(group) for group in groups]
    longest, pair = max(map(len, groups)), len(values) == len("ab")
    if (
        longest < len("1000")
        and not pair
        and values in (sorted(values), sorted(values, reverse=True))
    ):
        return True
    if len({len(group) for group in groups}) > 2 or longest > len("1000"):
        return False
    if all(value % 10 == 0 or (value % 5 == 0 and pair) for value in values):
        return True
    if pair:
        return 0 < values[1] - values[0] < _CLOSE
    alike = max(values) <= _ALIKE * max(1, min(values))
    return longest < len("1000") and alike and "-" not in number


_LEAST_IN_THOUSANDS = 8
"""Digits of which so written a number is sooner an identifier than a count."""
