"""Pieces of text that know how to get shorter: what a message's text displays are made of."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from adapters.discord.markdown import code, markdown, one_line
from adapters.discord.table import draw
from bot.refs import WorkspaceRef
from bot.text import ChannelLink, Code, CommandLine, Link, Mention, Plain, Span, Text, Timestamp

ELLIPSIS = "…"

Frame = Literal["plain", "title", "subtitle", "quote", "note", "bullet"]

_WORD_SLACK = 20
"""How many characters a cut may give up to end at a blank."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text in its frame; `limit` is how many of its own characters are shown, None for all.

    `marker` stands before the first line: a bullet, a number, an alert's word.
    """

    text: Text
    frame: Frame = "plain"
    marker: str = ""
    limit: int | None = None

    @property
    def shown(self) -> int:
        """Characters of its own that are shown now."""
        size = len(self.text.plain())
        return size if self.limit is None else min(size, self.limit)

    def shortened(self, shown: int) -> "Line":
        """The same with at most `shown` characters."""
        return replace(self, limit=shown)

    def mentions(self) -> list[Mention]:
        """The people whose mention is still in it."""
        return [span for span in self._cut().spans if isinstance(span, Mention)]

    def markdown(self, workspace: WorkspaceRef | None) -> str:
        """Its markdown; "" where there is nothing to see."""
        body = markdown(self._cut(), workspace).strip()
        return _framed(body, self.frame, self.marker) if body else ""

    def _cut(self) -> Text:
        text = Text(tuple(_flat(span) for span in self.text.spans)) if self._single else self.text
        return text if self.limit is None else cut(text, self.limit)

    @property
    def _single(self) -> bool:
        return self.frame in ("title", "subtitle")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in a fixed-width face; it gets shorter by rows."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    limit: int | None = None

    @property
    def shown(self) -> int:
        """Characters of the drawing."""
        return len(self.markdown(None))

    def shortened(self, shown: int) -> "Grid":
        """The same with as many rows as that share of its size."""
        now = self.shown
        kept = len(self._rows) * shown // now if now else 0
        return replace(self, limit=min(kept, max(0, len(self._rows) - 1)))

    def mentions(self) -> list[Mention]:
        """A table mentions nobody."""
        return []

    def markdown(self, _workspace: WorkspaceRef | None) -> str:
        """A code block, with a last line that says so where rows are missing."""
        drawn = draw(self.header, self._rows)
        if len(self._rows) < len(self.rows):
            drawn += f"\n{ELLIPSIS}"
        return code(drawn, block=True) if drawn.strip() else ""

    @property
    def _rows(self) -> tuple[tuple[str, ...], ...]:
        return self.rows if self.limit is None else self.rows[: self.limit]


Piece = Line | Grid


def cut(text: Text, limit: int) -> Text:
    """The first `limit` characters of a text, the last of them "…"; whole where it is no longer."""
    if len(text.plain()) <= limit:
        return text
    left = max(0, limit - 1)
    kept: list[Span] = []
    for span in text.spans:
        size = len(Text((span,)).plain())
        if size > left:
            kept.extend(_cut_span(span, left))
            break
        kept.append(span)
        left -= size
    return Text((*kept, Plain(ELLIPSIS)))


def cut_words(text: str, limit: int) -> str:
    """A label of at most `limit` characters on one line, cut at a blank where one is near."""
    flat = one_line(text)
    return flat if len(flat) <= limit else _head(flat, limit - 1) + ELLIPSIS


def _cut_span(span: Span, left: int) -> list[Span]:
    match span:
        case Plain() | Code():
            head = _head(span.text, left)
            return [replace(span, text=head)] if head.strip() else []
        case CommandLine() | Link() | Mention() | ChannelLink() | Timestamp():
            return []
        case _:
            assert_never(span)


def _head(text: str, size: int) -> str:
    head = text[: max(0, size)]
    blank = head.rfind(" ")
    return head[:blank] if size - _WORD_SLACK <= blank and blank > 0 else head


def _flat(span: Span) -> Span:
    return replace(span, text=_blanks(span.text)) if isinstance(span, Plain) else span


def _blanks(text: str) -> str:
    """Line breaks as blanks; blanks at the ends stay, they part it from its neighbours."""
    inner = one_line(text)
    if not inner:
        return " " if text else ""
    head = " " if text[0].isspace() else ""
    return f"{head}{inner}{' ' if text[-1].isspace() else ''}"


def _framed(body: str, frame: Frame, marker: str) -> str:
    match frame:
        case "plain":
            return marker + body
        case "title":
            return f"## {marker}{body}"
        case "subtitle":
            return f"### {marker}{body}"
        case "quote":
            return "\n".join(f"> {line}" for line in (marker + body).split("\n"))
        case "note":
            lines = [line for line in (marker + body).split("\n") if line.strip()]
            return "\n".join(f"-# {line.lstrip()}" for line in lines)
        case "bullet":
            return marker + body.replace("\n", "\n" + " " * len(marker))
        case _:
            assert_never(frame)
