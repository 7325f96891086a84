"""Rows 35 and 56: a question at half past two on the mornings on which the clocks of Melbourne change."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from tests.conversation import MELBOURNE, World, open_world, restore
from tests.databases import in_memory
from tests.year.life import at


@asynccontextmanager
async def half_past_two(template: Path, day_before: str) -> AsyncGenerator[World, None]:
    """One question, planned for 02:30 on Sundays, at noon of a Saturday."""
    database = in_memory()
    try:
        await restore(database, template)
        start = at(f"{day_before} 12:00", MELBOURNE)
        async with open_world(database, start=start) as world:
            for text in ("Who is awake?", "Who still is?"):
                await world.fay.run("/prompt add", text=text)
            await world.fay.run("/prompt schedule day: Sun time: 02:30")
            await world.fay.click("Save")
            yield world
    finally:
        await database.close()


@pytest.fixture
async def autumn(world_template: Path) -> AsyncGenerator[World, None]:
    """The day before 02:30 comes twice."""
    async with half_past_two(world_template, "2027-04-03") as world:
        yield world


@pytest.fixture
async def spring(world_template: Path) -> AsyncGenerator[World, None]:
    """The day before 02:30 is left out."""
    async with half_past_two(world_template, "2027-10-02") as world:
        yield world


def asked_at(world: World) -> list[datetime]:
    """When questions were posted in the first workspace."""
    return [seen.at for seen in world.mia.here if not seen.private]


async def test_a_time_that_comes_twice_fires_the_first_time_alone(autumn: World) -> None:
    await autumn.until("2027-04-10 12:00")
    assert [at("2027-04-03 15:30")] == asked_at(autumn)


async def test_a_time_that_does_not_exist_fires_once_after_the_gap(spring: World) -> None:
    await spring.until("2027-10-09 12:00")
    assert [at("2027-10-02 16:30")] == asked_at(spring)


async def test_the_week_after_the_gap_it_is_half_past_two_again(spring: World) -> None:
    await spring.until("2027-10-10 12:00")
    assert at("2027-10-10 02:30", MELBOURNE) == asked_at(spring)[-1]
