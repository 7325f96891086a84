"""The right side beside a channel: what will happen, and a rehearsal of the next weeks."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from adapters.playground.machine import AgendaLine
from adapters.playground.rehearsal import Posting, Rehearsal
from adapters.playground.web.blocks import Reader, relative
from adapters.playground.web.markup import Html, el, together

SPANS = (30, 90)
"""Days that the page offers to rehearse."""
_DEEDS = {
    "post": "post",
    "reply": "in a thread",
    "direct message": "direct message",
    "edit": "edit",
}


def agenda_html(lines: Sequence[AgendaLine], reader: Reader, zone: ZoneInfo) -> Html:
    """What will happen next, in the community's time."""
    if not lines:
        return el(
            "div",
            el("h3", "Nothing is planned yet"),
            el("p", "Whatever is due next is listed here: questions, reminders, nudges."),
            class_="lesson",
            id="no-agenda",
        )
    return together(_line(line, number, reader, zone) for number, line in enumerate(lines))


def _line(line: AgendaLine, number: int, reader: Reader, zone: ZoneInfo) -> Html:
    at = line.at.astimezone(zone)
    when = el("time", f"{at:%a %-d %b, %H:%M}", datetime=line.at.isoformat())
    return el(
        "div",
        el("div", when, el("small", relative(line.at, reader.now)), class_="when"),
        el("p", line.what),
        class_="coming",
        id=f"coming-{number}",
    )


def rehearsal_html(rehearsal: Rehearsal | None, *, busy: bool) -> Html:
    """What would be posted, and how to find out."""
    about = (
        "A rehearsal copies everything into a scratch database and lives through the coming days "
        "there. Nothing here changes and nobody is told."
    )
    buttons = [
        el(
            "button",
            f"Rehearse {days} days",
            type="button",
            id=f"rehearse-{days}",
            class_=f"button {'primary' if days == SPANS[-1] else 'secondary'}",
            data_rehearse=days,
            disabled=busy,
        )
        for days in SPANS
    ]
    ask = el(
        "div",
        el("p", about),
        el("div", buttons, class_="actions"),
        class_="rehearse",
        id="rehearse",
    )
    if busy:
        return together(ask, el("div", "Living through it…", class_="busy", id="busy"))
    return together(ask, _outcome(rehearsal)) if rehearsal else ask


def _outcome(rehearsal: Rehearsal) -> Html:
    zone = ZoneInfo(rehearsal.zone)
    days = (rehearsal.end - rehearsal.begin).days
    count = len(rehearsal.postings)
    title = f"{count} message{'' if count == 1 else 's'} in {days} days"
    rows = [_row(each, zone) for each in rehearsal.postings]
    head = el("tr", [el("th", word, scope="col") for word in ("When", "Where", "What")])
    table = el("table", el("thead", head), el("tbody", rows))
    return el(
        "div",
        el("h3", title),
        el("p", f"Times are those of {zone.key}.", class_="note"),
        el("div", table, class_="table", tabindex=0, role="region", aria_label="Rehearsal")
        if rows
        else el("p", "Nothing would be posted. Is there a schedule?"),
        class_="outcome",
        id=f"outcome-{rehearsal.begin:%Y%m%d%H%M%S}-{days}",
    )


def _row(posting: Posting, zone: ZoneInfo) -> Html:
    at = posting.at.astimezone(zone)
    workspace, _mark, channel = posting.where.rpartition(" › ")
    return el(
        "tr",
        el("td", el("time", f"{at:%a %-d %b, %H:%M}", datetime=posting.at.isoformat())),
        el("td", channel, el("small", f"{workspace} · {_DEEDS[posting.deed]}")),
        el("td", posting.what),
    )
