"""Neutral messages as HTML: every block natively, every control a real button, link or list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from adapters.playground.seen import channel_name, user_name
from adapters.playground.web.markup import Child, Html, el, together, web_address
from adapters.playground.workspace import Workspace
from bot.message import (
    Actions,
    Alert,
    Attachment,
    Block,
    Button,
    CalendarEvent,
    Divider,
    Fields,
    Heading,
    Image,
    LinkButton,
    Listing,
    Message,
    Note,
    Paragraph,
    Quote,
    Section,
    Select,
    Table,
    Tone,
)
from bot.text import ChannelLink, Code, CommandLine, Link, Mention, Plain, Span, Text, Timestamp

_TONES: dict[Tone, str] = {
    "info": "Note",
    "success": "Done",
    "warning": "Careful",
    "danger": "Problem",
}
Control = Button | LinkButton | Select


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in which workspace, in which time zone, at which moment, under which account.

    `usable` False shows controls without life, in a rehearsal say.
    """

    workspace: Workspace
    account: str
    zone: ZoneInfo
    now: datetime
    usable: bool = True


def message_html(message: Message, reader: Reader, ident: str) -> list[Html]:
    """A message block by block; `ident` names it within the page."""
    ways: Callable[[Control, int], Html] = lambda control, number: _control(  # noqa: E731
        control, reader, f"{ident}-{number}"
    )
    numbers = iter(range(1_000))
    return [
        *(_block(block, reader, lambda c: ways(c, next(numbers))) for block in message.blocks),
        *(_file(file, reader, ident, number) for number, file in enumerate(message.files)),
    ]


def is_card(message: Message) -> bool:
    """Whether a message is more than running text."""
    return bool(message.files) or not all(isinstance(b, Paragraph) for b in message.blocks)


def _block(  # noqa: C901, PLR0911, PLR0912  # one exhaustive match is easier to trust than two
    block: Block, reader: Reader, control: Callable[[Control], Html]
) -> Html:
    match block:
        case Heading():
            return el("h3" if block.level == 1 else "h4", text_html(block.text, reader))
        case Paragraph():
            return el("p", text_html(block.text, reader))
        case Quote():
            return el("blockquote", text_html(block.text, reader))
        case Note():
            return el("p", text_html(block.text, reader), class_="note")
        case Alert():
            word = el("strong", f"{_TONES[block.tone]}: ")
            return el("p", word, text_html(block.text, reader), class_=f"alert {block.tone}")
        case Fields():
            pairs = [
                el("div", el("dt", label), el("dd", text_html(value, reader)))
                for label, value in block.fields
            ]
            return el("dl", pairs, class_="pairs")
        case Section():
            text = el("p", text_html(block.text, reader))
            return el("div", text, control(block.accessory), class_="aside")
        case Listing():
            items = [el("li", text_html(item, reader)) for item in block.items]
            return el("ol" if block.ordered else "ul", items)
        case Table():
            return _table(block)
        case Image():
            return _image(block)
        case Divider():
            return el("hr")
        case CalendarEvent():
            return el("div", [_block(shown, reader, control) for shown in block.in_words()])
        case Actions():
            return el("div", [control(each) for each in block.controls], class_="actions")
        case _:
            assert_never(block)


def text_html(text: Text, reader: Reader) -> list[Html]:
    """A text: people and channels by their names here, times in the reader's zone."""
    return [_span(span, reader) for span in text.spans]


def _span(  # noqa: PLR0911  # an arm a kind of span
    span: Span, reader: Reader
) -> Html:
    match span:
        case Plain():
            plain: Child = span.text
            for tag, wanted in (("em", span.italic), ("strong", span.bold)):
                plain = el(tag, plain) if wanted else plain
            return together(plain)
        case Code():
            return el("code", span.text)
        case CommandLine():
            return el("code", reader.workspace.flavour.capabilities.typed(span))
        case Link():
            return _link(span.label, span.url, "")
        case Mention():
            mine = span.user.id == reader.account and span.user.workspace == reader.workspace.ref
            name = user_name(reader.workspace, span.user, span.name)
            return el("span", f"@{name}", class_="mention me" if mine else "mention")
        case ChannelLink():
            name = channel_name(reader.workspace, span.channel)
            return el("span", name, class_="mention")
        case Timestamp():
            return _time(span, reader)
        case _:
            assert_never(span)


