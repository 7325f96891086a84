"""The courier's side of the outbox: claims, fenced results, pauses, leases and echoes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import RowMapping, case, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import Draft, Op, Parcel, ToMember, ToPost, ToPurpose, delivery_key
from bot.failpoints import reach
from bot.message import Message
from bot.ports import Clock
from bot.refs import ChannelRef, MessageRef, WorkspaceRef
from storage.addresses import Addresses, Elsewhere, Located, Pointless, Waits
from storage.base import insert_ignore
from storage.claims import claimable, in_order, joined, open_to
from storage.database import Database
from storage.notices import workspace_paused
from storage.outbox import (
    DESTINATIONS,
    KEEP_EVERY,
    OutboxRow,
    OutboxState,
    PostRow,
    SenderLeaseRow,
    destination_key,
    member_routes,
    outbox_values,
    post_key,
    routes_of,
)
from storage.places import PurposeRow, TargetRow, WorkspaceRow, WorkspaceState
from storage.types import Instant

PATIENCE = timedelta(minutes=1)
"""How often a row that waits for its post is looked at; that post wakes it as soon as it is there."""
MAX_ERROR = 1_000
"""Characters kept of an error."""


class CourierOutbox:
    """The core's `Outbox`. Every result is one short transaction, refused when the fence has moved on."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._led: dict[str, tuple[str, datetime, datetime]] = {}

    # -- claims --------------------------------------------------------------------------------

    async def claim(
        self, now: datetime, *, platform: str, limit: int, lease: timedelta
    ) -> list[Parcel]:
        """Takes up to `limit` rows for `lease`; [] when there is nothing to do now."""
        while await self._anything(now, platform):
            async with self._database.writing() as connection:
                rows = await _take(connection, now, platform, limit, now + lease)
                parcels = await _address(connection, rows, now, platform)
            if parcels or not rows:
                return parcels
        return []

    async def next_due(self, platform: str) -> datetime | None:
        """When the next row becomes claimable (aware UTC)."""
        async with self._database.reading() as connection:
            return (await connection.execute(open_to(platform))).scalar()

    async def _anything(self, now: datetime, platform: str) -> bool:
        query = joined(select(OutboxRow.id)).where(*claimable(platform, now)).limit(1)
        async with self._database.reading() as connection:
            return (await connection.execute(query)).first() is not None

    # -- results -------------------------------------------------------------------------------

    async def intend(self, parcel: Parcel, now: datetime) -> bool:
        """Writes down that an attempt begins, before it does."""
        first = func.coalesce(OutboxRow.attempted_at, now, type_=OutboxRow.attempted_at.type)
        alive = OutboxRow.lease_until > now
        async with self._database.writing() as connection:
            return await _record(connection, parcel, {"attempted_at": first}, alive)

    async def sent(self, parcel: Parcel, ref: MessageRef | None, now: datetime) -> bool:
        """The platform has it. A post with a thread stays claimed until `threaded`."""
        values: dict[str, Any] = {**_place(ref), "last_error": ""}
        if parcel.op is Op.EDIT:
            values = {**_edited(parcel, now), "last_error": ""}
        elif not (parcel.thread_title and parcel.op is Op.POST and ref is not None):
            values |= _settled(OutboxState.SENT, now)
        async with self._database.writing() as connection:
            if not await _record(connection, parcel, values):
                return False
            if parcel.op is Op.DELETE and ref is not None:
                await connection.execute(_taken_down(ref, now))
            if parcel.op is Op.POST and ref is not None:
                await _post(connection, parcel, ref, now)
            if parcel.op is Op.POST:
                await _wake_waiting(connection, parcel, now)
            reach("outbox.recording")
        return True

    async def threaded(self, parcel: Parcel, thread: ChannelRef, now: datetime) -> bool:
        """The thread is there too: the unit is complete."""
        values = {**_settled(OutboxState.SENT, now), "last_error": ""}
        async with self._database.writing() as connection:
            if not await _record(connection, parcel, values):
                return False
            known = update(PostRow).where(PostRow.key == parcel.key)
            # Where a thread is a channel of its own, its id is all that later events carry.
            await connection.execute(known.values(thread_id=thread.thread or thread.id))
            await _wake_waiting(connection, parcel, now)
        return True

    async def retry(
        self, parcel: Parcel, *, at: datetime, error: str, accepted: bool, waited: bool = False
    ) -> bool:
        """Again at `at`. Unless it may have been `accepted`, this attempt never happened.

        `waited` for its turn, it does not count among the attempts after which we give up.
        """
        values: dict[str, Any] = {
            "state": OutboxState.DUE.value,
            "ready_at": at,
            "lease_until": None,
            "attempt": parcel.attempt - waited,
        }
        return await self._result(parcel, values, error, unattempted=not accepted)

    async def hold(
        self, parcel: Parcel, *, reason: str, until: datetime | None, notice: Draft | None
    ) -> bool:
        """Waits until `until`, or until somebody puts the reason right."""
        values: dict[str, Any] = {
            "state": OutboxState.HELD.value,
            "ready_at": until,
            "lease_until": None,
            "attempt": 0,
        }
        return await self._result(parcel, values, reason, notice, unattempted=True)

    async def doubt(self, parcel: Parcel, *, error: str, notice: Draft | None) -> bool:
        """Nobody can know whether it was posted: a person decides (`OutboxRepository.resolve_doubt`)."""
        values = {"state": OutboxState.IN_DOUBT.value, "ready_at": None, "lease_until": None}
        return await self._result(parcel, values, error, notice)

    async def miss(self, parcel: Parcel, *, notice: Draft | None) -> bool:
        """Too late to be of use."""
        values = _settled(OutboxState.MISSED, self._clock.now())
        return await self._result(parcel, values, "its deadline has passed", notice)

    async def divert(self, parcel: Parcel, now: datetime) -> bool:
        """The person takes no direct messages: what was prepared for that case is due elsewhere."""
        query = select(OutboxRow.fallback, OutboxRow.edition).where(OutboxRow.id == parcel.id)
        async with self._database.writing() as connection:
            found = (await connection.execute(query)).first()
            if found is None or not found.fallback:
                return False
            to = DESTINATIONS.validate_python(found.fallback["to"])
            workspace, platform = (await routes_of(connection, [to])).of(to)
            values: dict[str, Any] = {
                "to_json": found.fallback["to"],
                "payload": found.fallback["payload"],
                "fallback": {},
                "diverted_at": now,
                "edition": found.edition + 1,
                "key": delivery_key(parcel.id, found.edition + 1),
                "target_id": to.target_id if isinstance(to, ToPurpose | ToPost) else None,
                "workspace_id": workspace,
                "platform": platform,
                "state": OutboxState.DUE.value,
                "ready_at": now,
                "lease_until": None,
                "attempt": 0,
                "attempted_at": None,
                "last_error": "no direct messages",
            }
            return await _record(connection, parcel, values)

    async def bury(self, parcel: Parcel, *, error: str, notice: Draft | None) -> bool:
        """Given up."""
        values = _settled(OutboxState.DEAD, self._clock.now())
        return await self._result(parcel, values, error, notice)

    async def _result(
        self,
        parcel: Parcel,
        values: Mapping[str, Any],
        error: str,
        notice: Draft | None = None,
        *,
        unattempted: bool = False,
    ) -> bool:
        changed = {**values, "last_error": error[:MAX_ERROR]}
        if unattempted:
            # An earlier attempt of unknown outcome stays unknown.
            changed["attempted_at"] = parcel.attempted_at
        async with self._database.writing() as connection:
            if not await _record(connection, parcel, changed):
                return False
            if notice is not None:
                await put_notices(connection, [(parcel.community_id, notice)], self._clock.now())
        return True

    # -- workspaces and leases -----------------------------------------------------------------

    async def pause(self, workspace: WorkspaceRef, *, reason: str, now: datetime) -> None:
        """Sends nothing there any more; members are written to elsewhere, other ops channels are told."""
        async with self._database.writing() as connection:
            found = await _workspace(connection, workspace)
            this = update(WorkspaceRow).where(
                WorkspaceRow.id == found, WorkspaceRow.state == WorkspaceState.ACTIVE.value
            )
            paused = {"state": WorkspaceState.PAUSED.value, "paused_reason": reason[:MAX_ERROR]}
            if (await connection.execute(this.values(**paused))).rowcount == 0:
                return
            await _reroute(connection, found)
            drafts = await _notices_of_pause(connection, found, workspace, reason, now)
            await put_notices(connection, drafts, now)

    async def resume(self, workspace: WorkspaceRef, now: datetime) -> None:  # noqa: ARG002 the port
        """Sends there again; what had to wait is due."""
        query = select(WorkspaceRow.state).where(*_is(workspace))
        async with self._database.reading() as connection:
            if (await connection.execute(query)).scalar() == WorkspaceState.ACTIVE:
                return
        async with self._database.writing() as connection:
            found = await _workspace(connection, workspace)
            active = {"state": WorkspaceState.ACTIVE.value, "paused_reason": ""}
            await connection.execute(
                update(WorkspaceRow).where(WorkspaceRow.id == found).values(**active)
            )

    async def lead(self, sender: str, holder: str, *, now: datetime, ttl: timedelta) -> bool:
        """Whether `holder` sends for `sender` until `now + ttl`; renewed in storage at half-time."""
        known, since, until = self._led.get(sender, ("", now, now))
        if known == holder and since <= now < since + (until - since) / 2 and now + ttl >= until:
            return True
        async with self._database.writing() as connection:
            led = (await connection.execute(self._lead(sender, holder, now, ttl))).rowcount == 1
        if led:
            self._led[sender] = (holder, now, now + ttl)
        else:
            self._led.pop(sender, None)
        return led

    def _lead(self, sender: str, holder: str, now: datetime, ttl: timedelta) -> Any:
        build = sqlite.insert if self._database.is_sqlite else postgresql.insert
        new = build(SenderLeaseRow).values(sender=sender, holder=holder, until=now + ttl)
        free = or_(SenderLeaseRow.holder == holder, SenderLeaseRow.until <= now)
        return new.on_conflict_do_update(
            index_elements=["sender"], set_={"holder": holder, "until": now + ttl}, where=free
        )

    async def echoed(self, key: str, ref: MessageRef, now: datetime) -> MessageRef | None:
        """Notes a post of ours seen as an event; returns it when the one we know is another."""
        posted = select(PostRow.channel_id, PostRow.message_id).where(PostRow.key == key)
        async with self._database.reading() as connection:
            known = (await connection.execute(posted)).first()
        if known is None:
            async with self._database.writing() as connection:
                await _adopt(connection, key, ref, now)
                known = (await connection.execute(posted)).first()
        same = known is None or (known.channel_id, known.message_id) == (ref.channel.id, ref.id)
        return None if same else ref


