"""views.*: modals and the home tab."""

from tests.platforms.slack_server import modals
from tests.platforms.slack_server.blocks import judge
from tests.platforms.slack_server.call import Call, Handler
from tests.platforms.slack_server.errors import SlackRefusal
from tests.platforms.slack_server.shapes import view_json
from tests.platforms.slack_server.state import Json, View


def _source(call: Call, surface: str) -> Json:
    source = call.structure("view")
    if not isinstance(source, dict):
        raise SlackRefusal("invalid_arguments")
    if source.get("type") == surface:
        for judged_by, problem in judge(surface, source):
            call.violation(judged_by, problem.message, problem.pointer, source)
    if len(str(source).encode()) > modals.MAX_VIEW_BYTES:
        raise SlackRefusal("view_too_large")
    return modals.checked(source, surface)


def _answer(call: Call, view: View) -> Json:
    installation = call.installation
    return {"ok": True, "view": view_json(view, app=call.world.app, installation=installation)}


def _open(call: Call) -> Json:
    source = _source(call, "modal")
    trigger = call.world.spend_trigger(call.text("trigger_id"))
    team = call.world.teams[trigger.team_id]
    if team.id not in call.installation.team_ids:
        raise SlackRefusal("invalid_trigger_id")
    return _answer(call, modals.open_view(call.world, team, source, trigger))


def _push(call: Call) -> Json:
    source = _source(call, "modal")
    trigger = call.world.spend_trigger(call.text("trigger_id"))
    team = call.world.teams[trigger.team_id]
    if trigger.view_id is None:
        raise SlackRefusal("invalid_trigger_id")
    view = modals.push_view(call.world, team, source, trigger.user_id, trigger.interaction_id)
    return _answer(call, view)


def _update(call: Call) -> Json:
    source = _source(call, "modal")
    view = _existing(call)
    if view.closed:
        raise SlackRefusal("not_found")
    team = call.world.teams[view.team_id]
    expected = call.text("hash")
    return _answer(call, modals.update_view(call.world, team, view, source, expected_hash=expected))


def _existing(call: Call) -> View:
    view_id, external = call.text("view_id"), call.text("external_id")
    for team_id in call.installation.team_ids:
        for view in call.world.teams[team_id].views.values():
            if view.type == "modal" and (
                view.id == view_id or (external and view.external_id == external)
            ):
                return view
    raise SlackRefusal("not_found")


def _publish(call: Call) -> Json:
    user_id = call.need("user_id")
    for team_id in call.installation.team_ids:
        team = call.world.teams[team_id]
        user = team.users.get(user_id)
        if user is not None and not user.is_bot:
            source = _source(call, "home")
            view = modals.publish_home(call.world, team, user_id, source, call.text("hash"))
            return _answer(call, view)
    raise SlackRefusal("user_not_found")


METHODS: dict[str, Handler] = {
    "views.open": _open,
    "views.push": _push,
    "views.update": _update,
    "views.publish": _publish,
}
