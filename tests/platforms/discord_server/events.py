"""What the gateway says of each change: payload, intent, and who is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.platforms.discord_server import payloads
from tests.platforms.discord_server.permissions import Permission, permissions_in
from tests.platforms.discord_server.world import Channel, Guild, Json, Message, User, World

GUILDS = 1 << 0
GUILD_MEMBERS = 1 << 1
GUILD_MESSAGES = 1 << 9
GUILD_REACTIONS = 1 << 10
DIRECT_MESSAGES = 1 << 12
DIRECT_REACTIONS = 1 << 13
MESSAGE_CONTENT = 1 << 15
SCHEDULED_EVENTS = 1 << 16
GUILD_POLLS = 1 << 24
DIRECT_POLLS = 1 << 25
PRIVILEGED = GUILD_MEMBERS | MESSAGE_CONTENT | 1 << 8


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event before it is cut to one session's intents."""

    name: str
    data: Json
    guild: Guild | None
    intent: int
    """The one bit a session must have; 0 where none is needed."""
    message: Message | None = None
    """Set where the content is kept from sessions without MESSAGE_CONTENT."""


def outgoing(world: World, name: str, subject: Any) -> Outgoing | None:
    """The event for a change, or None where the bot is not told of it."""
    guild_id, channel, event = _BUILDERS[_family(name)](world, name, subject)
    if event.guild is not None and not event.guild.bot_present and name != "GUILD_DELETE":
        return None
    if channel is not None and not _visible(world, channel):
        return None
    if guild_id:
        event.data["guild_id"] = str(guild_id)
    return event


def _family(name: str) -> str:
    for family in sorted(_BUILDERS, key=len, reverse=True):
        if name.startswith(family):
            return family
    raise KeyError(name)


def _visible(world: World, channel: Channel) -> bool:
    if channel.guild is None:
        return True
    me = channel.guild.members.get(world.bot.id)
    return me is not None and Permission.VIEW_CHANNEL in permissions_in(me, channel)


Built = tuple[int, Channel | None, Outgoing]


def _guild(world: World, name: str, guild: Guild) -> Built:
    if name == "GUILD_DELETE":
        return 0, None, Outgoing(name, {"id": str(guild.id)}, guild, GUILDS)
    return 0, None, Outgoing(name, payloads.guild_create(guild, world.bot), guild, GUILDS)


def _role(world: World, name: str, subject: Any) -> Built:
    guild, role = subject
    return guild.id, None, Outgoing(name, {"role": payloads.role(role)}, guild, GUILDS)


def _member(world: World, name: str, subject: Any) -> Built:
    guild, member = subject
    removed = name == "GUILD_MEMBER_REMOVE"
    data = {"user": payloads.user(member.user)} if removed else payloads.member(member)
    own = member.user is world.bot
    return guild.id, None, Outgoing(name, data, guild, GUILDS if own else GUILD_MEMBERS)


def _channel(world: World, name: str, channel: Channel) -> Built:
    # Bots are told of channels they cannot see, too.
    return 0, None, Outgoing(name, payloads.channel(channel), channel.guild, GUILDS)


def _pins(world: World, name: str, channel: Channel) -> Built:
    last = channel.pins[0].pinned_at if channel.pins else None
    data = {"channel_id": str(channel.id), "last_pin_timestamp": payloads.iso(last)}
    guild = channel.guild
    intent = GUILDS if guild else DIRECT_MESSAGES
    return guild.id if guild else 0, channel, Outgoing(name, data, guild, intent)


def _thread(world: World, name: str, channel: Channel) -> Built:
    data = payloads.channel(channel)
    if name == "THREAD_CREATE":
        data["newly_created"] = True
    if name == "THREAD_DELETE":
        data = {key: data[key] for key in ("id", "parent_id", "type")}
    guild = channel.guild
    return guild.id if guild else 0, channel, Outgoing(name, data, guild, GUILDS)


