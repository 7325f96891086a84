"""Messages as neutral blocks that say what a thing is; each adapter renders every block natively."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.codec import LATE, Codec
from bot.i18n import _
from bot.text import CommandLine, Link, Text, Timestamp, join, md, plain
from bot.token import BoundAction

ButtonStyle = Literal["primary", "secondary", "danger"]
Tone = Literal["info", "success", "warning", "danger"]

FORMAT_VERSION = 1
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Kinds of files that every platform shows where they stand."""
MAX_BUTTONS = 10
MAX_CHOICES = 25
MAX_ROWS = 40


@dataclass(frozen=True, slots=True)
class Button:
    """A labelled action; the label (≤ 75 characters) carries the meaning, the style only decorates."""

    label: str
    action: BoundAction
    style: ButtonStyle = "secondary"
    disabled: bool = False
    kind: Literal["button"] = "button"


@dataclass(frozen=True, slots=True)
class LinkButton:
    """A labelled address that opens in the reader's browser."""

    label: str
    url: str
    kind: Literal["link_button"] = "link_button"


@dataclass(frozen=True, slots=True)
class SelectOption:
    """One line of a select: what is sent (≤ 100 characters), what is read (≤ 75), what explains it."""

    value: str
    label: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """A choice from 1 to 25 options; the handler receives the chosen values."""

    placeholder: str
    action: BoundAction
    options: tuple[SelectOption, ...]
    max_values: int = 1
    kind: Literal["select"] = "select"


Control = Button | LinkButton | Select


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a card; `level` 1 once at the top, 2 inside."""

    text: Text
    level: Literal[1, 2] = 1
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: Text
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, set apart."""

    text: Text
    kind: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Fields:
    """Short label and value pairs, side by side where there is room (≤ 10)."""

    fields: tuple[tuple[str, Text], ...]
    kind: Literal["fields"] = "fields"


@dataclass(frozen=True, slots=True)
class Section:
    """Text with one control at its side."""

    text: Text
    accessory: Button | LinkButton
    kind: Literal["section"] = "section"


@dataclass(frozen=True, slots=True)
class Listing:
    """A bulleted or numbered list."""

    items: tuple[Text, ...]
    ordered: bool = False
    kind: Literal["listing"] = "listing"


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: dates, credits, how to change a thing."""

    text: Text
    kind: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to notice; `tone` is also said in words, so that colour is never the only sign."""

    text: Text
    tone: Tone = "info"
    kind: Literal["alert"] = "alert"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of short cells under a header; rendered as aligned text where a platform has no tables."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture at an https address; `alt` says in words what it shows."""

    url: str
    alt: str
    kind: Literal["image"] = "image"


@dataclass(frozen=True, slots=True)
class Divider:
    """A visible pause."""

    kind: Literal["divider"] = "divider"


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An entry of the workspace's own calendar, where the platform keeps one (`capabilities.events`).

    A message that has one is not posted there: it makes or changes the entry. Elsewhere it is shown
    as text. Instants are aware UTC; nothing here is private.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    description: str = ""
    cancelled: bool = False
    kind: Literal["calendar_event"] = "calendar_event"

    def in_words(self) -> "tuple[Heading | Paragraph | Note, ...]":
        """The same as ordinary blocks."""
        title = _("Cancelled: {title}").format(title=self.title) if self.cancelled else self.title
        same_day = self.ends_at - self.starts_at < timedelta(hours=24)
        end = Timestamp(self.ends_at, "time" if same_day else "date_time")
        when = join(" ", [Text((Timestamp(self.starts_at),)), md(_("until {end}"), end=end)])
        shown: list[Heading | Paragraph | Note] = [
            Note(md(_("In this workspace's own calendar:"))),
            Heading(plain(title), 2),
            Paragraph(join(" · ", [when, plain(self.place)])),
        ]
        if self.description:
            shown.append(Paragraph(plain(self.description)))
        return tuple(shown)


