"""A playground as a whole: its workspaces, its clock, and the bot on them."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from adapters.playground.adapter import PlaygroundAdapter
from adapters.playground.demo import demo_workspaces
from adapters.playground.machine import LONGEST_SLEEP, Agenda, Engine, TimeMachine
from adapters.playground.store import Store
from adapters.playground.story.founding import found_community
from adapters.playground.terminal import Terminal
from adapters.playground.terminal_input import Input, KeyboardInput, ScriptInput
from adapters.playground.workspace import Workspace
from bot.catalog import Catalog
from bot.clock import ManualClock

WIDTH = 100
"""Columns of the output where there is no terminal to ask."""


@dataclass
class Playground:
    """Everything on the services' side. `new` says that nobody has set it up yet."""

    clock: ManualClock
    workspaces: list[Workspace]
    new: bool
    adapters: dict[str, PlaygroundAdapter] = field(init=False)

    def __post_init__(self) -> None:
        platforms = dict.fromkeys(each.ref.platform for each in self.workspaces)
        self.adapters = {
            platform: PlaygroundAdapter(
                [each for each in self.workspaces if each.ref.platform == platform],
                platform=platform,
            )
            for platform in platforms
        }

    @classmethod
    def open(cls, path: Path | None, *, now: datetime) -> "Playground":
        """The playground kept in a file, or a new one that is kept there from now on.

        `now` (aware) is when a new one begins; a kept one goes on at the moment it was left.
        Raises `ValueError` where the file is something else.
        """
        clock = ManualClock(now)
        store = Store(path) if path else None
        kept = store.load(clock) if store else None
        playground = cls(clock, kept or demo_workspaces(clock), new=kept is None)
        if store:
            store.keep(playground.workspaces, clock)
        return playground

    @classmethod
    def beside(cls, database: Path, *, now: datetime) -> "Playground":
        """The playground of a database: `open` for the file of the same name that ends in `.json`."""
        return cls.open(database.with_suffix(".json"), now=now)

    @staticmethod
    def is_kept(database: Path) -> bool:
        """Whether a database and its `.json` file are there.

        Raises `ValueError` where one of the two is there without the other: they belong together.
        """
        path = database.with_suffix(".json")
        if path.exists() != database.exists():
            there, gone = (path, database) if path.exists() else (database, path)
            raise ValueError(f"{there} is there without {gone}: delete it to start over")
        return path.exists()

    @asynccontextmanager
    async def connected(
        self, engine: Engine, catalog: Catalog, *, longest: timedelta = LONGEST_SLEEP
    ) -> AsyncGenerator[TimeMachine, None]:
        """The bot at work on the workspaces; a new playground's community is founded first.

        `longest` is that of `TimeMachine`.
        """
        machine = TimeMachine(engine, self.clock, longest=longest)
        running = [
            asyncio.create_task(adapter.run(catalog, machine)) for adapter in self.adapters.values()
        ]
        try:
            for adapter in self.adapters.values():
                await adapter.connected.wait()
                await adapter.idle()
            if self.new:
                await found_community(self.workspaces)
                self.new = False
            yield machine
        finally:
            for task in running:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def terminal(
        self, engine: Engine, catalog: Catalog, *, agenda: Agenda | None = None
    ) -> None:
        """A session at the terminal, or of the lines on standard input where that is none."""
        keyboard = sys.stdin.isatty()
        console = Console() if keyboard else Console(width=WIDTH)
        source: Input = (
            KeyboardInput()
            if keyboard
            else ScriptInput(sys.stdin, lambda line: console.print(line, markup=False))
        )
        async with self.connected(engine, catalog) as machine:
            session = Terminal(self.workspaces, machine, source, console, agenda=agenda)
            await session.run()
