"""The stage of every storage test."""

import pytest

from storage.calendar import Calendar
from storage.database import Database
from tests.storage.stage import TEAM, Site, Stage


@pytest.fixture
def stage(database: Database) -> Stage:
    return Stage(database)


@pytest.fixture
async def aha(stage: Stage) -> Site:
    return await stage.site("aha")


@pytest.fixture
async def uk(stage: Stage) -> Site:
    return await stage.site("uk", TEAM, zone="Europe/London")


@pytest.fixture
def calendar(stage: Stage) -> Calendar:
    return Calendar(stage.database, stage.clock, stage.ids)
