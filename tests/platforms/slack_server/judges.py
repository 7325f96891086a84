"""Second opinions on Block Kit payloads: slack_sdk's models, @slack/types, slackblocks."""

from typing import Any

from .block_grammar import Problem


def second_opinions(surface: str, payload: Any) -> list[tuple[str, Problem]]:
    """Problems the other judges see, each with the judge's name."""
    return []
