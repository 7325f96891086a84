"""What Slack remembers: people, channels, messages, views, installations."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
ChannelKind = Literal["public", "private", "im"]
ViewKind = Literal["modal", "home"]


@dataclass(slots=True)
class User:
    """A member, guest, stranger from another workspace, or the bot itself."""

    id: str
    team_id: str
    name: str
    real_name: str
    tz: str = "Etc/UTC"
    locale: str = "en-US"
    deleted: bool = False
    is_bot: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    updated: int = 0


@dataclass(slots=True)
class UserGroup:
    """A `@handle` for several people; `deleted_at` is 0 while it is enabled."""

    id: str
    team_id: str
    name: str
    handle: str
    users: list[str] = field(default_factory=list[str])
    created: int = 0
    deleted_at: int = 0


@dataclass(slots=True)
class Message:
    """One message; `deleted` ones stay only as the root of a thread with replies."""

    ts: str
    channel_id: str
    user_id: str
    team_id: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list[Json])
    attachments: list[Json] = field(default_factory=list[Json])
    metadata: Json | None = None
    bot_id: str | None = None
    thread_ts: str | None = None
    subtype: str | None = None
    client_msg_id: str | None = None
    edited: tuple[str, str] | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    files: list[Json] = field(default_factory=list[Json])
    deleted: bool = False

    @property
    def is_reply(self) -> bool:
        """Whether it sits in a thread below another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(slots=True)
class Ephemeral:
    """A message only `user_id` sees: no API reads it, only a response_url changes it."""

    ts: str
    channel_id: str
    user_id: str
    text: str
    blocks: list[Json]
    thread_ts: str | None = None
    deleted: bool = False


@dataclass(slots=True)
class Channel:
    """A conversation; `members` holds user ids, the bot's included where it was invited."""

    id: str
    team_id: str
    name: str
    kind: ChannelKind
    created: int
    creator: str
    members: list[str] = field(default_factory=list[str])
    archived: bool = False
    deleted: bool = False
    ext_shared: bool = False
    topic: str = ""
    previous_names: list[str] = field(default_factory=list[str])
    messages: dict[str, Message] = field(default_factory=dict[str, Message])
    ephemerals: dict[str, Ephemeral] = field(default_factory=dict[str, Ephemeral])
    bookmarks: list[Json] = field(default_factory=list[Json])

    def replies(self, root: str) -> list[Message]:
        """The living replies below `root`, oldest first."""
        return [
            m
            for m in self.messages.values()
            if m.thread_ts == root and m.is_reply and not m.deleted
        ]


@dataclass(slots=True)
class View:
    """A modal or a home tab as stored; `source` is the payload the app sent, ids filled in."""

    id: str
    team_id: str
    user_id: str
    type: ViewKind
    source: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict[str, dict[str, Json]])
    closed: bool = False

    @property
    def blocks(self) -> list[Json]:
        """The blocks on display."""
        return self.source["blocks"]

    @property
    def external_id(self) -> str:
        """The app's own id for it, or an empty string."""
        return self.source.get("external_id") or ""


@dataclass(slots=True)
class Scheduled:
    """A message waiting for its time."""

    id: str
    channel_id: str
    post_at: int
    created: int
    message: Json


@dataclass(slots=True)
class Upload:
    """A file between getUploadURLExternal and completeUploadExternal, and after."""

    id: str
    filename: str
    length: int
    user_id: str
    created: int
    content: bytes | None = None
    title: str = ""
    alt: str = ""
    complete: bool = False
    shared_in: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Installation:
    """One bot token: of a workspace, or of a whole organisation (`is_org`)."""

    token: str
    scopes: frozenset[str]
    team_ids: list[str]
    bot_user_id: str
    bot_id: str
    enterprise_id: str | None = None
    is_org: bool = False
    state: Literal["active", "revoked", "uninstalled"] = "active"


@dataclass(slots=True)
class App:
    """The app's own registration: secrets, scopes, what it declared in its manifest."""

    id: str
    client_id: str
    client_secret: str
    signing_secret: str
    verification_token: str
    app_token: str
    name: str
    scopes: frozenset[str]
    should_escape: bool = True
    commands: frozenset[str] | None = None
    event_types: frozenset[str] | None = None
    subscriptions_disabled: bool = False


@dataclass(slots=True)
class Trigger:
    """The right to open one modal, for three seconds, once."""

    id: str
    user_id: str
    team_id: str
    interaction_id: str
    expires: datetime
    view_id: str | None = None
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """The right to answer one interaction five times within thirty minutes."""

    token: str
    user_id: str
    team_id: str
    channel_id: str
    interaction_id: str
    expires: datetime
    original_ts: str | None = None
    original_ephemeral: bool = False
    uses: int = 0


@dataclass(slots=True)
class Team:
    """One workspace and everything in it; `stacks` are open modals by user, bottom first."""

    id: str
    name: str
    domain: str
    enterprise_id: str | None = None
    enterprise_name: str | None = None
    users: dict[str, User] = field(default_factory=dict[str, User])
    channels: dict[str, Channel] = field(default_factory=dict[str, Channel])
    groups: dict[str, UserGroup] = field(default_factory=dict[str, UserGroup])
    views: dict[str, View] = field(default_factory=dict[str, View])
    stacks: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    homes: dict[str, View] = field(default_factory=dict[str, View])
    scheduled: dict[str, Scheduled] = field(default_factory=dict[str, Scheduled])
    uploads: dict[str, Upload] = field(default_factory=dict[str, Upload])

    def top_view(self, user_id: str) -> View | None:
        """The modal a person is looking at."""
        stack = self.stacks.get(user_id)
        return self.views[stack[-1]] if stack else None

    def im_with(self, user_id: str) -> Channel | None:
        """The bot's direct-message channel with someone, if it was ever opened."""
        return next(
            (c for c in self.channels.values() if c.kind == "im" and user_id in c.members), None
        )
