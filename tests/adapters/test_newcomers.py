"""A newcomer's sitting on both platforms, over the real SDKs: an admin sets up, a member begins, nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import DiscordAdapter
from adapters.slack import SlackAdapter
from adapters.slack.inbound import Identity, happening
from adapters.slack.pacing import Pacer
from bot.clock import SystemClock
from bot.config import Config, DiscordConfig, SlackConfig, StorageConfig
from bot.config_kinds import Secret
from bot.message import Actions, Button, card
from bot.refs import ChannelRef, WorkspaceRef
from bot.token import BoundAction
from tests.german import left_in_english
from tests.house import House, open_house
from tests.patience import PATIENCE, patient
from tests.platforms import discord_server, slack_server
from tests.platforms.slack_server.humans import Human as SlackHuman
from tests.platforms.slack_server.reading import seen
from tests.platforms.slack_server.state import Channel as SlackChannel
from tests.platforms.slack_server.state import View

PLACES = ("prompts", "cases", "webinars", "resources", "ops")
FOUND = {"What it is called": "Allied Health", "Short name": "aha", "Home time zone": "Melbourne"}
PURPOSE = "To get better at what we do."
LABELS = ("Weekly questions", "Cases", "Webinars", "Resources", "Facilitators only")


@pytest.fixture(autouse=True)
def addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py's two addresses are given back after each test."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)


@dataclass
class Slack:
    """A Slack workspace in which nothing is set up, and the bot in it."""

    server: slack_server.SlackServer
    house: House
    ada: SlackHuman
    mia: SlackHuman
    channels: dict[str, SlackChannel]


@pytest.fixture
async def slack(sqlite_url: str) -> AsyncIterator[Slack]:
    async with slack_server.SlackServer(ack_deadline=PATIENCE) as server:
        acme = server.workspace()
        ada, mia = acme.user("Ada", admin=True), acme.user("Mia", tz="Australia/Perth")
        channels = {name: acme.channel(name, members=[ada, mia]) for name in (*PLACES, "general")}
        config = Config(
            storage=StorageConfig(url=sqlite_url),
            slack=SlackConfig(
                bot_token=Secret(acme.bot_token),
                app_token=Secret(server.app_token),
                api_url=server.api_url,
            ),
        )
        clock = SystemClock()

        def pacer() -> Pacer:
            return Pacer(clock, channel_interval=0, workspace_interval=0)

        adapter = patient(SlackAdapter(config.slack, clock, pacer=pacer, ack_by=PATIENCE))
        async with open_house(config, {"slack": adapter}) as house:
            yield Slack(server, house, ada, mia, channels)
        assert [] == server.journal.violations
        assert [] == [each.describe() for each in server.unanswered()]


async def shown(asked: Any, *words: str) -> str:
    """What somebody reads, once these words are there; forms answer where they were opened."""
    async with asyncio.timeout(PATIENCE):
        while not all(word in asked.text for word in words):
            await asyncio.sleep(0.01)
    return str(asked.text)


async def opened(asked: Any) -> View:
    """The form on the screen."""
    async with asyncio.timeout(PATIENCE):
        while not asked.views:
            await asyncio.sleep(0.01)
    return asked.views[-1]


async def sit_in_slack(slack: Slack) -> Any:
    """The whole sitting; returns the deed on whose card it took place."""
    ada, general = slack.ada, slack.channels["general"]
    asked = await ada.slash(general, "/praxis", "community setup")
    await ada.submit(await opened(asked), FOUND)
    await shown(asked, "Setting up Allied Health", "Step 2 of 6")
    steps: list[tuple[str, dict[str, Any]]] = [
        ("Write the charter", {"What is it for?": PURPOSE}),
        (
            "Choose channels",
            {label: slack.channels[name].id for label, name in zip(LABELS, PLACES, strict=True)},
        ),
        ("Name people", {"A facilitator": slack.mia.id}),
        ("Write ground rules", {}),
    ]
    card = asked
    for number, (button, values) in enumerate(steps, start=3):
        clicked = await ada.click(card.reply, button)
        await ada.submit(await opened(clicked), values)
        await shown(clicked, f"Step {number} of 6")
        card = clicked
    return await ada.click(card.reply, "Check everything")


async def test_an_admin_sets_up_a_community_in_slack_in_one_sitting(slack: Slack) -> None:
    checked = await sit_in_slack(slack)
    assert "All is well" in await shown(checked, "All is well")


async def test_a_newcomer_in_slack_begins_and_finds_herself_at_home(slack: Slack) -> None:
    await sit_in_slack(slack)
    mia, prompts = slack.mia, slack.channels["prompts"]
    begun = await mia.slash(prompts, "/praxis", "start")
    await mia.submit(await opened(begun), {"Your work": "Physiotherapist"})
    await shown(begun, "Three things to do next")
    await mia.open_home()
    async with asyncio.timeout(PATIENCE):
        while "Physiotherapist" not in _home(mia):
            await asyncio.sleep(0.01)
    assert "Allied Health" in _home(mia)


def _home(person: SlackHuman) -> str:
    view = person.team.homes.get(person.id)
    return seen(view.blocks) if view else ""


MINE = card(
    Actions((Button("Mine", BoundAction("!me")), Button("Look", BoundAction("!community.check"))))
)


async def offered(slack: Slack, channel: SlackChannel) -> Any:
    """A card with a button for everybody and one for admins."""
    acme = slack.server.workspace()
    place = ChannelRef(WorkspaceRef("slack", acme.id), channel.id)
    adapter = slack.house.praxis.app.adapters["slack"]
    await adapter.send(place, MINE, key="1" * 24, first_try=True)
    return acme.messages(channel)[-1]


async def test_somebody_from_another_workspace_takes_part_and_administers_nothing(
    slack: Slack,
) -> None:
    await sit_in_slack(slack)
    acme, other = slack.server.workspace(), slack.server.workspace("Other", installed=False)
    shared = slack.channels["prompts"]
    boss = acme.connect(other.user("Bo", admin=True), shared)
    message = await offered(slack, shared)
    mine = await boss.click(message, "Mine")
    assert "Allied Health" in await shown(mine, "Allied Health")
    looked = await boss.click(message, "Look")
    assert "for the admins" in await shown(looked, "for the admins")


async def test_a_guest_of_the_workspace_is_a_member_like_any_other(slack: Slack) -> None:
    await sit_in_slack(slack)
    shared = slack.channels["prompts"]
    guest = slack.server.workspace().user("Gus", guest=True)
    shared.members.append(guest.id)
    mine = await guest.slash(shared, "/praxis", "me")
    assert "Allied Health" in await shown(mine, "Allied Health")


async def test_a_german_in_slack_reads_german_until_she_says_otherwise(slack: Slack) -> None:
    await sit_in_slack(slack)
    acme, prompts = slack.server.workspace(), slack.channels["prompts"]
    lena = acme.user("Lena", locale="de-DE")
    prompts.members.append(lena.id)
    begun = await lena.slash(prompts, "/praxis", "start")
    form = await opened(begun)
    await lena.submit(form, {"Deine Arbeit": "Physiotherapie"})
    said = [seen(form.blocks), await shown(begun, "Drei Dinge für den Anfang")]
    wrong = await lena.slash(prompts, "/praxis", "settings quiet=bald")
    said.append(await shown(wrong, "Bitte tippe zwei Uhrzeiten"))
    unknown = await lena.slash(prompts, "/praxis", "me farbe=rot")
    said.append(await shown(unknown, "Es gibt keine Option „farbe“"))
    await lena.open_home()
    async with asyncio.timeout(PATIENCE):
        while "Physiotherapie" not in _home(lena):
            await asyncio.sleep(0.01)
    said.append(_home(lena))
    assert [] == [left for words in said for left in left_in_english(words)]
    await acme.change_user(lena, locale="en-GB")
    assert await shown(await lena.slash(prompts, "/praxis", "me"), "nothing planned")
    await lena.slash(prompts, "/praxis", "settings language=Deutsch")
    assert await shown(await lena.slash(prompts, "/praxis", "me"), "nichts geplant")


async def test_what_another_bot_posts_counts_for_nobody(slack: Slack) -> None:
    shared = slack.channels["prompts"]
    us = Identity(WorkspaceRef("slack", "T1"), "Acme", "U1", "B1", "praxis")
    event = {"type": "message", "channel": shared.id, "ts": "2.0", "thread_ts": "1.0"}
    said = {"event": {**event, "subtype": "bot_message", "bot_id": "B9", "text": "Hello"}}
    typed = {"event": {**event, "user": "U9", "bot_id": "B9", "text": "Hello"}}
    now = SystemClock().now()
    assert [None, None] == [happening(each, us, at=now) for each in (said, typed)]


@dataclass
class Discord:
    """A Discord server in which nothing is set up, and the bot in it."""

    server: discord_server.DiscordServer
    house: House
    ada: Any
    mia: Any
    channels: dict[str, Any]


@pytest.fixture
async def discord(sqlite_url: str) -> AsyncIterator[Discord]:
    unhurried = discord_server.Settings(ack_deadline=timedelta(seconds=PATIENCE))
    async with discord_server.DiscordServer(settings=unhurried) as server:
        guild = server.guild("Allied Health")
        channels = {name: guild.text(name) for name in (*PLACES, "general")}
        ada, mia = server.user("Ada"), server.user("Mia")
        guild.join(ada)
        guild.join(mia)
        guild.owner = ada
        config = Config(
            storage=StorageConfig(url=sqlite_url),
            discord=DiscordConfig(token=Secret(server.token), api_url=server.api_url),
        )
        adapter = patient(DiscordAdapter(config.discord, SystemClock()))
        with server.library():
            async with open_house(config, {"discord": adapter}) as house:
                yield Discord(server, house, ada, mia, channels)
        assert [] == list(map(str, server.journal.violations))
        assert [] == server.unanswered()


async def sit_in_discord(discord: Discord) -> Any:
    """The whole sitting; returns the last answer."""
    ada, general = discord.ada, discord.channels["general"]
    asked = await ada.slash(general, "community setup")
    await asked.opened()
    card = await (await ada.submit(asked, FOUND)).answer()
    steps: list[tuple[str, dict[str, Any]]] = [
        ("Write the charter", {"What is it for?": PURPOSE}),
        (
            "Choose channels",
            {label: discord.channels[name] for label, name in zip(LABELS, PLACES, strict=True)},
        ),
        ("Name people", {"A facilitator": discord.mia}),
        ("Write ground rules", {}),
    ]
    for button, values in steps:
        clicked = await ada.click(card, button)
        await clicked.opened()
        card = await (await ada.submit(clicked, values)).answer()
    clicked = await ada.click(card, "Check everything")
    async with asyncio.timeout(PATIENCE):
        while clicked.original is None or "Setting up" in clicked.original.text:
            await asyncio.sleep(0.01)
    return clicked.original


async def test_an_admin_sets_up_a_community_in_discord_in_one_sitting(discord: Discord) -> None:
    checked = await sit_in_discord(discord)
    assert "All is well" in checked.text


async def test_a_newcomer_in_discord_begins_and_finds_herself(discord: Discord) -> None:
    await sit_in_discord(discord)
    mia, prompts = discord.mia, discord.channels["prompts"]
    begun = await mia.slash(prompts, "start")
    await begun.opened()
    said = await (await mia.submit(begun, {"Your work": "Physiotherapist"})).answer()
    assert "Three things to do next" in said.text
    mine = await (await mia.slash(prompts, "me")).settled()
    assert "Physiotherapist" in mine.text


async def test_a_german_in_discord_reads_german_until_she_says_otherwise(discord: Discord) -> None:
    await sit_in_discord(discord)
    lena, prompts = discord.server.user("Lena"), discord.channels["prompts"]
    prompts.guild.join(lena)
    lena.locale = "de"
    begun = await lena.slash(prompts, "start")
    form = await begun.opened()
    welcome = await (await lena.submit(begun, {"Deine Arbeit": "Physiotherapie"})).answer()
    said = [json.dumps(form, ensure_ascii=False), welcome.text]
    for command, options in (
        ("settings", {"quiet": "bald"}),
        ("community roles", {}),
        ("me", {}),
        ("help", {}),
        ("privacy show", {}),
    ):
        said.append((await (await lena.slash(prompts, command, **options)).answer()).text)
    assert ("Drei Dinge für den Anfang" in said[1], "zwei Uhrzeiten" in said[2]) == (True, True)
    assert "Das ist für die Admins" in said[3]
    assert [] == [left for words in said for left in left_in_english(words)]
    lena.locale = "en-GB"
    mine = await (await lena.slash(prompts, "me")).answer()
    await (await lena.slash(prompts, "settings", language="Deutsch")).answer()
    hers = await (await lena.slash(prompts, "me")).answer()
    assert ("nothing planned" in mine.text, "nichts geplant" in hers.text) == (True, True)


async def test_whoever_owns_a_server_is_greeted_when_it_adds_us(discord: Discord) -> None:
    owner = discord.server.user("Olu")
    another = discord.server.guild("Another")
    another.join(owner)
    discord.server.admin.remove_bot(another)
    another.owner = owner
    discord.server.admin.invite_bot(another)
    async with asyncio.timeout(PATIENCE):
        while not owner.dms:
            await asyncio.sleep(0.01)
    assert "Set up a community" in owner.dms[-1].buttons
