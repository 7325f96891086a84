"""Messages in the bot's own name: posted once under a key, edited, deleted, found again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from adapters.discord import history
from adapters.discord.errors import (
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    THREAD_ARCHIVED,
    THREAD_EXISTS,
    UNKNOWN_CHANNEL,
    UNKNOWN_MESSAGE,
    Refused,
)
from adapters.discord.events import Events
from adapters.discord.limits import CAPABILITIES, THREAD_ARCHIVE_MINUTES, THREAD_NAME
from adapters.discord.marks import mark
from adapters.discord.pieces import cut_words
from adapters.discord.places import Places, Spot
from adapters.discord.render import Rendered, render
from adapters.discord.rest import Rest, bucket_key
from adapters.discord.topics import Topics
from bot.errors import Gone, MissingPermission, OutcomeUnknown
from bot.events import DoneWithout
from bot.message import Message
from bot.ports import Clock, Found, Need
from bot.refs import ChannelRef, MessageRef, UserRef

Json = dict[str, Any]
T = TypeVar("T")

MESSAGES = "/channels/{channel}/messages"
MESSAGE = "/channels/{channel}/messages/{message}"


@dataclass(slots=True)
class Posts:
    """What the courier asks for, on Discord's channel endpoints. Raises `PlatformError`s and `Refused`."""

    rest: Rest
    places: Places
    clock: Clock
    tell: Callable[[DoneWithout], None] = lambda _event: None
    events: Events = field(init=False)
    topics: Topics = field(init=False)

    def __post_init__(self) -> None:
        self.events = Events(self.rest, self.places)
        self.topics = Topics(self.rest, self.places, self.tell)

    async def pace(self, to: ChannelRef | UserRef) -> None:
        """Returns when a message could leave for `to` at once."""
        channel = self.places.known(to)
        if channel:
            await self.rest.pacing.room(bucket_key("POST", MESSAGES, {"channel": channel}))
        await self.rest.pacing.idle_slot()

    async def send(
        self, to: ChannelRef | UserRef, message: Message, *, key: str, first_try: bool
    ) -> MessageRef:
        """Posts once; where a recalled conversation is not there, the one that is opened then."""
        try:
            return await self._send(to, message, key=key, first_try=first_try)
        except (Gone, MissingPermission, Refused) as error:
            strange = not isinstance(error, Refused) or error.code in (
                UNKNOWN_CHANNEL,
                MISSING_ACCESS,
            )
            if not (strange and isinstance(to, UserRef) and self.places.forget(to)):
                raise
        return await self._send(to, message, key=key, first_try=first_try)

    async def _send(
        self, to: ChannelRef | UserRef, message: Message, *, key: str, first_try: bool
    ) -> MessageRef:
        """In a forum, where Discord knows no nonce, a second try looks first."""
        if message.event is not None and isinstance(to, ChannelRef):
            made = None if first_try else await self.events.find(to, key)
            return made or await self.events.create(to, message.event, key=key)
        spot = await self.places.spot(to)
        if spot.forum and not first_try:
            window = timedelta(seconds=CAPABILITIES.idempotent_for)
            found = await self.find(spot.ref, key, since=self.clock.now() - window)
            if found is None:
                raise OutcomeUnknown("the forum's posts cannot be read")
            if found.message is not None:
                return found.message
        rendered = render(message, spot.ref.workspace)
        body = rendered.body()
        body["components"] = mark(body["components"], key, guild=spot.guild)
        if spot.forum:
            return await self._post_in_forum(spot, message, rendered, body)
        body |= {"nonce": key, "enforce_nonce": True}

        async def post() -> Any:
            return await self.rest.call(
                "POST", MESSAGES, body=body, files=rendered.files, creates=True, channel=spot.id
            )

        needs = frozenset({Need.POST, *([Need.FILES] if rendered.files else ())})
        made = await self._awake(spot.ref, post, needs)
        return MessageRef(spot.ref, str(made["id"]))

    async def _post_in_forum(
        self, spot: Spot, message: Message, rendered: Rendered, body: Json
    ) -> MessageRef:
        post: Json = {
            **await self.topics.of_new_post(spot.ref, message),
            "auto_archive_duration": THREAD_ARCHIVE_MINUTES,
            "message": body,
        }
        try:
            made = await self.rest.call(
                "POST",
                "/channels/{channel}/threads",
                body=post,
                files=rendered.files,
                creates=True,
                channel=spot.id,
            )
        except Refused as error:
            needs = frozenset({Need.POST})
            raise await self.places.explain(error, spot.ref, needs) from None
        thread = str(made["id"])
        return MessageRef(ChannelRef(spot.ref.workspace, spot.ref.id, thread), thread)

    async def edit(self, ref: MessageRef, message: Message) -> None:
        """Replaces a message; an archived thread is opened for it, and left to close by itself."""
        if message.event is not None:
            await self.events.change(ref, message.event)
            return
        spot = await self.places.spot(ref.channel)
        rendered = render(message, ref.channel.workspace)
        body = rendered.body()
        if spot.guild:
            body["components"] = mark(body["components"], guild=spot.guild)

        async def change() -> Any:
            return await self.rest.call(
                "PATCH", MESSAGE, body=body, files=rendered.files, channel=spot.id, message=ref.id
            )

        await self._awake(ref.channel, change, frozenset({Need.SEE}))
        await self.topics.follow(ref, message)

    async def delete(self, ref: MessageRef) -> None:
        """Takes a message away, a forum post with its thread; one that is gone already is fine."""
        channel = ref.channel.thread or ref.channel.id

        async def remove() -> Any:
            if ref.id == ref.channel.thread:
                try:
                    return await self.rest.call("DELETE", "/channels/{channel}", channel=channel)
                except Refused as error:
                    # The post's own words can go without the right to take its thread along.
                    if error.code != MISSING_PERMISSIONS:
                        raise
            return await self.rest.call("DELETE", MESSAGE, channel=channel, message=ref.id)

        try:
            await self._awake(ref.channel, remove, frozenset({Need.SEE}))
        except Refused as error:
            if error.code != UNKNOWN_MESSAGE:
                raise

    async def start_thread(self, ref: MessageRef, title: str) -> ChannelRef:
        """The thread of a message has the message's id, so a second call finds the first one's."""
        if ref.channel.thread is not None:
            return ref.channel
        body = {
            "name": cut_words(title, THREAD_NAME) or "…",
            "auto_archive_duration": THREAD_ARCHIVE_MINUTES,
        }
        try:
            await self.rest.call(
                "POST",
                f"{MESSAGE}/threads",
                body=body,
                channel=ref.channel.id,
                message=ref.id,
            )
        except Refused as error:
            if error.code != THREAD_EXISTS:
                needs = frozenset({Need.THREAD})
                raise await self.places.explain(error, ref.channel, needs) from None
        return ChannelRef(ref.channel.workspace, ref.channel.id, ref.id)

    async def find(self, to: ChannelRef | UserRef, key: str, *, since: datetime) -> Found | None:
        """Searches our own posts. A history we may not read is empty, so "not there" needs the right.

        An event of the server has no place of its own to look in, so those are looked at first.
        """
        spot = await self.places.spot(to)
        try:
            if isinstance(to, ChannelRef) and to.thread is None:
                event = await self.events.find(to, key)
                if event is not None:
                    return Found(event)
            if spot.forum:
                me = await self.places.me()
                found = await history.in_forum(self.rest, spot.ref, me, key, since)
            else:
                found = await history.in_channel(self.rest, spot.ref, spot.id, key, since)
        except history.TooMuch:
            return None
        except Refused as error:
            if error.code in (MISSING_ACCESS, MISSING_PERMISSIONS):
                return None
            raise
        if found.message is not None or spot.guild:
            return found
        return None if await self.places.missing(spot.ref, _READS) else found

    async def _awake(
        self,
        channel: ChannelRef,
        act: Callable[[], Awaitable[T]],
        needs: frozenset[Need],
    ) -> T:
        """Acts; opens an archived thread first where that is in the way."""
        try:
            try:
                return await act()
            except Refused as error:
                if error.code != THREAD_ARCHIVED or channel.thread is None:
                    raise
            await self.rest.call(
                "PATCH", "/channels/{channel}", body={"archived": False}, channel=channel.thread
            )
            return await act()
        except Refused as error:
            if error.code in (MISSING_ACCESS, MISSING_PERMISSIONS):
                raise await self.places.explain(error, channel, needs) from None
            raise


_READS = frozenset({Need.SEE, Need.HISTORY})
