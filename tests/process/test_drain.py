"""SIGTERM in the middle of a delivery: it is finished, nothing new is begun, and the process ends in time."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from storage.outbox_rows import OutboxState
from tests.platforms.slack_server import slow
from tests.process.places import DiscordPlace, Place, SlackPlace
from tests.process.scene import SETTLE_SECONDS, set_scene

LIMIT_SECONDS = 10.0
"""Promised to whoever stops a service."""


def discord_dawdles() -> Place:
    place = DiscordPlace()
    place.server.faults.slow("POST /channels/*/messages", 2.0)
    return place


def slack_dawdles() -> Place:
    place = SlackPlace(history=False)
    place.server.fail("chat.postMessage", slow(2.0))
    return place


@pytest.mark.parametrize("dawdling", [discord_dawdles, slack_dawdles])
async def test_a_send_under_way_is_finished_and_recorded(
    dawdling: Callable[[], Place], tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        place = dawdling()
        received: list[bool] = []
        place.at_reception(lambda: received.append(True))
        scene = await set_scene(stack, place, f"sqlite:///{tmp_path}/praxis.sqlite", tmp_path)
        await scene.bot.start()
        async with asyncio.timeout(SETTLE_SECONDS):
            while not received:
                await asyncio.sleep(0.05)
        begun = time.perf_counter()
        assert 0 == await scene.bot.stop()
        assert time.perf_counter() - begun < LIMIT_SECONDS
        assert (OutboxState.SENT, 1) == (await scene.state(), place.posts("prompts"))


async def test_an_idle_bot_ends_at_once(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        scene = await set_scene(
            stack, DiscordPlace(), f"sqlite:///{tmp_path}/praxis.sqlite", tmp_path
        )
        await scene.bot.start()
        await scene.settled()
        begun = time.perf_counter()
        assert 0 == await scene.bot.stop()
        assert time.perf_counter() - begun < LIMIT_SECONDS / 2
