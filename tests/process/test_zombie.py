"""A process frozen beyond its lease, right before the socket write, comes back after another has taken over."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import psutil
import pytest

from storage.outbox_rows import OutboxState
from tests.process.places import Place
from tests.process.process import BotProcess
from tests.process.scene import PLACES, SETTLE_SECONDS, Scene, set_scene


async def frozen(bot: BotProcess) -> None:
    """Waits until the process has stopped in its tracks."""
    process = psutil.Process(bot.pid)
    async with asyncio.timeout(SETTLE_SECONDS):
        while process.status() != psutil.STATUS_STOPPED:
            await asyncio.sleep(0.05)


async def quiet(place: Place) -> int:
    """Posts in the channel once their number has not changed for a while."""
    seen, since = -1, 0
    while since < 20:
        now = place.posts("prompts")
        seen, since = now, since + 1 if now == seen else 0
        await asyncio.sleep(0.1)
    return seen


async def haunt(scene: Scene) -> OutboxState:
    """The first process freezes, the second takes over, the first wakes."""
    zombie = scene.bot
    await zombie.start(failpoint="courier.before_send:freeze")
    await frozen(zombie)
    await scene.let_time_pass()
    heir = BotProcess(zombie.environment, zombie.log.with_name("heir.log"))
    await heir.start()
    try:
        state = await scene.settled()
        zombie.thaw()
        assert 1 == await quiet(scene.place)
    finally:
        await heir.end()
    return state


@pytest.mark.parametrize("where", PLACES)
async def test_a_zombie_leaves_one_post(where: str, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        scene = await set_scene(
            stack, PLACES[where](), f"sqlite:///{tmp_path}/praxis.sqlite", tmp_path
        )
        state = await haunt(scene)
        known = scene.place.knows_afterwards
        assert (OutboxState.SENT if known else OutboxState.IN_DOUBT) is state
