"""How a meeting looks to everybody: its card, reminders, questions, and what follows it. No link is in any of these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.lists import format_list
from babel.units import format_unit

from bot.i18n import _, current_language, ngettext
from bot.message import (
    Actions,
    Alert,
    Block,
    Button,
    CalendarEvent,
    Fields,
    Heading,
    LinkButton,
    Listing,
    Message,
    Note,
    Paragraph,
    Quote,
    card,
)
from bot.text import Mention, Text, Timestamp, excerpt, join, md, plain
from cogs.webinars import tokens
from cogs.webinars.rules import Phase, offsets_of
from storage.webinar_questions import Question
from storage.webinar_rows import Answer, Area, Meeting, Mode

Counts = Mapping[Answer, int]


@dataclass(frozen=True, slots=True)
class Invitation:
    """A meeting with its answers so far, at one phase of its life."""

    meeting: Meeting
    counts: Counts
    phase: Phase


def meeting_card(invitation: Invitation) -> Message:
    """The card: what, when, who, how many come, and what can be done about it."""
    meeting, details = invitation.meeting, invitation.meeting.details
    blocks: list[Block] = [Heading(plain(details.title))]
    if status := _status(invitation):
        blocks.append(status)
    if details.description:
        blocks.append(Paragraph(plain(details.description)))
    blocks.append(Fields(tuple(_facts(meeting))))
    if invitation.phase is not Phase.CANCELLED:
        blocks.append(Paragraph(counted(invitation)))
        blocks.append(Actions(tuple(_buttons(invitation))))
    blocks.append(Note(_small_print(invitation)))
    return Message(tuple(blocks), summary=_headline(invitation))


def calendar_entry(meeting: Meeting, *, gone: bool) -> Message:
    """The meeting in a workspace's own calendar: no link, and where answers count."""
    details = meeting.details
    hint = _("Please answer on the card in the webinars channel: “Interested” is not counted.")
    entry = CalendarEvent(
        details.title,
        meeting.starts_at,
        meeting.ends_at,
        where(meeting),
        f"{details.description}\n\n{hint}".strip(),
        cancelled=gone,
    )
    return Message((entry,), summary=_("In the calendar: {title}").format(title=details.title))


def thread_title(meeting: Meeting) -> str:
    """The name of a card's thread."""
    return f"{meeting.name} {excerpt(meeting.details.title, 80)}"


def reminder(meeting: Meeting, *, doors: bool) -> Message:
    """Said to the channel; the link is behind a button that knows who asks."""
    buttons = [Button(_("Going"), tokens.answer(meeting.id, Answer.GOING), "primary")]
    if doors and meeting.details.link:
        buttons.insert(0, Button(_("Join"), tokens.join(meeting.id), "primary"))
    return card(
        Paragraph(starts(meeting)),
        Note(_where_note(meeting)),
        Actions(tuple(buttons)),
        summary=_("Coming up: {title}").format(title=meeting.details.title),
    )


def outdated_reminder(meeting: Meeting) -> Message:
    """In the place of a reminder of a time that is no longer true; names none, for there may be yet another."""
    title = meeting.details.title
    text = (
        md(_("**{title}** was cancelled."), title=title)
        if meeting.cancelled
        else md(_("**{title}** was moved. Its card has the new time."), title=title)
    )
    summary = _("Cancelled: {title}") if meeting.cancelled else _("Changed: {title}")
    return card(Alert(text, tone="warning"), summary=summary.format(title=title))


def question_card(question: Question) -> Message:
    """A question in the card's thread."""
    author = question.author or _("Somebody who prefers not to be named")
    label = _("I'd like to know too ({count})").format(count=question.votes)
    blocks: list[Block] = [
        Paragraph(md(_("**{author}** asks:"), author=author)),
        Quote(plain(question.text)),
    ]
    if question.answered:
        blocks.append(Note(md(_("Answered."))))
    else:
        buttons = (
            Button(label, tokens.upvote(question.id)),
            Button(_("Mark as answered"), tokens.answered(question.id)),
        )
        blocks.append(Actions(buttons))
    return Message(tuple(blocks), summary=excerpt(question.text, 150))


