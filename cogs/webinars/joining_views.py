"""What members are told privately: their answer, the link, the list, questions, calendars."""

from collections.abc import Mapping, Sequence

from bot.i18n import _, ngettext
from bot.message import (
    Actions,
    Alert,
    Attachment,
    Block,
    Button,
    Heading,
    LinkButton,
    Listing,
    Message,
    Note,
    Paragraph,
    Section,
    Select,
    SelectOption,
    card,
)
from bot.text import Code, Text, Timestamp, excerpt, md, plain
from cogs.webinars import tokens
from cogs.webinars.service.calendars import Standing
from cogs.webinars.service.seats import Answered
from cogs.webinars.service.voices import Asked
from cogs.webinars.views import Invitation, meeting_card, reminders_in_words, starts
from storage.webinar_questions import Question
from storage.webinar_rows import Answer, Meeting

MAX_LISTED = 10
MAX_QUESTIONS = 10


def answered(result: Answered) -> Message:
    """What their answer came to."""
    meeting = result.meeting
    match result.answer:
        case Answer.GOING:
            text = md(_("You are coming to **{title}**."), title=meeting.details.title)
        case Answer.WAITING:
            text = md(
                _(
                    "Every seat is taken. You are number {place} in line, and told when one is free."
                ),
                place=result.place,
            )
        case Answer.MAYBE:
            text = md(_("Maybe: noted. You can decide until it begins."))
        case Answer.CANT:
            text = md(_("You can't come: noted. If there is a recording, you are told."))
    blocks: list[Block] = [Alert(text, tone="success")]
    if result.answer in (Answer.GOING, Answer.WAITING, Answer.MAYBE):
        blocks.append(Paragraph(starts(meeting)))
        blocks.append(
            Actions((Button(_("Add to calendar"), tokens.calendar(meeting.id)),)),
        )
    if result.answer is Answer.GOING and meeting.details.remind:
        blocks.append(
            Note(
                md(
                    _("You are reminded directly, {remind} before."),
                    remind=reminders_in_words(meeting.details.remind),
                )
            )
        )
    return Message(tuple(blocks), summary=text.plain())


def link(meeting: Meeting) -> Message:
    """The way in, for their eyes."""
    return card(
        Paragraph(starts(meeting)),
        Actions((LinkButton(_("Join"), meeting.details.link),)),
        Note(md(_("The link is for you; please do not pass it on."))),
        summary=_("Here is the link"),
    )


def coming(meetings: Sequence[Meeting], answers: Mapping[int, Answer]) -> Message:
    """What there is to come, and what they said to it."""
    if not meetings:
        return card(Paragraph(md(_("No webinar is planned."))), summary=_("Webinars"))
    shown = meetings[:MAX_LISTED]
    options = tuple(
        SelectOption(str(meeting.id), f"{meeting.name} {excerpt(meeting.details.title, 60)}"[:75])
        for meeting in shown
    )
    blocks: list[Block] = [
        Heading(md(_("Webinars"))),
        Listing(tuple(_listed(meeting, answers.get(meeting.id)) for meeting in shown)),
        Actions((Select(_("Look at one"), tokens.show(), options),)),
    ]
    if len(meetings) > MAX_LISTED:
        blocks.append(Note(md(_("And {count} more."), count=len(meetings) - MAX_LISTED)))
    return Message(tuple(blocks), summary=_("Webinars"))


def shown(invitation: Invitation, answer: Answer | None) -> Message:
    """One meeting's card, for them alone, with their own answer."""
    message = meeting_card(invitation)
    if answer is None:
        return message
    note = Note(md(_("You said: {answer}."), answer=answer_name(answer)))
    return Message((*message.blocks, note), summary=message.summary)


def asked(result: Asked, *, anonymous: bool) -> Message:
    """Their question is kept."""
    blocks: list[Block] = [Alert(md(_("Thank you, your question is kept.")), tone="success")]
    if result.shown:
        blocks.append(Note(md(_("It stands in the thread of the card, where others can join in."))))
    if anonymous:
        blocks.append(Note(md(_("Your name is shown to nobody."))))
    return Message(tuple(blocks), summary=_("Your question is kept"))


