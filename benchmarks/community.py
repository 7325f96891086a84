"""A database with one community that lives where a measured bot works."""

import random
from collections.abc import Sequence

from benchmarks.sites import Site
from bot.clock import SystemClock, pin_zone_data
from bot.ids import RandomIds
from storage.database import Database
from storage.migrations import upgrade
from storage.uow import NOWHERE, Uows


async def found(url: str, sites: Sequence[Site]) -> None:
    """Migrates an empty database and founds a community with a target on every site."""
    pin_zone_data()
    clock = SystemClock()
    database = Database.open(url)
    try:
        await upgrade(database)
        uows = Uows(database, clock, RandomIds(clock, random.Random(1)))
        async with uows(NOWHERE, actor="bench") as uow:
            await uow.found("bench", "Bench", zone="UTC")
            for site in sites:
                target = await uow.communities.add_target(site.channel.workspace)
                for purpose in ("prompts", "ops"):
                    await uow.communities.map_channel(target.id, purpose, site.channel)
            uow.audit("bench.founded", "bench")
            await uow.commit()
    finally:
        await database.close()
