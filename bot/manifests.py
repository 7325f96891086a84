"""What is registered on each platform, from the catalog; a part of the composition root."""

from typing import Any

from adapters.discord import invite_link
from adapters.discord.catalog import commands
from adapters.slack.manifest import manifest
from bot.composition import catalog
from bot.config import Config

REQUEST_URL = "https://praxis.example.org/slack/events"
"""Stands for the operator's own address in the manifest."""


def manifest_of(platform: str, config: Config) -> dict[str, Any]:
    """The document for `praxis manifest`; raises `KeyError` for a platform we do not know."""
    builders = {"discord": _discord, "slack": _slack}
    return builders[platform](config)


def _discord(_config: Config) -> dict[str, Any]:
    return {"commands": commands(catalog()), "invite": invite_link("APPLICATION_ID")}


def _slack(config: Config) -> dict[str, Any]:
    slack = config.slack
    url = REQUEST_URL if slack.transport == "http" else ""
    return manifest(catalog(), command=slack.command, history=slack.history, request_url=url)
