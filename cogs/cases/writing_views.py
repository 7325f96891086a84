"""What somebody who writes sees alone: how far they are, what the gate marks, what was sent."""

from collections.abc import Mapping
from typing import LiteralString

from bot.i18n import _, ngettext
from bot.message import (
    Actions,
    Alert,
    Block,
    Button,
    Listing,
    Message,
    Note,
    Paragraph,
    card,
)
from bot.text import CommandLine, Text, md, plain
from cogs.cases import tokens
from cogs.cases.gate import Span
from cogs.cases.service.looking import Looked
from storage.case_rows import Case, Voice

MOST_LISTED = 12


def first_part_kept(draft_id: int) -> Message:
    """Half way: what was typed is safe, and there is more to fill in."""
    return card(
        Alert(md(_("Part 1 is kept. Nobody else has seen it.")), tone="success"),
        Paragraph(md(_("Part 2 has the title, the limits and how it is de-identified."))),
        Actions(
            (
                Button(_("Go on to part 2"), tokens.part(draft_id, 2), "primary"),
                Button(_("Change part 1"), tokens.part(draft_id, 1)),
                Button(_("Throw away"), tokens.discard(draft_id), "danger"),
            )
        ),
        Note(
            md(
                _("It is kept for 14 days. {command} goes on from here."),
                command=CommandLine("case submit"),
            )
        ),
        summary=_("Part 1 is kept"),
    )


def gate_result(draft_id: int, revision: int, looked: Looked) -> Message:
    """What the gate sees in a case, and how to go on. Marked words are not repeated, only what they are."""
    send = Button(_("Send to the facilitators"), tokens.send(draft_id, revision), "primary")
    change = [
        Button(_("Change part 1"), tokens.part(draft_id, 1)),
        Button(_("Change part 2"), tokens.part(draft_id, 2)),
        Button(_("Throw away"), tokens.discard(draft_id), "danger"),
    ]
    blocks = found_blocks(looked, field_names())
    if looked.findings.spans:
        soften = Button(_("Use safer wordings"), tokens.soften(draft_id, revision), "primary")
        going_on = Button(_("They are safe: send it"), tokens.send(draft_id, revision))
        blocks.append(Actions((soften, *change[:2], going_on, change[2])))
    else:
        blocks.append(Actions((send, *change)))
    blocks.append(
        Note(md(_("A second person reads it before anybody else does. Nothing has been sent yet.")))
    )
    return Message(tuple(blocks), summary=_("What the privacy check found"))


def words_result(draft_id: int, revision: int, looked: Looked) -> Message:
    """The same for a few words somebody wants to add to a case."""
    blocks = found_blocks(looked, {})
    blocks.append(
        Actions(
            (
                Button(_("Change it"), tokens.mend(draft_id), "primary"),
                Button(_("They are safe: post it"), tokens.say(draft_id, revision)),
            )
        )
    )
    blocks.append(Note(md(_("Nothing has been posted yet."))))
    return Message(tuple(blocks), summary=_("What the privacy check found"))


def found_blocks(looked: Looked, names: Mapping[str, str]) -> list[Block]:
    """What was found: where, what it is, what to write instead; and what the text is as a whole."""
    spans = looked.findings.spans
    cautions = [Alert(plain(each.why), tone="warning") for each in looked.findings.warnings]
    if not spans:
        clear = Alert(md(_("The privacy check found nothing.")), tone="success")
        limits = Note(
            md(_("It cannot see everything: please read it once more as a stranger would."))
        )
        return [clear, *cautions, limits] if not cautions else [*cautions, limits]
    count = ngettext(
        "{count} place may tell who somebody is.",
        "{count} places may tell who somebody is.",
        len(spans),
    )
    blocks: list[Block] = [Alert(md(count, count=len(spans)), tone="warning"), *cautions]
    for name in looked.fields:
        if looked.findings.of(name):
            label = names.get(name, "")
            heading = md("**{label}**\n", label=label) if label else Text()
            blocks.append(Paragraph(heading + marked(looked, name)))
    whys = list(dict.fromkeys((span.kind, span.why) for span in spans))
    blocks.append(
        Listing(
            tuple(
                md("**{kind}**: {why}", kind=str(kind), why=why) for kind, why in whys[:MOST_LISTED]
            )
        )
    )
    return blocks


def marked(looked: Looked, name: str) -> Text:
    """A field with its suspicious places marked instead of spelled out."""
    text = Text()
    for piece in looked.pieces(name):
        text = text + (_mark(piece) if isinstance(piece, Span) else plain(piece))
    return text


def sent(case: Case) -> Message:
    """It is with the facilitators."""
    return card(
        Alert(md(_("**{name}** is with the facilitators."), name=case.name), tone="success"),
        Paragraph(
            md(_("You hear what becomes of it, and have a copy in your direct messages with me."))
        ),
        summary=_("{name} is with the facilitators").format(name=case.name),
    )


def discarded() -> Message:
    """A draft is gone."""
    return card(Alert(md(_("Thrown away. Nothing of it is kept.")), tone="success"))


def offer_form(draft_id: int) -> Message:
    """A form follows, where none could be opened at once."""
    return card(
        Paragraph(md(_("Present a case in two short forms. Nobody sees it before you send it."))),
        Actions((Button(_("Write it"), tokens.part(draft_id, 1), "primary"),)),
    )


def field_names() -> dict[str, str]:
    """The fields of a case in words."""
    return {
        "title": _("Title"),
        "setting": _("Where"),
        "issue": _("What it is about"),
        "tried": _("What was tried"),
        "question": _("The question"),
        "constraints": _("What limits us"),
    }


def said(voice: Voice, *, shown: bool, kept_back: bool) -> Message:
    """What they added is kept."""
    blocks: list[Block] = [Alert(md(_thanks(voice)), tone="success")]
    if kept_back:
        blocks.append(
            Note(md(_("The others read it when this stage ends. You can read theirs now.")))
        )
    elif shown:
        blocks.append(Note(md(_("It stands in the thread of the case."))))
    return Message(tuple(blocks), summary=_("Thank you"))


def following(case: Case, *, now: bool) -> Message:
    """They follow it, or no longer."""
    if now:
        return card(
            Alert(md(_("You follow **{name}**."), name=case.name), tone="success"),
            Note(md(_("You are told of its summary and of what happened. Once more to stop."))),
        )
    return card(Alert(md(_("You no longer follow **{name}**."), name=case.name), tone="info"))


def _thanks(voice: Voice) -> LiteralString:
    match voice:
        case Voice.QUESTION:
            return _("Thank you, your question is asked.")
        case Voice.ANSWER:
            return _("Thank you, your answer is given.")
        case Voice.RECOMMENDATION:
            return _("Thank you, your recommendation is kept.")
        case _:
            return _("Thank you, it is kept.")


def _mark(span: Span) -> Text:
    kind = str(span.kind)
    if span.instead:
        return md("**[{kind} → {instead}]**", kind=kind, instead=span.instead)
    return md(_("**[{kind} → leave it out]**"), kind=kind)
