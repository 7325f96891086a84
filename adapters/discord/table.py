"""A table drawn in characters, for a platform that has none."""

from itertools import zip_longest
from unicodedata import combining, east_asian_width

from adapters.discord.markdown import one_line

CELL = 40
"""Columns of a cell; longer ones end in "…": beyond that a phone wraps every line."""


def draw(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    """Aligned columns under a ruled header; short rows are filled with blanks."""
    lines = [header, *rows] if any(header) else list(rows)
    cells = [[_cell(text) for text in line] for line in lines]
    columns = list(zip_longest(*cells, fillvalue=""))
    widths = [max(map(width, column)) for column in columns]
    drawn = ["  ".join(map(_padded, line, widths)).rstrip() for line in cells]
    if any(header):
        drawn.insert(1, "  ".join("─" * size for size in widths))
    return "\n".join(drawn)


def width(text: str) -> int:
    """How many columns of a fixed-width face `text` takes."""
    if text.isascii():
        return len(text)
    wide = sum(east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(combining(character) > 0 for character in text)


def _cell(text: str) -> str:
    flat = one_line(text)
    if width(flat) <= CELL:
        return flat
    flat = flat[:CELL]
    while width(flat) >= CELL:
        flat = flat[:-1]
    return f"{flat.rstrip()}…"


def _padded(text: str, size: int) -> str:
    return text + " " * (size - width(text))
