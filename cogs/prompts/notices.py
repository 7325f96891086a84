"""What facilitators see in the ops channel about questions, and what authors are told about theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
    Quote,
    card,
)
from bot.text import CommandLine, Text, Timestamp, md, plain
from bot.token import BoundAction
from storage.prompt_rows import Prompt


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggestion as facilitators see it; `author` is "" for an anonymous one."""

    id: int
    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a suggestion: the queued question, or the reason it was declined for."""

    suggestion: Suggestion
    by: str
    prompt: Prompt | None = None
    planned_at: datetime | None = None
    reason: str = ""


def suggestion_card(
    suggestion: Suggestion, *, approve: BoundAction, edit: BoundAction, decline: BoundAction
) -> Message:
    """Asks for approval."""
    return card(
        Paragraph(_who(suggestion)),
        Quote(plain(suggestion.text)),
        Actions(
            (
                Button(_("Approve"), approve, "primary"),
                Button(_("Edit"), edit),
                Button(_("Decline…"), decline, "danger"),
            )
        ),
        summary=_("A question was suggested"),
    )


def decided_card(decision: Decision) -> Message:
    """The same card when there is nothing left to decide."""
    blocks: list[Block] = [Paragraph(_who(decision.suggestion))]
    if decision.prompt is not None:
        blocks.append(Quote(plain(decision.prompt.text)))
        done = md(_("Approved by {by} as **{name}**."), by=decision.by, name=decision.prompt.name)
        blocks.append(Alert(done, tone="success"))
    else:
        blocks.append(Quote(plain(decision.suggestion.text)))
        blocks.append(Alert(md(_("Declined by {by}."), by=decision.by), tone="info"))
        blocks.append(Paragraph(md(_("Reason: {reason}"), reason=decision.reason)))
    return Message(tuple(blocks), summary=_("A suggestion was decided"))


def told_author(decision: Decision, community: str) -> Message:
    """The author's answer, by direct message."""
    if decision.prompt is None:
        return card(
            Paragraph(
                md(_("Your question for {community} was not taken this time."), community=community)
            ),
            Quote(plain(decision.suggestion.text)),
            Paragraph(md(_("The facilitators say: {reason}"), reason=decision.reason)),
            summary=_("About the question you suggested"),
        )
    blocks: list[Block] = [
        Paragraph(
            md(_("Thank you: your question for {community} was taken."), community=community)
        ),
        Quote(plain(decision.prompt.text)),
    ]
    if decision.planned_at is not None:
        when = Timestamp(decision.planned_at, "date")
        blocks.append(Paragraph(md(_("It is planned for {when}; that may still move."), when=when)))
    return Message(tuple(blocks), summary=_("Your question was taken"))


def empty_ahead(name: str, at: datetime) -> Message:
    """A slot is near and the queue is empty."""
    return card(
        Alert(
            md(_("There is no question for **{name}** on {when}."), name=name, when=Timestamp(at)),
            tone="warning",
        ),
        Note(
            md(
                _(
                    "Add one with {add}, or leave the date out with {skip}. Otherwise nothing is posted."
                ),
                add=CommandLine("prompt add"),
                skip=CommandLine("prompt skip"),
            )
        ),
        summary=_("A question is missing"),
    )


def wrap_nudge(prompt: Prompt, participants: int, *, write: BoundAction) -> Message:
    """Time to write down what was learned."""
    took_part = ngettext("{count} person took part.", "{count} people took part.", participants)
    return card(
        Paragraph(md(_("What did we learn from **{name}**?"), name=prompt.name)),
        Quote(plain(prompt.text)),
        Note(plain(took_part.format(count=participants))),
        Actions((Button(_("Write the wrap"), write, "primary"),)),
        summary=_("Time for a wrap"),
    )


@dataclass(frozen=True, slots=True)
class Miss:
    """A slot on which nothing was asked although something should have been."""

    name: str
    planned: datetime


def missed(misses: Sequence[Miss]) -> Message:
    """One report of everything that was too late to be asked."""
    items = tuple(
        md("**{name}** {when}", name=each.name, when=Timestamp(each.planned)) for each in misses
    )
    return card(
        Alert(md(_("These questions were not asked: it was too late for them.")), tone="warning"),
        Listing(items),
        Note(md(_("They went back to the front of the queue."))),
        summary=_("Some questions were missed"),
    )


def returned(prompts: Sequence[Prompt]) -> Message:
    """Questions that could be posted nowhere."""
    items = tuple(md("**{name}** {text}", name=each.name, text=each.text[:200]) for each in prompts)
    return card(
        Alert(md(_("These questions could be posted nowhere.")), tone="warning"),
        Listing(items),
        Note(md(_("They went back to the front of the queue."))),
        summary=_("Some questions were not posted"),
    )


def _who(suggestion: Suggestion) -> Text:
    if suggestion.author:
        return md(_("**{author}** suggests a question:"), author=suggestion.author)
    return md(_("Somebody who prefers not to be named suggests a question:"))
