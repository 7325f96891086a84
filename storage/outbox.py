"""The outbox as features see it: where things go, what they put in, change and ask."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    and_,
    case,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot.codec import Codec
from bot.delivery import (
    Destination,
    Draft,
    Fallback,
    ToMember,
    ToPost,
    ToPurpose,
    ToUser,
    Urgency,
    delivery_key,
)
from bot.errors import NotFound
from bot.i18n import _
from bot.message import Message
from bot.ports import Clock, Ids
from bot.refs import ChannelRef, MessageRef, WorkspaceRef
from storage.base import BY_HAND, Repository, insert_ignore
from storage.members import AccountRow
from storage.outbox_rows import KEEP_EVERY, OutboxRow, OutboxState, PostRow
from storage.places import TargetRow, WorkspaceRow
from storage.types import Instant

Asks = AsyncSession | AsyncConnection

DESTINATIONS: Codec[Destination] = Codec(Destination)


def destination_key(to: Destination) -> str:
    """What makes two destinations the same one."""
    match to:
        case ToPurpose():
            return f"purpose:{to.target_id}:{to.purpose}"
        case ToPost():
            return post_key(to)
        case ToMember():
            return f"member:{to.member_id}"
        case ToUser():
            return f"user:{to.user}"


def post_key(to: ToPost) -> str:
    """What a row that needs this post waits for."""
    return f"post:{to.target_id}:{to.post_kind}:{to.subject}"


@dataclass(frozen=True, slots=True)
class Routes:
    """Where destinations lead as far as it is known beforehand: id → (workspace row, platform)."""

    targets: Mapping[int, tuple[int, int, str]]
    """Target id → community, workspace row, platform."""
    members: Mapping[int, tuple[int, str]]
    workspaces: Mapping[WorkspaceRef, int]

    def of(self, to: Destination) -> tuple[int | None, str]:
        """The workspace row and platform of a destination; (None, "") when nobody knows yet."""
        match to:
            case ToPurpose() | ToPost():
                known = self.targets.get(to.target_id)
                return (None, "") if known is None else known[1:]
            case ToMember():
                return self.members.get(to.member_id, (None, ""))
            case ToUser():
                return self.workspaces.get(to.user.workspace), to.user.workspace.platform


async def routes_of(session: Asks, destinations: Iterable[Destination]) -> Routes:
    """Looks up where many destinations lead, in at most three questions."""
    wanted = list(destinations)
    targets = {to.target_id for to in wanted if isinstance(to, ToPurpose | ToPost)}
    members = {to.member_id for to in wanted if isinstance(to, ToMember)}
    users = {to.user.workspace for to in wanted if isinstance(to, ToUser)}
    return Routes(
        await _target_routes(session, targets),
        await member_routes(session, members),
        await _workspace_routes(session, users),
    )


async def _target_routes(session: Asks, ids: Iterable[int]) -> dict[int, tuple[int, int, str]]:
    if not (wanted := sorted(ids)):
        return {}
    query = (
        select(TargetRow.id, TargetRow.community_id, WorkspaceRow.id, WorkspaceRow.platform)
        .join(WorkspaceRow, WorkspaceRow.id == TargetRow.workspace_id)
        .where(TargetRow.id.in_(wanted))
    )
    rows = await session.execute(query)
    return {
        target: (community, workspace, platform) for target, community, workspace, platform in rows
    }


async def member_routes(session: Asks, ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Member id → the workspace row and platform of their last used account that is active."""
    if not (wanted := sorted(ids)):
        return {}
    query = (
        select(AccountRow.member_id, WorkspaceRow.id, WorkspaceRow.platform)
        .join(WorkspaceRow, WorkspaceRow.id == AccountRow.workspace_id)
        .where(AccountRow.member_id.in_(wanted), WorkspaceRow.state == "active")
        .order_by(AccountRow.used_at, AccountRow.id)
    )
    # The last one wins: rows come in the order of use.
    rows = await session.execute(query)
    return {member: (workspace, platform) for member, workspace, platform in rows}


async def _workspace_routes(session: Asks, refs: Iterable[WorkspaceRef]) -> dict[WorkspaceRef, int]:
    wanted = sorted(refs)
    if not wanted:
        return {}
    same = [
        and_(WorkspaceRow.platform == ref.platform, WorkspaceRow.external_id == ref.id)
        for ref in wanted
    ]
    query = select(WorkspaceRow.id, WorkspaceRow.platform, WorkspaceRow.external_id)
    rows = await session.execute(query.where(or_(*same)))
    return {WorkspaceRef(platform, external): row for row, platform, external in rows}


def outbox_values(
    draft: Draft, *, id: str, community_id: int, route: tuple[int | None, str], now: datetime
) -> dict[str, Any]:
    """The columns of a new row."""
    target = draft.to.target_id if isinstance(draft.to, ToPurpose | ToPost) else None
    return {
        "id": id,
        "community_id": community_id,
        "kind": draft.kind,
        "subject": draft.subject,
        "destination": destination_key(draft.to),
        "revision": draft.revision,
        "op": draft.op.value,
        "to_json": DESTINATIONS.to_document(draft.to),
        "payload": draft.message.to_json(),
        "thread_title": draft.thread_title,
        "key": delivery_key(id, 0),
        "target_id": target,
        "workspace_id": route[0],
        "platform": route[1],
        "urgency": draft.urgency.rank,
        "due_at": draft.due_at,
        "deadline": draft.deadline,
        "created_at": now,
        "state": OutboxState.DUE.value,
        "ready_at": draft.not_before or now,
        "fallback": _fallback_json(draft.fallback),
    }


