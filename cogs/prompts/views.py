"""How questions look: the posted card, and what its readers and planners are told privately."""

from dataclasses import dataclass, replace

from bot.i18n import _
from bot.message import (
    Actions,
    Alert,
    Block,
    Button,
    Heading,
    Message,
    Note,
    Paragraph,
    Quote,
    card,
)
from bot.text import CommandLine, Text, Timestamp, excerpt, md, plain
from bot.token import BoundAction
from cogs.prompts.rules import Planned
from storage.prompt_rows import Prompt

# -- what everybody sees ---------------------------------------------------------------------------


def prompt_card(
    prompt: Prompt, *, heading: str, threaded: bool, answer: BoundAction, suggest: BoundAction
) -> Message:
    """The posted question. Its thread is the place to reply, so there is no button for that."""
    how = (
        _("Reply in the thread of this message, or answer privately: that only you can read.")
        if threaded
        else _("Reply here, or answer privately: that only you can read.")
    )
    blocks: list[Block] = [Heading(plain(heading)), Paragraph(plain(prompt.text))]
    if about := _about(prompt):
        blocks.append(Note(about))
    blocks.append(Note(md("{how}", how=how)))
    blocks.append(
        Actions(
            (Button(_("Answer privately"), answer, "primary"), Button(_("Suggest one"), suggest))
        )
    )
    return Message(tuple(blocks), summary=excerpt(prompt.text, 150))


def thread_title(prompt: Prompt) -> str:
    """The name of a question's thread."""
    return excerpt(prompt.text, 80)


def wrap_card(prompt: Prompt) -> Message:
    """What was learned, posted in the question's thread."""
    return card(
        Heading(md(_("What we learned")), level=2),
        Paragraph(plain(prompt.wrap)),
        Note(
            md(
                _("Thank you to everybody who took part. This is kept: see {command}."),
                command=CommandLine("prompt find"),
            )
        ),
        summary=excerpt(prompt.wrap, 150),
    )


def preview(posted: Message, prompt: Prompt, slot: Planned | None) -> Message:
    """What will be posted, without buttons that could be clicked, and when."""
    when = (
        md(_("This is what will be posted {when}."), when=Timestamp(slot.at))
        if slot is not None
        else md(_("This is what will be posted; it has no date yet."))
    )
    labels = ", ".join(each.label for each in posted.controls() if isinstance(each, Button))
    blocks: list[Block] = [Note(when), *posted.without_controls().blocks]
    blocks.append(Note(md(_("With the buttons: {labels}."), labels=labels)))
    if prompt.hint:
        blocks.append(Note(md(_("For you alone: {hint}"), hint=prompt.hint)))
    return replace(posted, blocks=tuple(blocks))


# -- wraps and answers -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wraps:
    """What was learned about something; `sought` are words that were looked for instead of misspelt ones."""

    words: str
    prompts: tuple[Prompt, ...] = ()
    sought: tuple[str, ...] = ()


def found_wraps(found: Wraps) -> Message:
    """What was learned about something."""
    if not found.prompts:
        return card(Paragraph(md(_("No wrap mentions “{words}” yet."), words=found.words)))
    blocks: list[Block] = [Heading(md(_("What we learned")))]
    if found.sought:
        blocks.append(Note(md(_("Looked for: {words}."), words=", ".join(found.sought))))
    for prompt in found.prompts:
        question = excerpt(prompt.text, 160)
        blocks.append(Paragraph(md("**{name}** {question}", name=prompt.name, question=question)))
        blocks.append(Quote(plain(excerpt(prompt.wrap, 500))))
    return Message(tuple(blocks), summary=_("What we learned"))


def offer_wrap(prompt: Prompt, *, write: BoundAction) -> Message:
    """A button to the form that could not be opened at once."""
    return card(
        Quote(plain(excerpt(prompt.text, 300))),
        Actions((Button(_("Write the wrap"), write, "primary"),)),
        summary=_("Write the wrap"),
    )


def wrap_stored(prompt: Prompt) -> Message:
    """A wrap is on its way to the thread."""
    return card(
        Alert(
            md(
                _("Thank you. The wrap of **{name}** is kept and posted with the question."),
                name=prompt.name,
            ),
            tone="success",
        ),
        summary=_("The wrap is kept"),
    )


def answer_stored(*, new: bool) -> Message:
    """A private answer is kept."""
    text = _("Your answer is kept.") if new else _("Your answer was changed.")
    return card(
        Alert(md("{text}", text=text), tone="success"),
        Note(
            md(
                _(
                    "Only you can read it. That you took part is counted; click the button again to change it."
                )
            )
        ),
        summary=text,
    )


def suggestion_thanks(*, anonymous: bool) -> Message:
    """A suggestion is with the facilitators."""
    blocks: list[Block] = [
        Alert(
            md(_("Thank you. The facilitators will look at it, and you get an answer.")),
            tone="success",
        )
    ]
    if anonymous:
        blocks.append(Note(md(_("Your name is shown to nobody."))))
    return Message(tuple(blocks), summary=_("Thank you"))


def _about(prompt: Prompt) -> Text:
    if prompt.topic and prompt.credit:
        return md(_("{topic} · from {credit}"), topic=prompt.topic, credit=prompt.credit)
    if prompt.credit:
        return md(_("From {credit}"), credit=prompt.credit)
    return plain(prompt.topic)
