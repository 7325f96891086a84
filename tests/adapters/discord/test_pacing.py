# pyright: basic
"""Fifty slots, buckets by header, and full stops."""

import asyncio

import pytest

from adapters.discord import pacing
from adapters.discord.limits import INVALID_TRIP
from adapters.discord.pacing import Pacing
from bot.errors import RateLimited


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slot's second lasts thirty milliseconds."""
    monkeypatch.setattr(pacing, "_HOLD", 0.03)


async def leave(paced: Pacing, key: str = "a") -> float:
    """One request; when it left."""
    async with paced.turn(key):
        left = asyncio.get_running_loop().time()
    paced.learn(key, {"X-RateLimit-Remaining": "99", "X-RateLimit-Reset-After": "1"})
    return left


async def test_a_slot_is_free_again_a_while_after_its_answer(quick: None) -> None:
    paced = Pacing(slots=2)
    first = await leave(paced)
    await leave(paced)
    third = await leave(paced)
    assert third - first >= 0.03


async def test_a_failed_request_gives_its_slot_back(quick: None) -> None:
    paced = Pacing(slots=1)
    with pytest.raises(ConnectionError):
        async with paced.turn("a"):
            raise ConnectionError
    await asyncio.wait_for(leave(paced, "b"), 1)


async def test_the_first_request_to_a_place_goes_alone() -> None:
    paced, together, most = Pacing(), 0, 0

    async def request() -> None:
        nonlocal together, most
        async with paced.turn("a"):
            together += 1
            most = max(most, together)
            await asyncio.sleep(0.005)
            together -= 1
        paced.learn("a", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "0.001"})

    await asyncio.gather(*(request() for _ in range(3)))
    assert 1 == most


async def test_an_empty_bucket_is_waited_for() -> None:
    paced = Pacing()
    paced.full("a", 0.03)
    began = asyncio.get_running_loop().time()
    assert await leave(paced) - began >= 0.03


async def test_an_empty_bucket_is_nobody_elses_business() -> None:
    paced = Pacing()
    paced.full("a", 5)
    await asyncio.wait_for(leave(paced, "b"), 1)


async def test_a_long_wait_is_told_at_once() -> None:
    paced = Pacing()
    paced.full("a", 60)
    with pytest.raises(RateLimited):
        await paced.room("a")


async def test_too_many_invalid_requests_stop_everything_before_discord_does() -> None:
    paced = Pacing()
    for _ in range(INVALID_TRIP - 1):
        paced.count_invalid()
    paced.check()
    paced.count_invalid()
    with pytest.raises(RateLimited) as stopped:
        paced.check()
    assert True is stopped.value.everything


async def test_idle_buckets_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "_BUCKETS_KEPT", 3)
    paced = Pacing()
    for number in range(5):
        paced.learn(str(number), {"X-RateLimit-Remaining": "1", "X-RateLimit-Reset-After": "-1"})
    assert len(paced._buckets) <= 3  # pyright: ignore[reportPrivateUsage]
