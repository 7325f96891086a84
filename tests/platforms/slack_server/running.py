"""Connects a slack-bolt app to the emulator, over whichever delivery the server uses."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.platforms.slack_server.server import SlackServer
from tests.platforms.slack_server.workspaces import Workspace


@asynccontextmanager
async def client_of(server: SlackServer, workspace: Workspace) -> AsyncIterator[AsyncWebClient]:
    """A Web API client with the bot's token, one shared session and no retries."""
    async with ClientSession() as session:
        yield AsyncWebClient(
            token=workspace.bot_token, base_url=server.api_url, session=session, retry_handlers=[]
        )


@asynccontextmanager
async def running(
    server: SlackServer, app: AsyncApp, *, connections: int = 1
) -> AsyncIterator[None]:
    """The app, listening; Socket Mode with `connections` websockets, or signed HTTP."""
    if server.deliverer.transport is server.socket:
        handlers = [
            AsyncSocketModeHandler(app, server.app_token, ping_interval=1)
            for _ in range(connections)
        ]
        for handler in handlers:
            await handler.connect_async()
        await server.socket.connected(connections)
        try:
            yield
        finally:
            for handler in handlers:
                await handler.close_async()
        return
    async with listening(app) as url:
        server.deliver_to(url)
        yield


@asynccontextmanager
async def listening(app: AsyncApp) -> AsyncIterator[str]:
    """The app behind an HTTP request URL of its own."""

    async def handle(request: web.Request) -> web.Response:
        answer = await app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)

    application = web.Application()
    application.router.add_post("/slack/events", handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()
