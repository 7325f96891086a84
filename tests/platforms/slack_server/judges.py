"""Second opinions on Block Kit payloads: slack_sdk's models, @slack/types, slackblocks."""

import functools
import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from tests.platforms.slack_server.block_bridge import objections
from tests.platforms.slack_server.block_grammar import Problem
from tests.platforms.slack_server.state import Json

SPECS = Path(__file__).resolve().parents[3].parent / "shared" / "specs"
"""Published schemas; judged without them where they are absent."""

SCHEMAS = {
    "message": "slack-blocks.schema.json",
    "modal": "slack-modal.schema.json",
    "home": "slack-home.schema.json",
}
NOT_IN_SDK = frozenset({"data_table", "data_visualization"})
"""Blocks slack_sdk 3.47 has no model for; it drops them from what it parses."""

NOT_IN_TYPES = frozenset({"data_visualization"})
"""Blocks @slack/types 3.2 does not declare."""


def second_opinions(surface: str, payload: Any) -> list[tuple[str, Problem]]:
    """Problems the other judges see, each with the judge's name."""
    blocks = payload if isinstance(payload, list) else payload.get("blocks")
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return []
    found = [("slack_sdk", problem) for problem in _slack_sdk(surface, payload, blocks)]
    found += [("@slack/types", problem) for problem in _schema(surface, payload, blocks)]
    for objection in objections(surface, payload):
        found.append(("slackblocks", Problem("", "invalid", objection)))
    return found


def _slack_sdk(surface: str, payload: Any, blocks: list[Json]) -> Iterator[Problem]:
    known = [block for block in blocks if block.get("type") not in NOT_IN_SDK]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rebuilt: list[Json] = [block.to_dict() for block in Block.parse_all(known)]
            if surface != "message":
                View(**{**payload, "blocks": known}).to_dict()
    except (SlackObjectFormationError, TypeError, AttributeError, ValueError) as refusal:
        yield Problem("", "invalid", str(refusal))
        return
    yield from _lost(known, rebuilt, "/blocks")


def _lost(given: Any, rebuilt: Any, at: str) -> Iterator[Problem]:
    """What a round trip through the models dropped or changed."""
    if isinstance(given, dict) and isinstance(rebuilt, dict):
        for key, value in given.items():
            if value is None:
                continue
            if key not in rebuilt:
                yield Problem(f"{at}/{key}", "lost", f"slack_sdk does not know {key}")
            else:
                yield from _lost(value, rebuilt[key], f"{at}/{key}")
    elif isinstance(given, list) and isinstance(rebuilt, list):
        if len(given) != len(rebuilt):
            yield Problem(at, "lost", "slack_sdk drops items")
        for index, (one, other) in enumerate(zip(given, rebuilt, strict=False)):
            yield from _lost(one, other, f"{at}/{index}")
    elif given != rebuilt:
        yield Problem(at, "changed", f"slack_sdk makes it {rebuilt!r}")


@functools.cache
def _validator(surface: str) -> jsonschema_rs.Validator | None:
    path = SPECS / SCHEMAS[surface]
    if not path.exists():
        return None
    return jsonschema_rs.validator_for(json.loads(path.read_text(encoding="utf-8")))


def _schema(surface: str, payload: Any, blocks: list[Json]) -> Iterator[Problem]:
    validator = _validator(surface)
    if validator is None or any(block.get("type") in NOT_IN_TYPES for block in blocks):
        return
    for failure in validator.iter_errors(blocks if surface == "message" else payload):
        pointer = "".join(f"/{step}" for step in failure.instance_path)
        yield Problem(pointer, "invalid", failure.message[:200])