def _time(span: Timestamp, reader: Reader) -> Html:
    at = span.at.astimezone(reader.zone)
    match span.style:
        case "date_time":
            words = f"{at:%a %-d %b %Y, %H:%M}"
        case "date":
            words = f"{at:%a %-d %b %Y}"
        case "time":
            words = f"{at:%H:%M}"
        case "relative":
            words = relative(span.at, reader.now)
        case _:
            assert_never(span.style)
    full = f"{at:%A %-d %B %Y, %H:%M} {reader.zone.key}"
    return el("time", words, datetime=span.at.isoformat(), title=full)


def relative(at: datetime, now: datetime) -> str:
    """How far off an instant is, such as `in 3 days` or `2 hours ago`."""
    seconds = (at - now).total_seconds()
    size = abs(seconds)
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if size >= length:
            count = round(size / length)
            words = f"{count} {unit}{'' if count == 1 else 's'}"
            return f"in {words}" if seconds > 0 else f"{words} ago"
    return "now"


def _link(label: str, url: str, look: str) -> Html:
    address = web_address(url)
    if address is None:
        return el("span", label)
    return el(
        "a",
        label,
        el("span", " (opens in a new tab)", class_="quiet-words"),
        href=address,
        class_=look or None,
        target="_blank",
        rel="noopener noreferrer",
    )


def _table(block: Table) -> Html:
    head = el("tr", [el("th", cell, scope="col") for cell in block.header])
    rows = [el("tr", [el("td", cell) for cell in row]) for row in block.rows]
    table = el("table", el("thead", head), el("tbody", rows))
    return el("div", table, class_="table", tabindex=0, role="region", aria_label="Table")


def _image(block: Image) -> Html:
    address = web_address(block.url)
    if address is None:
        return el("p", block.alt)
    picture = el("img", src=address, alt=block.alt, loading="lazy", referrerpolicy="no-referrer")
    return el("figure", picture, el("figcaption", block.alt))


def _file(file: Attachment, reader: Reader, ident: str, number: int) -> Html:
    address = f"/file/{reader.workspace.ref.id}/{ident}/{number}"
    if file.picture:
        picture = el("img", src=address, alt=file.alt or file.name)
        return el("figure", picture, el("figcaption", _download(file, address)))
    return _download(file, address)


def _download(file: Attachment, address: str) -> Html:
    size = f"{max(1, round(len(file.content) / 1024))} kB"
    return el(
        "a",
        el("span", "File", class_="tag"),
        el("span", file.name, class_="name"),
        el("span", size, class_="size"),
        href=address,
        class_="file",
        download=file.name,
    )


def _control(control: Control, reader: Reader, ident: str) -> Html:
    match control:
        case Button():
            return el(
                "button",
                control.label,
                type="button",
                id=ident,
                class_=f"button {control.style}",
                data_press=control.action.token,
                disabled=control.disabled or not reader.usable,
            )
        case LinkButton():
            return _link(f"{control.label} ↗", control.url, "button secondary")
        case Select():
            return _choice(control, reader, ident)
        case _:
            assert_never(control)


def _choice(select: Select, reader: Reader, ident: str) -> Html:
    if select.max_values > 1:
        return _several(select, reader, ident)
    prompt = el("option", select.placeholder, value="", selected=True)
    options = [
        el("option", _line(each.label, each.description), value=each.value)
        for each in select.options
    ]
    return el(
        "select",
        prompt,
        options,
        id=ident,
        aria_label=select.placeholder,
        data_choose=select.action.token,
        disabled=not reader.usable,
    )


def _several(select: Select, reader: Reader, ident: str) -> Html:
    boxes = [
        el(
            "label",
            el("input", type="checkbox", value=each.value, id=f"{ident}-{number}"),
            el("span", each.label, el("small", each.description) if each.description else None),
        )
        for number, each in enumerate(select.options)
    ]
    send = el(
        "button",
        "Choose",
        type="button",
        id=ident,
        class_="button primary",
        data_several=select.action.token,
        data_most=select.max_values,
        disabled=not reader.usable,
    )
    legend = el("legend", f"{select.placeholder} (up to {select.max_values})")
    return el("fieldset", legend, boxes, send, class_="several")


def _line(label: str, description: str) -> str:
    return f"{label} — {description}" if description else label
