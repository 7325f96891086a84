"""State as the JSON Slack shows: users, channels, messages, views."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.platforms.slack_server.state import (
    App,
    Channel,
    Installation,
    Json,
    Message,
    Upload,
    User,
    UserGroup,
    View,
)

AVATAR = "https://avatars.example.com/praxis"


def user_json(user: User, *, now: datetime, include_locale: bool, stranger: bool) -> Json:
    """A user object; a stranger (from a connected workspace) shows no time zone."""
    offset = now.astimezone(ZoneInfo(user.tz)).utcoffset()
    shape: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "profile": {
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": user.real_name,
            "display_name_normalized": user.real_name,
            "team": user.team_id,
            "image_72": f"{AVATAR}/72.png",
        },
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if stranger:
        shape["is_stranger"] = True
    elif not user.deleted:
        shape["tz"] = user.tz
        shape["tz_label"] = user.tz.rpartition("/")[2].replace("_", " ")
        shape["tz_offset"] = int(offset.total_seconds()) if offset else 0
        if include_locale:
            shape["locale"] = user.locale
    return shape


def channel_json(channel: Channel, *, bot_user_id: str, with_count: bool = False) -> Json:
    """A conversation object, seen by the bot."""
    if channel.kind == "im":
        other = next(m for m in channel.members if m != bot_user_id)
        return {
            "id": channel.id,
            "created": channel.created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": channel.team_id,
            "updated": channel.created * 1000,
            "user": other,
            "is_user_deleted": False,
            "priority": 0,
        }
    note = {"value": "", "creator": "", "last_set": 0}
    shape: Json = {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind == "private",
        "created": channel.created,
        "is_archived": channel.archived,
        "is_general": channel.name == "general",
        "unlinked": 0,
        "name_normalized": channel.name,
        "is_shared": channel.ext_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": channel.team_id,
        "updated": channel.created * 1000,
        "creator": channel.creator,
        "is_ext_shared": channel.ext_shared,
        "shared_team_ids": [channel.team_id],
        "pending_connected_team_ids": [],
        "is_member": bot_user_id in channel.members,
        "topic": {**note, "value": channel.topic},
        "purpose": note,
        "previous_names": list(channel.previous_names),
    }
    if with_count:
        shape["num_members"] = len(channel.members)
    return shape


def bot_profile(app: App, installation: Installation, team_id: str) -> Json:
    """What a message says about the app that wrote it."""
    return {
        "id": installation.bot_id,
        "deleted": False,
        "name": app.name,
        "updated": 0,
        "app_id": app.id,
        "icons": {f"image_{size}": f"{AVATAR}/{size}.png" for size in (36, 48, 72)},
        "team_id": team_id,
    }


def message_json(
    message: Message, channel: Channel, *, profile: Json | None, metadata: bool
) -> Json:
    """A message object; `profile` is the bot profile for the app's own messages."""
    if message.deleted:
        shape = {"type": "message", "subtype": "tombstone", "ts": message.ts}
        return {**shape, "text": "This message was deleted.", **_thread(message, channel)}
    shape: Json = {
        "type": "message",
        "user": message.user_id,
        "text": message.text,
        "ts": message.ts,
        "team": message.team_id,
    }
    optional: dict[str, Any] = {
        "subtype": message.subtype,
        "client_msg_id": message.client_msg_id,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "files": message.files,
    }
    shape.update({key: value for key, value in optional.items() if value})
    if message.bot_id and profile:
        shape |= {"bot_id": message.bot_id, "app_id": profile["app_id"], "bot_profile": profile}
    if message.edited:
        shape["edited"] = {"user": message.edited[0], "ts": message.edited[1]}
    if message.reactions:
        shape["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in message.reactions.items()
        ]
    if metadata and message.metadata:
        shape["metadata"] = message.metadata
    return {**shape, **_thread(message, channel)}


def _thread(message: Message, channel: Channel) -> Json:
    if message.is_reply:
        root = channel.messages.get(message.thread_ts or "")
        parent = {"parent_user_id": root.user_id} if root else {}
        return {"thread_ts": message.thread_ts, **parent}
    replies = channel.replies(message.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user_id for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "reply_users": users[:5],
        "is_locked": False,
        "subscribed": False,
    }


def view_json(view: View, *, app: App, installation: Installation) -> Json:
    """A view object as answered by views.* and sent with interactions."""
    source = view.source
    shape: Json = {
        "id": view.id,
        "team_id": view.team_id,
        "type": view.type,
        "blocks": view.blocks,
        "private_metadata": source.get("private_metadata") or "",
        "callback_id": source.get("callback_id") or "",
        "external_id": view.external_id,
        "state": {"values": view.values},
        "hash": view.hash,
        "title": source.get("title"),
        "clear_on_close": bool(source.get("clear_on_close")),
        "notify_on_close": bool(source.get("notify_on_close")),
        "close": source.get("close"),
        "submit": source.get("submit"),
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": app.id,
        "app_installed_team_id": installation.team_ids[0],
        "bot_id": installation.bot_id,
    }
    if view.type == "home":
        shape["title"] = {"type": "plain_text", "text": "View Title", "emoji": True}
    return shape


def usergroup_json(group: UserGroup, *, include_users: bool, include_count: bool) -> Json:
    """A user group object."""
    shape: Json = {
        "id": group.id,
        "team_id": group.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": group.created,
        "date_update": group.created,
        "date_delete": group.deleted_at,
        "auto_provision": False,
        "enterprise_subteam_id": "",
        "prefs": {"channels": [], "groups": []},
    }
    if include_users:
        shape["users"] = list(group.users)
    if include_count:
        shape["user_count"] = len(group.users)
    return shape


def file_json(upload: Upload, team_id: str) -> Json:
    """A file object for something the bot uploaded."""
    kind = upload.filename.rpartition(".")[2]
    return {
        "id": upload.id,
        "created": upload.created,
        "timestamp": upload.created,
        "name": upload.filename,
        "title": upload.title or upload.filename,
        "mimetype": "text/calendar" if kind == "ics" else "application/octet-stream",
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": upload.user_id,
        "user_team": team_id,
        "size": upload.length,
        "mode": "hosted",
        "is_external": False,
        "is_public": bool(upload.shared_in),
        "url_private": f"https://files.example.com/{team_id}-{upload.id}/{upload.filename}",
        "permalink": f"https://example.slack.com/files/{upload.user_id}/{upload.id}",
        "channels": list(upload.shared_in),
        "groups": [],
        "ims": [],
    }


def epoch(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.astimezone(UTC).timestamp())
