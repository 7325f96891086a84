"""What the bot must be allowed: the invite link's integer, and what a channel lacks, in Discord's words."""

from collections.abc import Mapping, Sequence
from enum import IntFlag
from typing import Any
from urllib.parse import urlencode

from adapters.discord.values import THREADS
from bot.i18n import _
from bot.ports import Missing, Need

Json = Mapping[str, Any]

FORUM_KINDS = (15, 16)
"""Forum and media channels: a message there is a post with a thread (resources/channel)."""


class Permission(IntFlag):
    """The bits we know (topics/permissions, Bitwise Permission Flags)."""

    ADMINISTRATOR = 1 << 3
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    CREATE_EVENTS = 1 << 44


NAMES: Mapping[Permission, str] = {
    Permission.VIEW_CHANNEL: "View Channel",
    Permission.SEND_MESSAGES: "Send Messages",
    Permission.EMBED_LINKS: "Embed Links",
    Permission.ATTACH_FILES: "Attach Files",
    Permission.READ_MESSAGE_HISTORY: "Read Message History",
    Permission.MANAGE_THREADS: "Manage Threads",
    Permission.CREATE_PUBLIC_THREADS: "Create Public Threads",
    Permission.SEND_MESSAGES_IN_THREADS: "Send Messages in Threads",
    Permission.CREATE_EVENTS: "Create Events",
}
"""As the permission pages of a server and of a channel call them."""

INVITED_WITH = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MANAGE_THREADS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
"""What the invite link asks for; Manage Threads reopens a thread before a post in it is edited.

Create Events is not among them: it is granted where somebody turns the events of webinars on.
"""

_ALL = -1


def invite_link(application_id: str) -> str:
    """Where an administrator adds the bot to a server."""
    query = {
        "client_id": application_id,
        "scope": "bot applications.commands",
        "permissions": int(INVITED_WITH),
    }
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"


def held(guild: Json, member: Json, channel: Json) -> int:
    """The bits a member holds in a channel (topics/permissions, Permission Overwrites).

    `guild` needs `roles` and `owner_id`; for a thread give its parent as `channel`.
    """
    own = [str(guild["id"]), *(str(role) for role in member["roles"])]
    if guild_admin(guild, member):
        return _ALL
    bits = _union(guild, own)
    overwrites = {str(each["id"]): each for each in channel.get("permission_overwrites") or ()}
    bits = _overwritten(bits, [overwrites.get(own[0])])
    bits = _overwritten(bits, [overwrites.get(role) for role in own[1:]])
    return _overwritten(bits, [overwrites.get(str(member["user"]["id"]))])


def guild_admin(guild: Json, member: Json) -> bool:
    """Whether a member owns the server or is an administrator of it."""
    own = [str(guild["id"]), *(str(role) for role in member["roles"])]
    owner = str(guild.get("owner_id")) == str(member["user"]["id"])
    return owner or bool(_union(guild, own) & Permission.ADMINISTRATOR)


def lacking(bits: int, needs: frozenset[Need], kind: int) -> list[Missing]:
    """The unmet needs of a channel of this type, in the order in which they bite."""
    found: list[Missing] = []
    for need in Need:
        permission = permission_for(need, kind)
        if need in needs and not bits & permission:
            name = NAMES[permission]
            how = _("Edit Channel → Permissions → the bot's role → allow “{name}”.")
            if need is Need.EVENTS:
                how = _("Server Settings → Roles → the bot's role → allow “{name}”.")
            found.append(Missing(need, name, how.format(name=name)))
    return found


def permission_for(  # noqa: PLR0911  # one exhaustive match
    need: Need, kind: int
) -> Permission:
    """The permission that a need is called in a channel of this type."""
    match need:
        case Need.SEE:
            return Permission.VIEW_CHANNEL
        case Need.POST if kind in THREADS:
            return Permission.SEND_MESSAGES_IN_THREADS
        case Need.THREAD if kind not in FORUM_KINDS:
            return Permission.CREATE_PUBLIC_THREADS
        case Need.POST | Need.THREAD:
            return Permission.SEND_MESSAGES
        case Need.REPLY:
            return Permission.SEND_MESSAGES_IN_THREADS
        case Need.HISTORY:
            return Permission.READ_MESSAGE_HISTORY
        case Need.FILES:
            return Permission.ATTACH_FILES
        case Need.EVENTS:
            return Permission.CREATE_EVENTS


def _union(guild: Json, own: Sequence[str]) -> int:
    bits = 0
    for role in guild["roles"]:
        if str(role["id"]) in own:
            bits |= int(role["permissions"])
    return bits


def _overwritten(bits: int, overwrites: Sequence[Json | None]) -> int:
    allow = deny = 0
    for each in overwrites:
        if each is not None:
            allow |= int(each["allow"])
            deny |= int(each["deny"])
    return (bits & ~deny) | allow
