"""A delivery killed at each of its seven points comes out once, or is put to a person; never lost, never doubled."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.clock import SystemClock
from bot.delivery import Draft, ToPurpose
from bot.ids import RandomIds
from bot.message import Heading, Message, Paragraph
from bot.text import plain
from storage.database import Database
from storage.migrations import upgrade
from storage.outbox import OutboxRow, OutboxState, SenderLeaseRow
from storage.uow import NOWHERE, Uows
from tests.crash.places import DiscordPlace, Place, SlackPlace
from tests.crash.process import BotProcess

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

PLACES: dict[str, Callable[[], Place]] = {
    "discord": DiscordPlace,
    "discord, nonces forgotten": lambda: DiscordPlace(forgetful=True),
    "slack with history": lambda: SlackPlace(history=True),
    "slack without history": lambda: SlackPlace(history=False),
}
SETTLE_SECONDS = 30.0
FINAL = (OutboxState.SENT, OutboxState.IN_DOUBT, OutboxState.DEAD, OutboxState.MISSED)


@dataclass
class Scene:
    """A place, a database with one post due, and a bot to run on them."""

    place: Place
    database: Database
    uows: Uows
    community_id: int
    bot: BotProcess

    async def state(self) -> OutboxState:
        """Where the post stands."""
        async with self.uows(self.community_id, actor="test") as uow:
            (row,) = await uow.outbox.by_subject("1", kind="prompt.post")
            return OutboxState(row.state)

    async def let_time_pass(self) -> None:
        """As if the leases had run out and the safe window with them."""
        past = datetime.now(UTC) - timedelta(minutes=3)
        async with self.database.writing() as connection:
            await connection.execute(update(SenderLeaseRow).values(until=past))
            claimed = update(OutboxRow).where(OutboxRow.state == OutboxState.CLAIMED.value)
            await connection.execute(claimed.values(ready_at=past, lease_until=past))
            attempted = update(OutboxRow).where(OutboxRow.attempted_at.is_not(None))
            await connection.execute(attempted.values(attempted_at=past))

    async def settled(self) -> OutboxState:
        """Waits until the post stands finally."""
        async with asyncio.timeout(SETTLE_SECONDS):
            while (state := await self.state()) not in FINAL:
                await asyncio.sleep(0.1)
        return state

    async def ops_told(self) -> None:
        """Waits for the card in the ops channel."""
        async with asyncio.timeout(SETTLE_SECONDS):
            while not self.place.posts("ops"):
                await asyncio.sleep(0.1)


async def set_scene(stack: AsyncExitStack, place: Place, url: str, folder: Path) -> Scene:
    await place.open(stack)
    database = Database.open(url)
    stack.push_async_callback(database.close)
    await upgrade(database)
    clock = SystemClock()
    uows = Uows(database, clock, RandomIds(clock, random.Random(1)))
    workspace = place.channels["prompts"].workspace
    async with uows(NOWHERE, actor="test") as uow:
        community = await uow.found("aha", "Allied health", zone="Australia/Melbourne")
        target = await uow.communities.add_target(workspace)
        for purpose, channel in place.channels.items():
            await uow.communities.map_channel(target.id, purpose, channel)
        message = Message((Heading(plain("This week")), Paragraph(plain("What helped?"))))
        to = ToPurpose(target.id, "prompts")
        await uow.outbox.add(Draft("prompt.post", "1", to, message, thread_title="This week"))
        uow.audit("test", "1")
        await uow.commit()
    bot = BotProcess(
        {**place.environment(), "PRAXIS_STORAGE__URL": url, "PRAXIS_LOG__FORMAT": "json"},
        folder / "bot.log",
    )
    stack.push_async_callback(bot.end)
    return Scene(place, database, uows, community.id, bot)


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


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("point", POINTS)
async def test_killed_at_a_point_it_is_posted_once_or_put_to_a_person(
    point: str,
    where: str,
    engine: str,
    stack: AsyncExitStack,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    url = f"sqlite:///{tmp_path}/praxis.sqlite"
    if engine == "postgresql":
        url = request.getfixturevalue("empty_postgres_url")
    scene = await set_scene(stack, PLACES[where](), url, tmp_path)
    doubtful = point in UNKNOWN and not scene.place.knows_afterwards

    state = await play(scene, point)

    assert (OutboxState.IN_DOUBT if doubtful else OutboxState.SENT) is state
    assert (1, 1) == (scene.place.posts("prompts"), scene.place.threads())
    if doubtful:
        await scene.ops_told()
        assert 1 == scene.place.posts("ops")
    assert [] == scene.place.violations()
    assert 0 == await scene.bot.stop()