async def put_notices(
    connection: AsyncConnection, drafts: Sequence[tuple[int, Draft]], now: datetime
) -> None:
    """Inserts drafts once for each community, kind and subject, whoever inserts them."""
    routes = await routes_of(connection, (draft.to for _owner, draft in drafts))
    rows = [
        outbox_values(
            draft,
            id=_notice_id(community_id, draft),
            community_id=community_id,
            route=routes.of(draft.to),
            now=now,
        )
        for community_id, draft in drafts
    ]
    if rows:
        await connection.execute(insert_ignore(connection.dialect.name, OutboxRow), rows)


def _notice_id(community_id: int, draft: Draft) -> str:
    identity = f"{community_id}|{draft.kind}|{draft.subject}|{destination_key(draft.to)}"
    return blake2b(f"{identity}|{draft.revision}".encode(), digest_size=13).hexdigest()


async def _take(
    connection: AsyncConnection, now: datetime, platform: str, limit: int, until: datetime
) -> list[RowMapping]:
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


async def _address(
    connection: AsyncConnection, rows: Sequence[RowMapping], now: datetime, platform: str
) -> list[Parcel]:
    """Parcels of the rows that can go; the others are put back, rerouted or settled."""
    addresses = Addresses(platform)
    await addresses.load(connection, rows)
    parcels: list[Parcel] = []
    for row in rows:
        if row["platform_message"] is not None and not _needs_thread(row):
            await _set(connection, row, _settled(OutboxState.SENT, now))
            continue
        match found := addresses.of(row):
            case Located():
                parcels.append(_parcel(row, found))
            case Waits():
                await _set(connection, row, _back(row, now + PATIENCE) | {"waits_for": found.key})
            case Elsewhere():
                route = {"workspace_id": found.workspace_id, "platform": found.platform}
                await _set(connection, row, _back(row, now) | route)
            case Pointless():
                why = {"last_error": "the post it belongs to was not made"}
                await _set(connection, row, _settled(OutboxState.CANCELLED, now) | why)
    return parcels


