# pyright: basic
"""Short ways to say what conversations over sockets need."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from discord.gateway import DiscordWebSocket
from discord.http import Route

from storage.database import Database
from tests.cogs.webinars.emulated import Emulated, OnDiscord, OnSlack, Side, emulate
from tests.conversation import restore

START = datetime(2027, 2, 7, 23, 0, tzinfo=UTC)
LINK = "https://meet.example.org/secret-room"
PLATFORMS = ["discord", "slack"]
ALONE: Mapping[str, Callable[[], Side]] = {"discord": OnDiscord, "slack": OnSlack}
"""Each without the other."""


@asynccontextmanager
async def community(template: Path, *sides: Side) -> AsyncGenerator[Emulated, None]:
    """A community on these platforms; the addresses that Discord's library knows are given back."""
    addresses = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    database = Database.open("sqlite://")
    await restore(database, template)
    try:
        async with emulate(database, {side.name: side for side in sides}, START) as world:
            yield world
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = addresses
        await database.close()


async def plan(world: Emulated, here: Side, **more: Any) -> None:
    """Fay plans a webinar on Thursday 18 February, 19:30 in Melbourne, and saves it."""
    options = {
        "title": "Talking with families",
        "when": "2027-02-18 19:30",
        "area": "communication",
        "link": LINK,
        **more,
    }
    shown = await here.run("Fay", "create", **options)
    await here.click("Fay", shown, "Save")
    await world.quiet()


async def say(world: Emulated, here: Side, who: str, label: str) -> str:
    """Somebody presses a button of the card; what they are told."""
    answer = await here.click(who, here.card(), label)
    await world.quiet()
    return here.said(answer)
