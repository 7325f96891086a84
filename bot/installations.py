"""Workspaces that installed us by themselves: what an adapter keeps of each, and the port it keeps it through."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from bot.refs import WorkspaceRef


@dataclass(frozen=True, slots=True)
class Installation:
    """One workspace's consent: the token it gave us, and who we are there.

    `scopes` are the rights that were granted, in the platform's own words.
    """

    workspace: WorkspaceRef
    name: str
    token: str = field(repr=False)
    bot_user: str
    bot_id: str
    handle: str
    scopes: frozenset[str] = frozenset()


class Installations(Protocol):
    """Where installations are kept, tokens sealed; and the tickets of people who are about to install."""

    async def present(self, platform: str) -> Sequence[Installation]:
        """Every workspace of a platform; one whose seal cannot be opened is left out, and logged."""
        ...

    async def find(self, workspace: WorkspaceRef) -> Installation | None:
        """One workspace; raises `Unauthorized` where its seal cannot be opened."""
        ...

    async def keep(self, installation: Installation) -> None:
        """Remembers an installation, in the place of an earlier one."""
        ...

    async def forget(self, workspace: WorkspaceRef) -> None:
        """Forgets the token; what communities own there is another matter."""
        ...

    async def ticket(self) -> str:
        """Words that only we can make, for somebody who is sent away to consent."""
        ...

    async def redeem(self, ticket: str) -> bool:
        """Whether a ticket is ours, recent, and used for the first time."""
        ...


@runtime_checkable
class Installable(Protocol):
    """An adapter that many workspaces can install."""

    def use(self, installations: Installations) -> None:
        """Gives it the place where it keeps them; before `run` and `verify`."""
        ...