def _parcel(row: RowMapping, found: Located) -> Parcel:
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
        problem=found.problem,
        ref=ref,
        thread_title=row["thread_title"],
        attempted_at=row["attempted_at"],
        deadline=row["deadline"],
        due_at=row["due_at"],
        diverts=bool(row["fallback"]),
    )


def _needs_thread(row: RowMapping) -> bool:
    return bool(row["thread_title"]) and row["op"] == Op.POST


def _placed(row: RowMapping) -> MessageRef | None:
    if row["platform_message"] is None:
        return None
    workspace = WorkspaceRef(row["platform"], row["platform_workspace"])
    channel = ChannelRef(workspace, row["platform_channel"], row["platform_thread"])
    return MessageRef(channel, row["platform_message"])


def _place(ref: MessageRef | None) -> dict[str, Any]:
    if ref is None:
        return {}
    return {
        "platform_workspace": ref.channel.workspace.id,
        "platform_channel": ref.channel.id,
        "platform_thread": ref.channel.thread,
        "platform_message": ref.id,
    }


def _settled(state: OutboxState, now: datetime) -> dict[str, Any]:
    return {"state": state.value, "ready_at": None, "lease_until": None, "settled_at": now}


def _edited(parcel: Parcel, now: datetime) -> dict[str, Any]:
    """Settled, unless the text was changed under way: then it is due again, after a pause."""
    same = OutboxRow.key == parcel.key
    return {
        "state": case((same, OutboxState.SENT.value), else_=OutboxState.DUE.value),
        "ready_at": case((same, None), else_=literal(now + KEEP_EVERY, Instant)),
        "lease_until": None,
        "settled_at": now,
        "attempt": 0,
    }


