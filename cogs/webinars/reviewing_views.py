"""What facilitators see of a meeting that was: who came, and what it was thought of; never who thought what."""

from collections import Counter
from collections.abc import Sequence

from bot.i18n import _, ngettext
from bot.message import (
    Alert,
    Attachment,
    Block,
    Heading,
    Listing,
    Message,
    Note,
    Paragraph,
    Table,
    card,
)
from bot.text import excerpt, md, plain
from cogs.webinars.joining_views import answer_name
from cogs.webinars.rules import SUPPRESS_UNDER, suppressed
from cogs.webinars.service.after import Register
from storage.webinar_people import Attendance, Evaluation
from storage.webinar_rows import Meeting

MAX_NAMES = 30
MAX_COMMENTS = 10


def register(found: Register, attachment: Attachment) -> Message:
    """Who said what and who was there, with the file, and the evaluation's sums."""
    meeting = found.meeting
    blocks: list[Block] = [
        Heading(plain(f"{meeting.name} {meeting.details.title}")),
        Paragraph(
            md(
                _("There: **{present}**. On the list: {count}."),
                present=found.present,
                count=len(found.people),
            )
        ),
    ]
    if found.people:
        header = (_("Name"), _("Answer"), _("There"))
        blocks.append(Table(header, tuple(_row(person) for person in found.people[:MAX_NAMES])))
    if len(found.people) > MAX_NAMES:
        blocks.append(Note(md(_("The others are in the file."))))
    blocks.extend(_evaluation(found.evaluations))
    return Message(tuple(blocks), summary=_("Attendance"), files=(attachment,))


def corrected(name: str, *, attended: bool) -> Message:
    """A facilitator's word on somebody stands."""
    text = _("{name} was there.") if attended else _("{name} was not there.")
    return card(
        Alert(plain(text.format(name=name)), tone="success"),
        Note(md(_("This stands, whatever they click."))),
        summary=_("Corrected"),
    )


def attended(meeting: Meeting) -> Message:
    """Somebody was there."""
    return card(
        Alert(
            md(_("Noted: you were at **{title}**."), title=meeting.details.title), tone="success"
        ),
        summary=_("You were there"),
    )


def evaluated() -> Message:
    """Their answers are kept."""
    return card(
        Alert(md(_("Thank you.")), tone="success"),
        Note(md(_("Facilitators see sums of at least five, never who said what."))),
        summary=_("Thank you"),
    )


def recorded(meeting: Meeting, told: int) -> Message:
    """The recording is on the card."""
    text = ngettext(
        "{count} person who could not come is told.",
        "{count} people who could not come are told.",
        told,
    )
    return card(
        Alert(
            md(_("The recording of **{title}** is on its card."), title=meeting.details.title),
            tone="success",
        ),
        Note(plain(text.format(count=told))),
        summary=_("The recording is kept"),
    )


def _row(person: Attendance) -> tuple[str, str, str]:
    there = {True: _("yes"), False: _("no"), None: ""}[person.attended]
    return (person.name, answer_name(person.answer) if person.answer else "", there)


def _evaluation(given: Sequence[Evaluation]) -> list[Block]:
    if not given:
        return [Note(md(_("Nobody has answered the three questions yet.")))]
    if len(given) < SUPPRESS_UNDER:
        return [Note(md(_("Fewer than five people have answered the three questions.")))]
    useful = Counter(str(each.useful) for each in given)
    change = Counter(each.change for each in given)
    rows = [
        (_("Useful: {stars} of 5").format(stars=star), _cell(count))
        for star, count in suppressed({str(n): useful[str(n)] for n in range(5, 0, -1)}).items()
    ]
    names = {"yes": _("yes"), "maybe": _("maybe"), "no": _("no")}
    rows += [
        (_("Will change something: {answer}").format(answer=names[answer]), _cell(count))
        for answer, count in suppressed({name: change[name] for name in names}).items()
    ]
    blocks: list[Block] = [
        Heading(md(_("The three questions")), level=2),
        Table((_("Answer"), _("People")), tuple(rows)),
    ]
    comments = [each.comment for each in given if each.comment]
    if len(comments) >= SUPPRESS_UNDER:
        shown = comments[:MAX_COMMENTS]
        blocks.append(Listing(tuple(plain(excerpt(comment, 200)) for comment in shown)))
    return blocks


def _cell(count: int | None) -> str:
    return _("hidden, few") if count is None else str(count)
