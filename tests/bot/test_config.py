"""The configuration file and the environment."""

import os
import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from bot.config import HANDED_OVER, Config, ConfigError
from bot.config_kinds import Secret
from bot.settings import hand_over, load_config

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.toml"


def keys_of(kind: type[Any], prefix: str = "") -> set[str]:
    found: set[str] = set()
    for each in fields(kind):
        if is_dataclass(each.type):
            found |= keys_of(cast(type[Any], each.type), f"{each.name}.")
        else:
            found.add(prefix + each.name)
    return found


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_documents_every_key_and_no_other() -> None:
    document = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    documented = {
        f"{name}.{key}" if isinstance(value, dict) else name
        for name, value in document.items()
        for key in (value if isinstance(value, dict) else [""])
    }
    assert keys_of(Config) == documented


def test_the_example_holds_the_defaults() -> None:
    assert Config() == load_config(EXAMPLE)


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_HTTP__PORT", "9001")
    config = load_config(written(tmp_path / "praxis.toml", "[http]\nport = 9000\n"))
    assert config.http.port == 9001


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[discord]\ntokn = "x"\n', "praxis.toml:2: discord.tokn: unknown key"),
        ('colour = "red"\n', "praxis.toml:1: colour: unknown key"),
        (
            "[delivery]\ngrace_hours = 0\n",
            "praxis.toml:2: delivery.grace_hours: Input should be greater",
        ),
        ("[http]\nport = 99999\n", "praxis.toml:2: http.port: Input should be less than"),
        ('[storage]\nurl = "mysql://x"\n', "praxis.toml:2: storage.url:"),
        ('[slack]\nbot_token = "xoxb-1"\n', "praxis.toml:1: slack: transport"),
        ("storage = \n", "praxis.toml: Invalid value (at line 1"),
        ('[slack]\napi_url = "ftp://x"\n', "praxis.toml:2: slack.api_url: write an address"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(written(tmp_path / "praxis.toml", text))
    assert said in str(caught.value)


def test_a_secret_is_in_no_error_and_no_representation(tmp_path: Path) -> None:
    text = '[discord]\ntoken = "hush-hush"\nbad = 1\n[slack]\nbot_token = "xoxb-hush-hush"\n'
    with pytest.raises(ConfigError) as caught:
        load_config(written(tmp_path / "praxis.toml", text))
    good = load_config(written(tmp_path / "good.toml", '[discord]\ntoken = "hush-hush"\n'))
    assert "hush-hush" not in str(caught.value) + repr(good) + str(good)


def test_spaces_around_a_secret_are_no_part_of_it(tmp_path: Path) -> None:
    config = load_config(written(tmp_path / "p.toml", '[discord]\ntoken = " hush-hush "\n'))
    assert Secret("hush-hush") == config.discord.token


def test_a_number_in_the_environment_is_still_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_DISCORD__TOKEN", "12.50")
    assert Secret("12.50") == load_config(None).discord.token


def test_what_is_handed_over_is_the_whole_configuration_secrets_and_all(tmp_path: Path) -> None:
    text = '[discord]\ntoken = "hush-hush"\n[resources]\ncheck_links = false\n'
    config = load_config(written(tmp_path / "praxis.toml", text))
    with os.fdopen(hand_over(config), encoding="utf-8") as pipe:
        handed = HANDED_OVER.from_text(pipe.read())
    assert handed == config
    assert handed.discord.token.reveal() == "hush-hush"


def test_a_configuration_that_no_pipe_holds_is_refused_and_blocks_nothing(tmp_path: Path) -> None:
    config = load_config(written(tmp_path / "p.toml", f'[discord]\ntoken = "{"x" * 20_000}"\n'))
    with pytest.raises(ConfigError, match="longer than 16 KiB"):
        hand_over(config)


def test_a_missing_file_says_what_to_copy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"copy config\.example\.toml"):
        load_config(tmp_path / "nowhere.toml")
