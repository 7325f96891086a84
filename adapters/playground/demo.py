"""The workspaces of the demo community: the same people in two chat services that behave differently."""

from collections.abc import Iterable
from dataclasses import dataclass

from adapters.playground.flavours import DISCORD, SLACK, Flavour
from adapters.playground.workspace import Workspace
from bot.ports import Clock
from bot.refs import WorkspaceRef

PLATFORM = "playground"
SLACK_PLATFORM = "playground-slack"
"""One platform name a flavour: an adapter serves one."""

CHANNELS = ("prompts", "cases", "webinars", "resources")
OPS = "ops"


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody of the demo. `staff` plan and approve, and see the ops channel.

    `standing` is what they are in the community, for whoever chooses whom to be.
    """

    name: str
    zone: str = "Australia/Melbourne"
    staff: bool = False
    admin: bool = False
    standing: str = "member"


CAST = (
    Character("Ada", staff=True, admin=True, standing="admin"),
    Character("Fay", staff=True, standing="facilitator"),
    Character("Finn", staff=True, standing="facilitator"),
    Character("Mia"),
    Character("Ben", zone="Australia/Perth", standing="presenter"),
    Character("Zoe", zone="Australia/Brisbane", standing="newcomer"),
    Character("Lin"),
)


def demo_workspaces(clock: Clock) -> list[Workspace]:
    """Two workspaces of one community, one of each flavour."""
    return [
        furnish(WorkspaceRef(PLATFORM, "guild"), "Allied Health Assistants", DISCORD, clock, CAST),
        furnish(WorkspaceRef(SLACK_PLATFORM, "team"), "Riverside Health", SLACK, clock, CAST),
    ]


def furnish(
    ref: WorkspaceRef, name: str, flavour: Flavour, clock: Clock, cast: Iterable[Character]
) -> Workspace:
    """A workspace with its channels and people."""
    workspace = Workspace(ref, name, flavour, clock)
    cast = tuple(cast)
    for channel in CHANNELS:
        workspace.add_channel(channel)
    for each in cast:
        workspace.add_account(each.name, language="en", zone=each.zone, admin=each.admin)
    staff = [workspace.account_named(each.name).id for each in cast if each.staff]
    workspace.add_channel(OPS, members=staff)
    workspace.add_channel("general")
    return workspace
