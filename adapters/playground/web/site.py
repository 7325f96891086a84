"""What the page shows: every region of it for one view, made from the workspaces as they are now."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from adapters.playground.people import Person
from adapters.playground.rehearsal import Rehearsal
from adapters.playground.seen import channel_name
from adapters.playground.web.backstage import Backstage
from adapters.playground.web.blocks import Reader
from adapters.playground.web.forms import form_html
from adapters.playground.web.guide import guide_html
from adapters.playground.web.hands import Hands
from adapters.playground.web.markup import Html, el, together
from adapters.playground.web.panels import agenda_html, rehearsal_html
from adapters.playground.web.places import places_html
from adapters.playground.web.shell import clock_html, document
from adapters.playground.web.stream import root_html, stream_html, visible
from adapters.playground.web.teaching import lesson_html, purpose_of
from adapters.playground.web.view import Panel, View
from adapters.playground.workspace import Workspace
from bot.catalog import Catalog

PANELS: tuple[tuple[Panel, str], ...] = (
    ("guide", "Guide"),
    ("agenda", "Agenda"),
    ("rehearsal", "Rehearsal"),
)
STAFF = "ops"
"""Whoever is in the channel of that name plans and approves."""


@dataclass
class Site:
    """One playground and what is known behind it. `rehearsal` is the last one that was asked for."""

    workspaces: Sequence[Workspace]
    hands: Hands
    backstage: Backstage
    rehearsal: Rehearsal | None = None
    rehearsing: bool = False
    version: int = 0
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    closed: bool = False

    def told(self) -> int:
        """How often the bot has said something."""
        return sum(len(each.journal) for each in self.workspaces)

    async def document(self, view: View) -> str:
        """The page as a whole, at its first paint."""
        state, regions = await self._state(view)
        return document(regions, title=state["title"], state=json.dumps(state))

    async def state(self, view: View) -> dict[str, Any]:
        """What the page's script needs to bring the page up to date."""
        state, regions = await self._state(view)
        return {**state, "regions": {name: html.text for name, html in regions.items()}}

    async def _state(self, view: View) -> tuple[dict[str, Any], dict[str, Html]]:
        version = self.version
        zone = ZoneInfo(await self.backstage.zone())
        reader = reader_of(view.person)
        place = _place(view)
        side = "thread" if view.thread else view.panel
        state: dict[str, Any] = {
            "version": version,
            "address": view.address(),
            "title": f"{place} · {view.person.name} · {view.workspace.name}",
            "side": side,
            "label": f"Message {place} as {view.person.name}, or type / for commands",
        }
        regions = {
            "clock": clock_html(reader.now, zone, self.hands.speed),
            "panels": _panels(view),
            "places": places_html(view, self.workspaces),
            "head": _head(view, place),
            "stream": self._stream(view, reader),
            "side-head": _side_head(view),
            "side": await self._side(view, reader, zone),
            "form": form_html(view.person.modal, reader),
        }
        return state, regions

    def _stream(self, view: View, reader: Reader) -> Html:
        catalog = catalog_of(view.workspace)
        place = view.person.place
        lesson = None
        if not visible(view, place):
            lesson = lesson_html(view, catalog, staff=_is_staff(view))
        return together(lesson, stream_html(view, place, reader, catalog))

    async def _side(self, view: View, reader: Reader, zone: ZoneInfo) -> Html:
        if view.thread is not None:
            catalog = catalog_of(view.workspace)
            root = root_html(view, reader, catalog)
            return together(root, stream_html(view, view.thread, reader, catalog))
        match view.panel:
            case "guide":
                return guide_html(view, self.workspaces)
            case "agenda":
                return agenda_html(await self.backstage.agenda(), reader, zone)
            case "rehearsal":
                return rehearsal_html(self.rehearsal, busy=self.rehearsing)
            case "":
                return together()

    async def rehearse(self, days: int) -> None:
        """Rehearses, and keeps what came of it to be shown."""
        if self.rehearsing:
            return
        self.rehearsing = True
        await self.changed()
        try:
            self.rehearsal = await self.backstage.rehearse(days)
        finally:
            self.rehearsing = False
            await self.changed()

    async def changed(self) -> None:
        """Tells every open page that there is something new to see."""
        self.version += 1
        async with self.news:
            self.news.notify_all()

    async def close(self) -> None:
        """Lets every open page go: what still listens would hold the end up."""
        self.closed = True
        await self.changed()


def reader_of(person: Person) -> Reader:
    """Somebody as a reader."""
    now = person.workspace.clock.now()
    zone = ZoneInfo(person.account.zone or "UTC")
    return Reader(person.workspace, person.user.id, zone, now)


def catalog_of(workspace: Workspace) -> Catalog | None:
    """What the bot can do here; None while it is not connected."""
    return workspace.connection.catalog if workspace.connection else None


def _is_staff(view: View) -> bool:
    ops = view.workspace.find_channel(STAFF)
    return ops is not None and view.workspace.sees(view.person.user.id, ops.id)


def _place(view: View) -> str:
    """Where somebody is, in their own words: whom they talk with, not whose messages these are."""
    return "Praxis" if view.channel.dm_of else channel_name(view.workspace, view.person.place)


def _head(view: View, place: str) -> Html:
    channel = view.channel
    if channel.dm_of:
        about = f"Direct messages between {view.person.name} and Praxis"
    else:
        private = channel.members is not None
        about = "Private: only facilitators are here" if private else purpose_of(channel.name)
    return together(el("h1", place), el("p", about))


def _panels(view: View) -> Html:
    links: list[Html] = []
    for name, label in PANELS:
        here = view.panel == name
        there = view.showing("" if here else name)
        links.append(
            el(
                "a",
                label,
                href=there.address(),
                id=f"panel-{name}",
                aria_current="true" if here else None,
            )
        )
    return together(links)


def _side_head(view: View) -> Html:
    titles: dict[Panel, str] = {
        "guide": "First steps",
        "agenda": "What happens next",
        "rehearsal": "Rehearsal",
        "": "",
    }
    title, about = titles[view.panel], ""
    if view.thread is not None:
        root = view.workspace.posts[view.thread.thread or ""]
        title, about = root.thread_title or "Thread", f"Thread in {_parent(view)}"
    close = el(
        "a",
        el("span", class_="icon close", aria_hidden="true"),
        el("span", "Close", class_="quiet-words"),
        href=view.beside(None).address(),
        class_="plain",
        id="close-side",
    )
    return together(el("div", el("h2", title), el("p", about) if about else None), close)


def _parent(view: View) -> str:
    assert view.thread is not None  # noqa: S101  # asked only for threads
    return channel_name(view.workspace, view.thread.parent)
