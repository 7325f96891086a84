"""The verbs a handler has."""

import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.capabilities import Capabilities
from bot.errors import Conflict, NotFound
from bot.events import ActionTriggered, Actor, Interaction
from bot.form import Modal, open_form
from bot.i18n import _
from bot.message import Message, say
from bot.param import RawValue
from bot.ports import Adapter, Clock, Ids, Profile, UowFactory
from bot.refs import ChannelRef, MessageRef, UserRef
from bot.response import Answer
from bot.roles import Role
from bot.standing import Community, Standing, Target
from bot.text import CommandLine, Mention, Text, md

U = TypeVar("U")

CLOCKWORK = "clock"
"""The actor that audit rows name for what the clock did."""


@dataclass(frozen=True)
class Background(Generic[U]):
    """What work without a person has: time, names, chance, storage, and the platforms to ask (never to post).

    `public_url` is where people reach the bot's own server; "" where there is none.
    """

    clock: Clock
    ids: Ids
    random: random.Random
    open_uow: UowFactory[U]
    adapters: Mapping[str, Adapter]
    public_url: str = ""

    def uow(self, community_id: int, *, actor: str = CLOCKWORK) -> AbstractAsyncContextManager[U]:
        """A unit of work in one community."""
        return self.open_uow(community_id, actor=actor)

    def everywhere(self, *, actor: str = CLOCKWORK) -> AbstractAsyncContextManager[U]:
        """A unit of work across communities, for sweeps and events."""
        return self.open_uow.system(actor=actor)

    def snapshot(self) -> AbstractAsyncContextManager[U]:
        """A unit of work across communities that only reads, and holds up nobody."""
        return self.open_uow.snapshot()


class Context(Generic[U]):
    """One interaction as its handler sees it. Answers are private unless said otherwise."""

    def __init__(
        self,
        event: Interaction,
        standing: Standing,
        role: Role,
        answer: Answer,
        background: Background[U],
        catalog: Any,
        wake: Callable[[], None],
    ) -> None:
        self.event = event
        self.standing = standing
        self.role = role
        self.answer = answer
        self.background = background
        self.catalog = catalog
        self._wake = wake

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.event.actor

    @property
    def place(self) -> ChannelRef:
        """Where."""
        return self.event.place

    @property
    def clock(self) -> Clock:
        """The time."""
        return self.background.clock

    @property
    def ids(self) -> Ids:
        """Names for new things."""
        return self.background.ids

    @property
    def random(self) -> random.Random:
        """Chance."""
        return self.background.random

    @property
    def community(self) -> Community:
        """The community this happens in; raises `NotFound` outside of any."""
        if self.standing.community is None:
            raise NotFound(
                md(
                    _(
                        "This workspace has no community yet. An admin can start one with {command}."
                    ),
                    command=CommandLine("community setup"),
                )
            )
        return self.standing.community

    def require_community(self) -> None:
        """Raises `NotFound` outside of any community."""
        self.community  # noqa: B018  # the property raises

    @property
    def target(self) -> Target:
        """The community's presence in this workspace."""
        if self.standing.target is None:
            raise NotFound(_("This community has no channels in this workspace yet."))
        return self.standing.target

    @property
    def member_id(self) -> int:
        """The acting person's member row."""
        if self.standing.member_id is None:
            raise NotFound(_("You are not a member of a community here yet."))
        return self.standing.member_id

    @property
    def me(self) -> Mention:
        """The acting person, to be named in a text."""
        return Mention(self.actor.user, self.actor.name)

    @property
    def adapter(self) -> Adapter:
        """The platform this came from."""
        return self.background.adapters[self.place.workspace.platform]

    @property
    def capabilities(self) -> Capabilities:
        """What that platform can do."""
        return self.adapter.capabilities

    @property
    def source(self) -> MessageRef | None:
        """The message a click happened on, where it is one that can be edited later."""
        return self.event.message if isinstance(self.event, ActionTriggered) else None

    def reading(self) -> AbstractAsyncContextManager[U]:
        """A unit in this community that only reads, and waits for nobody who writes."""
        return self.background.open_uow.snapshot(self.community.id)

    def uow(self) -> AbstractAsyncContextManager[U]:
        """A unit of work in this community, in the acting person's name. Never await a platform inside."""
        return self.background.open_uow(self.community.id, actor=str(self.actor.user))

    async def profile(self, user: UserRef | None = None) -> Profile:
        """What the platform says of somebody, the acting person by default."""
        return await self.adapter.profile(user or self.actor.user)

    async def reply(
        self, message: Message | Text | str, *, ephemeral: bool = True
    ) -> MessageRef | None:
        """Answers the acting person."""
        body = message if isinstance(message, Message) else say(message)
        return await self.answer.reply(body, ephemeral=ephemeral)

    async def update(self, message: Message | Text | str) -> None:
        """Replaces the message that was clicked; answers privately where there is none."""
        body = message if isinstance(message, Message) else say(message)
        if isinstance(self.event, ActionTriggered):
            await self.answer.update(body)
        else:
            await self.answer.reply(body, ephemeral=True)

    async def defer(self) -> None:
        """Says "working on it"; happens by itself when a handler takes long."""
        await self.answer.defer()

    async def open(
        self,
        submit: Any,
        values: Mapping[str, RawValue] | None = None,
        *,
        intro: Text | None = None,
    ) -> None:
        """Opens the form of a bound submission, prefilled with `values`."""
        await self.answer.open(open_form(submit.form, submit.action, values, intro))

    async def show(self, modal: Modal) -> None:
        """Opens a modal made elsewhere."""
        await self.answer.open(modal)

    def wake(self) -> None:
        """Tells the courier that something new may be due."""
        self._wake()


Handler = Callable[..., Awaitable[None]]


def too_late() -> Conflict:
    """The error of a confirmation clicked after its time."""
    return Conflict(_("This confirmation has expired. Please run the command again."))
