"""Scheduled messages: chat.scheduleMessage, its list, its deletion, and their firing."""

from tests.platforms.slack_server import posting
from tests.platforms.slack_server.api_chat import bot_message, content, destination, thread_of
from tests.platforms.slack_server.call import Call, Handler
from tests.platforms.slack_server.errors import SlackRefusal
from tests.platforms.slack_server.state import Json, Message, Scheduled
from tests.platforms.slack_server.world import World

MAX_SCHEDULE_S = 120 * 24 * 3600
SCHEDULE_WINDOW_S, SCHEDULE_WINDOW_MAX = 300, 30
"""At most thirty messages may wait for any five minutes of a channel."""


def _schedule(call: Call) -> Json:
    team, channel = destination(call)
    now, post_at = call.world.now_s(), call.number("post_at", 0)
    if post_at <= now:
        raise SlackRefusal("time_in_past")
    if post_at > now + MAX_SCHEDULE_S:
        raise SlackRefusal("time_too_far")
    near = [
        s
        for s in team.scheduled.values()
        if s.channel_id == channel.id and abs(s.post_at - post_at) < SCHEDULE_WINDOW_S
    ]
    if len(near) >= SCHEDULE_WINDOW_MAX:
        raise SlackRefusal("restricted_too_many")
    fields = content(call) | {"thread_ts": thread_of(call, channel)}
    scheduled = Scheduled(call.world.mint.id("Q"), channel.id, post_at, now, fields)
    team.scheduled[scheduled.id] = scheduled
    preview = bot_message(call, team, channel, content(call), fields["thread_ts"])
    shown = posting.shape(call.world, team, preview, metadata=True)
    return {
        "ok": True,
        "scheduled_message_id": scheduled.id,
        "channel": channel.id,
        "post_at": post_at,
        "message": {key: value for key, value in shown.items() if key != "ts"},
    }


def fire_due(world: World) -> int:
    """Post every scheduled message whose time has come; how many were posted."""
    fired = 0
    for team in world.teams.values():
        for scheduled in sorted(team.scheduled.values(), key=lambda s: s.post_at):
            if scheduled.post_at > world.now_s():
                continue
            del team.scheduled[scheduled.id]
            installation = world.installation(team.id)
            channel = team.channels[scheduled.channel_id]
            if installation is None or channel.archived or channel.deleted:
                continue
            message = Message(
                ts=world.mint.ts(world.clock.now()),
                channel_id=channel.id,
                user_id=installation.bot_user_id,
                team_id=team.id,
                bot_id=installation.bot_id,
                **scheduled.message,
            )
            posting.post(world, team, message, via="chat.scheduleMessage")
            fired += 1
    return fired


def _delete_scheduled(call: Call) -> Json:
    team, channel = call.channel()
    scheduled = team.scheduled.get(call.need("scheduled_message_id"))
    if scheduled is None or scheduled.channel_id != channel.id:
        raise SlackRefusal("invalid_scheduled_message_id")
    del team.scheduled[scheduled.id]
    return {"ok": True}


def _list_scheduled(call: Call) -> Json:
    wanted = call.text("channel")
    found = [
        {
            "id": s.id,
            "channel_id": s.channel_id,
            "post_at": s.post_at,
            "date_created": s.created,
            "text": s.message["text"],
        }
        for s in sorted(call.team.scheduled.values(), key=lambda s: s.post_at)
        if wanted in ("", s.channel_id)
    ]
    return {"ok": True, "scheduled_messages": found, "response_metadata": {"next_cursor": ""}}


METHODS: dict[str, Handler] = {
    "chat.scheduleMessage": _schedule,
    "chat.deleteScheduledMessage": _delete_scheduled,
    "chat.scheduledMessages.list": _list_scheduled,
}
