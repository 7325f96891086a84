"""`praxis play`: the whole bot on the playground's workspaces and its clock, kept in two files."""

from pathlib import Path

from adapters.playground.machine import Announced
from adapters.playground.play import Playground
from bot.clock import SystemClock, pin_zone_data
from bot.composition import build
from bot.config import Config, ConfigError, LogConfig, StorageConfig
from bot.logs import configure_logs


async def play(settings: Config, database: Path) -> None:
    """One session; the database and the workspaces beside it go on where they were left.

    Raises `ConfigError` where only one of the two files is there, or one is something else.
    """
    pin_zone_data()
    configure_logs(LogConfig(level="error", format=settings.log.format))
    try:
        playground = Playground.beside(database, now=SystemClock().now())
    except ValueError as error:
        raise ConfigError(str(error)) from error
    storage = StorageConfig(url=f"sqlite:///{database}")
    settings = settings.model_copy(update={"storage": storage})
    async with build(settings, playground.adapters, clock=playground.clock) as praxis:
        await playground.terminal(Announced(praxis.app), praxis.app.catalog)
