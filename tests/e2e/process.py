"""Playgrounds to look at: in this process, and as a process of its own that can be killed."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from bot.config import Config
from bot.play import Wanted, play_in_browser, set_stage

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
BEGIN = datetime(2027, 1, 5, 23, 0, tzinfo=UTC)
"""A Wednesday morning in Melbourne, whenever the tests run."""
PATIENCE = 60
"""Seconds that a playground may take to open on a busy machine."""


class Play(Protocol):
    """A playground in a folder; `address` is where its page is."""

    folder: Path
    address: str


@dataclass
class Inside:
    """A playground in a thread of this process, which is quicker to open."""

    folder: Path
    address: str = ""
    _host: "Host | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Opens it; raises what went wrong."""
        self._host = Host(self.folder / "playground.sqlite")
        self._host.start()
        self.address = self._host.where()

    def stop(self) -> None:
        """Closes it."""
        if self._host is not None:
            self._host.end()
            self._host = None


class Host(threading.Thread):
    """The thread of one playground."""

    def __init__(self, database: Path) -> None:
        super().__init__(daemon=True)
        self._database = database
        self._told = threading.Event()
        self._address = ""
        self._error: Exception | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    def run(self) -> None:
        try:
            asyncio.run(self._play())
        except Exception as error:  # noqa: BLE001  # told to whoever waits
            self._error = error
            self._told.set()

    def where(self) -> str:
        """Its address, once it is open."""
        assert self._told.wait(PATIENCE), "the playground did not open"
        if self._error is not None:
            raise self._error
        return self._address

    def end(self) -> None:
        """Closes it and waits until it is closed."""
        if self._loop is not None and self._stopping is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
        self.join()
        if self._error is not None:
            raise self._error

    async def _play(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        await play_in_browser(
            Wanted(Config(), self._database, begin=BEGIN),
            port=0,
            browse=False,
            tell=self._tell,
            stopping=self._stopping,
        )

    def _tell(self, address: str) -> None:
        self._address = address
        self._told.set()


@dataclass
class Outside:
    """`praxis play` as a process of its own, on files that outlive it."""

    folder: Path
    address: str = ""
    _process: "subprocess.Popen[str] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Starts it and waits until it says where it is; raises what it said where it does not."""
        command = [sys.executable, "-m", "bot", "play", "--no-browser", "--port", "0"]
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        found = ADDRESS.search(line)
        if found is None:
            raise AssertionError(line + self._process.stdout.read())
        self.address = found.group()

    def interrupt(self) -> str:
        """Ends it as Ctrl+C does; what it said meanwhile."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        said, _ = self._process.communicate(timeout=PATIENCE)
        self._process = None
        return said

    def kill(self) -> None:
        """Ends it as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def stage_in(folder: Path, *, empty: bool) -> Path:
    """The files of a playground nobody has played in yet."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = Wanted(Config(), folder / "playground.sqlite", begin=BEGIN, empty=empty)
    # In a thread of its own, since Playwright keeps a loop running in this one.
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(lambda: asyncio.run(set_stage(wanted, lambda _done: None))).result()
    return folder


def copy_of(template: Path, folder: Path) -> Path:
    """The files of a playground of its own, as new as the template."""
    shutil.copytree(template, folder)
    return folder
