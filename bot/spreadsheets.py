"""Tables for spreadsheets: people's words are shown there, never run."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

_OPERATORS = frozenset("=+-@|%＝＋－＠")
_BREAKS = frozenset("\t\r\n")


def safe_cell(value: str) -> str:
    """A cell that a spreadsheet shows and does not run (OWASP, CSV injection)."""
    text = value.replace("\0", "")
    risky = text[:1] in _BREAKS or text.lstrip()[:1] in _OPERATORS
    return f"'{text}" if text and risky else text


def to_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """A file of safe cells, with the mark without which spreadsheets take it for another encoding."""
    out = StringIO()
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
