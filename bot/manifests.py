"""What is registered on each platform, from the catalog; a part of the composition root."""

from typing import Any

from adapters.discord import invite_link
from adapters.discord.catalog import commands
from adapters.slack.entrance import REDIRECT_PATH
from adapters.slack.guard import PATH
from adapters.slack.manifest import manifest
from bot.composition import catalog
from bot.config import Config

PUBLIC_URL = "https://praxis.example.org"
"""Stands for the operator's own address where [http] public_url does not say it."""


def manifest_of(platform: str, config: Config) -> dict[str, Any]:
    """The document for `praxis manifest`; raises `KeyError` for a platform we do not know."""
    builders = {"discord": _discord, "slack": _slack}
    return builders[platform](config)


def _discord(_config: Config) -> dict[str, Any]:
    return {"commands": commands(catalog()), "invite": invite_link("APPLICATION_ID")}


def _slack(config: Config) -> dict[str, Any]:
    slack, public = config.slack, config.http.public_url.rstrip("/")
    return manifest(
        catalog(),
        command=slack.command,
        history=slack.history,
        request_url=(public or PUBLIC_URL) + PATH if slack.transport == "http" else "",
        redirect_url=public + REDIRECT_PATH if public else "",
    )
