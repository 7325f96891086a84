"""`praxis play`: the whole bot on the playground's workspaces and its clock, kept in two files."""

import asyncio
import socket
import tempfile
import threading
import webbrowser
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from adapters.playground.machine import AgendaLine, Announced
from adapters.playground.play import Playground
from adapters.playground.rehearsal import Rehearsal
from adapters.playground.store import Store
from adapters.playground.story.telling import beginning
from adapters.playground.story.telling import tell as tell_story
from adapters.playground.web.backstage import Rendering
from adapters.playground.web.curtain import Curtain
from adapters.playground.web.hands import Hands
from adapters.playground.web.server import build_site
from adapters.playground.web.serving import address_of, listening, serving
from adapters.playground.web.site import Site
from bot.clock import SystemClock, pin_zone_data
from bot.composition import Praxis, build
from bot.config import Config, ConfigError, StorageConfig
from bot.hold import held
from bot.message import Message
from storage.agenda import coming, zone_of
from storage.copying import forget_senders

AGENDA = 30
"""Things listed on the agenda."""
MOMENTS = {
    "remind": "Reminder of webinar {webinar}, {offset} before",
    "doors": "The link of webinar {webinar} is shown",
    "start": "Webinar {webinar} begins",
    "end": "Webinar {webinar} ends: who was there?",
    "questions": "Questions of webinar {webinar} that nobody answered yet",
}
"""What is planned of a webinar, in words."""
USUAL_PORT = 8080
SQLITE = b"SQLite format 3\0"
"""How every SQLite file begins."""
STRIDE = timedelta(days=3)
"""How often sweeps look around at least while a past is lived through, which nobody watches."""


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
        return [AgendaLine(each.at, in_words(each.what), each.community) for each in found]

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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a playground is asked to be.

    `database` is its file; one of the same name that ends in `.json` belongs to it. `begin` (aware) is
    when a new one begins; None: now. `empty`: with a community in which nothing has happened yet.
    """

    settings: Config
    database: Path
    begin: datetime | None = None
    empty: bool = False

    @property
    def new(self) -> bool:
        """Whether there is none yet. Raises `ConfigError` where there is half of one."""
        try:
            return not Playground.is_kept(self.database)
        except ValueError as error:
            raise ConfigError(str(error)) from error


def in_words(what: str) -> str:
    """What a schedule is called, for somebody who does not know its name, such as `W2 remind:7d`."""
    webinar, _space, moment = what.partition(" ")
    kind, _colon, offset = moment.partition(":")
    if not webinar.startswith("W") or not webinar[1:].isdigit() or kind not in MOMENTS:
        return what
    return MOMENTS[kind].format(webinar=webinar, offset=offset)


async def play_in_terminal(wanted: Wanted, *, tell: Callable[[str], None]) -> None:
    """One session at the terminal; `tell` is given what to wait for.

    Raises `ConfigError` as `opened` does, and where it is open elsewhere.
    """
    with held(wanted.database):
        if wanted.new:
            if not wanted.empty:
                tell("Setting the stage: the bot lives through five weeks. Once, some seconds.")
            await set_stage(wanted, lambda _done: None)
        async with opened(wanted) as behind:
            praxis = behind.praxis
            await behind.playground.terminal(
                Announced(praxis.app), praxis.app.catalog, agenda=behind.agenda
            )


async def play_in_browser(
    wanted: Wanted,
    *,
    port: int | None,
    browse: bool,
    tell: Callable[[str], None],
    stopping: asyncio.Event,
) -> None:
    """Serves the page until `stopping` is set; `tell` is given its address once something is there.

    `port` 0 takes any that is free, None the usual one or else any. Raises `ConfigError` as `opened`
    does, where the port cannot be had, and where the playground is open already.
    """
    with held(wanted.database) as lock, _listener(port) as listener:
        curtain, address = Curtain(), address_of(listener)

        def say() -> None:
            lock.note(address)
            tell(address)
            if browse:  # beside serving: some browsers stay in the foreground
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

        async with serving(curtain, listener):
            if wanted.new:
                say()
                stage = asyncio.ensure_future(set_stage(wanted, partial(setattr, curtain, "done")))
                if not await _unless(stopping, stage):
                    return
                await _show(wanted, curtain, stopping, lambda: None)
            else:
                await _show(wanted, curtain, stopping, say)


async def _show(
    wanted: Wanted, curtain: Curtain, stopping: asyncio.Event, ready: Callable[[], None]
) -> None:
    async with opened(wanted) as behind:
        playground, catalog = behind.playground, behind.praxis.app.catalog
        async with playground.connected(Announced(behind.praxis.app), catalog) as machine:
            hands = Hands(machine, playground.workspaces)
            site = Site(playground.workspaces, hands, behind)
            curtain.rise(build_site(site))
            ready()
            try:
                await stopping.wait()
            finally:
                await site.close()
                await curtain.fall()
                await hands.close()


async def _unless(stopping: asyncio.Event, work: "asyncio.Future[None]") -> bool:
    """Waits for work, which is given up when `stopping` is set first; whether it was done."""
    told = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({told, work}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            work.cancel()
            await asyncio.wait({work})
            return False
        work.result()
        return True
    finally:
        told.cancel()


def _listener(port: int | None) -> socket.socket:
    try:
        return listening(USUAL_PORT if port is None else port)
    except PermissionError as error:
        raise ConfigError(
            f"port {port} may not be used by everybody: leave --port away, or take one over 1023"
        ) from error
    except OSError as error:
        if port is None:
            return listening(0)
        raise ConfigError(
            f"port {port} is taken: leave --port away, and a free one is found"
        ) from error


async def set_stage(wanted: Wanted, told: Callable[[float], None]) -> None:
    """Makes the two files of a new playground: both when all is done, or none.

    The community has lived for five weeks unless it is wanted `empty`; `told` hears how much of it
    (0 to 1) is over. Raises `ConfigError` where no files can be made there.
    """
    pin_zone_data()
    database = wanted.database
    end = wanted.begin or SystemClock().now()
    try:
        scratch = tempfile.TemporaryDirectory(prefix=".playground-", dir=database.parent)
    except OSError as error:
        raise ConfigError(
            f"nothing can be written in {database.parent}: {error.strerror}"
        ) from error
    with scratch as folder:
        new = Path(folder) / database.name
        playground = Playground.open(None, now=end if wanted.empty else beginning(end))
        settings = _kept_in(wanted.settings, new)
        async with build(settings, playground.adapters, clock=playground.clock) as praxis:
            engine, catalog = Announced(praxis.app), praxis.app.catalog
            async with playground.connected(engine, catalog, longest=STRIDE) as machine:
                if not wanted.empty:
                    await tell_story(playground.workspaces, machine, end, told)
        Store(new.with_suffix(".json")).save(playground.workspaces, playground.clock.now())
        for made in (new.with_suffix(".json"), new):  # the database last: it says that all is there
            made.replace(database.with_name(made.name))


@asynccontextmanager
async def opened(wanted: Wanted) -> AsyncGenerator[Behind]:
    """A playground that there is, and the bot on it; they go on where they were left.

    Raises `ConfigError` where only one of the two files is there, or one is something else.
    """
    pin_zone_data()
    playground = _playground(wanted.database)
    settings = _kept_in(wanted.settings, wanted.database)
    async with build(settings, playground.adapters, clock=playground.clock) as praxis:
        await forget_senders(praxis.database)
        yield Behind(praxis, settings, playground)


def _playground(database: Path) -> Playground:
    again = f"delete {database} and {database.with_suffix('.json')} to start over"
    try:
        with database.open("rb") as file:
            if file.read(len(SQLITE)) != SQLITE:
                raise ConfigError(
                    f"{database} is no playground: give another --database, or {again}"
                )
        return Playground.beside(database, now=SystemClock().now())
    except FileNotFoundError as error:
        raise ConfigError(f"{database} is not there") from error
    except OSError as error:
        raise ConfigError(f"{database} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{database.with_suffix('.json')} cannot be read: {again}") from error


def _kept_in(settings: Config, database: Path) -> Config:
    return replace(settings, storage=StorageConfig(url=f"sqlite:///{database}"))
