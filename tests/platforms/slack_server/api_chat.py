"""chat.*: posting, whispering, changing, deleting; and blocks.validate."""

import json
from typing import Any

from tests.platforms.slack_server import posting
from tests.platforms.slack_server.blocks import judge, too_much_text, validate
from tests.platforms.slack_server.call import Call, Handler
from tests.platforms.slack_server.errors import SlackRefusal
from tests.platforms.slack_server.limits import (
    EVENT_TYPE_MAX,
    METADATA_MAX_BYTES,
    POST_TEXT_TRUNCATED_AT,
    UPDATE_TEXT_MAX,
)
from tests.platforms.slack_server.state import Channel, Ephemeral, Json, Message, Team
from tests.platforms.slack_server.world import World

UPDATE_LEAVES_OUT = frozenset(
    {
        "ts",
        "thread_ts",
        "parent_user_id",
        "reactions",
        "reply_count",
        "reply_users",
        "reply_users_count",
        "latest_reply",
        "is_locked",
        "subscribed",
    }
)
"""What Slack's answer to chat.update does not repeat about the message."""


def content(call: Call) -> Json:
    """text, blocks, attachments and metadata, or the refusal of what is wrong with them."""
    blocks = call.structure("blocks") or []
    attachments = call.structure("attachments") or []
    if not isinstance(blocks, list):
        raise SlackRefusal("invalid_blocks_format")
    if not call.text("text") and not blocks and not attachments:
        raise SlackRefusal("no_text")
    payload = {"blocks": blocks, "attachments": attachments}
    verdicts = judge("message", payload)
    for source, problem in verdicts:
        call.violation(source, problem.message, problem.pointer, payload)
    ours = [problem for source, problem in verdicts if source == "limits"]
    if ours:
        raise refuse_blocks(ours)
    if too_much_text(blocks):
        call.violation("limits", "msg_blocks_too_long", payload=payload)
        raise SlackRefusal("msg_blocks_too_long")
    return {
        "text": call.text("text"),
        "blocks": posting.with_ids(blocks, call.world),
        "attachments": attachments,
        "metadata": metadata(call),
    }


def refuse_blocks(problems: list[Any]) -> SlackRefusal:
    """invalid_blocks with the details Slack gives."""
    details = [f"{p.message} [json-pointer:{p.pointer}]" for p in problems]
    messages = [f"[ERROR] {detail}" for detail in details]
    return SlackRefusal("invalid_blocks", errors=details, response_metadata={"messages": messages})


def metadata(call: Call) -> Json | None:
    """The metadata argument, checked as Slack checks it."""
    value = call.structure("metadata")
    if not value:
        return None
    well_formed = (
        isinstance(value, dict)
        and set(value) == {"event_type", "event_payload"}
        and isinstance(value["event_type"], str)
        and 0 < len(value["event_type"]) <= EVENT_TYPE_MAX
        and isinstance(value["event_payload"], dict)
    )
    if not well_formed or not all(map(_flat_or_listed, value["event_payload"].values())):
        raise SlackRefusal("invalid_metadata_format")
    if len(json.dumps(value)) > METADATA_MAX_BYTES:
        raise SlackRefusal("metadata_too_large")
    return value


def _flat_or_listed(value: Any) -> bool:
    """Scalars, objects of scalars, or arrays of either."""
    if isinstance(value, list):
        return all(_scalar(item) or _scalars(item) for item in value)
    return _scalar(value) or _scalars(value)


def _scalar(value: Any) -> bool:
    return isinstance(value, str | int | float | bool)


def _scalars(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_scalar, value.values()))


def destination(call: Call) -> tuple[Team, Channel]:
    """Where to post: a channel, or a person's direct messages by user id."""
    wanted = call.need("channel")
    if wanted.startswith(("U", "W")):
        return call.team, direct_messages(call, call.team, wanted)
    team, channel = call.channel()
    if channel.archived:
        raise SlackRefusal("is_archived")
    if not call.inside(channel) and "chat:write.public" not in call.installation.scopes:
        raise SlackRefusal("not_in_channel")
    return team, channel


def direct_messages(call: Call, team: Team, user_id: str) -> Channel:
    """The bot's conversation with someone, opened if need be."""
    user = call.world.user(user_id)
    if user is None or user.id not in team.users:
        raise SlackRefusal("channel_not_found")
    if user.is_bot:
        raise SlackRefusal("cannot_dm_bot")
    if user.deleted:
        raise SlackRefusal("user_disabled")
    return open_im(call.world, team, user_id, call.installation.bot_user_id)


def open_im(world: World, team: Team, user_id: str, bot_user_id: str) -> Channel:
    """The direct-message channel of a person and the bot."""
    existing = team.im_with(user_id)
    if existing is not None:
        return existing
    channel = Channel(
        world.mint.id("D"), team.id, "", "im", world.now_s(), bot_user_id, [user_id, bot_user_id]
    )
    team.channels[channel.id] = channel
    return channel


