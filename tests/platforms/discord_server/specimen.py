"""A small real bot, so that the emulator's own tests meet the unmodified client library."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

import discord
from discord import app_commands

from tests.platforms.discord_server.server import DiscordServer

INTENTS = discord.Intents(
    guilds=True, guild_messages=True, dm_messages=True, guild_scheduled_events=True, polls=True
)


class Specimen(discord.AutoShardedClient):
    """The real AutoShardedClient, quick to get ready, with a command tree."""

    def __init__(self, intents: discord.Intents = INTENTS) -> None:
        super().__init__(
            intents=intents,
            guild_ready_timeout=0.01,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once, also after an invalidated session."""

    async def setup_hook(self) -> None:
        """Register whatever the test declared on the tree."""
        if self.tree.get_commands() or self.tree.get_commands(type=discord.AppCommandType.message):
            await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Keep what the gateway says."""
        self.heard.append(message)

    def place(self, channel_id: int) -> discord.TextChannel:
        """A channel from the library's cache."""
        channel = self.get_channel(channel_id)
        assert isinstance(channel, discord.TextChannel)
        return channel


@contextlib.asynccontextmanager
async def running(server: DiscordServer, bot: Specimen | None = None) -> AsyncGenerator[Specimen]:
    """The bot, ready, in this process and event loop."""
    bot = bot or Specimen()
    with server.library():
        task = asyncio.create_task(bot.start(server.token))
        ready = asyncio.create_task(bot.wait_until_ready())
        await asyncio.wait([task, ready], return_when=asyncio.FIRST_COMPLETED, timeout=10)
        if task.done():
            await task
        assert ready.done(), "the bot did not get ready"
        try:
            yield bot
        finally:
            await bot.close()
            with contextlib.suppress(discord.DiscordException, asyncio.CancelledError):
                await task
