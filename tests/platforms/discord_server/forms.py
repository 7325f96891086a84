# pyright: basic
"""Filling in a modal, with the checks that the client makes before it sends."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.platforms.discord_server.resolving import HumanError, Resolved
from tests.platforms.discord_server.world import Json


def fields(modal: Json) -> Iterable[tuple[str, Json]]:
    """(label, field) of everything that can be filled in."""
    for node in modal["components"]:
        if node["type"] == 1:
            yield node["components"][0]["label"], node["components"][0]
        elif node["type"] == 18:
            yield node["label"], node["component"]


def filled(modal: Json, given: Mapping[str, Any], resolved: Resolved) -> list[Json]:
    """The components of a MODAL_SUBMIT; fields are named by label or custom id."""
    known = {name for label, one in fields(modal) for name in (label, one["custom_id"])}
    for name in given:
        if name not in known:
            raise HumanError(f"the form has no field {name!r}, only {sorted(known)}")
    answers: list[Json] = []
    for number, node in enumerate(modal["components"], 1):
        if node["type"] == 10:
            answers.append({"type": 10, "id": number})
            continue
        inner = node["components"][0] if node["type"] == 1 else node["component"]
        label = inner.get("label") if node["type"] == 1 else node["label"]
        value = given.get(label, given.get(inner["custom_id"]))
        answer = _answer(inner, str(label), value, resolved)
        wrapped = {"components": [answer]} if node["type"] == 1 else {"component": answer}
        answers.append({"type": node["type"], "id": number, **wrapped})
    return answers


def _answer(node: Json, label: str, value: Any, resolved: Resolved) -> Json:
    answer: Json = {"type": node["type"], "custom_id": node["custom_id"], "id": node.get("id") or 0}
    match node["type"]:
        case 4:
            return {**answer, "value": _text(node, label, value)}
        case 21:
            picked = _picked(node, label, [] if value is None else [value])
            return {**answer, "value": picked[0] if picked else None}
        case 23:
            return {**answer, "value": bool(node.get("default")) if value is None else bool(value)}
        case 3 | 22:
            return {**answer, "values": _picked(node, label, _many(value))}
        case _:
            values = [resolved.add(one) for one in _many(value)]
            _require_count(node, label, len(values))
            return {**answer, "values": values}


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _text(node: Json, label: str, value: Any) -> str:
    text = (node.get("value") or "") if value is None else value
    if not isinstance(text, str):
        raise HumanError(f"{label!r} takes text, not {value!r}")
    required = node.get("required") is not False
    if not text and not required:
        return text
    least = max(node.get("min_length") or 0, 1 if required else 0)
    most = node.get("max_length") or 4000
    if not least <= len(text) <= most:
        raise HumanError(f"{label!r} takes {least} to {most} characters, not {len(text)}")
    return text


def _picked(node: Json, label: str, wanted: list[Any]) -> list[str]:
    options: list[Json] = node.get("options") or []
    if not wanted:
        wanted = [option["value"] for option in options if option.get("default")]
    values: list[str] = []
    for one in wanted:
        found = [o["value"] for o in options if one in (o["value"], o["label"])]
        if not found:
            raise HumanError(f"{label!r} has no option {one!r}")
        values.append(found[0])
    _require_count(node, label, len(values))
    return values


def _require_count(node: Json, label: str, count: int) -> None:
    required = node.get("required") is not False
    if count == 0 and not required:
        return
    given = node.get("min_values")
    least = (1 if given is None else given) if required else given or 0
    most = node.get("max_values") or (len(node.get("options") or ()) if node["type"] == 22 else 1)
    if not least <= count <= most:
        raise HumanError(f"{label!r} takes {least} to {most} answers, not {count}")
