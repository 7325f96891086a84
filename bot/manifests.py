"""What is registered on each platform, from the catalog; a part of the composition root."""

from typing import Any

from adapters.discord.catalog import registration
from adapters.discord.permissions import invite_link
from adapters.slack.manifest import app_manifest
from bot.composition import catalog
from bot.config import Config


def manifest_of(platform: str, config: Config) -> dict[str, Any]:
    """The document for `praxis manifest`; raises `KeyError` for a platform we do not know."""
    builders = {"discord": _discord, "slack": _slack}
    return builders[platform](config)


def _discord(_config: Config) -> dict[str, Any]:
    return {"commands": registration(catalog()), "invite": invite_link("APPLICATION_ID")}


def _slack(config: Config) -> dict[str, Any]:
    return app_manifest(catalog(), config.slack)
