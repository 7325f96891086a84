"""What facilitators are shown before and after they plan, change or cancel."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.i18n import _, ngettext
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
    Quote,
    Table,
    card,
)
from bot.recurrence import local
from bot.rhythm import describe
from bot.text import Text, Timestamp, excerpt, md, plain
from bot.when import show_date
from bot.when_days import show_wall
from bot.zones import city
from cogs.webinars import tokens
from cogs.webinars.rules import Scope
from cogs.webinars.service.changing import Done
from cogs.webinars.service.planning import ClockChange, Preview, Saved
from cogs.webinars.service.replanning import EditPreview
from cogs.webinars.views import area_name, length_of, reminders_in_words
from storage.webinar_rows import Details, Meeting, Mode


def preview(shown: Preview) -> Message:
    """What would be saved: the times in every zone that matters first."""
    header = tuple(label for label, _zone in shown.zones)
    rows = tuple(
        tuple(wall(local(date.at, zone)) for _label, zone in shown.zones) for date in shown.dates
    )
    blocks: list[Block] = [Heading(plain(shown.details.title)), Table(header, rows)]
    if shown.more:
        blocks.append(Note(md(_("And so on."))))
    if shown.recurrence.rule:
        blocks.append(Paragraph(plain(capital(describe(shown.recurrence)))))
    blocks.extend(Alert(plain(note), tone="info") for note in shown.notes)
    blocks.extend(Alert(clock_line(change), tone="info") for change in shown.clocks)
    blocks.append(Fields(tuple(_facts(shown.details))))
    if shown.details.description:
        blocks.append(Quote(plain(excerpt(shown.details.description, 500))))
    blocks.append(Actions((Button(_("Save"), tokens.save(shown.draft_id), "primary"),)))
    blocks.append(Note(md(_("Nobody is told until you save. This works for half an hour."))))
    return Message(tuple(blocks), summary=_("This would be planned"))


def saved(done: Saved) -> Message:
    """It is planned and announced."""
    blocks: list[Block] = [
        Alert(
            md(_("Saved. **{title}** is announced."), title=done.meeting.details.title),
            tone="success",
        )
    ]
    meetings = (done.meeting, *done.others)
    if len(meetings) > 1:
        blocks.append(Listing(tuple(_dated(meeting) for meeting in meetings)))
    else:
        blocks.append(Paragraph(_dated(done.meeting)))
    blocks.append(Note(md(_("It belongs to the community: it goes on whoever leaves."))))
    return Message(tuple(blocks), summary=_("Saved"))


def edit_preview(shown: EditPreview) -> Message:
    """What would be different, for which meetings, and how many people are told."""
    blocks: list[Block] = [
        Heading(plain(f"{shown.meeting.name} {shown.meeting.details.title}")),
        Paragraph(plain(scope_line(shown.scope, recurs=shown.meeting.recurs))),
    ]
    if shown.at is not None:
        header = ("", *(label for label, _zone in shown.zones))
        before = tuple(wall(local(shown.meeting.starts_at, zone)) for _label, zone in shown.zones)
        after = tuple(wall(local(shown.at, zone)) for _label, zone in shown.zones)
        blocks.append(Table(header, ((_("Now"), *before), (_("Then"), *after))))
    if shown.rhythm is not None:
        blocks.append(Paragraph(plain(capital(describe(shown.rhythm)))))
    if shown.differences:
        blocks.append(
            Listing(
                tuple(
                    md(_("**{what}**: {value}"), what=label, value=value or _("none"))
                    for label, value in shown.differences
                )
            )
        )
    blocks.extend(Alert(plain(note), tone="info") for note in shown.notes)
    blocks.extend(Alert(clock_line(change), tone="info") for change in shown.clocks)
    blocks.append(Actions((Button(_("Save"), tokens.save(shown.draft_id), "primary"),)))
    blocks.append(Note(plain(_told_beforehand(shown.people))))
    return Message(tuple(blocks), summary=_("This would change"))


def changed(done: Done) -> Message:
    """It is changed, and this many were told."""
    return card(
        Alert(md(_("Changed.")), tone="success"),
        Listing(tuple(_dated(meeting) for meeting in done.meetings[:10])),
        Note(plain(told(done.told))),
        summary=_("Changed"),
    )


def confirm_cancel(
    meetings: Sequence[Meeting], reason: str, people: int, *, draft_id: int
) -> Message:
    """Asks before meetings are cancelled."""
    blocks: list[Block] = [
        Paragraph(md(_("Cancel this?"))),
        Listing(tuple(_dated(meeting) for meeting in meetings[:10])),
    ]
    if len(meetings) > 10:
        blocks.append(Note(md(_("And {count} more."), count=len(meetings) - 10)))
    if reason:
        blocks.append(Paragraph(md(_("Reason: {reason}"), reason=reason)))
    blocks.append(Actions((Button(_("Cancel it"), tokens.cancel(draft_id), "danger"),)))
    blocks.append(Note(plain(_told_beforehand(people))))
    blocks.append(Note(md(_("This button works for five minutes."))))
    return Message(tuple(blocks), summary=_("Cancel this?"))


def cancelled(done: Done) -> Message:
    """It is cancelled, and this many were told."""
    return card(
        Alert(md(_("Cancelled.")), tone="success"),
        Listing(tuple(_dated(meeting) for meeting in done.meetings[:10])),
        Note(plain(told(done.told))),
        summary=_("Cancelled"),
    )


def which_date(question: str, draft_id: int, days: Sequence[date]) -> Message:
    """A date with two readings is asked back."""
    buttons = tuple(
        Button(show_date(day), tokens.date(draft_id, index)) for index, day in enumerate(days)
    )
    return card(Paragraph(plain(question)), Actions(buttons), summary=question)


def events_on(count: int) -> Message:
    """The workspace's calendar shows webinars from now on."""
    text = ngettext(
        "{count} webinar goes into the calendar now.",
        "{count} webinars go into the calendar now.",
        count,
    ).format(count=count)
    return card(
        Alert(md(_("Webinars now stand in this workspace's own calendar, too.")), tone="success"),
        Paragraph(plain(text)),
        Note(
            md(
                _(
                    "It follows every change. What counts are the answers on the cards. A deleted entry stays deleted."
                )
            )
        ),
        summary=_("Webinars stand in the calendar"),
    )


