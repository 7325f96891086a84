"""What facilitators see of cases in the ops channel, and what presenters are told of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.events import DoneWithout
from bot.i18n import _, ngettext, translate
from bot.message import (
    Actions,
    Alert,
    Block,
    Button,
    Fields,
    Heading,
    Listing,
    Message,
    Note,
    Paragraph,
    card,
    fields,
)
from bot.text import ChannelLink, CommandLine, Text, Timestamp, md, plain
from cogs.cases import tokens, writing_views
from cogs.cases.service.looking import Looked
from cogs.cases.views import case_blocks, kind_name, title_of
from storage.case_rows import Case, CaseState, Contribution, Ruling, Takedown


@dataclass(frozen=True, slots=True)
class Decision:
    """What a facilitator said of a case; `planned_at` is the slot it has by now."""

    case: Case
    by: str
    reason: str = ""
    planned_at: datetime | None = None


# -- review ----------------------------------------------------------------------------------------


def review_card(case: Case, looked: Looked) -> Message:
    """Asks a second person. Places that the gate marked and the presenter kept are not spelled out here."""
    blocks: list[Block] = [Heading(md(_("For approval: {name}"), name=case.name))]
    if count := len(looked.findings.spans):
        kept = ngettext(
            "The privacy check marked {count} place that the presenter says is safe. Please read it in full.",
            "The privacy check marked {count} places that the presenter says are safe. Please read it in full.",
            count,
        )
        blocks.append(Alert(md(kept, count=count), tone="warning"))
    blocks.extend(Alert(plain(each.why), tone="warning") for each in looked.findings.warnings)
    blocks.append(_facts(case))
    names = writing_views.field_names()
    blocks.extend(
        Paragraph(md("**{label}**\n", label=names[name]) + writing_views.marked(looked, name))
        for name in ("title", "setting", "issue", "tried", "constraints", "question")
        if looked.fields[name]
    )
    blocks.append(_decide(case))
    blocks.append(Note(md(_("Presenters cannot approve their own cases. One approval is enough."))))
    return Message(tuple(blocks), summary=_("{name} waits for approval").format(name=case.name))


def review_in_full(case: Case) -> Message:
    """The same for one facilitator's eyes, every word as it would be posted."""
    blocks: list[Block] = [Heading(md(_("For approval: {title}"), title=title_of(case)))]
    blocks.extend(case_blocks(case))
    if case.state is CaseState.PENDING:
        blocks.append(_decide(case))
    return Message(tuple(blocks), summary=_("{name} in full").format(name=case.name))


def queue(pending: Sequence[Case], queued: Sequence[Case], slots: Sequence[datetime]) -> Message:
    """What waits for a word, and what waits for its slot."""
    blocks: list[Block] = [Heading(md(_("Cases")))]
    if not pending:
        blocks.append(Paragraph(md(_("Nothing waits for approval."))))
    for case in pending[:8]:
        blocks.append(Paragraph(md("**{title}**", title=title_of(case))))
        blocks.append(
            Actions(
                (Button(_("Read {name}").format(name=case.name), tokens.read(case.id), "primary"),)
            )
        )
    if queued:
        lines = [
            md("**{title}** {when}", title=title_of(case), when=_slot(slots, index))
            for index, case in enumerate(queued)
        ]
        blocks.append(Heading(md(_("Approved, waiting for their slot")), level=2))
        blocks.append(Listing(tuple(lines[:20])))
    elif slots:
        blocks.append(Note(md(_("No case waits for the slot {when}."), when=Timestamp(slots[0]))))
    return Message(tuple(blocks), summary=_("Cases"))


def decided_card(decision: Decision) -> Message:
    """What was said of it; its words do not stay in the channel."""
    case = decision.case
    match case.state:
        case CaseState.QUEUED | CaseState.POSTED:
            words = md(_("**{name}** was approved by {by}."), name=case.name, by=decision.by)
        case CaseState.RETURNED:
            words = md(_("**{name}** was returned by {by}."), name=case.name, by=decision.by)
        case CaseState.REJECTED:
            words = md(_("**{name}** was rejected by {by}."), name=case.name, by=decision.by)
        case _:
            words = md(_("**{name}** was taken down."), name=case.name)
    blocks: list[Block] = [
        Alert(words, tone="success" if case.state is CaseState.QUEUED else "info")
    ]
    if decision.planned_at is not None:
        when = Timestamp(decision.planned_at)
        blocks.append(Note(md(_("It is planned for {when}; that may still move."), when=when)))
    if decision.reason:
        blocks.append(Paragraph(md(_("Reason: {reason}"), reason=decision.reason)))
    return Message(tuple(blocks), summary=words.plain())


