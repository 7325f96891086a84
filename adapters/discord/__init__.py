"""Discord: the gateway by discord.py, everything else by us; see README.md for why."""

from adapters.discord.adapter import DiscordAdapter
from adapters.discord.connection import Timing
from adapters.discord.permissions import INVITED_WITH, invite_link
from bot.config import DiscordConfig
from bot.ports import Adapter, Clock

__all__ = ["INVITED_WITH", "DiscordAdapter", "Timing", "build", "invite_link"]


def build(config: DiscordConfig, clock: Clock) -> Adapter:
    """The adapter of a configured bot; nothing is opened before `run` or the first call."""
    return DiscordAdapter(config, clock)