def _thread_members(world: World, name: str, subject: Any) -> Built:
    channel, added, removed = subject
    data: Json = {
        "id": str(channel.id),
        "member_count": len(channel.thread.members),
        "added_members": [payloads.thread_member(channel, one) for one in added],
        "removed_member_ids": [str(one) for one in removed],
    }
    return channel.guild.id, channel, Outgoing(name, data, channel.guild, GUILDS)


def _message(world: World, name: str, message: Message) -> Built:
    channel, guild = message.channel, message.channel.guild
    intent = GUILD_MESSAGES if guild else DIRECT_MESSAGES
    if name == "MESSAGE_DELETE":
        data: Json = {"id": str(message.id), "channel_id": str(channel.id)}
        return guild.id if guild else 0, channel, Outgoing(name, data, guild, intent)
    fresh = name == "MESSAGE_CREATE"
    data = payloads.message(message, viewer=world.bot, nonce=fresh)
    data["channel_type"] = int(channel.kind)
    if guild and message.author.id in guild.members:
        data["member"] = payloads.member(guild.members[message.author.id], with_user=False)
    return guild.id if guild else 0, channel, Outgoing(name, data, guild, intent, message)


def _reaction(world: World, name: str, subject: Any) -> Built:
    message, person, emoji = subject
    channel: Channel = message.channel
    guild = channel.guild
    data: Json = {
        "user_id": str(person.id),
        "channel_id": str(channel.id),
        "message_id": str(message.id),
        "emoji": {"id": None, "name": emoji},
        "message_author_id": str(message.author.id),
        "burst": False,
        "type": 0,
    }
    if guild and name.endswith("ADD") and person.id in guild.members:
        data["member"] = payloads.member(guild.members[person.id])
    intent = GUILD_REACTIONS if guild else DIRECT_REACTIONS
    return guild.id if guild else 0, channel, Outgoing(name, data, guild, intent)


def _vote(world: World, name: str, subject: Any) -> Built:
    message, person, answer = subject
    channel: Channel = message.channel
    guild = channel.guild
    data: Json = {
        "user_id": str(person.id),
        "channel_id": str(channel.id),
        "message_id": str(message.id),
        "answer_id": answer,
    }
    intent = GUILD_POLLS if guild else DIRECT_POLLS
    return guild.id if guild else 0, channel, Outgoing(name, data, guild, intent)


def _scheduled(world: World, name: str, event: Any) -> Built:
    if "_USER_" in name:
        event, person = event
        data: Json = {"guild_scheduled_event_id": str(event.id), "user_id": str(person.id)}
        return event.guild.id, None, Outgoing(name, data, event.guild, SCHEDULED_EVENTS)
    data = payloads.scheduled_event(event)
    return 0, None, Outgoing(name, data, event.guild, SCHEDULED_EVENTS)


def _interaction(world: World, name: str, interaction: Any) -> Built:
    guild = interaction.channel.guild
    return 0, None, Outgoing(name, interaction.payload, guild, 0)


_BUILDERS: dict[str, Callable[[World, str, Any], Built]] = {
    "GUILD_CREATE": _guild,
    "GUILD_DELETE": _guild,
    "GUILD_ROLE_": _role,
    "GUILD_MEMBER_": _member,
    "GUILD_SCHEDULED_EVENT_": _scheduled,
    "CHANNEL_": _channel,
    "CHANNEL_PINS_": _pins,
    "THREAD_": _thread,
    "THREAD_MEMBERS_": _thread_members,
    "MESSAGE_": _message,
    "MESSAGE_REACTION_": _reaction,
    "MESSAGE_POLL_": _vote,
    "INTERACTION_": _interaction,
}


def without_content(data: Json, message: Message, bot: User) -> Json:
    """A message as an application without MESSAGE_CONTENT gets it.

    Its own messages, direct messages and messages that mention it stay whole.
    """
    kept = message.author is bot or message.channel.guild is None or bot in message.mentions
    if kept:
        return data
    hidden: Json = {"content": "", "embeds": [], "attachments": [], "components": []}
    cut = {**data, **hidden}
    cut.pop("poll", None)
    return cut
