"""PostgreSQL that goes away: an error in time, nothing half stored, and back to work when it is back."""

import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import make_url, select
from sqlalchemy.exc import DBAPIError

from bot.clock import SystemClock
from bot.ids import RandomIds
from storage.audit import AuditRow
from storage.database import Database
from storage.errors import StorageError
from storage.uow import NOWHERE, Uows
from tests.proxy import Proxy, Weather, proxy_before

PATIENCE = 0.5
"""Seconds that these tests let a silent server take."""


@pytest.fixture
async def proxy(empty_postgres_url: str) -> AsyncIterator[tuple[Proxy, Uows]]:
    address = make_url(empty_postgres_url)
    async with proxy_before(address.host or "127.0.0.1", address.port or 5432) as proxy:
        url = address.set(host="127.0.0.1", port=proxy.port)
        database = Database.open(url.render_as_string(hide_password=False), busy_timeout=PATIENCE)
        clock = SystemClock()
        yield proxy, Uows(database, clock, RandomIds(clock, random.Random(1)))
        proxy.weather = Weather.FAIR
        await database.close()


async def found(uows: Uows, slug: str, *, before_commit: Callable[[], None] = lambda: None) -> None:
    async with uows(NOWHERE, actor="test") as uow:
        await uow.found(slug, slug, zone="UTC")
        uow.audit("test", slug)
        before_commit()
        await uow.commit()


async def slugs(uows: Uows) -> list[str]:
    async with uows.system() as uow:
        return [row.slug for row in await uow.communities.everyone()]


async def test_after_a_reset_the_next_unit_of_work_succeeds(proxy: tuple[Proxy, Uows]) -> None:
    wire, uows = proxy
    await found(uows, "one")
    wire.reset()
    await found(uows, "two")
    assert ["one", "two"] == await slugs(uows)


async def test_a_connection_lost_in_the_middle_stores_nothing(proxy: tuple[Proxy, Uows]) -> None:
    wire, uows = proxy
    await found(uows, "one")
    with pytest.raises((DBAPIError, StorageError)):
        await found(uows, "two", before_commit=wire.reset)
    assert ["one"] == await slugs(uows)


async def test_a_silent_server_is_given_up_in_time(proxy: tuple[Proxy, Uows]) -> None:
    wire, uows = proxy
    await found(uows, "one")
    wire.weather = Weather.BLACK_HOLE
    begun = time.perf_counter()
    with pytest.raises((DBAPIError, StorageError, TimeoutError)):
        await found(uows, "two")
    assert time.perf_counter() - begun < 20 * PATIENCE
    wire.weather = Weather.FAIR
    wire.reset()
    await found(uows, "three")
    assert "three" in await slugs(uows)


@pytest.mark.parametrize("size", [1, 100, 400, 700, 1000, 1300])
async def test_a_cut_in_the_middle_of_a_conversation_stores_all_or_nothing(
    size: int, proxy: tuple[Proxy, Uows]
) -> None:
    wire, uows = proxy
    await found(uows, "one")
    wire.cut_after = size
    with contextlib.suppress(StorageError, DBAPIError, OSError):
        await found(uows, "two")
    wire.cut_after = None
    known = await slugs(uows)
    assert known in (["one"], ["one", "two"])
    async with uows.system() as uow:
        audited = (await uow.session.scalars(select(AuditRow.subject))).all()
    assert known == sorted(audited)


async def test_a_slow_wire_only_takes_longer(proxy: tuple[Proxy, Uows]) -> None:
    wire, uows = proxy
    await found(uows, "one")
    wire.weather = Weather.SLOW
    assert ["one"] == await slugs(uows)
