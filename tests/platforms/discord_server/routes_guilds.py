# pyright: basic
"""Guilds, their members, roles and scheduled events."""

from typing import Any

from tests.platforms.discord_server import payloads
from tests.platforms.discord_server.errors import Problem, invalid_form, refusal
from tests.platforms.discord_server.permissions import Permission, guild_permissions
from tests.platforms.discord_server.platform import Platform
from tests.platforms.discord_server.rest import Exchange, Routes
from tests.platforms.discord_server.routes_channels import thread_list
from tests.platforms.discord_server.rules_modals import event_problems, instant
from tests.platforms.discord_server.world import ChannelKind, Guild, ScheduledEvent

routes = Routes()
MAX_EVENTS = 100
MAX_CHANNELS = 500
FINAL = (3, 4)
TRANSITIONS = {1: (2, 4), 2: (3,)}
"""Scheduled → active → completed, scheduled → canceled (resources/guild-scheduled-event)."""


def _require(platform: Platform, guild: Guild, *needed: Permission) -> None:
    held = guild_permissions(guild.members[platform.world.bot.id], guild)
    if any(permission not in held for permission in needed):
        raise refusal(50013)


@routes.add("GET", "/guilds/{guild_id}")
def get_guild(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """A guild the bot is in."""
    return 200, payloads.guild(platform.guild(exchange.id("guild_id")))


@routes.add("GET", "/guilds/{guild_id}/channels")
def get_channels(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """All channels, without threads."""
    guild = platform.guild(exchange.id("guild_id"))
    return 200, [payloads.channel(c) for c in guild.channels.values() if c.thread is None]


@routes.add("POST", "/guilds/{guild_id}/channels")
def create_channel(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """A text or forum channel, which needs MANAGE_CHANNELS."""
    guild, body = platform.guild(exchange.id("guild_id")), exchange.body or {}
    _require(platform, guild, Permission.MANAGE_CHANNELS)
    kind = body.get("type") or 0
    if kind not in (ChannelKind.TEXT, ChannelKind.FORUM):
        said = "Only text and forum channels can be made here"
        raise invalid_form(Problem("type", "BASE_TYPE_CHOICES", said))
    if len(guild.channels) - len(guild.threads) >= MAX_CHANNELS:
        raise refusal(30013)
    tags = [tag["name"] for tag in body.get("available_tags") or ()]
    is_forum = kind == ChannelKind.FORUM
    made = guild.forum(body["name"], tags=tags) if is_forum else guild.text(body["name"])
    made.topic = body.get("topic")
    return 201, payloads.channel(made)


@routes.add("GET", "/guilds/{guild_id}/roles")
def get_roles(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """All roles."""
    guild = platform.guild(exchange.id("guild_id"))
    return 200, [payloads.role(one) for one in guild.roles.values()]


@routes.add("GET", "/guilds/{guild_id}/members/{user_id}")
def get_member(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """One member, or 10007 for someone who left."""
    guild = platform.guild(exchange.id("guild_id"))
    platform.user(exchange.id("user_id"))
    member = guild.members.get(exchange.id("user_id"))
    if member is None:
        raise refusal(10007)
    return 200, payloads.member(member)


@routes.add("GET", "/guilds/{guild_id}/threads/active")
def active_threads(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Every thread of the guild that is not archived, newest first."""
    guild = platform.guild(exchange.id("guild_id"))
    open_ones = [t for t in guild.threads if t.thread is not None and not t.thread.archived]
    newest_first = sorted(open_ones, key=lambda thread: thread.id, reverse=True)
    return 200, thread_list(platform, newest_first, has_more=False)


@routes.add("GET", "/guilds/{guild_id}/scheduled-events")
def list_events(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """The guild's scheduled events that are not over."""
    guild = platform.guild(exchange.id("guild_id"))
    for event in guild.events.values():
        _follow_the_clock(platform, event)
    coming = [event for event in guild.events.values() if event.status not in FINAL]
    return 200, [payloads.scheduled_event(event) for event in coming]


@routes.add("POST", "/guilds/{guild_id}/scheduled-events")
def create_event(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """An external event."""
    guild, body = platform.guild(exchange.id("guild_id")), exchange.body or {}
    _require(platform, guild, Permission.CREATE_EVENTS)
    problems = event_problems(body, creating=True, now=platform.world.clock.now())
    if problems:
        raise invalid_form(*problems)
    if sum(event.status in (1, 2) for event in guild.events.values()) >= MAX_EVENTS:
        raise refusal(30038)
    event = ScheduledEvent(platform.world.ids.next(), guild, platform.world.bot, body)
    guild.events[event.id] = event
    platform.world.emit("GUILD_SCHEDULED_EVENT_CREATE", event)
    return 200, payloads.scheduled_event(event)


@routes.add("GET", "/guilds/{guild_id}/scheduled-events/{event_id}")
def get_event(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """One event."""
    return 200, payloads.scheduled_event(_event(platform, exchange))


@routes.add("PATCH", "/guilds/{guild_id}/scheduled-events/{event_id}")
def edit_event(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Change, start, end or cancel an event; others' events need MANAGE_EVENTS."""
    event, body = _event(platform, exchange), exchange.body or {}
    _require_control(platform, event)
    if event.status in FINAL:
        raise refusal(180000)
    problems = event_problems(
        {**_times_of(event, body), **body}, creating=False, now=platform.world.clock.now()
    )
    if problems:
        raise invalid_form(*problems)
    wanted = body.pop("status", None) or event.status
    if wanted != event.status and wanted not in TRANSITIONS[event.status]:
        said = "The event cannot go from its status to that one"
        raise invalid_form(Problem("status", "GUILD_SCHEDULED_EVENT_INVALID_STATUS", said))
    event.status = wanted
    event.body = {**event.body, **body}
    platform.world.emit("GUILD_SCHEDULED_EVENT_UPDATE", event)
    return 200, payloads.scheduled_event(event)


@routes.add("DELETE", "/guilds/{guild_id}/scheduled-events/{event_id}")
def delete_event(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Delete an event."""
    event = _event(platform, exchange)
    _require_control(platform, event)
    del event.guild.events[event.id]
    platform.world.emit("GUILD_SCHEDULED_EVENT_DELETE", event)
    return 204, None


@routes.add("GET", "/guilds/{guild_id}/scheduled-events/{event_id}/users")
def event_users(platform: Platform, exchange: Exchange) -> tuple[int, Any]:
    """Who is interested, 100 a page."""
    event = _event(platform, exchange)
    after = int(exchange.query.get("after") or 0)
    page = sorted((u for u in event.subscribers if u.id > after), key=lambda u: u.id)[:100]
    return 200, [
        {
            "guild_scheduled_event_id": str(event.id),
            "user_id": str(person.id),
            "user": payloads.user(person),
            "response": 1,
        }
        for person in page
    ]


def _event(platform: Platform, exchange: Exchange) -> ScheduledEvent:
    guild = platform.guild(exchange.id("guild_id"))
    event = guild.events.get(exchange.id("event_id"))
    if event is None:
        raise refusal(10070)
    _follow_the_clock(platform, event)
    return event


def _follow_the_clock(platform: Platform, event: ScheduledEvent) -> None:
    """External events begin and end by themselves."""
    now = platform.world.clock.now()
    if event.status == 1 and instant(event.body["scheduled_start_time"]) <= now:
        event.status = 2
    if event.status == 2 and instant(event.body["scheduled_end_time"]) <= now:
        event.status = 3


def _times_of(event: ScheduledEvent, body: dict[str, Any]) -> dict[str, Any]:
    """The stored times where one of the two is changed, so that they are judged together."""
    if not {"scheduled_start_time", "scheduled_end_time"} & body.keys() or event.status != 1:
        return {}
    return {name: event.body[name] for name in ("scheduled_start_time", "scheduled_end_time")}


def _require_control(platform: Platform, event: ScheduledEvent) -> None:
    own = event.creator is platform.world.bot
    needed = Permission.CREATE_EVENTS if own else Permission.MANAGE_EVENTS
    _require(platform, event.guild, needed)