@dataclass(frozen=True, slots=True)
class Actions:
    """Buttons and selects of a card, in order of likelihood."""

    controls: tuple[Control, ...]
    kind: Literal["actions"] = "actions"


Block = (
    Heading
    | Paragraph
    | Quote
    | Fields
    | Section
    | Listing
    | Note
    | Alert
    | Table
    | Image
    | Divider
    | CalendarEvent
    | Actions
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file sent along: `name` with its extension, and its bytes.

    `alt` says what a picture shows to those who cannot see it.
    """

    name: str
    content: bytes
    mime: str = "text/plain"
    alt: str = field(default="", metadata=LATE)

    @property
    def picture(self) -> bool:
        """Whether people would rather look at it than open it."""
        return self.mime in PICTURES


@dataclass(frozen=True, slots=True)
class Topic:
    """What the thread or the forum post that belongs to a message shows of itself.

    `title` is its name, `tags` its labels where a platform has some: for a glance at a list of posts.
    Both are said in the message, too; "" and () take away what was there.
    """

    title: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """What is said: blocks in order, a one-line `summary` for notifications, and files.

    `topic` is for messages with a thread of their own; None leaves its name and labels as they are.
    """

    blocks: tuple[Block, ...]
    summary: str = ""
    files: tuple[Attachment, ...] = ()
    topic: Topic | None = None

    def to_json(self) -> dict[str, Any]:
        """A versioned document that `from_json` of any later version reads."""
        document = {"v": FORMAT_VERSION, **_codec.to_document(self)}
        if self.topic is None:
            del document["topic"]
        return document

    @staticmethod
    def from_json(document: dict[str, Any]) -> "Message":
        """The message of a document written by this or an earlier version."""
        return _codec.from_document(document)

    def headline(self, command: Callable[[CommandLine], str] = CommandLine.typed) -> str:
        """The summary, or else the first words of the message: what a notification shows."""
        if self.summary:
            return self.summary
        return next(
            (text.plain(command=command) for block in self.blocks if (text := _text_of(block))), ""
        )

    @property
    def event(self) -> CalendarEvent | None:
        """The calendar entry that this message is about; None for an ordinary one."""
        return next((block for block in self.blocks if isinstance(block, CalendarEvent)), None)

    def controls(self) -> tuple[Button | LinkButton | Select, ...]:
        """Every control of the message, in reading order."""
        found: list[Button | LinkButton | Select] = []
        for block in self.blocks:
            if isinstance(block, Actions):
                found.extend(block.controls)
            elif isinstance(block, Section):
                found.append(block.accessory)
        return tuple(found)

    def without_controls(self) -> "Message":
        """The same message when there is nothing left to do on it."""
        kept: list[Block] = []
        for block in self.blocks:
            match block:
                case Actions():
                    continue
                case Section():
                    kept.append(Paragraph(block.text))
                case _:
                    kept.append(block)
        return replace(self, blocks=tuple(kept))


_codec: Codec[Message] = Codec(Message)


def card(*blocks: Block, summary: str = "") -> Message:
    """A message of `blocks`."""
    return Message(tuple(blocks), summary=summary)


def say(text: Text | str) -> Message:
    """A message of one paragraph; a bare `str` is shown literally."""
    return Message((Paragraph(plain(text) if isinstance(text, str) else text),))


def fields(pairs: Iterable[tuple[str, Text | str]]) -> Fields:
    """Label and value pairs; a bare `str` value is shown literally."""
    return Fields(
        tuple((label, plain(text) if isinstance(text, str) else text) for label, text in pairs)
    )


def link(label: str, url: str) -> Text:
    """A labelled link as text."""
    return Text((Link(label, url),))


def _text_of(block: Block) -> Text | None:
    match block:
        case Heading() | Paragraph() | Quote() | Section() | Note() | Alert():
            return block.text
        case _:
            return None
