"""Interactions: what a person did, and the bot's answer to it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tests.patience import PATIENCE
from tests.platforms.discord_server import payloads
from tests.platforms.discord_server.journal import Pulse
from tests.platforms.discord_server.permissions import ALL, permissions_in
from tests.platforms.discord_server.settings import Settings
from tests.platforms.discord_server.world import Channel, Json, Message, User, World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
KIND_NAMES = {2: "command", 3: "component", 4: "autocomplete", 5: "modal submit"}
ATTACHMENT_LIMIT = 10 * 1024 * 1024


class State(StrEnum):
    """How far the bot's answer has come."""

    WAITING = "waiting"
    DEFERRED = "deferred"
    ANSWERED = "answered"


@dataclass(slots=True, eq=False)
class Interaction:
    """One interaction as the person who caused it experiences it."""

    id: int
    token: str
    type: int
    user: User
    channel: Channel
    data: Json
    created_at: datetime
    payload: Json
    pulse: Pulse
    message: Message | None = None
    """The message that the button, select or menu command was on."""
    triggered_by: "Interaction | None" = None
    """For a submitted modal: the interaction that opened it."""
    state: State = State.WAITING
    callback_type: int | None = None
    acked_at: datetime | None = None
    ack_milliseconds: float | None = None
    """Real time from dispatch to the accepted callback."""
    sent_at: float = 0.0
    original: Message | None = None
    """The bot's first answer, or the message that it replaced or left in place."""
    replies: list[Message] = field(default_factory=list[Message])
    """Messages that answer this interaction, the first answer and follow-ups, not deleted ones."""
    modal: Json | None = None
    choices: list[Json] | None = None
    refused: list[str] = field(default_factory=list[str])
    """Callbacks and edits that were refused, in words."""

    @property
    def acked(self) -> bool:
        """Whether a callback was accepted."""
        return self.callback_type is not None

    @property
    def ephemeral(self) -> bool:
        """Whether the first answer is seen by the person alone."""
        return self.original is not None and self.original.ephemeral

    @property
    def text(self) -> str:
        """All that the answers say."""
        return "\n".join(reply.text for reply in self.replies)

    def __str__(self) -> str:
        name = self.data.get("name") or self.data.get("custom_id")
        said = f"{self.user.name}'s {KIND_NAMES[self.type]} {name!r} is {self.state}"
        return f"{said}; refused: {self.refused}" if self.refused else said

    async def acknowledged(self, *, seconds: float = PATIENCE) -> "Interaction":
        """Wait until a callback was accepted."""
        await self.pulse.until(lambda: self.acked, what=str(self), seconds=seconds)
        return self

    async def settled(self, *, seconds: float = PATIENCE) -> "Interaction":
        """Wait until the person no longer looks at a spinner."""
        done: Callable[[], bool] = lambda: self.state is State.ANSWERED  # noqa: E731
        try:
            await self.pulse.until(done, what="an answer", seconds=seconds)
        except AssertionError:
            raise AssertionError(f"no answer within {seconds} s: {self}") from None
        return self

    async def answer(self, *, seconds: float = PATIENCE) -> Message:
        """Wait for the answer and return it: the reply, or the message that was updated."""
        await self.settled(seconds=seconds)
        if self.original is None:
            raise AssertionError(f"{self}, but not with a message")
        return self.original

    async def opened(self, *, seconds: float = PATIENCE) -> Json:
        """Wait for a modal and return it."""
        await self.settled(seconds=seconds)
        if self.modal is None:
            raise AssertionError(f"{self}, but not with a modal")
        return self.modal

    def metadata(self) -> Json:
        """`interaction_metadata` of the messages that answer it."""
        owners = {} if self.channel.guild is None else {"0": str(self.channel.guild.id)}
        meta: Json = {
            "id": str(self.id),
            "type": 2 if self.type == AUTOCOMPLETE else self.type,
            "user": payloads.user(self.user),
            "authorizing_integration_owners": owners,
        }
        if self.type == COMPONENT and self.message is not None:
            meta["interacted_message_id"] = str(self.message.id)
        if self.type == MODAL_SUBMIT and self.triggered_by is not None:
            meta["triggering_interaction_metadata"] = self.triggered_by.metadata()
        return meta


class Interactions:
    """All interactions there were, by id and by token."""

    def __init__(self, world: World, settings: Settings, pulse: Pulse) -> None:
        self._world = world
        self._settings = settings
        self._pulse = pulse
        self.all: list[Interaction] = []
        self.by_id: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}

    def create(
        self,
        kind: int,
        person: User,
        channel: Channel,
        data: Json,
        *,
        message: Message | None = None,
        triggered_by: Interaction | None = None,
    ) -> Interaction:
        """An interaction with its payload, not dispatched yet."""
        token = secrets.token_urlsafe(96)
        interaction = Interaction(
            id=self._world.ids.next(),
            token=token,
            type=kind,
            user=person,
            channel=channel,
            data=data,
            created_at=self._world.clock.now(),
            payload={},
            pulse=self._pulse,
            message=message,
            triggered_by=triggered_by,
        )
        interaction.payload = self._payload(interaction)
        self.all.append(interaction)
        self.by_id[interaction.id] = interaction
        self.by_token[token] = interaction
        return interaction

    def unanswered(self) -> list[Interaction]:
        """Those never acknowledged, and those deferred but never answered."""
        return [one for one in self.all if one.state is not State.ANSWERED]

    def _payload(self, one: Interaction) -> Json:
        channel, guild, bot = one.channel, one.channel.guild, self._world.bot
        payload: Json = {
            "id": str(one.id),
            "application_id": str(self._settings.application_id(self._world)),
            "type": one.type,
            "data": one.data,
            "channel_id": str(channel.id),
            "channel": payloads.interaction_channel(channel, one.user),
            "token": one.token,
            "version": 1,
            "locale": one.user.locale,
            "entitlements": [],
            "attachment_size_limit": ATTACHMENT_LIMIT,
        }
        if one.message is not None and one.type in (COMPONENT, MODAL_SUBMIT):
            payload["message"] = payloads.message(one.message, viewer=bot)
        if guild is None:
            payload["app_permissions"] = str(int(ALL))
            owners = {"0": "0"}
            payload |= {"user": payloads.user(one.user), "context": 1}
            return {**payload, "authorizing_integration_owners": owners}
        member = guild.members[one.user.id]
        held = permissions_in(member, channel)
        own = permissions_in(guild.members[bot.id], channel)
        return {
            **payload,
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": "en-GB", "features": ["COMMUNITY"]},
            "guild_locale": "en-GB",
            "member": {**payloads.member(member), "permissions": str(int(held))},
            "context": 0,
            "authorizing_integration_owners": {"0": str(guild.id)},
            "app_permissions": str(int(own)),
        }
