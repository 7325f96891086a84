"""Configuration: a TOML file and the environment (`PRAXIS_SECTION__KEY`), typed, with errors that name the line."""

import base64
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

DEFAULT_PATH = Path("praxis.toml")


class ConfigError(Exception):
    """The configuration cannot be used; the text says where and what to write instead, never a secret."""


def _address(url: str) -> str:
    if url and not re.match(r"https?://[^\s/]+", url):
        raise ValueError("write an address such as https://example.org/api/")
    return url


Address = Annotated[str, AfterValidator(_address)]


class Section(BaseModel):
    """A table of the file; a key it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class StorageConfig(Section):
    """Where everything is kept."""

    url: str = Field(
        "sqlite:///praxis.sqlite",
        pattern=r"^(sqlite|postgresql)://",
        description="SQLite file or PostgreSQL address.",
    )
    token_keys: SecretStr = SecretStr("")

    @property
    def keys(self) -> list[str]:
        """The keys that seal tokens, the newest first."""
        return self.token_keys.get_secret_value().replace(",", " ").split()

    @model_validator(mode="after")
    def _usable(self) -> "StorageConfig":
        if not all(_is_key(key) for key in self.keys):
            raise ValueError("token_keys holds what is no key; `praxis key` prints one")
        return self


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text.encode(), altchars=b"-_", validate=True)) == 32
    except ValueError:
        return False


class DiscordConfig(Section):
    """The Discord bot; an empty token leaves Discord out."""

    token: SecretStr = SecretStr("")
    api_url: Address = ""
    sync_commands: bool = True

    @property
    def enabled(self) -> bool:
        """Whether Discord is used at all."""
        return bool(self.token.get_secret_value())


class SlackConfig(Section):
    """The Slack app: of one workspace by its bot token, or of all that install it by its client id."""

    bot_token: SecretStr = SecretStr("")
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    app_token: SecretStr = SecretStr("")
    signing_secret: SecretStr = SecretStr("")
    api_url: Address = ""
    transport: Literal["socket", "http"] = "socket"
    history: bool = False
    command: str = Field("/praxis", pattern=r"^/[a-z0-9_-]{1,31}$")

    @property
    def enabled(self) -> bool:
        """Whether Slack is used at all."""
        return bool(self.bot_token.get_secret_value() or self.client_id)

    @model_validator(mode="after")
    def _complete(self) -> "SlackConfig":
        if self.client_id and self.bot_token.get_secret_value():
            raise ValueError(
                "bot_token is for one workspace, client_id for all that install the app: keep one"
            )
        if self.client_id and not self.client_secret.get_secret_value():
            raise ValueError("client_id needs client_secret")
        if self.enabled and self.transport == "socket" and not self.app_token.get_secret_value():
            raise ValueError('transport = "socket" needs app_token (it begins with xapp-)')
        if self.enabled and self.transport == "http" and not self.signing_secret.get_secret_value():
            raise ValueError('transport = "http" needs signing_secret')
        return self


class HttpConfig(Section):
    """The bot's own HTTP server: signed Slack requests when `transport = "http"`, calendars, health."""

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    enabled: bool = False
    public_url: Address = ""


class PlaygroundConfig(Section):
    """The local playground: a workspace without any platform."""

    enabled: bool = False


class ResourcesConfig(Section):
    """The library: whether web addresses are looked at, and a model for search by meaning."""

    check_links: bool = True
    model: str = ""


class LogConfig(Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "console"] = "auto"


class DeliveryConfig(Section):
    """How late things are handled."""

    grace_hours: int = Field(24, ge=1, le=168)
    lease_seconds: int = Field(120, ge=4, le=3600)


class Config(BaseSettings):
    """Everything an operator may set."""

    model_config = SettingsConfigDict(
        env_prefix="PRAXIS_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    storage: StorageConfig = StorageConfig()  # pyright: ignore[reportCallIssue]  # defaults by Field
    discord: DiscordConfig = DiscordConfig()
    slack: SlackConfig = SlackConfig()  # pyright: ignore[reportCallIssue]
    http: HttpConfig = HttpConfig()  # pyright: ignore[reportCallIssue]
    playground: PlaygroundConfig = PlaygroundConfig()
    resources: ResourcesConfig = ResourcesConfig()
    log: LogConfig = LogConfig()
    delivery: DeliveryConfig = DeliveryConfig()  # pyright: ignore[reportCallIssue]

    @property
    def serves_http(self) -> bool:
        """Whether the bot's own server runs."""
        return self.http.enabled or self.slack.transport == "http" or bool(self.slack.client_id)

    @model_validator(mode="after")
    def _installable(self) -> "Config":
        if self.slack.client_id and not self.http.public_url:
            raise ValueError(
                "[slack] client_id needs [http] public_url, where people install the app"
            )
        if self.slack.client_id and not self.storage.keys:
            raise ValueError(
                "[slack] client_id needs [storage] token_keys, which seal the workspaces' tokens;"
                " `praxis key` prints one"
            )
        return self

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
        return Config(**document)
    except ValidationError as error:
        raise ConfigError(_explain(error, path, text)) from None


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
