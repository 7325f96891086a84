"""discord.py alone: `CommandTree` with one command, or a raw `on_interaction`; no database.

The environment says where: BARE_DISCORD_API, BARE_DISCORD_GATEWAY, BARE_DISCORD_TOKEN, BARE_DISCORD_STYLE.
"""

import asyncio
import os

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

INTENTS = discord.Intents(
    guilds=True, guild_messages=True, guild_scheduled_events=True, guild_polls=True
)


def client_of_tree() -> discord.AutoShardedClient:
    """The reference: how most bots are written (discord.md, 6)."""
    client = discord.AutoShardedClient(intents=INTENTS, **SPARING)
    tree = app_commands.CommandTree(client)
    group = app_commands.Group(name="bench", description="What is measured")

    @group.command(name="noop", description="Answers and does nothing else")
    async def noop(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("ok", ephemeral=True)

    tree.add_command(group)
    return client


def client_of_events() -> discord.AutoShardedClient:
    """One handler of every interaction, without the library's command framework."""
    client = discord.AutoShardedClient(intents=INTENTS, **SPARING)

    @client.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("ok", ephemeral=True)

    return client


SPARING = {
    "max_messages": None,
    "member_cache_flags": discord.MemberCacheFlags.none(),
    "chunk_guilds_at_startup": False,
}


async def run() -> None:
    """Connects until killed."""
    Route.BASE = os.environ["BARE_DISCORD_API"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["BARE_DISCORD_GATEWAY"])
    build = {"tree": client_of_tree, "raw": client_of_events}[os.environ["BARE_DISCORD_STYLE"]]
    async with build() as client:
        await client.start(os.environ["BARE_DISCORD_TOKEN"])


if __name__ == "__main__":
    asyncio.run(run())
