"""`praxis check`: looks at everything Praxis needs and says what to fix, in words; changes nothing.

A part of the composition root: it builds what it looks at.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.clock import SystemClock, pin_zone_data, zone_data_version
from bot.composition import COGS, catalog, hand_over, platform_adapters, vault
from bot.config import Config
from bot.errors import Gone, MissingPermission, PlatformError, Unauthorized
from bot.logs import scrub
from bot.ports import Adapter, Need
from bot.refs import ChannelRef
from bot.text import CommandLine
from cogs.cases.gate.models import UnusableModel, load_tagger
from cogs.community.rules import needs_of
from storage.database import Database, sqlite_file
from storage.errors import StorageError
from storage.migrations import pending
from storage.outbox_rows import OutboxState
from storage.uow import UnitOfWork, Uows
from storage.webinar_calendars import WorkspaceCalendarRepository

BUILT = datetime(2026, 11, 1, tzinfo=UTC)
"""A clock before this is wrong: Praxis was not written yet."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its area, whether it is well, what was seen, and what to do about it."""

    area: str
    good: bool
    seen: str
    fix: str = ""

    def to_json(self) -> dict[str, Any]:
        """For other tools."""
        return asdict(self)


async def examine(config: Config) -> list[Finding]:
    """Everything, in the order in which one mends it."""
    pin_zone_data()
    findings = [_clock(SystemClock().now()), _features()]
    if config.cases.name_model:
        findings.append(await asyncio.to_thread(_name_model, Path(config.cases.name_model)))
    adapters = platform_adapters(config, SystemClock())
    findings += _platforms_configured(config, adapters)
    try:
        async with _database(config, findings, adapters) as uows:
            for adapter in adapters.values():
                findings.append(await _token(adapter))
            if uows is not None:
                findings += await _communities(uows, adapters)
    finally:
        for adapter in adapters.values():
            await adapter.close()
    return findings


def _clock(now: datetime) -> Finding:
    if now < BUILT:
        fix = "Set the machine's clock (for instance with systemd-timesyncd)."
        return Finding("clock", good=False, seen=f"it says {now:%Y-%m-%d %H:%M} UTC", fix=fix)
    seen = f"{now:%Y-%m-%d %H:%M} UTC, time zone data {zone_data_version()}"
    return Finding("clock", good=True, seen=seen)


def _features() -> Finding:
    known = catalog()
    seen = f"{len(COGS)} cogs, {len(known.commands)} commands, {len(known.actions)} actions"
    return Finding("features", good=True, seen=seen)


def _name_model(folder: Path) -> Finding:
    """The model that reads cases beside the gate's own tagger, loaded as the bot would."""
    try:
        tagger = load_tagger(folder)
    except UnusableModel as error:
        fix = "Put the model there, or correct [cases] name_model, or leave it empty."
        return Finding("name model", good=False, seen=str(error), fix=fix)
    except ImportError as error:
        fix = 'Run pip install "praxis-community[names]" in the environment of Praxis.'
        return Finding("name model", good=False, seen=f"{error.name} is not installed", fix=fix)
    return Finding("name model", good=True, seen=tagger.name)


def _platforms_configured(config: Config, adapters: Mapping[str, Adapter]) -> list[Finding]:
    if adapters:
        return []
    if config.playground.enabled:
        return [Finding("platforms", good=True, seen="only the playground")]
    fix = "Set [discord] token or [slack] bot_token, in the file or the environment."
    return [Finding("platforms", good=False, seen="none is configured", fix=fix)]


async def _token(adapter: Adapter) -> Finding:
    try:
        return Finding(adapter.platform, good=True, seen=await adapter.verify())
    except Unauthorized as error:
        fix = "Copy the token anew from the platform's developer pages."
        return Finding(adapter.platform, good=False, seen=scrub(str(error)), fix=fix)
    except MissingPermission as error:
        return Finding(adapter.platform, good=False, seen=f"missing {error.what}", fix=error.how)
    except PlatformError as error:
        fix = "Look at the network, the proxy and api_url."
        return Finding(adapter.platform, good=False, seen=scrub(str(error)), fix=fix)


