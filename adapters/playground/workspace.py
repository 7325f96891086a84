"""An in-memory chat workspace: channels, threads, people, messages, and everything that can go wrong."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from adapters.playground.entities import Account, Channel, Deed, Entry, Post
from adapters.playground.faults import Faults
from adapters.playground.flavours import Flavour
from adapters.playground.limits import check_message
from bot.catalog import Catalog
from bot.errors import Gone, MissingPermission, RecipientClosed, Unauthorized
from bot.events import (
    ChannelGone,
    Happening,
    Interaction,
    PersonLeft,
    WorkspaceLost,
    WorkspaceReady,
)
from bot.message import Message
from bot.param import UploadedFile
from bot.ports import Clock, Need
from bot.refs import ChannelRef, MessageRef, RoleRef, UserRef, WorkspaceRef

if TYPE_CHECKING:
    from adapters.playground.forms import OpenForm


class Connection(Protocol):
    """The bot's end of a workspace while it is connected."""

    catalog: Catalog

    async def deliver(self, event: Interaction) -> None:
        """Hands in what somebody did; returns when it has been answered."""
        ...

    def notify(self, event: Happening) -> None:
        """Hands in what happened; returns at once."""
        ...

    async def idle(self) -> None:
        """Returns when everything that happened has been listened to."""
        ...


def upload(name: str, content: bytes) -> UploadedFile:
    """A file as a person hands it over."""

    async def read() -> bytes:
        return content

    return UploadedFile(Path(name).name, len(content), read)


class NotConnected(Exception):
    """Nobody answers: the bot is not running. What a person sees as "did not respond"."""