def thread_of(call: Call, channel: Channel) -> str | None:
    """The root of the thread to post in, if any."""
    ts = call.text("thread_ts")
    if not ts:
        return None
    root = channel.messages.get(ts)
    if root is None:
        raise SlackRefusal("thread_not_found")
    return root.thread_ts if root.is_reply else ts


def _post_message(call: Call) -> Json:
    team, channel = destination(call)
    fields = content(call)
    warning = len(fields["text"]) > POST_TEXT_TRUNCATED_AT
    fields["text"] = fields["text"][:POST_TEXT_TRUNCATED_AT]
    _judge_flags(call)
    message = bot_message(call, team, channel, fields, thread_of(call, channel))
    posting.post(call.world, team, message, via=call.record.method)
    answer = {
        "ok": True,
        "channel": channel.id,
        "ts": message.ts,
        "message": posting.shape(call.world, team, message, metadata=True),
    }
    if warning:
        answer |= {"warning": "message_truncated"}
        answer |= {"response_metadata": {"warnings": ["message_truncated"]}}
    return answer


def _judge_flags(call: Call) -> None:
    """Things Slack accepts that can ping or unfurl what users wrote."""
    if call.flag("link_names") or call.text("parse") == "full":
        call.violation("policy", "link_names or parse=full lets user text mention people")


def bot_message(
    call: Call, team: Team, channel: Channel, fields: Json, thread_ts: str | None
) -> Message:
    """A new message of the app's own, not stored yet."""
    return Message(
        ts=call.world.mint.ts(call.world.clock.now()),
        channel_id=channel.id,
        user_id=call.installation.bot_user_id,
        team_id=team.id,
        bot_id=call.installation.bot_id,
        thread_ts=thread_ts,
        **fields,
    )


def _post_ephemeral(call: Call) -> Json:
    team, channel = call.channel()
    if channel.archived:
        raise SlackRefusal("is_archived")
    if not call.inside(channel):
        raise SlackRefusal("not_in_channel")
    user_id = call.need("user")
    if user_id not in channel.members:
        raise SlackRefusal("user_not_in_channel")
    fields = content(call)
    ts = call.world.mint.ts(call.world.clock.now())
    thread = call.text("thread_ts") or None
    ephemeral = Ephemeral(ts, channel.id, user_id, fields["text"], fields["blocks"], thread)
    posting.whisper(call.world, team, ephemeral, via=call.record.method)
    return {"ok": True, "message_ts": ts}


def _update(call: Call) -> Json:
    team, channel = call.channel()
    message = call.message(channel)
    if message.user_id != call.installation.bot_user_id:
        raise SlackRefusal("cant_update_message")
    if channel.archived:
        raise SlackRefusal("is_archived")
    if len(call.text("text")) > UPDATE_TEXT_MAX:
        raise SlackRefusal("msg_too_long")
    fields = content(call)
    if "metadata" not in call.args:
        del fields["metadata"]
    if "blocks" not in call.args and "attachments" not in call.args:
        fields["blocks"] = fields["attachments"] = []
    by = call.installation.bot_user_id
    posting.edit(call.world, team, message, fields, by=by, via=call.record.method)
    return {
        "ok": True,
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": {
            key: value
            for key, value in posting.shape(call.world, team, message, metadata=True).items()
            if key not in UPDATE_LEAVES_OUT
        },
    }


def _delete(call: Call) -> Json:
    team, channel = call.channel()
    message = call.message(channel)
    if message.user_id != call.installation.bot_user_id:
        raise SlackRefusal("cant_delete_message")
    posting.remove(call.world, team, message, via=call.record.method)
    return {"ok": True, "channel": channel.id, "ts": message.ts}


def _permalink(call: Call) -> Json:
    team, channel = call.channel()
    message = call.message(channel, "message_ts")
    link = f"https://{team.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"ok": True, "permalink": link, "channel": channel.id}


def _validate_blocks(call: Call) -> Json:
    given = [name for name in ("blocks", "view", "message") if name in call.args]
    if len(given) != 1:
        raise SlackRefusal("invalid_arguments")
    value = call.structure(given[0])
    surface = value.get("type", "modal") if given[0] == "view" else "message"
    problems = validate(surface, value)
    if problems:
        errors = [{"pointer": p.pointer, "code": p.code, "message": p.message} for p in problems]
        raise SlackRefusal(f"invalid_{given[0]}", errors=errors)
    return {"ok": True}


METHODS: dict[str, Handler] = {
    "chat.postMessage": _post_message,
    "chat.postEphemeral": _post_ephemeral,
    "chat.update": _update,
    "chat.delete": _delete,
    "chat.getPermalink": _permalink,
    "blocks.validate": _validate_blocks,
}
