"""What is to be said later: drafts that features put in the outbox, parcels that the courier takes out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Literal

from bot.catchup import QuietHours
from bot.message import Message
from bot.refs import ChannelRef, MessageRef, UserRef


class Op(StrEnum):
    """What the platform is asked to do."""

    POST = "post"
    EDIT = "edit"
    DELETE = "delete"


class Urgency(StrEnum):
    """Which deliveries go first when many are due; each class before the next."""

    ALERT = "alert"
    REMINDER = "reminder"
    POST = "post"
    NOTICE = "notice"
    DIGEST = "digest"

    @property
    def rank(self) -> int:
        """Lower goes first."""
        return list(Urgency).index(self)


@dataclass(frozen=True, slots=True)
class ToPurpose:
    """The channel that a target maps to a purpose, looked up when it is sent, so that a re-mapping helps."""

    target_id: int
    purpose: str
    kind: Literal["purpose"] = "purpose"


EVERY_TARGET = 0
"""As the target of a notice: each one of the community that has the purpose mapped."""


@dataclass(frozen=True, slots=True)
class ToPost:
    """A post of ours, by what it was about: to edit or delete it, or to write in its thread."""

    target_id: int
    post_kind: str
    subject: str
    kind: Literal["post"] = "post"


@dataclass(frozen=True, slots=True)
class ToMember:
    """A member by direct message, on the account they prefer."""

    member_id: int
    kind: Literal["member"] = "member"


@dataclass(frozen=True, slots=True)
class ToUser:
    """An account by direct message."""

    user: UserRef
    kind: Literal["user"] = "user"


Destination = ToPurpose | ToPost | ToMember | ToUser


@dataclass(frozen=True, slots=True)
class Fallback:
    """What is said, and where, to a person who takes no direct messages. Others may read it."""

    to: Destination
    message: Message


@dataclass(frozen=True, slots=True)
class Draft:
    """One thing to deliver once; `(community, kind, subject, destination, revision)` is its identity.

    `thread_title` makes post and thread one unit. `not_before` and `deadline` are aware UTC: after
    the deadline it is missed and reported, not sent. `due_at` is when it was meant to be said: the
    courier adds a line when it comes later than that by more than a minute. `fallback` takes the
    place of a direct message that the person's settings do not let through.
    """

    kind: str
    subject: str
    to: Destination
    message: Message
    op: Op = Op.POST
    thread_title: str = ""
    urgency: Urgency = Urgency.NOTICE
    not_before: datetime | None = None
    deadline: datetime | None = None
    revision: int = 0
    due_at: datetime | None = None
    fallback: Fallback | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed outbox row, its destination looked up.

    Exactly one of `address` and `problem` is set: a `problem` says in words why there is no address.
    `ref` is set once the platform has accepted the post (only the thread is left to do) or for edits.
    `attempted_at` is set when an earlier attempt may have been accepted. `fence` guards every result.
    `language` and `quiet` (in `zone`) are the community's.
    `direct`: the channel of the direct conversation with the person of `address`, where it is known.
    `diverts`: there is something else to say elsewhere where the person takes no direct messages.
    """

    id: str
    community_id: int
    target_id: int | None
    kind: str
    subject: str
    op: Op
    message: Message
    key: str
    fence: int
    lease_until: datetime
    attempt: int
    address: ChannelRef | UserRef | None
    direct: str = ""
    problem: str = ""
    ref: MessageRef | None = None
    thread_title: str = ""
    attempted_at: datetime | None = None
    deadline: datetime | None = None
    due_at: datetime | None = None
    diverts: bool = False
    language: str = "en"
    zone: str = "UTC"
    quiet: QuietHours | None = None


def delivery_key(outbox_id: str, revision: int) -> str:
    """24 hex characters: fits Discord's nonce (25). An edited text gets a new key, or it would vanish."""
    return blake2b(f"{outbox_id}:{revision}".encode(), digest_size=12).hexdigest()