def events_off(count: int) -> Message:
    """It no longer does."""
    text = ngettext(
        "{count} entry is taken out.",
        "{count} entries are taken out.",
        count,
    ).format(count=count)
    return card(
        Alert(md(_("Webinars no longer stand in this workspace's own calendar.")), tone="success"),
        Paragraph(plain(text)),
        summary=_("Webinars no longer stand in the calendar"),
    )


def wall(at: datetime) -> str:
    """A local time with its weekday, in the reader's language."""
    return show_wall(at)


def clock_line(change: ClockChange) -> Text:
    """That clocks change between now and then."""
    return md(
        _("In {place} this is after the clocks change on {day}."),
        place=city(change.zone),
        day=show_date(change.day),
    )


def scope_line(scope: Scope, *, recurs: bool) -> str:
    """Which meetings a change is for."""
    if not recurs:
        return _("It takes place once.")
    return {
        Scope.THIS: _("Only this one."),
        Scope.FOLLOWING: _("This one and those that follow."),
        Scope.ALL: _("All that are still to come."),
    }[scope]


def told(people: int) -> str:
    """How many are told."""
    if not people:
        return _("Nobody had to be told.")
    return ngettext("{count} person is told.", "{count} people are told.", people).format(
        count=people
    )


def capital(text: str) -> str:
    """With a capital letter at the beginning."""
    return text[:1].upper() + text[1:]


def _told_beforehand(people: int) -> str:
    if not people:
        return _("Nobody has answered yet, so nobody is written to.")
    text = ngettext(
        "{count} person who answered is told at once.",
        "{count} people who answered are told at once.",
        people,
    )
    return text.format(count=people)


def _facts(details: Details) -> list[tuple[str, Text]]:
    modes = {Mode.ONLINE: _("Online"), Mode.IN_PERSON: _("In person"), Mode.ASYNC: _("Async")}
    values = (
        (_("Area"), area_name(details.area)),
        (_("How"), modes[details.mode]),
        (_("Where"), details.place),
        (_("Speaker"), details.speaker),
        (_("Link"), details.link),
        (_("Takes"), length_of(details.minutes)),
        (_("Seats"), str(details.capacity or "")),
        (_("Reminders"), reminders_in_words(details.remind) or _("none")),
    )
    return [(label, plain(value)) for label, value in values if value]


def _dated(meeting: Meeting) -> Text:
    return md(
        "**{name}** {title}, {when}",
        name=meeting.name,
        title=meeting.details.title,
        when=Timestamp(meeting.starts_at),
    )
