# pyright: basic
"""Channels and threads."""

from typing import Any

from tests.platforms.discord_server import payloads, posting
from tests.platforms.discord_server.errors import ApiError, Problem, invalid_form, refusal
from tests.platforms.discord_server.permissions import Permission
from tests.platforms.discord_server.platform import Platform
from tests.platforms.discord_server.rest import Exchange, Routes
from tests.platforms.discord_server.rules_modals import thread_problems
from tests.platforms.discord_server.threads import open_thread, update_thread
from tests.platforms.discord_server.world import REQUIRE_TAG, Channel, ChannelKind, Json

routes = Routes()


@routes.add("GET", "/channels/{channel_id}")
def get_channel(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """A channel the bot can see."""
    channel = platform.channel(exchange.id("channel_id"))
    posting.require(platform, channel)
    return 200, payloads.channel(channel)


def _patched_schema(platform: Platform, exchange: Exchange) -> str | None:
    channel = platform.world.channels.get(exchange.id("channel_id"))
    is_thread = channel is not None and channel.thread is not None
    return "UpdateThreadRequestPartial" if is_thread else "UpdateGuildChannelRequestPartial"


@routes.add("PATCH", "/channels/{channel_id}", branch=_patched_schema)
def edit_channel(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Archive, lock, tag or rename a thread; rename a channel or change its topic."""
    channel, body = platform.channel(exchange.id("channel_id")), exchange.body or {}
    posting.require(platform, channel)
    if channel.thread is not None:
        _check(thread_problems(body, creating=False))
        _refuse_rename(platform, channel, body)
        update_thread(platform, channel, platform.world.bot, body)
        return 200, payloads.channel(channel)
    posting.require(platform, channel, Permission.MANAGE_CHANNELS)
    _refuse_rename(platform, channel, body)
    channel.name = body.get("name") or channel.name
    channel.topic = body.get("topic", channel.topic)
    platform.world.emit("CHANNEL_UPDATE", channel)
    return 200, payloads.channel(channel)


def _refuse_rename(platform: Platform, channel: Channel, body: Json) -> None:
    changes = [body[key] for key in ("name", "topic") if key in body]
    if not any(value not in (channel.name, channel.topic) for value in changes):
        return
    wait = platform.limiter.rename(channel.id)
    if wait is not None:
        raise RenamedTooOften(wait)


class RenamedTooOften(ApiError):
    """429 after two changes of a name or topic in ten minutes."""

    def __init__(self, wait: float) -> None:
        super().__init__(429, 0, "You are being rate limited.")
        self.wait = wait
        self.headers = {"Via": "1.1 google", "Retry-After": str(int(wait) + 1)}

    def body(self) -> dict[str, Any]:
        return {"message": self.message, "retry_after": self.wait, "global": False}


@routes.add("DELETE", "/channels/{channel_id}")
def delete_channel(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Delete a channel or thread."""
    channel = platform.channel(exchange.id("channel_id"))
    threaded = channel.thread is not None
    needed = Permission.MANAGE_THREADS if threaded else Permission.MANAGE_CHANNELS
    posting.require(platform, channel, needed)
    platform.world.delete_channel(channel)
    return 200, payloads.channel(channel)


@routes.add("POST", "/channels/{channel_id}/messages/{message_id}/threads")
def thread_from_message(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """A thread whose id is its starter message's; there is never a second one."""
    channel, body = platform.channel(exchange.id("channel_id")), exchange.body or {}
    posting.require(platform, channel, Permission.CREATE_PUBLIC_THREADS)
    _check(thread_problems(body, creating=True))
    if channel.kind is not ChannelKind.TEXT:
        raise refusal(50024)
    message = platform.message(channel, exchange.id("message_id"))
    # The thread outlives its starter message, so the id decides, not the message.
    if message.id in platform.world.channels:
        raise refusal(160004)
    thread = open_thread(platform, channel, platform.world.bot, body, starter=message)
    return 201, payloads.channel(thread)


def _created_schema(platform: Platform, exchange: Exchange) -> str | None:
    channel = platform.world.channels.get(exchange.id("channel_id"))
    if channel is not None and channel.kind is ChannelKind.FORUM:
        return "CreateForumThreadRequest"
    return "CreateTextThreadWithoutMessageRequest"


@routes.add("POST", "/channels/{channel_id}/threads", branch=_created_schema)
def create_thread(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """A forum post, or a thread that stands alone in a text channel."""
    channel, body = platform.channel(exchange.id("channel_id")), exchange.body or {}
    posting.require(platform, channel)
    _check(thread_problems(body, creating=True))
    bot = platform.world.bot
    if channel.kind is not ChannelKind.FORUM:
        posting.require(platform, channel, Permission.CREATE_PUBLIC_THREADS)
        if body.get("type") not in (None, 11):
            said = "Only public threads exist here"
            raise invalid_form(Problem("type", "BASE_TYPE_CHOICES", said))
        return 201, payloads.channel(open_thread(platform, channel, bot, body))
    posting.require(platform, channel, Permission.SEND_MESSAGES)
    content: Json = body.get("message") or {}
    posting.check_new(content, exchange.files)
    if channel.flags & REQUIRE_TAG and not body.get("applied_tags"):
        raise refusal(40067)
    thread = open_thread(platform, channel, bot, body)
    message = posting.post(platform, thread, bot, content, exchange.files, message_id=thread.id)
    shown = payloads.message(message, viewer=bot)
    return 201, {**payloads.channel(thread), "message": shown}


@routes.add("PUT", "/channels/{channel_id}/thread-members/{user_id}")
def add_thread_member(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Bring someone, or with @me the bot, into a thread."""
    channel = platform.channel(exchange.id("channel_id"))
    posting.require(platform, channel)
    if channel.thread is None:
        raise refusal(50024)
    if channel.thread.archived:
        raise refusal(50083)
    own = exchange.params["user_id"] == "@me"
    person = platform.world.bot if own else platform.user(exchange.id("user_id"))
    if channel.guild is None or person.id not in channel.guild.members:
        raise refusal(10007)
    if len(channel.thread.members) >= 1000:
        raise refusal(30033)
    if person.id not in channel.thread.members:
        channel.thread.members[person.id] = platform.world.clock.now()
        platform.world.emit("THREAD_MEMBERS_UPDATE", (channel, [person.id], []))
    return 204, None


@routes.add("GET", "/channels/{channel_id}/thread-members")
def get_thread_members(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Who is in a thread."""
    channel = platform.channel(exchange.id("channel_id"))
    posting.require(platform, channel)
    members = channel.thread.members if channel.thread else {}
    return 200, [payloads.thread_member(channel, user_id) for user_id in members]


@routes.add("GET", "/channels/{channel_id}/threads/archived/public")
def archived_threads(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Archived threads of a channel, latest archived first."""
    channel = platform.channel(exchange.id("channel_id"))
    posting.require(platform, channel, Permission.READ_MESSAGE_HISTORY)
    assert channel.guild is not None
    found = [
        (thread.thread.archive_timestamp, thread)
        for thread in channel.guild.threads
        if thread.parent_id == channel.id and thread.thread and thread.thread.archived
    ]
    before = exchange.query.get("before")
    if before:
        found = [pair for pair in found if (payloads.iso(pair[0]) or "") < before]
    found.sort(key=lambda pair: pair[0], reverse=True)
    limit = int(exchange.query.get("limit") or 50)
    page = [thread for _, thread in found[:limit]]
    return 200, thread_list(platform, page, has_more=len(found) > limit)


def thread_list(platform: Platform, threads: list[Channel], *, has_more: bool) -> Json:
    """ThreadsResponse: threads, and the bot's membership of those it is in."""
    own = platform.world.bot.id
    joined = [t for t in threads if t.thread is not None and own in t.thread.members]
    return {
        "threads": [payloads.channel(thread) for thread in threads],
        "members": [payloads.thread_member(thread, own) for thread in joined],
        "has_more": has_more,
    }


def _check(problems: list[Problem]) -> None:
    if problems:
        raise invalid_form(*problems)
