"""Rehearsals: what would be posted, and that nothing else happens."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from rich.console import Console

from adapters.playground.demo import CHANNELS, OPS
from adapters.playground.machine import Announced
from adapters.playground.people import Person
from adapters.playground.play import Playground
from adapters.playground.rehearsal import Rehearsal
from bot.composition import build
from bot.config import Config, ConfigError, StorageConfig
from bot.rehearsal import as_calendar, as_json, as_table, rehearse
from storage.database import Database

START = datetime(2027, 1, 4, 0, 0, tzinfo=UTC)
LATER = START + timedelta(hours=1)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A community in a file, with a question every Monday."""
    path = tmp_path_factory.mktemp("rehearsal") / "real.sqlite"
    settings = Config(storage=StorageConfig(url=f"sqlite:///{path}"))
    asyncio.run(_found(settings))
    return settings


@pytest.fixture(scope="module")
def rehearsal(settings: Config) -> Rehearsal:
    """Its next three weeks."""
    return asyncio.run(rehearse(settings, days=21, now=LATER, community="aha"))


async def _found(settings: Config) -> None:
    playground = Playground.open(None, now=START)
    async with (
        build(settings, playground.adapters, clock=playground.clock) as praxis,
        playground.connected(Announced(praxis.app), praxis.app.catalog),
    ):
        workspace = playground.workspaces[0]
        fay = Person(workspace, workspace.account_named("Fay"), workspace.channel("prompts"))
        await fay.run("/prompt schedule day: Mon time: 09:00")
        await fay.click("Save")


def _path(settings: Config) -> Path:
    return Path(settings.storage.url.removeprefix("sqlite:///"))


def _digest(settings: Config) -> dict[str, str]:
    folder = _path(settings).parent
    return {
        each.name: hashlib.sha256(each.read_bytes()).hexdigest()
        for each in folder.iterdir()
        if not each.name.endswith("-shm")
    }


def test_every_question_is_listed_in_each_workspace(rehearsal: Rehearsal) -> None:
    posts = [each for each in rehearsal.postings if each.deed == "post" and each.thread]
    assert [6, {2}] == [len(posts), {sum(p.at == q.at for q in posts) for p in posts}]


def test_the_instants_are_the_communitys_mondays(rehearsal: Rehearsal) -> None:
    posts = [each for each in rehearsal.postings if each.thread]
    assert "2027-01-10T22:00:00+00:00" == posts[0].at.isoformat()


def test_channels_are_named_by_what_they_are_for(rehearsal: Rehearsal) -> None:
    names = {each.where.rsplit("#", maxsplit=1)[-1] for each in rehearsal.postings}
    assert names <= {*CHANNELS, OPS}


async def test_not_one_byte_of_the_real_database_differs(settings: Config) -> None:
    before = _digest(settings)
    await rehearse(settings, days=7, now=LATER)
    assert before == _digest(settings)


async def test_no_platform_is_called(settings: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[object] = []

    async def connect(*args: object, **_options: object) -> None:
        called.append(args)
        raise OSError("there is no network")

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", connect)
    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", connect)
    tokens = settings.model_copy(
        update={"discord": settings.discord.model_copy(update={"token": "secret"})}
    )
    rehearsal = await rehearse(tokens, days=8, now=LATER)
    assert [] == called
    assert [] != list(rehearsal.postings)


async def test_a_rehearsal_while_the_bot_writes_is_of_one_moment(settings: Config) -> None:
    database = Database.open(settings.storage.url)
    try:
        async with database.writing():
            rehearsal = await rehearse(settings, days=8, now=LATER)
    finally:
        await database.close()
    assert [] != list(rehearsal.postings)


async def test_an_unknown_community_is_answered_with_those_there_are(settings: Config) -> None:
    with pytest.raises(ConfigError, match="one of aha"):
        await rehearse(settings, days=1, now=LATER, community="nope")


def test_without_a_database_there_is_nothing_to_rehearse(tmp_path: Path) -> None:
    settings = Config(storage=StorageConfig(url=f"sqlite:///{tmp_path / 'none.sqlite'}"))
    with pytest.raises(ConfigError, match="there is no database"):
        asyncio.run(rehearse(settings, days=1, now=LATER))
    assert [] == list(tmp_path.iterdir())


def test_the_calendar_has_an_event_a_message(rehearsal: Rehearsal) -> None:
    calendar = icalendar.Calendar.from_ical(as_calendar(rehearsal))
    events = calendar.walk("VEVENT")
    assert [each.at for each in rehearsal.postings] == [each.start for each in events]
    assert len(events) == len({each["UID"] for each in events})


def test_as_json_every_instant_is_in_utc(rehearsal: Rehearsal) -> None:
    document = as_json(rehearsal)
    assert "Australia/Melbourne" == document["zone"]
    assert "2027-01-04T01:00:00+00:00" == document["begin"]
    assert len(rehearsal.postings) == len(document["postings"])


def test_the_table_is_in_the_communitys_time(rehearsal: Rehearsal) -> None:
    console = Console(width=140, record=True, quiet=True, file=None)
    with console.capture() as captured:
        console.quiet = False
        console.print(as_table(rehearsal))
    assert "Mon 11 Jan 2027 09:00" in captured.get()
