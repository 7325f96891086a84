"""The end of 2027: rows 61 and 62 of the replay script."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from adapters.playground.workspace import upload
from storage.prompt_rows import PromptRow
from storage.prompts import PromptRepository
from storage.reports import Measure, ReportRepository
from tests.conversation import World, restore
from tests.databases import in_memory
from tests.year.life import Life, at, empty_world, said

COMING = 50
"""How many of the next occurrences are compared."""


@dataclass(frozen=True)
class Belongings:
    """What a community has to have wherever it lives."""

    coming: list[tuple[datetime, str]]
    queue: list[str]
    figures: dict[Measure, int]
    states: dict[str, int]


async def moved_out(life: Life, empty: Path) -> None:
    """Row 61: aha's export arrives in an empty instance; what comes next there is what comes next here."""
    world = life.world
    ada = world.person("Ada", world.guild, "#ops")
    with life.row(61):
        await ada.run("/community export")
        (file,) = ada.dms[-1].message.files
        database = in_memory()
        try:
            await restore(database, empty)
            async with empty_world(database) as other:
                other.clock.set(world.clock.now())
                await other.ada.run("/community import", file=upload(file.name, file.content))
                assert "is here, with everything it owns" in said(other.ada)
                await other.recognise()
                theirs = await _belongings(other)
        finally:
            await database.close()
        mine = await _belongings(world)
    with life.row(61):
        assert COMING == len(mine.coming)
        assert mine == theirs


async def reported(life: Life) -> None:
    """Row 62: the quarter and the year; Fay left on the 1st of August, so that Ada asks."""
    world = life.world
    ada = world.person("Ada", world.guild, "#ops")
    with life.row(62):
        await life.until("2027-12-15 10:00")
        await ada.run("/report quarter")
        quarter = _shown(said(ada))
        await ada.run("/report year")
        year = _shown(said(ada))
    with life.row(62):
        assert ("11", "5", "3") == _things(quarter)
        assert ("47", "22", "10") == _things(year)
        # One suggestion in the whole year: a number that small would be a name.
        assert "fewer than 5" == year["Suggestions"]
        assert "6" == year["Came"]


def _things(report: dict[str, str]) -> tuple[str, ...]:
    return tuple(report[name] for name in ("Questions asked", "Cases discussed", "Webinars held"))


def _shown(report: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Z][a-z ]+): (.+)$", report, re.MULTILINE))


async def _belongings(world: World) -> Belongings:
    async with world.uow() as uow:
        queue = [row.text for row in await uow.repo(PromptRepository).queued()]
        figures = await uow.repo(ReportRepository).figures(
            at("2027-01-01 00:00"), at("2028-01-01 00:00")
        )
        states: Any = await uow.session.execute(
            select(PromptRow.state, func.count()).group_by(PromptRow.state)
        )
        coming: list[tuple[datetime, str]] = []
        for row in await uow.schedules.list():
            found = await uow.schedules.upcoming(row.id, COMING)
            coming.extend((each.at, row.subject) for each in found)
    return Belongings(sorted(coming)[:COMING], queue, figures, dict(states.all()))
