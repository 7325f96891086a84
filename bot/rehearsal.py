"""`praxis rehearse`: lives through the coming days on a copy, and tells what would be posted."""

import random
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from rich.markup import escape
from rich.table import Table

from adapters.playground.adapter import PlaygroundAdapter
from adapters.playground.entities import Account, Channel, Entry, Post
from adapters.playground.flavours import DISCORD, SLACK
from adapters.playground.machine import Announced, TimeMachine
from adapters.playground.rehearsal import Posting, Rehearsal
from adapters.playground.workspace import Workspace
from bot.clock import ManualClock
from bot.composition import Praxis, build
from bot.config import Config, ConfigError, StorageConfig
from bot.message import Message, say
from bot.refs import ChannelRef, MessageRef, WorkspaceRef
from bot.standing import Community
from cogs.resources import wiring
from storage.copying import copy_database
from storage.database import Database
from storage.errors import StorageError
from storage.scenery import Scenery, Standing, keys_since, scenery

SWEEPS_EVERY = timedelta(hours=12)
"""How often sweeps look around at least; a real bot's do every hour, and would be most of the work."""
MINUTES = timedelta(minutes=15)
"""How long a message is in a calendar, so that it can be seen there."""
CHANCE = 20_270_101
"""Rehearsals of the same thing are the same."""


async def rehearse(
    settings: Config,
    *,
    days: int,
    now: datetime,
    community: str = "",
    names: Mapping[WorkspaceRef, str] | None = None,
) -> Rehearsal:
    """The next `days` of one community, from `now` (aware) on; nothing but a copy is touched.

    `community` is its short name; it may be left out where there is only one. `names` are those of
    workspaces that the database does not know by name. Raises `ConfigError`
    where there is no such community, or nothing to copy.
    """
    with tempfile.TemporaryDirectory(prefix="praxis-rehearsal-") as folder:
        scratch = Path(folder) / "rehearsal.sqlite"
        try:
            await copy_database(settings.storage.url, scratch)
        except StorageError as error:
            raise ConfigError(
                f"{error}: name yours in praxis.toml under [storage], or try Rehearsal in praxis play"
            ) from error
        url = f"sqlite:///{scratch}"
        database = Database.open(url)
        try:
            scene = await scenery(database)
            known = {
                ref: name or (names or {}).get(ref, "") for ref, name in scene.workspaces.items()
            }
            scene = replace(scene, workspaces=known)
        finally:
            await database.close()
        chosen = _chosen(scene.communities, community)
        alone = replace(settings, storage=StorageConfig(url=url))
        return await _live(alone, scene, chosen, now, timedelta(days=days))


async def _live(
    settings: Config, scene: Scenery, chosen: Community, now: datetime, span: timedelta
) -> Rehearsal:
    clock = ManualClock(now)
    workspaces = stand_ins(scene, clock)
    adapters = {
        platform: PlaygroundAdapter(
            [each for each in workspaces if each.ref.platform == platform], platform=platform
        )
        for platform in dict.fromkeys(each.ref.platform for each in workspaces)
    }
    before = wiring.wiring()
    chance = random.Random(CHANCE)  # noqa: S311  # no secret is made of it
    async with build(settings, adapters, clock=clock, chance=chance) as praxis:
        wiring.plug(wiring.Wiring())  # no address is looked at
        try:
            machine = TimeMachine(Announced(praxis.app), clock, longest=SWEEPS_EVERY)
            await machine.until(now + span)
        finally:
            wiring.plug(before)
        postings = await _postings(praxis, workspaces, scene, chosen, now)
    return Rehearsal(chosen.name, chosen.zone, now, now + span, tuple(postings))


def _chosen(communities: Iterable[Community], slug: str) -> Community:
    known = {each.slug: each for each in communities}
    if not slug and len(known) == 1:
        return next(iter(known.values()))
    if slug in known:
        return known[slug]
    if not known:
        raise ConfigError(
            "there is no community yet: set one up there with the command “community setup”"
        )
    raise ConfigError(f"which community? write --community with one of {', '.join(known)}")


def stand_ins(scene: Scenery, clock: ManualClock) -> list[Workspace]:
    """Workspaces that look to the bot like the real ones, down to every address it knows."""
    found = {
        ref: Workspace(ref, name or ref.id, SLACK if "slack" in ref.platform else DISCORD, clock)
        for ref, name in scene.workspaces.items()
    }
    for room in scene.rooms:
        name = room.purposes[0] if room.purposes else room.ref.id
        found[room.ref.workspace].channels[room.ref.id] = Channel(room.ref.id, name)
    for user, name in scene.people:
        accounts = found[user.workspace].accounts
        accounts[user.id] = Account(user.id, name or f"member {user.id}")
    for standing in scene.posts:
        _put(found[standing.ref.channel.workspace], standing, clock.now())
    return list(found.values())


