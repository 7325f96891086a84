# pyright: basic
"""Discord's own OpenAPI description: requests are held to it strictly, our answers as it stands."""

import copy
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from tests.platforms.discord_server.errors import Problem
from tests.platforms.discord_server.world import Json

PROJECT_ROOT = Path(__file__).parents[3]
SPEC = PROJECT_ROOT.parent / "shared" / "specs" / "discord-openapi.json"

EXTRAS: dict[str, tuple[str, ...]] = {
    "ApplicationCommandUpdateRequest": ("nsfw",),
    "ApplicationCommandCreateRequest": ("nsfw",),
    "RichEmbed": ("flags",),
    "MessageEditRequestPartial": ("tts",),
    "IncomingWebhookUpdateRequestPartial": ("tts",),
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": ("tts",),
    "BaseCreateMessageCreateRequest": ("tts",),
    "CreateForumThreadRequest": ("type",),
}
"""Fields that discord.py sends, Discord ignores, and the description does not have."""


class Spec:
    """Compiles a validator for each operation when it is first asked for."""

    def __init__(self, document: Json) -> None:
        self._by_shape: Json = {_shape(path): item for path, item in document["paths"].items()}
        self._plain: Json = document["components"]
        self._strict: Json | None = None
        self._validators: dict[tuple[str, ...], jsonschema_rs.Draft202012Validator | None] = {}

    def request_problems(
        self, method: str, route: str, body: Any, branch: str | None
    ) -> list[Problem]:
        """What is wrong with a request body; `branch` names the schema where there are several."""
        key = ("request", method, route, branch or "")
        validator = self._compiled(key, lambda: self._request_schema(method, route, branch))
        return _problems(validator, body)

    def response_problems(self, method: str, route: str, status: int, body: Any) -> list[Problem]:
        """What is wrong with an answer of ours."""
        key = ("response", method, route, str(status))
        validator = self._compiled(key, lambda: self._response_schema(method, route, status))
        return _problems(validator, body)

    def schema_problems(self, name: str, body: Any) -> list[Problem]:
        """What is wrong with a value that a named response schema describes."""
        key = ("schema", name)
        validator = self._compiled(
            key, lambda: self._with(self._plain, {"$ref": f"#/components/schemas/{name}"})
        )
        return _problems(validator, body)

    def _compiled(
        self, key: tuple[str, ...], schema: Callable[[], Json | None]
    ) -> jsonschema_rs.Draft202012Validator | None:
        if key not in self._validators:
            found = schema()
            compiled = None if found is None else jsonschema_rs.Draft202012Validator(found)
            self._validators[key] = compiled
        return self._validators[key]

    def _request_schema(self, method: str, route: str, branch: str | None) -> Json | None:
        operation = self._operation(method, route)
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return None
        if self._strict is None:
            self._strict = _strict(self._plain)
        if branch is not None:
            return self._with(self._strict, {"$ref": f"#/components/schemas/{branch}"})
        return self._with(self._strict, content["application/json"]["schema"])

    def _response_schema(self, method: str, route: str, status: int) -> Json | None:
        if status == 204:
            return None
        answers = self._operation(method, route).get("responses", {})
        if status >= 400:
            return self._with(self._plain, {"$ref": "#/components/schemas/ErrorResponse"})
        answer = answers.get(str(status))
        if answer is None:
            return {"not": {}, "description": f"{status} is not an answer of {method} {route}"}
        content = answer.get("content", {}).get("application/json")
        return None if content is None else self._with(self._plain, content["schema"])

    def _operation(self, method: str, route: str) -> Json:
        """The operation of a route, whatever its parameters are called."""
        return self._by_shape.get(_shape(route), {}).get(method.lower(), {})

    @staticmethod
    def _with(components: Json, schema: Json) -> Json:
        return {**schema, "components": components}


def _shape(route: str) -> str:
    return re.sub(r"\{[^}]*\}", "*", route)


def _problems(validator: jsonschema_rs.Draft202012Validator | None, body: Any) -> list[Problem]:
    if validator is None:
        return []
    return [
        Problem(".".join(map(str, error.instance_path)), "SCHEMA", error.message)
        for error in validator.iter_errors(body)
    ]


def _strict(components: Json) -> Json:
    """No unknown fields, integers accepted as snowflakes, unions told apart by their `type`."""
    schemas = copy.deepcopy(components["schemas"])
    schemas["SnowflakeType"] = {"type": ["string", "integer"]}
    kinds = {name: _kinds(schema) for name, schema in schemas.items()}
    for name, schema in schemas.items():
        _close(schema)
        for extra in EXTRAS.get(name, ()):
            schema["properties"].setdefault(extra, {})
        _tell_apart(schema, kinds)
    return {**components, "schemas": schemas}


def _kinds(schema: Json) -> list[int]:
    kind = schema.get("properties", {}).get("type", {})
    return kind.get("enum", []) if isinstance(kind.get("enum"), list) else []


def _close(node: Any) -> None:
    if isinstance(node, dict):
        if "properties" in node and "additionalProperties" not in node:
            node["additionalProperties"] = False
        for value in node.values():
            _close(value)
    elif isinstance(node, list):
        for value in node:
            _close(value)


def _tell_apart(node: Any, kinds: dict[str, list[int]]) -> None:
    """Turn `oneOf` over schemas with distinct types into a switch, for errors that name a field."""
    if isinstance(node, list):
        for value in node:
            _tell_apart(value, kinds)
    if not isinstance(node, dict):
        return
    for word in ("oneOf", "anyOf"):
        names = [str(b.get("$ref", "")).rsplit("/", 1)[-1] for b in node.get(word, ())]
        numbers = [number for name in names for number in kinds.get(name, ())]
        if len(names) > 1 and all(kinds.get(n) for n in names) and len(numbers) == len({*numbers}):
            del node[word]
            node["required"] = ["type"]
            node["allOf"] = [{"properties": {"type": {"enum": numbers}}}]
            node["allOf"] += [_case(name, kinds[name]) for name in names]
    for value in node.values():
        _tell_apart(value, kinds)


def _case(name: str, kinds: list[int]) -> Json:
    return {
        "if": {"properties": {"type": {"enum": kinds}}, "required": ["type"]},
        "then": {"$ref": f"#/components/schemas/{name}"},
    }


@cache
def load() -> Spec | None:
    """The description beside the project, or None where it is absent."""
    if not SPEC.exists():
        return None
    return Spec(json.loads(SPEC.read_text(encoding="utf-8")))
