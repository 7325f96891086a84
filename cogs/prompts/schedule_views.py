"""What planners are told about schedules: before one is saved, when it is, and while it is paused."""

from dataclasses import dataclass
from datetime import datetime

from bot.i18n import _, ngettext
from bot.message import (
    Actions,
    Alert,
    Block,
    Button,
    Heading,
    Message,
    Note,
    Paragraph,
    Table,
    card,
)
from bot.recurrence import Occurrence, local
from bot.rhythm import describe
from bot.text import Text, Timestamp, excerpt, md, plain
from bot.token import BoundAction
from bot.when import show_date
from bot.when_days import show_wall
from bot.zones import city
from cogs.prompts.rules import ClockChange, Planned
from storage.prompt_rows import Series


@dataclass(frozen=True, slots=True)
class SchedulePreview:
    """A schedule before it is saved. `readers` are zones to show times in, each with its label.

    `replaces` is the schedule that would be changed; `warnings` are in the reader's language.
    """

    series: Series
    slots: tuple[Occurrence, ...]
    readers: tuple[tuple[str, str], ...]
    changes: tuple[ClockChange, ...] = ()
    warnings: tuple[Text, ...] = ()
    channel: Text | None = None
    replaces: Series | None = None


def schedule_preview(
    preview: SchedulePreview, *, save: BoundAction, change: BoundAction | None
) -> Message:
    """The next occurrences in every zone that matters, and what saving would do."""
    series = preview.series
    where = preview.channel or md(_("the channel for prompts"))
    rhythm = _capital(describe(series.recurrence))
    blocks: list[Block] = [
        Heading(plain(series.name)),
        Paragraph(md(_("{rhythm}, in {channel}."), rhythm=rhythm, channel=where)),
        _table(preview),
    ]
    blocks.extend(Alert(_clock_line(each, series.zone), tone="info") for each in preview.changes)
    blocks.extend(Alert(warning, tone="warning") for warning in preview.warnings)
    blocks.append(Note(_thread_line(series)))
    if preview.replaces is not None:
        blocks.append(Paragraph(_there_is(preview.replaces)))
    blocks.append(Actions(tuple(_save_buttons(preview, save, change))))
    blocks.append(Note(md(_("Nothing is stored until you save."))))
    return Message(tuple(blocks), summary=_("The next questions would be asked then"))


@dataclass(frozen=True, slots=True)
class Saved:
    """A schedule that is kept, its first occurrence, and how many waiting questions got dates by it."""

    series: Series
    first: Occurrence | None = None
    adopted: int = 0


def schedule_saved(saved: Saved) -> Message:
    """It is stored."""
    series = saved.series
    text = md(
        _("Saved: **{name}**, {rhythm}."), name=series.name, rhythm=describe(series.recurrence)
    )
    blocks: list[Block] = [Alert(text, tone="success")]
    if series.paused:
        blocks.append(Paragraph(md(_("It is paused still."))))
    elif saved.first is not None:
        when = Timestamp(saved.first.at)
        blocks.append(Paragraph(md(_("The first question is asked {when}."), when=when)))
    if saved.adopted:
        line = ngettext(
            "{count} question that was waiting has a date now.",
            "{count} questions that were waiting have dates now.",
            saved.adopted,
        )
        blocks.append(Paragraph(plain(line.format(count=saved.adopted))))
    blocks.append(Note(md(_("It belongs to the community: it goes on whoever leaves."))))
    return Message(tuple(blocks), summary=_("Saved"))


def paused(series: Series) -> Message:
    """A schedule stands still."""
    return card(
        Alert(
            md(_("**{name}** is paused: nothing is asked until you resume it."), name=series.name),
            tone="success",
        ),
        Note(md(_("The queue stays as it is."))),
        summary=_("Paused"),
    )


def resumed(series: Series, slot: Planned | None) -> Message:
    """A schedule goes on."""
    blocks: list[Block] = [Alert(md(_("**{name}** goes on."), name=series.name), tone="success")]
    if slot is not None:
        blocks.append(
            Paragraph(md(_("The next question is asked {when}."), when=Timestamp(slot.at)))
        )
    return Message(tuple(blocks), summary=_("Resumed"))


def _table(preview: SchedulePreview) -> Table:
    rows = tuple(
        tuple(_wall(local(slot.at, zone)) for _label, zone in preview.readers)
        for slot in preview.slots
    )
    return Table(tuple(label for label, _zone in preview.readers), rows)


def _there_is(series: Series) -> Text:
    return md(
        _("There is a schedule already: **{name}**, {rhythm}."),
        name=series.name,
        rhythm=describe(series.recurrence),
    )


def _wall(wall: datetime) -> str:
    return show_wall(wall)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _clock_line(change: ClockChange, zone: str) -> Text:
    place, day = city(change.zone), show_date(change.day)
    if change.zone == zone:
        return md(
            _("The clocks in {place} change on {day}; the time on the wall there stays the same."),
            place=place,
            day=day,
        )
    return md(
        _("The clocks in {place} change on {day}; the time there moves."), place=place, day=day
    )


def _thread_line(series: Series) -> Text:
    if series.threaded:
        return md(_("Every question gets a thread of its own."))
    return md(_("Questions are posted without a thread."))


def _save_buttons(
    preview: SchedulePreview, save: BoundAction, change: BoundAction | None
) -> list[Button]:
    old = preview.replaces
    if old is None or change is None:
        return [Button(_("Save"), save, "primary")]
    label = _("Change {name}").format(name=excerpt(old.name, 50))
    if old.name.casefold() == preview.series.name.casefold():
        return [Button(label, change, "primary")]
    return [Button(label, change, "primary"), Button(_("Save as another schedule"), save)]