def _fallback_json(fallback: Fallback | None) -> dict[str, Any]:
    if fallback is None:
        return {}
    to = DESTINATIONS.to_document(fallback.to)
    return {"to": to, "payload": fallback.message.to_json()}


class OutboxRepository(Repository):
    """What features do with the outbox: add, revise, cancel, and settle doubts."""

    def __init__(
        self, session: AsyncSession, community_id: int | None, clock: Clock, ids: Ids
    ) -> None:
        super().__init__(session, community_id, clock)
        self.ids = ids

    async def add(self, draft: Draft) -> str | None:
        """Puts one draft in; its row's id, None when it was there already."""
        return (await self.add_all([draft]))[0]

    async def add_all(self, drafts: Sequence[Draft]) -> list[str | None]:
        """Puts many in at once; for each its row's id, None when it was there already."""
        return await self.add_many([(self.community_id, draft) for draft in drafts])

    async def add_many(self, drafts: Sequence[tuple[int, Draft]]) -> list[str | None]:
        """`add_all` for a unit across communities: (community, draft) pairs."""
        if not drafts:
            return []
        if self._community_id and any(owner != self._community_id for owner, _draft in drafts):
            raise NotFound(_("This belongs to another community."))
        routes = await routes_of(self.session, (draft.to for _owner, draft in drafts))
        rows = [self._values(community_id, draft, routes) for community_id, draft in drafts]
        statement = insert_ignore(self.session.get_bind().dialect.name, OutboxRow)
        added = await self.session.execute(
            statement.returning(OutboxRow.id), rows, execution_options=BY_HAND
        )
        new = set(added.scalars())
        return [row["id"] if row["id"] in new else None for row in rows]

    async def get(self, id: str) -> OutboxRow:
        """One row; raises `NotFound`."""
        query = (
            select(OutboxRow).where(OutboxRow.id == id).execution_options(populate_existing=True)
        )
        if row := (await self.session.scalars(query)).one_or_none():
            return row
        raise NotFound(_("This delivery does not exist."))

    async def by_subject(self, subject: str, *, kind: str | None = None) -> Sequence[OutboxRow]:
        """Everything ever to be said about a subject, oldest first."""
        query = select(OutboxRow).where(OutboxRow.subject == subject)
        if kind is not None:
            query = query.where(OutboxRow.kind == kind)
        query = query.order_by(OutboxRow.number)
        query = query.execution_options(populate_existing=True)
        return (await self.session.scalars(query)).all()

    async def in_state(self, *states: OutboxState) -> Sequence[OutboxRow]:
        """Rows for a report, oldest first: `HELD`, `IN_DOUBT`, `DEAD`, `MISSED`."""
        query = select(OutboxRow).where(OutboxRow.state.in_(states)).order_by(OutboxRow.number)
        query = query.execution_options(populate_existing=True)
        return (await self.session.scalars(query)).all()

    async def revise(
        self,
        id: str,
        *,
        message: Message | None = None,
        not_before: datetime | None = None,
        deadline: datetime | None = None,
    ) -> bool:
        """Changes what is not yet on its way; False when it is, or was sent."""
        row = await self.get(id)
        values: dict[str, Any] = {}
        if message is not None:
            values["payload"] = message.to_json()
            values["edition"] = row.edition + 1
            values["key"] = delivery_key(id, row.edition + 1)
        if not_before is not None:
            values["ready_at"] = not_before
        if deadline is not None:
            values["deadline"] = deadline
        return bool(await self._change_unsent(OutboxRow.id == id, values)) if values else False

    async def keep(self, draft: Draft, *, every: timedelta = KEEP_EVERY) -> None:
        """Makes a post look like an edit's message: at once, or after `every` since the last change.

        Whatever is kept meanwhile takes the place of what is still unsent, so that a thousand
        changes are a few edits, of which the last one is the last state. An alert does not wait for
        what an earlier one was put off for, such as a thread that may not be renamed again so soon.
        """
        row = await self._same(draft)
        if row is None:
            await self.add(draft)
            return
        pause = row.settled_at + every if row.settled_at else self.now + every
        under_way = OutboxRow.state.in_((OutboxState.DUE, OutboxState.CLAIMED, OutboxState.HELD))
        pressing = and_(
            literal(draft.urgency is Urgency.ALERT),
            OutboxRow.state == OutboxState.DUE,
            OutboxRow.waits_for == "",
        )
        values = {
            "payload": draft.message.to_json(),
            "edition": row.edition + 1,
            "key": delivery_key(row.id, row.edition + 1),
            "attempt": case((under_way, OutboxRow.attempt), else_=0),
            "ready_at": case(
                (pressing, literal(self.now, Instant)),
                (under_way, OutboxRow.ready_at),
                else_=literal(max(self.now, pause), Instant),
            ),
            "settled_at": case((under_way, OutboxRow.settled_at), else_=None),
            "state": case((under_way, OutboxRow.state), else_=OutboxState.DUE.value),
            "urgency": case(
                (OutboxRow.urgency > draft.urgency.rank, draft.urgency.rank),
                else_=OutboxRow.urgency,
            ),
        }
        await self.session.execute(update(OutboxRow).where(OutboxRow.id == row.id).values(**values))

    async def diverted(self, kinds: str) -> set[int]:
        """Members who were once told something elsewhere, for want of direct messages, or may be at once.

        `kinds` is how the kinds in question begin, such as `webinar.`. Those count, too, for whom
        something that can go elsewhere is still under way: of two at once only one says why.
        """
        under_way = and_(
            OutboxRow.state.in_([OutboxState.DUE, OutboxState.CLAIMED, OutboxState.HELD]),
            OutboxRow.fallback != {},
        )
        query = select(OutboxRow.destination).where(
            OutboxRow.kind.startswith(kinds, autoescape=True),
            or_(OutboxRow.diverted_at.is_not(None), under_way),
            OutboxRow.destination.startswith("member:"),
        )
        found = (await self.session.scalars(query.distinct())).all()
        return {int(destination.removeprefix("member:")) for destination in found}

    async def cancel(self, id: str) -> bool:
        """Takes back what is not yet on its way; False when it is, or was sent."""
        return await self._cancel(OutboxRow.id == id) == 1

    async def cancel_subject(self, subject: str, *, kind: str | None = None) -> int:
        """Takes back everything about a subject that is not yet on its way; returns how many."""
        same = OutboxRow.subject == subject
        return await self._cancel(same if kind is None else and_(same, OutboxRow.kind == kind))

    async def resolve_doubt(self, id: str, *, posted: bool) -> bool:
        """A person looked: it was posted, or it is to be posted again. False when nobody doubts."""
        row = await self.get(id)
        values: dict[str, Any] = (
            {"state": OutboxState.SENT, "settled_at": self.now}
            if posted
            else {"state": OutboxState.DUE, "ready_at": self.now, "attempted_at": None}
        )
        doubtful = (OutboxRow.id == row.id, OutboxRow.state == OutboxState.IN_DOUBT)
        done: Any = await self.session.execute(update(OutboxRow).where(*doubtful).values(**values))
        return done.rowcount == 1

    async def posts(self, kind: str, subject: str) -> Sequence[PostRow]:
        """Where something stands, one row a message, oldest first."""
        query = select(PostRow).where(
            PostRow.kind == kind, PostRow.subject == subject, PostRow.deleted_at.is_(None)
        )
        return (await self.session.scalars(query.order_by(PostRow.id))).all()

    async def post_of_thread(self, thread: ChannelRef) -> PostRow | None:
        """The post a thread hangs on."""
        query = select(PostRow).where(
            PostRow.platform == thread.workspace.platform,
            PostRow.workspace_id == thread.workspace.id,
            PostRow.thread_id == thread.thread,
        )
        return (await self.session.scalars(query.order_by(PostRow.id))).first()

    async def post_at(self, ref: MessageRef) -> PostRow | None:
        """The post that a message of ours is."""
        query = select(PostRow).where(
            PostRow.platform == ref.channel.workspace.platform,
            PostRow.workspace_id == ref.channel.workspace.id,
            PostRow.channel_id == ref.channel.id,
            PostRow.message_id == ref.id,
        )
        return (await self.session.scalars(query)).first()

    def _values(self, community_id: int, draft: Draft, routes: Routes) -> dict[str, Any]:
        if isinstance(draft.to, ToPurpose | ToPost):
            known = routes.targets.get(draft.to.target_id)
            if known is None or known[0] != community_id:
                raise NotFound(_("This community is not present in that workspace."))
        return outbox_values(
            draft,
            id=self.ids.ulid(),
            community_id=community_id,
            route=routes.of(draft.to),
            now=self.now,
        )

    async def _same(self, draft: Draft) -> OutboxRow | None:
        query = select(OutboxRow).where(
            OutboxRow.kind == draft.kind,
            OutboxRow.subject == draft.subject,
            OutboxRow.destination == destination_key(draft.to),
            OutboxRow.revision == draft.revision,
        )
        query = query.execution_options(populate_existing=True)
        return (await self.session.scalars(query)).one_or_none()

    async def _cancel(self, which: Any) -> int:
        values = {"state": OutboxState.CANCELLED, "ready_at": None, "settled_at": self.now}
        return await self._change_unsent(which, values)

    async def _change_unsent(self, which: Any, values: Mapping[str, Any]) -> int:
        unsent = and_(
            OutboxRow.state.in_((OutboxState.DUE, OutboxState.HELD)),
            OutboxRow.attempted_at.is_(None),
            OutboxRow.platform_message.is_(None),
        )
        done: Any = await self.session.execute(
            update(OutboxRow).where(which, unsent).values(**values)
        )
        return done.rowcount
