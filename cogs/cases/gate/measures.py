"""Tells numbers that are nobody's: measures, doses, series of readings, ranges, times, and what others have published."""

import re

from cogs.cases.gate.vocabulary import either

_UNIT = re.compile(
    rf"[ \t]?(?:[%\u00b0]|[ \t]?(?:{either('units')})(?![\w-]))", re.ASCII | re.IGNORECASE
)
_PUBLISHED = re.compile(
    rf"(?<![\w-])(?:{either('published')})[ \t:#.-]{{0,2}}\d[\w./()-]*"
    r"|\b(?:doi|PMID)\b[ \t:]*[\w./()-]+",
    re.ASCII | re.IGNORECASE,
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:[-/ ]+(?:19|20)?\d\d)?", re.ASCII)
_FROM_YEAR = re.compile(r"(?:19|20)\d\d[-/ ]+(?:19|20)?\d\d[ ,]", re.ASCII)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DATE = re.compile(rf"{_DAY}[/. -]{_DAY}[/. -](?:19|20)?\d\d|(?:19|20)\d\d[/.-]{_DAY}[/.-]{_DAY}", re.ASCII)
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
    groups = re.findall(r"\d+", number)
    values = [int(group) for group in groups]
    if is_date_or_year(number) or _FROM_YEAR.match(number) or _TIMES.fullmatch(number) or _DECIMALS.fullmatch(number):
        return True
    if len(groups) == 1 or any(group[0] == "0" and len(group) > 1 for group in groups):
        return False
    if _THOUSANDS.fullmatch(number) and (groups[-1] == "000" or len("".join(groups)) < _LEAST_IN_THOUSANDS):
        return True
    if max(map(len, groups)) < len("1000") and len(values) > 2 and values in (sorted(values), sorted(values, reverse=True)):
        return True
    if len({len(group) for group in groups}) > 2 or max(map(len, groups)) > 4:
        return False
    if all(value % 10 == 0 or (value % 5 == 0 and len(groups) == 2) for value in values):
        return True
    if len(values) == 2 and 0 < values[1] - values[0] < _CLOSE:
        return True
    return max(map(len, groups)) <= 3 and max(values) <= _ALIKE * max(1, min(values)) and len(values) > 2 and "-" not in number


_LEAST_IN_THOUSANDS = 8
