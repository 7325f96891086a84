# pyright: basic
"""Messages in channels, threads and direct conversations."""

from typing import Any
from urllib.parse import unquote

from tests.platforms.discord_server import payloads, posting
from tests.platforms.discord_server.errors import refusal
from tests.platforms.discord_server.events import MESSAGE_CONTENT, without_content
from tests.platforms.discord_server.permissions import Permission
from tests.platforms.discord_server.platform import Platform
from tests.platforms.discord_server.rest import Exchange, Routes
from tests.platforms.discord_server.world import Channel, ChannelKind, Json, Message

routes = Routes()
MAX_REACTIONS, MAX_PINS = 20, 250


def _shown(platform: Platform, message: Message, *, nonce: bool = False) -> Json:
    bot = platform.world.bot
    data = payloads.message(message, viewer=bot, nonce=nonce)
    whole = platform.settings.privileged_intents & MESSAGE_CONTENT
    return data if whole else without_content(data, message, bot)


def _speaking(channel: Channel) -> Permission:
    in_thread = channel.thread is not None
    return Permission.SEND_MESSAGES_IN_THREADS if in_thread else Permission.SEND_MESSAGES


@routes.add("POST", "/channels/{channel_id}/messages")
def create_message(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Post; a nonce enforced within the window returns the message it already made."""
    channel, body = platform.channel(exchange.id("channel_id")), exchange.body or {}
    _require_reachable(platform, channel)
    posting.require(platform, channel, _speaking(channel), *_needed(body, exchange))
    posting.check_new(body, exchange.files)
    known = _same_nonce(platform, body)
    if known is not None:
        if known.deleted:
            raise refusal(10008)
        return 200, _shown(platform, known, nonce=True)
    reply_to = _reply_target(platform, channel, body)
    manages = posting.holds(platform, channel, Permission.MANAGE_THREADS)
    posting.awaken(platform, channel, privileged=manages)
    bot = platform.world.bot
    message = posting.post(platform, channel, bot, body, exchange.files, reply_to=reply_to)
    if message.nonce is not None:
        platform.nonces[bot.id, str(message.nonce)] = message
    return 200, _shown(platform, message, nonce=True)


def _require_reachable(platform: Platform, channel: Channel) -> None:
    if channel.kind in (ChannelKind.FORUM, ChannelKind.CATEGORY):
        raise refusal(50008)
    person = channel.recipient
    if person is None:
        return
    if not platform.world.shares_guild(person):
        raise refusal(50278)
    if person.deactivated or not person.dms_open:
        raise refusal(50007)


def _needed(body: Json, exchange: Exchange) -> list[Permission]:
    needed: list[Permission] = []
    if body.get("embeds"):
        needed.append(Permission.EMBED_LINKS)
    if exchange.files:
        needed.append(Permission.ATTACH_FILES)
    if body.get("poll"):
        needed.append(Permission.SEND_POLLS)
    return needed


def _same_nonce(platform: Platform, body: Json) -> Message | None:
    if not body.get("enforce_nonce") or body.get("nonce") is None:
        return None
    message = platform.nonces.get((platform.world.bot.id, str(body["nonce"])))
    if message is None:
        return None
    age = platform.world.clock.now() - message.created_at
    return message if age <= platform.settings.nonce_window else None


def _reply_target(platform: Platform, channel: Channel, body: Json) -> Message | None:
    reference = body.get("message_reference")
    if not reference:
        return None
    if not posting.holds(platform, channel, Permission.READ_MESSAGE_HISTORY):
        raise refusal(160002)
    target = channel.all_messages.get(int(reference["message_id"]))
    if target is not None and not target.deleted:
        return target
    if reference.get("fail_if_not_exists", True):
        raise refusal(10008)
    return None


@routes.add("GET", "/channels/{channel_id}/messages")
def get_messages(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """History, newest first; without READ_MESSAGE_HISTORY it is empty, not refused."""
    channel = platform.channel(exchange.id("channel_id"))
    posting.require(platform, channel)
    if not posting.holds(platform, channel, Permission.READ_MESSAGE_HISTORY):
        return 200, []
    query = {key: int(value) for key, value in exchange.query.items() if value.isdigit()}
    limit, found = min(query.get("limit", 50), 100), channel.messages
    if "after" in query:
        found = [m for m in found if m.id > query["after"]][:limit]
    elif "around" in query:
        found = sorted(found, key=lambda m: abs(m.id - query["around"]))[:limit]
    else:
        before = query.get("before")
        found = [m for m in found if before is None or m.id < before][-limit:]
    newest_first = sorted(found, key=lambda m: m.id, reverse=True)
    return 200, [_shown(platform, message) for message in newest_first]


@routes.add("GET", "/channels/{channel_id}/messages/pins")
def get_pins(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Pinned messages, latest pin first."""
    channel = platform.channel(exchange.id("channel_id"))
    posting.require(platform, channel, Permission.READ_MESSAGE_HISTORY)
    items = [
        {"pinned_at": payloads.iso(m.pinned_at), "message": _shown(platform, m)}
        for m in channel.pins
    ]
    return 200, {"items": items, "has_more": False}


@routes.add("PUT", "/channels/{channel_id}/messages/pins/{message_id}")
def pin_message(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Pin, which needs a permission of its own."""
    channel, message = _found(platform, exchange, Permission.PIN_MESSAGES)
    if message.pinned_at is None:
        if len(channel.pins) >= MAX_PINS:
            raise refusal(30003)
        message.pinned_at = platform.world.clock.now()
        platform.world.emit("CHANNEL_PINS_UPDATE", channel)
        platform.world.emit("MESSAGE_UPDATE", message)
    return 204, None


@routes.add("DELETE", "/channels/{channel_id}/messages/pins/{message_id}")
def unpin_message(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Unpin."""
    channel, message = _found(platform, exchange, Permission.PIN_MESSAGES)
    message.pinned_at = None
    platform.world.emit("CHANNEL_PINS_UPDATE", channel)
    platform.world.emit("MESSAGE_UPDATE", message)
    return 204, None


@routes.add("GET", "/channels/{channel_id}/messages/{message_id}")
def get_message(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """One message, without its nonce."""
    _, message = _found(platform, exchange, Permission.READ_MESSAGE_HISTORY)
    return 200, _shown(platform, message)


@routes.add("PATCH", "/channels/{channel_id}/messages/{message_id}")
def edit_message(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Edit one of the bot's own messages; not in an archived thread, not a poll."""
    channel, message = _found(platform, exchange)
    if message.author is not platform.world.bot:
        raise refusal(50005)
    _require_open(channel)
    if message.poll is not None and message.poll.finalized:
        raise refusal(520003)
    posting.edit(platform, message, exchange.body or {}, exchange.files)
    return 200, _shown(platform, message)


@routes.add("DELETE", "/channels/{channel_id}/messages/{message_id}")
def delete_message(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Delete; others' messages need MANAGE_MESSAGES."""
    channel, message = _found(platform, exchange)
    if message.author is not platform.world.bot:
        posting.require(platform, channel, Permission.MANAGE_MESSAGES)
    _require_open(channel)
    posting.remove(platform, message)
    return 204, None


@routes.add("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me")
def add_reaction(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """React; a first reaction of its kind needs ADD_REACTIONS."""
    channel, message = _found(platform, exchange, Permission.READ_MESSAGE_HISTORY)
    emoji, bot = unquote(exchange.params["emoji"]), platform.world.bot
    _require_open(channel)
    if emoji not in message.reactions:
        posting.require(platform, channel, Permission.ADD_REACTIONS)
        if len(message.reactions) >= MAX_REACTIONS:
            raise refusal(30010)
    people = message.reactions.setdefault(emoji, [])
    if bot not in people:
        people.append(bot)
        platform.world.emit("MESSAGE_REACTION_ADD", (message, bot, emoji))
    return 204, None


@routes.add("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me")
def remove_reaction(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Take the bot's reaction back."""
    _, message = _found(platform, exchange)
    emoji, bot = unquote(exchange.params["emoji"]), platform.world.bot
    if bot in message.reactions.get(emoji, []):
        message.reactions[emoji].remove(bot)
        if not message.reactions[emoji]:
            del message.reactions[emoji]
        platform.world.emit("MESSAGE_REACTION_REMOVE", (message, bot, emoji))
    return 204, None


@routes.add("POST", "/channels/{channel_id}/typing")
def trigger_typing(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Show that the bot is typing."""
    channel = platform.channel(exchange.id("channel_id"))
    posting.require(platform, channel, _speaking(channel))
    return 204, None


@routes.add("POST", "/channels/{channel_id}/polls/{message_id}/expire")
def expire_poll(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """End one of the bot's own polls; its results are then final."""
    _, message = _found(platform, exchange)
    if message.poll is None or message.author is not platform.world.bot:
        raise refusal(50005)
    if message.poll.finalized:
        raise refusal(520003)
    message.poll.finalized = True
    platform.world.emit("MESSAGE_UPDATE", message)
    return 200, _shown(platform, message)


@routes.add("GET", "/channels/{channel_id}/polls/{message_id}/answers/{answer_id}")
def get_voters(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Who voted for an answer."""
    _, message = _found(platform, exchange)
    votes = message.poll.votes if message.poll is not None else {}
    return 200, {"users": [payloads.user(one) for one in votes.get(exchange.id("answer_id"), ())]}


def _found(platform: Platform, exchange: Exchange, *needed: Permission) -> tuple[Channel, Message]:
    channel = platform.channel(exchange.id("channel_id"))
    posting.require(platform, channel, *needed)
    return channel, platform.message(channel, exchange.id("message_id"))


def _require_open(channel: Channel) -> None:
    if channel.thread is not None and channel.thread.archived:
        raise refusal(50083)
