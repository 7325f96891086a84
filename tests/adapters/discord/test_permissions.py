# pyright: basic
"""What we ask for is what we need, and what is missing is computed as Discord does."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.discord.permissions import INVITED_WITH, Permission, held, invite_link, lacking
from bot.ports import Need
from tests.platforms.discord_server import DiscordServer, payloads
from tests.platforms.discord_server import Permission as Theirs
from tests.platforms.discord_server.permissions import permissions_in

NOT_YET = 1 << 6 | 1 << 44 | 1 << 49
"""Add Reactions and Send Polls, which no feature uses, and Create Events, which one asks for when it is turned on."""


def test_the_invite_asks_for_no_more_than_is_used() -> None:
    assert 580_868_557_098_048 - NOT_YET == int(INVITED_WITH)


def test_the_invite_link_names_the_application_and_the_permissions() -> None:
    query = parse_qs(urlsplit(invite_link("42")).query)
    assert {
        "client_id": ["42"],
        "scope": ["bot applications.commands"],
        "permissions": [str(int(INVITED_WITH))],
    } == query


@pytest.mark.parametrize("need", sorted(set(Need) - {Need.EVENTS}))
@pytest.mark.parametrize("kind", [0, 11, 15])
def test_whoever_was_invited_by_our_link_lacks_nothing(need: Need, kind: int) -> None:
    assert [] == lacking(int(INVITED_WITH), frozenset({need}), kind)


def test_events_are_not_in_the_invite() -> None:
    (lack,) = lacking(int(INVITED_WITH), frozenset({Need.EVENTS}), 0)
    assert "Server Settings → Roles → the bot's role → allow “Create Events”." == lack.how


@pytest.mark.parametrize("permission", list(Theirs))
async def test_overwrites_add_up_as_on_discord(permission: Theirs) -> None:
    async with DiscordServer() as server:
        guild = server.guild()
        channel = guild.text("c")
        role = guild.role("r", permission)
        bot = guild.members[server.world.bot.id]
        bot.roles.add(role.id)
        server.admin.deny(channel, permission, to=guild.roles[guild.id])
        server.admin.allow(channel, permission, to=role)
        told: Any = payloads.guild(guild)
        bits = held(told, payloads.member(bot), payloads.channel(channel))
        theirs = int(permissions_in(bot, channel))
    known = sum(Permission)
    assert theirs & known == bits & known


async def test_the_owner_may_do_everything() -> None:
    async with DiscordServer() as server:
        guild = server.guild()
        channel = guild.text("c")
        owner = guild.members[guild.owner.id]
        bits = held(payloads.guild(guild), payloads.member(owner), payloads.channel(channel))
    assert [] == lacking(bits, frozenset(Need), 0)
