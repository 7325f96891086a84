"""Messages come into being, change and go: shared by REST, interactions and people."""

import re
from datetime import timedelta
from typing import Any

from tests.platforms.discord_server import rules_messages
from tests.platforms.discord_server.components import as_stored, embeds_as_stored
from tests.platforms.discord_server.errors import ApiError, Problem, invalid_form, refusal
from tests.platforms.discord_server.interactions import Interaction
from tests.platforms.discord_server.permissions import Permission, permissions_in
from tests.platforms.discord_server.platform import Platform
from tests.platforms.discord_server.rest import Upload
from tests.platforms.discord_server.world import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    Channel,
    Json,
    Message,
    Poll,
    User,
)

USER_MENTION = re.compile(r"<@!?(\d+)>")
ROLE_MENTION = re.compile(r"<@&(\d+)>")


def check(body: Json, *, flags: int) -> None:
    """Refuse a message body that Discord would refuse."""
    problems = rules_messages.message_problems(body, flags=flags)
    if problems:
        raise invalid_form(*problems)
    too_big = rules_messages.oversized(body, flags=flags)
    if too_big is not None:
        raise too_big


def check_new(body: Json, files: dict[str, Upload]) -> None:
    """As `check`, for a message that does not exist yet and so needs something in it."""
    check(body, flags=body.get("flags") or 0)
    if rules_messages.is_empty(body) and not files:
        raise refusal(50006)


def require(platform: Platform, channel: Channel, *needed: Permission) -> None:
    """50001 where the bot cannot see the channel, 50013 where it may not do something there."""
    if channel.guild is None:
        return
    if not channel.guild.bot_present:
        raise refusal(50001)
    held = permissions_in(channel.guild.members[platform.world.bot.id], channel)
    if Permission.VIEW_CHANNEL not in held:
        raise refusal(50001)
    if any(permission not in held for permission in needed):
        raise refusal(50013)


def holds(platform: Platform, channel: Channel, permission: Permission) -> bool:
    """Whether the bot has a permission in a channel."""
    if channel.guild is None:
        return True
    return permission in permissions_in(channel.guild.members[platform.world.bot.id], channel)


def attach(
    platform: Platform, channel: Channel, body: Json, files: dict[str, Upload]
) -> list[Json]:
    """The uploaded files as attachments that can be fetched."""
    described: dict[str, Json] = {str(a["id"]): a for a in body.get("attachments") or ()}
    stored: list[Json] = []
    for name, upload in files.items():
        about = described.get(name.removeprefix("files[").removesuffix("]"), {})
        attachment = platform.store_file(channel, upload)
        if about.get("description"):
            attachment["description"] = about["description"]
        stored.append(attachment)
    return stored


def fill(platform: Platform, message: Message, body: Json, files: dict[str, Upload]) -> None:
    """Put what a body says into a message, new or edited; fields it lacks stay as they are."""
    if "attachments" in body or files:
        kept = {str(item["id"]) for item in body.get("attachments") or ()}
        before = [item for item in message.attachments if item["id"] in kept]
        message.attachments = before + attach(platform, message.channel, body, files)
    if "content" in body:
        message.content = body["content"] or ""
    if "embeds" in body:
        message.embeds = embeds_as_stored(body["embeds"])
    if "components" in body:
        message.components = as_stored(body["components"], message.attachments)
    if {"content", "components", "allowed_mentions"} & body.keys():
        _mention(message, body.get("allowed_mentions"))
    if body.get("poll"):
        message.poll = _poll(platform, body["poll"])


def _mention(message: Message, allowed: Json | None) -> None:
    text = message.text
    parse = {"users", "roles", "everyone"} if allowed is None else set(allowed.get("parse") or ())
    listed = {int(one) for key in ("users", "roles") for one in (allowed or {}).get(key) or ()}
    guild = message.channel.guild
    people = {int(found) for found in USER_MENTION.findall(text)}
    members = {} if guild is None else guild.members
    pinged = [members[p].user for p in sorted(people) if p in members]
    message.mentions = [p for p in pinged if "users" in parse or p.id in listed]
    roles = {int(found) for found in ROLE_MENTION.findall(text)} & set(guild.roles if guild else ())
    message.mention_roles = sorted(r for r in roles if "roles" in parse or r in listed)
    loud = "@everyone" in text or "@here" in text
    message.mention_everyone = loud and "everyone" in parse and _may_ping_all(message)
    replied = message.reply_to
    pings = allowed is None or allowed.get("replied_user", False)
    if replied is not None and pings and replied.author not in message.mentions:
        message.mentions.append(replied.author)


