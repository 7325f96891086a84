"""What arrives from a platform, in neutral words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.param import RawValue
from bot.ports import Responder
from bot.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `roles` are ids of the platform's own roles or groups; None: not said, ask `profile`.

    `workspace_admin` None likewise. `language` is the client's (BCP 47), "" when not said.
    """

    user: UserRef
    name: str
    language: str = ""
    roles: frozenset[str] | None = None
    workspace_admin: bool | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """Something a person did that waits for an answer.

    `key` is the platform's id of this very deed: the same key twice is one deed.
    `at` is when it was received (aware, UTC). `place` is where: channel, thread, or a direct message.
    """

    key: str
    actor: Actor
    place: ChannelRef
    at: datetime
    responder: Responder = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class CommandInvoked(Interaction):
    """A slash command. `verb` is "" for a command without verbs, or a bare noun asking what it can do."""

    noun: str
    verb: str
    args: Mapping[str, RawValue]


@dataclass(frozen=True, slots=True)
class SuggestionAsked(Interaction):
    """Somebody types into option `param` of a command, or of the form addressed by `token`."""

    param: str
    typed: str
    noun: str = ""
    verb: str = ""
    token: str = ""
    others: Mapping[str, RawValue] = field(default_factory=dict[str, RawValue])


@dataclass(frozen=True, slots=True)
class ActionTriggered(Interaction):
    """A click, or a choice in a select (`values`), on a message of ours or a card only the actor sees."""

    token: str
    values: tuple[str, ...] = ()
    message: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class FormSubmitted(Interaction):
    """A modal's values. The token is that of `Modal.action`."""

    token: str
    values: Mapping[str, RawValue]


@dataclass(frozen=True, slots=True)
class MessageCommandInvoked(Interaction):
    """A message's own menu entry: Discord message command, Slack message shortcut."""

    name: str
    message: MessageRef
    author: UserRef | None
    text: str


@dataclass(frozen=True, slots=True)
class HomeOpened(Interaction):
    """Somebody looks at the bot's home, where a platform has one."""


@dataclass(frozen=True, slots=True)
class ReplyPosted:
    """A person wrote in a thread. Its text is deliberately absent: we count, we do not read."""

    message: MessageRef
    author: UserRef
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnPostSeen:
    """A post of ours came back as an event, with the delivery key it was sent under."""

    message: MessageRef
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChannelGone:
    """A channel or thread was deleted or archived."""

    channel: ChannelRef
    reason: str


@dataclass(frozen=True, slots=True)
class WorkspaceJoined:
    """We were added to a workspace, by somebody if the platform says who."""

    workspace: WorkspaceRef
    name: str
    by: UserRef | None


@dataclass(frozen=True, slots=True)
class WorkspaceLost:
    """We were removed, or our token was revoked."""

    workspace: WorkspaceRef
    reason: str


@dataclass(frozen=True, slots=True)
class WorkspaceReady:
    """We are connected to a workspace (again)."""

    workspace: WorkspaceRef
    name: str


@dataclass(frozen=True, slots=True)
class PersonLeft:
    """Somebody left the workspace or was deactivated."""

    user: UserRef


@dataclass(frozen=True, slots=True)
class DoneWithout:
    """Something was posted or changed without a part of it, such as a tag: `what` we lack, and how to grant it."""

    channel: ChannelRef
    what: str
    how: str


Happening = (
    ReplyPosted
    | OwnPostSeen
    | ChannelGone
    | WorkspaceJoined
    | WorkspaceLost
    | WorkspaceReady
    | PersonLeft
    | DoneWithout
)
"""Events nobody waits on."""

Event = Interaction | Happening
