"""What the app is sent when people act: commands, clicks, submissions, shortcuts."""

from typing import Any

from tests.platforms.slack_server import posting
from tests.platforms.slack_server.interactions import Interaction
from tests.platforms.slack_server.shapes import view_json
from tests.platforms.slack_server.state import Channel, Ephemeral, Json, Message, Team, User, View
from tests.platforms.slack_server.world import World


def command(
    world: World, team: Team, user: User, channel: Channel, name: str, text: str, ix: Interaction
) -> Json:
    """A slash command; every value is a string, as over the form it stems from."""
    payload = {
        "token": world.app.verification_token,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.kind == "im" else channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": world.app.id,
        "is_enterprise_install": str(_is_org(world, team)).lower(),
        "response_url": world.response_url(ix, channel.id, original=None, ephemeral=False),
        "trigger_id": world.trigger(ix),
    }
    if team.enterprise_id:
        payload |= {"enterprise_id": team.enterprise_id}
        payload |= {"enterprise_name": team.enterprise_name or ""}
    return payload


def message_actions(
    world: World,
    team: Team,
    user: User,
    shown: Message | Ephemeral,
    actions: list[Json],
    values: Json,
    ix: Interaction,
) -> Json:
    """block_actions from a message; an ephemeral one comes without its content."""
    channel = team.channels[shown.channel_id]
    hidden = isinstance(shown, Ephemeral)
    url = world.response_url(ix, channel.id, original=shown.ts, ephemeral=hidden)
    container: Json = {
        "type": "message",
        "message_ts": shown.ts,
        "channel_id": channel.id,
        "is_ephemeral": hidden,
    }
    if shown.thread_ts:
        container["thread_ts"] = shown.thread_ts
    payload = {
        "type": "block_actions",
        **_common(world, team, user),
        "container": container,
        "trigger_id": world.trigger(ix),
        "channel": _channel(channel),
        "state": {"values": values},
        "response_url": url,
        "actions": actions,
    }
    if not hidden:
        payload["message"] = posting.shape(world, team, shown)
    return payload


def view_actions(
    world: World, team: Team, user: User, view: View, actions: list[Json], ix: Interaction
) -> Json:
    """block_actions from a modal or the home tab."""
    return {
        "type": "block_actions",
        **_common(world, team, user),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": world.trigger(ix, view.id),
        "view": _view(world, view),
        "actions": actions,
    }


def submission(world: World, team: Team, user: User, view: View, ix: Interaction) -> Json:
    """view_submission."""
    return {
        "type": "view_submission",
        **_common(world, team, user),
        "trigger_id": world.trigger(ix, view.id),
        "view": _view(world, view),
        "response_urls": _response_urls(world, view, ix),
    }


def closing(world: World, team: Team, user: User, view: View, *, cleared: bool) -> Json:
    """view_closed."""
    return {
        "type": "view_closed",
        **_common(world, team, user),
        "view": _view(world, view),
        "is_cleared": cleared,
    }


def suggestion(
    world: World, team: Team, user: User, place: View | Message, element: Json, typed: str
) -> Json:
    """block_suggestion; `element` carries block_id and action_id."""
    payload: Json = {
        "type": "block_suggestion",
        **_common(world, team, user),
        "action_id": element["action_id"],
        "block_id": element["block_id"],
        "value": typed,
    }
    if isinstance(place, View):
        container = {"type": "view", "view_id": place.id}
        return payload | {"container": container, "view": _view(world, place)}
    channel = team.channels[place.channel_id]
    container = {"type": "message", "message_ts": place.ts, "channel_id": channel.id}
    shown = posting.shape(world, team, place)
    return payload | {"container": container, "channel": _channel(channel), "message": shown}


def message_shortcut(
    world: World, team: Team, user: User, message: Message, callback_id: str, ix: Interaction
) -> Json:
    """message_action; works in threads and on anyone's message."""
    channel = team.channels[message.channel_id]
    common = _common(world, team, user)
    del common["api_app_id"], common["user"]["username"]
    return {
        "type": "message_action",
        **common,
        "action_ts": world.mint.ts(world.clock.now()),
        "callback_id": callback_id,
        "trigger_id": world.trigger(ix),
        "response_url": world.response_url(ix, channel.id, original=None, ephemeral=False),
        "message_ts": message.ts,
        "message": posting.shape(world, team, message),
        "channel": _channel(channel),
    }


def global_shortcut(
    world: World, team: Team, user: User, callback_id: str, ix: Interaction
) -> Json:
    """shortcut, from the lightning menu: no channel and no response_url."""
    return {
        "type": "shortcut",
        **_common(world, team, user),
        "action_ts": world.mint.ts(world.clock.now()),
        "callback_id": callback_id,
        "trigger_id": world.trigger(ix),
    }


def _common(world: World, team: Team, user: User) -> Json:
    enterprise = None
    about: Json = {"id": team.id, "domain": team.domain}
    if team.enterprise_id:
        enterprise = {"id": team.enterprise_id, "name": team.enterprise_name}
        about |= {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name}
    return {
        "team": about,
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": user.team_id,
        },
        "api_app_id": world.app.id,
        "token": world.app.verification_token,
        "enterprise": enterprise,
        "is_enterprise_install": _is_org(world, team),
    }


def _is_org(world: World, team: Team) -> bool:
    return world.installed(team.id).is_org


def _channel(channel: Channel) -> Json:
    name = {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)
    return {"id": channel.id, "name": name}


def _view(world: World, view: View) -> Json:
    return view_json(view, app=world.app, installation=world.installed(view.team_id))


def _response_urls(world: World, view: View, ix: Interaction) -> list[Json]:
    urls: list[Json] = []
    for block in view.blocks:
        element: Any = block.get("element") or {}
        if not element.get("response_url_enabled"):
            continue
        state = view.values[block["block_id"]][element["action_id"]]
        channel = state.get("selected_channel") or state.get("selected_conversation")
        if channel:
            url = world.response_url(ix, channel, original=None, ephemeral=False)
            urls.append(
                {
                    "block_id": block["block_id"],
                    "action_id": element["action_id"],
                    "channel_id": channel,
                    "response_url": url,
                }
            )
    return urls
