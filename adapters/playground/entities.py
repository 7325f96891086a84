"""What a playground workspace consists of: channels, accounts, posts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.message import Message
from bot.ports import Need
from bot.refs import ChannelRef, MessageRef

Deed = Literal["post", "private", "edit", "delete", "thread", "form"]


@dataclass(slots=True)
class Account:
    """A person's account. `language` is BCP 47, `zone` IANA; "" where the service does not say."""

    id: str
    name: str
    language: str = ""
    zone: str = ""
    roles: frozenset[str] = frozenset()
    admin: bool = False
    dms_open: bool = True
    deactivated: bool = False


@dataclass(slots=True)
class Channel:
    """A channel, or a person's direct messages with the bot when `dm_of` names their account.

    `members` None: everybody. `denied` are the permissions the bot lacks here.
    """

    id: str
    name: str
    members: frozenset[str] | None = None
    dm_of: str = ""
    denied: set[Need] = field(default_factory=set[Need])
    deleted: bool = False


@dataclass(slots=True)
class Post:
    """A message as it stands now.

    `author` None is the bot. `viewer` is the only account that sees it (None: everybody there).
    `thread` is the message whose thread it stands in, `thread_title` set where it has one itself.
    `loading` marks the placeholder of an answer that is still being worked on.
    """

    ref: MessageRef
    author: str | None
    message: Message
    at: datetime
    key: str = ""
    viewer: str | None = None
    edits: int = 0
    deleted: bool = False
    loading: bool = False
    thread_title: str | None = None
    thread_archived: bool = False
    thread_deleted: bool = False

    @property
    def thread(self) -> ChannelRef:
        """The address of this message's own thread."""
        return ChannelRef(self.ref.channel.workspace, self.ref.channel.id, self.ref.id)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal: what the bot did, where, and what it said. `viewer` as in `Post`."""

    at: datetime
    deed: Deed
    place: ChannelRef
    message_id: str
    message: Message
    key: str = ""
    viewer: str | None = None
