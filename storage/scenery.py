"""What stands in a community's workspaces: enough to build stand-ins of them to rehearse in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef
from bot.standing import Community
from storage.communities import CommunityRow
from storage.database import Database
from storage.members import AccountRow, MemberRow
from storage.outbox_rows import OutboxRow, PostRow
from storage.places import ChannelRow, PurposeRow, WorkspaceRow


@dataclass(frozen=True, slots=True)
class Room:
    """A channel that a community works in, and for what it uses it."""

    ref: ChannelRef
    community_id: int
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A post of ours that may be edited, or whose thread may be written in."""

    ref: MessageRef
    thread: ChannelRef | None


@dataclass(frozen=True, slots=True)
class Scenery:
    """Every workspace by its name, and what is in them."""

    communities: tuple[Community, ...]
    workspaces: dict[WorkspaceRef, str]
    rooms: tuple[Room, ...]
    people: tuple[tuple[UserRef, str], ...]
    posts: tuple[Standing, ...]


async def scenery(database: Database) -> Scenery:
    """Everything that stands in any workspace."""
    return Scenery(
        await _communities(database),
        await _workspaces(database),
        await _rooms(database),
        await _people(database),
        await _posts(database),
    )


async def keys_since(database: Database, community_id: int, since: datetime) -> Sequence[str]:
    """The delivery keys under which something of a community was settled since then."""
    query = select(OutboxRow.key).where(
        OutboxRow.community_id == community_id, OutboxRow.settled_at >= since
    )
    async with database.reading() as connection:
        return (await connection.execute(query)).scalars().all()


async def _communities(database: Database) -> tuple[Community, ...]:
    query = select(
        CommunityRow.id,
        CommunityRow.slug,
        CommunityRow.name,
        CommunityRow.zone,
        CommunityRow.language,
    ).order_by(CommunityRow.id)
    async with database.reading() as connection:
        return tuple(Community(*row) for row in await connection.execute(query))


async def _workspaces(database: Database) -> dict[WorkspaceRef, str]:
    query = select(WorkspaceRow.platform, WorkspaceRow.external_id, WorkspaceRow.name)
    async with database.reading() as connection:
        rows = await connection.execute(query.order_by(WorkspaceRow.id))
        return {WorkspaceRef(row.platform, row.external_id): row.name for row in rows}


async def _rooms(database: Database) -> tuple[Room, ...]:
    query = (
        select(
            WorkspaceRow.platform,
            WorkspaceRow.external_id.label("workspace"),
            ChannelRow.external_id,
            ChannelRow.community_id,
            PurposeRow.purpose,
        )
        .join(WorkspaceRow, WorkspaceRow.id == ChannelRow.workspace_id)
        .join(PurposeRow, PurposeRow.channel_id == ChannelRow.id, isouter=True)
        .order_by(ChannelRow.id, PurposeRow.id)
    )
    found: dict[tuple[ChannelRef, int], list[str]] = {}
    async with database.reading() as connection:
        for row in await connection.execute(query):
            ref = ChannelRef(WorkspaceRef(row.platform, row.workspace), row.external_id)
            purposes = found.setdefault((ref, row.community_id), [])
            purposes.extend([row.purpose] if row.purpose else [])
    return tuple(Room(ref, owner, tuple(names)) for (ref, owner), names in found.items())


async def _people(database: Database) -> tuple[tuple[UserRef, str], ...]:
    query = (
        select(WorkspaceRow.platform, WorkspaceRow.external_id, AccountRow.user_id, MemberRow.name)
        .join(WorkspaceRow, WorkspaceRow.id == AccountRow.workspace_id)
        .join(MemberRow, MemberRow.id == AccountRow.member_id)
        .order_by(AccountRow.id)
    )
    async with database.reading() as connection:
        return tuple(
            (UserRef(WorkspaceRef(row.platform, row.external_id), row.user_id), row.name)
            for row in await connection.execute(query)
        )


async def _posts(database: Database) -> tuple[Standing, ...]:
    query = (
        select(
            PostRow.platform,
            PostRow.workspace_id,
            PostRow.channel_id,
            PostRow.in_thread,
            PostRow.message_id,
            PostRow.thread_id,
        )
        .where(PostRow.deleted_at.is_(None))
        .order_by(PostRow.id)
    )
    found: list[Standing] = []
    async with database.reading() as connection:
        for row in await connection.execute(query):
            workspace = WorkspaceRef(row.platform, row.workspace_id)
            place = ChannelRef(workspace, row.channel_id, row.in_thread)
            thread = row.thread_id and ChannelRef(workspace, row.channel_id, row.thread_id)
            found.append(Standing(MessageRef(place, row.message_id), thread or None))
    return tuple(found)
