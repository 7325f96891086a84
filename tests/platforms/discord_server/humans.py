"""People: what a person can do in the Discord client, and what they then see."""

import time
from typing import Any

from tests.platforms.discord_server.components import find_control
from tests.platforms.discord_server.forms import filled
from tests.platforms.discord_server.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    MODAL_SUBMIT,
    Interaction,
)
from tests.platforms.discord_server.permissions import Permission, guild_permissions, permissions_in
from tests.platforms.discord_server.platform import Platform
from tests.platforms.discord_server.posting import awaken, post, remove
from tests.platforms.discord_server.resolving import (
    HumanError,
    Resolved,
    converted,
    nested,
    subcommand,
)
from tests.platforms.discord_server.rest import Upload
from tests.platforms.discord_server.threads import open_thread, update_thread
from tests.platforms.discord_server.world import (
    Channel,
    ChannelKind,
    Json,
    Message,
    Poll,
    ScheduledEvent,
    User,
)

SELECTS = (3, 5, 6, 7, 8)


class Human(User):
    """A person with an account. Acts at once; the returned Interaction tells how it went."""

    def __init__(self, platform: Platform, name: str) -> None:
        super().__init__(platform.world.ids.next(), name)
        platform.world.users[self.id] = self
        self._platform = platform

    # Commands.

    async def slash(self, channel: Channel, command: str, /, **options: Any) -> Interaction:
        """Run a slash command such as "prompt queue"; options by name, `_` may stand for `-`."""
        data, _ = self._command(channel, command, options)
        return self._send(self._create(COMMAND, channel, data))

    async def autocomplete(
        self, channel: Channel, command: str, option: str, typed: str, /, **options: Any
    ) -> list[Json]:
        """Type into an option and wait for the suggestions, each with `name` and `value`."""
        found, path = self._find(channel, command)
        declared, chain = subcommand(found, path)
        focused = next((o for o in declared if o["name"] == option), None)
        if focused is None or not focused.get("autocomplete"):
            raise HumanError(f"{option!r} of /{command} has no suggestions")
        resolved = Resolved(self._platform, channel.guild, channel)
        relaxed = [{**one, "required": False} for one in declared]
        values = converted(relaxed, options, resolved)
        values.append({"name": option, "type": focused["type"], "value": typed, "focused": True})
        data = self._named(found) | {"options": nested(chain, values)}
        interaction = self._send(self._create(AUTOCOMPLETE, channel, data))
        await interaction.settled()
        return interaction.choices or []

    async def context_menu(
        self, target: Message | User, name: str, channel: Channel | None = None
    ) -> Interaction:
        """Use an entry of a message's or a person's Apps menu."""
        kind = 3 if isinstance(target, Message) else 2
        place = target.channel if isinstance(target, Message) else channel
        if place is None:
            raise HumanError("a user command is used in a channel")
        command = self._platform.commands.find(place.guild, kind, name)
        self._require_offered(place, command, name)
        assert command is not None
        if isinstance(target, Message):
            self._require_sees(target)
        resolved = Resolved(self._platform, place.guild, place)
        data = self._named(command) | {"target_id": resolved.add(target)}
        data["resolved"] = resolved.data
        message = target if isinstance(target, Message) else None
        return self._send(self._create(COMMAND, place, data, message=message))

    # Messages' controls and forms.

    async def click(self, message: Message, button: str) -> Interaction:
        """Press a button, named by custom id or label."""
        node = self._control(message, button, (2,))
        if node.get("style") == 5:
            raise HumanError(f"{button!r} is a link to {node['url']}")
        data = {"custom_id": node["custom_id"], "component_type": 2, "id": node["id"]}
        return self._send(self._create(COMPONENT, message.channel, data, message=message))

    async def select(self, message: Message, menu: str, *picked: Any) -> Interaction:
        """Pick from a select, named by custom id or placeholder; options by value or label."""
        node = self._control(message, menu, SELECTS)
        resolved = Resolved(self._platform, message.channel.guild, message.channel)
        values = [self._option(node, one, resolved) for one in picked]
        if not node["min_values"] <= len(values) <= node["max_values"]:
            raise HumanError(f"{menu!r} takes {node['min_values']} to {node['max_values']}")
        data: Json = {"custom_id": node["custom_id"], "component_type": node["type"]}
        data |= {"id": node["id"], "values": values}
        if resolved.data:
            data["resolved"] = resolved.data
        return self._send(self._create(COMPONENT, message.channel, data, message=message))

    async def submit(
        self, opened_by: Interaction, values: dict[str, Any] | None = None
    ) -> Interaction:
        """Fill in and send the modal that an interaction opened; fields by label or custom id."""
        if opened_by.modal is None:
            raise HumanError(f"{opened_by}, no form is open")
        if opened_by.user is not self:
            raise HumanError(f"the form is open for {opened_by.user.name}")
        channel = opened_by.channel
        self._require(channel, Permission.VIEW_CHANNEL)
        resolved = Resolved(self._platform, channel.guild, channel)
        components = filled(opened_by.modal, values or {}, resolved)
        data: Json = {"custom_id": opened_by.modal["custom_id"], "components": components}
        if resolved.data:
            data["resolved"] = resolved.data
        source = opened_by.message if opened_by.type == COMPONENT else None
        created = self._create(MODAL_SUBMIT, channel, data, message=source, triggered_by=opened_by)
        return self._send(created)

    # Talking.

    def say(
        self,
        channel: Channel,
        text: str,
        *,
        reply_to: Message | None = None,
        files: tuple[Upload, ...] = (),
        ping: bool = True,
    ) -> Message:
        """Post a message, or reply to one; in an archived thread this reopens it."""
        speak = Permission.SEND_MESSAGES_IN_THREADS if channel.thread else Permission.SEND_MESSAGES
        self._require(channel, speak)
        if channel.thread is not None:
            manages = Permission.MANAGE_THREADS in self._held(channel)
            awaken(self._platform, channel, privileged=manages)
        mentions = {"parse": ["users", "roles", "everyone"], "replied_user": ping}
        body: Json = {"content": text, "allowed_mentions": mentions}
        attached = {f"files[{number}]": upload for number, upload in enumerate(files)}
        return post(self._platform, channel, self, body, attached, reply_to=reply_to)

    def dm(self, text: str) -> Message:
        """Write to the bot."""
        return self.say(self._platform.world.dm_with(self), text)

    def react(self, message: Message, emoji: str) -> None:
        """React to a message."""
        self._require_sees(message)
        message.reactions.setdefault(emoji, []).append(self)
        self._platform.world.emit("MESSAGE_REACTION_ADD", (message, self, emoji))

    def unreact(self, message: Message, emoji: str) -> None:
        """Take a reaction back."""
        message.reactions[emoji].remove(self)
        self._platform.world.emit("MESSAGE_REACTION_REMOVE", (message, self, emoji))

    def vote(self, message: Message, answer: int) -> None:
        """Vote in a poll."""
        poll: Poll | None = message.poll
        if poll is None or poll.finalized:
            raise HumanError("there is no open poll")
        poll.votes[answer].append(self)
        self._platform.world.emit("MESSAGE_POLL_VOTE_ADD", (message, self, answer))

    def interested(self, event: ScheduledEvent) -> None:
        """Mark a scheduled event as interesting."""
        event.subscribers.append(self)
        self._platform.world.emit("GUILD_SCHEDULED_EVENT_USER_ADD", (event, self))

    def start_thread(self, message: Message, title: str) -> Channel:
        """Open a thread from a message."""
        self._require(message.channel, Permission.CREATE_PUBLIC_THREADS)
        if message.id in self._platform.world.channels:
            raise HumanError("the message has a thread already")
        return open_thread(self._platform, message.channel, self, {"name": title}, starter=message)

    def post_in_forum(
        self, forum: Channel, title: str, text: str, *, tags: tuple[str, ...] = ()
    ) -> Channel:
        """Open a forum post."""
        self._require(forum, Permission.SEND_MESSAGES)
        ids = [str(tag.id) for tag in forum.tags if tag.name in tags]
        body = {"name": title, "applied_tags": ids}
        thread = open_thread(self._platform, forum, self, body)
        post(self._platform, thread, self, {"content": text}, {}, message_id=thread.id)
        return thread

    def change_thread(self, thread: Channel, **changes: Any) -> None:
        """Archive, reopen, lock or rename a thread, as far as this person may."""
        update_thread(self._platform, thread, self, changes)

    def delete(self, message: Message) -> None:
        """Delete an own message, or any with MANAGE_MESSAGES."""
        if message.author is not self:
            self._require(message.channel, Permission.MANAGE_MESSAGES)
        remove(self._platform, message)

    # What they see.

    def sees(self, channel: Channel) -> list[Message]:
        """The channel as this person sees it: with own ephemeral messages, oldest first."""
        if Permission.VIEW_CHANNEL not in self._held(channel):
            return []
        return [
            message
            for message in channel.all_messages.values()
            if not message.deleted and message.audience in (None, self)
        ]

    @property
    def dms(self) -> list[Message]:
        """What the bot wrote to this person."""
        conversation = self._platform.world.dm_with(self)
        return [message for message in conversation.messages if message.author.bot]

    # How it works.

    def _command(
        self, channel: Channel, command: str, options: dict[str, Any]
    ) -> tuple[Json, Json]:
        found, path = self._find(channel, command)
        declared, chain = subcommand(found, path)
        resolved = Resolved(self._platform, channel.guild, channel)
        values = converted(declared, options, resolved)
        data = self._named(found)
        tree = nested(chain, values)
        if tree:
            data["options"] = tree
        if resolved.data:
            data["resolved"] = resolved.data
        return data, found

    def _find(self, channel: Channel, command: str) -> tuple[Json, list[str]]:
        name, *path = command.removeprefix("/").split()
        found = self._platform.commands.find(channel.guild, 1, name)
        self._require_offered(channel, found, f"/{name}")
        assert found is not None
        return found, path

    @staticmethod
    def _named(command: Json) -> Json:
        data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
        if command.get("guild_id"):
            data["guild_id"] = command["guild_id"]
        return data

    def _require_offered(self, channel: Channel, command: Json | None, name: str) -> None:
        if command is None:
            raise HumanError(f"there is no {name}")
        contexts = command["contexts"]
        if contexts is not None and (0 if channel.guild else 1) not in contexts:
            raise HumanError(f"{name} is not offered here")
        self._require(channel, Permission.USE_APPLICATION_COMMANDS)
        needed = command["default_member_permissions"]
        if needed is not None and channel.guild is not None:
            held = guild_permissions(channel.guild.members[self.id], channel.guild)
            enough = int(needed) and int(held) & int(needed) == int(needed)
            if not enough and Permission.ADMINISTRATOR not in held:
                raise HumanError(f"{name} is not offered to {self.name}")

    def _control(self, message: Message, name: str, kinds: tuple[int, ...]) -> Json:
        self._require_sees(message)
        state = message.channel.thread
        if state is not None and state.locked:
            raise HumanError("the client greys out everything in a locked thread")
        controls = [node for node in message.controls() if node["type"] in kinds]
        found = find_control(controls, name)
        if not found:
            names = [node.get("label") or node.get("placeholder") for node in controls]
            raise HumanError(f"there is no {name!r}, only {names}")
        if len(found) > 1:
            raise HumanError(f"there are {len(found)} controls called {name!r}")
        if found[0].get("disabled"):
            raise HumanError(f"{name!r} is disabled")
        return found[0]

    @staticmethod
    def _option(node: Json, picked: Any, resolved: Resolved) -> str:
        if node["type"] != 3:
            return resolved.add(picked)
        for option in node["options"]:
            if picked in (option["value"], option["label"]):
                return str(option["value"])
        raise HumanError(f"there is no option {picked!r}")

    def _create(
        self,
        kind: int,
        channel: Channel,
        data: Json,
        *,
        message: Message | None = None,
        triggered_by: Interaction | None = None,
    ) -> Interaction:
        return self._platform.interactions.create(
            kind, self, channel, data, message=message, triggered_by=triggered_by
        )

    def _send(self, interaction: Interaction) -> Interaction:
        interaction.sent_at = time.perf_counter()
        self._platform.world.emit("INTERACTION_CREATE", interaction)
        return interaction

    def _held(self, channel: Channel) -> Permission:
        if channel.guild is None:
            return Permission(~0) if channel.recipient is self else Permission(0)
        member = channel.guild.members.get(self.id)
        return Permission(0) if member is None else permissions_in(member, channel)

    def _require(self, channel: Channel, permission: Permission) -> None:
        if channel.kind is ChannelKind.DM and channel.recipient is self:
            return
        held = self._held(channel)
        if Permission.VIEW_CHANNEL not in held or permission not in held:
            name = channel.name or "this conversation"
            raise HumanError(f"{self.name} may not {permission.name} in {name}")

    def _require_sees(self, message: Message) -> None:
        if message not in self.sees(message.channel):
            raise HumanError(f"{self.name} does not see the message")
