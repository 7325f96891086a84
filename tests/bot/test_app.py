"""The life of the whole bot, where something in it does not want to end."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from adapters.playground.play import Playground
from bot.app import end
from bot.composition import build
from bot.config import Config, StorageConfig
from bot.events import OwnPostSeen, WorkspaceReady
from bot.refs import ChannelRef, MessageRef
from storage.scenery import scenery

START = datetime(2027, 1, 4, 0, 0, tzinfo=UTC)


async def test_a_task_that_loses_a_cancellation_is_ended_all_the_same() -> None:
    lost: list[str] = []

    async def stubborn() -> None:
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                if lost:
                    raise
                lost.append("once")

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    assert 0 == await end([task], patience=0.05)
    assert (["once"], True) == (lost, task.cancelled())


async def test_what_was_begun_with_an_event_ends_before_the_database_is_closed(
    sqlite_url: str,
) -> None:
    playground = Playground.open(None, now=START)
    settings = Config(storage=StorageConfig(url=sqlite_url))
    channel = ChannelRef(playground.workspaces[0].ref, "C1")
    seen = OwnPostSeen(MessageRef(channel, "1"), "a key", START)
    begun, go_on = asyncio.Event(), asyncio.Event()
    found: list[object] = []

    async def slowly(*asked: Any) -> MessageRef | None:
        begun.set()
        await go_on.wait()
        found.append(await echoed(*asked))
        return None

    async with build(settings, playground.adapters, clock=playground.clock) as praxis:
        echoed = praxis.app.outbox.echoed
        vars(praxis.app.outbox)["echoed"] = slowly
        accepting = asyncio.create_task(praxis.app.accept(seen))
        await begun.wait()
        accepting.cancel()  # as an adapter does that is told to stop
        asyncio.get_running_loop().call_later(0.05, go_on.set)

    assert [None] == found


async def test_nothing_is_begun_once_it_is_told_to_finish(sqlite_url: str) -> None:
    playground = Playground.open(None, now=START)
    settings = Config(storage=StorageConfig(url=sqlite_url))
    workspace = playground.workspaces[0].ref
    async with build(settings, playground.adapters, clock=playground.clock) as praxis:
        await praxis.app.finish()
        await praxis.app.accept(WorkspaceReady(workspace, "Named too late"))
        scene = await scenery(praxis.database)

    assert {} == scene.workspaces
