"""Which scope each method and each event needs, and the profiles an app is created with."""

from tests.platforms.slack_server.state import Channel

MINIMAL = frozenset(
    {"commands", "chat:write", "users:read", "app_mentions:read", "im:history", "im:write"}
)
"""Everything but channel history: commands, posts, mentions and direct messages."""

NAMES = MINIMAL | {"channels:read", "groups:read", "team:read", "usergroups:read"}
"""MINIMAL plus channel, workspace and user-group names."""

HISTORY = NAMES | {
    "channels:history",
    "groups:history",
    "channels:join",
    "reactions:read",
    "reactions:write",
    "bookmarks:write",
    "files:write",
}
"""NAMES plus what is said in the channels the bot was invited to."""

METHOD_SCOPES: dict[str, tuple[str, ...]] = {
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.scheduleMessage": ("chat:write",),
    "chat.deleteScheduledMessage": ("chat:write",),
    "conversations.join": ("channels:join",),
    "conversations.open": ("im:write",),
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "bookmarks.add": ("bookmarks:write",),
    "bookmarks.remove": ("bookmarks:write",),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "bots.info": ("users:read",),
    "team.info": ("team:read",),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
}
"""Scopes by method; the conversations.* readers depend on the kind of channel instead."""

READ = {"public": "channels:read", "private": "groups:read", "im": "im:read"}
HISTORY_OF = {"public": "channels:history", "private": "groups:history", "im": "im:history"}

EVENT_SCOPES: dict[str, str] = {
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_rename": "channels:read",
    "channel_created": "channels:read",
    "channel_left": "channels:read",
    "group_archive": "groups:read",
    "group_unarchive": "groups:read",
    "group_deleted": "groups:read",
    "group_rename": "groups:read",
    "group_left": "groups:read",
    "user_change": "users:read",
    "team_join": "users:read",
}
"""Scopes by event; `message` and membership events depend on the channel."""

UNSCOPED_EVENTS = frozenset({"app_home_opened", "app_uninstalled", "tokens_revoked"})


def event_scope(event_type: str, channel: Channel | None) -> str | None:
    """The scope an app needs to be told, or None when every app is."""
    if event_type in UNSCOPED_EVENTS:
        return None
    if channel is not None and event_type == "message":
        return HISTORY_OF[channel.kind]
    if channel is not None and event_type in {"member_joined_channel", "member_left_channel"}:
        return READ[channel.kind]
    return EVENT_SCOPES[event_type]
