"""The playground's adapter: carries out for in-memory workspaces what the core asks of a platform."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from adapters.playground.workspace import NotConnected, Workspace
from bot.capabilities import Capabilities
from bot.catalog import Catalog
from bot.errors import Gone
from bot.events import Happening, Interaction, OwnPostSeen, WorkspaceReady
from bot.message import Message
from bot.ports import Found, Inbox, Missing, Need, Profile
from bot.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef
from bot.transaction import forbid_inside

T = TypeVar("T")


class PlaygroundAdapter:
    """Serves workspaces of one flavour under one platform name.

    `answer_within` (seconds) overrides the flavour's, for slow debuggers and hasty tests.
    """

    def __init__(
        self,
        workspaces: Iterable[Workspace],
        *,
        platform: str = "playground",
        answer_within: float | None = None,
    ) -> None:
        self.platform = platform
        self.workspaces = {workspace.ref: workspace for workspace in workspaces}
        self.capabilities = self._capabilities(answer_within)
        self.connected = asyncio.Event()
        self.catalog = Catalog(())
        self._inbox: Inbox | None = None
        self._happenings: asyncio.Queue[Happening] = asyncio.Queue()
        self._draining = False

    def _capabilities(self, answer_within: float | None) -> Capabilities:
        flavours = {each.flavour.name: each.flavour for each in self.workspaces.values()}
        if len(flavours) != 1:
            raise ValueError("the workspaces of one adapter have one flavour")
        if any(ref.platform != self.platform for ref in self.workspaces):
            raise ValueError(f"a workspace is not addressed as {self.platform}")
        (flavour,) = flavours.values()
        if answer_within is None:
            return flavour.capabilities
        return replace(flavour.capabilities, answer_within=answer_within)

    async def run(self, catalog: Catalog, inbox: Inbox) -> None:
        """Connects to the workspaces and listens until cancelled."""
        self.catalog, self._inbox = catalog, inbox
        try:
            for workspace in self.workspaces.values():
                workspace.connection = self
                if not workspace.revoked:
                    self.notify(WorkspaceReady(workspace.ref, workspace.name))
            self.connected.set()
            while True:
                event = await self._happenings.get()
                try:
                    await inbox.accept(event)
                finally:
                    self._happenings.task_done()
        finally:
            self._disconnect()

    async def drain(self) -> None:
        """Takes nothing new; what is under way may still be answered."""
        self._draining = True

    def _disconnect(self) -> None:
        self.connected.clear()
        self._inbox = None
        for workspace in self.workspaces.values():
            if workspace.connection is self:
                workspace.connection = None

    # The workspace's side of the connection

    async def deliver(self, event: Interaction) -> None:
        """Hands in what somebody did; raises `NotConnected` when nobody listens."""
        if self._inbox is None or self._draining:
            raise NotConnected("the application did not respond")
        await self._inbox.accept(event)

    def notify(self, event: Happening) -> None:
        """Hands in what happened."""
        if not self._draining:
            self._happenings.put_nowait(event)

    async def idle(self) -> None:
        """Returns when everything that happened has been listened to."""
        if self._inbox is not None:
            await self._happenings.join()

    # The port

    async def close(self) -> None:
        """There is nothing to let go of."""

    async def meet(self, user: UserRef) -> str:
        """A direct conversation is a channel of its own here."""
        return self._workspace(user.workspace).address(user).id

    def recall(self, user: UserRef, direct: str) -> None:
        """Conversations are looked up by whose they are."""

    async def pace(self, to: ChannelRef | UserRef) -> None:
        """Nothing here is in a hurry."""

    async def send(
        self,
        to: ChannelRef | UserRef,
        message: Message,
        *,
        key: str,
        first_try: bool,  # noqa: ARG002  # the memory of keys tells a repetition by itself
    ) -> MessageRef:
        """Posts; a repetition under the same key returns the first post where the flavour can."""
        workspace = self._workspace(to.workspace)

        def act() -> MessageRef:
            place = workspace.address(to)
            earlier = workspace.repeated(place, key)
            if earlier is not None:
                if earlier.deleted:
                    raise Gone("message")
                return earlier.ref
            post = workspace.post(to, message, key=key)
            if workspace.readable:  # who may not read history gets no echo either
                self.notify(OwnPostSeen(post.ref, key, post.at))
            return post.ref

        return await self._call(workspace, "send", act)

    async def edit(self, ref: MessageRef, message: Message) -> None:
        """Changes a post of ours."""
        workspace = self._workspace(ref.channel.workspace)
        await self._call(workspace, "edit", lambda: workspace.edit(ref, message))

    async def delete(self, ref: MessageRef) -> None:
        """Deletes a post of ours."""
        workspace = self._workspace(ref.channel.workspace)
        await self._call(workspace, "delete", lambda: workspace.delete(ref))

    async def start_thread(self, ref: MessageRef, title: str) -> ChannelRef:
        """The thread of a message."""
        workspace = self._workspace(ref.channel.workspace)
        return await self._call(
            workspace, "start_thread", lambda: workspace.start_thread(ref, title)
        )

    async def find(self, to: ChannelRef | UserRef, key: str, *, since: datetime) -> Found | None:
        """Whether a post of ours is there; None where the bot may not read back."""
        workspace = self._workspace(to.workspace)

        def act() -> Found | None:
            place = to if isinstance(to, ChannelRef) else workspace.dm_channel(to.id)
            workspace.authorise()
            workspace.require(place)
            denied = workspace.channels[place.id].denied
            if not workspace.readable or Need.HISTORY in denied:
                return None
            post = workspace.keyed(place, key, since)
            return Found(None if post is None or post.deleted else post.ref)

        return await self._call(workspace, "find", act)

    async def profile(self, user: UserRef) -> Profile:
        """What the workspace says of somebody."""
        workspace = self._workspace(user.workspace)

        def act() -> Profile:
            workspace.authorise()
            account = workspace.accounts.get(user.id)
            if account is None:
                raise Gone("account")
            return Profile(
                name=account.name,
                language=account.language,
                zone=account.zone if workspace.flavour.tells_zone else "",
                roles=account.roles,
                workspace_admin=account.admin,
                deactivated=account.deactivated,
            )

        return await self._call(workspace, "profile", act)

    async def groups(self, workspace: WorkspaceRef) -> Mapping[str, str]:
        """Groups are there as long as somebody is in them."""
        there = self._workspace(workspace)

        def act() -> Mapping[str, str]:
            there.authorise()
            names = {role for account in there.accounts.values() for role in account.roles}
            return {name: f"@{name}" for name in names}

        return await self._call(there, "groups", act)

    async def missing(self, channel: ChannelRef, needs: frozenset[Need]) -> list[Missing]:
        """The permissions among `needs` that the bot lacks in a channel."""
        workspace = self._workspace(channel.workspace)

        def act() -> list[Missing]:
            workspace.authorise()
            found = workspace.channels.get(channel.id)
            if found is None or found.deleted:
                raise Gone("channel")
            grants = workspace.flavour.grants
            return [
                Missing(need, grants[need].what, grants[need].how)
                for need in sorted(needs & found.denied)
            ]

        return await self._call(workspace, "missing", act)

    async def verify(self) -> str:
        """There is no token to look at."""
        return f"{len(self.workspaces)} local workspaces"

    def healthy(self) -> str:
        """What is wrong with the connection; empty while all is well."""
        if not self.connected.is_set():
            return "not connected"
        revoked = [
            f"{each.name}: {each.revoked}" for each in self.workspaces.values() if each.revoked
        ]
        return "; ".join(revoked)

    def _workspace(self, ref: WorkspaceRef) -> Workspace:
        workspace = self.workspaces.get(ref)
        if workspace is None:
            raise Gone("workspace")
        return workspace

    async def _call(self, workspace: Workspace, what: str, act: Callable[[], T]) -> T:
        """One call over the wire: yields to others as a real one does, and meets its fault."""
        forbid_inside(f"{self.platform} {what}")
        await asyncio.sleep(0)
        fault = workspace.faults.take(what)
        if fault is None:
            return act()
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.error is not None and not fault.stored:
            raise fault.error
        result = act()
        if fault.error is not None:
            raise fault.error
        return result