def thanks(meeting: Meeting) -> Message:
    """Said in the card's thread when a meeting is over."""
    return card(
        Paragraph(md(_("Thank you for coming to **{title}**."), title=meeting.details.title)),
        Actions(
            (
                Button(_("I attended"), tokens.attended(meeting.id), "primary"),
                Button(_("Three questions"), tokens.evaluate(meeting.id)),
                Button(_("Ask a question"), tokens.ask(meeting.id)),
            )
        ),
        Note(
            md(
                _(
                    "The three questions take half a minute. Facilitators see sums, never who said what."
                )
            )
        ),
        summary=_("Were you there?"),
    )


def open_questions(
    meeting: Meeting, questions: Sequence[Question], speaker: Mention | None
) -> Message:
    """What was asked and not answered, put to the speaker once."""
    text = ngettext(
        "{count} question about **{title}** has no answer yet.",
        "{count} questions about **{title}** have no answer yet.",
        len(questions),
    )
    blocks: list[Block] = [
        Paragraph(md(text, count=len(questions), title=meeting.details.title)),
        Listing(tuple(_asked(question) for question in questions[:10])),
    ]
    if len(questions) > 10:
        blocks.append(Note(md(_("And {count} more in the thread."), count=len(questions) - 10)))
    who: Text | None = None
    if speaker is not None:
        who = Text((speaker,))
    elif meeting.details.speaker:
        who = plain(meeting.details.speaker)
    if who is not None:
        blocks.append(
            Paragraph(md(_("{who}, could you have a look? Answers go into this thread."), who=who))
        )
    else:
        blocks.append(Paragraph(md(_("Who can help? Answers go into this thread."))))
    return Message(tuple(blocks), summary=_("Questions without an answer"))


def questions_title(meeting: Meeting) -> str:
    """The name of the thread for what was not answered."""
    return _("Questions: {title}").format(title=excerpt(meeting.details.title, 70))


def starts(meeting: Meeting) -> Text:
    """When it is, as a sentence with the reader's own time and what is left until then."""
    return md(
        _("**{title}** starts {when} ({left})."),
        title=meeting.details.title,
        when=Timestamp(meeting.starts_at),
        left=Timestamp(meeting.starts_at, "relative"),
    )


def counted(invitation: Invitation) -> Text:
    """How many come."""
    counts, capacity = invitation.counts, invitation.meeting.details.capacity
    going = counts.get(Answer.GOING, 0)
    seats = (
        md(_("**{going}** of {seats} seats taken"), going=going, seats=capacity)
        if capacity is not None
        else md(_("**{going}** going"), going=going)
    )
    parts = [seats]
    if waiting := counts.get(Answer.WAITING, 0):
        parts.append(md(_("{count} waiting"), count=waiting))
    if maybe := counts.get(Answer.MAYBE, 0):
        parts.append(md(_("{count} maybe"), count=maybe))
    if cannot := counts.get(Answer.CANT, 0):
        parts.append(md(_("{count} can't"), count=cannot))
    return join(" · ", parts)


def area_name(area: Area) -> str:
    """An area in the reader's language."""
    return {
        Area.PATIENT_CARE: _("Patient care"),
        Area.COMMUNICATION: _("Communication"),
        Area.TECHNOLOGY: _("Technology"),
        Area.REGULATION: _("Regulation"),
    }[area]


def where(meeting: Meeting) -> str:
    """Where people meet, without the link."""
    match meeting.details.mode:
        case Mode.ONLINE:
            return _("Online")
        case Mode.IN_PERSON:
            return meeting.details.place
        case Mode.ASYNC:
            return _("In the thread, whenever it suits you")


def reminders_in_words(remind: str) -> str:
    """A stored list of offsets such as `7d, 24h, 15m` as people say it; "" for none."""
    locale = current_language().replace("-", "_")
    spans: list[str] = []
    for offset in offsets_of(remind):
        hours, minutes = divmod(int(offset.elapsed.total_seconds()) // 60, 60)
        parts = ((offset.days, "day"), (hours, "hour"), (minutes, "minute"))
        spans.append(
            " ".join(
                format_unit(number, f"duration-{unit}", locale=locale)
                for number, unit in parts
                if number
            )
        )
    return format_list(spans, locale=locale) if spans else ""


def length_of(span: int) -> str:
    """How long so many minutes are."""
    days, rest = divmod(span, 24 * 60)
    if days and not rest:
        return ngettext("{count} day", "{count} days", days).format(count=days)
    hours, minutes = divmod(span, 60)
    if hours and minutes:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)
    return _("{count} h").format(count=hours) if hours else _("{count} min").format(count=minutes)


