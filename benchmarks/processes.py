"""A measured bot: a process of its own, pinned to one core, and what it used."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil

ROOT = Path(__file__).parents[1]
LOAD_CORE, BOT_CORE = 0, 1
"""The emulators and the load share the one, the bot has the other to itself."""


NICE = -10
"""Where the system allows it, so that others on the machine disturb less; the same for all."""


def pin_load() -> None:
    """Keeps this process to its core."""
    _pin(0, LOAD_CORE)


def _pin(pid: int, core: int) -> None:
    os.sched_setaffinity(pid, {min(core, (os.cpu_count() or 1) - 1)})
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, pid, NICE)


@dataclass(frozen=True, slots=True)
class Memory:
    """MiB: resident, and what is freed when the process ends."""

    rss: float
    uss: float


class Bot:
    """A running `python -m <module>`."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self.name = name
        self._process = process
        self._seen = psutil.Process(process.pid)

    @classmethod
    async def start(cls, name: str, module: str, env: Mapping[str, str], log: Path) -> Self:
        """Starts it on its core; what it says goes to `log`."""
        with log.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                module,
                cwd=ROOT,
                env={**os.environ, **env},
                stdout=out,
                stderr=out,
            )
        _pin(process.pid, BOT_CORE)
        return cls(name, process)

    @property
    def cpu(self) -> float:
        """Seconds of processor time so far, all threads, user and system."""
        times = self._seen.cpu_times()
        return times.user + times.system

    @property
    def memory(self) -> Memory:
        """What it takes now."""
        full = self._seen.memory_full_info()
        return Memory(full.rss / 2**20, full.uss / 2**20)

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.returncode is None

    async def stop(self) -> None:
        """Ends it, by force where it does not listen."""
        if self.alive:
            self._process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), 10)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
