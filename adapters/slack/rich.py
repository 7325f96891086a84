"""Text becomes Slack's rich_text leaves, or escaped mrkdwn where a block takes nothing else."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, assert_never, cast

from babel.dates import format_datetime

from adapters.slack.limits import URL_CHARS
from bot.i18n import current_language
from bot.refs import ChannelRef, UserRef, WorkspaceRef
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

Json = dict[str, Any]


def part(node: Json, name: str) -> Json:
    """An object inside a payload of Slack's; an empty one where there is none, or null."""
    value: Any = node.get(name)
    return cast(Json, value) if isinstance(value, dict) else {}


_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202d\u202e\ud800-\udfff]")
"""Control characters, halves of surrogates, and the overrides that would turn our words around."""

_FORMATS: dict[TimestampStyle, str] = {
    "date_time": "{date_short_pretty} {time}",
    "date": "{date_long_pretty}",
    "time": "{time}",
    "relative": "{ago}",
}
_FALLBACKS: dict[TimestampStyle, str] = {
    "date_time": "EEE dd MMM y HH:mm 'UTC'",
    "date": "EEE dd MMM y",
    "time": "HH:mm 'UTC'",
    "relative": "EEE dd MMM y HH:mm 'UTC'",
}
"""CLDR patterns for clients that cannot show a date in the reader's own zone."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where a message is read: people and channels of `workspace` are shown by the client itself.

    `prefix`: what is typed there before a command's noun.
    """

    workspace: WorkspaceRef
    prefix: str = "/praxis "

    def is_home_of(self, ref: UserRef | ChannelRef) -> bool:
        """Whether the client can show the account or channel."""
        return ref.workspace == self.workspace

    def typed(self, line: CommandLine) -> str:
        """A command as it is typed here."""
        return line.typed(self.prefix, native_options=False)


def clean(text: str) -> str:
    """`text` without what no reader can see and some parser may trip over."""
    return _INVISIBLE.sub("", text)


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, an ellipsis where some were left out."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def escape(text: str) -> str:
    """`text` for a mrkdwn object: nothing in it can mention, link or call a channel.

    https://docs.slack.dev/messaging/formatting-message-text#escaping names these three characters.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def address(url: str) -> str:
    """The address with its scheme in small letters, as Slack wants it; "" for no web address."""
    scheme, colon, rest = url.partition("://")
    fits = scheme.lower() in ("http", "https") and rest and not re.search(r"[\s<>|]", rest)
    return f"{scheme.lower()}{colon}{rest}" if fits and len(url) <= URL_CHARS else ""


def utc(at: datetime, style: TimestampStyle = "date_time") -> str:
    """What is shown of an instant where it cannot be localised."""
    locale = current_language().replace("-", "_")
    return format_datetime(at.astimezone(UTC), _FALLBACKS[style], locale=locale)


def leaves(text: Text, here: Here, *, bold: bool = False) -> list[Json]:
    """The elements of a rich_text_section; none for a text without characters."""
    found: list[Json] = []
    for span in text.spans:
        leaf = _leaf(span, here, bold=bold)
        if leaf is not None:
            found.append(leaf)
    return found


def plain_leaf(text: str, *, bold: bool = False) -> Json:
    """A text element with literal characters."""
    return _styled({"type": "text", "text": text}, bold=bold)


def _leaf(  # noqa: PLR0911  # an arm a kind of span
    span: Span, here: Here, *, bold: bool
) -> Json | None:
    match span:
        case Plain():
            text = clean(span.text)
            leaf: Json = {"type": "text", "text": text}
            return _styled(leaf, bold=bold or span.bold, italic=span.italic) if text else None
        case Code():
            text = clean(span.text)
            return _styled({"type": "text", "text": text}, bold=bold, code=True) if text else None
        case CommandLine():
            return _styled({"type": "text", "text": clean(here.typed(span))}, bold=bold, code=True)
        case Link():
            return _link(span, bold=bold)
        case Mention():
            if here.is_home_of(span.user):
                return _styled({"type": "user", "user_id": span.user.id}, bold=bold)
            return plain_leaf(f"@{clean(span.name) or '…'}", bold=bold)
        case ChannelLink():
            if here.is_home_of(span.channel):
                return _styled({"type": "channel", "channel_id": span.channel.id}, bold=bold)
            return plain_leaf("#…", bold=bold)
        case Timestamp():
            return _date(span, bold=bold)
        case _:
            assert_never(span)


def _link(span: Link, *, bold: bool) -> Json:
    label, url = clean(span.label) or span.url, address(span.url)
    if not url:
        return plain_leaf(label, bold=bold)
    return _styled({"type": "link", "url": url, "text": label}, bold=bold)


def _date(span: Timestamp, *, bold: bool) -> Json:
    if span.at.timestamp() < 0:
        return plain_leaf(utc(span.at, span.style), bold=bold)
    return _styled(
        {
            "type": "date",
            "timestamp": int(span.at.timestamp()),
            "format": _FORMATS[span.style],
            "fallback": utc(span.at, span.style),
        },
        bold=bold,
    )


def _styled(leaf: Json, *, bold: bool = False, italic: bool = False, code: bool = False) -> Json:
    marks = {"bold": bold, "italic": italic, "code": code}
    style = {name: True for name, on in marks.items() if on}
    return {**leaf, "style": style} if style else leaf


def is_literal(text: Text) -> bool:
    """Whether plain_text says all there is: no markup and nothing to resolve."""
    return all(isinstance(span, Plain) and not (span.bold or span.italic) for span in text.spans)


def literal(text: Text, here: Here) -> str:
    """The characters of a text, instants in UTC."""
    return clean(text.plain(utc, here.typed))


def entity(span: Link | Mention | ChannelLink | Timestamp, here: Here) -> str:
    """Slack's own notation for what must be resolved in the reader's client, or escaped words."""
    match span:
        case Link():
            label, url = escape(clean(span.label) or span.url), address(span.url)
            return f"<{escape(url)}|{label}>" if url else label
        case Mention():
            if here.is_home_of(span.user):
                return f"<@{span.user.id}>"
            return escape(f"@{clean(span.name) or '…'}")
        case ChannelLink():
            return f"<#{span.channel.id}>" if here.is_home_of(span.channel) else "#…"
        case Timestamp():
            if span.at.timestamp() < 0:
                return escape(utc(span.at, span.style))
            seconds, fallback = int(span.at.timestamp()), escape(utc(span.at, span.style))
            return f"<!date^{seconds}^{_FORMATS[span.style]}|{fallback}>"
        case _:
            assert_never(span)
