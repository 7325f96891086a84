# pyright: basic
"""What a modal, an autocomplete answer, a thread and a scheduled event may contain."""

from datetime import datetime
from typing import Any

from tests.platforms.discord_server.errors import Problem
from tests.platforms.discord_server.rules import Checks, custom_ids
from tests.platforms.discord_server.world import Json

AUTO_ARCHIVE_MINUTES = (60, 1440, 4320, 10080)


def modal_problems(data: Json) -> list[Problem]:
    """What is wrong with a modal: five components at most (the OpenAPI description says 40)."""
    checks = Checks()
    components: list[Json] = data.get("components") or []
    checks.text(data, "data", "title", 45, minimum=1, required=True)
    checks.text(data, "data", "custom_id", 100, minimum=1, required=True)
    checks.count(components, "data.components", 1, 5)
    for index, node in enumerate(components):
        _check_top(checks, node, f"data.components.{index}")
    said = "Component custom id cannot be duplicated"
    pairs = custom_ids(components, "data.components")
    checks.unique(pairs, "COMPONENT_CUSTOM_ID_DUPLICATED", said)
    return checks.problems


def _check_top(checks: Checks, node: Json, path: str) -> None:
    match node.get("type"):
        case 1:
            children = node.get("components") or []
            checks.count(children, f"{path}.components", 1, 1)
            for child in children:
                if child.get("type") != 4:
                    said = "Only a text input is allowed in a row"
                    checks.add(f"{path}.components.0.type", "UNION_TYPE_CHOICES", said)
                else:
                    checks.text(child, path, "label", 45, minimum=1, required=True)
                    _check_field(checks, child, f"{path}.components.0")
        case 10:
            checks.text(node, path, "content", 4000, minimum=1, required=True)
        case 18:
            checks.text(node, path, "label", 45, minimum=1, required=True)
            checks.text(node, path, "description", 100)
            _check_field(checks, node.get("component") or {}, f"{path}.component")
        case other:
            said = f"Value {other!r} is not allowed in a modal"
            checks.add(f"{path}.type", "UNION_TYPE_CHOICES", said)


def _check_field(checks: Checks, node: Json, path: str) -> None:
    match node.get("type"):
        case 4:
            checks.text(node, path, "custom_id", 100, minimum=1, required=True)
            checks.text(node, path, "placeholder", 100)
            checks.text(node, path, "value", 4000)
            checks.number(node, path, "min_length", 0, 4000)
            checks.number(node, path, "max_length", 1, 4000)
        case 3 | 5 | 6 | 7 | 8:
            checks.select(node, path)
            if node.get("disabled"):
                said = "A select in a modal cannot be disabled"
                checks.add(f"{path}.disabled", "COMPONENT_DISABLED_IN_MODAL", said)
        case 19:
            checks.number(node, path, "min_values", 0, 10)
            checks.number(node, path, "max_values", 1, 10)
        case 21:
            checks.options(node, path, 2, 10)
        case 22:
            checks.options(node, path, 1, 10)
        case 23:
            checks.text(node, path, "custom_id", 100, minimum=1, required=True)
        case other:
            said = f"Value {other!r} is not allowed in a label"
            checks.add(f"{path}.type", "UNION_TYPE_CHOICES", said)


def choice_problems(data: Json) -> list[Problem]:
    """At most 25 suggestions, names and string values of 1 to 100 characters."""
    checks = Checks()
    choices: list[Json] = data.get("choices") or []
    checks.count(choices, "data.choices", 0, 25)
    for index, choice in enumerate(choices):
        path = f"data.choices.{index}"
        checks.text(choice, path, "name", 100, minimum=1, required=True)
        if isinstance(choice.get("value"), str):
            checks.text(choice, path, "value", 100, minimum=1)
    return checks.problems


def thread_problems(body: Json, *, creating: bool) -> list[Problem]:
    """Names of 1 to 100 characters, the four archive durations, five tags."""
    checks = Checks()
    checks.text(body, "", "name", 100, minimum=1, required=creating)
    minutes: Any = body.get("auto_archive_duration")
    if minutes is not None and minutes not in AUTO_ARCHIVE_MINUTES:
        said = f"Value must be one of {AUTO_ARCHIVE_MINUTES}."
        checks.add("auto_archive_duration", "BASE_TYPE_CHOICES", said)
    checks.count(body.get("applied_tags") or [], "applied_tags", 0, 5)
    return checks.problems


def instant(text: str) -> datetime:
    """The instant of an ISO 8601 time."""
    return datetime.fromisoformat(text)


def event_problems(body: Json, *, creating: bool, now: datetime) -> list[Problem]:
    """An external scheduled event: a place, an end, lengths, and not in the past."""
    checks = Checks()
    checks.text(body, "", "name", 100, minimum=1, required=creating)
    checks.text(body, "", "description", 1000)
    metadata = body.get("entity_metadata") or {}
    if creating or "entity_metadata" in body:
        checks.text(metadata, "entity_metadata", "location", 100, minimum=1, required=True)
    if creating and body.get("entity_type") != 3:
        checks.add("entity_type", "BASE_TYPE_CHOICES", "Only external events exist here")
    if creating and not body.get("scheduled_end_time"):
        checks.add("scheduled_end_time", "BASE_TYPE_REQUIRED", "This field is required")
    start, end = body.get("scheduled_start_time"), body.get("scheduled_end_time")
    if start and instant(start) <= now:
        said = "Cannot schedule event in the past."
        checks.add("scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", said)
    if start and end and instant(end) <= instant(start):
        said = "Cannot schedule an event to end before it starts."
        checks.add("scheduled_end_time", "GUILD_SCHEDULED_EVENT_END_BEFORE_START", said)
    return checks.problems