def _facts(meeting: Meeting) -> list[tuple[str, Text]]:
    details = meeting.details
    facts: list[tuple[str, Text]] = [(_("When"), Text((Timestamp(meeting.starts_at),)))]
    if details.mode is Mode.ASYNC:
        facts.append((_("Open until"), Text((Timestamp(meeting.ends_at),))))
    else:
        facts.append((_("Takes"), plain(length_of(details.minutes))))
    facts.append((_("Where"), plain(where(meeting))))
    facts.append((_("Area"), plain(area_name(details.area))))
    if details.speaker:
        facts.append((_("Speaker"), plain(details.speaker)))
    return facts


def _status(invitation: Invitation) -> Block | None:
    meeting = invitation.meeting
    match invitation.phase:
        case Phase.CANCELLED:
            text = md(_("Cancelled."))
            if meeting.reason:
                text = md(_("Cancelled: {reason}"), reason=meeting.reason)
            return Alert(text, tone="danger")
        case Phase.ON:
            return Alert(md(_("It has begun.")), tone="info")
        case Phase.OVER:
            return Alert(md(_("This is over.")), tone="info")
        case Phase.COMING | Phase.DOORS:
            return None


def _buttons(invitation: Invitation) -> list[Button | LinkButton]:
    meeting = invitation.meeting
    if invitation.phase is Phase.OVER:
        over: list[Button | LinkButton] = [
            Button(_("I attended"), tokens.attended(meeting.id), "primary"),
            Button(_("Three questions"), tokens.evaluate(meeting.id)),
            Button(_("Ask a question"), tokens.ask(meeting.id)),
        ]
        if meeting.recording:
            over.insert(0, LinkButton(_("Recording"), meeting.recording))
        return over
    buttons: list[Button | LinkButton] = [
        Button(_("Going"), tokens.answer(meeting.id, Answer.GOING), "primary"),
        Button(_("Maybe"), tokens.answer(meeting.id, Answer.MAYBE)),
        Button(_("Can't"), tokens.answer(meeting.id, Answer.CANT)),
        Button(_("Ask a question"), tokens.ask(meeting.id)),
        Button(_("Add to calendar"), tokens.calendar(meeting.id)),
    ]
    if invitation.phase in (Phase.DOORS, Phase.ON) and meeting.details.link:
        buttons.insert(0, Button(_("Join"), tokens.join(meeting.id), "primary"))
    if invitation.phase is Phase.ON:
        buttons.append(Button(_("I attended"), tokens.attended(meeting.id)))
    return buttons


def _small_print(invitation: Invitation) -> Text:
    meeting = invitation.meeting
    if invitation.phase in (Phase.CANCELLED, Phase.OVER):
        return plain(meeting.name)
    return md("{name} · ", name=meeting.name) + _where_note(meeting)


def _where_note(meeting: Meeting) -> Text:
    if meeting.details.mode is Mode.ASYNC:
        return md(_("Take part in the thread of this message as long as it is open."))
    if meeting.details.link:
        return md(_("The link is shown to those going from 15 minutes before."))
    return md(_("Times are shown in your own time zone."))


def _asked(question: Question) -> Text:
    text = plain(excerpt(question.text, 200))
    votes = ngettext("{count} vote", "{count} votes", question.votes)
    return (
        text + md(" ({votes})", votes=votes.format(count=question.votes))
        if question.votes
        else text
    )


def _headline(invitation: Invitation) -> str:
    title = invitation.meeting.details.title
    match invitation.phase:
        case Phase.CANCELLED:
            return _("Cancelled: {title}").format(title=title)
        case Phase.OVER:
            return _("Over: {title}").format(title=title)
        case Phase.COMING | Phase.DOORS | Phase.ON:
            return _("Webinar: {title}").format(title=title)
