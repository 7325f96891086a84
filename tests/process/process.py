"""A Praxis in a process of its own, that a test starts, kills and starts again."""

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

START_SECONDS = 40.0
"""Far more than a start takes; several start at once on a busy machine."""

_FORKS = multiprocessing.get_context("forkserver")
# Reading all modules takes longer than everything else in a test: done once, then forked.
_FORKS.set_forkserver_preload(
    [
        "bot.running",
        "bot.composition",
        "bot.http",
        "adapters.discord.adapter",
        "adapters.slack.adapter",
    ]
)


def run_bot(environment: Mapping[str, str], log: str) -> None:
    """What `praxis run` becomes, under an environment that holds its whole configuration."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.environ.update(environment)
    os.chdir(Path(log).parent)
    from bot.running import main  # noqa: PLC0415  # in the child

    sys.exit(main([]))


@dataclass
class BotProcess:
    """One bot, as often as it is started."""

    environment: Mapping[str, str]
    log: Path
    _process: ForkServerProcess | None = field(default=None, init=False)

    async def start(self, *, failpoint: str = "") -> None:
        """Starts it, with a point to die at."""
        environment = {**self.environment, "PRAXIS_FAILPOINT": failpoint}
        self._process = _FORKS.Process(target=run_bot, args=(environment, str(self.log)))
        await asyncio.to_thread(self._process.start)

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid

    def kill(self) -> None:
        """As a power cut would."""
        os.kill(self.pid, signal.SIGKILL)

    def freeze(self) -> None:
        """Stops it in its tracks, as a paused virtual machine."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Lets it go on."""
        os.kill(self.pid, signal.SIGCONT)

    async def died(self) -> int:
        """Waits for its end; the exit code, negative for a signal."""
        assert self._process is not None
        await asyncio.to_thread(self._process.join, START_SECONDS)
        assert self._process.exitcode is not None, self.log.read_text()
        return self._process.exitcode

    async def stop(self) -> int:
        """Tells it to stop and waits; the exit code."""
        assert self._process is not None
        if self._process.is_alive():
            os.kill(self.pid, signal.SIGTERM)
        return await self.died()

    async def end(self) -> None:
        """Makes sure that nothing is left running."""
        if self._process is not None and self._process.is_alive():
            self.kill()
            await asyncio.to_thread(self._process.join)
