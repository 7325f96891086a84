"""The workspaces we are in: one by a configured token, or all that installed the app."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp
import structlog

from adapters.slack.directory import Directory
from adapters.slack.inbound import Identity
from adapters.slack.listener import Listener
from adapters.slack.pacing import Pacer
from adapters.slack.posts import Posts
from adapters.slack.rich import Here
from adapters.slack.route import PLATFORM
from adapters.slack.web import Web, new_client
from bot.errors import Unauthorized
from bot.installations import Installation, Installations
from bot.ports import Clock
from bot.refs import WorkspaceRef

log = structlog.get_logger(__name__)

BELIEVED_SECONDS = 60.0
"""How long an installation is believed without looking again: another process may have renewed it."""


@dataclass
class Tenant:
    """What there is of one workspace. `listener` hears it once we are connected."""

    identity: Identity
    web: Web
    posts: Posts
    directory: Directory
    token: str = field(repr=False)
    listener: Listener | None = None


class Tenants(Protocol):
    """Every workspace by its team id."""

    async def of(self, team_id: str) -> Tenant:
        """The workspace; raises `Unauthorized` where we are not (any more)."""
        ...

    async def every(self) -> list[Tenant]:
        """All there are now."""
        ...

    async def lost(self, team_id: str) -> bool:
        """Takes note that we were removed; False when that was before we were added again."""
        ...


@dataclass(frozen=True)
class Opener:
    """Makes the ways into a workspace of its token."""

    session: aiohttp.ClientSession
    api_url: str
    clock: Clock
    new_pacer: Callable[[], Pacer]
    prefix: str
    listen: Callable[[Tenant], Listener] | None = None

    async def introduce(self, token: str) -> Installation:
        """Asks Slack whose token it is."""
        answer = await self._web(token).read("auth.test", {})
        return Installation(
            WorkspaceRef(PLATFORM, str(answer["team_id"])),
            str(answer.get("team") or ""),
            token,
            str(answer["user_id"]),
            str(answer.get("bot_id") or ""),
            str(answer.get("user") or "Praxis"),
        )

    def open(self, known: Installation) -> Tenant:
        """The ways in; asks nobody."""
        web = self._web(known.token)
        web.handle = known.handle
        identity = Identity(known.workspace, known.name, known.bot_user, known.bot_id, known.handle)
        directory = Directory(web, self.clock, known.workspace.id)
        tenant = Tenant(
            identity, web, Posts(web, Here(known.workspace, self.prefix)), directory, known.token
        )
        if self.listen is not None:
            tenant.listener = self.listen(tenant)
        return tenant

    def _web(self, token: str) -> Web:
        client = new_client(token, self.api_url, self.session)
        return Web(client, self.session, self.new_pacer())


class OneTenant:
    """The workspace of the configured token, whatever team a payload names."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    async def of(self, team_id: str) -> Tenant:  # noqa: ARG002  # strangers of Slack Connect name theirs
        """The one."""
        return self._tenant

    async def every(self) -> list[Tenant]:
        """The one."""
        return [self._tenant]

    async def lost(self, team_id: str) -> bool:  # noqa: ARG002
        """It is as Slack says."""
        return True


class ManyTenants:
    """Whoever installed the app; what was looked up is believed for `BELIEVED_SECONDS`."""

    def __init__(self, opener: Opener, installations: Installations) -> None:
        self._opener = opener
        self._installations = installations
        self._known: dict[str, tuple[float, Tenant | None]] = {}

    async def of(self, team_id: str) -> Tenant:
        """The workspace as it is installed now."""
        until, tenant = self._known.get(team_id, (0.0, None))
        now = self._opener.clock.monotonic()
        if now >= until:
            found = await self._installations.find(WorkspaceRef(PLATFORM, team_id))
            tenant = self._renewed(tenant, found)
            self._known[team_id] = (now + BELIEVED_SECONDS, tenant)
        if tenant is None:
            raise Unauthorized("the app is not installed in this workspace")
        return tenant

    async def every(self) -> list[Tenant]:
        """All that are installed now."""
        until = self._opener.clock.monotonic() + BELIEVED_SECONDS
        for found in await self._installations.present(PLATFORM):
            earlier = self._known.get(found.workspace.id, (0.0, None))[1]
            self._known[found.workspace.id] = (until, self._renewed(earlier, found))
        return [tenant for _until, tenant in self._known.values() if tenant is not None]

    async def welcome(self, installation: Installation) -> Tenant:
        """Keeps a new installation, or the renewal of an old one."""
        await self._installations.keep(installation)
        self._known.pop(installation.workspace.id, None)
        return await self.of(installation.workspace.id)

    async def lost(self, team_id: str) -> bool:
        """Forgets the token, unless it works: then we were removed and added again since."""
        workspace = WorkspaceRef(PLATFORM, team_id)
        self._known.pop(team_id, None)
        found = await self._installations.find(workspace)
        if found is not None and await self._works(found):
            log.info("removal_outdated", workspace=team_id)
            return False
        await self._installations.forget(workspace)
        return True

    async def _works(self, installation: Installation) -> bool:
        try:
            await self._opener.introduce(installation.token)
        except Unauthorized:
            return False
        return True

    def _renewed(self, earlier: Tenant | None, found: Installation | None) -> Tenant | None:
        """The same tenant while its token is the same: its listener knows what it has heard."""
        if found is None or (earlier is not None and earlier.token == found.token):
            return earlier if found is not None else None
        return self._opener.open(found)
