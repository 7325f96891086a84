"""One writer at a time; whoever somebody waits for goes first, and nobody waits for ever."""

import asyncio
from contextlib import suppress

from storage.turn import Turn
from tests.patience import PATIENCE


async def holding(turn: Turn, log: list[str], name: str, *, hurried: bool = False) -> None:
    async with turn.taken(hurried=hurried):
        log.append(name)
        await asyncio.sleep(0)


async def test_those_in_a_hurry_go_first_and_then_take_turns_with_the_others() -> None:
    turn, log = Turn(), list[str]()

    async with turn.taken():
        waiting = [
            asyncio.create_task(holding(turn, log, name, hurried=name.startswith("h")))
            for name in ("p1", "p2", "p3", "h1", "h2")
        ]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)

    assert ["h1", "p1", "h2", "p2", "p3"] == log


async def test_only_one_holds_it_at_a_time() -> None:
    turn = Turn()
    inside = most = 0

    async def hold(*, hurried: bool) -> None:
        nonlocal inside, most
        async with turn.taken(hurried=hurried):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(hold(hurried=bool(number % 3)) for number in range(30)))

    assert 1 == most


async def test_one_who_gives_up_waiting_holds_nobody_up() -> None:
    turn, log = Turn(), list[str]()

    async with turn.taken():
        impatient = asyncio.create_task(holding(turn, log, "impatient"))
        patient = asyncio.create_task(holding(turn, log, "patient"))
        await asyncio.sleep(0)
        impatient.cancel()
        await asyncio.sleep(0)
    await patient

    assert ["patient"] == log


async def test_one_who_gives_up_in_the_moment_of_getting_it_passes_it_on() -> None:
    turn, log = Turn(), list[str]()

    async with turn.taken():
        unlucky = asyncio.create_task(holding(turn, log, "unlucky"))
        following = asyncio.create_task(holding(turn, log, "following"))
        await asyncio.sleep(0)
    unlucky.cancel()
    with suppress(asyncio.CancelledError):
        await unlucky
    await asyncio.wait_for(following, PATIENCE)

    assert ["following"] == log


async def test_an_error_inside_lets_go() -> None:
    turn, log = Turn(), list[str]()

    with suppress(LookupError):
        async with turn.taken():
            raise LookupError
    await asyncio.wait_for(holding(turn, log, "next"), PATIENCE)

    assert ["next"] == log
