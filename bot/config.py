"""What can be configured, typed. Reading it is `settings.py`: what runs for months need not know how."""

import base64
import re
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from bot.codec import Codec
from bot.config_kinds import NO_SECRET, Bounds, Checked, Pattern, Secret


class ConfigError(Exception):
    """The configuration cannot be used; the text says where and what to write instead, never a secret."""


def _address(url: str) -> str:
    if url and not re.match(r"https?://[^\s/]+", url):
        raise ValueError("write an address such as https://example.org/api/")
    return url


Address = Annotated[str, Checked(_address)]


class Section:
    """A table of the file; a key it does not know is refused."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "str_strip_whitespace": True}


@dataclass(frozen=True)
class StorageConfig(Section):
    """Where everything is kept."""

    url: Annotated[str, Pattern(r"^(sqlite|postgresql)://")] = "sqlite:///praxis.sqlite"
    token_keys: Secret = NO_SECRET

    @property
    def keys(self) -> list[str]:
        """The keys that seal tokens, the newest first."""
        return self.token_keys.reveal().replace(",", " ").split()

    def __post_init__(self) -> None:
        if not all(_is_key(key) for key in self.keys):
            raise ValueError("token_keys holds what is no key; `praxis key` prints one")


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text.encode(), altchars=b"-_", validate=True)) == 32
    except ValueError:
        return False


@dataclass(frozen=True)
class DiscordConfig(Section):
    """The Discord bot; an empty token leaves Discord out."""

    token: Secret = NO_SECRET
    api_url: Address = ""
    sync_commands: bool = True

    @property
    def enabled(self) -> bool:
        """Whether Discord is used at all."""
        return bool(self.token)


@dataclass(frozen=True)
class SlackConfig(Section):
    """The Slack app: of one workspace by its bot token, or of all that install it by its client id."""

    bot_token: Secret = NO_SECRET
    client_id: str = ""
    client_secret: Secret = NO_SECRET
    app_token: Secret = NO_SECRET
    signing_secret: Secret = NO_SECRET
    api_url: Address = ""
    transport: Literal["socket", "http"] = "socket"
    history: bool = False
    command: Annotated[str, Pattern(r"^/[a-z0-9_-]{1,31}$")] = "/praxis"

    @property
    def enabled(self) -> bool:
        """Whether Slack is used at all."""
        return bool(self.bot_token or self.client_id)

    def __post_init__(self) -> None:
        if self.client_id and self.bot_token:
            raise ValueError(
                "bot_token is for one workspace, client_id for all that install the app: keep one"
            )
        if self.client_id and not self.client_secret:
            raise ValueError("client_id needs client_secret")
        if self.enabled and self.transport == "socket" and not self.app_token:
            raise ValueError('transport = "socket" needs app_token (it begins with xapp-)')
        if self.enabled and self.transport == "http" and not self.signing_secret:
            raise ValueError('transport = "http" needs signing_secret')


@dataclass(frozen=True)
class HttpConfig(Section):
    """The bot's own HTTP server: signed Slack requests when `transport = "http"`, calendars, health."""

    host: str = "127.0.0.1"
    port: Annotated[int, Bounds(0, 65535)] = 8080
    enabled: bool = False
    public_url: Address = ""


@dataclass(frozen=True)
class PlaygroundConfig(Section):
    """The local playground: a workspace without any platform."""

    enabled: bool = False


@dataclass(frozen=True)
class ResourcesConfig(Section):
    """The library: whether web addresses are looked at, and a model for search by meaning."""

    check_links: bool = True
    model: str = ""


@dataclass(frozen=True)
class CasesConfig(Section):
    """Cases: a model that finds names beside the gate's own."""

    name_model: str = ""


@dataclass(frozen=True)
class LogConfig(Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "console"] = "auto"


@dataclass(frozen=True)
class DeliveryConfig(Section):
    """How late things are handled."""

    grace_hours: Annotated[int, Bounds(1, 168)] = 24
    lease_seconds: Annotated[int, Bounds(4, 3600)] = 120


@dataclass(frozen=True)
class Config:
    """Everything an operator may set; `bot.settings` reads it."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "hide_input_in_errors": True}

    storage: StorageConfig = StorageConfig()
    discord: DiscordConfig = DiscordConfig()
    slack: SlackConfig = SlackConfig()
    http: HttpConfig = HttpConfig()
    playground: PlaygroundConfig = PlaygroundConfig()
    resources: ResourcesConfig = ResourcesConfig()
    cases: CasesConfig = CasesConfig()
    log: LogConfig = LogConfig()
    delivery: DeliveryConfig = DeliveryConfig()

    @property
    def serves_http(self) -> bool:
        """Whether the bot's own server runs."""
        return self.http.enabled or self.slack.transport == "http" or bool(self.slack.client_id)

    def __post_init__(self) -> None:
        if self.slack.client_id and not self.http.public_url:
            raise ValueError(
                "[slack] client_id needs [http] public_url, where people install the app"
            )
        if self.slack.client_id and not self.storage.keys:
            raise ValueError(
                "[slack] client_id needs [storage] token_keys, which seal the workspaces' tokens;"
                " `praxis key` prints one"
            )


HANDED_OVER: Codec[Config] = Codec(Config)
"""The form in which a process hands it to the one that it becomes: with the secrets in the open."""
