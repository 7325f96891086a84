"""Looks a post of ours up: was it posted, and where."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

from adapters.discord.errors import Refused
from adapters.discord.inbound import instant, snowflake
from adapters.discord.marks import read
from adapters.discord.rest import Rest
from bot.ports import Found
from bot.refs import ChannelRef, MessageRef

Json = dict[str, Any]

PAGE = 100
PAGES = 20
"""Two thousand messages since the attempt: a busier place than that cannot be searched for sure."""
SKEW = timedelta(seconds=30)
"""Clocks differ: a search begins this much before the instant it is given."""


class TooMuch(Exception):
    """There is more than we are willing to read."""


async def in_channel(rest: Rest, place: ChannelRef, id: str, key: str, since: datetime) -> Found:
    """The message with `key` in the channel, thread or direct conversation `id`; raises `TooMuch`."""
    async for message in _messages(rest, id, snowflake(since - SKEW)):
        if read(message.get("components") or ()).fits(key):
            return Found(MessageRef(place, str(message["id"])))
    return Found(None)


async def in_forum(rest: Rest, forum: ChannelRef, me: str, key: str, since: datetime) -> Found:
    """The post with `key` among a forum's threads, open and archived; raises `TooMuch`."""
    earliest = since - SKEW
    async for thread in _threads(rest, forum, earliest):
        post = str(thread["id"])
        if str(thread.get("owner_id")) != me or instant(post) < earliest:
            continue
        starter = await _starter(rest, post)
        if starter is not None and read(starter.get("components") or ()).fits(key):
            return Found(MessageRef(ChannelRef(forum.workspace, forum.id, post), post))
    return Found(None)


async def _messages(rest: Rest, channel: str, after: int) -> AsyncIterator[Json]:
    """Messages younger than an id, page by page upwards."""
    for _page in range(PAGES):
        query = {"after": str(after), "limit": str(PAGE)}
        page: list[Json] = await rest.call(
            "GET", "/channels/{channel}/messages", query=query, channel=channel
        )
        for message in page:
            yield message
        if len(page) < PAGE:
            return
        after = max(int(message["id"]) for message in page)
    raise TooMuch


async def _threads(rest: Rest, forum: ChannelRef, earliest: datetime) -> AsyncIterator[Json]:
    """A forum's threads: the open ones, then those archived since."""
    active = await rest.call("GET", "/guilds/{guild}/threads/active", guild=forum.workspace.id)
    for thread in active["threads"]:
        if str(thread.get("parent_id")) == forum.id:
            yield thread
    query = {"limit": str(PAGE)}
    for _page in range(PAGES):
        page = await rest.call(
            "GET", "/channels/{channel}/threads/archived/public", query=query, channel=forum.id
        )
        for thread in page["threads"]:
            yield thread
        if not page["has_more"] or not page["threads"]:
            return
        last = str(page["threads"][-1]["thread_metadata"]["archive_timestamp"])
        if datetime.fromisoformat(last) < earliest:
            return
        query["before"] = last
    raise TooMuch


async def _starter(rest: Rest, thread: str) -> Json | None:
    """A post's first message, which has the thread's id; None where it was deleted."""
    try:
        return await rest.call(
            "GET", "/channels/{channel}/messages/{message}", channel=thread, message=thread
        )
    except Refused as error:
        if error.status == 404:
            return None
        raise
