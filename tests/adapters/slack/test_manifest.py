"""The manifest is one that Slack takes, and asks for nothing without a reason."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from adapters.slack.manifest import events, manifest, scopes
from bot.catalog import build_catalog
from tests.adapters.slack.sample import catalog, helping
from tests.platforms.slack_server.scopes import METHOD_SCOPES

SPECS = Path(__file__).parents[4] / "shared" / "specs"
USED = (
    "chat.postMessage",
    "chat.postEphemeral",
    "chat.update",
    "chat.delete",
    "conversations.open",
    "users.info",
    "usergroups.list",
    "files.getUploadURLExternal",
    "files.completeUploadExternal",
)


@pytest.mark.parametrize("history", [False, True])
@pytest.mark.parametrize("url", ["", "https://praxis.example/slack/events"])
def test_the_manifest_fits_slacks_own_schema(*, history: bool, url: str) -> None:
    made = manifest(catalog(), history=history, request_url=url)
    path = SPECS / "slack-manifest.schema.json"
    if path.exists():
        schema = jsonschema_rs.validator_for(json.loads(path.read_text(encoding="utf-8")))
        assert [] == [error.message for error in schema.iter_errors(made)]
    assert {"display_information", "features", "oauth_config", "settings"} == set(made)


@pytest.mark.parametrize("history", [False, True])
def test_every_event_has_its_scope(*, history: bool) -> None:
    wanted = scopes(catalog(), history=history)
    assert [] == [
        event for event, scope in events(history=history).items() if scope and scope not in wanted
    ]


@pytest.mark.parametrize("method", USED)
def test_every_method_we_call_has_its_scope(method: str) -> None:
    assert set(METHOD_SCOPES.get(method, ())) <= set(scopes(catalog(), history=False))


def test_history_is_asked_for_only_when_it_is_used() -> None:
    assert [] == [scope for scope in scopes(catalog(), history=False) if "history" in scope]
    assert 3 == sum("history" in scope for scope in scopes(catalog(), history=True))


def test_files_are_read_only_when_something_takes_one() -> None:
    assert "files:read" in scopes(catalog(), history=False)
    assert "files:read" not in scopes(build_catalog((helping,)), history=False)


def test_there_is_one_command_and_it_hands_over_names() -> None:
    (command,) = manifest(catalog())["features"]["slash_commands"]
    assert ("/praxis", True) == (command["command"], command["should_escape"])
    assert "[prompt | help | find] [what to do]" == command["usage_hint"]


def test_message_commands_become_message_shortcuts() -> None:
    assert [
        {
            "name": "Save as prompt",
            "type": "message",
            "callback_id": "prompt.save",
            "description": "Keeps a message as a prompt",
        }
    ] == manifest(catalog())["features"]["shortcuts"]


def test_every_scope_says_what_it_is_for() -> None:
    assert all(scopes(catalog(), history=True).values())
