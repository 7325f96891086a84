"""A message as plain words, for searching, for assertions and for logs of a session."""

from collections.abc import Callable
from typing import assert_never

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
)
from bot.text import Text

Say = Callable[[Text], str]
"""Turns a text into words; the reader decides how names and times are said."""


def plain_words(text: Text) -> str:
    """A text as it stands, times in UTC."""
    return text.plain()


def message_words(message: Message, say: Say = plain_words) -> str:
    """Everything a reader of the message reads, block by block, controls in square brackets."""
    lines = [block_words(block, say) for block in message.blocks]
    lines.extend(f"[file {file.name}]" for file in message.files)
    return "\n".join(line for line in lines if line)


def block_words(block: Block, say: Say = plain_words) -> str:  # noqa: C901, PLR0911  # a case a block
    """What a reader reads of one block."""
    match block:
        case Heading() | Paragraph() | Note() | Alert():
            return say(block.text)
        case Quote():
            return "\n".join(f"> {line}" for line in say(block.text).splitlines())
        case Fields():
            return "\n".join(f"{label}: {say(value)}" for label, value in block.fields)
        case Section():
            return f"{say(block.text)} {control_words(block.accessory)}"
        case Listing():
            marks = (f"{n}." for n in range(1, len(block.items) + 1)) if block.ordered else None
            return "\n".join(f"{next(marks) if marks else '•'} {say(item)}" for item in block.items)
        case Table():
            return "\n".join(" | ".join(row) for row in (block.header, *block.rows))
        case Image():
            return f"[image: {block.alt}]"
        case CalendarEvent():
            return "\n".join(block_words(shown, say) for shown in block.in_words())
        case Divider():
            return ""
        case Actions():
            return " ".join(control_words(control) for control in block.controls)
        case _:
            assert_never(block)


def control_words(control: Button | LinkButton | Select) -> str:
    """What a reader reads of a control."""
    match control:
        case Button():
            return f"[{control.label}{' (disabled)' if control.disabled else ''}]"
        case LinkButton():
            return f"[{control.label} ↗]"
        case Select():
            options = " / ".join(option.label for option in control.options)
            return f"[{control.placeholder}: {options}]"
        case _:
            assert_never(control)
