"""A crash scenario's scene: a place, a database with one post due, and a bot to run on them."""

import asyncio
import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from bot.clock import SystemClock
from bot.delivery import Draft, ToPurpose
from bot.ids import RandomIds
from bot.message import Heading, Message, Paragraph
from bot.text import plain
from storage.database import Database
from storage.migrations import upgrade
from storage.outbox_rows import OutboxRow, OutboxState, SenderLeaseRow
from storage.uow import NOWHERE, Uows
from tests.process.places import DiscordPlace, Place, SlackPlace
from tests.process.process import BotProcess

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
        past = SystemClock().now() - timedelta(minutes=3)
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
    """A scene with a prompt that is due."""
    scene = await set_empty_scene(stack, place, url, folder)
    async with scene.uows(scene.community_id, actor="test") as uow:
        (target,) = await uow.communities.targets()
        message = Message((Heading(plain("This week")), Paragraph(plain("What helped?"))))
        to = ToPurpose(target.id, "prompts")
        await uow.outbox.add(Draft("prompt.post", "1", to, message, thread_title="This week"))
        uow.audit("test", "1")
        await uow.commit()
    return scene


async def set_empty_scene(stack: AsyncExitStack, place: Place, url: str, folder: Path) -> Scene:
    """A scene in which nothing is due."""
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
        uow.audit("test", "community")
        await uow.commit()
    bot = BotProcess(
        {**place.environment(), "PRAXIS_STORAGE__URL": url, "PRAXIS_LOG__FORMAT": "json"},
        folder / "bot.log",
    )
    stack.push_async_callback(bot.end)
    return Scene(place, database, uows, community.id, bot)