def voted(question: Question, *, given: bool) -> Message:
    """Their vote counts, or is taken back."""
    text = _("You would like to know too.") if given else _("Your vote is taken back.")
    votes = ngettext("{count} vote now.", "{count} votes now.", question.votes)
    return card(
        Paragraph(md("{text} {votes}", text=text, votes=votes.format(count=question.votes))),
        summary=text,
    )


def questions(meeting: Meeting, asked: Sequence[Question]) -> Message:
    """A meeting's questions, those that most want to hear about first."""
    ask = Actions((Button(_("Ask a question"), tokens.ask(meeting.id), "primary"),))
    heading = Heading(md(_("Questions: {title}"), title=meeting.details.title))
    if not asked:
        return Message(
            (heading, Paragraph(md(_("Nobody has asked anything yet."))), ask),
            summary=_("Questions"),
        )
    blocks: list[Block] = [heading]
    for question in asked[:MAX_QUESTIONS]:
        if question.answered:
            blocks.append(Paragraph(_question_line(question)))
        else:
            vote = Button(
                _("I'd like to know too ({count})").format(count=question.votes),
                tokens.upvote(question.id),
            )
            blocks.append(Section(_question_line(question), vote))
    if len(asked) > MAX_QUESTIONS:
        blocks.append(Note(md(_("And {count} more."), count=len(asked) - MAX_QUESTIONS)))
    blocks.append(ask)
    return Message(tuple(blocks), summary=_("Questions"))


def file(attachment: Attachment, standing: Standing) -> Message:
    """The calendar file, and where to subscribe instead."""
    blocks: list[Block] = [
        Paragraph(md(_("Open {name} to put it into your calendar."), name=Code(attachment.name)))
    ]
    if standing.served:
        label = _("New address") if standing.mine else _("Subscribe instead")
        buttons = [Button(label, tokens.feed(community=False))]
        if standing.mine:
            buttons.append(Button(_("Stop my address"), tokens.revoke(community=False), "danger"))
        blocks.append(Actions(tuple(buttons)))
        blocks.append(Note(md(_("A calendar that subscribes follows every change by itself."))))
    return Message(tuple(blocks), summary=_("Your calendar file"), files=(attachment,))


def facilitators_file(attachment: Attachment, standing: Standing) -> Message:
    """The whole calendar, and the community's address."""
    message = file(attachment, standing)
    if not standing.served:
        return message
    label = _("New community address") if standing.community else _("Community address")
    buttons = [Button(label, tokens.feed(community=True))]
    if standing.community:
        stop = _("Stop the community's address")
        buttons.append(Button(stop, tokens.revoke(community=True), "danger"))
    return Message(
        (*message.blocks, Actions(tuple(buttons))), summary=message.summary, files=message.files
    )


def address(url: str) -> Message:
    """The secret address, shown once."""
    return card(
        Paragraph(md(_("Subscribe to this address in your calendar:"))),
        Paragraph(Text((Code(url),))),
        Note(
            md(
                _(
                    "It is shown once. Whoever knows it can read the calendar; a new one makes this one stop."
                )
            )
        ),
        summary=_("Your calendar address"),
    )


def revoked() -> Message:
    """The address is dead."""
    return card(Alert(md(_("The address no longer works.")), tone="success"), summary=_("Stopped"))


def answer_name(answer: Answer) -> str:
    """An answer in the reader's language."""
    return {
        Answer.GOING: _("going"),
        Answer.WAITING: _("waiting"),
        Answer.MAYBE: _("maybe"),
        Answer.CANT: _("can't"),
    }[answer]


def _listed(meeting: Meeting, answer: Answer | None) -> Text:
    text = md(
        "**{name}** {title}, {when}",
        name=meeting.name,
        title=meeting.details.title,
        when=Timestamp(meeting.starts_at),
    )
    if meeting.cancelled:
        return text + md(_(" (cancelled)"))
    return text + md(" ({answer})", answer=answer_name(answer)) if answer else text


def _question_line(question: Question) -> Text:
    author = question.author or _("Somebody")
    text = md("**{author}**: ", author=author) + plain(excerpt(question.text, 300))
    return text + md(_(" (answered)")) if question.answered else text
