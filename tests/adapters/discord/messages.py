# pyright: basic
"""Arbitrary messages, and what Discord would say of them."""

import re
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from bot.message import (
    Actions,
    Alert,
    Attachment,
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
    SelectOption,
    Table,
)
from bot.refs import ChannelRef, UserRef, WorkspaceRef
from bot.text import ChannelLink, Code, Link, Mention, Plain, Span, Text, Timestamp
from bot.token import BoundAction
from tests.platforms.discord_server import spec
from tests.platforms.discord_server.rules_messages import (
    is_empty,
    message_problems,
    oversized,
)

GUILD = WorkspaceRef("discord", "1001")
ELSEWHERE = WorkspaceRef("discord", "1002")
SLACK = WorkspaceRef("slack", "T1")

NASTY = (
    "[x](http://evil.example)",
    "@everyone",
    "@here",
    "<@123>",
    "<@!123>",
    "<@&5>",
    "<#1>",
    "</prompt:1>",
    "<t:0:R>",
    "<:smile:1>",
    "**bold** _under_ ~~gone~~ ||secret||",
    "`code` ```block```",
    "# heading\n## two\n-# small\n> quote\n>>> rest\n- item\n* item\n1. one",
    "https://evil.example/a_b_c discord://x",
    "\u202eright to left\u202c",
    "👩\u200d⚕️ zwj",
    "\x00\x07\ufeff\u2028# after a separator",
    "\\ \\\\",
    "*" * 50,
    "ж漢字" * 30,
)

words = st.one_of(
    st.sampled_from(NASTY),
    st.text(max_size=40),
    st.text(alphabet="<@#>!&:t/[]()*_~`|\\-+.0123456789 \neh", max_size=40),
    st.lists(st.sampled_from(NASTY), max_size=4).map("".join),
)
long_words = st.one_of(words, st.integers(1, 5000).map(lambda n: "лорем ipsum* "[: n % 13 + 1] * n))
users = st.sampled_from(
    [UserRef(GUILD, "77"), UserRef(GUILD, "78"), UserRef(ELSEWHERE, "79"), UserRef(SLACK, "U1")]
)
channels = st.sampled_from(
    [ChannelRef(GUILD, "5"), ChannelRef(GUILD, "5", "6"), ChannelRef(SLACK, "C1")]
)
urls = st.sampled_from(
    [
        "https://example.org/",
        "http://a.b/(c)_d_",
        "https://é.example/ü?q=[1]\"'",
        "http://x/" + "y" * 700,
    ]
)
instants = st.just(datetime(2027, 2, 18, 8, 30, tzinfo=UTC))
spans: st.SearchStrategy[Span] = st.one_of(
    st.builds(Plain, long_words, st.booleans(), st.booleans()),
    st.builds(Code, words),
    st.builds(Link, words, urls),
    st.builds(Mention, users, words),
    st.builds(ChannelLink, channels),
    st.builds(
        Timestamp,
        st.just(datetime(2027, 5, 20, 9, 30, tzinfo=UTC)),
        st.sampled_from(["date_time", "date", "time", "relative"]),
    ),
)
texts = st.lists(spans, max_size=5).map(lambda some: Text(tuple(some)))
tokens = st.text("abcdefghij.:0123456789", min_size=1, max_size=100).map(BoundAction)
buttons = st.builds(
    Button, words, tokens, st.sampled_from(["primary", "secondary", "danger"]), st.booleans()
)
link_buttons = st.builds(
    LinkButton, words, st.one_of(urls, st.sampled_from(["javascript:alert(1)", "", "https://"]))
)
selects = st.builds(
    Select,
    words,
    tokens,
    st.lists(st.builds(SelectOption, words, words, words), max_size=30).map(tuple),
    st.integers(0, 30),
)
controls = st.one_of(buttons, link_buttons, selects)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, texts, st.sampled_from([1, 2])),
    st.builds(Paragraph, texts),
    st.builds(Quote, texts),
    st.builds(Fields, st.lists(st.tuples(words, texts), max_size=12).map(tuple)),
    st.builds(Section, texts, st.one_of(buttons, link_buttons)),
    st.builds(Listing, st.lists(texts, max_size=30).map(tuple), st.booleans()),
    st.builds(Note, texts),
    st.builds(Alert, texts, st.sampled_from(["info", "success", "warning", "danger"])),
    st.builds(
        Table,
        st.lists(words, max_size=5).map(tuple),
        st.lists(st.lists(words, max_size=6).map(tuple), max_size=50).map(tuple),
    ),
    st.builds(Image, st.one_of(urls, st.just("data:x")), long_words),
    st.builds(Divider),
    st.builds(
        CalendarEvent,
        words,
        instants,
        instants,
        words,
        long_words,
    ),
    st.builds(Actions, st.lists(controls, max_size=12).map(tuple)),
)
files = st.lists(st.builds(Attachment, words, st.binary(max_size=5)), max_size=12).map(tuple)
messages = st.builds(Message, st.lists(blocks, max_size=25).map(tuple), words, files)


def complaints(body: dict[str, Any]) -> list[str]:
    """What Discord's own description and the emulator's rules have against a message body."""
    found = [str(problem) for problem in message_problems(body, flags=body["flags"])]
    if is_empty(body):
        found.append("empty")
    if too_big := oversized(body, flags=body["flags"]):
        found.append(str(too_big))
    description = spec.load()
    if description is not None:
        route = "/channels/{channel_id}/messages"
        found += [str(p) for p in description.request_problems("POST", route, body, None)]
    return found


def contents(node: Any) -> list[str]:
    """Every text display's content in a payload."""
    if isinstance(node, dict):
        own = [node["content"]] if node.get("type") == 10 else []
        return own + [text for value in node.values() for text in contents(value)]
    if isinstance(node, list):
        return [text for value in node for text in contents(value)]
    return []


def live(markdown: str) -> str:
    """Markdown as Discord's parser sees it: escaped characters and code are not there any more."""
    without_code = re.sub(r"```.*?```|(?<!\\)`[^`\n]*`", " ", markdown, flags=re.DOTALL)
    return re.sub(r"\\[^0-9A-Za-z\s]", "·", without_code)
