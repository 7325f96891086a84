"""Arbitrary neutral messages, hostile texts first."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from adapters.slack.rich import Here
from bot.message import (
    Actions,
    Alert,
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
)
from bot.refs import ChannelRef, UserRef, WorkspaceRef
from bot.text import ChannelLink, Code, Link, Mention, Plain, Text, Timestamp
from bot.token import BoundAction

TEAM = WorkspaceRef("slack", "T0000000001")
HERE = Here(TEAM)
ELSEWHERE = WorkspaceRef("discord", "4711")

HOSTILE = (
    "<!channel>",
    "<!here|here>",
    "<!everyone>",
    "<@U1>",
    "<@U0000000009|mia>",
    "<#C1>",
    "<!subteam^S1>",
    "<!date^1^{date}|x>",
    "&",
    "&lt;!channel&gt;",
    "@everyone",
    "@channel",
    "[x](http://evil.example)",
    "<http://evil.example|bank>",
    "http://evil.example",
    "*bold* _it_ ~no~ `code` > quote",
    ":wave:",
    "\u202eevil\u202d",
    "مرحبا שלום",
    "👩‍⚕️ ok",
    "a\x00b\x07c",
    "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "   ",
    "\n",
    "",
    "x" * 4000,
)

words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=200))
short = st.one_of(st.sampled_from(HOSTILE[:-1]), st.text(max_size=90))
urls = st.sampled_from(
    (
        "https://example.org/a?b=c&d=%20e",
        "http://example.org/",
        "https://example.org/" + "a" * 3000,
        "HTTPS://EXAMPLE.ORG/x",
    )
)
users = st.sampled_from((UserRef(TEAM, "U0000000001"), UserRef(ELSEWHERE, "99")))
channels = st.sampled_from((ChannelRef(TEAM, "C0000000001"), ChannelRef(ELSEWHERE, "98")))
instants = st.datetimes(
    min_value=datetime(1960, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)
)
styles: Any = st.sampled_from(("date_time", "date", "time", "relative"))
spans = st.one_of(
    st.builds(Plain, words, bold=st.booleans(), italic=st.booleans()),
    st.builds(Code, words),
    st.builds(Link, short, urls),
    st.builds(Mention, users, short),
    st.builds(ChannelLink, channels),
    st.builds(Timestamp, instants, styles),
)
texts = st.builds(Text, st.lists(spans, max_size=5).map(tuple))
tokens = st.one_of(
    st.sampled_from(("prompt.answer:1", "case.go:2:~", "!prompt.add", "a.b#2", "a.b", "a.b#2#1")),
    st.text(alphabet="abc.:#0123", min_size=1, max_size=100),
).map(BoundAction)
buttons = st.builds(
    Button,
    short,
    tokens,
    style=st.sampled_from(("primary", "secondary", "danger")),
    disabled=st.booleans(),
)
link_buttons = st.builds(LinkButton, short, urls)
choices = st.builds(SelectOption, st.text(max_size=100), short, short)
selects = st.builds(
    Select,
    short,
    tokens,
    st.lists(choices, max_size=25).map(tuple),
    max_values=st.integers(1, 30),
)
controls = st.one_of(buttons, link_buttons, selects)
rows = st.lists(st.lists(short, max_size=5).map(tuple), max_size=8).map(tuple)
blocks = st.one_of(
    st.builds(Heading, texts, st.sampled_from((1, 2))),
    st.builds(Paragraph, texts),
    st.builds(Quote, texts),
    st.builds(Fields, st.lists(st.tuples(short, texts), max_size=10).map(tuple)),
    st.builds(Section, texts, st.one_of(buttons, link_buttons)),
    st.builds(Listing, st.lists(texts, max_size=8).map(tuple), st.booleans()),
    st.builds(Note, texts),
    st.builds(Alert, texts, st.sampled_from(("info", "success", "warning", "danger"))),
    st.builds(Table, st.lists(short, max_size=5).map(tuple), rows),
    st.builds(Image, urls, short),
    st.just(Divider()),
    st.builds(CalendarEvent, words, instants, instants, short, words, st.booleans()),
    st.builds(Actions, st.lists(controls, max_size=12).map(tuple)),
)
messages = st.builds(Message, st.lists(blocks, max_size=12).map(tuple), summary=words)
