"""Neutral messages for a terminal: every block as a rich renderable, controls with a number to type."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.style import Style
from rich.table import Table as Grid
from rich.text import Text as Line

from bot.message import (
    Actions,
    Alert,
    Block,
    Button,
    CalendarEvent,
    Divider,
    Fields,
    Heading,
    Image,
    LinkButton,
    Listing,
    Message,
    Note,
    Paragraph,
    Quote,
    Section,
    Select,
    Table,
    Tone,
)
from bot.text import (
    ChannelLink,
    Code,
    CommandLine,
    Link,
    Mention,
    Plain,
    Span,
    Text,
    Timestamp,
    TimestampStyle,
)

Control = Button | LinkButton | Select

_TONES: dict[Tone, tuple[str, str]] = {
    "info": ("blue", "Note"),
    "success": ("green", "Done"),
    "warning": ("yellow", "Careful"),
    "danger": ("red", "Problem"),
}
_FORMATS: dict[TimestampStyle, str] = {
    "date_time": "%a %-d %b %Y, %H:%M",
    "date": "%a %-d %b %Y",
    "time": "%H:%M",
    "relative": "%a %-d %b %Y, %H:%M",
}
_LABELS = {"primary": "bold white on blue", "secondary": "on grey23", "danger": "bold white on red"}


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a message is rendered.

    `names` puts people's and channels' names into a text, `zone` is the reader's IANA zone,
    `number` says what to type to use a control.
    """

    names: Callable[[Text], Text]
    zone: str
    number: Callable[[Control], int]

    def when(self, at: datetime, style: TimestampStyle = "date_time") -> str:
        """An instant in the reader's own time."""
        return at.astimezone(ZoneInfo(self.zone or "UTC")).strftime(_FORMATS[style])


def clean(words: str) -> str:
    """Words without the control characters that would drive the terminal."""
    return "".join(
        char for char in words if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")
    )


def rich_message(message: Message, reader: Reader) -> RenderableType:
    """A whole message."""
    parts = [rich_block(block, reader) for block in message.blocks]
    parts.extend(
        Line(f"📎 {clean(file.name)} ({len(file.content)} bytes)", style="dim")
        for file in message.files
    )
    return Group(*parts)


def rich_block(  # noqa: C901, PLR0911, PLR0912  # a case a block
    block: Block, reader: Reader
) -> RenderableType:
    """One block."""
    match block:
        case Heading():
            style = "bold bright_white" if block.level == 1 else "bold"
            return Padding(rich_text(block.text, reader, style), (0, 0, int(block.level == 1), 0))
        case Paragraph():
            return rich_text(block.text, reader)
        case Quote():
            return _bar(rich_text(block.text, reader, "italic"), "bright_black")
        case Fields():
            return _fields(block, reader)
        case Section():
            return Group(rich_text(block.text, reader), _controls((block.accessory,), reader))
        case Listing():
            return _listing(block, reader)
        case Note():
            return rich_text(block.text, reader, "dim")
        case Alert():
            colour, word = _TONES[block.tone]
            line = Line(f"{word}: ", style=f"bold {colour}") + rich_text(block.text, reader)
            return _bar(line, colour)
        case Table():
            return _table(block)
        case Image():
            return Line(f"🖼  {clean(block.alt)}  {clean(block.url)}", style="dim")
        case Divider():
            return Rule(style="bright_black")
        case CalendarEvent():
            return Group(*(rich_block(shown, reader) for shown in block.in_words()))
        case Actions():
            return Padding(_controls(block.controls, reader), (1, 0, 0, 0))
        case _:
            assert_never(block)


def rich_text(text: Text, reader: Reader, style: str = "") -> Line:
    """A run of text."""
    line = Line(style=style)
    for span in reader.names(text).spans:
        line.append_text(_span(span, reader))
    return line


def _span(  # noqa: PLR0911  # an arm a kind of span
    span: Span, reader: Reader
) -> Line:
    match span:
        case Plain():
            return Line(
                clean(span.text), style=Style(bold=span.bold or None, italic=span.italic or None)
            )
        case Code():
            return Line(clean(span.text), style="cyan")
        case CommandLine():
            return Line(clean(span.typed()), style="cyan")
        case Link():
            return Line(f"{clean(span.label)} ({clean(span.url)})", style="underline")
        case Mention():
            return Line(f"@{clean(span.name)}", style="bold magenta")
        case ChannelLink():
            return Line("#…", style="magenta")
        case Timestamp():
            return Line(reader.when(span.at, span.style), style="green")
        case _:
            assert_never(span)


def _bar(content: Line, colour: str) -> RenderableType:
    grid = Grid.grid(padding=(0, 1))
    bar = "\n".join("▎" for _line in content.plain.splitlines() or [""])
    grid.add_row(Line(bar, style=colour), content)
    return grid


def _fields(block: Fields, reader: Reader) -> RenderableType:
    grid = Grid.grid(padding=(0, 2))
    for label, value in block.fields:
        grid.add_row(Line(clean(label), style="bold bright_black"), rich_text(value, reader))
    return grid


def _listing(block: Listing, reader: Reader) -> RenderableType:
    grid = Grid.grid(padding=(0, 1))
    for number, item in enumerate(block.items, start=1):
        mark = f"{number}." if block.ordered else "•"
        grid.add_row(Line(mark, style="bright_black", justify="right"), rich_text(item, reader))
    return grid


def _table(block: Table) -> RenderableType:
    table = Grid(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in block.header:
        table.add_column(Line(clean(heading)))
    for row in block.rows:
        table.add_row(*(Line(clean(cell)) for cell in row))
    return table


def _controls(controls: tuple[Control, ...], reader: Reader) -> RenderableType:
    row = Line()
    menus: list[Line] = []
    for control in controls:
        if row:
            row.append("   ")
        row.append_text(_control(control, reader))
        if isinstance(control, Select):
            menus.extend(_options(control))
    return Group(row, *menus)


def _control(control: Control, reader: Reader) -> Line:
    match control:
        case Button() if control.disabled:
            return Line(f"  {clean(control.label)} (not now)", style="bright_black strike")
        case Button():
            return _numbered(reader.number(control), control.label, _LABELS[control.style])
        case LinkButton():
            return _numbered(reader.number(control), f"{control.label} ↗", "underline on grey23")
        case Select():
            return _numbered(reader.number(control), f"{control.placeholder} ▾", "on grey23")
        case _:
            assert_never(control)


def _numbered(number: int, label: str, style: str) -> Line:
    return Line.assemble((f"{number} ", "bold cyan"), (f" {clean(label)} ", style))


def _options(select: Select) -> list[Line]:
    return [
        Line.assemble(
            ("     · ", "bright_black"),
            clean(option.label),
            (f"  {clean(option.description)}", "dim"),
        )
        for option in select.options
    ]
