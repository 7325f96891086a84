"""Modals and home tabs: a stack of three, hashes against lost updates."""

from tests.platforms.slack_server.blocks import Problem, validate
from tests.platforms.slack_server.errors import SlackRefusal
from tests.platforms.slack_server.posting import with_ids
from tests.platforms.slack_server.state import Json, Team, Trigger, View
from tests.platforms.slack_server.world import World

MAX_STACK = 3
MAX_VIEW_BYTES = 250_000


def refuse_view(problems: list[Problem]) -> SlackRefusal:
    """The refusal views.* answer for a payload that does not hold."""
    messages = [f"[ERROR] {p.message} [json-pointer:/view{p.pointer}]" for p in problems]
    return SlackRefusal("invalid_arguments", response_metadata={"messages": messages})


def checked(source: Json, surface: str) -> Json:
    """The view payload, or a refusal."""
    if source.get("type") != surface:
        raise refuse_view([Problem("/type", "invalid_type", f"must be a {surface} view")])
    problems = validate(surface, source)
    if problems:
        raise refuse_view(problems)
    return source


def open_view(world: World, team: Team, source: Json, trigger: Trigger) -> View:
    """views.open: a new stack for the person, in place of an open one."""
    view = _new(world, team, source, trigger.user_id)
    close_all(team, trigger.user_id)
    team.stacks[trigger.user_id] = [view.id]
    world.show_view(view, trigger.interaction_id)
    return view


def push_view(
    world: World, team: Team, source: Json, user_id: str, interaction_id: str | None = None
) -> View:
    """views.push, or `response_action: push`: on top of the person's stack."""
    stack = team.stacks.get(user_id) or []
    if not stack:
        raise SlackRefusal("not_found")
    if len(stack) >= MAX_STACK:
        raise SlackRefusal("push_limit_reached")
    below = team.views[stack[-1]]
    view = _new(world, team, source, user_id)
    view.previous_view_id, view.root_view_id = below.id, below.root_view_id
    stack.append(view.id)
    world.show_view(view, interaction_id)
    return view


def update_view(
    world: World,
    team: Team,
    view: View,
    source: Json,
    *,
    expected_hash: str | None = None,
    interaction_id: str | None = None,
) -> View:
    """Replace what a view shows; values survive where block_id and action_id do."""
    if expected_hash and expected_hash != view.hash:
        raise SlackRefusal("hash_conflict")
    _claim_external_id(team, source, view)
    view.source = {**source, "blocks": with_ids(source["blocks"], world)}
    view.hash = _hash(world)
    view.values = _kept(view.values, initial_values(view.blocks))
    world.show_view(view, interaction_id)
    return view


def publish_home(
    world: World, team: Team, user_id: str, source: Json, expected_hash: str | None
) -> View:
    """views.publish: the home tab of one person."""
    home = team.homes.get(user_id)
    if home is not None:
        return update_view(world, team, home, source, expected_hash=expected_hash)
    view = _new(world, team, source, user_id)
    team.homes[user_id] = view
    world.show_view(view)
    return view


def close_top(team: Team, user_id: str) -> View | None:
    """Close the uppermost modal; the one below comes back."""
    stack = team.stacks.get(user_id)
    if not stack:
        return None
    view = team.views[stack.pop()]
    view.closed = True
    return view


def close_all(team: Team, user_id: str) -> None:
    """Close the whole stack."""
    for view_id in team.stacks.pop(user_id, []):
        team.views[view_id].closed = True


def initial_values(blocks: list[Json]) -> dict[str, dict[str, Json]]:
    """The state of a view nobody has touched."""
    values: dict[str, dict[str, Json]] = {}
    for block in blocks:
        holders = [block.get("element")] if block["type"] == "input" else []
        if block["type"] == "actions":
            holders = [e for e in block["elements"] if e["type"] not in ("button", "overflow")]
        elif block["type"] == "section" and block.get("accessory"):
            holders = [block["accessory"]]
        for element in holders:
            if not element or element["type"] in ("button", "overflow", "image"):
                continue
            state = empty_state(element)
            values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def empty_state(element: Json) -> Json:
    """The state of one element at its initial value."""
    kind = element["type"]
    for key, (state_key, default) in STATE_KEYS.items():
        if kind == key:
            initial = element.get(INITIAL.get(kind, "initial_value"), default)
            return {"type": kind, state_key: initial}
    return {"type": kind, "value": element.get("initial_value")}


STATE_KEYS: dict[str, tuple[str, object]] = {
    "static_select": ("selected_option", None),
    "external_select": ("selected_option", None),
    "radio_buttons": ("selected_option", None),
    "checkboxes": ("selected_options", []),
    "multi_static_select": ("selected_options", []),
    "multi_external_select": ("selected_options", []),
    "users_select": ("selected_user", None),
    "multi_users_select": ("selected_users", []),
    "conversations_select": ("selected_conversation", None),
    "multi_conversations_select": ("selected_conversations", []),
    "channels_select": ("selected_channel", None),
    "multi_channels_select": ("selected_channels", []),
    "datepicker": ("selected_date", None),
    "timepicker": ("selected_time", None),
    "datetimepicker": ("selected_date_time", None),
    "rich_text_input": ("rich_text_value", None),
    "file_input": ("files", []),
}
"""Where an element keeps its value in `view.state.values`."""

INITIAL = {
    "static_select": "initial_option",
    "external_select": "initial_option",
    "radio_buttons": "initial_option",
    "checkboxes": "initial_options",
    "multi_static_select": "initial_options",
    "multi_external_select": "initial_options",
    "users_select": "initial_user",
    "multi_users_select": "initial_users",
    "conversations_select": "initial_conversation",
    "multi_conversations_select": "initial_conversations",
    "channels_select": "initial_channel",
    "multi_channels_select": "initial_channels",
    "datepicker": "initial_date",
    "timepicker": "initial_time",
    "datetimepicker": "initial_date_time",
}


def _kept(
    before: dict[str, dict[str, Json]], after: dict[str, dict[str, Json]]
) -> dict[str, dict[str, Json]]:
    for block_id, actions in after.items():
        for action_id, state in actions.items():
            old = before.get(block_id, {}).get(action_id)
            if old is not None and old["type"] == state["type"]:
                actions[action_id] = old
    return after


def _new(world: World, team: Team, source: Json, user_id: str) -> View:
    _claim_external_id(team, source, None)
    view = View(
        id=world.mint.id("V"),
        team_id=team.id,
        user_id=user_id,
        type=source["type"],
        source={**source, "blocks": with_ids(source["blocks"], world)},
        hash=_hash(world),
        root_view_id="",
    )
    view.root_view_id = view.id
    view.values = initial_values(view.blocks)
    team.views[view.id] = view
    return view


def _claim_external_id(team: Team, source: Json, owner: View | None) -> None:
    external = source.get("external_id")
    if not external:
        return
    for other in team.views.values():
        if other is not owner and not other.closed and other.external_id == external:
            raise SlackRefusal("duplicate_external_id")


def _hash(world: World) -> str:
    return f"{world.now_s()}.{world.mint.secret('hash')[:8]}"
