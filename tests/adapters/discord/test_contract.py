# pyright: basic
"""The contract of every adapter, on the emulated Discord."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from bot.catalog import Catalog
from bot.clock import SystemClock
from bot.ports import Inbox, Need
from bot.refs import ChannelRef, MessageRef, UserRef
from tests.adapters.discord.conftest import Bot, address, person
from tests.contract import AdapterContract, Script, Shown
from tests.platforms.discord_server import (
    Channel,
    DiscordServer,
    Guild,
    Human,
    Interaction,
    Message,
    Permission,
)

_DENIED = {
    Need.SEE: Permission.VIEW_CHANNEL,
    Need.POST: Permission.SEND_MESSAGES,
    Need.THREAD: Permission.CREATE_PUBLIC_THREADS,
    Need.REPLY: Permission.SEND_MESSAGES_IN_THREADS,
    Need.HISTORY: Permission.READ_MESSAGE_HISTORY,
    Need.FILES: Permission.ATTACH_FILES,
}


def readable(markdown: str) -> str:
    """What a client shows of markdown: no escapes, no markers of lines, nothing invisible."""
    lines = [re.sub(r"^(#{2,3} |> |-# )", "", line) for line in markdown.split("\n")]
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", "\n".join(lines)).replace("\u200b", "")


class DiscordHarness:
    """People on the emulated Discord."""

    def __init__(self, bot: Bot, guild: Guild, prompts: Channel, mia: Human, ben: Human) -> None:
        self.bot = bot
        self.guild = guild
        self.home = prompts
        self.people = {str(mia.id): mia, str(ben.id): ben}
        self.channel = address(prompts)
        self.mia, self.ben = person(guild, mia), person(guild, ben)
        self.since = SystemClock().now()
        self._actor = mia
        self._opened: Interaction | None = None

    @property
    def adapter(self) -> Any:
        return self.bot.adapter

    async def start(self, catalog: Catalog, inbox: Inbox) -> None:
        await self.bot.start()

    async def restart(self) -> None:
        await self.bot.restart()

    async def stop(self) -> None:
        await self.bot.stop()

    async def slash(self, noun: str, verb: str, **options: str | bool) -> None:
        interaction = await self._actor.slash(self.home, f"{noun} {verb}", **options)
        await self._answered(interaction)

    async def click(self, label: str) -> None:
        seen = [
            message
            for channel in self._places()
            for message in self._actor.sees(channel)
            if label in message.buttons
        ]
        newest = max(seen, key=lambda message: message.id)
        interaction = await self._actor.click(newest, label)
        await self._answered(interaction)
        if interaction.modal is not None:
            self._opened = interaction

    async def submit(self, **fields: str | bool) -> None:
        assert self._opened is not None
        opened, self._opened = self._opened, None
        await self._answered(await self._actor.submit(opened, dict(fields)))

    async def suggestions(self, noun: str, verb: str, option: str, typed: str) -> list[str]:
        found = await self._actor.autocomplete(self.home, f"{noun} {verb}", option, typed)
        return [choice["name"] for choice in found]

    async def write(self, place: ChannelRef, text: str) -> None:
        self._actor.say(self._channel(place), text)

    async def shown(self, to: UserRef, place: ChannelRef) -> list[Shown]:
        return [self._show(message) for message in self._person(to).sees(self._channel(place))]

    async def direct(self, to: UserRef) -> list[Shown]:
        return [self._show(message) for message in self._person(to).dms]

    async def form(self) -> Mapping[str, str] | None:
        """A refused form lies behind a button; its errors are the fields' hints."""
        back = "Edit and send again"
        if self._opened is None and any(back in m.buttons for m in self._actor.sees(self.home)):
            await self.click(back)
        if self._opened is None or self._opened.modal is None:
            return None
        labels = [node for node in self._opened.modal["components"] if node["type"] == 18]
        return {
            node["component"]["custom_id"]: node["description"]
            for node in labels
            if node.get("description")
        }

    async def form_title(self) -> str:
        assert self._opened is not None
        assert self._opened.modal is not None
        return str(self._opened.modal["title"])

    async def delete_channel(self, channel: ChannelRef) -> None:
        self.bot.server.admin.delete_channel(self._channel(channel))

    async def deny(self, channel: ChannelRef, need: Need) -> None:
        self.bot.server.admin.deny(self._channel(channel), _DENIED[need])

    async def close_dms(self, user: UserRef) -> None:
        self.bot.server.admin.close_dms(self._person(user))

    async def lose_next_answer(self) -> None:
        self.bot.server.faults.drop_after_store("POST /channels/*/messages")

    async def settle(self) -> None:
        """A last event of our own making comes after all that were under way."""
        seen = len(self.bot.script.events)
        probe = self.guild.text("probe")
        self.bot.server.admin.delete_channel(probe)
        await self.bot.until(lambda: len(self.bot.script.events) > seen)

    async def _answered(self, interaction: Interaction) -> None:
        await interaction.acknowledged()
        await self.bot.until(lambda: self.bot.quiet)

    def _places(self) -> list[Channel]:
        dms = [self.bot.server.world.dm_with(self._actor)]
        return [*self.guild.channels.values(), *dms]

    def _channel(self, ref: ChannelRef) -> Channel:
        return self.bot.server.world.channels[int(ref.thread or ref.id)]

    def _person(self, ref: UserRef) -> Human:
        return self.people[ref.id]

    def _show(self, message: Message) -> Shown:
        texts = [node["content"] for node in _texts(message.components)]
        direct = message.channel.guild is None
        home = ChannelRef(self.channel.workspace, str(message.channel.id))
        channel = home if direct else address(message.channel)
        everyone = message.mention_everyone
        return Shown(
            ref=None if message.ephemeral else MessageRef(channel, str(message.id)),
            text=readable("\n".join(texts)) if texts else message.content,
            buttons=tuple(message.buttons),
            private=message.ephemeral,
            notified=frozenset(
                person(self.guild, user)
                for user in ([*self.people.values()] if everyone else message.mentions)
            ),
        )


def _texts(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for node in components:
        found += [node] if node["type"] == 10 else []
        found += _texts(node.get("components") or [])
    return found


class TestDiscord(AdapterContract):
    @pytest.fixture
    def script(self, bot: Bot) -> Script:
        return bot.script

    @pytest.fixture
    async def harness(
        self,
        server: DiscordServer,
        bot: Bot,
        guild: Guild,
        prompts: Channel,
        mia: Human,
        ben: Human,
    ) -> AsyncIterator[DiscordHarness]:
        yield DiscordHarness(bot, guild, prompts, mia, ben)
        assert [] == [one for one in server.interactions.all if not one.acked]
