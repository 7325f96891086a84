"""Which outbox rows may be claimed, and in which order."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    case,
    func,
    or_,
    select,
    text,
)

from storage.outbox_rows import OPEN, OutboxRow
from storage.places import WorkspaceRow, WorkspaceState

HURRY = timedelta(hours=1)
"""A deadline nearer than this goes before the communities' turns; a farther one does not matter yet."""

_ANYBODY = ""
"""The platform of a row nobody knows a way for: any courier takes it, and says so."""


def claimable(
    platform: str, now: "datetime | BindParameter[datetime]"
) -> tuple[ColumnElement[bool], ...]:
    """The criteria of rows that `platform`'s courier may take now, joined to their workspace.

    An expired lease is one of them: `ready_at` of a claimed row is the end of its lease.
    """
    return (*_open(platform), OutboxRow.ready_at <= now)


@cache
def anything(platform: str) -> Select[Any]:
    """Asks whether there is a row to take at the instant `now`, a parameter of it."""
    now: BindParameter[datetime] = bindparam("now", type_=OutboxRow.ready_at.type)
    return joined(select(OutboxRow.id)).where(*claimable(platform, now)).limit(1)


@cache
def open_to(platform: str) -> Select[Any]:
    """The instants at which rows of a platform become claimable; the earliest alone."""
    alone = [
        joined(select(OutboxRow.ready_at))
        .where(
            OutboxRow.platform == name,
            text(f"outbox.{OPEN}"),
            _unpaused(),
            OutboxRow.ready_at.is_not(None),
        )
        .order_by(OutboxRow.ready_at)
        .limit(1)
        .subquery()
        for name in (platform, _ANYBODY)
    ]
    found = select(alone[0].c.ready_at).union_all(select(alone[1].c.ready_at)).subquery()
    return select(func.min(found.c.ready_at, type_=OutboxRow.ready_at.type))


def in_order(platform: str, now: datetime, limit: int) -> Select[str]:
    """Ids of what to claim: by urgency, then the earliest near deadline, then in turn over communities.

    Locks the rows where the engine can and passes over those that somebody else has locked.
    """
    near = OutboxRow.deadline <= now + HURRY
    turn = func.row_number().over(
        partition_by=(OutboxRow.urgency, OutboxRow.community_id),
        order_by=(OutboxRow.deadline.nulls_last(), OutboxRow.ready_at, OutboxRow.number),
    )
    queue = (
        joined(
            select(
                OutboxRow.id,
                OutboxRow.urgency,
                case((near, OutboxRow.deadline), else_=None).label("hurry"),
                turn.label("turn"),
                OutboxRow.deadline,
                OutboxRow.number,
            )
        )
        .where(*claimable(platform, now))
        .cte("queue")
    )
    order = (
        queue.c.urgency,
        queue.c.hurry.nulls_last(),
        queue.c.turn,
        queue.c.deadline.nulls_last(),
        queue.c.number,
    )
    return (
        select(OutboxRow.id)
        .join(queue, queue.c.id == OutboxRow.id)
        .where(text(f"outbox.{OPEN}"), OutboxRow.ready_at <= now)
        .order_by(*order)
        .limit(limit)
        .with_for_update(skip_locked=True, of=OutboxRow)
    )


def _open(platform: str) -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxRow.platform.in_((platform, _ANYBODY)),
        text(f"outbox.{OPEN}"),  # pyright: ignore[reportReturnType]  # a criterion all the same
        _unpaused(),
    )


def joined(query: "Select[*tuple[Any, ...]]") -> "Select[*tuple[Any, ...]]":
    """A query of outbox rows with their workspace beside them."""
    return query.outerjoin(WorkspaceRow, WorkspaceRow.id == OutboxRow.workspace_id)


def _unpaused() -> ColumnElement[bool]:
    return or_(WorkspaceRow.id.is_(None), WorkspaceRow.state == WorkspaceState.ACTIVE.value)
