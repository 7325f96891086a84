"""A Praxis in a process of its own, that a test starts, kills and starts again."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_SECONDS = 40.0
"""A cold start takes about three seconds alone on a core; several start at once here."""


@dataclass
class BotProcess:
    """`praxis run` under an environment that holds its whole configuration."""

    environment: Mapping[str, str]
    log: Path
    _process: asyncio.subprocess.Process | None = field(default=None, init=False)

    async def start(self, *, failpoint: str = "") -> None:
        """Starts it, with a point to die at."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                cwd=ROOT,
                env={**os.environ, **self.environment, "PRAXIS_FAILPOINT": failpoint},
                stdout=log,
                stderr=log,
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
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
        return await asyncio.wait_for(self._process.wait(), START_SECONDS)

    async def stop(self) -> int:
        """Tells it to stop and waits; the exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await self.died()

    async def end(self) -> None:
        """Makes sure that nothing is left running."""
        if self._process is not None and self._process.returncode is None:
            self.kill()
            await self._process.wait()