@asynccontextmanager
async def _database(
    config: Config, findings: list[Finding], adapters: Mapping[str, Adapter]
) -> AsyncGenerator[Uows | None]:
    """The open database, which knows who installed us; None where it cannot be used, and says why."""
    file = sqlite_file(config.storage.url)
    if file is not None and not file.exists():
        seen, fix = "not there yet", "`praxis db upgrade` makes it; starting Praxis does it, too."
        findings.append(Finding("database", good=False, seen=seen, fix=fix))
        yield None
        return
    database = Database.open(config.storage.url)
    try:
        try:
            waiting = await pending(database)
        except (StorageError, OSError) as error:
            fix = "Look at [storage] url, and whether the server or folder is there and writable."
            findings.append(Finding("database", good=False, seen=scrub(str(error)), fix=fix))
            yield None
            return
        if waiting:
            seen = f"{len(waiting)} migrations are waiting"
            fix = "Run `praxis db upgrade`; starting Praxis does it, too."
            findings.append(Finding("database", good=False, seen=seen, fix=fix))
            yield None
            return
        findings.append(Finding("database", good=True, seen=f"{database.dialect}, up to date"))
        clock, ids = SystemClock(), _NoIds()
        if kept := vault(config, database, clock, ids):
            hand_over(adapters, kept)
        yield Uows(database, clock, ids)
    finally:
        await database.close()


class _NoIds:
    """The doctor writes nothing."""

    def ulid(self) -> str:
        raise RuntimeError("the doctor writes nothing")

    def code(self) -> str:
        raise RuntimeError("the doctor writes nothing")


async def _communities(uows: Uows, adapters: Mapping[str, Adapter]) -> list[Finding]:
    async with uows.system(actor="doctor") as uow:
        known = [(row.id, row.slug.upper()) for row in await uow.communities.everyone()]
    findings: list[Finding] = []
    for community_id, slug in known:
        async with uows(community_id, actor="doctor") as uow:
            targets = await uow.communities.targets()
            calendars = await uow.repo(WorkspaceCalendarRepository).editions()
            findings += await _waiting(uow, slug)
        for target in targets:
            adapter = adapters.get(target.workspace.platform)
            if adapter is None:
                continue
            for purpose, channel in target.channels.items():
                area = f"{slug} {target.workspace.platform} {purpose}"
                needs = needs_of(purpose, calendar=target.id in calendars)
                findings += await _channel(adapter, area, purpose, channel, needs)
    return findings


async def _waiting(uow: UnitOfWork, slug: str) -> list[Finding]:
    held = await uow.outbox.in_state(OutboxState.HELD, OutboxState.IN_DOUBT)
    if not held:
        return []
    seen = f"{len(held)} deliveries wait for a person"
    fix = "The ops channel names each; `community check` there shows what is missing."
    return [Finding(f"{slug} deliveries", good=False, seen=seen, fix=fix)]


async def _channel(
    adapter: Adapter, area: str, purpose: str, channel: ChannelRef, needs: frozenset[Need]
) -> list[Finding]:
    try:
        missing = await adapter.missing(channel, needs)
    except Gone as error:
        line = CommandLine("community channels", (("purpose", purpose),))
        fix = f"Choose another one: {adapter.capabilities.typed(line)}"
        return [Finding(area, good=False, seen=str(error), fix=fix)]
    except PlatformError as error:
        return [Finding(area, good=False, seen=scrub(str(error)), fix="Look at the token above.")]
    if not missing:
        return [Finding(area, good=True, seen="usable")]
    return [
        Finding(area, good=False, seen=f"missing {each.what} (to {each.need.value})", fix=each.how)
        for each in missing
    ]
