"""One Web API request as its handler sees it: who calls, with which arguments."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.platforms.slack_server.errors import SlackRefusal
from tests.platforms.slack_server.journal import ApiCall, Violation
from tests.platforms.slack_server.scopes import HISTORY_OF, READ
from tests.platforms.slack_server.state import Channel, Installation, Json, Message, Team, User
from tests.platforms.slack_server.world import World


@dataclass(slots=True)
class Call:
    """Arguments, whether they came in the query, a form or JSON, and the caller's rights."""

    world: World
    record: ApiCall
    args: Json
    installation: Installation

    @property
    def team(self) -> Team:
        """The workspace meant: team_id for organisation tokens, else the token's own."""
        wanted = self.args.get("team_id")
        ids = self.installation.team_ids
        return self.world.teams[wanted if wanted in ids else ids[0]]

    def text(self, name: str) -> str:
        """A string argument, empty when it was not given."""
        value = self.args.get(name)
        return "" if value is None else str(value)

    def need(self, name: str) -> str:
        """A required string argument."""
        value = self.text(name)
        if not value:
            message = f"[ERROR] missing required field: {name}"
            raise SlackRefusal("invalid_arguments", response_metadata={"messages": [message]})
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean argument, however it was spelt."""
        value = self.args.get(name)
        if value is None:
            return default
        return value if isinstance(value, bool) else str(value).lower() in {"1", "true", "yes"}

    def number(self, name: str, default: int) -> int:
        """A whole number argument."""
        try:
            return int(float(self.args.get(name) or default))
        except ValueError:
            raise SlackRefusal("invalid_arguments") from None

    def structure(self, name: str) -> Any:
        """A nested argument: JSON, or JSON in a string."""
        value = self.args.get(name)
        if not isinstance(value, str) or not value:
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackRefusal(
                "invalid_json" if name == "view" else f"invalid_{name}_format"
            ) from None

    def channel(self, name: str = "channel") -> tuple[Team, Channel]:
        """A conversation the bot may know about: a private one only from inside."""
        wanted = self.text(name)
        for team_id in self.installation.team_ids:
            team = self.world.teams[team_id]
            channel = team.channels.get(wanted)
            if channel is None or channel.deleted:
                continue
            if channel.kind == "private" and not self.inside(channel):
                continue
            return team, channel
        raise SlackRefusal("channel_not_found")

    def inside(self, channel: Channel) -> bool:
        """Whether the bot is a member."""
        return self.installation.bot_user_id in channel.members

    def needs_scope(self, *scopes: str) -> None:
        """Refuse with missing_scope when any is absent."""
        missing = [scope for scope in scopes if scope not in self.installation.scopes]
        if missing:
            raise SlackRefusal(
                "missing_scope",
                needed=",".join(missing),
                provided=",".join(sorted(self.installation.scopes)),
            )

    def may_read(self, channel: Channel, *, history: bool) -> None:
        """Check the scope that goes with this kind of conversation."""
        self.needs_scope((HISTORY_OF if history else READ)[channel.kind])

    def person(self, name: str = "user") -> User:
        """A user this workspace knows, strangers in shared channels included."""
        wanted = self.need(name)
        user = self.world.user(wanted)
        team = self.team
        shared = any(c.ext_shared and wanted in c.members for c in team.channels.values())
        if user is None or (user.id not in team.users and not shared):
            raise SlackRefusal("user_not_found")
        return user

    def message(self, channel: Channel, name: str = "ts") -> Message:
        """A message that is still there."""
        message = channel.messages.get(self.need(name))
        if message is None or message.deleted:
            raise SlackRefusal("message_not_found")
        return message

    def violation(self, source: str, message: str, pointer: str = "", payload: Any = None) -> None:
        """Note something the app should not have sent."""
        journal = self.world.journal
        journal.violations.append(Violation(source, self.record.method, message, pointer, payload))


Handler = Callable[[Call], Json]


async def arguments(request: web.Request) -> Json:
    """Query, form and JSON arguments in one dict, the body's winning."""
    found: Json = dict(request.query)
    if request.method != "POST" or not request.can_read_body:
        return found
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise SlackRefusal("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackRefusal("json_not_object")
        return {**found, **body}
    form = await request.post()
    return {**found, **{key: value for key, value in form.items() if isinstance(value, str)}}


def page(values: list[Any], cursor: str, limit: int) -> tuple[list[Any], str]:
    """One page and the cursor of the next, which is empty at the end."""
    try:
        start = int(cursor.removeprefix("next:") or 0)
    except ValueError:
        raise SlackRefusal("invalid_cursor") from None
    following = start + limit
    return values[start:following], f"next:{following}" if following < len(values) else ""
