"""Looks up, for a batch of claimed outbox rows, where each of them goes now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.delivery import Destination, Op, ToMember, ToPost, ToPurpose, ToUser
from bot.i18n import _
from bot.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef
from storage.members import AccountRow
from storage.ops_addresses import OPS, OpsAddresses
from storage.outbox import DESTINATIONS, post_key
from storage.outbox_rows import OutboxRow, OutboxState, PostRow
from storage.places import ChannelRow, PurposeRow, TargetRow, WorkspaceRow


@dataclass(frozen=True, slots=True)
class Located:
    """The address, and for an edit the message; or in words why there is none.

    `direct`: the channel of the direct conversation with a person, where it is known.
    """

    address: ChannelRef | UserRef | None = None
    ref: MessageRef | None = None
    problem: str = ""
    direct: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    """What has to be posted before this can go."""

    key: str


@dataclass(frozen=True, slots=True)
class Pointless:
    """The post it belongs to was never made, which was said when that was decided."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The member is better reached on another platform."""

    workspace_id: int
    platform: str


Whereabouts = Located | Waits | Pointless | Elsewhere

_PENDING = frozenset({OutboxState.DUE, OutboxState.CLAIMED, OutboxState.HELD, OutboxState.IN_DOUBT})
_FAILED = frozenset({OutboxState.MISSED, OutboxState.DEAD, OutboxState.CANCELLED})


