"""The seams of the core, as Protocols: what it asks of adapters, storage, time and chance."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from bot.capabilities import Capabilities
from bot.form import Modal
from bot.message import Message
from bot.param import Choice
from bot.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef

if TYPE_CHECKING:
    from bot.catalog import Catalog
    from bot.delivery import Draft, Parcel
    from bot.events import Event, Interaction
    from bot.standing import Standing

UowT_co = TypeVar("UowT_co", covariant=True)
DueHandler = Callable[[Any, Sequence[Any]], Awaitable[None]]
"""`handler(unit_of_work, dues)`: see `storage.schedules.Due`."""


class Clock(Protocol):
    """Time, injected. `now()` is aware UTC; `monotonic()` seconds that never go back."""

    def now(self) -> datetime: ...
    def monotonic(self) -> float: ...
    async def sleep(self, seconds: float) -> None: ...


class Ids(Protocol):
    """Names for new things, injected."""

    def ulid(self) -> str:
        """26 characters that sort by time."""
        ...

    def code(self) -> str:
        """5 characters a person can read aloud, for error references."""
        ...


class Need(StrEnum):
    """What a feature needs to be able to do in a channel."""

    SEE = "see the channel"
    POST = "post messages"
    THREAD = "start threads"
    REPLY = "reply in threads"
    HISTORY = "read its own earlier posts"
    FILES = "attach files"
    EVENTS = "keep entries in the workspace's calendar"


@dataclass(frozen=True, slots=True)
class Missing:
    """One need that is not met: the permission's name on the platform and how to grant it, in words."""

    need: Need
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What the platform says of a person; "" or None where it says nothing."""

    name: str
    language: str = ""
    zone: str = ""
    roles: frozenset[str] = frozenset()
    workspace_admin: bool = False
    deactivated: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of a search for a post of ours: the message, or None when it is certainly not there."""

    message: MessageRef | None


class Responder(Protocol):
    """The private powers of one interaction; lives as long as the platform's deadline, then is useless.

    The adapter only carries out; the order rules live in `bot.response`.
    """

    async def defer(self, *, ephemeral: bool) -> None:
        """Acknowledges in time; for a click it keeps the message as it is."""
        ...

    async def reply(self, message: Message, *, ephemeral: bool) -> MessageRef | None:
        """Answers; after `defer` the first reply takes the place of the loading message."""
        ...

    async def update(self, message: Message) -> None:
        """Replaces the message the clicked component sits on."""
        ...

    async def open(self, modal: Modal) -> None:
        """Opens a form; only possible as the first answer."""
        ...

    async def reject(self, errors: Mapping[str, str]) -> None:
        """Refuses a submitted form: field name → what to type instead; nothing typed is lost."""
        ...

    async def suggest(self, choices: Sequence[Choice]) -> None:
        """Answers an autocomplete (≤ 25 choices)."""
        ...


class Inbox(Protocol):
    """Where adapters hand in what arrives; returns when the event's effects are stored and answered.

    Never raises: the error boundary is behind it.
    """

    async def accept(self, event: "Event") -> None: ...


class Adapter(Protocol):
    """One platform. Every method raises only `PlatformError`s of `bot.errors`."""

    platform: str
    capabilities: Capabilities

    async def run(self, catalog: "Catalog", inbox: Inbox) -> None:
        """Connects, registers the catalog and feeds the inbox until cancelled."""
        ...

    async def drain(self) -> None:
        """Stops taking new events; what is under way may still be answered."""
        ...

    async def close(self) -> None:
        """Lets go of every connection; called last."""
        ...

    async def meet(self, user: UserRef) -> str:
        """Opens the direct conversation with somebody, who sees nothing of it; returns its channel.

        Returns "" where messages need none. For platforms that limit how many are opened at once.
        """
        ...

    def recall(self, user: UserRef, direct: str) -> None:
        """Takes note of a direct conversation that was opened earlier."""
        ...

    async def pace(self, to: ChannelRef | UserRef) -> None:
        """Waits until a message may go there without drawing a 429, before the attempt is recorded."""
        ...

    async def send(
        self, to: ChannelRef | UserRef, message: Message, *, key: str, first_try: bool
    ) -> MessageRef:
        """Posts once under `key` (24 hex characters).

        `first_try` is False when an earlier attempt under the same key has an unknown outcome and
        lies inside `capabilities.idempotent_for`.
        """
        ...

    async def edit(self, ref: MessageRef, message: Message) -> None: ...
    async def delete(self, ref: MessageRef) -> None: ...

    async def start_thread(self, ref: MessageRef, title: str) -> ChannelRef:
        """The thread of a message; the existing one when it has one already."""
        ...

    async def find(self, to: ChannelRef | UserRef, key: str, *, since: datetime) -> Found | None:
        """Whether a message with `key` was posted there since `since`; None when that cannot be known."""
        ...

    async def profile(self, user: UserRef) -> Profile: ...

    async def groups(self, workspace: WorkspaceRef) -> Mapping[str, str] | None:
        """Names of the workspace's own roles or groups by their id; None where we may not know them."""
        ...

    async def missing(self, channel: ChannelRef, needs: frozenset[Need]) -> list[Missing]:
        """What we lack in a channel; raises `Gone` when the channel is."""
        ...

    async def verify(self) -> str:
        """Whose token this is, in words, without connecting; raises `Unauthorized` or `Unreachable`."""
        ...

    def healthy(self) -> str:
        """What is wrong with the connection, in words; empty while all is well."""
        ...


