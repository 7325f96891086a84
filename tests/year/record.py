"""What is left of a year: posts, deliveries, slots and the log, as plain values to look at afterwards."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from adapters.playground.entities import Post
from adapters.playground.words import message_words
from adapters.playground.workspace import Workspace
from bot.message import LinkButton
from storage.base import OwnedByCommunity
from storage.entities import METADATA
from storage.outbox_rows import OutboxRow
from storage.schedules import OccurrenceRow, ScheduleRow
from tests.conversation import World
from tests.year.life import Life

LATE = "Posted late"


@dataclass(frozen=True, slots=True)
class Said:
    """Something the bot said to more than one interaction's person. `place` is read as people read it."""

    workspace: str
    place: str
    text: str
    thread: str
    key: str
    at: datetime
    deleted: bool
    links: tuple[str, ...] = ()

    @property
    def late(self) -> bool:
        """Whether it says that it comes late."""
        return LATE in self.text

    @property
    def punctual_text(self) -> str:
        """Its words without those of being late."""
        return "\n".join(line for line in self.text.splitlines() if not line.startswith(LATE))


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the outbox as it ended."""

    id: str
    kind: str
    subject: str
    key: str
    state: str
    error: str


@dataclass(frozen=True, slots=True)
class Record:
    """Everything that the tests of the year look at."""

    said: Sequence[Said]
    words: Sequence[str]
    slots: Mapping[str, Sequence[tuple[datetime, str, str]]]
    deliveries: Sequence[Delivery]
    audited: Mapping[str, Counter[str]]
    owners: Mapping[str, Mapping[str, set[int]]]
    instants: Mapping[str, set[datetime]]
    communities: Mapping[str, int]
    elsewhere: Sequence[str]
    lived: set[int]
    failed: Mapping[int, Exception]
    troubles: Sequence[str]
    cuts: int

    def questions(self, workspace: str) -> list[Said]:
        """The questions that stand in a workspace."""
        return [
            each
            for each in self.said
            if each.workspace == workspace
            and "Question of the week" in each.text.splitlines()[0]
            and "#ops" not in each.place
        ]


async def record(life: Life) -> Record:
    """Looks at everything that is left."""
    world = life.world
    return Record(
        said=[each for workspace in world.workspaces for each in _said(workspace)],
        words=[message_words(entry.message) for entry in world.journal],
        slots={slug: await _slots(world, slug) for slug in world.communities},
        deliveries=await _deliveries(world),
        audited={slug: await _audited(world, slug) for slug in world.communities},
        owners={slug: await _owners(world, slug) for slug in world.communities},
        instants=await _instants(world),
        communities=dict(world.communities),
        elsewhere=await _outside(life),
        lived=life.lived,
        failed=life.failed,
        troubles=world.troubles(),
        cuts=life.cuts,
    )


def _said(workspace: Workspace) -> list[Said]:
    return [
        Said(
            workspace.ref.id,
            _place(workspace, post),
            message_words(post.message),
            post.thread_title or "",
            post.key,
            post.at,
            post.deleted,
            tuple(each.url for each in post.message.controls() if isinstance(each, LinkButton)),
        )
        for post in workspace.posts.values()
        if post.author is None and post.viewer is None
    ]


def _place(workspace: Workspace, post: Post) -> str:
    where = post.ref.channel
    channel = workspace.channels[where.id]
    name = f"@{channel.name}" if channel.dm_of else f"#{channel.name}"
    root = workspace.posts.get(where.thread or "")
    return f"{name} › {root.thread_title}" if root else name


async def _outside(life: Life) -> list[str]:
    """Where we said something that is no configured channel, no thread of one and no direct message."""
    configured = {
        place
        for slug in life.world.communities
        for row in await life.audited("channel.mapped", community=slug)
        for place in (row.after or {}).values()
    }
    return [
        f"{entry.place} {entry.deed}"
        for workspace in life.world.workspaces
        for entry in workspace.journal
        if entry.viewer is None
        and entry.place.id not in configured
        and not workspace.channels[entry.place.id].dm_of
    ]


async def _slots(world: World, slug: str) -> list[tuple[datetime, str, str]]:
    async with world.uow(slug) as uow:
        rows = await uow.session.scalars(
            select(OccurrenceRow)
            .join(ScheduleRow, ScheduleRow.id == OccurrenceRow.schedule_id)
            .where(ScheduleRow.kind == "prompt")
            .order_by(OccurrenceRow.scheduled_for)
        )
        return [(row.scheduled_for, row.state, row.note) for row in rows]


async def _deliveries(world: World) -> list[Delivery]:
    async with world.uows.system() as uow:
        rows = await uow.session.scalars(select(OutboxRow).order_by(OutboxRow.number))
        return [
            Delivery(row.id, row.kind, row.subject, row.key, row.state, row.last_error)
            for row in rows
        ]


async def _audited(world: World, slug: str) -> Counter[str]:
    async with world.uow(slug) as uow:
        return Counter(row.what for row in await uow.audit_log.latest(10_000))


async def _owners(world: World, slug: str) -> dict[str, set[int]]:
    """Table → the communities of all rows that a unit of work of one community can reach."""
    async with world.uow(slug) as uow:
        return {
            entity.__tablename__: set(await uow.session.scalars(select(entity.community_id)))
            for entity in _owned()
        }


async def _instants(world: World) -> dict[str, set[datetime]]:
    """Column → every instant in it."""
    found: dict[str, set[datetime]] = {}
    async with world.database.reading() as connection:
        for table in METADATA.sorted_tables:
            for row in (await connection.execute(select(table))).mappings():
                for name, value in row.items():
                    if isinstance(value, datetime) and value.tzinfo is not None:
                        found.setdefault(f"{table.name}.{name}", set()).add(value)
    return found


def _owned() -> list[Any]:
    return [each for each in OwnedByCommunity.__subclasses__() if hasattr(each, "__table__")]
