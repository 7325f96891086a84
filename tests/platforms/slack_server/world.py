"""Everything one emulated Slack holds, and the rights it hands out."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.platforms.slack_server.clock import Clock
from tests.platforms.slack_server.deliver import Deliverer
from tests.platforms.slack_server.errors import SlackRefusal
from tests.platforms.slack_server.ids import Mint
from tests.platforms.slack_server.interactions import Interaction, Reply
from tests.platforms.slack_server.journal import Attempt, Journal
from tests.platforms.slack_server.scopes import event_scope
from tests.platforms.slack_server.shapes import epoch
from tests.platforms.slack_server.state import (
    App,
    Channel,
    Installation,
    Json,
    ResponseUrl,
    Team,
    Trigger,
    User,
    View,
)

TRIGGER_LIFETIME = timedelta(seconds=3)
RESPONSE_URL_LIFETIME = timedelta(minutes=30)
RESPONSE_URL_USES = 5


@dataclass(slots=True)
class World:
    """Shared by the Web API, the deliveries and the people."""

    app: App
    clock: Clock
    mint: Mint
    journal: Journal
    deliverer: Deliverer
    base_url: str = ""
    teams: dict[str, Team] = field(default_factory=dict[str, Team])
    installations: list[Installation] = field(default_factory=list[Installation])
    triggers: dict[str, Trigger] = field(default_factory=dict[str, Trigger])
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict[str, ResponseUrl])
    interactions: list[Interaction] = field(default_factory=list[Interaction])
    codes: dict[str, Json] = field(default_factory=dict[str, Json])
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set[asyncio.Task[Any]])

    def now_s(self) -> int:
        """Seconds since 1970 on the emulator's clock."""
        return epoch(self.clock.now())

    def installation(self, team_id: str) -> Installation | None:
        """The app's latest active installation in a workspace."""
        for installation in reversed(self.installations):
            if team_id in installation.team_ids and installation.state == "active":
                return installation
        return None

    def installed(self, team_id: str) -> Installation:
        """The same, or a refusal."""
        found = self.installation(team_id)
        if found is None:
            raise SlackRefusal("account_inactive")
        return found

    def user(self, user_id: str) -> User | None:
        """Anyone, in any workspace."""
        return next((t.users[user_id] for t in self.teams.values() if user_id in t.users), None)

    def interaction(
        self, kind: str, user: User, team_id: str, channel: Channel | None
    ) -> Interaction:
        """Begin a new one; what the person sees unasked is counted towards it from now on."""
        interaction = Interaction(
            id=self.mint.id("Ix"),
            kind=kind,
            user_id=user.id,
            team_id=team_id,
            started=self.clock.now(),
            channel_id=channel.id if channel else None,
            journal=self.journal,
        )
        self.interactions.append(interaction)
        return interaction

    def trigger(self, interaction: Interaction, view_id: str | None = None) -> str:
        """A fresh trigger_id."""
        secret = self.mint.secret("trigger")
        trigger = Trigger(
            id=f"{self.now_s()}.{len(self.triggers) + 1}.{secret}",
            user_id=interaction.user_id,
            team_id=interaction.team_id,
            interaction_id=interaction.id,
            expires=self.clock.now() + TRIGGER_LIFETIME,
            view_id=view_id,
        )
        self.triggers[trigger.id] = trigger
        return trigger.id

    def spend_trigger(self, trigger_id: str | None) -> Trigger:
        """Use a trigger_id up, or refuse as Slack does."""
        trigger = self.triggers.get(trigger_id or "")
        if trigger is None:
            raise SlackRefusal("invalid_trigger_id")
        if trigger.used:
            raise SlackRefusal("exchanged_trigger_id")
        if self.clock.now() > trigger.expires:
            raise SlackRefusal("expired_trigger_id")
        trigger.used = True
        return trigger

    def response_url(
        self, interaction: Interaction, channel_id: str, *, original: str | None, ephemeral: bool
    ) -> str:
        """A fresh response_url; `original` is the ts of the message it may replace."""
        token = self.mint.secret("response")
        self.response_urls[token] = ResponseUrl(
            token=token,
            user_id=interaction.user_id,
            team_id=interaction.team_id,
            channel_id=channel_id,
            interaction_id=interaction.id,
            expires=self.clock.now() + RESPONSE_URL_LIFETIME,
            original_ts=original,
            original_ephemeral=ephemeral,
        )
        return f"{self.base_url}/response/{interaction.team_id}/{token}"

    def show(self, users: Iterable[str], reply: Reply, interaction_id: str | None = None) -> None:
        """Let people see a reply: the interaction it answers, else each one's current one."""
        for interaction in self._audience(users, interaction_id):
            at_hand = interaction.channel_id in (None, reply.channel_id)
            private = reply.ephemeral or reply.channel_id.startswith("D")
            if interaction.id == interaction_id or at_hand or private:
                interaction.replies.append(reply)
                interaction.changed()

    def show_deleted(self, right: ResponseUrl, via: str) -> None:
        """Let a person see an ephemeral disappear."""
        gone = Reply("delete", via, right.channel_id, right.original_ts or "", "", [])
        gone.ephemeral = True
        self.show([right.user_id], gone, right.interaction_id)

    def show_view(self, view: View, interaction_id: str | None = None) -> None:
        """Let its owner see a view."""
        for interaction in self._audience([view.user_id], interaction_id):
            if view not in interaction.views:
                interaction.views.append(view)
            interaction.changed()

    def _audience(self, users: Iterable[str], interaction_id: str | None) -> list[Interaction]:
        if interaction_id is not None:
            return [i for i in self.interactions if i.id == interaction_id]
        latest: dict[str, Interaction] = {}
        wanted = set(users)
        for interaction in self.interactions:
            if interaction.user_id in wanted:
                latest[interaction.user_id] = interaction
        return list(latest.values())

    def emit(
        self, team: Team, event: Json, channel: Channel | None = None
    ) -> "asyncio.Task[Attempt | None] | None":
        """Tell the app, if its scopes and its membership entitle it to know."""
        if not self._entitled(team, event, channel):
            return None
        return self.spawn(self._deliver(team, event, channel))

    def spawn(self, coroutine: Any) -> "asyncio.Task[Any]":
        """Run something in the background until the server stops."""
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop(self) -> None:
        """Cancel what still runs."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _entitled(self, team: Team, event: Json, channel: Channel | None) -> bool:
        kind = event["type"]
        farewell = kind in {"app_uninstalled", "tokens_revoked"}
        known = [i for i in self.installations if team.id in i.team_ids]
        installation = self.installation(team.id) or (known[-1] if farewell and known else None)
        if installation is None:
            return False
        types = self.app.event_types
        name = f"message.{_SUFFIX[channel.kind]}" if kind == "message" and channel else kind
        if types is not None and name not in types:
            return False
        scope = event_scope(kind, channel)
        if scope is not None and scope not in installation.scopes:
            return False
        inside = {"message", "app_mention", "reaction_added", "reaction_removed"}
        inside |= {"member_joined_channel", "member_left_channel"}
        if channel is not None and (kind in inside or channel.kind == "private"):
            leaving = kind == "member_left_channel" or kind == "group_left"
            return leaving or installation.bot_user_id in channel.members
        return True

    async def _deliver(self, team: Team, event: Json, channel: Channel | None) -> Attempt | None:
        payload = self.event_payload(team, event, channel)
        return await self.deliverer.publish(self.deliverer.new("events_api", payload))

    def event_payload(self, team: Team, event: Json, channel: Channel | None = None) -> Json:
        """The `event_callback` wrapper."""
        known = [i for i in self.installations if team.id in i.team_ids]
        installation = self.installation(team.id) or known[-1]
        if event["type"] not in _WITHOUT_TS and "event_ts" not in event:
            event = {**event, "event_ts": self.mint.ts(self.clock.now())}
        return {
            "token": self.app.verification_token,
            "team_id": team.id,
            "context_team_id": team.id,
            "context_enterprise_id": team.enterprise_id,
            "api_app_id": self.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": self.mint.id("Ev"),
            "event_time": self.now_s(),
            "authorizations": [
                {
                    "enterprise_id": team.enterprise_id,
                    "team_id": None if installation.is_org else team.id,
                    "user_id": installation.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": installation.is_org,
                }
            ],
            "is_ext_shared_channel": bool(channel and channel.ext_shared),
            "event_context": f"4-{self.mint.secret('context')}",
        }


_WITHOUT_TS = frozenset({"app_uninstalled", "tokens_revoked", "user_change"})
_SUFFIX = {"public": "channels", "private": "groups", "im": "im"}
