"""Posts leave evenly; a refusal holds its method back."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack.pacing import Pacer
from bot.clock import ManualClock
from bot.errors import RateLimited
from tests.patience import PATIENCE


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2027, 1, 4, tzinfo=UTC))


async def instants(clock: ManualClock, pacer: Pacer, channels: list[str]) -> list[float]:
    """When each post may go, in tenths moved by hand."""
    left: dict[int, float] = {}

    async def go(number: int, channel: str) -> None:
        await pacer.turn("chat.postMessage", channel)
        left[number] = round(clock.monotonic(), 1)

    tasks = [asyncio.create_task(go(number, each)) for number, each in enumerate(channels)]
    for _step in range(100):
        for _turn in range(5):
            await asyncio.sleep(0)
        clock.advance(timedelta(seconds=0.1))
    await asyncio.gather(*tasks)
    return [left[number] for number in range(len(channels))]


async def test_posts_to_one_channel_are_a_second_apart_without_bursts(clock: ManualClock) -> None:
    assert [0.0, 1.0, 2.0, 3.0] == await instants(clock, Pacer(clock), ["C1"] * 4)


async def test_channels_do_not_wait_for_each_others_second(clock: ManualClock) -> None:
    assert [0.0, 0.2, 0.4, 1.0] == await instants(clock, Pacer(clock), ["C1", "C2", "C3", "C1"])


async def test_a_turn_too_far_off_is_refused_and_takes_no_place(clock: ManualClock) -> None:
    pacer = Pacer(clock, patience=2)
    for _each in range(3):
        asyncio.get_running_loop().create_task(pacer.turn("chat.postMessage", "C1"))
        await asyncio.sleep(0)
    with pytest.raises(RateLimited) as caught:
        await pacer.turn("chat.postMessage", "C1")
    assert 3.0 == caught.value.retry_after
    clock.advance(timedelta(seconds=3))
    await pacer.turn("chat.postMessage", "C1")
    await asyncio.sleep(0)


async def test_a_pause_holds_one_method_alone(clock: ManualClock) -> None:
    pacer = Pacer(clock)
    pacer.pause("users.info", 30)
    await pacer.turn("chat.update")
    with pytest.raises(RateLimited) as caught:
        await pacer.turn("users.info")
    assert 30.0 == caught.value.retry_after


async def test_a_pause_ends(clock: ManualClock) -> None:
    pacer = Pacer(clock)
    pacer.pause("users.info", 30)
    clock.advance(timedelta(seconds=30))
    await pacer.turn("users.info")


async def test_requests_that_post_nothing_are_not_spaced(clock: ManualClock) -> None:
    pacer = Pacer(clock)
    for _each in range(3):
        await asyncio.wait_for(pacer.turn("users.info"), PATIENCE)


async def test_a_post_waits_for_its_channel_and_for_a_pause(clock: ManualClock) -> None:
    pacer = Pacer(clock)
    await pacer.turn("chat.postMessage", "C1")
    pacer.pause("chat.postMessage", 4)
    with pytest.raises(RateLimited) as caught:
        await pacer.turn("chat.postMessage", "C1", patience=3.9)
    assert 4.0 == caught.value.retry_after


async def test_the_longer_of_two_pauses_counts(clock: ManualClock) -> None:
    pacer = Pacer(clock)
    pacer.pause("users.info", 30)
    pacer.pause("users.info", 5)
    with pytest.raises(RateLimited) as caught:
        await pacer.turn("users.info")
    assert 30.0 == caught.value.retry_after


async def test_what_is_over_is_forgotten(clock: ManualClock) -> None:
    pacer = Pacer(clock)
    for number in range(20):
        pacer.pause(f"method.{number}", 1)
    clock.advance(timedelta(seconds=2))
    await pacer.turn("chat.postMessage", "C1")
    assert {} == pacer._paused  # pyright: ignore[reportPrivateUsage]