def _put(workspace: Workspace, standing: Standing, at: datetime) -> None:
    """A post that is there already; where its thread has a name of its own, that hangs on a twin."""
    blank: Message = say("…")
    ref, thread = standing.ref, standing.thread
    post = Post(ref, None, blank, at)
    workspace.channels.setdefault(ref.channel.id, Channel(ref.channel.id, ref.channel.id))
    workspace.posts[ref.id] = post
    if thread is None:
        return
    post.thread_title = "…"
    if thread.thread is not None and thread.thread != ref.id:
        twin = MessageRef(ChannelRef(thread.workspace, thread.id), thread.thread)
        workspace.posts[twin.id] = replace(post, ref=twin)


async def _postings(
    praxis: Praxis,
    workspaces: Iterable[Workspace],
    scene: Scenery,
    chosen: Community,
    since: datetime,
) -> list[Posting]:
    owners = {room.ref: room.community_id for room in scene.rooms}
    keys = frozenset(await keys_since(praxis.database, chosen.id, since))
    found: list[Posting] = []
    for workspace in workspaces:
        titles = {
            entry.message_id: workspace.posts[entry.message_id].thread_title or ""
            for entry in workspace.journal
            if entry.deed == "thread"
        }
        for entry in workspace.journal:
            owner = owners.get(entry.place.parent)
            ours = owner == chosen.id if owner is not None else entry.key in keys
            if ours and entry.deed in ("post", "edit"):
                found.append(_posting(entry, workspace, titles))
    return sorted(found, key=lambda each: (each.at, each.where))


def _posting(entry: Entry, workspace: Workspace, titles: Mapping[str, str]) -> Posting:
    channel = workspace.channels[entry.place.id]
    if channel.dm_of:
        deed, place = "direct message", f"@{channel.name}"
    else:
        deed, place = "reply" if entry.place.thread else "post", f"#{channel.name}"
    if entry.deed == "edit":
        deed = "edit"
    title = titles.get(entry.message_id, "") if entry.deed == "post" else ""
    return Posting(entry.at, f"{workspace.name} › {place}", entry.message.headline(), deed, title)


def as_json(rehearsal: Rehearsal) -> dict[str, Any]:
    """A rehearsal for other tools; instants are in UTC."""
    return {
        "community": rehearsal.community,
        "zone": rehearsal.zone,
        "begin": rehearsal.begin.astimezone(UTC).isoformat(),
        "end": rehearsal.end.astimezone(UTC).isoformat(),
        "postings": [
            {
                "at": each.at.astimezone(UTC).isoformat(),
                "where": each.where,
                "what": each.what,
                "deed": each.deed,
                "thread": each.thread,
            }
            for each in rehearsal.postings
        ],
    }


def as_table(rehearsal: Rehearsal) -> Table:
    """A rehearsal for a terminal, in the community's own time."""
    zone = ZoneInfo(rehearsal.zone)
    days = (rehearsal.end - rehearsal.begin).days
    table = Table(
        title=f"{escape(rehearsal.community)}: the next {days} days ({zone.key})",
        title_justify="left",
        box=None,
        padding=(0, 2, 0, 0),
    )
    for heading in ("When", "Where", "What"):
        table.add_column(heading, no_wrap=heading == "When")
    for each in rehearsal.postings:
        what = f"[{each.deed}] {each.what}" if each.deed != "post" else each.what
        table.add_row(
            f"{each.at.astimezone(zone):%a %d %b %Y %H:%M}", escape(each.where), escape(what)
        )
    if not rehearsal.postings:
        table.add_row("", "", "Nothing would be posted.")
    return table


def as_calendar(rehearsal: Rehearsal) -> bytes:
    """A rehearsal as an iCalendar file: an event a message, at the instant it would be posted."""
    calendar: Any = Calendar.new(prodid="-//Praxis//Rehearsal//EN", name=rehearsal.community)
    for number, each in enumerate(rehearsal.postings, start=1):
        at = each.at.astimezone(UTC)
        event: Any = Event.new(
            uid=f"{number}.{at:%Y%m%dT%H%M%SZ}@rehearsal.praxis",
            stamp=rehearsal.begin.astimezone(UTC),
            start=at,
            end=at + MINUTES,
            summary=each.what,
            location=each.where,
        )
        calendar.add_component(event)
    return bytes(calendar.to_ical())
