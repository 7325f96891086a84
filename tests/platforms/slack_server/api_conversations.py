"""conversations.*, reactions.* and bookmarks.*."""

from tests.platforms.slack_server import posting
from tests.platforms.slack_server.api_chat import open_im
from tests.platforms.slack_server.call import Call, Handler, page
from tests.platforms.slack_server.errors import SlackRefusal
from tests.platforms.slack_server.rates import CLAMP_ITEMS
from tests.platforms.slack_server.scopes import READ
from tests.platforms.slack_server.shapes import channel_json
from tests.platforms.slack_server.state import Channel, Json, Message, Team


def _info(call: Call) -> Json:
    _, channel = call.channel()
    call.may_read(channel, history=False)
    count = call.flag("include_num_members")
    bot = call.installation.bot_user_id
    return {"ok": True, "channel": channel_json(channel, bot_user_id=bot, with_count=count)}


def _list(call: Call) -> Json:
    names = {"public_channel": "public", "private_channel": "private", "im": "im"}
    kinds = {names.get(t.strip()) for t in (call.text("types") or "public_channel").split(",")}
    for kind in kinds & set(READ):
        call.needs_scope(READ[str(kind)])
    found = [
        c
        for c in call.team.channels.values()
        if c.kind in kinds
        and not c.deleted
        and not (call.flag("exclude_archived") and c.archived)
        and (c.kind == "public" or call.inside(c))
    ]
    chosen, cursor = page(found, call.text("cursor"), call.number("limit", 100))
    bot = call.installation.bot_user_id
    channels = [channel_json(c, bot_user_id=bot, with_count=c.kind != "im") for c in chosen]
    return {"ok": True, "channels": channels, "response_metadata": {"next_cursor": cursor}}


def _members(call: Call) -> Json:
    _, channel = call.channel()
    call.may_read(channel, history=False)
    chosen, cursor = page(channel.members, call.text("cursor"), call.number("limit", 100))
    return {"ok": True, "members": chosen, "response_metadata": {"next_cursor": cursor}}


def _open(call: Call) -> Json:
    if call.text("channel"):
        _, channel = call.channel()
    else:
        users = call.need("users").split(",")
        if len(users) > 1:
            raise SlackRefusal("method_not_supported_for_channel_type")
        team = call.team
        user = team.users.get(users[0])
        if user is None:
            raise SlackRefusal("user_not_found")
        if user.is_bot:
            raise SlackRefusal("cannot_dm_bot")
        if user.deleted:
            raise SlackRefusal("user_disabled")
        known = team.im_with(user.id) is not None
        channel = open_im(call.world, team, user.id, call.installation.bot_user_id)
        if known:
            return {"ok": True, "no_op": True, "already_open": True, "channel": _im(call, channel)}
    return {"ok": True, "channel": _im(call, channel)}


def _im(call: Call, channel: Channel) -> Json:
    if not call.flag("return_im"):
        return {"id": channel.id}
    shown = channel_json(channel, bot_user_id=call.installation.bot_user_id)
    return {key: value for key, value in shown.items() if key != "is_user_deleted"}


