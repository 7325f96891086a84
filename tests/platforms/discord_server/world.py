"""The state of the emulated platform: people, guilds, channels, threads and messages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from tests.platforms.discord_server.permissions import BOT_INVITED_WITH, EVERYONE, Permission
from tests.platforms.discord_server.reading import Json, walk, words
from tests.platforms.discord_server.snowflakes import Clock, Snowflakes, moment_of

if TYPE_CHECKING:
    from tests.platforms.discord_server.interactions import Interaction


EPHEMERAL = 1 << 6
LOADING = 1 << 7
HAS_THREAD = 1 << 5
COMPONENTS_V2 = 1 << 15
REQUIRE_TAG = 1 << 4


class ChannelKind(IntEnum):
    """The channel types that exist here, with Discord's numbers."""

    TEXT = 0
    DM = 1
    CATEGORY = 4
    PUBLIC_THREAD = 11
    FORUM = 15


@dataclass(slots=True, eq=False)
class User:
    """An account; `dms_open` says whether the bot may write to it."""

    id: int
    name: str
    bot: bool = False
    dms_open: bool = True
    deactivated: bool = False
    locale: str = "en-GB"


@dataclass(slots=True, eq=False)
class Role:
    """A role; the one whose id is the guild's is @everyone."""

    id: int
    name: str
    permissions: int
    position: int


@dataclass(slots=True, eq=False)
class Member:
    """A user in a guild."""

    user: User
    joined_at: datetime
    roles: set[int] = field(default_factory=set[int])
    nick: str | None = None


@dataclass(slots=True)
class Overwrite:
    """What a channel grants to or takes from one role (kind 0) or member (kind 1)."""

    id: int
    kind: int
    allow: int = 0
    deny: int = 0


@dataclass(slots=True, eq=False)
class Tag:
    """A forum tag; a moderated one needs MANAGE_THREADS."""

    id: int
    name: str
    moderated: bool = False


@dataclass(slots=True, eq=False)
class ThreadState:
    """What a thread has beyond a channel."""

    owner: User
    archive_timestamp: datetime
    auto_archive_minutes: int = 4320
    archived: bool = False
    locked: bool = False
    members: dict[int, datetime] = field(default_factory=dict[int, datetime])
    message_count: int = 0
    total_sent: int = 0
    applied_tags: list[int] = field(default_factory=list[int])


