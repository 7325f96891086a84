"""Permission bits and how roles and channel overwrites add up to them."""

from enum import IntFlag
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.platforms.discord_server.world import Channel, Guild, Member


class Permission(IntFlag):
    """The bits that the emulator enforces, at Discord's positions."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    CREATE_EVENTS = 1 << 44
    SEND_POLLS = 1 << 49
    PIN_MESSAGES = 1 << 51


EVERYONE = Permission(
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.SEND_POLLS
)
"""What people may do in a new server."""

BOT_INVITED_WITH = Permission(580_868_557_098_048)
"""The permissions integer of the invite link that the design recommends."""

ALL = Permission(sum(Permission))


def permissions_in(member: "Member", channel: "Channel") -> Permission:
    """What a member may do in a channel; a thread has its parent's overwrites."""
    guild = channel.guild
    if guild is None:
        return ALL
    place = guild.channels.get(channel.parent_id or 0, channel) if channel.thread else channel
    granted = guild_permissions(member, guild)
    if Permission.ADMINISTRATOR in granted:
        return ALL
    granted = _apply(granted, place, [guild.id])
    granted = _apply(granted, place, sorted(member.roles))
    granted = _apply(granted, place, [member.user.id])
    if Permission.VIEW_CHANNEL not in granted:
        return Permission(0)
    speak = Permission.SEND_MESSAGES_IN_THREADS if channel.thread else Permission.SEND_MESSAGES
    if speak not in granted:
        granted &= ~(Permission.MENTION_EVERYONE | Permission.ATTACH_FILES | Permission.EMBED_LINKS)
    return granted


def guild_permissions(member: "Member", guild: "Guild") -> Permission:
    """The union of a member's roles, before any channel's overwrites; the owner has all."""
    if member.user.id == guild.owner.id:
        return ALL
    bits = guild.roles[guild.id].permissions
    for role_id in member.roles:
        bits |= guild.roles[role_id].permissions
    return ALL if bits & Permission.ADMINISTRATOR else Permission(bits)


def _apply(granted: Permission, channel: "Channel", targets: list[int]) -> Permission:
    allow = deny = 0
    for target in targets:
        overwrite = channel.overwrites.get(target)
        if overwrite is not None:
            allow |= overwrite.allow
            deny |= overwrite.deny
    return Permission((granted & ~deny) | allow)
