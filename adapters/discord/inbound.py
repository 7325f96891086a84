"""Gateway payloads → events of the core: pure, and silent about what no feature needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from adapters.discord.catalog import SUBCOMMAND
from adapters.discord.controls import token_of
from adapters.discord.limits import CALLBACK_SECONDS
from adapters.discord.marks import KEY_DIGITS, read
from adapters.discord.values import THREADS, Fetch, Json, Reader, place
from bot.events import (
    ActionTriggered,
    Actor,
    ChannelGone,
    CommandInvoked,
    FormSubmitted,
    Happening,
    Interaction,
    MessageCommandInvoked,
    OwnPostSeen,
    PersonLeft,
    ReplyPosted,
    SuggestionAsked,
)
from bot.ports import Responder
from bot.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef

PLATFORM = "discord"
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
"""Snowflake zero (reference, Snowflakes)."""

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
_MESSAGE_MENU = 3
_ADMINISTRATOR, _MANAGE_GUILD = 1 << 3, 1 << 5
_WRITTEN_BY_PEOPLE = (0, 19)
"""Message types that somebody typed: default and reply (resources/message, Message Types)."""
_EPHEMERAL = 1 << 6

Base = tuple[str, Actor, ChannelRef, datetime, Responder]
"""What every interaction's event begins with."""


def instant(snowflake: str | int) -> datetime:
    """When a thing with this id was made, to the millisecond."""
    return EPOCH + timedelta(milliseconds=int(snowflake) >> 22)


def snowflake(at: datetime) -> int:
    """The smallest id of a thing made at this instant."""
    return max(0, int((at - EPOCH) / timedelta(milliseconds=1))) << 22


@dataclass(frozen=True, slots=True)
class Desk:
    """What is known of an interaction before anything is read into it: whose it is and where.

    `workspace` is None where it came from a direct message that does not say which it belongs to.
    `source` is the message a control sits on; `ephemeral_source` when only the actor sees that.
    """

    id: str
    token: str
    kind: int
    workspace: WorkspaceRef | None
    place: ChannelRef | None
    direct: bool
    source: MessageRef | None
    ephemeral_source: bool


def desk(payload: Json) -> Desk:
    """The desk of an INTERACTION_CREATE payload."""
    guild = payload.get("guild_id")
    message: Json | None = payload.get("message")
    home = guild or (read(message.get("components") or ()).guild if message else "")
    workspace = WorkspaceRef(PLATFORM, str(home)) if home else None
    where = _place(payload, workspace) if workspace else None
    source = MessageRef(where, str(message["id"])) if where and message else None
    return Desk(
        id=str(payload["id"]),
        token=str(payload["token"]),
        kind=int(payload["type"]),
        workspace=workspace,
        place=where,
        direct=guild is None,
        source=source,
        ephemeral_source=bool(message and int(message.get("flags") or 0) & _EPHEMERAL),
    )


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Reads interactions. `verbs` are those of each noun; `fetch` gets uploaded files."""

    verbs: Mapping[str, frozenset[str]]
    fetch: Fetch = field(repr=False)

    def interaction(
        self, payload: Json, at: Desk, responder: Responder, now: datetime
    ) -> Interaction | None:
        """The event of an interaction; None for a kind that we do not register, or of nobody's."""
        if at.workspace is None:
            return None
        base = (
            at.id,
            _actor(payload, at.workspace),
            _place(payload, at.workspace),
            now,
            responder,
        )
        data: Json = payload.get("data") or {}
        reader = Reader(at.workspace, data.get("resolved") or {}, self.fetch)
        match at.kind:
            case 2:
                return self._invocation(base, data, reader)
            case 4:
                return self._suggestion(base, data, reader)
            case 3:
                token = token_of(data["custom_id"])
                values = tuple(str(value) for value in data.get("values") or ())
                kept = None if at.ephemeral_source else at.source
                return ActionTriggered(*base, token=token, values=values, message=kept)
            case 5:
                values = reader.fields(data.get("components") or ())
                return FormSubmitted(*base, token=data["custom_id"], values=values)
            case _:
                return None

    def _invocation(self, base: Base, data: Json, reader: Reader) -> Interaction:
        if data.get("type", 1) == _MESSAGE_MENU:
            return _menu(base, data, reader.workspace)
        noun, verb, options = self._command(data)
        return CommandInvoked(*base, noun=noun, verb=verb, args=reader.options(options))

    def _command(self, data: Json) -> tuple[str, str, list[Json]]:
        noun, options = str(data["name"]), list[Json](data.get("options") or ())
        if options and options[0]["type"] == SUBCOMMAND:
            verb = str(options[0]["name"])
            known = self.verbs.get(noun, frozenset())
            bare = verb not in known and "" in known
            return noun, "" if bare else verb, list(options[0].get("options") or ())
        return noun, "", options

    def _suggestion(self, base: Base, data: Json, reader: Reader) -> SuggestionAsked | None:
        noun, verb, options = self._command(data)
        focused = next((option for option in options if option.get("focused")), None)
        if focused is None:
            return None
        others = reader.options([option for option in options if option is not focused])
        typed = str(focused.get("value", ""))
        return SuggestionAsked(
            *base, param=focused["name"], typed=typed, noun=noun, verb=verb, others=others
        )