@dataclass(eq=False)
class Workspace:
    """One workspace; the service's side of the wire. It outlives the bot's process.

    `forms`, `answers` and `desk` are what people have before them: the form open on each screen, the
    last answer each got, the files at hand. Methods that act for the bot raise the `PlatformError`
    that a service would answer with.
    """

    ref: WorkspaceRef
    name: str
    flavour: Flavour
    clock: Clock = field(repr=False)
    channels: dict[str, Channel] = field(default_factory=dict[str, Channel])
    accounts: dict[str, Account] = field(default_factory=dict[str, Account])
    posts: dict[str, Post] = field(default_factory=dict[str, Post], repr=False)
    revoked: str = ""
    history: bool | None = None
    sequence: int = 0
    journal: list[Entry] = field(default_factory=list[Entry], repr=False)
    faults: Faults = field(default_factory=Faults, repr=False)
    forms: "dict[str, OpenForm]" = field(default_factory=dict[str, "OpenForm"], repr=False)
    desk: dict[str, bytes] = field(default_factory=dict[str, bytes], repr=False)
    answers: dict[str, MessageRef] = field(default_factory=dict[str, MessageRef], repr=False)
    connection: Connection | None = field(default=None, repr=False)
    watchers: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]], repr=False)

    def next_id(self, prefix: str) -> str:
        """The next id of this workspace; ids of one kind sort by age."""
        self.sequence += 1
        return f"{prefix}{self.sequence:06d}"

    def changed(self) -> None:
        """Tells whoever watches (a store, a screen) that something changed."""
        for watcher in tuple(self.watchers):
            watcher()

    # People and places

    def add_channel(self, name: str, *, members: Iterable[str] | None = None) -> ChannelRef:
        """A new channel; `members` are the only accounts that see it."""
        ident = self.next_id("c")
        who = None if members is None else frozenset(members)
        self.channels[ident] = Channel(ident, name.lstrip("#"), who)
        self.changed()
        return ChannelRef(self.ref, ident)

    def add_account(
        self,
        name: str,
        *,
        language: str = "",
        zone: str = "",
        roles: Iterable[str] = (),
        admin: bool = False,
    ) -> UserRef:
        """A new person."""
        ident = self.next_id("u")
        self.accounts[ident] = Account(ident, name, language, zone, frozenset(roles), admin)
        self.changed()
        return UserRef(self.ref, ident)

    def find_channel(self, name: str) -> ChannelRef | None:
        """The living channel of that name (`#prompts` or `prompts`)."""
        wanted = name.lstrip("#").casefold()
        for channel in self.channels.values():
            if not channel.deleted and not channel.dm_of and channel.name.casefold() == wanted:
                return ChannelRef(self.ref, channel.id)
        return None

    def channel(self, name: str) -> ChannelRef:
        """As `find_channel`; raises `LookupError` where there is none."""
        found = self.find_channel(name)
        if found is None:
            names = ", ".join(f"#{channel.name}" for channel in self.public_channels())
            raise LookupError(f"no channel {name} in {self.name}; there is {names}")
        return found

    def public_channels(self) -> list[Channel]:
        """Every living channel that is not a direct message."""
        return [each for each in self.channels.values() if not each.deleted and not each.dm_of]

    def find_account(self, name: str) -> UserRef | None:
        """The account of that name (`@Mia`, `mia`)."""
        wanted = name.lstrip("@").casefold()
        for account in self.accounts.values():
            if account.name.casefold() == wanted:
                return UserRef(self.ref, account.id)
        return None

    def account_named(self, name: str) -> UserRef:
        """As `find_account`; raises `LookupError` where there is none."""
        found = self.find_account(name)
        if found is None:
            names = ", ".join(account.name for account in self.accounts.values())
            raise LookupError(f"nobody called {name} in {self.name}; there is {names}")
        return found

    def find_role(self, name: str) -> RoleRef | None:
        """The workspace's own group of people of that name (`@clinicians`)."""
        wanted = name.lstrip("@").casefold()
        for role in {role for account in self.accounts.values() for role in account.roles}:
            if role.casefold() == wanted:
                return RoleRef(self.ref, role)
        return None

    def find_file(self, name: str) -> UploadedFile | None:
        """A file that lies on people's desks, ready to be handed over."""
        content = self.desk.get(name)
        return None if content is None else upload(name, content)

    def sees(self, account: str, channel: str) -> bool:
        """Whether somebody is in a channel."""
        found = self.channels[channel]
        if found.deleted:
            return False
        if found.dm_of:
            return found.dm_of == account
        return found.members is None or account in found.members

    def dm_channel(self, account: str) -> ChannelRef:
        """Somebody's direct messages with the bot."""
        for channel in self.channels.values():
            if channel.dm_of == account:
                return ChannelRef(self.ref, channel.id)
        ident = self.next_id("d")
        self.channels[ident] = Channel(ident, self.accounts[account].name, dm_of=account)
        return ChannelRef(self.ref, ident)

    def in_place(self, place: ChannelRef) -> list[Post]:
        """The posts of a channel (without its threads') or of a thread, oldest first."""
        return [post for post in self.posts.values() if post.ref.channel == place]

    # What the bot does

    def authorise(self) -> None:
        """Raises `Unauthorized` while the bot's access is revoked."""
        if self.revoked:
            raise Unauthorized(self.revoked)

    def address(self, to: ChannelRef | UserRef) -> ChannelRef:
        """Where a message to `to` would stand; raises what keeps it from standing there."""
        self.authorise()
        if isinstance(to, UserRef):
            account = self.accounts.get(to.id)
            if account is None or account.deactivated:
                raise Gone("account")
            if not account.dms_open:
                raise RecipientClosed(f"{account.name} does not accept direct messages")
            return self.dm_channel(to.id)
        self.require(to, Need.POST if to.thread is None else Need.REPLY)
        if to.thread is not None:
            root = self._root(to)
            root.thread_archived = False
        return to

    def require(self, place: ChannelRef, *needs: Need) -> None:
        """Raises `Gone` or `MissingPermission` where the bot may not do what it needs to."""
        channel = self.channels.get(place.id)
        if channel is None or channel.deleted:
            raise Gone("channel")
        for need in (Need.SEE, *needs):
            if need in channel.denied:
                grant = self.flavour.grants[need]
                raise MissingPermission(f"{grant.what} in #{channel.name}", grant.how)

    def post(self, to: ChannelRef | UserRef, message: Message, *, key: str = "") -> Post:
        """The bot says something that everybody there sees."""
        place = self.address(to)
        if message.files:
            self.require(place, Need.FILES)
        if message.event is not None:
            self.require(place, Need.EVENTS)
        check_message(message, self.flavour)
        post = Post(MessageRef(place, self.next_id("m")), None, message, self.clock.now(), key)
        return self._keep(post, "post")

    def answer(self, place: ChannelRef, message: Message, *, viewer: str | None) -> Post:
        """The bot answers an interaction: to `viewer` alone, or to everybody there when None.

        The interaction itself is the permission, so none of the channel's are asked for.
        """
        check_message(message, self.flavour)
        ref = MessageRef(place, self.next_id("m"))
        post = Post(ref, None, message, self.clock.now(), viewer=viewer)
        return self._keep(post, "post" if viewer is None else "private")

    def replace(self, ref: MessageRef, message: Message) -> Post:
        """The bot changes a post through an interaction with it."""
        check_message(message, self.flavour)
        post = self._own(ref)
        post.message, post.edits, post.loading = message, post.edits + 1, False
        if message.topic is not None and post.thread_title is not None:
            post.thread_title = message.topic.title
        self.note("edit", post)
        return post

    def edit(self, ref: MessageRef, message: Message) -> Post:
        """The bot changes a post of its own."""
        self.authorise()
        self.require(ref.channel)
        return self.replace(ref, message)

    def delete(self, ref: MessageRef) -> None:
        """The bot deletes a post of its own."""
        self.authorise()
        self.require(ref.channel)
        post = self._own(ref)
        post.deleted = True
        self.note("delete", post)

    def start_thread(self, ref: MessageRef, title: str) -> ChannelRef:
        """The thread of a message, made when there is none."""
        self.authorise()
        self.require(ref.channel, Need.THREAD)
        post = self._living(ref)
        if post.thread_deleted:
            raise Gone("thread")
        if post.thread_title is None:
            post.thread_title = title
            self.note("thread", post)
        return post.thread

    def keyed(self, place: ChannelRef, key: str, since: datetime) -> Post | None:
        """The bot's post that was sent under `key` since then, deleted ones included."""
        for post in reversed(self.posts.values()):
            if post.at < since:
                return None
            if post.key == key and post.author is None and post.ref.channel == place:
                return post
        return None

    def repeated(self, place: ChannelRef, key: str) -> Post | None:
        """What a second send under `key` returns instead of posting again."""
        window = timedelta(seconds=self.flavour.capabilities.idempotent_for)
        return self.keyed(place, key, self.clock.now() - window) if window else None

    @property
    def readable(self) -> bool:
        """Whether the bot may read back its own posts."""
        return self.flavour.history if self.history is None else self.history

    def note(self, deed: Deed, post: Post) -> None:
        """Writes what the bot did to the journal."""
        place, ident = post.ref.channel, post.ref.id
        entry = Entry(self.clock.now(), deed, place, ident, post.message, post.key, post.viewer)
        self.journal.append(entry)
        self.changed()

    def _keep(self, post: Post, deed: Deed) -> Post:
        self.posts[post.ref.id] = post
        self.note(deed, post)
        return post

    def _living(self, ref: MessageRef) -> Post:
        post = self.posts.get(ref.id)
        if post is None or post.deleted or post.ref.channel.id != ref.channel.id:
            raise Gone("message")
        return post

    def _own(self, ref: MessageRef) -> Post:
        post = self._living(ref)
        if post.author is not None:
            raise MissingPermission("authorship of the message", "only its author may change it")
        return post

    def _root(self, thread: ChannelRef) -> Post:
        root = self.posts.get(thread.thread or "")
        if root is None or root.thread_title is None or root.thread_deleted:
            raise Gone("thread")
        return root

    # What people and administrators do

    def speak(self, account: str, place: ChannelRef, message: Message) -> Post:
        """A person says something."""
        if place.thread is not None:
            self._root(place).thread_archived = False
        ref = MessageRef(place, self.next_id("m"))
        post = Post(ref, account, message, self.clock.now())
        self.posts[ref.id] = post
        self.changed()
        return post

    def open_thread(self, ref: MessageRef, title: str) -> ChannelRef:
        """A person opens a thread on a message."""
        post = self._living(ref)
        if post.thread_title is None:
            post.thread_title = title
            self.changed()
        return post.thread

    def tell(self, event: Happening) -> None:
        """What happens while the bot is away is lost, as on a real service."""
        self.changed()
        if self.connection is not None:
            self.connection.notify(event)

    def delete_channel(self, name: str) -> None:
        """An administrator deletes a channel."""
        ref = self.channel(name)
        self.channels[ref.id].deleted = True
        self.tell(ChannelGone(ref, "deleted"))

    def delete_thread(self, thread: ChannelRef) -> None:
        """A moderator deletes a thread."""
        self._root(thread).thread_deleted = True
        self.tell(ChannelGone(thread, "deleted"))

    def archive_thread(self, thread: ChannelRef) -> None:
        """A thread goes to sleep; writing in it wakes it."""
        self._root(thread).thread_archived = True
        self.tell(ChannelGone(thread, "archived"))

    def delete_post(self, ref: MessageRef) -> None:
        """A moderator deletes a message."""
        self._living(ref).deleted = True
        self.changed()

    def deny(self, channel: str, *needs: Need) -> None:
        """An administrator takes permissions away from the bot."""
        self.channels[self.channel(channel).id].denied.update(needs)
        self.changed()

    def allow(self, channel: str, *needs: Need) -> None:
        """An administrator gives permissions back; all of them when none are named."""
        denied = self.channels[self.channel(channel).id].denied
        denied.difference_update(needs or frozenset(Need))
        self.changed()

    def deactivate(self, user: UserRef) -> None:
        """Somebody leaves the workspace."""
        self.accounts[user.id].deactivated = True
        self.tell(PersonLeft(user))

    def revoke(self, reason: str = "token revoked") -> None:
        """The bot is removed, or its token revoked."""
        self.revoked = reason
        self.tell(WorkspaceLost(self.ref, reason))

    def restore(self) -> None:
        """The bot is let in again."""
        self.revoked = ""
        self.tell(WorkspaceReady(self.ref, self.name))
