# pyright: basic
"""Fifty slots, buckets by header, and full stops."""

import asyncio

import pytest

from adapters.discord import pacing
from adapters.discord.limits import INVALID_TRIP, INVALID_WINDOW
from adapters.discord.pacing import LONGEST_WAIT, Bucket, Pacing
from bot.errors import RateLimited
from tests.patience import PATIENCE


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
    await asyncio.wait_for(leave(paced, "b"), PATIENCE)


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
    await asyncio.wait_for(leave(paced, "b"), 4)


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


class Hand:
    """A clock moved by hand and by whoever sleeps."""

    now = 0.5

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    hand = Hand()
    monkeypatch.setattr(pacing, "_now", lambda: hand.now)
    monkeypatch.setattr(asyncio, "sleep", hand.sleep)
    return hand


def said(left: int, after: float) -> dict[str, str]:
    """The headers of an answer."""
    return {"X-RateLimit-Remaining": str(left), "X-RateLimit-Reset-After": str(after)}


def test_of_an_unknown_bucket_one_tries_and_the_others_look_again_soon() -> None:
    assert 0.0 == Bucket().wait(5)
    assert 0.02 == Bucket(in_flight=1).wait(5)


def test_a_known_bucket_is_waited_for_only_when_it_is_empty_and_only_until_it_fills() -> None:
    assert 0.0 == Bucket(known=True, left=1, resets=7).wait(5)
    assert 2.0 == Bucket(known=True, left=0, resets=7).wait(5)
    assert 0.0 == Bucket(known=True, left=0, resets=7).wait(7)


async def test_an_answer_says_what_is_left_and_for_how_long(hand: Hand) -> None:
    paced = Pacing()
    paced.learn("a", said(3, 2.5))
    assert {"a": Bucket(known=True, left=3, resets=3.0)} == paced._buckets


@pytest.mark.parametrize("only", ["X-RateLimit-Remaining", "X-RateLimit-Reset-After"])
async def test_half_an_answer_says_nothing(hand: Hand, only: str) -> None:
    paced = Pacing()
    paced.learn("a", {only: "1"})
    assert {} == paced._buckets


async def test_what_is_under_way_already_is_taken_off_what_is_left(hand: Hand) -> None:
    paced = Pacing()
    paced._buckets["a"] = Bucket(known=True, in_flight=3)
    paced.learn("a", said(5, 1))
    assert 3 == paced._buckets["a"].left
    paced.learn("a", said(1, 1))
    assert 0 == paced._buckets["a"].left


async def test_the_longest_wait_is_still_waited_for(hand: Hand) -> None:
    paced = Pacing()
    paced.full("a", LONGEST_WAIT)
    await paced.room("a")
    assert hand.now == 0.5 + LONGEST_WAIT


async def test_a_full_stop_lasts_as_long_as_it_was_said_and_the_longer_one_counts(
    hand: Hand,
) -> None:
    paced = Pacing()
    paced.check()
    paced.stop_all(0.5)
    paced.stop_all(0.25)
    with pytest.raises(RateLimited) as stopped:
        paced.check()
    assert 0.5 == stopped.value.retry_after
    hand.now += 0.5
    paced.check()


async def test_only_invalid_requests_of_the_last_minutes_count(hand: Hand) -> None:
    paced = Pacing()
    paced.count_invalid()
    hand.now += INVALID_WINDOW
    for _ in range(INVALID_TRIP - 2):
        paced.count_invalid()
    paced.check()
    hand.now += 0.1
    paced.count_invalid()
    paced.check()
    paced.count_invalid()
    with pytest.raises(RateLimited):
        paced.check()


async def test_an_invalid_request_counts_to_the_end_of_its_window(hand: Hand) -> None:
    paced = Pacing()
    paced.count_invalid()
    hand.now += INVALID_WINDOW
    for _ in range(INVALID_TRIP - 1):
        paced.count_invalid()
    with pytest.raises(RateLimited):
        paced.check()


async def test_buckets_in_use_and_buckets_still_empty_are_kept(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "_BUCKETS_KEPT", 3)
    paced = Pacing()
    paced._buckets |= {"in flight": Bucket(in_flight=1), "empty": Bucket(resets=hand.now + 1)}
    paced.learn("idle", said(1, 0))
    assert 3 == len(paced._buckets)
    paced.learn("one too many", said(1, 1))
    assert {"in flight", "empty", "one too many"} == paced._buckets.keys()
