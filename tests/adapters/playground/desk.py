"""A workspace with people and a scripted inbox instead of the bot, for tests of the playground alone."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.playground.adapter import PlaygroundAdapter
from adapters.playground.flavours import Flavour
from adapters.playground.people import Person
from adapters.playground.workspace import Workspace
from bot.clock import ManualClock
from bot.refs import ChannelRef, WorkspaceRef
from tests.contract import CATALOG, Script

START = datetime(2027, 1, 11, tzinfo=UTC)
KEY = "0123456789abcdef01234567"
OTHER_KEY = "fedcba9876543210fedcba98"


@dataclass
class Desk:
    """Everything a test touches."""

    workspace: Workspace
    clock: ManualClock
    script: Script
    channel: ChannelRef
    mia: Person
    ben: Person
    adapter: PlaygroundAdapter


@asynccontextmanager
async def open_desk(flavour: Flavour) -> AsyncGenerator[Desk, None]:
    """Mia and Ben in a workspace of this flavour, the adapter connected to the script."""
    clock = ManualClock(START)
    workspace = Workspace(WorkspaceRef("playground", "w1"), "Allied health", flavour, clock)
    channel = workspace.add_channel("#prompts")
    mia, ben = (Person(workspace, workspace.add_account(name), channel) for name in ("Mia", "Ben"))
    adapter, script = PlaygroundAdapter([workspace]), Script()
    running = asyncio.create_task(adapter.run(CATALOG, script))
    await adapter.connected.wait()
    try:
        yield Desk(workspace, clock, script, channel, mia, ben, adapter)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
