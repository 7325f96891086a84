# pyright: basic
"""Three roles × every door × Discord and Slack, by the platforms' own payloads and through their real clients."""

import asyncio
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.catalog import Catalog
from bot.composition import COGS, catalog
from bot.roles import Role
from storage.audit import AuditFilter
from tests.adapters.visitors import (
    DiscordVisitor,
    Hallway,
    SlackVisitor,
    answers,
    discord_hallway,
    slack_hallway,
)
from tests.both_platforms import Both, OnDiscord, OnSlack, open_both, until
from tests.doors import LATE, Door, Went, expected, hall
from tests.platforms.slack_server.reading import controls

DEADLINE = 3000
"""Milliseconds within which both platforms want to hear from the bot."""

WITH_A_BUTTON = 12
"""Commands that a card of help has a button for: more do not fit on Discord; the others are only named."""

Visitor = DiscordVisitor | SlackVisitor


def people(here: OnDiscord | OnSlack) -> dict[Role, Any]:
    """Who stands for each role."""
    return {Role.MEMBER: here.mia, Role.FACILITATOR: here.fay, Role.ADMIN: here.ada}


async def tried(visitor: Visitor, doors: Sequence[Door]) -> dict[Door, Went]:
    """How it went for somebody at one door after the other; who is told to try once more does so."""
    found: dict[Door, Went] = {}
    for door in doors:
        went = await visitor.go(door)
        found[door] = await visitor.go(door) if LATE in went.said else went
    return found


async def tried_by_all(visitors: Mapping[Role, Visitor], doors: Sequence[Door]) -> dict[Role, Any]:
    """The same for everybody at once."""
    found = await asyncio.gather(*(tried(each, doors) for each in visitors.values()))
    return dict(zip(visitors, found, strict=True))


def check(doors: Sequence[Door], role: Role, went: Mapping[Door, Went]) -> None:
    """Somebody of a role was let in or refused as the table says, to themselves alone and in time."""
    assert list(doors) == list(went)
    assert expected(doors, role) == {door: each.verdict for door, each in went.items()}
    assert {} == {door: each for door, each in went.items() if not each.private}
    assert {} == {door: each for door, each in went.items() if each.milliseconds > DEADLINE}


def refusals(went: Mapping[Door, Went]) -> Counter[str]:
    """What was refused, by the names under which the audit log has it."""
    menus = {entry.name: entry.id for entry in catalog().message_commands}
    return Counter(
        menus.get(door.thing, door.thing.removeprefix("/"))
        for door, each in went.items()
        if each.verdict == "refused"
    )


async def refusals_on_record(both: Both, account: str) -> Counter[str]:
    """What the audit log says that an account was refused."""
    async with both.uow() as uow:
        rows = await uow.audit_log.search(AuditFilter(what="denied"), limit=10_000)
    return Counter(row.subject for row in rows if row.actor.endswith(f"/@{account}"))


async def check_everybody(
    both: Both, hallway: Hallway, doors: Sequence[Door], visitors: Mapping[Role, Visitor]
) -> None:
    """Everybody tries everything; afterwards the channel is as before, and each refusal on record."""
    before = list(hallway.channel.messages)
    went = await tried_by_all(visitors, doors)
    for role, visitor in visitors.items():
        check(doors, role, went[role])
        on_record = await refusals_on_record(both, str(visitor.human.id))
        assert refusals(went[role]) == on_record
        assert (role is Role.ADMIN) == (not on_record)
    assert before == list(hallway.channel.messages)


async def test_who_is_let_in_on_discord_is_who_the_table_says(sqlite_url: str) -> None:
    shown = hall(COGS)
    async with open_both(sqlite_url, shown.known) as both:
        hallway = await discord_hallway(both.discord, shown)
        everybody = {
            role: DiscordVisitor(who, hallway, catalog())
            for role, who in people(both.discord).items()
        }
        await check_everybody(both, hallway, shown.doors, everybody)


async def test_who_is_let_in_on_slack_is_who_the_table_says(sqlite_url: str) -> None:
    shown = hall(COGS)
    async with open_both(sqlite_url, shown.known) as both:
        hallway = await slack_hallway(both.slack, shown)
        everybody = {role: SlackVisitor(who, hallway) for role, who in people(both.slack).items()}
        await check_everybody(both, hallway, shown.doors, everybody)


# -- what is shown -------------------------------------------------------------------------------


def offered(known: Catalog, role: Role) -> dict[str, set[str]]:
    """By noun: the commands that somebody of a role should read of."""
    return {
        noun: {each.path for each in members if each.verb and role.covers(each.role)}
        for noun, members in known.nouns.items()
    }


def named(known: Catalog, noun: str, prefix: str, words: str) -> set[str]:
    """The commands of a noun that a text names."""
    paths = [each.path for each in known.nouns[noun] if each.verb]
    return {path for path in paths if re.search(rf"{re.escape(prefix + path)}(?![\w-])", words)}


def run_by(known: Catalog, noun: str, buttons: Sequence[str]) -> set[str]:
    """The commands of a noun that have a button."""
    said = {each.verb.replace("-", " ").capitalize(): each.path for each in known.nouns[noun]}
    return {said[label] for label in buttons}


async def test_help_names_and_offers_what_somebody_may_and_nothing_else(sqlite_url: str) -> None:
    known = catalog()
    async with open_both(sqlite_url) as both:
        place = both.discord.channels["prompts"]
        for role, who in people(both.discord).items():
            for noun, mine in offered(known, role).items():
                card = await (await who.slash(place, "help", noun=noun)).answer()
                labels = [each["label"] for each in card.controls()]
                assert mine == named(known, noun, "/", card.text)
                assert run_by(known, noun, labels) <= mine
                assert min(len(mine), WITH_A_BUTTON) == len(labels)
        place = both.slack.channels["prompts"]
        for role, who in people(both.slack).items():
            for noun, mine in offered(known, role).items():
                did = await who.slash(place, "/praxis", f"help {noun}")
                (card,) = await until(lambda did=did: answers(did, place))
                labels = [each.label for each in controls(card.blocks)]
                assert mine == named(known, noun, "/praxis ", card.seen)
                assert run_by(known, noun, labels) <= mine
                assert min(len(mine), WITH_A_BUTTON) == len(labels)


async def test_discord_hides_nothing_for_roles_are_the_communitys_own(sqlite_url: str) -> None:
    async with open_both(sqlite_url) as both:
        registered = both.discord.fay._platform.commands.scopes[0]
        known = catalog()
        names = [*known.nouns, *(entry.name for entry in known.message_commands)]
        assert sorted(names) == sorted(each["name"] for each in registered)
        hidden = [each["name"] for each in registered if each["default_member_permissions"]]
        assert [] == hidden
