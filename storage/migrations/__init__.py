"""Brings a database to the present form, once, whoever asks first."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from storage.database import Database

FOLDER = Path(__file__).parent
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


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def _pending(connection: Connection) -> list[str]:
    script = ScriptDirectory.from_config(configuration(connection))
    applied = set(MigrationContext.configure(connection).get_current_heads())
    known = {
        step.revision for head in applied for step in script.iterate_revisions(head, "base")
    }
    wanted = [step.revision for step in script.walk_revisions()]
    return [revision for revision in reversed(wanted) if revision not in known]


def _apply(connection: Connection) -> None:
    command.upgrade(configuration(connection), "heads")
