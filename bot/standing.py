"""Who somebody is in a community at the moment they act."""

from dataclasses import dataclass

from bot.refs import ChannelRef, WorkspaceRef
from bot.roles import Role


@dataclass(frozen=True, slots=True)
class Community:
    """A community as the core sees it: `slug` is its short name, `zone` IANA, `language` BCP 47."""

    id: int
    slug: str
    name: str
    zone: str
    language: str


@dataclass(frozen=True, slots=True)
class Target:
    """A community's presence in one workspace: purpose (`prompts`, `ops` …) → channel."""

    id: int
    community_id: int
    workspace: WorkspaceRef
    channels: dict[str, ChannelRef]


@dataclass(frozen=True, slots=True)
class Grant:
    """A role given to a platform's own role or group."""

    role: Role
    platform_role: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer of the reception.

    `community` is None outside of any, or while there are several `candidates` to ask about.
    `role` is by name; `grants` are what the platform's own roles would add once they are known.
    `administrators_admin`: whether administrators of this workspace count as admins of the community.
    `language` is what to write to them in: their own choice in the settings, else their client's language, else
    the community's; the first of these that there are texts in.
    `owes_rules` is the version of the ground rules still to be agreed to; 0: none.
    """

    community: Community | None
    candidates: tuple[Community, ...] = ()
    target: Target | None = None
    member_id: int | None = None
    role: Role = Role.MEMBER
    grants: tuple[Grant, ...] = ()
    administrators_admin: bool = False
    language: str = "en"
    zone: str = "UTC"
    owes_rules: int = 0
