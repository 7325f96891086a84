"""Reads the configuration: a TOML file and the environment (`PRAXIS_SECTION__KEY`); errors name the line."""

import os
import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError, create_model
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config import HANDED_OVER, Config, ConfigError

DEFAULT_PATH = Path("praxis.toml")
PIPE_HOLDS = 16_384
"""Bytes that every system takes before somebody reads (POSIX asks 512, macOS gives this, Linux 65,536)."""


class _Sources(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="PRAXIS_", env_nested_delimiter="__", hide_input_in_errors=True
    )

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


_FIELDS: Final[Any] = {each.name: (each.type, each.default) for each in fields(Config)}
_Settings = create_model("_Settings", __base__=_Sources, **_FIELDS)
"""The fields of `Config` from everywhere; what holds of them together is `Config`'s own business."""
_WHOLE = TypeAdapter(Config)


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
        return _WHOLE.validate_python(dict(_Settings(**document)))
    except ValidationError as error:
        raise ConfigError(_explain(error, path, text)) from None


def hand_over(config: Config) -> int:
    """A descriptor from which the process that this one becomes reads `config`, secrets and all.

    A pipe: nothing of it is ever on a disk, in an argument or in an environment that others may read.
    """
    document = HANDED_OVER.to_text(config).encode()
    if len(document) > PIPE_HOLDS:
        raise ConfigError("the configuration is longer than 16 KiB: something in it is no setting")
    reads, writes = os.pipe()
    os.set_inheritable(reads, True)  # noqa: FBT003  # positional in the standard library
    os.write(writes, document)
    os.close(writes)
    return reads


def _explain(error: ValidationError, path: Path | None, text: str) -> str:
    lines: list[str] = []
    for problem in error.errors(include_url=False, include_input=False):
        keys = [str(part) for part in problem["loc"]]
        lines.append(
            f"{_where(path, text, keys)}{'.'.join(keys) or 'configuration'}: {_say(problem)}"
        )
    return "\n".join(lines)


def _say(problem: Any) -> str:
    if problem["type"] in {"extra_forbidden", "unexpected_keyword_argument"}:
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
