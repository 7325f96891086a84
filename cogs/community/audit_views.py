"""How the audit log looks: one line a deed, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import _
from bot.message import Actions, Block, Button, Heading, Listing, Message, Note, Paragraph
from bot.text import Code, Text, Timestamp, md, plain
from bot.token import BoundAction


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the log in words; `change` is "" where nothing differs."""

    at: datetime
    who: str
    what: str
    subject: str
    change: str


def log(lines: Sequence[Line], older: BoundAction | None) -> Message:
    """A page of it."""
    blocks: list[Block] = [Heading(md(_("Audit log")))]
    if lines:
        blocks.append(Listing(tuple(_line(each) for each in lines)))
    else:
        blocks.append(Paragraph(md(_("Nothing of that kind is on record."))))
    if older is not None:
        blocks.append(Actions((Button(_("Older"), older),)))
    blocks.append(Note(md(_("Rows are only ever added. Refusals are called denied."))))
    return Message(tuple(blocks), summary=_("Audit log"))


def _line(line: Line) -> Text:
    text = md(
        "{at} **{who}** {what} {subject}",
        at=Timestamp(line.at),
        who=line.who,
        what=Code(line.what),
        subject=line.subject,
    )
    return text + plain(f"\n{line.change}") if line.change else text
