"""Threads: opening, archiving, locking, tagging, by the bot or by a person."""

from tests.platforms.discord_server.errors import refusal
from tests.platforms.discord_server.permissions import Permission, permissions_in
from tests.platforms.discord_server.platform import Platform
from tests.platforms.discord_server.world import (
    Channel,
    ChannelKind,
    Json,
    Message,
    ThreadState,
    User,
)


def open_thread(
    platform: Platform,
    parent: Channel,
    owner: User,
    body: Json,
    *,
    starter: Message | None = None,
) -> Channel:
    """A public thread, with its starter message's id where it has one."""
    world, guild = platform.world, parent.guild
    assert guild is not None
    now = world.clock.now()
    tags = _allowed_tags(platform, parent, owner, body.get("applied_tags") or [])
    number = starter.id if starter else world.ids.next()
    thread = Channel(number, ChannelKind.PUBLIC_THREAD, body["name"], guild, parent.id)
    minutes = body.get("auto_archive_duration") or 4320
    thread.thread = ThreadState(owner, now, minutes, members={owner.id: now}, applied_tags=tags)
    guild.channels[number] = thread
    world.channels[number] = thread
    world.emit("THREAD_CREATE", thread)
    if starter is not None:
        starter.thread = thread
        world.emit("MESSAGE_UPDATE", starter)
    elif parent.kind is ChannelKind.TEXT:
        world.place(Message(world.ids.next(), parent, owner, content=thread.name, kind=18))
    return thread


def update_thread(platform: Platform, thread: Channel, actor: User, body: Json) -> None:
    """Change a thread; while it is archived nothing but reopening it is possible.

    Its owner may rename, tag, archive and reopen it; anything else, and a locked thread, needs
    MANAGE_THREADS. Anyone who may speak in it may reopen it.
    """
    state, guild = thread.thread, thread.guild
    assert state is not None
    assert guild is not None
    held = permissions_in(guild.members[actor.id], thread)
    manages = Permission.MANAGE_THREADS in held
    reopens = body.get("archived") is False
    if state.archived and not reopens:
        raise refusal(50083)
    owns = actor is state.owner and not state.locked
    only_reopens = reopens and body.keys() <= {"archived"} and not state.locked
    speaks = Permission.SEND_MESSAGES_IN_THREADS in held
    if not (manages or (owns and "locked" not in body) or (only_reopens and speaks)):
        raise refusal(50013)
    if "applied_tags" in body:
        parent = guild.channels[thread.parent_id or 0]
        state.applied_tags = _allowed_tags(platform, parent, actor, body["applied_tags"] or [])
    thread.name = body.get("name") or thread.name
    if "archived" in body and body["archived"] != state.archived:
        state.archive_timestamp = platform.world.clock.now()
    state.archived = body.get("archived", state.archived)
    state.locked = body.get("locked", state.locked)
    state.auto_archive_minutes = body.get("auto_archive_duration") or state.auto_archive_minutes
    platform.world.emit("THREAD_UPDATE", thread)


def _allowed_tags(platform: Platform, parent: Channel, actor: User, asked: list[str]) -> list[int]:
    known = {tag.id: tag for tag in parent.tags}
    wanted = [int(tag) for tag in asked]
    if any(tag not in known for tag in wanted):
        raise refusal(10087)
    assert parent.guild is not None
    held = permissions_in(parent.guild.members[actor.id], parent)
    if Permission.MANAGE_THREADS not in held and any(known[tag].moderated for tag in wanted):
        raise refusal(50013)
    return wanted
