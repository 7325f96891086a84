"""slack-bolt alone: one listener with `process_before_response`, over Socket Mode; no database.

The environment says where: BARE_SLACK_API, BARE_SLACK_TOKEN, BARE_SLACK_APP_TOKEN.
"""

import asyncio
import os
from typing import Any

from aiohttp import ClientSession
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


async def run() -> None:
    """Connects until killed."""
    async with ClientSession() as session:
        client = AsyncWebClient(
            token=os.environ["BARE_SLACK_TOKEN"],
            base_url=os.environ["BARE_SLACK_API"],
            session=session,
        )
        app = AsyncApp(client=client, process_before_response=True)

        @app.command("/praxis")
        async def noop(ack: Any) -> None:
            await ack("ok")

        handler = AsyncSocketModeHandler(app, os.environ["BARE_SLACK_APP_TOKEN"])
        await handler.start_async()


if __name__ == "__main__":
    asyncio.run(run())
