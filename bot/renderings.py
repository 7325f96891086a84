"""What real services would be sent for a message, and whether they would take it."""

from collections.abc import Mapping
from typing import Any

from adapters.discord.render import render as render_discord
from adapters.discord.verdict import checks as discord_checks
from adapters.playground.web.backstage import Rendering
from adapters.slack.render import render as render_slack
from adapters.slack.rich import Here
from adapters.slack.verdict import checks as slack_checks
from bot.message import Message
from bot.refs import WorkspaceRef
from bot.verdicts import Problems


def renderings(message: Message) -> tuple[Rendering, ...]:
    """The bodies that Discord and Slack would get, each with the verdict on it."""
    body = render_discord(message, WorkspaceRef("discord", "guild")).body()
    blocks = render_slack(message, Here(WorkspaceRef("slack", "team")))
    return (
        judged("Discord", body, discord_checks()),
        judged("Slack", blocks, slack_checks()),
    )


def judged(service: str, body: dict[str, Any], checks: Mapping[str, Problems]) -> Rendering:
    """A body with everything that speaks against it, and what it was held to."""
    problems = [problem for check in checks.values() for problem in check(body)]
    return Rendering(service, body, tuple(dict.fromkeys(problems)), tuple(checks))
