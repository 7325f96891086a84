"""Messages: neutral blocks and their stored form."""

from datetime import UTC, datetime

from bot.message import (
    Actions,
    Alert,
    Attachment,
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
    SelectOption,
    Table,
    fields,
    say,
)
from bot.refs import ChannelRef, UserRef, WorkspaceRef
from bot.text import ChannelLink, Code, Link, Mention, Text, Timestamp, md, plain
from bot.token import BoundAction

W = WorkspaceRef("playground", "w")
GO = Button("Go", BoundAction("x.go:1"), "primary")
EVERY_BLOCK = Message(
    (
        Heading(plain("Title")),
        Paragraph(
            Text(
                (
                    Code("c"),
                    Link("l", "https://example.org"),
                    Mention(UserRef(W, "u"), "U"),
                    ChannelLink(ChannelRef(W, "c")),
                    Timestamp(datetime(2027, 1, 1, tzinfo=UTC), "date"),
                )
            )
        ),
        Quote(plain("q")),
        fields([("Day", "Mon"), ("Who", md("**x**"))]),
        Section(plain("s"), GO),
        Listing((plain("a"), plain("b")), ordered=True),
        Note(plain("n")),
        Alert(plain("a"), tone="danger"),
        Table(("h",), (("c",),)),
        Image("https://example.org/x.png", "a picture"),
        Divider(),
        CalendarEvent(
            "e",
            datetime(2027, 2, 18, 8, 30, tzinfo=UTC),
            datetime(2027, 2, 18, 8, 30, tzinfo=UTC),
            "Online",
            "d",
            cancelled=True,
        ),
        Actions(
            (
                GO,
                LinkButton("Out", "https://example.org"),
                Select("Pick", BoundAction("x.pick"), (SelectOption("v", "L", "D"),)),
            )
        ),
    ),
    summary="All of it",
    files=(
        Attachment("a.csv", b"a,b", "text/csv"),
        Attachment("b.zip", bytes(range(256)), "application/zip"),
    ),
)


def test_every_block_survives_storage() -> None:
    assert Message.from_json(EVERY_BLOCK.to_json()) == EVERY_BLOCK


def test_the_stored_form_says_its_version() -> None:
    assert say("x").to_json()["v"] == 1


def test_the_headline_is_the_summary_or_the_first_words() -> None:
    assert (EVERY_BLOCK.headline(), say("first").headline()) == ("All of it", "first")


def test_controls_are_listed_in_reading_order() -> None:
    assert [
        each.placeholder if isinstance(each, Select) else each.label
        for each in EVERY_BLOCK.controls()
    ] == ["Go", "Go", "Out", "Pick"]


def test_without_controls_keeps_the_words() -> None:
    done = EVERY_BLOCK.without_controls()
    assert done.controls() == ()
    assert Paragraph(plain("s")) in done.blocks


def test_fields_take_plain_words() -> None:
    assert Fields((("a", plain("b")),)) == fields([("a", "b")])
