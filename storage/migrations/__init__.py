"""Brings a database to the present form, once, whoever asks first."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, inspect, select, text

from storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent
_REVISION = re.compile(r"^revision(?:: str)? = \"(\w+)\"", re.MULTILINE)
_BUILT_ON = re.compile(r"^(?:down_revision|depends_on)[^=\n]* = (.+)", re.MULTILINE)
_NAME = re.compile(r"\"(\w+)\"")
_TURN = 0x50524158
"""The PostgreSQL advisory lock of whoever upgrades."""


async def upgrade(database: Database) -> None:
    """Applies what is missing; waits while another process does. All of it or nothing."""
    async with database.upgrading() as connection:
        if not database.is_sqlite:
            await connection.execute(select(func.pg_advisory_xact_lock(_TURN)))
        await connection.run_sync(_apply)


async def pending(database: Database) -> list[str]:
    """The revisions that `upgrade` would apply, the first one first."""
    async with database.reading() as connection:
        return await connection.run_sync(_pending)


def known_revisions() -> frozenset[str]:
    """Every revision that this Praxis knows."""
    files = (FOLDER / "versions").glob("v*.py")
    texts = (path.read_text(encoding="utf-8") for path in files)
    return frozenset(found for text in texts for found in _REVISION.findall(text))


def configuration(connection: Connection) -> "Config":
    """Alembic's configuration for an open connection."""
    from alembic.config import Config  # noqa: PLC0415  # as in `_apply`

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def _pending(connection: Connection) -> list[str]:
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415  # as in `_apply`
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    script = ScriptDirectory.from_config(configuration(connection))
    applied = set(MigrationContext.configure(connection).get_current_heads())
    known = {step.revision for head in applied for step in script.iterate_revisions(head, "base")}
    wanted = [step.revision for step in script.walk_revisions()]
    return [revision for revision in reversed(wanted) if revision not in known]


def _apply(connection: Connection) -> None:
    if _heads(connection) == newest():
        return
    # Ten megabytes that a bot need not carry for months because of the one day they are wanted.
    from alembic import command  # noqa: PLC0415

    command.upgrade(configuration(connection), "heads")


def _heads(connection: Connection) -> set[str]:
    """Where the database stands; nowhere when it is new."""
    if not inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())


def newest() -> set[str]:
    """The revisions on which no other builds, as their files say."""
    revisions: set[str] = set()
    built_on: set[str] = set()
    for file in (FOLDER / "versions").glob("v*.py"):
        source = file.read_text(encoding="utf-8")
        revisions.update(_REVISION.findall(source))
        for said in _BUILT_ON.findall(source):
            built_on.update(_NAME.findall(said))
    return revisions - built_on
