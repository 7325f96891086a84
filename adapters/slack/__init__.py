"""The Slack adapter: neutral events and messages on one side, slack-bolt on the other."""

from adapters.slack.adapter import SlackAdapter
from bot.config import SlackConfig
from bot.ports import Clock

__all__ = ["SlackAdapter", "build"]


def build(config: SlackConfig, clock: Clock, *, public_url: str = "") -> SlackAdapter:
    """The adapter of a configuration, reached at `public_url`; it connects when it is run."""
    return SlackAdapter(config, clock, public_url=public_url)
