"""State as the JSON that Discord would send; pure functions."""

from datetime import datetime
from typing import Any

from tests.platforms.discord_server.permissions import permissions_in
from tests.platforms.discord_server.world import (
    HAS_THREAD,
    Channel,
    ChannelKind,
    Guild,
    Json,
    Member,
    Message,
    Poll,
    Role,
    ScheduledEvent,
    User,
)


def iso(moment: datetime | None) -> str | None:
    """An instant as Discord writes it."""
    return None if moment is None else moment.isoformat()


def user(person: User) -> Json:
    """UserResponse."""
    gone = person.deactivated
    payload: Json = {
        "id": str(person.id),
        "username": f"deleted_user_{person.id:x}"
        if gone
        else person.name.lower().replace(" ", "_"),
        "avatar": None,
        "discriminator": "0",
        "public_flags": 0,
        "flags": 0,
        "global_name": None if gone else person.name,
        "primary_guild": None,
    }
    if person.bot:
        payload["bot"] = True
    return payload


def member(one: Member, *, with_user: bool = True) -> Json:
    """GuildMemberResponse, or the partial one of messages and resolved data."""
    payload: Json = {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": iso(one.joined_at),
        "nick": one.nick,
        "pending": False,
        "premium_since": None,
        "roles": [str(role) for role in sorted(one.roles)],
        "mute": False,
        "deaf": False,
    }
    return {**payload, "user": user(one.user)} if with_user else payload


def role(one: Role) -> Json:
    """GuildRoleResponse."""
    return {
        "id": str(one.id),
        "name": one.name,
        "permissions": str(one.permissions),
        "position": one.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def channel(place: Channel) -> Json:
    """GuildChannelResponse, ThreadResponse or PrivateChannelResponse."""
    if place.thread is not None:
        return _thread(place)
    last = None if place.last_message_id is None else str(place.last_message_id)
    payload: Json = {"id": str(place.id), "type": int(place.kind), "last_message_id": last}
    payload["flags"] = place.flags
    if place.recipient is not None:
        return {**payload, "recipients": [user(place.recipient)]}
    payload |= {
        "guild_id": str(_guild_of(place).id),
        "name": place.name,
        "parent_id": None if place.parent_id is None else str(place.parent_id),
        "topic": place.topic,
        "position": place.position,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "permission_overwrites": [
            {"id": str(o.id), "type": o.kind, "allow": str(o.allow), "deny": str(o.deny)}
            for o in place.overwrites.values()
        ],
    }
    if place.kind is ChannelKind.FORUM:
        payload["available_tags"] = [
            {
                "id": str(tag.id),
                "name": tag.name,
                "moderated": tag.moderated,
                "emoji_id": None,
                "emoji_name": None,
            }
            for tag in place.tags
        ]
        payload |= {"default_reaction_emoji": None, "default_sort_order": None}
        payload["default_forum_layout"] = 0
    return payload


def _thread(place: Channel) -> Json:
    state = place.thread
    assert state is not None
    return {
        "id": str(place.id),
        "type": int(place.kind),
        "last_message_id": None if place.last_message_id is None else str(place.last_message_id),
        "flags": place.flags,
        "guild_id": str(_guild_of(place).id),
        "name": place.name,
        "parent_id": str(place.parent_id),
        "rate_limit_per_user": 0,
        "owner_id": str(state.owner.id),
        "message_count": state.message_count,
        "member_count": len(state.members),
        "total_message_sent": state.total_sent,
        "applied_tags": [str(tag) for tag in state.applied_tags],
        "thread_metadata": {
            "archived": state.archived,
            "archive_timestamp": iso(state.archive_timestamp),
            "auto_archive_duration": state.auto_archive_minutes,
            "locked": state.locked,
            "create_timestamp": iso(state.archive_timestamp),
        },
    }


def thread_member(place: Channel, user_id: int) -> Json:
    """ThreadMemberResponse."""
    assert place.thread is not None
    joined = place.thread.members[user_id]
    return {
        "id": str(place.id),
        "user_id": str(user_id),
        "join_timestamp": iso(joined),
        "flags": 0,
    }


def interaction_channel(place: Channel, viewer: User) -> Json:
    """The partial channel inside an interaction, with what the viewer may do there."""
    payload = channel(place)
    if place.guild is not None and viewer.id in place.guild.members:
        bits = permissions_in(place.guild.members[viewer.id], place)
        payload["permissions"] = str(int(bits))
    return payload


def message(one: Message, *, viewer: User, nonce: bool = False) -> Json:
    """MessageResponse. The nonce is told once, at creation, and lost when fetched again."""
    payload: Json = {
        "id": str(one.id),
        "type": one.kind,
        "channel_id": str(one.channel.id),
        "author": user(one.author),
        "content": one.content,
        "embeds": one.embeds,
        "components": one.components,
        "attachments": one.attachments,
        "mentions": [user(person) for person in one.mentions],
        "mention_roles": [str(role_id) for role_id in one.mention_roles],
        "mention_everyone": one.mention_everyone,
        "timestamp": iso(one.created_at),
        "edited_timestamp": iso(one.edited_at),
        "flags": one.flags | (HAS_THREAD if one.thread else 0),
        "pinned": one.pinned_at is not None,
        "tts": False,
    }
    if nonce and one.nonce is not None:
        payload["nonce"] = one.nonce
    payload |= _relations(one, viewer)
    if one.reactions:
        payload["reactions"] = [_reaction(e, who, viewer) for e, who in one.reactions.items()]
    if one.poll is not None:
        payload["poll"] = poll(one.poll, viewer)
    return payload


def _relations(one: Message, viewer: User) -> Json:
    payload: Json = {}
    if one.webhook_id is not None:
        payload["application_id"] = payload["webhook_id"] = str(one.webhook_id)
    if one.interaction is not None:
        payload["interaction_metadata"] = one.interaction.metadata()
    if one.thread is not None and one.thread.thread is not None:
        payload["thread"] = channel(one.thread)
    if one.reply_to is not None:
        reference = {"message_id": str(one.reply_to.id), "channel_id": str(one.reply_to.channel.id)}
        guild = one.channel.guild
        payload["message_reference"] = {"type": 0, **reference}
        if guild is not None:
            payload["message_reference"]["guild_id"] = str(guild.id)
        quoted = None if one.reply_to.deleted else message(one.reply_to, viewer=viewer)
        if quoted is not None:
            quoted.pop("referenced_message", None)
        payload["referenced_message"] = quoted
    return payload


def _reaction(emoji: str, people: list[User], viewer: User) -> Json:
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(people),
        "count_details": {"burst": 0, "normal": len(people)},
        "burst_colors": [],
        "me_burst": False,
        "me": viewer in people,
    }