@runtime_checkable
class Reached(Protocol):
    """An adapter that people and platforms reach over the bot's own server."""

    def mounts(self) -> Mapping[str, Any]:
        """ASGI applications by the path they answer at."""
        ...


class UowFactory(Protocol[UowT_co]):
    """Opens a unit of work scoped to one community; `actor` is who the audit rows name."""

    def __call__(
        self, community_id: int, *, actor: str
    ) -> AbstractAsyncContextManager[UowT_co]: ...

    def system(self, *, actor: str) -> AbstractAsyncContextManager[UowT_co]:
        """A unit across communities, for work that nobody in particular asked for."""
        ...

    def snapshot(self, community_id: int | None = None) -> AbstractAsyncContextManager[UowT_co]:
        """A unit that only reads, however long, and neither waits for others nor holds them up.

        In one community, or across all where none is given.
        """
        ...


class Reception(Protocol):
    """What the core must know of whoever acts, in one short transaction."""

    async def admit(
        self, event: "Interaction", *, remember: bool, community_id: int | None = None
    ) -> "Standing | None":
        """Who acts and in which community; None when this very event was admitted before.

        `remember` False for what has no effect (autocomplete): nothing is written. `community_id` is
        the actor's own choice among the candidates; the event was admitted before it.
        """
        ...

    async def refused(self, standing: "Standing", event: "Interaction", what: str) -> None:
        """Writes the refusal to the community's audit log."""
        ...

    async def park(self, event: "Interaction", document: str) -> int:
        """Keeps what somebody asked for while we ask back (15 minutes); returns its id."""
        ...

    async def unpark(self, parked_id: int, event: "Interaction") -> str | None:
        """The document parked by the same person, once; None when gone or somebody else's."""
        ...


class Ticker(Protocol):
    """The tick over what is scheduled."""

    async def tick(self, handlers: Mapping[str, DueHandler]) -> int:
        """Turns everything due now into occurrences and deliveries; returns how many were due."""
        ...

    async def recompute(self) -> Sequence[object]:
        """Computes again what was computed with other time zone data; returns what moved."""
        ...

    async def next_due(self) -> datetime | None:
        """When to tick again (aware UTC); None when nothing is scheduled."""
        ...


class Outbox(Protocol):
    """The courier's view of the outbox. Results are recorded only while the parcel's fence is ours (else False)."""

    async def claim(
        self, now: datetime, *, platform: str, limit: int, lease: timedelta
    ) -> "list[Parcel]": ...
    async def intend(self, parcel: "Parcel", now: datetime) -> bool: ...
    async def sent(self, parcel: "Parcel", ref: MessageRef | None, now: datetime) -> bool: ...
    async def threaded(self, parcel: "Parcel", thread: ChannelRef, now: datetime) -> bool: ...
    async def retry(
        self, parcel: "Parcel", *, at: datetime, error: str, accepted: bool, waited: bool = False
    ) -> bool: ...
    async def hold(
        self, parcel: "Parcel", *, reason: str, until: datetime | None, notice: "Draft | None"
    ) -> bool: ...
    async def doubt(self, parcel: "Parcel", *, error: str, notice: "Draft | None") -> bool: ...
    async def miss(self, parcel: "Parcel", *, notice: "Draft | None") -> bool: ...
    async def bury(self, parcel: "Parcel", *, error: str, notice: "Draft | None") -> bool: ...
    async def divert(self, parcel: "Parcel", now: datetime) -> bool: ...
    async def pause(self, workspace: WorkspaceRef, *, reason: str, now: datetime) -> None: ...
    async def resume(self, workspace: WorkspaceRef, name: str, now: datetime) -> None:
        """We may send there again; `name` is what the workspace is called now."""
        ...

    async def next_due(self, platform: str) -> datetime | None: ...
    async def lead(self, sender: str, holder: str, *, now: datetime, ttl: timedelta) -> bool: ...
    async def echoed(self, key: str, ref: MessageRef, now: datetime) -> MessageRef | None:
        """Notes a post of ours seen as an event; returns it when it is a duplicate to delete."""
        ...
