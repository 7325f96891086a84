"""What else happens when nothing can be sent to a workspace any more."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import Draft, ToMember
from bot.i18n import language
from bot.refs import WorkspaceRef
from storage.base import insert_ignore
from storage.notices import OPS, workspace_paused
from storage.outbox import DESTINATIONS, member_routes
from storage.outbox_rows import OutboxRow, OutboxState
from storage.places import (
    CommunityRow,
    PurposeRow,
    TargetRow,
    WorkspaceRow,
    WorkspaceState,
)


def is_workspace(workspace: WorkspaceRef) -> tuple[Any, ...]:
    """The criteria of a workspace's row."""
    return (
        WorkspaceRow.platform == workspace.platform,
        WorkspaceRow.external_id == workspace.id,
    )


async def workspace_row(connection: AsyncConnection, workspace: WorkspaceRef) -> int:
    """The number of a workspace's row, made when new."""
    new = {"platform": workspace.platform, "external_id": workspace.id}
    await connection.execute(insert_ignore(connection.dialect.name, WorkspaceRow).values(**new))
    return (
        await connection.execute(select(WorkspaceRow.id).where(*is_workspace(workspace)))
    ).scalar_one()


async def reroute(connection: AsyncConnection, workspace_id: int) -> None:
    """Members' messages that would have gone to a paused workspace go where else they are."""
    query = select(OutboxRow.id, OutboxRow.to_json).where(
        OutboxRow.workspace_id == workspace_id,
        OutboxRow.state.in_((OutboxState.DUE.value, OutboxState.HELD.value)),
        OutboxRow.destination.like("member:%"),
        OutboxRow.attempted_at.is_(None),
    )
    found = [
        (row_id, DESTINATIONS.from_document(to)) for row_id, to in (await connection.execute(query))
    ]
    members = {row_id: to.member_id for row_id, to in found if isinstance(to, ToMember)}
    routes = await member_routes(connection, set(members.values()))
    for row_id, member in members.items():
        if member in routes:
            workspace, platform = routes[member]
            await connection.execute(
                update(OutboxRow)
                .where(OutboxRow.id == row_id)
                .values(workspace_id=workspace, platform=platform)
            )


async def notices_of_pause(
    connection: AsyncConnection,
    workspace_id: int,
    workspace: WorkspaceRef,
    reason: str,
    now: datetime,
) -> list[tuple[int, Draft]]:
    """One notice for the ops channel of each other target of the communities concerned."""
    concerned = select(TargetRow.community_id).where(TargetRow.workspace_id == workspace_id)
    query = (
        select(TargetRow.community_id, TargetRow.id, CommunityRow.language)
        .join(CommunityRow, CommunityRow.id == TargetRow.community_id)
        .join(WorkspaceRow, WorkspaceRow.id == TargetRow.workspace_id)
        .join(PurposeRow, PurposeRow.target_id == TargetRow.id)
        .where(
            TargetRow.community_id.in_(concerned),
            WorkspaceRow.state == WorkspaceState.ACTIVE.value,
            PurposeRow.purpose == OPS,
        )
    )
    named = select(WorkspaceRow.name).where(WorkspaceRow.id == workspace_id)
    name = (await connection.execute(named)).scalar_one()
    found: list[tuple[int, Draft]] = []
    for owner, target, words in await connection.execute(query):
        with language(words):
            found.append((owner, workspace_paused(target, workspace, name, reason, now)))
    return found