def poll(one: Poll, viewer: User) -> Json:
    """PollResponse."""
    counts = [
        {"id": answer, "count": len(people), "me_voted": viewer in people}
        for answer, people in one.votes.items()
    ]
    return {
        "question": {"text": one.question},
        "answers": one.answers,
        "expiry": iso(one.expires_at),
        "allow_multiselect": one.multiselect,
        "layout_type": 1,
        "results": {"answer_counts": counts, "is_finalized": one.finalized},
    }


def scheduled_event(one: ScheduledEvent) -> Json:
    """ExternalScheduledEventResponse."""
    return {
        "id": str(one.id),
        "guild_id": str(one.guild.id),
        "name": one.body["name"],
        "description": one.body.get("description"),
        "channel_id": None,
        "creator_id": str(one.creator.id),
        "creator": user(one.creator),
        "image": None,
        "scheduled_start_time": one.body["scheduled_start_time"],
        "scheduled_end_time": one.body.get("scheduled_end_time"),
        "status": one.status,
        "entity_type": 3,
        "entity_id": None,
        "entity_metadata": one.body["entity_metadata"],
        "recurrence_rule": None,
        "user_count": len(one.subscribers),
        "privacy_level": 2,
        "user_rsvp": None,
        "guild_scheduled_event_exceptions": [],
    }


def guild(one: Guild) -> Json:
    """GuildWithCountsResponse."""
    absent = (
        "icon description home_header splash discovery_splash banner application_id "
        "afk_channel_id widget_channel_id max_presences vanity_url_code rules_channel_id "
        "safety_alerts_channel_id public_updates_channel_id incidents_data"
    )
    system = one.system_channel
    return {
        **dict.fromkeys(absent.split()),
        "id": str(one.id),
        "name": one.name,
        "features": ["COMMUNITY"],
        "owner_id": str(one.owner.id),
        "region": "deprecated",
        "afk_timeout": 300,
        "system_channel_id": None if system is None else str(system.id),
        "system_channel_flags": 0,
        "widget_enabled": False,
        "verification_level": 0,
        "roles": [role(r) for r in one.roles.values()],
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-GB",
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "approximate_member_count": len(one.members),
        "approximate_presence_count": 1,
    }


def guild_create(one: Guild, bot: User) -> Json:
    """GUILD_CREATE: the guild with what the bot can see of it at the start."""
    me = one.members[bot.id]
    places = [c for c in one.channels.values() if c.thread is None]
    active = [c for c in one.threads if c.thread is not None and not c.thread.archived]
    extra: dict[str, Any] = {
        "joined_at": iso(me.joined_at),
        "large": len(one.members) >= 250,
        "unavailable": False,
        "member_count": len(one.members),
        "voice_states": [],
        "members": [member(me)],
        "channels": [channel(place) for place in places],
        "threads": [channel(place) for place in active if permissions_in(me, place)],
        "presences": [],
        "stage_instances": [],
        "soundboard_sounds": [],
        "guild_scheduled_events": [scheduled_event(e) for e in one.events.values()],
    }
    return {**guild(one), **extra}


def _guild_of(place: Channel) -> Guild:
    assert place.guild is not None
    return place.guild
