"""A message as bare words: for notifications, and for when its blocks were refused."""

from typing import assert_never

from adapters.slack.limits import FALLBACK_CHARS, PLAIN_MESSAGE_CHARS
from adapters.slack.rich import Here, Json, clean, escape, literal
from adapters.slack.table import table_text
from bot.i18n import _
from bot.message import (
    Actions,
    Alert,
    Block,
    CalendarEvent,
    Divider,
    Fields,
    Heading,
    Image,
    Listing,
    Message,
    Note,
    Paragraph,
    Quote,
    Section,
    Table,
    Tone,
)

UNNAMED = "Praxis"
"""The notification of a message that has no words at all, such as a lone picture."""


def render_plainly(message: Message, here: Here) -> Json:
    """The message as bare words, for when its blocks were refused; controls are lost."""
    lines = [line for block in message.blocks if (line := _words(block, here))]
    words = clean("\n\n".join(lines)) or fallback_words(message, here)
    return {"text": _escaped_to(words, PLAIN_MESSAGE_CHARS), "mrkdwn": False}


def fallback(message: Message, here: Here) -> str:
    """One escaped line for notifications and screen readers, below 300 characters."""
    return _escaped_to(fallback_words(message, here), FALLBACK_CHARS)


def fallback_words(message: Message, here: Here) -> str:
    """That line before it is escaped."""
    return " ".join(clean(message.headline(here.typed)).split()) or UNNAMED


def tone_word(tone: Tone) -> str:
    """What a colour would say, in words."""
    match tone:
        case "info":
            return _("Note:")
        case "success":
            return _("Done:")
        case "warning":
            return _("Please note:")
        case "danger":
            return _("Warning:")
        case _:
            assert_never(tone)


def _escaped_to(words: str, limit: int) -> str:
    """`words` escaped, cut between characters so that no entity is torn."""
    escaped = escape(words)
    if len(escaped) <= limit:
        return escaped
    kept: list[str] = []
    room = limit - 1
    for character in words:
        piece = escape(character)
        room -= len(piece)
        if room < 0:
            break
        kept.append(piece)
    return "".join(kept) + "…"


def _words(block: Block, here: Here) -> str:  # noqa: PLR0911  # an arm a kind
    match block:
        case Heading() | Paragraph() | Quote() | Note() | Section():
            return literal(block.text, here)
        case Alert():
            return f"{tone_word(block.tone)} {literal(block.text, here)}"
        case Fields():
            return "\n".join(f"{label}: {literal(value, here)}" for label, value in block.fields)
        case Listing():
            return "\n".join(f"• {literal(item, here)}" for item in block.items)
        case Table():
            return table_text(block.header, block.rows)
        case Image():
            return block.alt
        case CalendarEvent():
            return "\n".join(_words(shown, here) for shown in block.in_words())
        case Divider() | Actions():
            return ""
        case _:
            assert_never(block)
