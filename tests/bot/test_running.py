"""The process that runs for months."""

import json
import subprocess
import sys
from pathlib import Path

FOR_OTHERS = {
    "pydantic": "reads the configuration",
    "pydantic_core": "reads the configuration",
    "pydantic_settings": "reads the configuration",
    "rich": "is the command line's",
    "typer": "is the command line's",
    "prompt_toolkit": "is the playground's",
    "starlette": "serves HTTP, which is off",
    "uvicorn": "serves HTTP, which is off",
    "asyncpg": "talks to PostgreSQL, which is not configured",
}

BEGUN = """
import json, sys
from bot.running import HANDED_OVER
from bot.clock import SystemClock
from bot.composition import catalog, platform_adapters

config = HANDED_OVER.from_text(sys.argv[1])
assert {"discord", "slack"} == set(platform_adapters(config, SystemClock()))
catalog()
print(json.dumps(sorted(name for name in sys.modules if "." not in name)))
"""


def test_it_loads_nothing_that_only_others_need() -> None:
    handed = {
        "discord": {"token": "d"},
        "slack": {"bot_token": "xoxb-s", "app_token": "xapp-s"},
    }

    answer = subprocess.run(
        [sys.executable, "-c", BEGUN, json.dumps(handed)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    loaded = set(json.loads(answer.stdout))
    assert {"discord", "slack_sdk", "cattrs"} <= loaded
    assert {} == {name: why for name, why in FOR_OTHERS.items() if name in loaded}