def _join(call: Call) -> Json:
    team, channel = call.channel()
    if channel.kind != "public":
        raise SlackRefusal("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackRefusal("is_archived")
    bot = call.installation.bot_user_id
    answer: Json = {"ok": True, "channel": channel_json(channel, bot_user_id=bot)}
    if bot in channel.members:
        answer |= {"warning": "already_in_channel"}
        return answer | {"response_metadata": {"warnings": ["already_in_channel"]}}
    channel.members.append(bot)
    event = {"type": "member_joined_channel", "user": bot, "channel": channel.id}
    event |= {"channel_type": "C", "team": team.id}
    call.world.emit(team, event, channel)
    return {"ok": True, "channel": channel_json(channel, bot_user_id=bot)}


def _readable(call: Call) -> tuple[Team, Channel]:
    team, channel = call.channel()
    call.may_read(channel, history=True)
    if not call.inside(channel):
        raise SlackRefusal("not_in_channel")
    return team, channel


def _window(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = call.text("oldest") or "0", call.text("latest") or "9999999999.999999"
    inclusive = call.flag("inclusive")
    low, high = float(oldest), float(latest)
    return [
        m
        for m in messages
        if low < float(m.ts) < high or (inclusive and float(m.ts) in (low, high))
    ]


def _limit(call: Call, default: int, most: int) -> int:
    if call.args.get("_clamped"):
        default = most = CLAMP_ITEMS
    return max(1, min(call.number("limit", default), most))


def _history(call: Call) -> Json:
    team, channel = _readable(call)
    roots = [m for m in channel.messages.values() if not m.is_reply]
    newest_first = sorted(_window(call, roots), key=lambda m: float(m.ts), reverse=True)
    return _messages(call, team, newest_first, _limit(call, 100, 999))


def _replies(call: Call) -> Json:
    team, channel = _readable(call)
    anchor = channel.messages.get(call.need("ts"))
    if anchor is None:
        raise SlackRefusal("thread_not_found")
    root = channel.messages.get(anchor.thread_ts or anchor.ts, anchor)
    following = _window(call, channel.replies(root.ts))
    return _messages(call, team, [root, *following], _limit(call, 1000, 1000))


def _messages(call: Call, team: Team, found: list[Message], limit: int) -> Json:
    chosen, cursor = page(found, call.text("cursor"), limit)
    metadata = call.flag("include_all_metadata")
    answer: Json = {
        "ok": True,
        "messages": [posting.shape(call.world, team, m, metadata=metadata) for m in chosen],
        "has_more": bool(cursor),
    }
    if cursor:
        answer["response_metadata"] = {"next_cursor": cursor}
    return answer


def _reaction(call: Call, *, add: bool) -> Json:
    team, channel = call.channel()
    message = call.message(channel, "timestamp")
    if channel.archived:
        raise SlackRefusal("is_archived")
    if not call.inside(channel):
        raise SlackRefusal("not_in_channel")
    name = call.need("name").strip(":")
    if not all(c.isalnum() or c in "_-+'" for c in name):
        raise SlackRefusal("invalid_name")
    bot = call.installation.bot_user_id
    present = bot in message.reactions.get(name, [])
    if present is add:
        raise SlackRefusal("already_reacted" if add else "no_reaction")
    posting.react(call.world, team, message, name, bot, add=add)
    return {"ok": True}


def _add_bookmark(call: Call) -> Json:
    team, channel = call.channel("channel_id")
    if call.need("type") != "link":
        raise SlackRefusal("invalid_bookmark_type")
    link = call.need("link")
    if not link.startswith(("http://", "https://")):
        raise SlackRefusal("invalid_link")
    now = call.world.now_s()
    bookmark = {
        "id": call.world.mint.id("Bk"),
        "channel_id": channel.id,
        "title": call.need("title"),
        "link": link,
        "emoji": call.text("emoji"),
        "icon_url": "",
        "type": "link",
        "date_created": now,
        "date_updated": 0,
        "rank": "a",
        "last_updated_by_user_id": call.installation.bot_user_id,
        "last_updated_by_team_id": team.id,
        "app_id": call.world.app.id,
    }
    channel.bookmarks.append(bookmark)
    return {"ok": True, "bookmark": bookmark}


def _list_bookmarks(call: Call) -> Json:
    _, channel = call.channel("channel_id")
    return {"ok": True, "bookmarks": list(channel.bookmarks)}


def _remove_bookmark(call: Call) -> Json:
    _, channel = call.channel("channel_id")
    wanted = call.need("bookmark_id")
    kept = [b for b in channel.bookmarks if b["id"] != wanted]
    if len(kept) == len(channel.bookmarks):
        raise SlackRefusal("not_found")
    channel.bookmarks[:] = kept
    return {"ok": True}


METHODS: dict[str, Handler] = {
    "conversations.info": _info,
    "conversations.list": _list,
    "conversations.members": _members,
    "conversations.open": _open,
    "conversations.join": _join,
    "conversations.history": _history,
    "conversations.replies": _replies,
    "reactions.add": lambda call: _reaction(call, add=True),
    "reactions.remove": lambda call: _reaction(call, add=False),
    "bookmarks.add": _add_bookmark,
    "bookmarks.list": _list_bookmarks,
    "bookmarks.remove": _remove_bookmark,
}