def _back(row: RowMapping, at: datetime) -> dict[str, Any]:
    return {
        "state": OutboxState.DUE.value,
        "ready_at": at,
        "lease_until": None,
        "attempt": row["attempt"] - 1,
    }


async def _set(connection: AsyncConnection, row: RowMapping, values: Mapping[str, Any]) -> None:
    await connection.execute(update(OutboxRow).where(OutboxRow.id == row["id"]).values(**values))


async def _record(
    connection: AsyncConnection, parcel: Parcel, values: Mapping[str, Any], *also: Any
) -> bool:
    ours = (
        OutboxRow.id == parcel.id,
        OutboxRow.fence == parcel.fence,
        OutboxRow.state == OutboxState.CLAIMED.value,
    )
    done = await connection.execute(update(OutboxRow).where(*ours, *also).values(**values))
    return done.rowcount == 1


async def _post(
    connection: AsyncConnection, parcel: Parcel, ref: MessageRef, now: datetime
) -> None:
    row = {
        "community_id": parcel.community_id,
        "kind": parcel.kind,
        "subject": parcel.subject,
        "target_id": parcel.target_id,
        "key": parcel.key,
        "posted_at": now,
    }
    await connection.execute(
        insert_ignore(connection.dialect.name, PostRow).values(**row, **_post_place(ref))
    )


