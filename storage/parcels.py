"""From outbox rows that may go to parcels with an address."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.catchup import QuietHours
from bot.delivery import Op, Parcel
from bot.message import Message
from bot.refs import ChannelRef, MessageRef, WorkspaceRef
from storage.addresses import Addresses, Elsewhere, Located, Pointless, Waits
from storage.claims import in_order
from storage.outbox_rows import OutboxRow, OutboxState
from storage.places import CommunityRow
from storage.results import needs_thread, settled

PATIENCE = timedelta(minutes=1)
"""How often a row that waits for its post is looked at; that post wakes it as soon as it is there."""


async def take(
    connection: AsyncConnection, now: datetime, platform: str, limit: int, until: datetime
) -> list[RowMapping]:
    """Claims up to `limit` rows until `until`, in the order in which they should go."""
    ids = (await connection.execute(in_order(platform, now, limit))).scalars().all()
    if not ids:
        return []
    claimed = {
        "state": OutboxState.CLAIMED.value,
        "ready_at": until,
        "lease_until": until,
        "fence": OutboxRow.fence + 1,
        "attempt": OutboxRow.attempt + 1,
        "waits_for": "",
    }
    taken = await connection.execute(
        update(OutboxRow.__table__)  # pyright: ignore[reportArgumentType]  # rows, not entities
        .where(OutboxRow.id.in_(ids))
        .values(**claimed)
        .returning(OutboxRow.__table__)
    )
    rank = {taken_id: index for index, taken_id in enumerate(ids)}
    return sorted(taken.mappings(), key=lambda row: rank[row["id"]])


async def address(
    connection: AsyncConnection, rows: Sequence[RowMapping], now: datetime, platform: str
) -> list[Parcel]:
    """Parcels of the rows that can go; the others are put back, rerouted or settled."""
    addresses = Addresses(platform, now)
    await addresses.load(connection, rows)
    habits = await _habits(connection, {row["community_id"] for row in rows})
    parcels: list[Parcel] = []
    for row in rows:
        if row["platform_message"] is not None and not needs_thread(row):
            await _set(connection, row, settled(OutboxState.SENT, now))
            continue
        match found := addresses.of(row):
            case Located():
                parcels.append(_parcel(row, found, habits[row["community_id"]]))
            case Waits():
                await _set(connection, row, _back(row, now + PATIENCE) | {"waits_for": found.key})
            case Elsewhere():
                route = {"workspace_id": found.workspace_id, "platform": found.platform}
                await _set(connection, row, _back(row, now) | route)
            case Pointless():
                why = {"last_error": "the post it belongs to was not made"}
                await _set(connection, row, settled(OutboxState.CANCELLED, now) | why)
    return parcels


async def _habits(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, RowMapping]:
    """Language, zone and quiet hours of communities."""
    query = select(
        CommunityRow.id,
        CommunityRow.language,
        CommunityRow.zone,
        CommunityRow.quiet_start,
        CommunityRow.quiet_end,
    ).where(CommunityRow.id.in_(sorted(ids)))
    return {row["id"]: row for row in (await connection.execute(query)).mappings()}


def _parcel(row: RowMapping, found: Located, habits: RowMapping) -> Parcel:
    ref = found.ref or _placed(row)
    return Parcel(
        id=row["id"],
        community_id=row["community_id"],
        target_id=row["target_id"],
        kind=row["kind"],
        subject=row["subject"],
        op=Op(row["op"]),
        message=Message.from_json(row["payload"]),
        key=row["key"],
        fence=row["fence"],
        lease_until=row["lease_until"],
        attempt=row["attempt"],
        address=found.address,
        direct=found.direct,
        problem=found.problem,
        ref=ref,
        thread_title=row["thread_title"],
        attempted_at=row["attempted_at"],
        deadline=row["deadline"],
        due_at=row["due_at"],
        diverts=bool(row["fallback"]),
        language=habits["language"],
        zone=habits["zone"],
        quiet=QuietHours(habits["quiet_start"], habits["quiet_end"]),
    )


def _placed(row: RowMapping) -> MessageRef | None:
    if row["platform_message"] is None:
        return None
    workspace = WorkspaceRef(row["platform"], row["platform_workspace"])
    channel = ChannelRef(workspace, row["platform_channel"], row["platform_thread"])
    return MessageRef(channel, row["platform_message"])


def _back(row: RowMapping, at: datetime) -> dict[str, Any]:
    return {
        "state": OutboxState.DUE.value,
        "ready_at": at,
        "lease_until": None,
        "attempt": row["attempt"] - 1,
    }


async def _set(connection: AsyncConnection, row: RowMapping, values: Mapping[str, Any]) -> None:
    await connection.execute(update(OutboxRow).where(OutboxRow.id == row["id"]).values(**values))
