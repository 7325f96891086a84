"""response_url: five answers within thirty minutes, with or without channel access."""

from typing import Any

from tests.platforms.slack_server import posting
from tests.platforms.slack_server.api_chat import refuse_blocks
from tests.platforms.slack_server.blocks import judge
from tests.platforms.slack_server.errors import SlackRefusal
from tests.platforms.slack_server.journal import ApiCall, Violation
from tests.platforms.slack_server.state import Channel, Ephemeral, Json, Message, ResponseUrl, Team
from tests.platforms.slack_server.world import RESPONSE_URL_USES, World

METHOD = "response_url"


def respond(world: World, record: ApiCall, token: str, payload: Json) -> Json:
    """Carry out one POST to a response_url, or refuse it."""
    right = world.response_urls.get(token)
    if right is None:
        raise SlackRefusal("no_such_url", _status=404)
    record.team_id = right.team_id
    if world.clock.now() > right.expires:
        raise SlackRefusal("expired_url", _status=404)
    if right.uses >= RESPONSE_URL_USES:
        raise SlackRefusal("used_url", _status=404)
    answer(world, right, payload, via=METHOD)
    right.uses += 1
    return {"ok": True}


def answer(world: World, right: ResponseUrl, payload: Json, *, via: str) -> None:
    """Show `payload` (as in an acknowledgement, or posted to the url) to the person."""
    team = world.teams[right.team_id]
    channel = team.channels[right.channel_id]
    if payload.get("delete_original"):
        _delete_original(world, team, channel, right, via)
        return
    fields = _content(world, payload, via)
    if payload.get("replace_original") and right.original_ts:
        _replace_original(world, team, channel, right, fields, via)
    elif payload.get("response_type") == "in_channel":
        message = _message(world, team, channel, fields, payload.get("thread_ts"))
        posting.post(world, team, message, via=via, interaction_id=right.interaction_id)
    else:
        _whisper(world, team, channel, right, fields, payload.get("thread_ts"), via)


def _content(world: World, payload: Json, via: str) -> Json:
    blocks, attachments = payload.get("blocks") or [], payload.get("attachments") or []
    if not payload.get("text") and not blocks and not attachments:
        raise SlackRefusal("no_text", _status=400)
    body = {"blocks": blocks, "attachments": attachments}
    verdicts = judge("message", body)
    for source, problem in verdicts:
        world.journal.violations.append(
            Violation(source, via, problem.message, problem.pointer, body)
        )
    ours = [problem for source, problem in verdicts if source == "limits"]
    if ours:
        refusal = refuse_blocks(ours)
        refusal.extra["_status"] = 400
        raise refusal
    return {"text": payload.get("text") or "", "blocks": posting.with_ids(blocks, world)}


def _whisper(
    world: World,
    team: Team,
    channel: Channel,
    right: ResponseUrl,
    fields: Json,
    thread_ts: str | None,
    via: str,
) -> None:
    ts = world.mint.ts(world.clock.now())
    ephemeral = Ephemeral(ts, channel.id, right.user_id, **fields, thread_ts=thread_ts)
    posting.whisper(world, team, ephemeral, via=via, interaction_id=right.interaction_id)


def _message(
    world: World, team: Team, channel: Channel, fields: Json, thread_ts: str | None
) -> Message:
    installation = world.installed(team.id)
    return Message(
        ts=world.mint.ts(world.clock.now()),
        channel_id=channel.id,
        user_id=installation.bot_user_id,
        team_id=team.id,
        bot_id=installation.bot_id,
        thread_ts=thread_ts,
        **fields,
    )


def _replace_original(
    world: World, team: Team, channel: Channel, right: ResponseUrl, fields: Json, via: str
) -> None:
    original = right.original_ts or ""
    if right.original_ephemeral:
        ephemeral = channel.ephemerals[original]
        ephemeral.text, ephemeral.blocks = fields["text"], fields["blocks"]
        ephemeral.deleted = False
        posting.whisper(world, team, ephemeral, via=via, interaction_id=right.interaction_id)
        return
    message = _own(world, team, channel, original)
    changes: dict[str, Any] = {"attachments": [], **fields}
    by = message.user_id
    who = right.interaction_id
    posting.edit(world, team, message, changes, by=by, via=via, interaction_id=who)


def _delete_original(
    world: World, team: Team, channel: Channel, right: ResponseUrl, via: str
) -> None:
    if right.original_ts is None:
        world.journal.violations.append(
            Violation("policy", via, "delete_original where there is no original message")
        )
        return
    if right.original_ephemeral:
        channel.ephemerals[right.original_ts].deleted = True
        world.show_deleted(right, via)
        return
    message = _own(world, team, channel, right.original_ts)
    posting.remove(world, team, message, via=via, interaction_id=right.interaction_id)


def _own(world: World, team: Team, channel: Channel, ts: str) -> Message:
    message = channel.messages.get(ts)
    if message is None or message.deleted:
        raise SlackRefusal("message_not_found", _status=404)
    if message.user_id != world.installed(team.id).bot_user_id:
        raise SlackRefusal("cant_update_message", _status=400)
    return message
