"""Looks for a post of ours by its delivery key, where the app may read history."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from adapters.slack.inbound import own_key
from adapters.slack.rich import Json, part
from adapters.slack.web import Web
from bot.errors import MissingPermission
from bot.ports import Found
from bot.refs import ChannelRef, MessageRef

SKEW = timedelta(seconds=60)
"""How far Slack's clock may be behind ours."""
PAGE = 100
"""Messages asked for at once; distributed apps outside the Marketplace are given 15, once a minute
(https://docs.slack.dev/apis/web-api/rate-limits)."""
MAX_PAGES = 20


async def find_post(web: Web, channel: ChannelRef, key: str, since: datetime) -> Found | None:
    """The post with `key`, `Found(None)` when it is certainly not there, None when nobody can say."""
    arguments: Json = {
        "channel": channel.id,
        "oldest": f"{(since - SKEW).timestamp():.6f}",
        "include_all_metadata": True,
        "limit": PAGE,
    }
    method = "conversations.history"
    if channel.thread:
        method = "conversations.replies"
        arguments["ts"] = channel.thread
    try:
        for _page in range(MAX_PAGES):
            answer = await web.read(method, arguments)
            ts = _match(answer, key)
            if ts:
                return Found(MessageRef(channel, ts))
            cursor = str(part(answer, "response_metadata").get("next_cursor") or "")
            if not cursor:
                return Found(None)
            arguments = {**arguments, "cursor": cursor}
    except MissingPermission:
        return None
    return None


def _match(answer: Mapping[str, Any], key: str) -> str:
    messages: list[Json] = answer.get("messages") or []
    return next((str(each["ts"]) for each in messages if own_key(each) == key), "")
