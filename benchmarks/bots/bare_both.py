"""Both SDKs in one process, each connected with its one bare handler."""

import asyncio

from benchmarks.bots import bare_discord, bare_slack


async def run() -> None:
    """Connects until killed."""
    await asyncio.gather(bare_discord.run(), bare_slack.run())


if __name__ == "__main__":
    asyncio.run(run())
