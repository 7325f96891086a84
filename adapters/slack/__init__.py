"""The Slack adapter: neutral events and messages on one side, slack-bolt on the other."""

from adapters.slack.adapter import SlackAdapter
from bot.config import SlackConfig
from bot.ports import Clock

__all__ = ["SlackAdapter", "build"]


def build(config: SlackConfig, clock: Clock) -> SlackAdapter:
    """The adapter of a configuration; it connects when it is run."""
    return SlackAdapter(config, clock)
