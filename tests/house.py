"""A whole Praxis as the command line runs it, connected to emulated platforms, with its own HTTP server."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import uvicorn

from bot.composition import Praxis, build, http_mounts
from bot.config import Config
from bot.http import build_http
from bot.ports import Adapter


@dataclass
class House:
    """A running Praxis. `address` is where its server answers."""

    praxis: Praxis
    address: str

    async def settled(self) -> None:
        """Everything that is due has been done."""
        await self.praxis.app.settle()


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def open_house(
    config: Config, adapters: Mapping[str, Adapter], port: int = 0
) -> AsyncGenerator[House]:
    """Connects the adapters and serves on a port (any free one by default) until left."""
    async with build(config, adapters) as praxis:
        app = build_http(adapters, http_mounts(adapters, praxis.app.background))
        settings = uvicorn.Config(app, port=port, log_level="error", lifespan="off")
        server = uvicorn.Server(settings)
        serving = asyncio.create_task(server.serve())
        stopping = asyncio.Event()
        running = asyncio.create_task(praxis.app.run(stopping))
        try:
            async with asyncio.timeout(10):
                while not server.started or any(each.healthy() for each in adapters.values()):
                    await asyncio.sleep(0.005)
            bound = server.servers[0].sockets[0].getsockname()[1]
            yield House(praxis, f"http://127.0.0.1:{bound}")
        finally:
            stopping.set()
            await running
            server.should_exit = True
            with suppress(asyncio.CancelledError):
                await serving
