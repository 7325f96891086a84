"""The playground is loaded by those who play: a server that runs the bot carries none of it."""

import subprocess
import sys

PROBE = (
    "import sys; import bot.__main__, bot.cli, bot.app, bot.composition; "
    "bot.composition.catalog(); "
    "print(*sorted(n for n in sys.modules if n.startswith('adapters.playground')"
    " or n.split('.')[0] in {'starlette', 'uvicorn', 'prompt_toolkit', 'playwright'}))"
)


def test_the_bot_loads_neither_the_playground_nor_a_web_framework() -> None:
    found = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, check=True
    )
    assert "" == found.stdout.strip()
