"""A bar chart as a PNG, drawn by hand: no fonts, no library; the numbers stand beside it in words."""

import struct
import zlib
from collections.abc import Sequence

WIDTH, HEIGHT, MARGIN = 640, 240, 16
PAPER, LINE, BAR, UNKNOWN = (255, 255, 255), (205, 210, 214), (31, 78, 95), (150, 160, 166)
"""Colours whose contrast on white is at least 3 to 1 for bars (WCAG 2.2, 1.4.11)."""

Colour = tuple[int, int, int]


def bars(counts: Sequence[int | None]) -> bytes:
    """One bar a number, the highest as high as the picture; None is a low, pale bar."""
    rows = [[PAPER] * WIDTH for _row in range(HEIGHT)]
    floor, room = HEIGHT - MARGIN, HEIGHT - 2 * MARGIN
    for quarter in range(5):
        _fill(rows, MARGIN, WIDTH - MARGIN, floor - room * quarter // 4, 1, LINE)
    highest = max([each for each in counts if each is not None], default=0) or 1
    step = (WIDTH - 2 * MARGIN) / max(1, len(counts))
    for number, count in enumerate(counts):
        height = room // 20 if count is None else room * count // highest
        left = int(MARGIN + step * number + step * 0.15)
        right = int(MARGIN + step * (number + 1) - step * 0.15)
        _fill(rows, left, max(right, left + 1), floor - height, height, BAR if count else UNKNOWN)
    return _png(rows)


def _fill(
    rows: list[list[Colour]], left: int, right: int, top: int, height: int, colour: Colour
) -> None:
    for row in rows[top : top + height]:
        row[left:right] = [colour] * (right - left)


def _png(rows: Sequence[Sequence[Colour]]) -> bytes:
    """PNG, 8 bits a channel, no alpha (ISO/IEC 15948)."""
    lines = b"".join(b"\0" + bytes(part for colour in row for part in colour) for row in rows)
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
