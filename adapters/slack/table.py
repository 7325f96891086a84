"""Tables as aligned text: the shape every Slack client shows alike."""

import unicodedata
from collections.abc import Sequence

from adapters.slack.rich import clean, shorten

CELL_CHARS = 40
"""Widest column: three of them still fit a phone held sideways."""


def table_text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Header, a rule and the rows in columns of equal width; "" for a table without cells."""
    width = max([len(header), *(len(row) for row in rows)], default=0)
    if width == 0:
        return ""
    lines = [_line(header, width), *(_line(row, width) for row in rows)]
    widths = [max(display_width(line[column]) for line in lines) for column in range(width)]
    head, *body = [_padded(line, widths) for line in lines]
    return "\n".join([head, "  ".join("─" * max(each, 1) for each in widths), *body])


def display_width(text: str) -> int:
    """Columns a fixed-width face needs: wide characters two, marks on others none."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _line(cells: Sequence[str], width: int) -> list[str]:
    short = [shorten(" ".join(clean(cell).split()), CELL_CHARS) for cell in cells]
    return short + [""] * (width - len(short))


def _padded(cells: list[str], widths: list[int]) -> str:
    padded = [
        cell + " " * (width - display_width(cell))
        for cell, width in zip(cells, widths, strict=True)
    ]
    return "  ".join(padded).rstrip()
