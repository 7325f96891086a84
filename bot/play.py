"""`praxis play`: the whole bot on the playground's workspaces and its clock, kept in two files."""

import asyncio
import webbrowser
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adapters.playground.machine import AgendaLine, Announced
from adapters.playground.play import Playground
from adapters.playground.rehearsal import Rehearsal
from adapters.playground.web.backstage import Rendering
from adapters.playground.web.hands import Hands
from adapters.playground.web.serving import address_of, listening, serve
from adapters.playground.web.site import Site
from bot.clock import SystemClock, pin_zone_data
from bot.composition import Praxis, build
from bot.config import Config, ConfigError, StorageConfig
from bot.message import Message
from storage.agenda import coming, zone_of
from storage.copying import forget_senders

AGENDA = 30
"""Things listed on the agenda."""


@dataclass(frozen=True)
class Behind:
    """What stands behind the page: the database, and the adapters of real services."""

    praxis: Praxis
    settings: Config
    playground: Playground

    async def zone(self) -> str:
        """The community's time zone."""
        return await zone_of(self.praxis.database) or "UTC"

    async def agenda(self) -> Sequence[AgendaLine]:
        """What will happen next."""
        now = self.playground.clock.now()
        found = await coming(self.praxis.database, now, limit=AGENDA)
        return [AgendaLine(each.at, each.what, each.community) for each in found]

    def renderings(self, message: Message) -> Sequence[Rendering]:
        """What real services would be sent."""
        from bot.renderings import renderings  # noqa: PLC0415  # loads every service's SDK

        return renderings(message)

    async def rehearse(self, days: int) -> Rehearsal:
        """The next days, on a copy."""
        from bot.rehearsal import rehearse  # noqa: PLC0415  # only when it is asked for

        names = {each.ref: each.name for each in self.playground.workspaces}
        now = self.playground.clock.now()
        return await rehearse(self.settings, days=days, now=now, names=names)


async def play_in_terminal(settings: Config, database: Path) -> None:
    """One session at the terminal. Raises `ConfigError` as `opened` does."""
    async with opened(settings, database) as behind:
        praxis = behind.praxis
        await behind.playground.terminal(
            Announced(praxis.app), praxis.app.catalog, agenda=behind.agenda
        )


async def play_in_browser(
    settings: Config,
    database: Path,
    *,
    port: int,
    browse: bool,
    tell: Callable[[str], None],
    stopping: asyncio.Event,
    begin: datetime | None = None,
) -> None:
    """Serves the page until `stopping` is set; `tell` is given its address.

    `begin` (aware) is when a new playground begins; now, by default. `port` 0 takes any that is free.
    Raises `ConfigError` as `opened` does, or where the port is taken.
    """
    try:
        listener = listening(port)
    except OSError as error:
        raise ConfigError(f"port {port} is taken: try praxis play --port 0") from error
    with listener:
        async with opened(settings, database, begin) as behind:
            playground, catalog = behind.playground, behind.praxis.app.catalog
            async with playground.connected(Announced(behind.praxis.app), catalog) as machine:
                hands = Hands(machine, playground.workspaces)
                site = Site(playground.workspaces, hands, behind)
                address = address_of(listener)
                tell(address)
                async with asyncio.TaskGroup() as tasks:
                    if browse:  # beside serving: some browsers stay in the foreground
                        tasks.create_task(asyncio.to_thread(webbrowser.open, address))
                    try:
                        await serve(site, listener, stopping)
                    finally:
                        await hands.close()


@asynccontextmanager
async def opened(
    settings: Config, database: Path, begin: datetime | None = None
) -> AsyncGenerator[Behind]:
    """A playground and the bot on it; they go on where they were left.

    Raises `ConfigError` where only one of the two files is there, or one is something else.
    """
    pin_zone_data()
    try:
        playground = Playground.beside(database, now=begin or SystemClock().now())
    except ValueError as error:
        raise ConfigError(str(error)) from error
    storage = StorageConfig(url=f"sqlite:///{database}")
    settings = settings.model_copy(update={"storage": storage})
    async with build(settings, playground.adapters, clock=playground.clock) as praxis:
        await forget_senders(praxis.database)
        yield Behind(praxis, settings, playground)
