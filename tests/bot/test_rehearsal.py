"""Rehearsals: what would be posted, and that nothing else happens."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg  # pyright: ignore[reportMissingTypeStubs]
import icalendar
import pytest
from rich.console import Console
from sqlalchemy import make_url

from adapters.playground.demo import CHANNELS, OPS
from adapters.playground.machine import Announced
from adapters.playground.people import Person
from adapters.playground.play import Playground
from adapters.playground.rehearsal import Rehearsal
from bot.composition import build
from bot.config import Config, ConfigError, StorageConfig
from bot.config_kinds import Secret
from bot.rehearsal import as_calendar, as_json, as_table, rehearse
from storage.database import Database
from tests.databases import empty

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


@dataclass
class Real:
    """A real database of one engine: its settings, and a way to see that nothing in it changed."""

    settings: Config
    digest: Callable[[], Awaitable[object]]


@pytest.fixture(scope="module")
def real_sqlite(settings: Config) -> Real:
    """The community in a file."""
    folder = Path(settings.storage.url.removeprefix("sqlite:///")).parent

    async def digest() -> object:
        return {
            each.name: hashlib.sha256(each.read_bytes()).hexdigest()
            for each in folder.iterdir()
            # A reader of SQLite leaves an empty journal and its shared memory behind.
            if each.stat().st_size and not each.name.endswith("-shm")
        }

    return Real(settings, digest)


@pytest.fixture(scope="module")
def real_postgresql(postgres_url: str) -> Iterator[Real]:
    """The same community on a server."""
    settings = Config(storage=StorageConfig(url=postgres_url))
    asyncio.run(empty(postgres_url))
    asyncio.run(_found(settings))
    yield Real(settings, lambda: _everything_at(postgres_url))
    asyncio.run(empty(postgres_url))


@pytest.fixture(params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest) -> Real:
    """Each engine."""
    return request.getfixturevalue(f"real_{request.param}")


async def _everything_at(url: str) -> object:
    """Every table and sequence; of every row its place and the transaction that wrote it last."""
    server = await asyncpg.connect(url, timeout=5)
    try:
        things = await server.fetch(
            "SELECT relname, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        )
        found: dict[str, object] = {}
        for name, kind in sorted(map(tuple, things)):
            if kind == "r":
                rows = await server.fetch(f'SELECT ctid, xmin, * FROM "{name}"')
                found[name] = sorted(map(repr, rows))
            elif kind == "S":
                found[name] = repr(await server.fetchrow(f'SELECT * FROM "{name}"'))
            else:
                found[name] = kind
        return found
    finally:
        await server.close()


def test_every_question_is_listed_in_each_workspace(rehearsal: Rehearsal) -> None:
    posts = [each for each in rehearsal.postings if each.deed == "post" and each.thread]
    assert [6, {2}] == [len(posts), {sum(p.at == q.at for q in posts) for p in posts}]


def test_the_instants_are_the_communitys_mondays(rehearsal: Rehearsal) -> None:
    posts = [each for each in rehearsal.postings if each.thread]
    assert "2027-01-10T22:00:00+00:00" == posts[0].at.isoformat()


def test_what_comes_at_one_instant_is_listed_by_place(rehearsal: Rehearsal) -> None:
    listed = [(each.at, each.where) for each in rehearsal.postings]
    assert sorted(listed) == listed


def test_channels_are_named_by_what_they_are_for(rehearsal: Rehearsal) -> None:
    names = {each.where.rsplit("#", maxsplit=1)[-1] for each in rehearsal.postings}
    assert names <= {*CHANNELS, OPS}


async def test_not_one_byte_differs_and_no_platform_is_called(
    real: Real, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await real.digest()
    called = _watch_the_network(monkeypatch, make_url(real.settings.storage.url).port)
    discord = replace(real.settings.discord, token=Secret("secret"))
    found = await rehearse(replace(real.settings, discord=discord), days=8, now=LATER)
    assert [] == called
    assert before == await real.digest()
    assert [] != list(found.postings)


async def test_what_would_be_posted_is_the_same_on_both_engines(
    real_sqlite: Real, real_postgresql: Real
) -> None:
    one = await rehearse(real_sqlite.settings, days=8, now=LATER)
    other = await rehearse(real_postgresql.settings, days=8, now=LATER)
    assert as_json(one) == as_json(other)


def _watch_the_network(monkeypatch: pytest.MonkeyPatch, database: int | None) -> list[object]:
    """Lets nothing connect but to the database's port, and notes what tried."""
    loop, called = asyncio.get_running_loop(), list[object]()

    def only_there(connect: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def connecting(*args: Any, **options: Any) -> Any:
            address = args[1] if isinstance(args[1], tuple) else args[1:3]
            if database is not None and database in address:
                return await connect(*args, **options)
            called.append(address)
            raise OSError("there is no network")

        return connecting

    for name in ("create_connection", "sock_connect"):
        monkeypatch.setattr(loop, name, only_there(getattr(loop, name)))
    return called


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
