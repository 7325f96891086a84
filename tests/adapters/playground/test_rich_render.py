"""Every block of the neutral message, as it looks in a terminal."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from rich.console import Console

from adapters.playground.rich_render import Reader, clean, rich_message
from adapters.playground.words import message_words
from bot.message import (
    Actions,
    Alert,
    Attachment,
    Block,
    Button,
    CalendarEvent,
    Divider,
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
    SelectOption,
    Table,
    fields,
)
from bot.refs import ChannelRef, UserRef, WorkspaceRef
from bot.text import ChannelLink, Code, Link, Mention, Text, Timestamp, md, plain
from bot.token import BoundAction

WORKSPACE = WorkspaceRef("playground", "w1")
BUTTON = Button("Approve", BoundAction("a.b"))
AT = datetime(2027, 1, 10, 22, 0, tzinfo=UTC)


def shown(*blocks: Block) -> str:
    """What a reader in Melbourne reads, line ends trimmed."""
    out = StringIO()
    reader = Reader(lambda text: text, "Australia/Melbourne", lambda _control: 7)
    Console(file=out, width=60).print(rich_message(Message(blocks), reader))
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").split("\n"))


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        (Heading(plain("Title"), 2), "Title"),
        (Paragraph(md("**Bold** and _soft_")), "Bold and soft"),
        (Quote(plain("One\nTwo")), "▎ One\n▎ Two"),
        (fields([("When", "Monday"), ("Who", "Fay")]), "When  Monday\nWho   Fay"),
        (Section(plain("Question"), BUTTON), "Question\n7  Approve"),
        (Listing((plain("a"), plain("b"))), "• a\n• b"),
        (Listing((plain("a"), plain("b")), ordered=True), "1. a\n2. b"),
        (Note(plain("small")), "small"),
        (Alert(plain("look"), "warning"), "▎ Careful: look"),
        (Table(("A", "B"), (("1", "2"),)), "A   B\n─────\n1   2"),
        (Image("https://example.org/a.png", "A hand"), "🖼  A hand  https://example.org/a.png"),
        (Divider(), "─" * 60),
        (
            CalendarEvent("Hands", AT, AT, "Hall 2"),
            "In this workspace's own calendar:\nHands\nMon 11 Jan 2027, 09:00 until 09:00 · Hall 2",
        ),
        (Actions((BUTTON,)), "\n7  Approve"),
        (Actions((Button("Later", BUTTON.action, disabled=True),)), "\n  Later (not now)"),
        (Actions((LinkButton("Read", "https://example.org"),)), "\n7  Read ↗"),
        (
            Actions((Select("Which?", BUTTON.action, (SelectOption("1", "One", "the first"),)),)),
            "\n7  Which? ▾\n     · One  the first",
        ),
    ],
)
def test_a_block(block: Block, lines: str) -> None:
    assert lines == shown(block)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (Text((Code("/help"),)), "/help"),
        (Text((Link("here", "https://example.org"),)), "here (https://example.org)"),
        (Text((Mention(UserRef(WORKSPACE, "u1"), "Fay"),)), "@Fay"),
        (Text((ChannelLink(ChannelRef(WORKSPACE, "c1")),)), "#…"),
        (Text((Timestamp(AT),)), "Mon 11 Jan 2027, 09:00"),
        (Text((Timestamp(AT, "time"),)), "09:00"),
        (Text((Timestamp(AT, "date"),)), "Mon 11 Jan 2027"),
    ],
)
def test_a_span(text: Text, line: str) -> None:
    assert line == shown(Paragraph(text))


def test_markup_of_the_terminal_in_somebodys_words_is_shown() -> None:
    assert "[bold red]x[/]" == shown(Paragraph(plain("[bold red]x[/]")))


@pytest.mark.parametrize("code", ["\x1b", "\x07", "\x9b", "\x00", "\r"])
def test_control_characters_are_dropped(code: str) -> None:
    assert "ab" == clean(f"a{code}b")


def test_files_are_named() -> None:
    message = Message((), files=(Attachment("a.ics", b"12345"),))
    assert "[file a.ics]" == message_words(message)


def test_words_name_every_control() -> None:
    select = Select("Which?", BoundAction("c.d"), (SelectOption("1", "One"),))
    message = Message((Actions((BUTTON, LinkButton("Read", "https://example.org"), select)),))
    assert "[Approve] [Read ↗] [Which?: One]" == message_words(message)
