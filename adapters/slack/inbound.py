"""What Slack sends, as the core's events."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.slack.action_ids import token_of
from adapters.slack.entities import readable
from adapters.slack.fields import param_name
from adapters.slack.grammar import parse
from adapters.slack.rich import Json, part
from adapters.slack.route import Route
from adapters.slack.values import Fetch, read_values
from bot.catalog import Catalog
from bot.events import (
    ActionTriggered,
    Actor,
    ChannelGone,
    CommandInvoked,
    FormSubmitted,
    Happening,
    HomeOpened,
    Interaction,
    MessageCommandInvoked,
    OwnPostSeen,
    PersonLeft,
    ReplyPosted,
    SuggestionAsked,
    WorkspaceLost,
)
from bot.ports import Responder
from bot.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef

METADATA_TYPE = "praxis"
"""The event_type of the metadata under which our own posts carry their delivery key."""
KEY_PREFIX = "praxis-key:"
"""How the first block's id begins, which carries the key too: no document promises metadata in events."""

_GONE = {
    "channel_archive": "archived",
    "channel_deleted": "deleted",
    "channel_left": "the bot was removed from it",
    "group_archive": "archived",
    "group_deleted": "deleted",
    "group_left": "the bot was removed from it",
}
_PEOPLE_SAY = (None, "thread_broadcast", "file_share")
"""Subtypes of messages that a person wrote; all others are Slack's own notices."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in a workspace."""

    workspace: WorkspaceRef
    name: str
    user_id: str
    bot_id: str
    handle: str


def command(
    body: Json,
    route: Route,
    responder: Responder,
    *,
    at: datetime,
    catalog: Catalog,
    prefix: str,
) -> CommandInvoked:
    """A slash command; raises `Invalid` for what cannot be read."""
    typed = parse(str(body.get("text") or ""), catalog, route.workspace, prefix)
    return CommandInvoked(
        key=_key(route, route.trigger_id),
        actor=_actor(route),
        place=route.place,
        at=at,
        responder=responder,
        noun=typed.noun,
        verb=typed.verb,
        args=typed.args,
    )


def interaction(
    body: Json, route: Route, responder: Responder, *, at: datetime, fetch: Fetch
) -> Interaction | None:
    """A click, a form, a suggestion or a shortcut; None for a button that only opened an address."""
    base: dict[str, Any] = {
        "key": _key(route, route.trigger_id),
        "actor": _actor(route),
        "place": route.place,
        "at": at,
        "responder": responder,
    }
    match route.deed:
        case "click":
            return _click(body, route, base)
        case "submit":
            view = route.view or {}
            values = read_values(view, route.workspace, fetch)
            return FormSubmitted(**base, token=str(view.get("callback_id", "")), values=values)
        case "suggest":
            return _suggestion(body, route, base, fetch)
        case "shortcut":
            return _shortcut(body, route, base)
        case "command" | "home":
            return None


def home(body: Json, route: Route, responder: Responder, *, at: datetime) -> HomeOpened | None:
    """Somebody opened the home tab; None for the messages tab beside it."""
    if part(body, "event").get("tab") != "home":
        return None
    key = _key(route, str(body["event_id"]))
    return HomeOpened(key=key, actor=_actor(route), place=route.place, at=at, responder=responder)


def happening(body: Json, us: Identity, *, at: datetime) -> Happening | None:
    """An event nobody waits on; None for what does not concern us."""
    event, workspace = part(body, "event"), us.workspace
    kind = str(event.get("type"))
    match kind:
        case "message":
            return _message(event, workspace, us, at)
        case "tokens_revoked":
            bot = part(event, "tokens").get("bot")
            return WorkspaceLost(workspace, "the bot token was revoked") if bot else None
        case "app_uninstalled":
            return WorkspaceLost(workspace, "the app was uninstalled")
        case "user_change":
            user = part(event, "user")
            gone = bool(user.get("deleted")) and bool(user.get("id"))
            return PersonLeft(UserRef(workspace, str(user["id"]))) if gone else None
        case _ if kind in _GONE:
            return ChannelGone(ChannelRef(workspace, str(event["channel"])), _GONE[kind])
        case _:
            return None


def own_key(message: Json) -> str:
    """The delivery key of a post of ours, from its metadata or its first block; "" for any other."""
    metadata = part(message, "metadata")
    if metadata.get("event_type") == METADATA_TYPE:
        return str(part(metadata, "event_payload").get("key", ""))
    blocks: list[Json] = message.get("blocks") or []
    block_id = str(blocks[0].get("block_id", "")) if blocks else ""
    return block_id.removeprefix(KEY_PREFIX) if block_id.startswith(KEY_PREFIX) else ""


def moment(ts: str, otherwise: datetime) -> datetime:
    """The instant in a message's ts."""
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return otherwise


def _message(event: Json, workspace: WorkspaceRef, us: Identity, at: datetime) -> Happening | None:
    if event.get("subtype") not in (*_PEOPLE_SAY, "bot_message"):
        return None
    ts, thread = str(event["ts"]), str(event.get("thread_ts") or "")
    inside = thread if thread != ts else ""
    ref = MessageRef(ChannelRef(workspace, str(event["channel"]), inside or None), ts)
    when = moment(ts, at)
    if event.get("bot_id") == us.bot_id or event.get("user") == us.user_id:
        key = own_key(event)
        return OwnPostSeen(ref, key, when) if key else None
    if event.get("bot_id") or not inside or not event.get("user"):
        return None
    return ReplyPosted(ref, UserRef(workspace, str(event["user"])), when)


def _click(body: Json, route: Route, base: dict[str, Any]) -> ActionTriggered | None:
    actions: list[Json] = body.get("actions") or []
    action = actions[0] if actions else {}
    token = token_of(str(action.get("action_id", "")))
    if not token:
        return None
    return ActionTriggered(**base, token=token, values=_chosen(action), message=route.clicked)


def _chosen(action: Json) -> tuple[str, ...]:
    single = action.get("selected_option")
    several: list[Json] = action.get("selected_options") or ([single] if single else [])
    return tuple(str(option["value"]) for option in several)


def _suggestion(body: Json, route: Route, base: dict[str, Any], fetch: Fetch) -> SuggestionAsked:
    view = route.view or {}
    typed = str(body.get("value") or "")
    key = _key(route, f"{view.get('id', route.message)}:{body.get('block_id')}:{typed}")
    own: dict[str, Any] = {**base, "key": key}
    return SuggestionAsked(
        **own,
        param=param_name(str(body.get("block_id", ""))),
        typed=readable(typed),
        token=str(view.get("callback_id", "")),
        others=read_values(view, route.workspace, fetch),
    )


def _shortcut(body: Json, route: Route, base: dict[str, Any]) -> MessageCommandInvoked:
    message = part(body, "message")
    author = message.get("user")
    return MessageCommandInvoked(
        **base,
        name=str(body.get("callback_id", "")),
        message=MessageRef(route.place, route.message),
        author=UserRef(route.workspace, str(author)) if author else None,
        text=readable(str(message.get("text") or "")),
    )


def _actor(route: Route) -> Actor:
    return Actor(route.user, route.user_name)


def _key(route: Route, deed: str) -> str:
    """Unique over workspaces: one deed of one person."""
    return f"{route.workspace.id}:{deed}"
