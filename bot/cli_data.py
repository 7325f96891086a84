"""The command line's way to data: backup, restore, export, import. A part of the composition root."""

import asyncio
import random
from pathlib import Path

from bot.clock import SystemClock
from bot.config import Config
from bot.errors import Invalid
from bot.ids import RandomIds
from storage.backups import backup, restore
from storage.database import Database
from storage.errors import StorageError
from storage.exchange import export_community, import_community
from storage.migrations import upgrade
from storage.uow import Uows

ACTOR = "command line"
"""Whom audit rows name."""


class CannotDo(Exception):
    """Nothing was changed; the text says why and what to do instead."""


def back_up(config: Config, target: Path) -> None:
    """Copies a running SQLite database; raises `CannotDo`."""
    try:
        backup(config.storage.url, target)
    except StorageError as error:
        raise CannotDo(str(error)) from error


def put_back(config: Config, source: Path, *, replace: bool) -> None:
    """Puts a backup in the place of the database; raises `CannotDo`."""
    try:
        restore(config.storage.url, source, replace=replace)
    except StorageError as error:
        raise CannotDo(str(error)) from error


def export_to(config: Config, slug: str, target: Path) -> int:
    """Writes a community to a new file; returns its size in bytes; raises `CannotDo`."""
    if target.exists():
        raise CannotDo(f"{target} exists already; choose another name")
    return target.write_bytes(asyncio.run(_exported(config, slug)))


def import_from(config: Config, source: Path) -> str:
    """Brings a community in; returns its short name; raises `CannotDo`."""
    try:
        content = source.read_bytes()
    except OSError as error:
        raise CannotDo(f"{source} cannot be read: {error.strerror}") from error
    return asyncio.run(_imported(config, content))


async def _exported(config: Config, slug: str) -> bytes:
    database = Database.open(config.storage.url)
    try:
        async with _units(database).system(actor=ACTOR) as uow:
            known = {row.slug: row.id for row in await uow.communities.everyone()}
        found = known.get(slug.lower())
        if found is None:
            raise CannotDo(f"no community {slug}; there is {', '.join(known) or 'none'}")
        async with _units(database).snapshot() as uow:
            return await export_community(uow.session, found)
    finally:
        await database.close()


async def _imported(config: Config, content: bytes) -> str:
    database = Database.open(config.storage.url)
    try:
        await upgrade(database)
        async with _units(database).system(actor=ACTOR) as uow:
            community_id = await import_community(uow.session, content)
            await uow.commit()
        async with _units(database)(community_id, actor=ACTOR) as uow:
            slug = (await uow.communities.get()).slug
            uow.audit("community.imported", slug)
            await uow.commit()
    except Invalid as error:
        raise CannotDo(str(error)) from error
    finally:
        await database.close()
    return slug


def _units(database: Database) -> Uows:
    clock = SystemClock()
    return Uows(database, clock, RandomIds(clock, random.SystemRandom()))
