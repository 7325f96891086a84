"""The command line, as an operator types it."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.logs import scrub

SPECS = Path(__file__).parents[3] / "shared" / "specs"
runner = CliRunner()


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    """A command configures logging for its whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a configuration."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def document(*words: str) -> dict[str, object]:
    result = runner.invoke(app, [*words])
    assert 0 == result.exit_code, result.output
    return json.loads(result.stdout)


def test_help_names_every_command() -> None:
    output = runner.invoke(app, ["--help"]).output
    assert all(word in output for word in ("run", "play", "check", "manifest", "db"))


def test_the_discord_manifest_lists_the_commands_and_the_invite_link() -> None:
    found = document("manifest", "discord")
    names = {command["name"] for command in found["commands"]}  # type: ignore[attr-defined]
    assert {"prompt", "community", "help"} <= names
    assert "permissions=" in str(found["invite"])


def test_the_slack_manifest_is_valid_by_slacks_own_schema() -> None:
    found = document("manifest", "slack")
    assert "/praxis" == found["features"]["slash_commands"][0]["command"]  # type: ignore[index]
    schema = SPECS / "slack-manifest.schema.json"
    if schema.exists():
        jsonschema_rs.validator_for(json.loads(schema.read_text())).validate(found)


def test_the_manifest_follows_the_configuration(tmp_path: Path) -> None:
    config = tmp_path / "praxis.toml"
    config.write_text('[slack]\ntransport = "http"\nhistory = true\n')
    settings = document("manifest", "slack", "-c", str(config))["settings"]
    assert not settings["socket_mode_enabled"]  # type: ignore[index]
    assert "message.channels" in settings["event_subscriptions"]["bot_events"]  # type: ignore[index]


def test_running_without_a_platform_says_what_to_set() -> None:
    result = runner.invoke(app, ["run"])
    assert 2 == result.exit_code
    assert "[discord] token" in result.output


def test_a_mistake_in_the_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "praxis.toml").write_text("[http]\nport = -1\n")
    result = runner.invoke(app, ["db", "upgrade"])
    assert 2 == result.exit_code
    assert "praxis.toml:2: http.port" in result.output


def test_upgrading_twice_is_as_good_as_once(tmp_path: Path) -> None:
    outputs = [runner.invoke(app, ["db", "upgrade"]).output for _ in range(2)]
    assert ["The database is up to date.\n"] * 2 == outputs
    assert (tmp_path / "praxis.sqlite").exists()


def test_check_says_in_words_what_to_mend() -> None:
    result = runner.invoke(app, ["check"])
    assert 1 == result.exit_code
    assert "Set [discord] token" in " ".join(result.output.split())


def test_check_changes_nothing(tmp_path: Path) -> None:
    runner.invoke(app, ["check"])
    assert [] == list(tmp_path.iterdir())


def test_check_speaks_json_for_other_tools() -> None:
    findings = json.loads(runner.invoke(app, ["check", "--json"]).stdout)
    assert {"clock", "features", "platforms", "database"} == {each["area"] for each in findings}


@pytest.mark.parametrize("url", ["postgresql://praxis:hunter2@127.0.0.1:1/none"])
def test_an_unreachable_database_is_told_without_its_password(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_STORAGE__URL", url)
    result = runner.invoke(app, ["check", "--json"])
    (finding,) = [each for each in json.loads(result.stdout) if each["area"] == "database"]
    assert not finding["good"]
    assert "hunter2" not in result.output
    assert scrub(result.output) == result.output
