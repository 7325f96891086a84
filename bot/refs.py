"""Addresses of workspaces, channels, people and messages, the same shape on every platform."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class WorkspaceRef:
    """One Discord guild or one Slack workspace: the adapter's name and the platform's own id."""

    platform: str
    id: str

    def __str__(self) -> str:
        return f"{self.platform}/{self.id}"


@dataclass(frozen=True, slots=True, order=True)
class ChannelRef:
    """A channel, or a thread in it when `thread` is set (a thread's own id, or its first message's)."""

    workspace: WorkspaceRef
    id: str
    thread: str | None = None

    @property
    def parent(self) -> "ChannelRef":
        """The channel itself, whichever thread this address points into."""
        return self if self.thread is None else ChannelRef(self.workspace, self.id)

    def __str__(self) -> str:
        tail = f"/{self.thread}" if self.thread else ""
        return f"{self.workspace}/{self.id}{tail}"


@dataclass(frozen=True, slots=True, order=True)
class UserRef:
    """A person's account in one workspace."""

    workspace: WorkspaceRef
    id: str

    def __str__(self) -> str:
        return f"{self.workspace}/@{self.id}"


@dataclass(frozen=True, slots=True, order=True)
class RoleRef:
    """A group of people that the platform itself knows: a role, a user group."""

    workspace: WorkspaceRef
    id: str

    def __str__(self) -> str:
        return f"{self.workspace}/&{self.id}"


@dataclass(frozen=True, slots=True, order=True)
class MessageRef:
    """One message; `channel.thread` is set when it stands inside a thread."""

    channel: ChannelRef
    id: str

    def __str__(self) -> str:
        return f"{self.channel}#{self.id}"
