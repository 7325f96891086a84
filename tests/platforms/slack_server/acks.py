"""What an acknowledgement's payload makes people see."""

from typing import Any

from tests.platforms.slack_server import modals
from tests.platforms.slack_server.blocks import judge
from tests.platforms.slack_server.errors import SlackRefusal
from tests.platforms.slack_server.interactions import Interaction
from tests.platforms.slack_server.journal import Violation
from tests.platforms.slack_server.limits import LIMITS
from tests.platforms.slack_server.response_urls import answer
from tests.platforms.slack_server.state import Json, Team, View
from tests.platforms.slack_server.world import World

TROUBLE = "We had some trouble connecting. Try again?"


def settle_command(world: World, ix: Interaction, response_url: str, payload: Any) -> None:
    """An inline answer to a slash command: plain text or a message."""
    if not payload:
        return
    message: Json = {"text": payload} if isinstance(payload, str) else payload
    right = world.response_urls[response_url.rpartition("/")[2]]
    try:
        answer(world, right, {**message, "replace_original": False}, via="ack")
    except SlackRefusal as refusal:
        ix.failure = f"invalid_command_response ({refusal.code})"
        _blame(world, ix, f"the inline answer was refused: {refusal.code}", payload)


def settle_options(world: World, ix: Interaction, payload: Any) -> None:
    """The options of an external select."""
    given: Json = payload if isinstance(payload, dict) else {}
    key = next((k for k in ("options", "option_groups") if k in given), None)
    if key is None:
        ix.trouble = "no options"
        _blame(world, ix, "neither options nor option_groups", payload)
        return
    element = {"type": "static_select", "action_id": "a", key: given[key]}
    block = {"type": "actions", "elements": [element]}
    problems = judge("message", [block]) if given[key] else []
    for source, problem in problems:
        world.journal.violations.append(
            Violation(source, ix.kind, problem.message, problem.pointer, payload)
        )
    if any(source == "limits" for source, _ in problems):
        ix.trouble = "options refused"
        return
    ix.options = list(given[key])[: LIMITS["select.options.max_items"]]


def settle_submission(world: World, team: Team, ix: Interaction, view: View, payload: Any) -> None:
    """Errors, another view, or closing, as the acknowledgement says."""
    reply: Json = payload if isinstance(payload, dict) else {}
    try:
        match reply.get("response_action"):
            case None:
                modals.close_top(team, ix.user_id)
                ix.closed_view = True
            case "clear":
                modals.close_all(team, ix.user_id)
                ix.closed_view = True
            case "errors":
                _errors(ix, view, reply)
            case "update":
                source = _judged(world, ix, reply)
                modals.update_view(world, team, view, source, interaction_id=ix.id)
            case "push":
                source = _judged(world, ix, reply)
                modals.push_view(world, team, source, ix.user_id, ix.id)
            case unknown:
                ix.trouble = TROUBLE
                _blame(world, ix, f"unknown response_action {unknown}", payload)
    except SlackRefusal as refusal:
        ix.trouble = TROUBLE
        _blame(world, ix, refusal.code, payload)
    ix.changed()


def _errors(ix: Interaction, view: View, reply: Json) -> None:
    errors = reply.get("errors")
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackRefusal("errors must name input blocks of the view")
    ix.errors = {str(key): str(value) for key, value in errors.items()}


def _judged(world: World, ix: Interaction, reply: Json) -> Json:
    source = reply.get("view")
    if not isinstance(source, dict):
        raise SlackRefusal("no view")
    for judged_by, problem in judge("modal", source):
        world.journal.violations.append(
            Violation(judged_by, ix.kind, problem.message, problem.pointer, source)
        )
    return modals.checked(source, "modal")


def _blame(world: World, ix: Interaction, message: str, payload: Any) -> None:
    world.journal.violations.append(Violation("policy", ix.kind, message, payload=payload))
