"""Whether a database is up to date is known without Alembic, which is large; both must agree."""

from alembic.config import Config
from alembic.script import ScriptDirectory

from storage.migrations import FOLDER, newest


def test_the_newest_revisions_are_those_that_alembic_finds() -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))

    assert set(ScriptDirectory.from_config(config).get_heads()) == newest()
