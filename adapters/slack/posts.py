"""Messages that stay: posted, edited, deleted, with files beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog

from adapters.slack.errors import BLOCKS_REFUSED, MEMBERSHIP, Refused
from adapters.slack.inbound import KEY_PREFIX, METADATA_TYPE
from adapters.slack.plainly import render_plainly
from adapters.slack.render import render
from adapters.slack.rich import Here, Json
from adapters.slack.web import POST, Web
from bot.errors import Gone, MissingPermission, PlatformError, RecipientClosed
from bot.message import Attachment, Message
from bot.refs import ChannelRef, MessageRef, UserRef

log = structlog.get_logger(__name__)

QUIET = {"unfurl_links": False, "unfurl_media": False}
"""Links in a card are its own business: no previews, so nobody's link can put one there."""


class Posts:
    """What a bot token may do in one workspace."""

    def __init__(self, web: Web, here: Here) -> None:
        self._web = web
        self.here = here
        self._direct: dict[str, str] = {}

    async def address(self, to: ChannelRef | UserRef) -> ChannelRef:
        """The conversation behind an address; a person's direct messages are opened."""
        if isinstance(to, UserRef):
            return ChannelRef(self.here.workspace, await self.direct(to.id))
        if to.id.startswith(("U", "W")):
            return replace(to, id=await self.direct(to.id))
        return to

    async def direct(self, user_id: str) -> str:
        """The channel of somebody's direct messages with us."""
        if user_id not in self._direct:
            answer = await self._web.write("conversations.open", {"users": user_id})
            self._direct[user_id] = str(answer["channel"]["id"])
        return self._direct[user_id]

    async def post(
        self, to: ChannelRef | UserRef, message: Message, *, key: str = ""
    ) -> MessageRef:
        """Posts once; files are handed over first, so that a failure there posts nothing.

        A direct message goes to the person's own id, which opens the conversation by itself: opening
        it first would be held to fifty people a minute, where posts are held to three hundred.
        """
        person = to.id if isinstance(to, UserRef) else ""
        if isinstance(to, UserRef):
            channel = ChannelRef(self.here.workspace, self._direct.get(person, person))
        else:
            channel = await self.address(to)
        files = [await self._hand_over(file) for file in message.files]
        arguments: Json = {"channel": channel.id, **QUIET}
        if channel.thread:
            arguments["thread_ts"] = channel.thread
        if key:
            arguments["metadata"] = {"event_type": METADATA_TYPE, "event_payload": {"key": key}}
        try:
            answer = await self.carefully(POST, arguments, message, key=key)
        except MissingPermission as error:
            if person and error.what == MEMBERSHIP:  # Slack's word for somebody it does not show us
                raise RecipientClosed(str(error)) from None
            raise
        if person:
            self._direct[person] = str(answer["channel"])
        ref = MessageRef(replace(channel, id=str(answer["channel"])), str(answer["ts"]))
        await self._share(files, ref.channel.id, channel.thread or ref.id)
        return ref

    async def edit(self, ref: MessageRef, message: Message) -> None:
        """Replaces a message of ours; its metadata stays as it is."""
        arguments = {"channel": ref.channel.id, "ts": ref.id}
        await self.carefully("chat.update", arguments, message)

    async def delete(self, ref: MessageRef) -> None:
        """Takes a message of ours away; one that is gone already is as it should be."""
        try:
            await self._web.write("chat.delete", {"channel": ref.channel.id, "ts": ref.id})
        except Gone:
            log.info("already_deleted", message=str(ref))

    async def whisper(self, channel: str, thread: str, user_id: str, message: Message) -> None:
        """Shows something to one person in a channel we are in."""
        arguments: Json = {"channel": channel, "user": user_id}
        if thread:
            arguments["thread_ts"] = thread
        await self.carefully("chat.postEphemeral", arguments, message)

    async def send_files(
        self, files: Sequence[Attachment], channel: str, thread: str | None
    ) -> None:
        """Shares files where they can be seen."""
        handed = [await self._hand_over(file) for file in files]
        await self._share(handed, channel, thread)

    async def carefully(
        self, method: str, arguments: Mapping[str, Any], message: Message, *, key: str = ""
    ) -> Json:
        """Sends with blocks; should Slack refuse those, once more in bare words."""
        body = render(message, self.here)
        if key and body.get("blocks"):
            first, *others = body["blocks"]
            body["blocks"] = [{**first, "block_id": f"{KEY_PREFIX}{key}"}, *others]
        if method == "chat.update":
            body.setdefault("blocks", [])
        paced = bool(key)  # who sends under a key has waited for its turn before writing that down
        try:
            return await self._web.write(method, {**arguments, **body}, paced=paced)
        except Refused as error:
            if error.code not in BLOCKS_REFUSED:
                raise
            log.exception("blocks_refused", method=method, code=error.code)
            return await self._web.write(
                method, {**arguments, **render_plainly(message, self.here)}
            )

    async def _hand_over(self, file: Attachment) -> Json:
        file_id = await self._web.upload(file.name, file.content, file.alt)
        return {"id": file_id, "title": file.name}

    async def _share(self, files: list[Json], channel: str, thread: str | None) -> None:
        """Puts files below a message that is already posted: what fails here never posts again."""
        if not files:
            return
        arguments: Json = {"files": files, "channel_id": channel}
        if thread:
            arguments["thread_ts"] = thread
        try:
            await self._web.write("files.completeUploadExternal", arguments)
        except PlatformError as error:
            log.error("file_not_shared", channel=channel, error=str(error))  # noqa: TRY400  # said
