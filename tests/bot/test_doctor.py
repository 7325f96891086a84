"""`praxis check` against real servers: tokens, channels and permissions, in words."""

import random
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.config import Config, DiscordConfig, SlackConfig, StorageConfig
from bot.config_kinds import Secret
from bot.doctor import Finding, examine
from bot.ids import RandomIds
from bot.refs import ChannelRef, WorkspaceRef
from storage.database import Database
from storage.migrations import upgrade
from storage.uow import NOWHERE, Uows
from tests.platforms.discord_server import DiscordServer
from tests.platforms.discord_server.permissions import Permission
from tests.platforms.slack_server import NAMES, SlackServer


def by_area(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.area: finding for finding in findings}


async def found(url: str, *places: tuple[WorkspaceRef, str]) -> None:
    """A community with its prompts channel in each place."""
    database = Database.open(url)
    await upgrade(database)
    clock = SystemClock()
    uows = Uows(database, clock, RandomIds(clock, random.Random(1)))
    async with uows(NOWHERE, actor="test") as uow:
        await uow.found("aha", "Allied health", zone="UTC")
        for workspace, channel in places:
            target = await uow.communities.add_target(workspace)
            await uow.communities.map_channel(target.id, "prompts", ChannelRef(workspace, channel))
        uow.audit("test", "aha")
        await uow.commit()
    await database.close()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/praxis.sqlite"


async def test_a_missing_permission_on_discord_is_named_with_its_remedy(url: str) -> None:
    async with DiscordServer() as server:
        guild = server.guild()
        prompts = guild.text("prompts")
        server.admin.deny(prompts, Permission.CREATE_PUBLIC_THREADS)
        await found(url, (WorkspaceRef("discord", str(guild.id)), str(prompts.id)))
        config = Config(
            storage=StorageConfig(url=url),
            discord=DiscordConfig(token=Secret(server.token), api_url=server.api_url),
        )
        findings = by_area(await examine(config))
    assert findings["discord"].good
    assert "Create Public Threads" in findings["AHA discord prompts"].seen


async def test_a_channel_slack_did_not_invite_us_to_is_named_with_its_remedy(url: str) -> None:
    async with SlackServer(scopes=NAMES) as server:
        workspace = server.workspace()
        outside = workspace.channel("prompts", bot=False)
        await found(url, (WorkspaceRef("slack", workspace.id), outside.id))
        findings = by_area(await examine(_slack(url, server, workspace.bot_token)))
    assert findings["slack"].good
    assert "/invite" in findings["AHA slack prompts"].fix


async def test_a_revoked_token_says_to_copy_it_anew(url: str) -> None:
    async with SlackServer(scopes=NAMES) as server:
        workspace = server.workspace()
        token = workspace.bot_token
        await workspace.revoke_tokens()
        await found(url)
        findings = by_area(await examine(_slack(url, server, token)))
    assert not findings["slack"].good
    assert "anew" in findings["slack"].fix
    assert token not in str(findings)


async def test_a_deleted_channel_says_which_command_maps_another(url: str) -> None:
    async with DiscordServer() as server:
        guild = server.guild()
        prompts = guild.text("prompts")
        await found(url, (WorkspaceRef("discord", str(guild.id)), str(prompts.id)))
        server.admin.delete_channel(prompts)
        config = Config(
            storage=StorageConfig(url=url),
            discord=DiscordConfig(token=Secret(server.token), api_url=server.api_url),
        )
        findings = by_area(await examine(config))
    assert "/community channels" in findings["AHA discord prompts"].fix


def _slack(url: str, server: SlackServer, token: str) -> Config:
    slack = SlackConfig(
        bot_token=Secret(token),
        app_token=Secret(server.app_token),
        api_url=server.api_url,
    )
    return Config(storage=StorageConfig(url=url), slack=slack)
