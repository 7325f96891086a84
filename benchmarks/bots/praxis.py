"""Praxis as `praxis run` starts it, with one more command: `/bench noop`.

With BENCH_UNPACED=1 it sends as fast as it can, whatever the platforms would say to that.
"""

import os
import sys
from collections.abc import Sequence
from typing import Any

from bot import running  # first: it keeps out of memory what nobody here sees
from bot.cog import Cog
from bot.config import Config
from bot.context import Context
from bot.ports import Adapter, Clock

bench = Cog("bench", "What is measured")


@bench.command("noop", "Answers and does nothing else")
async def noop(ctx: Context[Any]) -> None:
    """The least a command can do: the bare handlers do the same."""
    await ctx.reply("ok")


def unpaced(config: Config, clock: Clock) -> dict[str, Adapter]:
    """The configured adapters, none of which waits for its turn."""
    found: dict[str, Adapter] = {}
    if config.discord.enabled:
        from adapters.discord.adapter import DiscordAdapter  # noqa: PLC0415  # as in the composition
        from adapters.discord.pacing import Pacing  # noqa: PLC0415

        discord = DiscordAdapter(config.discord, clock)
        discord._rest.pacing = Pacing(slots=1_000_000)  # noqa: SLF001  # nobody else may
        found[discord.platform] = discord
    if config.slack.enabled:
        from adapters.slack.adapter import SlackAdapter  # noqa: PLC0415
        from adapters.slack.pacing import Pacer  # noqa: PLC0415

        def pacer() -> Pacer:
            return Pacer(clock, channel_interval=0, workspace_interval=0)

        slack = SlackAdapter(config.slack, clock, pacer=pacer)
        found[slack.platform] = slack
    return found


def main(arguments: Sequence[str]) -> None:
    """Reads the configuration from the environment and begins anew with it, as the command line does."""
    if not arguments:
        from bot.settings import hand_over, load_config  # noqa: PLC0415  # as in `bot.cli`

        handed = f"{running.HANDED}{hand_over(load_config(None))}"
        words = [sys.executable, "-m", "benchmarks.bots.praxis", handed]
        os.execve(sys.executable, words, {"PYTHONTZPATH": "", **os.environ})  # our own
    from bot import composition  # noqa: PLC0415  # as `bot.running` loads it: late

    composition.COGS = (*composition.COGS, bench)
    if os.environ.get("BENCH_UNPACED"):
        composition.platform_adapters = unpaced
    sys.exit(running.main(arguments))


if __name__ == "__main__":
    main(sys.argv[1:])
