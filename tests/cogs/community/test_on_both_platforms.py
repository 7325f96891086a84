# pyright: basic
"""Roles by the platforms' own groups, and a community in German, with the real SDK clients on both emulators."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from cogs import community, members, ops, webinars
from cogs import help as help_
from storage.database import Database
from tests.cogs.cases.emulated import CasesOnDiscord, CasesOnSlack
from tests.cogs.webinars.emulated import Emulated, emulate
from tests.german import german, left_in_english

START = datetime(2027, 1, 17, 23, 0, tzinfo=UTC)
COGS = (members.cog, webinars.cog, community.cog, help_.cog, ops.cog)
REFUSED = "This is for the facilitators of your community."


class RolesOnDiscord(CasesOnDiscord):
    """A guild with roles of its own and people whose clients are in other languages."""

    def speak(self, who: str, locale: str) -> None:
        """Somebody's client is in a language."""
        self._people[who].locale = locale

    def group(self, name: str) -> Any:
        """A role of the guild's own, as it is picked as an option."""
        return self.guild.role(name)

    def put(self, group: Any, *names: str) -> None:
        """These people have the role and nobody else."""
        for name, person in self._people.items():
            self.server.admin.set_roles(self.guild, person, *([group] if name in names else []))


class RolesOnSlack(CasesOnSlack):
    """The same on Slack, where the roles are user groups."""

    def speak(self, who: str, locale: str) -> None:
        """Somebody's client is in a language."""
        self._people[who].user.locale = locale

    def group(self, name: str) -> str:
        """A user group, as it is typed."""
        return f"@{self._team.group(name, []).handle}"

    def put(self, group: str, *names: str) -> None:
        """These people are in the group and nobody else."""
        groups = {f"@{each.handle}": each for each in self._team.team.groups.values()}
        groups[group].users[:] = [self._people[name].id for name in names]


@pytest.fixture
async def world(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Emulated]:
    """A community on both, on Monday 18 January 2027 at 10:00 in Melbourne."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    database = Database.open(sqlite_url)
    try:
        sides = {"discord": RolesOnDiscord(), "slack": RolesOnSlack()}
        async with emulate(database, sides, START, COGS) as world:
            yield world
    finally:
        await database.close()


# -- groups --------------------------------------------------------------------------------------


async def refused(world: Emulated, side: Any, *names: str) -> list[str]:
    """Who of these people is refused what facilitators may. A group is asked for once a minute."""
    world.clock.advance(timedelta(minutes=2))
    said = {name: side.said(await side.type(name, "webinar cancel", which="1")) for name in names}
    return [name for name, words in said.items() if REFUSED in words]


@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_a_role_given_to_a_group_is_that_of_whoever_is_in_it(
    world: Emulated, platform: str
) -> None:
    here: Any = world.sides[platform]
    clinicians = here.group("clinicians")
    here.put(clinicians, "Ben")
    assert ["Ben", "Mia"] == await refused(world, here, "Ben", "Mia", "Fay")
    given = {"role": "facilitator", "group": clinicians}
    shown = await here.type("Ada", "community roles", **given)
    assert "everyone with the workspace's role @clinicians" in here.said(shown).replace("`", "")
    assert ["Mia"] == await refused(world, here, "Ben", "Mia")
    here.put(clinicians, "Mia")
    assert ["Ben"] == await refused(world, here, "Ben", "Mia")
    yes = True if platform == "discord" else "yes"
    await here.type("Ada", "community roles", **given, take_back=yes)
    assert ["Ben", "Mia"] == await refused(world, here, "Ben", "Mia")


# -- German --------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", ["discord", "slack"])
async def test_a_community_in_german_is_asked_and_told_in_german(
    world: Emulated, platform: str
) -> None:
    sides: list[Any] = list(world.sides.values())
    here: Any = world.sides[platform]
    for who in ("Ada", "Fay", "Mia"):
        here.speak(who, "de" if platform == "discord" else "de-DE")

    # Days and times as they are typed in German, read back in German.
    asked = {"title": "Sturz im Alter", "area": "patient care"}
    typed = {
        "übermorgen 19:30 Uhr": "Mi. 20. Jan. 2027 19:30",
        "Di 26.1. 8 Uhr": "Di. 26. Jan. 2027 08:00",
    }
    for when, meant in typed.items():
        preview = await here.type("Fay", "webinar create", **asked, when=when)
        assert meant in here.said(preview)
    every = {"when": "26. Januar 19:30", "repeat": "jeden zweiten Dienstag"}
    preview = await here.type("Fay", "webinar create", **asked, **every)
    for date in ("Di. 26. Jan. 2027 19:30", "Di. 9. Feb. 2027 19:30", "Di. 23. Feb. 2027 19:30"):
        assert date in here.said(preview)
    wrong = await here.type("Fay", "webinar create", **asked, when="Dienstach 19:30")
    assert "„Dienstach“ ist kein Tag, den wir kennen. Meinst du Dienstag?" in here.said(wrong)
    late = await here.type("Mia", "webinar create", **asked, when="morgen 9 Uhr")
    assert german(f"{REFUSED} If it should be you, ask an admin.") in here.said(late)
    told = [here.said(each) for each in (preview, wrong, late)]

    # What is posted is in the community's language, whatever that of the person is.
    setup = await here.type("Ada", "community setup", language="Deutsch")
    assert "postet auf Deutsch" in here.said(setup)
    saved = await here.click("Fay", preview, german("Save"))
    await world.quiet()
    told += [here.said(setup), here.said(saved)]
    for side in sides:
        (post,) = side.posts("webinars")
        told.append(side.read(post))
        assert f"{german('Area')}: Patientenversorgung" in side.read(post)
        seen = side.said(await side.type("Ben", "webinar questions", which="W1"))
        assert [] != left_in_english(seen)
    assert {} == {words: left for words in told if (left := left_in_english(words))}