class Addresses:
    """The whereabouts of one batch at `now`, in at most six questions."""

    def __init__(self, platform: str, now: datetime) -> None:
        self._platform = platform
        self._now = now
        self._channels: dict[tuple[int, str], ChannelRef] = {}
        self._posts: dict[str, RowMapping] = {}
        self._posting: dict[str, RowMapping] = {}
        self._accounts: dict[tuple[int, int], RowMapping] = {}
        self._ops = OpsAddresses()

    async def load(self, connection: AsyncConnection, rows: Sequence[RowMapping]) -> None:
        """Asks everything that `of` answers."""
        destinations = [DESTINATIONS.from_document(row["to_json"]) for row in rows]
        purposes = {to.target_id for to in destinations if isinstance(to, ToPurpose)}
        posts = {to for to in destinations if isinstance(to, ToPost)}
        members = {to.member_id for to in destinations if isinstance(to, ToMember)}
        if purposes:
            await self._load_channels(connection, purposes)
        to_ops = [
            row["community_id"]
            for row, to in zip(rows, destinations, strict=True)
            if isinstance(to, ToPurpose) and to.purpose == OPS
        ]
        if to_ops:
            await self._ops.load(connection, to_ops)
        if posts:
            await self._load_posts(connection, posts)
        if members:
            await self._load_accounts(connection, members)

    def of(self, row: RowMapping) -> Whereabouts:
        """Where one row goes."""
        to: Destination = DESTINATIONS.from_document(row["to_json"])
        match to:
            case ToPurpose() if to.purpose == OPS:
                return self._of_ops(row, to.target_id)
            case ToPurpose():
                channel = self._channels.get((to.target_id, to.purpose))
                problem = _("No channel is set for {purpose}.").format(purpose=to.purpose)
                return Located(channel) if channel else Located(problem=problem)
            case ToPost():
                return self._of_post(to, row["op"])
            case ToMember():
                return self._of_member(to.member_id, row["community_id"])
            case ToUser():
                return Located(to.user)

    def _of_ops(self, row: RowMapping, target_id: int) -> Whereabouts:
        way = self._ops.of(row, target_id, self._now)
        if way is None:
            return Located(problem=_("No channel is set for {purpose}.").format(purpose=OPS))
        workspace_id, workspace, address = way
        if workspace.platform != self._platform:
            return Elsewhere(workspace_id, workspace.platform)
        return Located(address)

    def _of_post(self, to: ToPost, op: str) -> Whereabouts:
        key = post_key(to)
        post, posting = self._posts.get(key), self._posting.get(key)
        if post is not None:
            ref = _message(post)
            if op != Op.POST:
                return Located(ref.channel, ref)
            if post["thread_id"] is not None:
                return Located(ChannelRef(ref.channel.workspace, ref.channel.id, post["thread_id"]))
        state = posting["state"] if posting is not None else None
        if state in _PENDING:
            return Waits(key)
        if state in _FAILED:
            return Pointless()
        return Located(problem=_why_not(known=post is not None, planned=state is not None))

    def _of_member(self, member_id: int, community_id: int) -> Whereabouts:
        account = self._accounts.get((community_id, member_id))
        if account is None:
            return Located(problem=_("This member has no account in a connected workspace."))
        if account["platform"] != self._platform:
            return Elsewhere(account["workspace_id"], account["platform"])
        workspace = WorkspaceRef(account["platform"], account["external_id"])
        user = UserRef(workspace, account["user_id"])
        return Located(user, direct=account["direct_id"] or "")

    async def _load_channels(self, connection: AsyncConnection, targets: Iterable[int]) -> None:
        query = (
            select(
                PurposeRow.target_id,
                PurposeRow.purpose,
                ChannelRow.external_id.label("channel"),
                WorkspaceRow.platform,
                WorkspaceRow.external_id,
            )
            .join(TargetRow, TargetRow.id == PurposeRow.target_id)
            .join(ChannelRow, ChannelRow.id == PurposeRow.channel_id)
            .join(WorkspaceRow, WorkspaceRow.id == TargetRow.workspace_id)
            .where(PurposeRow.target_id.in_(sorted(targets)))
        )
        for row in (await connection.execute(query)).mappings():
            workspace = WorkspaceRef(row["platform"], row["external_id"])
            self._channels[row["target_id"], row["purpose"]] = ChannelRef(workspace, row["channel"])

    async def _load_posts(self, connection: AsyncConnection, posts: Iterable[ToPost]) -> None:
        wanted = [(to.target_id, to.post_kind, to.subject) for to in posts]
        posted = (
            select(PostRow.__table__)
            .where(
                tuple_(PostRow.target_id, PostRow.kind, PostRow.subject).in_(wanted),
                PostRow.deleted_at.is_(None),
            )
            .order_by(PostRow.id)
        )
        for row in (await connection.execute(posted)).mappings():
            self._posts[_key_of(row)] = row
        # A row whose destination is itself a post is a reply or an edit, not the post in question.
        posting = (
            select(OutboxRow.target_id, OutboxRow.kind, OutboxRow.subject, OutboxRow.state)
            .where(
                tuple_(OutboxRow.target_id, OutboxRow.kind, OutboxRow.subject).in_(wanted),
                OutboxRow.op == Op.POST.value,
                OutboxRow.destination.not_like("post:%"),
            )
            .order_by(OutboxRow.number)
        )
        for row in (await connection.execute(posting)).mappings():
            self._posting[_key_of(row)] = row

    async def _load_accounts(self, connection: AsyncConnection, members: Iterable[int]) -> None:
        query = (
            select(
                AccountRow.community_id,
                AccountRow.member_id,
                AccountRow.user_id,
                AccountRow.direct_id,
                AccountRow.workspace_id,
                WorkspaceRow.platform,
                WorkspaceRow.external_id,
            )
            .join(WorkspaceRow, WorkspaceRow.id == AccountRow.workspace_id)
            .where(AccountRow.member_id.in_(sorted(members)), WorkspaceRow.state == "active")
            .order_by(AccountRow.used_at, AccountRow.id)
        )
        # In the order of use: the last one wins.
        for row in (await connection.execute(query)).mappings():
            self._accounts[row["community_id"], row["member_id"]] = row


def _why_not(*, known: bool, planned: bool) -> str:
    if known:
        return _("The post it belongs to has no thread.")
    if planned:
        return _("The post it belongs to was deleted, or nobody knows where it is.")
    return _("The post it belongs to was never planned.")


def _key_of(row: Any) -> str:
    return post_key(ToPost(row["target_id"], row["kind"], row["subject"]))


def _message(post: RowMapping) -> MessageRef:
    workspace = WorkspaceRef(post["platform"], post["workspace_id"])
    channel = ChannelRef(workspace, post["channel_id"], post["in_thread"])
    return MessageRef(channel, post["message_id"])
