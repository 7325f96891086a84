"""What can be configured, typed. Reading it is `settings.py`: what runs for months need not know how."""

import base64
import re
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)


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


class CasesConfig(Section):
    """Cases: a model that finds names beside the gate's own."""

    name_model: str = ""


class LogConfig(Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "console"] = "auto"


class DeliveryConfig(Section):
    """How late things are handled."""

    grace_hours: int = Field(24, ge=1, le=168)
    lease_seconds: int = Field(120, ge=4, le=3600)


class Config(BaseModel):
    """Everything an operator may set; `bot.settings` reads it."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    storage: StorageConfig = StorageConfig()  # pyright: ignore[reportCallIssue]  # defaults by Field
    discord: DiscordConfig = DiscordConfig()
    slack: SlackConfig = SlackConfig()  # pyright: ignore[reportCallIssue]
    http: HttpConfig = HttpConfig()  # pyright: ignore[reportCallIssue]
    playground: PlaygroundConfig = PlaygroundConfig()
    resources: ResourcesConfig = ResourcesConfig()
    cases: CasesConfig = CasesConfig()
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