@dataclass(slots=True, eq=False)
class Message:
    """A message; `audience` is the only person who sees an ephemeral one."""

    id: int
    channel: "Channel" = field(repr=False)
    author: User
    content: str = ""
    embeds: list[Json] = field(default_factory=list[Json])
    components: list[Json] = field(default_factory=list[Json])
    attachments: list[Json] = field(default_factory=list[Json])
    flags: int = 0
    kind: int = 0
    nonce: str | int | None = None
    reply_to: "Message | None" = None
    mentions: list[User] = field(default_factory=list[User])
    mention_roles: list[int] = field(default_factory=list[int])
    mention_everyone: bool = False
    reactions: dict[str, list[User]] = field(default_factory=dict[str, list[User]])
    poll: "Poll | None" = None
    edited_at: datetime | None = None
    pinned_at: datetime | None = None
    deleted: bool = False
    thread: "Channel | None" = None
    interaction: "Interaction | None" = field(default=None, repr=False)
    audience: User | None = None
    webhook_id: int | None = None

    @property
    def ephemeral(self) -> bool:
        """Seen by one person only."""
        return self.audience is not None

    @property
    def loading(self) -> bool:
        """The "… is thinking" placeholder of a deferred answer."""
        return bool(self.flags & LOADING)

    @property
    def created_at(self) -> datetime:
        """When it was sent."""
        return moment_of(self.id)

    @property
    def text(self) -> str:
        """All that can be read in it: content, embeds, text displays, labels, options."""
        return "\n".join(words(filter(None, [self.content, *self.embeds, *self.components])))

    def controls(self) -> list[Json]:
        """Its buttons and selects, in reading order."""
        return [node for node in walk(self.components) if node["type"] in (2, 3, 5, 6, 7, 8)]

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons that can be pressed."""
        pressable = (n for n in self.controls() if n["type"] == 2 and not n.get("disabled"))
        return [node.get("label", "") for node in pressable]


@dataclass(slots=True, eq=False)
class Poll:
    """A poll; `votes` has the voters of each answer id."""

    question: str
    answers: list[Json]
    expires_at: datetime
    multiselect: bool
    votes: dict[int, list[User]] = field(default_factory=dict[int, list[User]])
    finalized: bool = False


@dataclass(slots=True, eq=False)
class Channel:
    """A channel, a thread or a direct conversation."""

    id: int
    kind: ChannelKind
    name: str = ""
    guild: "Guild | None" = field(default=None, repr=False)
    parent_id: int | None = None
    topic: str | None = None
    position: int = 0
    flags: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict[int, Overwrite])
    tags: list[Tag] = field(default_factory=list[Tag])
    recipient: User | None = None
    thread: ThreadState | None = None
    last_message_id: int | None = None
    all_messages: dict[int, Message] = field(default_factory=dict[int, Message], repr=False)

    @property
    def messages(self) -> list[Message]:
        """What stands in the channel for all who may see it, oldest first."""
        return [m for m in self.all_messages.values() if not m.deleted and not m.ephemeral]

    @property
    def pins(self) -> list[Message]:
        """Pinned messages, latest pin first."""
        pinned = ((m.pinned_at, m) for m in self.messages if m.pinned_at is not None)
        return [message for _, message in sorted(pinned, key=lambda pin: pin[0], reverse=True)]


@dataclass(slots=True, eq=False)
class ScheduledEvent:
    """An external scheduled event and who is interested."""

    id: int
    guild: "Guild"
    creator: User
    body: Json
    status: int = 1
    subscribers: list[User] = field(default_factory=list[User])


@dataclass(slots=True, eq=False)
class Guild:
    """A Discord server; its methods are what an administrator does in the client."""

    id: int
    name: str
    owner: User
    world: "World" = field(repr=False)
    members: dict[int, Member] = field(default_factory=dict[int, Member])
    roles: dict[int, Role] = field(default_factory=dict[int, Role])
    channels: dict[int, Channel] = field(default_factory=dict[int, Channel])
    events: dict[int, ScheduledEvent] = field(default_factory=dict[int, ScheduledEvent])
    system_channel: Channel | None = None
    bot_present: bool = True

    @property
    def threads(self) -> list[Channel]:
        """All threads, archived ones too."""
        return [channel for channel in self.channels.values() if channel.thread is not None]

    def role(self, name: str, permissions: int = 0) -> Role:
        """Create a role."""
        role = Role(self.world.ids.next(), name, int(permissions), len(self.roles))
        self.roles[role.id] = role
        self.world.emit("GUILD_ROLE_CREATE", (self, role))
        return role

    def text(
        self, name: str, *, private_to: Iterable[Role | User] | None = None, topic: str = ""
    ) -> Channel:
        """Create a text channel; with `private_to` only those roles and people see it."""
        channel = self.world.new_channel(self, ChannelKind.TEXT, name)
        channel.topic = topic or None
        if private_to is not None:
            hidden = int(Permission.VIEW_CHANNEL)
            channel.overwrites[self.id] = Overwrite(self.id, 0, deny=hidden)
            for target in private_to:
                kind = 0 if isinstance(target, Role) else 1
                channel.overwrites[target.id] = Overwrite(target.id, kind, allow=hidden)
        self.world.emit("CHANNEL_CREATE", channel)
        return channel

    def forum(
        self,
        name: str,
        *,
        tags: Sequence[str] = (),
        moderated: Sequence[str] = (),
        require_tag: bool = False,
    ) -> Channel:
        """Create a forum channel with its tags."""
        channel = self.world.new_channel(self, ChannelKind.FORUM, name)
        names = [*tags, *moderated]
        channel.tags = [Tag(self.world.ids.next(), tag, tag in moderated) for tag in names]
        channel.flags = REQUIRE_TAG if require_tag else 0
        self.world.emit("CHANNEL_CREATE", channel)
        return channel

    def join(self, user: User, *, roles: Iterable[Role] = ()) -> Member:
        """A person joins; Discord says so in the system channel where there is one."""
        member = Member(user, self.world.clock.now(), {role.id for role in roles})
        self.members[user.id] = member
        self.world.emit("GUILD_MEMBER_ADD", (self, member))
        if self.system_channel is not None:
            self.world.place(Message(self.world.ids.next(), self.system_channel, user, kind=7))
        return member


class World:
    """Everything that exists, and the one place that new things are made in."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.ids = Snowflakes(clock)
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.emit: Callable[[str, Any], None] = lambda name, subject: None
        self.bot = self.new_user("Praxis", bot=True)

    def new_user(self, name: str, *, bot: bool = False) -> User:
        """An account that is in no guild yet."""
        user = User(self.ids.next(), name, bot=bot)
        self.users[user.id] = user
        return user

    def new_guild(self, name: str, *, bot_permissions: int = BOT_INVITED_WITH) -> Guild:
        """A guild with @everyone, an owner, and the bot with its own role."""
        guild = Guild(self.ids.next(), name, self.new_user(f"Owner of {name}"), self)
        guild.roles[guild.id] = Role(guild.id, "@everyone", int(EVERYONE), 0)
        self.guilds[guild.id] = guild
        bot_role = Role(self.ids.next(), self.bot.name, int(bot_permissions), 1)
        guild.roles[bot_role.id] = bot_role
        now = self.clock.now()
        guild.members[guild.owner.id] = Member(guild.owner, now)
        guild.members[self.bot.id] = Member(self.bot, now, {bot_role.id})
        self.emit("GUILD_CREATE", guild)
        return guild

    def new_channel(self, guild: Guild, kind: ChannelKind, name: str) -> Channel:
        """A channel in a guild, not announced yet."""
        channel = Channel(self.ids.next(), kind, name, guild, position=len(guild.channels))
        guild.channels[channel.id] = channel
        self.channels[channel.id] = channel
        return channel

    def place(self, message: Message) -> None:
        """Put a message where it belongs, count it, and say so unless one person alone sees it."""
        channel = message.channel
        channel.all_messages[message.id] = message
        if message.ephemeral:
            return
        channel.last_message_id = message.id
        if channel.thread is not None:
            channel.thread.message_count += 1
            channel.thread.total_sent += 1
        self.emit("MESSAGE_CREATE", message)

    def dm_with(self, user: User) -> Channel:
        """The direct conversation of the bot and a person; there is only ever one."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        channel = Channel(self.ids.next(), ChannelKind.DM, recipient=user)
        self.channels[channel.id] = channel
        return channel

    def delete_channel(self, channel: Channel) -> None:
        """Remove a channel, with its threads."""
        guild = channel.guild
        if guild is not None:
            for thread in [one for one in guild.threads if one.parent_id == channel.id]:
                self.delete_channel(thread)
            del guild.channels[channel.id]
        del self.channels[channel.id]
        name = "THREAD_DELETE" if channel.thread is not None else "CHANNEL_DELETE"
        self.emit(name, channel)

    def shares_guild(self, user: User) -> bool:
        """Whether the bot and a person are in one guild."""
        return any(user.id in g.members for g in self.guilds.values() if g.bot_present)
