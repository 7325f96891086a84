"""Text that is safe to show: the template is ours, every value is data and can neither format nor mention."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, LiteralString

from bot.refs import ChannelRef, UserRef

TimestampStyle = Literal["date_time", "date", "time", "relative"]


@dataclass(frozen=True, slots=True)
class Plain:
    """Literal characters; whatever markup they contain is shown, not obeyed."""

    text: str
    bold: bool = False
    italic: bool = False
    kind: Literal["plain"] = "plain"


@dataclass(frozen=True, slots=True)
class Code:
    """Literal characters in a fixed-width face."""

    text: str
    kind: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command to type, shown as it is typed where it is read: `/prompt add`, `/praxis prompt add`.

    `path` is noun and verb, `options` are names and values.
    """

    path: str
    options: tuple[tuple[str, str], ...] = ()
    kind: Literal["command"] = "command"

    def typed(self, prefix: str = "/", *, native_options: bool = True) -> str:
        """The line where commands begin with `prefix` and options are filled in natively, or typed."""
        if native_options:
            words = [f"{name}: {value}" for name, value in self.options]
        else:
            words = [f"{name}={_quoted(value)}" for name, value in self.options]
        return " ".join([f"{prefix}{self.path}", *words])


@dataclass(frozen=True, slots=True)
class Link:
    """A labelled address; only http and https are addresses."""

    label: str
    url: str
    kind: Literal["link"] = "link"

    def __post_init__(self) -> None:
        if not re.match(r"https?://[^\s<>|]+$", self.url, re.IGNORECASE):
            raise ValueError("a link needs an http or https address")


@dataclass(frozen=True, slots=True)
class Mention:
    """A person, shown by their name in the reader's client; the only thing that can notify anyone.

    `name` is what is shown where the platform cannot resolve the account (another workspace's).
    """

    user: UserRef
    name: str = ""
    kind: Literal["mention"] = "mention"


@dataclass(frozen=True, slots=True)
class ChannelLink:
    """A channel, shown by its current name."""

    channel: ChannelRef
    kind: Literal["channel"] = "channel"


@dataclass(frozen=True, slots=True)
class Timestamp:
    """An instant (aware, UTC), shown in each reader's own zone where the platform can."""

    at: datetime
    style: TimestampStyle = "date_time"
    kind: Literal["timestamp"] = "timestamp"

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a timestamp needs an aware instant")


Span = Plain | Code | CommandLine | Link | Mention | ChannelLink | Timestamp


@dataclass(frozen=True, slots=True)
class Text:
    """A run of spans; newlines live inside `Plain`."""

    spans: tuple[Span, ...] = field(default=())

    def __add__(self, other: "Text") -> "Text":
        return Text(self.spans + other.spans)

    def __bool__(self) -> bool:
        return bool(self.spans)

    def plain(
        self,
        timestamp: Callable[[datetime], str] | None = None,
        command: Callable[[CommandLine], str] = CommandLine.typed,
    ) -> str:
        """The text without any markup, for previews, fallbacks and logs that may show it."""
        return "".join(_plain(span, timestamp, command) for span in self.spans)

    def mentions(self) -> tuple[UserRef, ...]:
        """The people this text may notify."""
        return tuple(span.user for span in self.spans if isinstance(span, Mention))


Value = str | int | Text | Plain | Code | CommandLine | Link | Mention | ChannelLink | Timestamp


def plain(value: str) -> Text:
    """A person's own words as data."""
    return Text((Plain(value),)) if value else Text()


def as_text(words: "Text | str") -> Text:
    """A text as it is; a bare `str` is literal."""
    return words if isinstance(words, Text) else plain(words)


def join(separator: LiteralString, parts: "list[Text]") -> Text:
    """`parts` with our own separator between them."""
    result = Text()
    for index, part in enumerate(parts):
        result = result + (plain(separator) if index else Text()) + part
    return result


def excerpt(text: str, length: int = 80) -> str:
    """The beginning of a text on one line, cut between words where possible."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    head = cut.rpartition(" ")[0]
    return (head if len(head) > length // 2 else cut).rstrip() + "…"


_TOKEN = re.compile(r"\*\*|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)|`[^`]*`|\{[a-z_][a-z0-9_]*\}|\{\{|\}\}")


def md(template: LiteralString, **values: Value) -> Text:
    """Our own `template` with `**bold**`, `_italic_`, `` `code` `` and `{value}` places filled with data.

    Raises `KeyError` for a place without a value: a translation that renames one is a defect.
    """
    spans: list[Span] = []
    bold = italic = False
    for piece in _pieces(template):
        if piece == "**":
            bold = not bold
        elif piece == "_":
            italic = not italic
        elif piece in ("{{", "}}"):
            spans.append(Plain(piece[0], bold=bold, italic=italic))
        elif piece.startswith("`") and piece.endswith("`") and len(piece) > 1:
            inside = piece[1:-1]
            name = inside[1:-1] if inside.startswith("{") and inside.endswith("}") else None
            spans.append(Code(str(values[name]) if name else inside))
        elif piece.startswith("{") and piece.endswith("}"):
            spans.extend(_spans(values[piece[1:-1]], bold=bold, italic=italic))
        else:
            spans.append(Plain(piece, bold=bold, italic=italic))
    return Text(tuple(spans))


def _pieces(template: str) -> Iterator[str]:
    position = 0
    for match in _TOKEN.finditer(template):
        if match.start() > position:
            yield template[position : match.start()]
        yield match.group()
        position = match.end()
    if position < len(template):
        yield template[position:]


def _spans(value: Value, *, bold: bool, italic: bool) -> Iterator[Span]:
    if isinstance(value, Text):
        for span in value.spans:
            yield from _spans(span, bold=bold, italic=italic)
    elif isinstance(value, Plain):
        yield replace(value, bold=bold or value.bold, italic=italic or value.italic)
    elif isinstance(value, (str, int)):
        if str(value):
            yield Plain(str(value), bold=bold, italic=italic)
    else:
        yield value


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


def _plain(
    span: Span,
    timestamp: Callable[[datetime], str] | None,
    command: Callable[[CommandLine], str],
) -> str:
    match span:
        case CommandLine():
            return command(span)
        case Plain() | Code():
            return span.text
        case Link():
            return span.label
        case Mention():
            return f"@{span.name}" if span.name else "@…"
        case ChannelLink():
            return "#…"
        case Timestamp():
            return timestamp(span.at) if timestamp else f"{span.at:%Y-%m-%d %H:%M} UTC"
