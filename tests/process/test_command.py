"""`praxis run` as an operator types it: the command becomes the bot, and ends when it is told to."""

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack
from pathlib import Path

from tests.process.places import DiscordPlace
from tests.process.process import START_SECONDS


async def test_the_command_becomes_the_bot_and_ends_cleanly(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        place = DiscordPlace()
        await place.open(stack)
        settings = {"PRAXIS_STORAGE__URL": "sqlite:///praxis.sqlite", "PRAXIS_LOG__FORMAT": "json"}
        process = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).with_name("praxis")),
            "run",
            cwd=tmp_path,
            env={**os.environ, **place.environment(), **settings},
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stderr is not None
        async with asyncio.timeout(START_SECONDS):
            while b'"started"' not in (line := await process.stderr.readline()):
                assert line
        process.send_signal(signal.SIGTERM)
        _, rest = await process.communicate()
    assert (0, b"") == (process.returncode, (b"Traceback" in rest and rest) or b"")


async def test_a_wrong_setting_is_said_and_nothing_starts(tmp_path: Path) -> None:
    (tmp_path / "praxis.toml").write_text('[discord]\ntoken = "x"\ntokn = "y"\n')
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("praxis")),
        "run",
        cwd=tmp_path,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert 2 == process.returncode
    assert "tokn" in said.decode()
