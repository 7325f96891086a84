# pyright: basic
"""A whole Praxis in one community on emulated Discord and Slack, the real SDK clients between: for conversations."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import DiscordAdapter, Timing
from adapters.slack import SlackAdapter
from adapters.slack.pacing import Pacer
from bot.catalog import Catalog
from bot.clock import SystemClock
from bot.composition import assemble
from bot.config import Config, DiscordConfig, SlackConfig
from bot.config_kinds import Secret
from bot.ids import RandomIds
from bot.refs import ChannelRef, UserRef, WorkspaceRef
from bot.roles import Role
from storage.database import Database
from storage.uow import NOWHERE, UnitOfWork, Uows
from tests.patience import PATIENCE, patient
from tests.platforms.discord_server import DiscordServer, Settings
from tests.platforms.discord_server.humans import Human as DiscordHuman
from tests.platforms.discord_server.limits import RateLimits
from tests.platforms.slack_server import MINIMAL, SlackServer
from tests.platforms.slack_server.humans import Human as SlackHuman
from tests.platforms.slack_server.rates import RateLimits as SlackRateLimits

PURPOSES = ("prompts", "cases", "webinars", "resources", "ops")
_HURRIED = Timing(first_wait=0.02, longest_wait=0.1, identify_every=0.0, connect=PATIENCE)


@dataclass(frozen=True)
class OnDiscord:
    """The community's guild: its channels by purpose, an admin, a facilitator and two members."""

    server: DiscordServer
    channels: Mapping[str, Any]
    ada: DiscordHuman
    fay: DiscordHuman
    mia: DiscordHuman
    ben: DiscordHuman


@dataclass(frozen=True)
class OnSlack:
    """The community's Slack workspace: the same."""

    server: SlackServer
    channels: Mapping[str, Any]
    ada: SlackHuman
    fay: SlackHuman
    mia: SlackHuman
    ben: SlackHuman


@dataclass(frozen=True)
class Both:
    """A running Praxis and the two places where it is at home."""

    discord: OnDiscord
    slack: OnSlack
    uows: Uows
    community_id: int

    def uow(self) -> UnitOfWork:
        """A unit of work in the community, to look at what is stored."""
        return self.uows(self.community_id, actor="test")


async def until(condition: Callable[[], Any]) -> Any:
    """What `condition` says once it is true; the bot works beside the test."""
    async with asyncio.timeout(PATIENCE):
        while not (found := condition()):
            await asyncio.sleep(0.01)
    return found


@asynccontextmanager
async def open_both(url: str, known: Catalog | None = None) -> AsyncGenerator[Both]:
    """Starts everything on a migrated, empty database; at the end neither platform may have a complaint.

    `known` stands for what Praxis declares.
    """
    addresses = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    database = Database.open(url)
    unhurried = Settings(ack_deadline=timedelta(seconds=PATIENCE))
    try:
        async with (
            DiscordServer(rate_limits=RateLimits.off(), settings=unhurried) as discord,
            SlackServer(
                scopes=MINIMAL, rate_limits=SlackRateLimits.off(), ack_deadline=PATIENCE
            ) as slack,
        ):
            both = await _found(database, _on_discord(discord), _on_slack(slack))
            async with _running(database, both, known):
                yield both
            assert ([], []) == (discord.journal.violations, slack.journal.violations)
            assert ([], []) == (discord.unanswered(), slack.unanswered())
    finally:
        await database.close()
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = addresses


def _on_discord(server: DiscordServer) -> OnDiscord:
    guild = server.guild("Allied Health")
    people = [server.user(name) for name in ("Ada", "Fay", "Mia", "Ben")]
    for each in people:
        guild.join(each)
    return OnDiscord(server, {name: guild.text(name) for name in PURPOSES}, *people)


def _on_slack(server: SlackServer) -> OnSlack:
    workspace = server.workspace()
    people = [workspace.user(name) for name in ("Ada", "Fay", "Mia", "Ben")]
    channels = {name: workspace.channel(name, members=people) for name in PURPOSES}
    return OnSlack(server, channels, *people)


async def _found(database: Database, discord: OnDiscord, slack: OnSlack) -> Both:
    clock = SystemClock()
    uows = Uows(database, clock, RandomIds(clock, random.Random(1)))
    guild = WorkspaceRef("discord", str(discord.channels["ops"].guild.id))
    team = WorkspaceRef("slack", slack.server.workspace().id)
    async with uows(NOWHERE, actor="test") as uow:
        row = await uow.found("aha", "Allied health", zone="Australia/Melbourne", home=guild)
        for workspace, place in ((guild, discord), (team, slack)):
            target = await uow.communities.add_target(workspace)
            for purpose, channel in place.channels.items():
                address = ChannelRef(workspace, str(channel.id))
                await uow.communities.map_channel(target.id, purpose, address)
            for role, who in ((Role.ADMIN, place.ada), (Role.FACILITATOR, place.fay)):
                await uow.communities.grant(role, UserRef(workspace, str(who.id)))
        uow.audit("community.founded", "aha")
        await uow.commit()
    return Both(discord, slack, uows, row.id)


@asynccontextmanager
async def _running(database: Database, both: Both, known: Catalog | None) -> AsyncGenerator[None]:
    clock, chance = SystemClock(), random.Random(2)
    discord, slack = both.discord.server, both.slack.server
    adapters = {
        "discord": DiscordAdapter(
            DiscordConfig(token=Secret(discord.token), api_url=discord.api_url), clock, _HURRIED
        ),
        "slack": SlackAdapter(
            SlackConfig(
                bot_token=Secret(slack.workspace().bot_token),
                app_token=Secret(slack.app_token),
                api_url=slack.api_url,
            ),
            clock,
            pacer=lambda: Pacer(clock, channel_interval=0, workspace_interval=0),
            ack_by=PATIENCE,
        ),
    }
    for each in adapters.values():
        patient(each)
    praxis = assemble(Config(), adapters, database, clock, chance, RandomIds(clock, chance))
    app = praxis.app if known is None else replace(praxis.app, catalog=known)
    praxis.uows.on_commit(app.wake)
    stopping = asyncio.Event()
    running = asyncio.create_task(app.run(stopping))
    try:
        await until(lambda: not any(each.healthy() for each in adapters.values()))
        yield
    finally:
        stopping.set()
        await running
