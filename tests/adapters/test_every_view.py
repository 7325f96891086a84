"""Every view of every feature, as its snapshot has it, on every platform: taken as it is, and looking as it did."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import render as discord
from adapters.discord.catalog import commands
from adapters.slack import render as slack
from adapters.slack.manifest import manifest
from adapters.slack.rich import Here
from bot.composition import catalog
from bot.message import Message
from bot.refs import WorkspaceRef
from tests.adapters.discord.messages import complaints
from tests.platforms.slack_server import blocks as slack_judges

COGS = Path(__file__).parents[1] / "cogs"
RENDERED = Path(__file__).parent / "snapshots"
UPDATE = os.environ.get("PRAXIS_UPDATE_SNAPSHOTS") == "1"

GUILD = WorkspaceRef("discord", "900000000000000001")
TEAM = Here(WorkspaceRef("slack", "T00000001"))

VIEWS = {
    f"{path.parent.parent.name}.{path.stem}": path
    for path in sorted(COGS.glob("*/snapshots/*.json"))
}


def view(name: str) -> Message:
    return Message.from_json(json.loads(VIEWS[name].read_text(encoding="utf-8")))


def as_written(document: Any, name: str) -> Any:
    """The kept form of `document`; kept now where snapshots are being updated."""
    path = RENDERED / f"{name}.json"
    text = json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if UPDATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return json.loads(path.read_text(encoding="utf-8"))


def test_features_have_snapshots() -> None:
    assert {"prompts"} <= {name.partition(".")[0] for name in VIEWS}


@pytest.mark.parametrize("name", VIEWS)
def test_discord_takes_it(name: str) -> None:
    body = discord.render(view(name), GUILD).body(ephemeral=True)
    assert [] == complaints(body)


@pytest.mark.parametrize("name", VIEWS)
def test_slack_takes_it(name: str) -> None:
    body = slack.render(view(name), TEAM)
    assert [] == slack_judges.judge("message", body)


@pytest.mark.parametrize("name", VIEWS)
def test_commands_stand_there_as_they_are_typed_on_slack(name: str) -> None:
    nouns = "|".join(catalog().nouns)
    shown = json.dumps(slack.render(view(name), TEAM), ensure_ascii=False)
    assert re.findall(rf"(?<![\w/.:])/(?:{nouns})\b[^\"]*", shown) == []


@pytest.mark.parametrize("platform", ["discord", "slack"])
def test_all_renderings_look_as_they_did(platform: str) -> None:
    def rendered(name: str) -> Any:
        if platform == "discord":
            return discord.render(view(name), GUILD).body()
        return slack.render(view(name), TEAM)

    found = {name: rendered(name) for name in VIEWS}
    assert as_written(found, f"views-{platform}") == json.loads(json.dumps(found))


def test_the_registered_commands_and_routes_are_as_they_were() -> None:
    known = catalog()
    found = {
        "discord": commands(known),
        "slack": manifest(known),
        "actions": {
            name: [spec.kind, spec.role, [str(each) for each in spec.parameters]]
            for name, spec in known.actions.items()
        },
        "message commands": [entry.id for entry in known.message_commands],
        "schedules": sorted(known.due_handlers),
        "sweeps": sorted(sweep.name for sweep in known.sweeps),
    }
    assert as_written(found, "catalog") == json.loads(json.dumps(found))
