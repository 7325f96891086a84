"""What the thread of a message shows of itself: its name and, in a forum, its tags."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from adapters.discord.errors import MISSING_ACCESS, MISSING_PERMISSIONS, THREAD_ARCHIVED, Refused
from adapters.discord.limits import THREAD_NAME
from adapters.discord.pieces import cut_words
from adapters.discord.places import Places
from adapters.discord.rest import Rest
from bot.errors import Gone
from bot.events import DoneWithout
from bot.i18n import _
from bot.message import Message, Topic
from bot.refs import ChannelRef, MessageRef

Json = dict[str, Any]

TAGS = 5
"""Tags of a post (resources/channel, Thread Create Object)."""
_UNKNOWN_CHANNEL = 10003
_KEPT = 2_000


@dataclass(slots=True)
class Topics:
    """Names and tags of threads. What is refused is gone without, and told through `tell`."""

    rest: Rest
    places: Places
    tell: Callable[[DoneWithout], None]
    _shown: OrderedDict[str, Topic] = field(default_factory=OrderedDict[str, Topic])

    async def of_new_post(self, forum: ChannelRef, message: Message) -> Json:
        """What a new forum post is called and tagged."""
        name = message.topic.title if message.topic else message.headline()
        found: Json = {"name": cut_words(name, THREAD_NAME) or "…"}
        wanted = message.topic.tags if message.topic else ()
        if tags := await self._tags(forum, wanted):
            found["applied_tags"] = tags
        return found

    async def follow(self, ref: MessageRef, message: Message) -> None:
        """Makes the thread of a message show its topic, where it has both."""
        topic = message.topic
        if topic is None or self._shown.get(ref.id) == topic:
            return
        body: Json = {"name": cut_words(topic.title, THREAD_NAME) or "…"}
        if ref.channel.thread == ref.id:
            body["applied_tags"] = await self._tags(ref.channel.parent, topic.tags)
        try:
            await self._change(ref.id, body)
        except Refused as error:
            if error.code in (MISSING_ACCESS, MISSING_PERMISSIONS):
                how = _("Channel settings → Permissions → Praxis → Manage Threads")
                self.tell(DoneWithout(ref.channel.parent, "Manage Threads", how))
            elif error.code != _UNKNOWN_CHANNEL:
                raise
        except Gone:
            # It has no thread.
            pass
        self._shown[ref.id] = topic
        while len(self._shown) > _KEPT:
            self._shown.popitem(last=False)

    async def _change(self, thread: str, body: Json) -> None:
        try:
            await self.rest.call("PATCH", "/channels/{channel}", body=body, channel=thread)
        except Refused as error:
            if error.code != THREAD_ARCHIVED:
                raise
            opened = {"archived": False}
            await self.rest.call("PATCH", "/channels/{channel}", body=opened, channel=thread)
            await self.rest.call("PATCH", "/channels/{channel}", body=body, channel=thread)

    async def _tags(self, forum: ChannelRef, wanted: tuple[str, ...]) -> list[str]:
        """The ids of a forum's tags by their names; what the forum does not offer is told and left out."""
        if not wanted:
            return []
        offered: list[Json] = (await self.places.channel(forum.id)).get("available_tags") or []
        by_name = {str(tag["name"]).casefold(): tag for tag in offered}
        found: list[str] = []
        for name in wanted[:TAGS]:
            tag = by_name.get(name.casefold())
            if tag is None:
                how = _("Add a tag called “{name}” in the forum's settings.").format(name=name)
                self.tell(DoneWithout(forum, _("Forum tag {name}").format(name=name), how))
            elif tag.get("moderated"):
                how = _("Let everyone use the tag “{name}”, or grant Praxis Manage Threads.")
                if await self.places.manages_threads(forum):
                    found.append(str(tag["id"]))
                else:
                    self.tell(DoneWithout(forum, "Manage Threads", how.format(name=name)))
            else:
                found.append(str(tag["id"]))
        return found
