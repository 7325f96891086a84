"""Comings and goings: a workspace that has just installed us, and word that one removed us."""

from typing import Any, cast

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from adapters.slack.tenants import ManyTenants, Opener, Tenants
from adapters.slack.web import new_client
from bot.events import ChannelGone, Event, WorkspaceJoined, WorkspaceLost, WorkspaceReady
from bot.ports import Inbox
from bot.refs import UserRef

log = structlog.get_logger(__name__)


class Desk:
    """Receives a workspace whose consent has just come."""

    def __init__(self, opener: Opener, tenants: ManyTenants, inbox: Inbox) -> None:
        self._opener = opener
        self._tenants = tenants
        self._inbox = inbox

    async def welcome(self, token: str, installer: str) -> str:
        """Keeps the installation, then says that we are there, and who brought us."""
        tenant = await self._tenants.welcome(await self._opener.introduce(token))
        us = tenant.identity
        by = UserRef(us.workspace, installer) if installer else None
        await self._inbox.accept(WorkspaceReady(us.workspace, us.name))
        await self._inbox.accept(WorkspaceJoined(us.workspace, us.name, by))
        return us.name

    async def turn_away(self, token: str) -> None:
        """Gives the token back, so that nobody holds one that nobody uses."""
        client = new_client(token, self._opener.api_url, self._opener.session)
        try:
            await cast(Any, client).api_call("auth.revoke")
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("token_not_returned", error=type(error).__name__)


class Watching:
    """The inbox, remembering which channels are gone (Slack answers the same for one we never joined),
    and whether a removal is still true.
    """

    def __init__(self, inbox: Inbox, gone: set[str]) -> None:
        self._inbox = inbox
        self._gone = gone
        self.tenants: Tenants | None = None

    async def accept(self, event: Event) -> None:
        if isinstance(event, ChannelGone) and event.reason == "deleted":
            self._gone.add(event.channel.id)
        if isinstance(event, WorkspaceLost) and not await self._true(event):
            return
        await self._inbox.accept(event)

    async def _true(self, event: WorkspaceLost) -> bool:
        return self.tenants is None or await self.tenants.lost(event.workspace.id)
