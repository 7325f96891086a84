"""Putting messages in front of people: posts, edits, deletions, ephemerals, reactions."""

import copy
from typing import Any

from tests.platforms.slack_server.block_elements import INPUTS
from tests.platforms.slack_server.interactions import Reply
from tests.platforms.slack_server.journal import Attempt
from tests.platforms.slack_server.shapes import bot_profile, message_json
from tests.platforms.slack_server.state import Channel, Ephemeral, Json, Message, Team
from tests.platforms.slack_server.world import World

Sent = Any
"""The background delivery of the event, or None when the app is not told."""


def with_ids(blocks: list[Json], world: World) -> list[Json]:
    """A copy with the block_ids and action_ids Slack fills in."""
    filled = copy.deepcopy(blocks)
    for block in filled:
        block.setdefault("block_id", world.mint.secret("block")[:5])
        inner = [block.get("accessory"), block.get("element"), *(block.get("elements") or [])]
        for element in inner:
            if isinstance(element, dict) and element.get("type") in INTERACTIVE:
                element.setdefault("action_id", world.mint.secret("action")[:5])
    return filled


INTERACTIVE = INPUTS | {
    "button",
    "overflow",
    "workflow_button",
    "feedback_buttons",
    "icon_button",
}


def shape(world: World, team: Team, message: Message, *, metadata: bool = False) -> Json:
    """A message as JSON, with the bot profile where it is the app's own."""
    channel = team.channels[message.channel_id]
    profile = None
    if message.bot_id:
        known = [i for i in world.installations if team.id in i.team_ids]
        profile = bot_profile(world.app, known[-1], team.id)
    return message_json(message, channel, profile=profile, metadata=metadata)


def event_shape(world: World, team: Team, message: Message) -> Json:
    """A message as events carry it."""
    known = shape(world, team, message)
    return {key: value for key, value in known.items() if key not in {"app_id", "reply_users"}}


def post(
    world: World, team: Team, message: Message, *, via: str, interaction_id: str | None = None
) -> Sent:
    """Store a message, show it to everyone in the channel and tell the app."""
    channel = team.channels[message.channel_id]
    channel.messages[message.ts] = message
    if message.bot_id or message.subtype:
        _show(world, channel, message, "message", via, interaction_id)
    return _emit_message(world, team, channel, message)


def edit(
    world: World,
    team: Team,
    message: Message,
    changes: Json,
    *,
    by: str,
    via: str,
    interaction_id: str | None = None,
) -> Sent:
    """Change a message and tell everyone."""
    channel = team.channels[message.channel_id]
    previous = event_shape(world, team, message)
    for name, value in changes.items():
        setattr(message, name, value)
    ts = world.mint.ts(world.clock.now())
    message.edited = (by, ts)
    if message.bot_id:
        _show(world, channel, message, "update", via, interaction_id)
    event = {
        "type": "message",
        "subtype": "message_changed",
        "message": event_shape(world, team, message),
        "previous_message": previous,
        "channel": channel.id,
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel_type(channel),
    }
    return world.emit(team, event, channel)


def remove(
    world: World, team: Team, message: Message, *, via: str, interaction_id: str | None = None
) -> Sent:
    """Delete a message; the root of a thread leaves a tombstone."""
    channel = team.channels[message.channel_id]
    previous = event_shape(world, team, message)
    if channel.replies(message.ts):
        message.deleted, message.blocks, message.text = True, [], ""
    else:
        del channel.messages[message.ts]
    if message.bot_id:
        _show(world, channel, message, "delete", via, interaction_id)
    ts = world.mint.ts(world.clock.now())
    event = {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": previous,
        "channel": channel.id,
        "hidden": True,
        "deleted_ts": message.ts,
        "event_ts": ts,
        "ts": ts,
        "channel_type": channel_type(channel),
    }
    return world.emit(team, event, channel)


def whisper(
    world: World, team: Team, ephemeral: Ephemeral, *, via: str, interaction_id: str | None = None
) -> None:
    """Show something to one person only."""
    team.channels[ephemeral.channel_id].ephemerals[ephemeral.ts] = ephemeral
    reply = Reply(
        "ephemeral",
        via,
        ephemeral.channel_id,
        ephemeral.ts,
        ephemeral.text,
        ephemeral.blocks,
        ephemeral.thread_ts,
        ephemeral=True,
    )
    world.show([ephemeral.user_id], reply, interaction_id)


def react(
    world: World, team: Team, message: Message, name: str, user_id: str, *, add: bool
) -> Sent:
    """Add or take away one person's reaction and tell the app."""
    channel = team.channels[message.channel_id]
    users = message.reactions.setdefault(name, [])
    if add:
        users.append(user_id)
    else:
        users.remove(user_id)
    if not users:
        del message.reactions[name]
    event = {
        "type": "reaction_added" if add else "reaction_removed",
        "user": user_id,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        "item_user": message.user_id,
    }
    return world.emit(team, event, channel)


def channel_type(channel: Channel) -> str:
    """What events call the kind of channel."""
    return {"public": "channel", "private": "group", "im": "im"}[channel.kind]


def _emit_message(world: World, team: Team, channel: Channel, message: Message) -> Sent:
    event = {
        **event_shape(world, team, message),
        "channel": channel.id,
        "event_ts": message.ts,
        "channel_type": channel_type(channel),
    }
    if channel.ext_shared:
        event |= {"user_team": message.team_id, "source_team": message.team_id}
    return world.emit(team, event, channel)


def _show(
    world: World,
    channel: Channel,
    message: Message,
    kind: Any,
    via: str,
    interaction_id: str | None,
) -> None:
    reply = Reply(
        kind, via, channel.id, message.ts, message.text, message.blocks, message.thread_ts
    )
    people = [m for m in channel.members if m != message.user_id]
    if interaction_id is not None:
        world.show([], reply, interaction_id)
    else:
        world.show(people, reply)


async def delivered(sent: Sent) -> Attempt | None:
    """Wait for the first attempt to tell the app."""
    return await sent if sent is not None else None