def _post_place(ref: MessageRef) -> dict[str, Any]:
    return {
        "platform": ref.channel.workspace.platform,
        "workspace_id": ref.channel.workspace.id,
        "channel_id": ref.channel.id,
        "in_thread": ref.channel.thread,
        "message_id": ref.id,
    }


def _taken_down(ref: MessageRef, now: datetime) -> Any:
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


async def _wake_waiting(connection: AsyncConnection, parcel: Parcel, now: datetime) -> None:
    if parcel.target_id is None:
        return
    key = post_key(ToPost(parcel.target_id, parcel.kind, parcel.subject))
    waiting = update(OutboxRow).where(
        OutboxRow.waits_for == key, OutboxRow.state == OutboxState.DUE.value
    )
    await connection.execute(waiting.values(waits_for="", ready_at=now))


async def _adopt(connection: AsyncConnection, key: str, ref: MessageRef, now: datetime) -> None:
    """A message of ours whose acceptance is not recorded yet: now it is."""
    row = (
        (
            await connection.execute(
                select(OutboxRow.__table__).where(
                    OutboxRow.key == key, OutboxRow.op == Op.POST.value
                )
            )
        )
        .mappings()
        .first()
    )
    if row is None:
        return
    placed = {**_post_place(ref), "posted_at": now, "key": key}
    same = {name: row[name] for name in ("community_id", "kind", "subject", "target_id")}
    await connection.execute(
        insert_ignore(connection.dialect.name, PostRow).values(**placed, **same)
    )
    values = _place(ref)
    if row["state"] == OutboxState.IN_DOUBT:
        values |= (
            {"state": OutboxState.DUE.value, "ready_at": now}
            if _needs_thread(row)
            else _settled(OutboxState.SENT, now)
        )
    unplaced = (OutboxRow.id == row["id"], OutboxRow.platform_message.is_(None))
    await connection.execute(update(OutboxRow).where(*unplaced).values(**values))


def _is(workspace: WorkspaceRef) -> tuple[Any, ...]:
    return (
        WorkspaceRow.platform == workspace.platform,
        WorkspaceRow.external_id == workspace.id,
    )


async def _workspace(connection: AsyncConnection, workspace: WorkspaceRef) -> int:
    new = {"platform": workspace.platform, "external_id": workspace.id}
    await connection.execute(insert_ignore(connection.dialect.name, WorkspaceRow).values(**new))
    return (await connection.execute(select(WorkspaceRow.id).where(*_is(workspace)))).scalar_one()


async def _reroute(connection: AsyncConnection, workspace_id: int) -> None:
    """Members' messages that would have gone to a paused workspace go where else they are."""
    query = select(OutboxRow.id, OutboxRow.to_json).where(
        OutboxRow.workspace_id == workspace_id,
        OutboxRow.state.in_((OutboxState.DUE.value, OutboxState.HELD.value)),
        OutboxRow.destination.like("member:%"),
        OutboxRow.attempted_at.is_(None),
    )
    found = [
        (row_id, DESTINATIONS.validate_python(to))
        for row_id, to in (await connection.execute(query))
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


async def _notices_of_pause(
    connection: AsyncConnection,
    workspace_id: int,
    workspace: WorkspaceRef,
    reason: str,
    now: datetime,
) -> list[tuple[int, Draft]]:
    """One notice for the ops channel of each other target of the communities concerned."""
    concerned = select(TargetRow.community_id).where(TargetRow.workspace_id == workspace_id)
    query = (
        select(TargetRow.community_id, TargetRow.id)
        .join(WorkspaceRow, WorkspaceRow.id == TargetRow.workspace_id)
        .join(PurposeRow, PurposeRow.target_id == TargetRow.id)
        .where(
            TargetRow.community_id.in_(concerned),
            WorkspaceRow.state == WorkspaceState.ACTIVE.value,
            PurposeRow.purpose == "ops",
        )
    )
    rows = await connection.execute(query)
    return [(owner, workspace_paused(target, workspace, reason, now)) for owner, target in rows]
