"""Reads the configuration: a TOML file and the environment (`PRAXIS_SECTION__KEY`); errors name the line."""

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config import Config, ConfigError

DEFAULT_PATH = Path("praxis.toml")
PIPE_HOLDS = 16_384
"""Bytes that every system takes before somebody reads (POSIX asks 512, macOS gives this, Linux 65,536)."""


class _Settings(BaseSettings, Config):  # pyright: ignore[reportIncompatibleVariableOverride]  # joined below
    model_config = SettingsConfigDict(env_prefix="PRAXIS_", env_nested_delimiter="__")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        return env_settings, init_settings


def load_config(path: Path | None) -> Config:
    """The configuration of a file (defaults alone when `path` is None); raises `ConfigError`."""
    text = ""
    if path is not None:
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            raise ConfigError(
                f"{path}: no such file; copy config.example.toml there and fill it in"
            ) from None
        except UnicodeDecodeError:
            raise ConfigError(f"{path}: not UTF-8 text; save it as UTF-8") from None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from None
    try:
        return Config(**dict(_Settings(**document)))
    except ValidationError as error:
        raise ConfigError(_explain(error, path, text)) from None


def hand_over(config: Config) -> int:
    """A descriptor from which the process that this one becomes reads `config`, secrets and all.

    A pipe: nothing of it is ever on a disk, in an argument or in an environment that others may read.
    """
    document = json.dumps(config.model_dump(), default=_revealed).encode()
    if len(document) > PIPE_HOLDS:
        raise ConfigError("the configuration is longer than 16 KiB: something in it is no setting")
    reads, writes = os.pipe()
    os.set_inheritable(reads, True)  # noqa: FBT003  # positional in the standard library
    os.write(writes, document)
    os.close(writes)
    return reads


def _revealed(value: Any) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def _explain(error: ValidationError, path: Path | None, text: str) -> str:
    lines: list[str] = []
    for problem in error.errors(include_url=False, include_input=False):
        keys = [str(part) for part in problem["loc"]]
        lines.append(
            f"{_where(path, text, keys)}{'.'.join(keys) or 'configuration'}: {_say(problem)}"
        )
    return "\n".join(lines)


def _say(problem: Any) -> str:
    kind = problem["type"]
    if kind == "extra_forbidden":
        return "unknown key; config.example.toml lists all there are"
    return str(problem["msg"]).removeprefix("Value error, ")


def _where(path: Path | None, text: str, keys: list[str]) -> str:
    """`file:line: ` of a key in the file, or the environment variable that sets it."""
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[([^\]]+)\]", line)
        if header:
            table = header.group(1).strip()
            if keys == [table]:
                return f"{path}:{number}: "
        key = re.match(r"\s*([A-Za-z0-9_-]+)\s*=", line)
        if key and [*([table] if table else []), key.group(1)] == keys[:2]:
            return f"{path}:{number}: "
    return f"PRAXIS_{'__'.join(keys).upper()} or the file: "
