"""The life of the whole bot, where something in it does not want to end."""

import asyncio

from bot.app import end


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