@dataclass(frozen=True, slots=True)
class Witness:
    """Reads events nobody waits on. `me` is our own user id; `parent` the channel of a thread we know."""

    me: str
    parent: Callable[[str, str], str | None]

    def happening(self, name: str, payload: Json, now: datetime) -> Happening | None:
        """The event behind a dispatch; None for what concerns no feature."""
        match name:
            case "MESSAGE_CREATE":
                return self._message(payload, now)
            case "CHANNEL_DELETE" | "THREAD_DELETE":
                return _gone(payload)
            case "GUILD_MEMBER_REMOVE":
                user = str(payload["user"]["id"])
                workspace = WorkspaceRef(PLATFORM, str(payload["guild_id"]))
                return None if user == self.me else PersonLeft(UserRef(workspace, user))
            case _:
                return None

    def _message(self, payload: Json, now: datetime) -> Happening | None:
        guild, author = payload.get("guild_id"), payload["author"]
        if guild is None:
            return None
        channel = self._channel(str(guild), payload)
        message = MessageRef(channel, str(payload["id"]))
        if str(author["id"]) == self.me:
            key = _key(payload)
            return OwnPostSeen(message, key, now) if key else None
        by_person = not author.get("bot") and not payload.get("webhook_id")
        if channel.thread and by_person and payload.get("type", 0) in _WRITTEN_BY_PEOPLE:
            return ReplyPosted(message, UserRef(channel.workspace, str(author["id"])), now)
        return None

    def _channel(self, guild: str, payload: Json) -> ChannelRef:
        channel = str(payload["channel_id"])
        parent = self.parent(guild, channel)
        workspace = WorkspaceRef(PLATFORM, guild)
        return ChannelRef(workspace, parent, channel) if parent else ChannelRef(workspace, channel)


@dataclass(slots=True)
class Freshness:
    """Tells replayed interactions, which Discord has forgotten, from live ones.

    The machine's clock may be wrong and Discord's is not ours, so an age counts only where the
    wall clock and the quickest delivery seen so far agree on it.
    """

    quickest: float | None = None

    def stale(self, id: str, *, now: datetime, monotonic: float) -> bool:
        """Whether the first answer would come too late; `monotonic` in seconds."""
        made = instant(id)
        offset = monotonic - made.timestamp()
        self.quickest = offset if self.quickest is None else min(self.quickest, offset)
        late = min((now - made).total_seconds(), offset - self.quickest)
        return late > CALLBACK_SECONDS


def _key(payload: Json) -> str:
    nonce = payload.get("nonce")
    if isinstance(nonce, str) and len(nonce) == KEY_DIGITS:
        return nonce
    return read(payload.get("components") or ()).key


def _gone(payload: Json) -> ChannelGone | None:
    guild = payload.get("guild_id")
    if guild is None:
        return None
    what = "thread deleted" if payload.get("type") in THREADS else "channel deleted"
    return ChannelGone(place(WorkspaceRef(PLATFORM, str(guild)), payload), what)


def _place(payload: Json, workspace: WorkspaceRef) -> ChannelRef:
    channel: Json = {"id": payload.get("channel_id"), **(payload.get("channel") or {})}
    return place(workspace, channel)


def _actor(payload: Json, workspace: WorkspaceRef) -> Actor:
    member: Json | None = payload.get("member")
    user: Json = member["user"] if member else payload["user"]
    name = (member or {}).get("nick") or user.get("global_name") or user.get("username") or ""
    ref, language = UserRef(workspace, str(user["id"])), str(payload.get("locale") or "")
    if member is None:
        return Actor(ref, str(name), language)
    bits = int(member.get("permissions") or 0)
    return Actor(
        ref,
        str(name),
        language,
        roles=frozenset(str(role) for role in member.get("roles") or ()),
        workspace_admin=bool(bits & (_ADMINISTRATOR | _MANAGE_GUILD)),
    )


def _menu(base: Base, data: Json, workspace: WorkspaceRef) -> MessageCommandInvoked:
    target = str(data["target_id"])
    message: Json = data["resolved"]["messages"][target]
    channel = base[2]
    author = UserRef(workspace, str(message["author"]["id"])) if message.get("author") else None
    return MessageCommandInvoked(
        *base,
        name=str(data["name"]),
        message=MessageRef(channel, target),
        author=author,
        text=str(message.get("content") or ""),
    )
