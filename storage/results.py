"""What results of deliveries write: fenced rows, posts, and whoever waited for them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, case, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import Op, Parcel, ToPost
from bot.refs import MessageRef, UserRef
from storage.base import insert_ignore
from storage.members import AccountRow
from storage.outbox import post_key
from storage.outbox_rows import KEEP_EVERY, OutboxRow, OutboxState, PostRow
from storage.places import WorkspaceRow
from storage.types import Instant


def needs_thread(row: RowMapping) -> bool:
    """Whether a row is a post and a thread in one."""
    return bool(row["thread_title"]) and row["op"] == Op.POST


def place(ref: MessageRef | None) -> dict[str, Any]:
    """The columns that say where the platform put it."""
    if ref is None:
        return {}
    return {
        "platform_workspace": ref.channel.workspace.id,
        "platform_channel": ref.channel.id,
        "platform_thread": ref.channel.thread,
        "platform_message": ref.id,
    }


def settled(state: OutboxState, now: datetime) -> dict[str, Any]:
    """The columns of a row that is done with."""
    return {"state": state.value, "ready_at": None, "lease_until": None, "settled_at": now}


def edited(parcel: Parcel, now: datetime) -> dict[str, Any]:
    """Settled, unless the text was changed under way: then it is due again, after a pause."""
    same = OutboxRow.key == parcel.key
    return {
        "state": case((same, OutboxState.SENT.value), else_=OutboxState.DUE.value),
        "ready_at": case((same, None), else_=literal(now + KEEP_EVERY, Instant)),
        "lease_until": None,
        "settled_at": now,
        "attempt": 0,
    }


def record(connection: Connection, parcel: Parcel, values: Mapping[str, Any], *also: Any) -> bool:
    """Writes a result while the fence is still ours; False when it is not."""
    ours = (
        OutboxRow.id == parcel.id,
        OutboxRow.fence == parcel.fence,
        OutboxRow.state == OutboxState.CLAIMED.value,
    )
    done = connection.execute(update(OutboxRow).where(*ours, *also).values(**values))
    return done.rowcount == 1


def post(connection: Connection, parcel: Parcel, ref: MessageRef, now: datetime) -> None:
    """Notes where the message stands."""
    row = {
        "community_id": parcel.community_id,
        "kind": parcel.kind,
        "subject": parcel.subject,
        "target_id": parcel.target_id,
        "key": parcel.key,
        "posted_at": now,
    }
    connection.execute(
        insert_ignore(connection.dialect.name, PostRow).values(**row, **_post_place(ref))
    )


def met(parcel: Parcel, ref: MessageRef) -> Any:
    """The statement that notes in which conversation somebody was written to; None for no news."""
    user = parcel.address
    if not isinstance(user, UserRef) or ref.channel.id == parcel.direct:
        return None
    where = WorkspaceRow.platform == user.workspace.platform
    home = select(WorkspaceRow.id).where(where, WorkspaceRow.external_id == user.workspace.id)
    account = (
        AccountRow.community_id == parcel.community_id,
        AccountRow.workspace_id == home.scalar_subquery(),
        AccountRow.user_id == user.id,
    )
    return update(AccountRow).where(*account).values(direct_id=ref.channel.id)


def _post_place(ref: MessageRef) -> dict[str, Any]:
    return {
        "platform": ref.channel.workspace.platform,
        "workspace_id": ref.channel.workspace.id,
        "channel_id": ref.channel.id,
        "in_thread": ref.channel.thread,
        "message_id": ref.id,
    }


def taken_down(ref: MessageRef, now: datetime) -> Any:
    """The statement that notes a message as deleted."""
    return (
        update(PostRow)
        .where(
            PostRow.platform == ref.channel.workspace.platform,
            PostRow.workspace_id == ref.channel.workspace.id,
            PostRow.channel_id == ref.channel.id,
            PostRow.message_id == ref.id,
        )
        .values(deleted_at=now)
    )


def wake_waiting(connection: Connection, parcel: Parcel, now: datetime) -> None:
    """Makes everything due that waited for this post or its thread."""
    if parcel.target_id is None:
        return
    key = post_key(ToPost(parcel.target_id, parcel.kind, parcel.subject))
    waiting = update(OutboxRow).where(*waits_for(key))
    connection.execute(waiting.values(waits_for="", ready_at=now))


def waits_for(key: str) -> tuple[Any, ...]:
    """The criteria of rows that wait for a post; the text is what makes the index apply."""
    due = OutboxRow.state == OutboxState.DUE.value
    return OutboxRow.waits_for == key, text("outbox.waits_for <> ''"), due


async def adopt(connection: AsyncConnection, key: str, ref: MessageRef, now: datetime) -> None:
    """A message of ours whose acceptance is not recorded yet: now it is."""
    query = select(OutboxRow.__table__).where(OutboxRow.key == key, OutboxRow.op == Op.POST.value)
    row = (await connection.execute(query.with_for_update())).mappings().first()
    if row is None:
        return
    placed = {**_post_place(ref), "posted_at": now, "key": key}
    same = {name: row[name] for name in ("community_id", "kind", "subject", "target_id")}
    await connection.execute(
        insert_ignore(connection.dialect.name, PostRow).values(**placed, **same)
    )
    values = place(ref)
    if row["state"] == OutboxState.IN_DOUBT:
        values |= (
            {"state": OutboxState.DUE.value, "ready_at": now}
            if needs_thread(row)
            else settled(OutboxState.SENT, now)
        )
    unplaced = (OutboxRow.id == row["id"], OutboxRow.platform_message.is_(None))
    await connection.execute(update(OutboxRow).where(*unplaced).values(**values))
