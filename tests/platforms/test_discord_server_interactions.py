"""The emulator's interactions, met by the real discord.py."""

import discord
import pytest

from tests.platforms.discord_server import Channel, DiscordServer, Guild, Human
from tests.platforms.discord_server.specimen import Specimen, running


@pytest.fixture
async def server():
    async with DiscordServer() as server:
        yield server
        assert list(map(str, server.journal.violations)) == []


@pytest.fixture
def guild(server: DiscordServer) -> Guild:
    return server.guild("Allied Health")


@pytest.fixture
def channel(guild: Guild) -> Channel:
    return guild.text("prompts")


@pytest.fixture
def mia(server: DiscordServer, guild: Guild) -> Human:
    human = server.user("Mia")
    guild.join(human)
    return human


async def test_a_slash_command_is_answered_in_private(
    server: DiscordServer, channel: Channel, mia: Human
) -> None:
    bot = Specimen()

    @bot.tree.command(name="ping", description="Answers")
    async def ping(interaction: discord.Interaction, word: str) -> None:
        await interaction.response.send_message(f"pong {word}", ephemeral=True)

    async with running(server, bot):
        interaction = await mia.slash(channel, "ping", word="now")
        answer = await interaction.answer()
    assert answer.text == "pong now"
    assert interaction.ephemeral
    assert [answer] == mia.sees(channel)
    assert channel.messages == []
    assert server.unanswered() == []
