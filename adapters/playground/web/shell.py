"""The page itself: its skeleton, the header with the time machine, and what stands in each region."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.playground.web.hands import SPEEDS
from adapters.playground.web.markup import Html, el, together

_SPEED_WORDS = {60: "a minute a second", 3_600: "an hour a second"}


def document(regions: Mapping[str, Html], *, title: str, state: str) -> str:
    """The whole page; `state` is what the script continues from (JSON)."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="praxis-state", content=state),
        el("title", title),
        el("link", rel="icon", href="/static/icon.svg"),
        el("link", rel="stylesheet", href="/static/page.css"),
        el("script", src="/static/page.js", defer=True),
    )
    return f"<!doctype html>{el('html', head, _body(regions), lang='en')}"


def clock_html(now: datetime, zone: ZoneInfo, speed: int) -> Html:
    """The time in the community's zone, and the ways to move it."""
    local = now.astimezone(zone)
    place = zone.key.rsplit("/", maxsplit=1)[-1].replace("_", " ")
    shown = el(
        "div",
        el("time", f"{local:%H:%M}", datetime=now.isoformat(), class_="hour"),
        el(
            "span",
            f"{local:%a %-d %b}",
            el("span", f" {local:%Y}", class_="year"),
            class_="date",
        ),
        el("span", place, class_="zone"),
        class_="now",
        role="timer",
        aria_label=f"It is {local:%A %-d %B %Y, %H:%M} in {place}",
    )
    return together(
        shown, el("div", _moves(speed), class_="moves", role="group", aria_label="Move time")
    )


def _moves(speed: int) -> list[Html]:
    moves = [
        _move("+1 h", "One hour later", "plus-hour", data_advance=3_600),
        _move("+1 d", "One day later", "plus-day", data_advance=86_400),
        _move("Next due", "On to the next thing that is due", "next-due", data_next=True),
    ]
    for each in SPEEDS:
        running = speed == each
        label = f"×{each:,}".replace(",", " ")
        about = "Stop time" if running else f"Let time run, {_SPEED_WORDS[each]}"
        moves.append(
            _move(
                f"{'❚❚' if running else '▶'} {label}",
                about,
                f"play-{each}",
                data_play=0 if running else each,
                aria_pressed="true" if running else "false",
            )
        )
    return moves


def _move(label: str, about: str, ident: str, **attributes: str | int | bool) -> Html:
    return el(
        "button",
        label,
        type="button",
        id=ident,
        title=about,
        aria_label=f"{about} ({label})",
        **attributes,
    )


def _body(regions: Mapping[str, Html]) -> Html:
    return el(
        "body",
        el("a", "Skip to the message box", href="#composer-line", class_="skip"),
        _header(regions),
        el(
            "nav",
            regions["places"],
            id="places",
            aria_label="Workspaces, channels and people",
        ),
        el(
            "main",
            el("div", regions["head"], id="head"),
            el(
                "div",
                regions["stream"],
                id="stream",
                class_="stream",
                role="log",
                tabindex=0,
                aria_label="Messages",
            ),
            _composer("composer", "Message"),
            id="main",
        ),
        el(
            "aside",
            el("div", regions["side-head"], id="side-head"),
            el(
                "div",
                regions["side"],
                id="side",
                class_="stream",
                role="region",
                tabindex=0,
                aria_label="Details",
            ),
            _composer("side-composer", "Reply in the thread"),
            id="aside",
            aria_label="Thread or panel",
        ),
        el("dialog", regions["form"], id="form", aria_labelledby="form-title"),
        el("dialog", id="sheet", aria_labelledby="sheet-title"),
        el("div", id="toast", role="status", aria_live="polite"),
    )


def _header(regions: Mapping[str, Html]) -> Html:
    return el(
        "header",
        el(
            "button",
            el("span", class_="icon bars", aria_hidden="true"),
            el("span", "Channels and people", class_="quiet-words"),
            type="button",
            id="open-places",
            class_="plain",
            aria_expanded="false",
            aria_controls="places",
        ),
        el(
            "p",
            el("img", src="/static/icon.svg", alt="", width=28, height=28),
            el("strong", "Praxis"),
            el("span", "playground"),
            class_="brand",
        ),
        el("div", regions["clock"], id="clock"),
        el("div", regions["panels"], id="panels"),
    )


def _composer(ident: str, label: str) -> Html:
    line = f"{ident}-line"
    return el(
        "form",
        el(
            "ul",
            id=f"{ident}-offers",
            role="listbox",
            class_="offers",
            hidden=True,
            aria_label="What can be typed next",
        ),
        el(
            "div",
            el(
                "textarea",
                id=line,
                rows=1,
                autocomplete="off",
                role="combobox",
                aria_label=label,
                aria_expanded="false",
                aria_controls=f"{ident}-offers",
                aria_autocomplete="list",
                placeholder=label,
            ),
            el(
                "label",
                el("span", class_="icon clip", aria_hidden="true"),
                el("span", "Attach a file to a command", class_="quiet-words"),
                el("input", type="file", id=f"{ident}-file", class_="quiet-words"),
                class_="plain attach",
                title="Attach a file to a command",
            ),
            el(
                "button",
                el("span", class_="icon send", aria_hidden="true"),
                el("span", "Send", class_="quiet-words"),
                type="submit",
                class_="plain send",
            ),
            class_="box",
        ),
        id=ident,
        class_="composer",
        autocomplete="off",
    )
