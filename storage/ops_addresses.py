"""Where a word to facilitators goes: their channel, that of another workspace, one of them, or nowhere yet."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, case, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.refs import ChannelRef, UserRef, WorkspaceRef
from storage.outbox_rows import OutboxRow
from storage.places import (
    ChannelRow,
    GrantRow,
    PurposeRow,
    SubjectKind,
    TargetRow,
    WorkspaceRow,
    WorkspaceState,
)
from storage.types import Instant

OPS = "ops"
SOON = timedelta(minutes=1)
"""Pause between one way and the next while a word to facilitators is new."""
NEW_FOR = timedelta(minutes=10)
"""After that it waits as long between two ways as everything that is held."""

Way = tuple[int, WorkspaceRef, ChannelRef | UserRef]
"""Workspace row, workspace, address."""


class OpsAddresses:
    """The ways to each community's facilitators: channels first, then people, facilitators before admins."""

    def __init__(self) -> None:
        self._channels: dict[int, list[tuple[int, Way]]] = {}
        self._people: dict[int, list[Way]] = {}

    async def load(self, connection: AsyncConnection, communities: Iterable[int]) -> None:
        """Asks for everything of these communities."""
        wanted = sorted(set(communities))
        active = WorkspaceRow.state == WorkspaceState.ACTIVE.value
        channels = (
            select(
                PurposeRow.community_id,
                PurposeRow.target_id,
                ChannelRow.external_id.label("channel"),
                WorkspaceRow.id.label("workspace"),
                WorkspaceRow.platform,
                WorkspaceRow.external_id,
            )
            .join(ChannelRow, ChannelRow.id == PurposeRow.channel_id)
            .join(TargetRow, TargetRow.id == PurposeRow.target_id)
            .join(WorkspaceRow, WorkspaceRow.id == TargetRow.workspace_id)
            .where(PurposeRow.community_id.in_(wanted), PurposeRow.purpose == OPS, active)
            .order_by(PurposeRow.target_id)
        )
        for row in (await connection.execute(channels)).mappings():
            here = WorkspaceRef(row["platform"], row["external_id"])
            way = (row["workspace"], here, ChannelRef(here, row["channel"]))
            self._channels.setdefault(row["community_id"], []).append((row["target_id"], way))
        first = case((GrantRow.role == "facilitator", 0), else_=1)
        people = (
            select(
                GrantRow.community_id,
                GrantRow.subject_id,
                WorkspaceRow.id.label("workspace"),
                WorkspaceRow.platform,
                WorkspaceRow.external_id,
            )
            .join(WorkspaceRow, WorkspaceRow.id == GrantRow.workspace_id)
            .where(
                GrantRow.community_id.in_(wanted),
                GrantRow.subject_kind == SubjectKind.USER.value,
                active,
            )
            .order_by(first, GrantRow.id)
        )
        for row in (await connection.execute(people)).mappings():
            here = WorkspaceRef(row["platform"], row["external_id"])
            way = (row["workspace"], here, UserRef(here, row["subject_id"]))
            self._people.setdefault(row["community_id"], []).append(way)

    def of(self, row: RowMapping, target_id: int, now: datetime) -> Way | None:
        """The way to take now; None where there is none at all.

        What a channel refused to take is held with the reason; from then on every way has its turn.
        """
        ways = self._ways(row["community_id"], target_id)
        if not ways:
            return None
        refused = bool(row["last_error"]) and row["attempt"] <= 1
        return ways[_turn(now - row["created_at"]) % len(ways)] if refused else ways[0]

    def _ways(self, community_id: int, target_id: int) -> list[Way]:
        channels = self._channels.get(community_id, [])
        own = [way for target, way in channels if target == target_id]
        others = [way for target, way in channels if target != target_id]
        people = list(dict.fromkeys(self._people.get(community_id, [])))
        return [*own, *others, *people]


def soon(now: datetime, until: datetime | None) -> ColumnElement[Any]:
    """When a held row is looked at again: a new word to facilitators has its next way in a minute."""
    new = and_(OutboxRow.destination.like(f"purpose:%:{OPS}"), OutboxRow.created_at > now - NEW_FOR)
    wait = literal(until, Instant)
    return case((new, literal(now + SOON, Instant)), else_=wait)


def _turn(age: timedelta) -> int:
    """Which way is tried by something that old; the first, at 0, was the channel itself."""
    if age < NEW_FOR:
        return max(1, age // SOON)
    return NEW_FOR // SOON + age // NEW_FOR
