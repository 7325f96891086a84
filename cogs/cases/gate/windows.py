"""Looks only where something can be: pieces of a text around what a finding cannot lack, such as a month or a digit."""

import re
from collections.abc import Iterator

REACH = 72
"""Characters on either side that a finding and what tells it may take."""


def windows(text: str, anchor: re.Pattern[str], reach: int = REACH) -> list[tuple[int, int]]:
    """Where `anchor` stands, with `reach` characters around; pieces that overlap are one."""
    found: list[tuple[int, int]] = []
    for match in anchor.finditer(text):
        start, end = max(0, match.start() - reach), min(len(text), match.end() + reach)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def within(
    text: str, pattern: re.Pattern[str], places: list[tuple[int, int]]
) -> Iterator[re.Match[str]]:
    """The matches of `pattern` in those pieces of a text."""
    for start, end in places:
        yield from pattern.finditer(text, start, end)


def words_before(text: str, at: int, reach: int = 28) -> list[str]:
    """The last words before a place, in lower case, without what parts them."""
    return re.findall(r"[a-z][a-z/'-]*|\d+", text[max(0, at - reach) : at].lower())
