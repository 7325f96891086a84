"""Praxis as `praxis run` starts it, with one more command: `/bench noop`."""

from typing import Any

from bot import cli, composition
from bot.cog import Cog
from bot.context import Context

bench = Cog("bench", "What is measured")


@bench.command("noop", "Answers and does nothing else")
async def noop(ctx: Context[Any]) -> None:
    """The least a command can do: the bare handlers do the same."""
    await ctx.reply("ok")


def main() -> None:
    """Reads the configuration from the environment, as the command line does."""
    composition.COGS = (*composition.COGS, bench)
    cli.run()


if __name__ == "__main__":
    main()
