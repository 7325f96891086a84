"""The courier's side of the outbox: claims, fenced results, pauses, leases and echoes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from bot.delivery import Draft, Op, Parcel, ToPost, ToPurpose, delivery_key
from bot.failpoints import reach
from bot.ports import Clock
from bot.refs import ChannelRef, MessageRef, WorkspaceRef
from storage.base import insert_into
from storage.claims import anything, open_to
from storage.database import Database
from storage.notices import put_notices, to_ops
from storage.ops_addresses import soon
from storage.outbox import DESTINATIONS, routes_of
from storage.outbox_rows import OutboxRow, OutboxState, PostRow, SenderLeaseRow
from storage.parcels import address, take
from storage.pauses import is_workspace, notices_of_pause, reroute, workspace_row
from storage.places import NAME_CHARS, WorkspaceRow, WorkspaceState
from storage.results import (
    adopt,
    edited,
    met,
    place,
    post,
    record,
    settled,
    taken_down,
    wake_waiting,
)

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
                rows = await take(connection, now, platform, limit, now + lease)
                parcels = await address(connection, rows, now, platform)
            if parcels or not rows:
                return parcels
        return []

    async def next_due(self, platform: str) -> datetime | None:
        """When the next row becomes claimable (aware UTC)."""
        async with self._database.reading() as connection:
            return (await connection.execute(open_to(platform))).scalar()

    async def _anything(self, now: datetime, platform: str) -> bool:
        async with self._database.reading() as connection:
            return (await connection.execute(anything(platform), {"now": now})).first() is not None

    # -- results -------------------------------------------------------------------------------

    async def intend(self, parcel: Parcel, now: datetime) -> bool:
        """Writes down that an attempt begins, before it does."""
        first = func.coalesce(OutboxRow.attempted_at, now, type_=OutboxRow.attempted_at.type)
        alive = OutboxRow.lease_until > now

        def work(connection: Connection) -> bool:
            return record(connection, parcel, {"attempted_at": first}, alive)

        return await self._database.surely(work)

    async def sent(self, parcel: Parcel, ref: MessageRef | None, now: datetime) -> bool:
        """The platform has it. A post with a thread stays claimed until `threaded`."""
        values: dict[str, Any] = {**place(ref), "last_error": ""}
        if parcel.op is Op.EDIT:
            values = {**edited(parcel, now), "last_error": ""}
        elif not (parcel.thread_title and parcel.op is Op.POST and ref is not None):
            values |= settled(OutboxState.SENT, now)

        def work(connection: Connection) -> bool:
            if not record(connection, parcel, values):
                return False
            if parcel.op is Op.DELETE and ref is not None:
                connection.execute(taken_down(ref, now))
            if parcel.op is Op.POST and ref is not None:
                post(connection, parcel, ref, now)
                if (news := met(parcel, ref)) is not None:
                    connection.execute(news)
            if parcel.op is Op.POST:
                wake_waiting(connection, parcel, now)
            reach("outbox.recording")
            return True

        return await self._database.surely(work)

    async def threaded(self, parcel: Parcel, thread: ChannelRef, now: datetime) -> bool:
        """The thread is there too: the unit is complete."""
        values = {**settled(OutboxState.SENT, now), "last_error": ""}

        def work(connection: Connection) -> bool:
            if not record(connection, parcel, values):
                return False
            known = update(PostRow).where(PostRow.key == parcel.key)
            # Where a thread is a channel of its own, its id is all that later events carry.
            connection.execute(known.values(thread_id=thread.thread or thread.id))
            wake_waiting(connection, parcel, now)
            return True

        return await self._database.surely(work)

    async def retry(
        self, parcel: Parcel, *, at: datetime, error: str, accepted: bool, waited: bool = False
    ) -> bool:
        """Again at `at`. Unless it may have been `accepted`, this attempt never happened.

        `waited` for its turn, it neither counts among the attempts after which we give up nor leaves
        an error: a channel that is busy has refused nothing.
        """
        values: dict[str, Any] = {
            "state": OutboxState.DUE.value,
            "ready_at": at,
            "lease_until": None,
            "attempt": parcel.attempt - waited,
        }
        why = None if waited else error
        return await self._result(parcel, values, why, unattempted=not accepted)

    async def hold(
        self, parcel: Parcel, *, reason: str, until: datetime | None, notice: Draft | None
    ) -> bool:
        """Waits until `until`, or until somebody puts the reason right."""
        values: dict[str, Any] = {
            "state": OutboxState.HELD.value,
            "ready_at": soon(self._clock.now(), until),
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
        values = settled(OutboxState.MISSED, self._clock.now())
        return await self._result(parcel, values, "its deadline has passed", notice)

    async def divert(self, parcel: Parcel, now: datetime) -> bool:
        """The person takes no direct messages: what was prepared for that case is due elsewhere."""
        query = select(OutboxRow.fallback, OutboxRow.edition).where(OutboxRow.id == parcel.id)
        async with self._database.writing() as connection:
            found = (await connection.execute(query)).first()
            if found is None or not found.fallback:
                return False
            to = DESTINATIONS.from_document(found.fallback["to"])
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
            return await connection.run_sync(record, parcel, values)

    async def bury(self, parcel: Parcel, *, error: str, notice: Draft | None) -> bool:
        """Given up."""
        values = settled(OutboxState.DEAD, self._clock.now())
        return await self._result(parcel, values, error, notice)

    async def _result(
        self,
        parcel: Parcel,
        values: Mapping[str, Any],
        error: str | None,
        notice: Draft | None = None,
        *,
        unattempted: bool = False,
    ) -> bool:
        """Writes a result; `error` None: what went wrong before stays as it is."""
        changed = {**values}
        if error is not None:
            changed["last_error"] = error[:MAX_ERROR]
        if unattempted:
            # An earlier attempt of unknown outcome stays unknown.
            changed["attempted_at"] = parcel.attempted_at
        async with self._database.writing() as connection:
            if not await connection.run_sync(record, parcel, changed):
                return False
            if notice is not None:
                drafts = await to_ops(connection, parcel.community_id, notice)
                await put_notices(connection, drafts, self._clock.now())
        return True

    # -- workspaces and leases -----------------------------------------------------------------

    async def pause(self, workspace: WorkspaceRef, *, reason: str, now: datetime) -> None:
        """Sends nothing there any more; members are written to elsewhere, other ops channels are told."""
        async with self._database.writing() as connection:
            found = await workspace_row(connection, workspace)
            this = update(WorkspaceRow).where(
                WorkspaceRow.id == found, WorkspaceRow.state == WorkspaceState.ACTIVE.value
            )
            paused = {
                "state": WorkspaceState.PAUSED.value,
                "paused_reason": reason[:MAX_ERROR],
                "paused_at": now,
            }
            if (await connection.execute(this.values(**paused))).rowcount == 0:
                return
            await reroute(connection, found)
            drafts = await notices_of_pause(connection, found, workspace, reason, now)
            await put_notices(connection, drafts, now)

    async def resume(self, workspace: WorkspaceRef, name: str, now: datetime) -> None:  # noqa: ARG002 the port
        """Sends there again; what had to wait is due. `name` is kept, unless nobody says it."""
        query = select(WorkspaceRow.state, WorkspaceRow.name).where(*is_workspace(workspace))
        async with self._database.reading() as connection:
            known = (await connection.execute(query)).first()
        if known is not None and known.state == WorkspaceState.ACTIVE and name in ("", known.name):
            return
        async with self._database.writing() as connection:
            found = await workspace_row(connection, workspace)
            active = {
                "state": WorkspaceState.ACTIVE.value,
                "paused_reason": "",
                "paused_at": None,
                **({"name": name[:NAME_CHARS]} if name else {}),
            }
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
        new = insert_into(self._database.dialect, SenderLeaseRow).values(
            sender=sender, holder=holder, until=now + ttl
        )
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
                await adopt(connection, key, ref, now)
                known = (await connection.execute(posted)).first()
        same = known is None or (known.channel_id, known.message_id) == (ref.channel.id, ref.id)
        return None if same else ref
