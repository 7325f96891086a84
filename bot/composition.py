"""The composition root: builds a Praxis from its configuration; the only place that knows all parts."""

import os
import random
import socket
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.app import App
from bot.catalog import Catalog, build_catalog
from bot.clock import SystemClock, pin_zone_data
from bot.config import Config
from bot.context import Background
from bot.failpoints import arm
from bot.ids import RandomIds
from bot.installations import Installable
from bot.ports import Adapter, Clock, Ids, Reached
from cogs import (
    cases,
    community,
    find,
    members,
    ops,
    privacy,
    prompts,
    report,
    resources,
    webinars,
)
from cogs import help as help_
from cogs.webinars.service import calendars
from storage.calendar import Calendar
from storage.courier import CourierOutbox
from storage.database import Database
from storage.installations import Vault
from storage.migrations import upgrade
from storage.reception import DatabaseReception
from storage.uow import Uows

COGS = (
    members.cog,
    prompts.cog,
    cases.cog,
    webinars.cog,
    resources.cog,
    find.cog,
    privacy.cog,
    report.cog,
    community.cog,
    help_.cog,
    ops.cog,
)
"""The features, in the order in which people meet them."""


def catalog() -> Catalog:
    """Everything the features declare."""
    return build_catalog(COGS)


def platform_adapters(config: Config, clock: Clock) -> dict[str, Adapter]:
    """The adapters whose tokens are configured; the SDK of another is not even loaded."""
    found: list[Adapter] = []
    if config.discord.enabled:
        from adapters import discord  # noqa: PLC0415  # eleven megabytes

        found.append(discord.build(config.discord, clock))
    if config.slack.enabled:
        from adapters import slack  # noqa: PLC0415  # fourteen megabytes

        found.append(slack.build(config.slack, clock, public_url=config.http.public_url))
    return {adapter.platform: adapter for adapter in found}


def http_mounts(
    adapters: Mapping[str, Adapter], background: Background[Any] | None = None
) -> dict[str, Any]:
    """ASGI applications by the path they answer at: what adapters bring along, and calendars."""
    mounts: dict[str, Any] = {}
    for adapter in adapters.values():
        if isinstance(adapter, Reached):
            mounts.update(adapter.mounts())
    if background is not None:
        from bot.feed_http import feed_app  # noqa: PLC0415  # a web framework, only where wanted

        mounts[f"{calendars.PATH}/"] = feed_app(calendars.CalendarFeed(background))
    return mounts


@dataclass(frozen=True)
class Praxis:
    """A built Praxis: the app, and the database behind it."""

    app: App
    database: Database
    uows: Uows


@asynccontextmanager
async def build(
    config: Config,
    adapters: Mapping[str, Adapter] | Sequence[Adapter],
    *,
    clock: Clock | None = None,
    chance: random.Random | None = None,
    ids: Ids | None = None,
) -> AsyncGenerator[Praxis]:
    """Opens the database, brings it up to date and puts everything together; closes it afterwards."""
    pin_zone_data()
    arm(os.environ.get("PRAXIS_FAILPOINT", ""))
    clock = clock or SystemClock()
    chance = chance or random.SystemRandom()
    ids = ids or RandomIds(clock, chance)
    database = Database.open(config.storage.url)
    try:
        await upgrade(database)
        praxis = assemble(config, adapters, database, clock, chance, ids)
        if kept := vault(config, database, clock, ids):
            await kept.reseal()
            hand_over(praxis.app.adapters, kept)
        await praxis.app.ticker.recompute()
        try:
            yield praxis
        finally:
            await praxis.app.finish()  # handlers outlive whoever handed their event in
    finally:
        await database.close()


def assemble(
    config: Config,
    adapters: Mapping[str, Adapter] | Sequence[Adapter],
    database: Database,
    clock: Clock,
    chance: random.Random,
    ids: Ids,
) -> Praxis:
    """Puts an open, current database and adapters together."""
    by_name = (
        dict(adapters)
        if isinstance(adapters, Mapping)
        else {adapter.platform: adapter for adapter in adapters}
    )
    uows = Uows(database, clock, ids)
    background: Background[Any] = Background(clock, ids, chance, uows, by_name, _public_url(config))
    app = App(
        catalog=catalog(),
        adapters=by_name,
        background=background,
        reception=DatabaseReception(database),
        outbox=CourierOutbox(database, clock),
        ticker=Calendar(database, clock, ids, grace=timedelta(hours=config.delivery.grace_hours)),
        holder=f"{socket.gethostname()}:{os.getpid()}:{ids.code()}",
        lease=timedelta(seconds=config.delivery.lease_seconds),
    )
    uows.on_commit(app.wake)
    return Praxis(app, database, uows)


def _public_url(config: Config) -> str:
    """Where people reach the server; "" while it is off."""
    return config.http.public_url if config.serves_http else ""


def vault(config: Config, database: Database, clock: Clock, ids: Ids) -> Vault | None:
    """Where the tokens of workspaces that install us are kept; None without a key to seal them."""
    if not config.storage.keys:
        return None
    from storage.sealing import Seal  # noqa: PLC0415  # cryptography, only where wanted

    return Vault(database, clock, ids, Seal(config.storage.keys))


def hand_over(adapters: Mapping[str, Adapter], kept: Vault) -> None:
    """Gives every adapter that can be installed the place where its installations are."""
    for adapter in adapters.values():
        if isinstance(adapter, Installable):
            adapter.use(kept)
