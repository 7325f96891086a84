"""Two communities to play with, and short ways to say what a test needs."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from bot.clock import ManualClock
from bot.delivery import Draft, Parcel, ToPurpose, Urgency
from bot.events import Actor, CommandInvoked
from bot.ids import RandomIds
from bot.message import say
from bot.recurrence import Recurrence, weekly
from bot.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef
from storage.courier import CourierOutbox
from storage.database import Database
from storage.outbox_rows import OutboxRow
from storage.uow import NOWHERE, UnitOfWork, Uows

START = datetime(2027, 1, 4, 0, 0, tzinfo=UTC)
GUILD = WorkspaceRef("discord", "guild")
TEAM = WorkspaceRef("slack", "team")
LEASE = timedelta(seconds=120)


def mondays(at: time = time(9), zone: str = "Australia/Melbourne") -> Recurrence:
    """Every Monday from 11 January 2027; at 09:00 Melbourne that is Sunday 22:00 UTC."""
    return weekly(0, at, zone=zone, first=date(2027, 1, 11))


@dataclass(frozen=True)
class Site:
    """A community and its one target in a workspace."""

    community_id: int
    target_id: int
    workspace: WorkspaceRef

    def draft(
        self,
        subject: str = "p1",
        *,
        kind: str = "prompt",
        purpose: str = "prompts",
        urgency: Urgency = Urgency.POST,
        thread: str = "",
        deadline: datetime | None = None,
        not_before: datetime | None = None,
    ) -> Draft:
        """A post for the site."""
        return Draft(
            kind,
            subject,
            ToPurpose(self.target_id, purpose),
            say(f"about {subject}"),
            urgency=urgency,
            thread_title=thread,
            deadline=deadline,
            not_before=not_before,
        )


@dataclass
class Stage:
    """A database, a clock at `START` and everything that storage offers on them."""

    database: Database
    clock: ManualClock = field(default_factory=lambda: ManualClock(START))

    def __post_init__(self) -> None:
        self.ids = RandomIds(self.clock, random.Random(7))
        self.uows = Uows(self.database, self.clock, self.ids)
        self.outbox = CourierOutbox(self.database, self.clock)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def uow(self, site: Site) -> UnitOfWork:
        return self.uows(site.community_id, actor="test")

    async def site(
        self,
        slug: str,
        workspace: WorkspaceRef = GUILD,
        *,
        zone: str = "Australia/Melbourne",
        purposes: tuple[str, ...] = ("prompts", "ops"),
    ) -> Site:
        """A founded community with a channel for each purpose."""
        async with self.uows(NOWHERE, actor="test") as uow:
            community = await uow.found(slug, slug.upper(), zone=zone, home=workspace)
            target = await uow.communities.add_target(workspace)
            for purpose in purposes:
                channel = ChannelRef(workspace, f"{slug}-{purpose}")
                await uow.communities.map_channel(target.id, purpose, channel)
            uow.audit("community.founded", slug)
            await uow.commit()
        return Site(community.id, target.id, workspace)

    async def put(self, site: Site, *drafts: Draft) -> list[str | None]:
        """Drafts into the outbox."""
        async with self.uow(site) as uow:
            added = await uow.outbox.add_all(drafts)
            await uow.commit()
        return added

    async def row(self, site: Site, id: str | None) -> OutboxRow:
        """An outbox row as it stands."""
        assert id is not None
        async with self.uow(site) as uow:
            return await uow.outbox.get(id)

    async def claim(self, platform: str = "discord", limit: int = 100) -> list[Parcel]:
        return await self.outbox.claim(self.now, platform=platform, limit=limit, lease=LEASE)

    async def claim_one(self, platform: str = "discord") -> Parcel:
        (parcel,) = await self.claim(platform)
        return parcel

    async def send(self, parcel: Parcel, message_id: str = "m1") -> bool:
        """What the courier does when all goes well."""
        assert await self.outbox.intend(parcel, self.now)
        return await self.outbox.sent(parcel, posted(parcel, message_id), self.now)

    async def add_schedule(
        self, site: Site, name: str = "Weekly", *, recurrence: Recurrence | None = None
    ) -> int:
        async with self.uow(site) as uow:
            row = await uow.schedules.add("prompt", "queue", name, recurrence or mondays())
            uow.audit("schedule.added", name)
            await uow.commit()
        return row.id


def posted(parcel: Parcel, message_id: str = "m1") -> MessageRef:
    """Where a parcel's message stands when the platform called it `message_id`."""
    assert isinstance(parcel.address, ChannelRef)
    return MessageRef(parcel.address, message_id)


class Silence:
    """A responder that nobody answers with."""


def command(
    key: str = "k1",
    *,
    user: str = "mia",
    channel: str = "aha-prompts",
    thread: str | None = None,
    workspace: WorkspaceRef = GUILD,
    at: datetime = START,
) -> CommandInvoked:
    """Somebody typed something somewhere."""
    actor = Actor(UserRef(workspace, user), user.title())
    place = ChannelRef(workspace, channel, thread)
    return CommandInvoked(key, actor, place, at, Silence(), "help", "", {})  # type: ignore[arg-type]
