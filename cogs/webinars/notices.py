"""What single people are told directly, what stands in the thread where they cannot be, and what facilitators hear."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.i18n import _
from bot.message import (
    Actions,
    Alert,
    Block,
    Button,
    LinkButton,
    Listing,
    Message,
    Note,
    Paragraph,
    card,
)
from bot.text import CommandLine, Mention, Text, Timestamp, md, plain
from cogs.webinars import tokens
from cogs.webinars.views import starts, where
from storage.webinar_rows import Answer, Meeting, Mode


@dataclass(frozen=True, slots=True)
class Change:
    """A meeting that was changed; `was` is the start it had when that is another one now."""

    meeting: Meeting
    was: datetime | None = None


def reminder(meeting: Meeting, *, doors: bool) -> Message:
    """To one person going. The link is in it from shortly before the start, and not earlier."""
    blocks: list[Block] = [Paragraph(starts(meeting)), Note(plain(where(meeting)))]
    shows_link = doors and meeting.details.link
    buttons: list[Button | LinkButton] = [
        Button(_("Can't"), tokens.answer(meeting.id, Answer.CANT)),
        Button(_("Ask a question"), tokens.ask(meeting.id)),
    ]
    if shows_link:
        buttons.insert(0, LinkButton(_("Join"), meeting.details.link))
        blocks.append(Note(md(_("The link is for you; please do not pass it on."))))
    elif meeting.details.link and meeting.details.mode is not Mode.ASYNC:
        blocks.append(Note(md(_("You get the link 15 minutes before, by “Join” on the card."))))
    blocks.append(Actions(tuple(buttons)))
    return Message(
        tuple(blocks), summary=_("Reminder: {title}").format(title=meeting.details.title)
    )


def reminder_in_thread(meeting: Meeting, who: Mention, *, doors: bool, first: bool) -> Message:
    """The same where everybody can read it: without the link, which is behind a button."""
    buttons: list[Button] = []
    if doors and meeting.details.link:
        buttons.append(Button(_("Join"), tokens.join(meeting.id), "primary"))
    buttons.append(Button(_("Can't"), tokens.answer(meeting.id, Answer.CANT)))
    text = md(_("{who}: "), who=who) + starts(meeting)
    return Message(
        (Paragraph(text), *_closed(first=first), Actions(tuple(buttons))),
        summary=_("Reminder: {title}").format(title=meeting.details.title),
    )


def changed(changes: Sequence[Change]) -> Message:
    """What is different about meetings somebody wants to come to."""
    return Message(
        (
            Paragraph(md(_("Something has changed about a webinar you answered."))),
            Listing(tuple(_changed(change) for change in changes)),
            *_answer_again(changes),
        ),
        summary=_("Changed: {title}").format(title=changes[0].meeting.details.title),
    )


def changed_in_thread(changes: Sequence[Change], who: Mention, *, first: bool) -> Message:
    """The same in the thread, for somebody who cannot be told directly."""
    items = tuple(_changed(change) for change in changes)
    return Message(
        (
            Paragraph(md(_("{who}: something has changed."), who=who)),
            Listing(items),
            *_closed(first=first),
        ),
        summary=_("Changed: {title}").format(title=changes[0].meeting.details.title),
    )


def cancelled(meetings: Sequence[Meeting]) -> Message:
    """Meetings that do not take place, to somebody who wanted to come."""
    return Message(
        (
            Alert(md(_("A webinar you answered was cancelled.")), tone="warning"),
            Listing(tuple(_was_planned(meeting) for meeting in meetings)),
            *_reason(meetings[0]),
        ),
        summary=_("Cancelled: {title}").format(title=meetings[0].details.title),
    )


def cancelled_in_thread(meetings: Sequence[Meeting], who: Mention, *, first: bool) -> Message:
    """The same in the thread."""
    return Message(
        (
            Paragraph(md(_("{who}: this was cancelled."), who=who)),
            Listing(tuple(_was_planned(meeting) for meeting in meetings)),
            *_reason(meetings[0]),
            *_closed(first=first),
        ),
        summary=_("Cancelled: {title}").format(title=meetings[0].details.title),
    )


def seat_free(meeting: Meeting) -> Message:
    """To the next one on the waiting list."""
    return card(
        Alert(
            md(
                _("A seat is free at **{title}**, and it is yours."),
                title=meeting.details.title,
            ),
            tone="success",
        ),
        Paragraph(starts(meeting)),
        Actions((Button(_("Can't"), tokens.answer(meeting.id, Answer.CANT)),)),
        Note(md(_("If you cannot come after all, one click gives it to the next."))),
        summary=_("You have a seat: {title}").format(title=meeting.details.title),
    )


def seat_free_in_thread(meeting: Meeting, who: Mention, *, first: bool) -> Message:
    """The same in the thread."""
    return Message(
        (
            Paragraph(md(_("{who}: a seat is free, and it is yours."), who=who)),
            *_closed(first=first),
            Actions((Button(_("Can't"), tokens.answer(meeting.id, Answer.CANT)),)),
        ),
        summary=_("You have a seat: {title}").format(title=meeting.details.title),
    )


def recording(meeting: Meeting) -> Message:
    """To those who could not come."""
    return card(
        Paragraph(
            md(
                _("The recording of **{title}** is there, in case you missed it."),
                title=meeting.details.title,
            )
        ),
        Actions(
            (
                LinkButton(_("Recording"), meeting.recording),
                Button(_("Ask a question"), tokens.ask(meeting.id)),
            )
        ),
        summary=_("Recording: {title}").format(title=meeting.details.title),
    )


def recording_in_thread(meeting: Meeting, who: Mention, *, first: bool) -> Message:
    """The same in the thread."""
    return Message(
        (
            Paragraph(md(_("{who}: the recording is there, in case you missed it."), who=who)),
            *_closed(first=first),
            Actions((LinkButton(_("Recording"), meeting.recording),)),
        ),
        summary=_("Recording: {title}").format(title=meeting.details.title),
    )


# -- to facilitators -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Miss:
    """Something that was not said because it would have come too late; `what` in words."""

    meeting: Meeting
    what: str
    due_at: datetime


def missed(misses: Sequence[Miss]) -> Message:
    """One report of everything that was too late."""
    items = tuple(
        md(
            "**{name}** {title}: {what}, {when}",
            name=miss.meeting.name,
            title=miss.meeting.details.title,
            what=miss.what,
            when=Timestamp(miss.due_at),
        )
        for miss in misses[:25]
    )
    return card(
        Alert(md(_("These things about webinars were too late to be said.")), tone="warning"),
        Listing(items),
        summary=_("Some reminders were missed"),
    )


def missed_reminder(offset: str) -> str:
    """What was missed, in words."""
    return _("reminder {offset} before").format(offset=offset)


def missed_questions() -> str:
    """What was missed, in words."""
    return _("questions without an answer")


def speaker_left(meetings: Sequence[Meeting]) -> Message:
    """A speaker is no longer in the workspace."""
    items = tuple(
        md(
            "**{name}** {title}: {speaker}, {when}",
            name=meeting.name,
            title=meeting.details.title,
            speaker=meeting.details.speaker,
            when=Timestamp(meeting.starts_at),
        )
        for meeting in meetings
    )
    return card(
        Alert(md(_("A speaker has left the workspace.")), tone="warning"),
        Listing(items),
        Note(
            md(
                _("The webinars stay as planned. Name another speaker with {command}."),
                command=CommandLine("webinar edit"),
            )
        ),
        summary=_("A speaker has left"),
    )


def clocks_moved(changes: Sequence[Change]) -> Message:
    """New time zone data gives meetings another instant."""
    items = tuple(_changed(change) for change in changes)
    return card(
        Alert(md(_("A country has changed its clocks: these webinars moved.")), tone="info"),
        Listing(items),
        summary=_("Webinars moved with the clocks"),
    )


def _changed(change: Change) -> Text:
    meeting = change.meeting
    if change.was is None:
        return md(
            _("**{title}**, {when}, {where}"),
            title=meeting.details.title,
            when=Timestamp(meeting.starts_at),
            where=where(meeting),
        )
    return md(
        _("**{title}** is now {when}. It was {was}."),
        title=meeting.details.title,
        when=Timestamp(meeting.starts_at),
        was=Timestamp(change.was),
    )


def _was_planned(meeting: Meeting) -> Text:
    return md(
        _("**{title}**, planned for {when}"),
        title=meeting.details.title,
        when=Timestamp(meeting.starts_at),
    )


def _reason(meeting: Meeting) -> tuple[Block, ...]:
    if not meeting.reason:
        return ()
    return (Paragraph(md(_("Reason: {reason}"), reason=meeting.reason)),)


def _answer_again(changes: Sequence[Change]) -> tuple[Block, ...]:
    if len(changes) != 1 or changes[0].was is None:
        return ()
    meeting = changes[0].meeting
    buttons = (
        Button(_("Can't"), tokens.answer(meeting.id, Answer.CANT)),
        Button(_("Add to calendar"), tokens.calendar(meeting.id)),
    )
    return (Note(md(_("Your answer stays as it was."))), Actions(buttons))


def _closed(*, first: bool) -> tuple[Block, ...]:
    """Said once to everybody who takes no direct messages."""
    if not first:
        return ()
    text = _(
        "I could not write to you directly: your settings do not let me. From now on I write here."
    )
    return (Note(md("{text}", text=text)),)