def told_presenter(decision: Decision, draft_id: int | None = None) -> Message:
    """The presenter hears what was said, and may try again."""
    case = decision.case
    blocks: list[Block] = []
    match case.state:
        case CaseState.QUEUED:
            words = md(_("Thank you: **{name}** was approved."), name=case.name)
            blocks.append(Alert(words, tone="success"))
            if decision.planned_at is not None:
                when = Timestamp(decision.planned_at)
                blocks.append(
                    Paragraph(md(_("It is planned for {when}; that may still move."), when=when))
                )
        case CaseState.RETURNED:
            words = md(
                _("**{name}** came back to you: something should change first."), name=case.name
            )
            blocks.append(Alert(words, tone="info"))
        case _:
            words = md(_("**{name}** was not taken this time."), name=case.name)
            blocks.append(Alert(words, tone="info"))
    if decision.reason:
        blocks.append(Paragraph(md(_("The facilitators say: {reason}"), reason=decision.reason)))
    if draft_id is not None:
        blocks.append(Actions((Button(_("Change it"), tokens.part(draft_id, 1), "primary"),)))
        blocks.append(Note(md(_("What you wrote is kept for 14 days, for you alone."))))
    return Message(tuple(blocks), summary=words.plain())


def posted_to_presenter(case: Case) -> Message:
    """The presenter hears that the others read it now."""
    return card(
        Paragraph(md(_("Your case **{name}** is posted."), name=case.name)),
        Note(
            md(
                _(
                    "You are told here of every question. Answer by its button:"
                    " what you write in the thread yourself shows your name."
                )
            )
        ),
        summary=_("{name} is posted").format(name=case.name),
    )


def question_to_presenter(case: Case, said: Contribution) -> Message:
    """Somebody asked the presenter something."""
    return card(
        Paragraph(md(_("A question about your case **{name}**:"), name=case.name)),
        Paragraph(plain(said.text)),
        Actions((Button(_("Answer (presenter)"), tokens.answer(case.id, said.id), "primary"),)),
        summary=_("A question about {name}").format(name=case.name),
    )


# -- slots and stages ------------------------------------------------------------------------------


def empty_ahead(at: datetime) -> Message:
    """A slot is near and no case waits for it."""
    return card(
        Alert(md(_("No case waits for the slot {when}."), when=Timestamp(at)), tone="warning"),
        Note(
            md(
                _(
                    "Approve one with {review}, or ask somebody to present. Otherwise nothing is posted."
                ),
                review=CommandLine("case review"),
            )
        ),
        summary=_("A case is missing"),
    )


def missed(misses: Sequence[datetime], kept: Case | None) -> Message:
    """Slots on which nothing was posted because it was too late."""
    blocks: list[Block] = [
        Alert(md(_("No case was posted on these dates: it was too late for it.")), tone="warning"),
        Listing(tuple(Text((Timestamp(at),)) for at in misses)),
    ]
    if kept is not None:
        blocks.append(Note(md(_("**{name}** stays next in line."), name=kept.name)))
    return Message(tuple(blocks), summary=_("A case slot was missed"))


def returned_to_queue(case: Case) -> Message:
    """A case could be posted nowhere."""
    return card(
        Alert(md(_("**{name}** could be posted nowhere."), name=case.name), tone="warning"),
        Note(md(_("It went back to the front of the queue."))),
        summary=_("{name} was not posted").format(name=case.name),
    )


def done_without(lack: DoneWithout) -> Message:
    """Cases are posted, but something about them does not show."""
    return card(
        Alert(
            md(
                _("Cases are posted in {channel} without this: **{what}**."),
                channel=ChannelLink(lack.channel),
                what=lack.what,
            ),
            tone="warning",
        ),
        Note(plain(lack.how)),
        summary=_("Something about cases does not show"),
    )


def summary_nudge(case: Case, count: int) -> Message:
    """Time to write down what was learned."""
    said = ngettext("{count} recommendation was made.", "{count} recommendations were made.", count)
    return card(
        Paragraph(md(_("What was learned from **{title}**?"), title=title_of(case))),
        Note(md(said, count=count)),
        Actions((Button(_("Write the summary"), tokens.summarise(case.id), "primary"),)),
        summary=_("Time for a summary of {name}").format(name=case.name),
    )


def ask_outcome(case: Case) -> Message:
    """The presenter is asked what happened."""
    return card(
        Paragraph(
            md(_("Some weeks ago others thought along about **{title}**."), title=title_of(case))
        ),
        Paragraph(md(_("What happened? Two sentences help the next one who searches."))),
        Actions((Button(_("Tell what happened"), tokens.outcome(case.id), "primary"),)),
        summary=_("What happened to {name}?").format(name=case.name),
    )


