"""A delivery killed at each of its seven points comes out once, or is put to a person; never lost, never doubled."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from storage.outbox_rows import OutboxState
from tests.process.scene import PLACES, Scene, set_scene

POINTS = {
    "before the claim": "courier.before_claim",
    "after the claim": "courier.after_claim",
    "after the platform accepted": "",
    "after the answer was read": "courier.after_answer",
    "while recording": "outbox.recording",
    "after the commit, before the thread": "courier.before_thread",
    "after the thread, before its commit": "courier.after_thread",
}
UNKNOWN = ("after the platform accepted", "after the answer was read", "while recording")
"""Points at which a message stands whose acceptance is written down nowhere."""


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


async def play(scene: Scene, point: str) -> OutboxState:
    """Dies at the point, starts again, and settles."""
    if not POINTS[point]:
        scene.place.at_acceptance(scene.bot.kill)
    await scene.bot.start(failpoint=POINTS[point])
    assert -9 == await scene.bot.died()
    await scene.let_time_pass()
    await scene.bot.start()
    return await scene.settled()


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("point", POINTS)
async def test_killed_at_a_point_it_is_posted_once_or_put_to_a_person(
    point: str, where: str, database_url: str, stack: AsyncExitStack, tmp_path: Path
) -> None:
    scene = await set_scene(stack, PLACES[where](), database_url, tmp_path)
    doubtful = point in UNKNOWN and not scene.place.knows_afterwards

    state = await play(scene, point)

    assert (OutboxState.IN_DOUBT if doubtful else OutboxState.SENT) is state
    assert (1, 1) == (scene.place.posts("prompts"), scene.place.threads())
    if doubtful:
        await scene.ops_told()
        assert 1 == scene.place.posts("ops")
    assert [] == scene.place.violations()
    assert 0 == await scene.bot.stop()