def _may_ping_all(message: Message) -> bool:
    guild = message.channel.guild
    if guild is None or message.author.id not in guild.members:
        return False
    held = permissions_in(guild.members[message.author.id], message.channel)
    return Permission.MENTION_EVERYONE in held


def _poll(platform: Platform, body: Json) -> Poll:
    answers = [
        {"answer_id": number, "poll_media": answer["poll_media"]}
        for number, answer in enumerate(body["answers"], 1)
    ]
    expires = platform.world.clock.now() + timedelta(hours=body.get("duration") or 24)
    multiselect = bool(body.get("allow_multiselect"))
    votes: dict[int, list[User]] = {answer["answer_id"]: [] for answer in answers}
    return Poll(body["question"]["text"], answers, expires, multiselect, votes)


def post(
    platform: Platform,
    channel: Channel,
    author: User,
    body: Json,
    files: dict[str, Upload],
    *,
    reply_to: Message | None = None,
    interaction: Interaction | None = None,
    audience: User | None = None,
    message_id: int | None = None,
) -> Message:
    """Create a message from a checked body and tell the gateway."""
    flags = (body.get("flags") or 0) & ~EPHEMERAL
    message = Message(message_id or platform.world.ids.next(), channel, author, flags=flags)
    message.nonce = body.get("nonce")
    message.reply_to = reply_to
    message.kind = 19 if reply_to else 0
    if audience is not None:
        message.audience = audience
        message.flags |= EPHEMERAL
    if interaction is not None:
        message.interaction = interaction
        message.webhook_id = platform.application_id
        message.kind = 20 if interaction.type == 2 else 19 if interaction.message else 0
        message.reply_to = interaction.message if interaction.type != 2 else None
    fill(platform, message, body, files)
    if channel.thread is not None and audience is None:
        channel.thread.members.setdefault(author.id, platform.world.clock.now())
    platform.world.place(message)
    return message


def edit(platform: Platform, message: Message, body: Json, files: dict[str, Upload]) -> None:
    """Change a message. IS_COMPONENTS_V2 can be put on a message but never taken off."""
    asked = body.get("flags")
    was_v2 = bool(message.flags & COMPONENTS_V2)
    becomes_v2 = was_v2 or bool((asked or 0) & COMPONENTS_V2)
    flags = message.flags | (COMPONENTS_V2 if becomes_v2 else 0)
    check(body, flags=flags)
    if becomes_v2 and not was_v2 and (_keeps(message, body)):
        raise _legacy_left()
    if asked is not None:
        settable = 1 << 2
        flags = (flags & ~settable) | (asked & settable)
    if _emptied(message, body, files):
        raise refusal(50006)
    fill(platform, message, body, files)
    message.flags = flags & ~LOADING
    message.edited_at = platform.world.clock.now()
    if not message.ephemeral:
        platform.world.emit("MESSAGE_UPDATE", message)


def _emptied(message: Message, body: Json, files: dict[str, Upload]) -> bool:
    shown = ("content", "embeds", "components", "attachments")
    left = [body[key] if key in body else getattr(message, key) for key in shown]
    return not any(left) and not files and message.poll is None


def _keeps(message: Message, body: Json) -> bool:
    kept: list[Any] = [message.content and "content" not in body]
    return any([*kept, message.embeds and "embeds" not in body, message.poll])


def _legacy_left() -> ApiError:
    said = "The 'IS_COMPONENTS_V2' flag cannot be set while content or embeds remain"
    code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
    return invalid_form(Problem("flags", code, said))


def remove(platform: Platform, message: Message) -> None:
    """Delete a message; its thread, if any, stays."""
    message.deleted = True
    thread = message.channel.thread
    if not message.ephemeral:
        if thread is not None:
            thread.message_count -= 1
        platform.world.emit("MESSAGE_DELETE", message)


def awaken(platform: Platform, channel: Channel, *, privileged: bool) -> None:
    """Before something is posted in a thread: an archived one opens, a locked one refuses."""
    state = channel.thread
    if state is None:
        return
    if state.locked and not privileged:
        raise refusal(160005)
    if state.archived:
        if state.locked:
            raise refusal(50083)
        state.archived = False
        state.archive_timestamp = platform.world.clock.now()
        platform.world.emit("THREAD_UPDATE", channel)
