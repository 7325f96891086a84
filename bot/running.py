"""The running bot: what `praxis run` becomes, with nothing in memory that only a command line needs.

A part of the composition root. `praxis run` hands the configuration it read over as a descriptor;
`python -m bot.running [praxis.toml]` reads it itself.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.clock import SystemClock
from bot.config import HANDED_OVER, Config, ConfigError
from bot.memory import settle


@contextmanager
def _without(package: str) -> Generator[None]:
    """As if a package were not installed: structlog would load rich for colours nobody sees here."""
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[package]


with _without("rich"):
    from bot.logs import configure_logs


HANDED = "--handed="
"""Before the number of the descriptor that holds the configuration."""


def main(arguments: Sequence[str]) -> int:
    """Runs until told to stop; the exit code. `arguments`: at most one, see the module."""
    try:
        settings = _settings(*arguments)
        configure_logs(settings.log)
        asyncio.run(run(settings))
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _settings(source: str = "") -> Config:
    if source.startswith(HANDED):
        with os.fdopen(int(source.removeprefix(HANDED)), encoding="utf-8") as pipe:
            return HANDED_OVER.from_text(pipe.read())
    # Two megabytes that only reading needs.
    from bot.settings import DEFAULT_PATH, load_config  # noqa: PLC0415

    path = Path(source) if source else DEFAULT_PATH
    return load_config(path if source or path.exists() else None)


async def run(settings: Config) -> None:
    """Builds Praxis on the configured platforms and lives until a signal."""
    # What this loads depends on what is configured.
    from bot.composition import build, http_mounts, platform_adapters  # noqa: PLC0415

    stopping = told_to_stop()
    _plug_in(settings)
    adapters = platform_adapters(settings, SystemClock())
    async with build(settings, adapters) as praxis:
        servers: list[asyncio.Task[None]] = []
        if settings.serves_http:
            from bot.http import build_http, serve  # noqa: PLC0415  # a web server, only where wanted

            http = build_http(adapters, http_mounts(adapters, praxis.app.background))
            servers.append(asyncio.create_task(serve(settings.http, http, stopping)))
        settle()
        await praxis.app.run(stopping)
        await asyncio.gather(*servers)


def told_to_stop() -> asyncio.Event:
    """Set when the process is asked to end."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    return stopping


def _plug_in(settings: Config) -> None:
    """Lets the library look at addresses, and it and the cases use their models, as configured."""
    from cogs.resources.wiring import configure  # noqa: PLC0415

    _plug_in_names(settings)

    model = settings.resources.model
    try:
        configure(check_links=settings.resources.check_links, model=Path(model) if model else None)
    except ValueError as error:
        raise ConfigError(f"resources.model: {error}") from error
    except ImportError as error:
        needed = 'resources.model needs pip install "praxis-community[semantic]"'
        raise ConfigError(needed) from error


def _plug_in_names(settings: Config) -> None:
    """The model that reads cases beside the gate's own tagger."""
    if not settings.cases.name_model:
        return
    from cogs.cases.gate.models import UnusableModel  # noqa: PLC0415
    from cogs.cases.gate.wiring import configure  # noqa: PLC0415

    try:
        configure(Path(settings.cases.name_model))
    except UnusableModel as error:
        raise ConfigError(f"cases.name_model: {error}") from error
    except ImportError as error:
        needed = 'cases.name_model needs pip install "praxis-community[names]"'
        raise ConfigError(needed) from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
