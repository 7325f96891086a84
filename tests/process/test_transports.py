"""One process on every platform at once, over each transport, with the real SDK clients' servers behind sockets."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from tests.platforms.discord_server import DiscordServer
from tests.platforms.slack_server import MINIMAL, SlackServer
from tests.process.process import START_SECONDS, BotProcess


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def healthy(port: int) -> dict[str, object]:
    """Waits until the bot says that all is well."""
    url = f"http://127.0.0.1:{port}/health"
    async with aiohttp.ClientSession() as session, asyncio.timeout(START_SECONDS):
        while True:
            try:
                async with session.get(url) as response:
                    if response.status == 200:
                        return await response.json()
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.1)


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


async def start(
    stack: AsyncExitStack, tmp_path: Path, slack: SlackServer, discord: DiscordServer | None
) -> tuple[BotProcess, int]:
    port = free_port()
    http = slack.deliverer.transport is slack.http
    environment = {
        "PRAXIS_STORAGE__URL": f"sqlite:///{tmp_path}/praxis.sqlite",
        "PRAXIS_HTTP__ENABLED": "true",
        "PRAXIS_HTTP__PORT": str(port),
        "PRAXIS_LOG__FORMAT": "json",
        "PRAXIS_SLACK__BOT_TOKEN": slack.workspace().bot_token,
        "PRAXIS_SLACK__APP_TOKEN": slack.app_token,
        "PRAXIS_SLACK__SIGNING_SECRET": slack.signing_secret,
        "PRAXIS_SLACK__API_URL": slack.api_url,
        "PRAXIS_SLACK__TRANSPORT": "http" if http else "socket",
    }
    if discord is not None:
        environment["PRAXIS_DISCORD__TOKEN"] = discord.token
        environment["PRAXIS_DISCORD__API_URL"] = discord.api_url
    bot = BotProcess(environment, tmp_path / "bot.log")
    stack.push_async_callback(bot.end)
    await bot.start()
    assert {"status": "ok", "trouble": {}} == await healthy(port)
    return bot, port


async def test_both_platforms_in_one_process_answer_and_end_cleanly(
    stack: AsyncExitStack, tmp_path: Path
) -> None:
    discord = await stack.enter_async_context(DiscordServer())
    slack = await stack.enter_async_context(SlackServer(scopes=MINIMAL))
    guild, workspace = discord.guild(), slack.workspace()
    lobby, general = guild.text("lobby"), workspace.channel("general")
    fay, mia = discord.user("Fay"), workspace.user("Mia")
    guild.join(fay)
    general.members.append(mia.id)
    bot, _port = await start(stack, tmp_path, slack, discord)

    on_discord = await fay.slash(lobby, "help")
    on_slack = await mia.slash(general, "/praxis", "help")

    assert "What you can do" in (await on_discord.answer()).text
    await on_slack.settled()
    assert "What you can do" in on_slack.text
    assert ([], []) == (discord.journal.violations, slack.journal.violations)
    assert ([], []) == (discord.unanswered(), slack.unanswered())
    assert 0 == await bot.stop()


async def test_slack_over_signed_http(stack: AsyncExitStack, tmp_path: Path) -> None:
    slack = await stack.enter_async_context(SlackServer(delivery="http", scopes=MINIMAL))
    workspace = slack.workspace()
    general, mia = workspace.channel("general"), workspace.user("Mia")
    general.members.append(mia.id)
    bot, port = await start(stack, tmp_path, slack, None)
    slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")

    asked = await mia.slash(general, "/praxis", "help")

    await asked.settled()
    assert "What you can do" in asked.text
    assert 0 == await bot.stop()


async def test_a_forged_request_is_refused(stack: AsyncExitStack, tmp_path: Path) -> None:
    slack = await stack.enter_async_context(SlackServer(delivery="http", scopes=MINIMAL))
    _bot, port = await start(stack, tmp_path, slack, None)
    headers = {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=00"}
    url = f"http://127.0.0.1:{port}/slack/events"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data="payload={}", headers=headers) as response,
    ):
        assert 401 == response.status


async def test_a_revoked_token_is_told_by_health(stack: AsyncExitStack, tmp_path: Path) -> None:
    slack = await stack.enter_async_context(SlackServer(scopes=MINIMAL))
    _bot, port = await start(stack, tmp_path, slack, None)
    slack.socket.cut()
    slack.socket.open_delay = 3600
    async with aiohttp.ClientSession() as session, asyncio.timeout(START_SECONDS):
        while True:
            async with session.get(f"http://127.0.0.1:{port}/health") as response:
                if response.status == 503:
                    assert "slack" in (await response.json())["trouble"]
                    return
            await asyncio.sleep(0.1)
