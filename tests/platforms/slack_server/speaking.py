"""What every person can do without the app: be somewhere, talk, react, open the home tab."""

import re
from typing import TYPE_CHECKING, Any

from tests.platforms.slack_server import posting
from tests.platforms.slack_server.api_chat import open_im
from tests.platforms.slack_server.errors import DriverError
from tests.platforms.slack_server.interactions import Interaction
from tests.platforms.slack_server.journal import Attempt, Violation
from tests.platforms.slack_server.shapes import file_json, view_json
from tests.platforms.slack_server.state import Channel, Json, Message, Team, Upload, User
from tests.platforms.slack_server.world import World

if TYPE_CHECKING:
    from tests.platforms.slack_server.workspaces import Workspace


class Speaker:
    """A person's words and reactions; see Human for what they do with the app."""

    def __init__(self, workspace: "Workspace", user: User) -> None:
        self.workspace = workspace
        self.user = user
        self._message_values: dict[str, Json] = {}

    @property
    def id(self) -> str:
        """The user id."""
        return self.user.id

    @property
    def world(self) -> World:
        """The Slack they live in."""
        return self.workspace.world

    @property
    def team(self) -> Team:
        """The workspace they act in."""
        return self.workspace.team

    async def say(self, channel: Channel, text: str, *, thread: str | None = None) -> Interaction:
        """Write a message; `@Name`, `#channel` and `@Praxis` become mentions."""
        self._present(channel)
        if channel.archived:
            raise DriverError("the channel is archived")
        ix = self._begin("event", channel)
        written = self._escaped(text)
        message = Message(
            ts=self.world.mint.ts(self.world.clock.now()),
            channel_id=channel.id,
            user_id=self.id,
            team_id=self.user.team_id,
            text=written,
            thread_ts=thread,
            client_msg_id=self.world.mint.secret("client"),
        )
        ix.message = message
        sent = [posting.post(self.world, self.team, message, via="human")]
        installation = self.world.installation(self.team.id)
        if installation is not None and f"<@{installation.bot_user_id}>" in written:
            sent.append(self._emit_mention(channel, message))
        for task in sent:
            self._heard(ix, await posting.delivered(task))
        return ix

    def file(self, name: str, content: bytes) -> Json:
        """A file of one's own, to be put into a form."""
        ident = self.world.mint.id("F")
        now = self.world.now_s()
        upload = Upload(ident, name, len(content), self.id, now, content, name, complete=True)
        self.team.uploads[ident] = upload
        url = f"{self.world.base_url}/files/{self.team.id}/{ident}"
        return {**file_json(upload, self.team.id), "url_private_download": url}

    async def mention(
        self, channel: Channel, text: str, *, thread: str | None = None
    ) -> Interaction:
        """Say something to the app."""
        return await self.say(channel, f"@{self.world.app.name} {text}", thread=thread)

    async def dm(self, text: str, *, thread: str | None = None) -> Interaction:
        """Write to the app directly."""
        channel = open_im(self.world, self.team, self.id, self.workspace.bot_user_id)
        return await self.say(channel, text, thread=thread)

    async def edit(self, message: Message, text: str) -> Interaction:
        """Change one's own message."""
        if message.user_id != self.id:
            raise DriverError("only one's own messages can be edited")
        ix = self._begin("event", self.team.channels[message.channel_id])
        changes = {"text": self._escaped(text)}
        sent = posting.edit(self.world, self.team, message, changes, by=self.id, via="human")
        self._heard(ix, await posting.delivered(sent))
        return ix

    async def delete(self, message: Message) -> Interaction:
        """Delete one's own message."""
        if message.user_id != self.id:
            raise DriverError("only one's own messages can be deleted")
        ix = self._begin("event", self.team.channels[message.channel_id])
        sent = posting.remove(self.world, self.team, message, via="human")
        self._heard(ix, await posting.delivered(sent))
        return ix

    async def react(self, message: Any, name: str) -> Interaction:
        """Add a reaction to a message or a public reply."""
        return await self._react(message, name, add=True)

    async def unreact(self, message: Any, name: str) -> Interaction:
        """Take one's reaction back."""
        return await self._react(message, name, add=False)

    async def open_home(self) -> Interaction:
        """Open the app's home tab."""
        ix = self._begin("home", None)
        channel = open_im(self.world, self.team, self.id, self.workspace.bot_user_id)
        event: Json = {"type": "app_home_opened", "user": self.id, "channel": channel.id}
        event["tab"] = "home"
        home = self.team.homes.get(self.id)
        if home is not None:
            installation = self.workspace.installation
            event["view"] = view_json(home, app=self.world.app, installation=installation)
        self._heard(ix, await posting.delivered(self.world.emit(self.team, event)))
        return ix

    async def join(self, channel: Channel) -> None:
        """Enter a public channel."""
        channel.members.append(self.id)
        await self.workspace.joined(channel, self.id)

    async def leave(self, channel: Channel) -> None:
        """Leave a channel."""
        channel.members.remove(self.id)
        kind = "C" if channel.kind == "public" else "G"
        event = {"type": "member_left_channel", "user": self.id, "channel": channel.id}
        event |= {"channel_type": kind, "team": self.team.id}
        await posting.delivered(self.world.emit(self.team, event, channel))

    def direct_messages(self) -> list[Message]:
        """What stands in the conversation with the app."""
        channel = self.team.im_with(self.id)
        return [m for m in channel.messages.values() if not m.deleted] if channel else []

    async def _react(self, shown: Any, name: str, *, add: bool) -> Interaction:
        channel = self.team.channels[shown.channel_id]
        message = channel.messages.get(shown.ts)
        if message is None:
            raise DriverError("only messages others can see take reactions")
        ix = self._begin("event", channel)
        sent = posting.react(self.world, self.team, message, name, self.id, add=add)
        self._heard(ix, await posting.delivered(sent))
        return ix

    def _emit_mention(self, channel: Channel, message: Message) -> Any:
        event = {
            "type": "app_mention",
            "user": self.id,
            "text": message.text,
            "ts": message.ts,
            "team": message.team_id,
            "channel": channel.id,
            "event_ts": message.ts,
        }
        if message.client_msg_id:
            event["client_msg_id"] = message.client_msg_id
        if message.thread_ts:
            event["thread_ts"] = message.thread_ts
        return self.world.emit(self.team, event, channel)

    def _begin(self, kind: str, channel: Channel | None) -> Interaction:
        if self.user.deleted:
            raise DriverError(f"{self.user.real_name}'s account is deactivated")
        if kind != "event" and self.world.installation(self.team.id) is None:
            raise DriverError("the app is not installed here")
        return self.world.interaction(kind, self.user, self.team.id, channel)

    def _heard(self, ix: Interaction, attempt: Attempt | None) -> None:
        if attempt is not None and attempt.acked:
            ix.acked_at, ix.ack_ms = self.world.clock.now(), attempt.ms

    async def _ask(
        self, ix: Interaction, kind: str, body: Json, *, accepts_response: bool = False
    ) -> Attempt:
        deliverer = self.world.deliverer
        ix.delivery = deliverer.new(kind, body, accepts_response=accepts_response)
        attempt = await deliverer.ask(ix.delivery)
        if attempt.acked:
            ix.acked_at, ix.ack_ms, ix.ack = self.world.clock.now(), attempt.ms, attempt.payload
        else:
            late = attempt.reason == "http_timeout"
            ix.failure = "operation_timeout" if late else "dispatch_failed"
        ix.changed()
        return attempt

    def _ignored_payload(self, ix: Interaction, payload: Any) -> None:
        message = "this kind of interaction takes no payload with its acknowledgement"
        violation = Violation("policy", ix.kind, message, payload=payload)
        self.world.journal.violations.append(violation)

    def _present(self, channel: Channel) -> None:
        if channel.deleted:
            raise DriverError("the channel was deleted")
        if self.id not in channel.members:
            raise DriverError(f"{self.user.real_name} is not in #{channel.name or channel.id}")

    def _escaped(self, text: str) -> str:
        """Text as Slack hands it on: entities escaped, names turned into mentions."""
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        people = sorted(self.team.users.values(), key=lambda u: -len(u.real_name))
        for user in people:
            pattern = rf"@(?:{re.escape(user.real_name)}|{re.escape(user.name)})\b"
            text = re.sub(pattern, f"<@{user.id}>", text)
        for group in self.team.groups.values():
            text = re.sub(rf"@{re.escape(group.handle)}\b", f"<!subteam^{group.id}>", text)
        for channel in self.team.channels.values():
            if channel.name and not channel.deleted:
                link = f"<#{channel.id}|{channel.name}>"
                text = re.sub(rf"#{re.escape(channel.name)}(?![\w-])", link, text)
        return text

    def _command_text(self, text: str) -> str:
        """Command text: names stay as typed unless the app asked for `should_escape`."""
        if not self.world.app.should_escape:
            return text
        named = self._escaped(text)
        return re.sub(r"<@(\w+)>", self._with_name, named)

    def _with_name(self, found: re.Match[str]) -> str:
        return f"<@{found[1]}|{self.team.users[found[1]].name}>"