def nobody_to_ask(case: Case) -> Message:
    """The presenter cannot be asked."""
    return card(
        Alert(
            md(_("Whoever presented **{name}** cannot be asked what happened."), name=case.name),
            tone="info",
        ),
        Note(
            md(
                _("If you know, add it with {command}."),
                command=CommandLine("case follow-up", (("case", case.name),)),
            )
        ),
        summary=_("No follow-up of {name}").format(name=case.name),
    )


def withdrawn(case: Case) -> Message:
    """A case is gone because its presenter had everything erased."""
    return card(
        Alert(
            md(
                _("**{name}** was taken down: whoever presented it had everything erased."),
                name=case.name,
            ),
            tone="info",
        ),
        Note(md(_("What others said of it is kept. The next case takes its turn."))),
        summary=_("{name} was taken down").format(name=case.name),
    )


def summary_to_follower(case: Case) -> Message:
    """A followed case has its summary. Its words stay where they can be taken down."""
    return card(
        Paragraph(md(_("**{name}**, which you follow, has its summary."), name=case.name)),
        Actions((Button(_("Read it"), tokens.show(case.id), "primary"),)),
        summary=_("Summary of {name}").format(name=case.name),
    )


def outcome_to_follower(case: Case) -> Message:
    """A followed case has its outcome. The same holds for its words."""
    return card(
        Paragraph(
            md(_("What happened in **{name}**, which you follow, is known now."), name=case.name)
        ),
        Actions((Button(_("Read it"), tokens.show(case.id), "primary"),)),
        summary=_("What happened in {name}").format(name=case.name),
    )


# -- privacy ---------------------------------------------------------------------------------------


def alarm(takedown: Takedown) -> Message:
    """Somebody saw something private; it is hidden, and a person decides."""
    what = (
        md(_("**{name}** is hidden everywhere."), name=takedown.case_name)
        if takedown.contribution_id is None
        else md(_("A contribution to **{name}** is hidden everywhere."), name=takedown.case_name)
    )
    flags = ngettext("{count} person flagged it", "{count} people flagged it", takedown.flags)
    blocks: list[Block] = [
        Alert(what, tone="danger"),
        fields(
            [
                (_("Seen"), takedown.what),
                (_("Flags"), md(flags, count=takedown.flags)),
                (_("Since"), Text((Timestamp(takedown.opened_at),))),
            ]
        ),
    ]
    match takedown.ruling:
        case Ruling.OPEN:
            blocks.append(
                Actions(
                    (
                        Button(_("Remove for good…"), tokens.remove(takedown.id), "danger"),
                        Button(_("Show it again"), tokens.dismiss(takedown.id)),
                    )
                )
            )
            blocks.append(
                Note(
                    md(
                        _(
                            "Removing deletes the text from our records and the posts from the channels."
                            " It cannot be undone."
                        )
                    )
                )
            )
        case Ruling.CONFIRMED:
            words = (
                md(_("Removed for good by {by}."), by=takedown.decided_by)
                if takedown.decided_by
                else md(_("Removed for good by whoever wrote it."))
            )
            blocks.append(Alert(words, tone="info"))
        case Ruling.DISMISSED:
            blocks.append(Alert(md(_("Shown again by {by}."), by=takedown.decided_by), tone="info"))
    return Message(
        tuple(blocks), summary=_("Privacy flag on {name}").format(name=takedown.case_name)
    )


def not_wiped(takedown: Takedown) -> Message:
    """What was removed may still stand in the database file."""
    return card(
        Alert(
            md(
                _("**{name}** is removed, but its words may still stand in the database file."),
                name=takedown.case_name,
            ),
            tone="danger",
        ),
        Note(
            md(
                _(
                    "Something keeps the database busy; I try again every hour."
                    " Ask whoever runs Praxis to restart it."
                )
            )
        ),
        summary=_("{name} still stands in the database file").format(name=takedown.case_name),
    )


def _facts(case: Case) -> Fields:
    return fields(
        [
            (_("Age"), translate(case.text.age)),
            (_("Case"), kind_name(case.kind)),
            (_("Basis"), translate(case.text.consent)),
            (_("Presented by"), case.presenter or _("a colleague who prefers not to be named")),
        ]
    )


def _decide(case: Case) -> Actions:
    return Actions(
        (
            Button(_("Approve"), tokens.approve(case.id, case.edition), "primary"),
            Button(_("Return…"), tokens.give_back(case.id, case.edition)),
            Button(_("Reject…"), tokens.reject(case.id, case.edition), "danger"),
            Button(_("Read in full"), tokens.read(case.id)),
        )
    )


def _slot(slots: Sequence[datetime], index: int) -> Text:
    return Text((Timestamp(slots[index]),)) if index < len(slots) else plain(_("without a slot"))
