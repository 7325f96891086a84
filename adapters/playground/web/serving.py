"""Serves the page at an address of this machine that no other machine reaches."""

import asyncio
import socket
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn

from adapters.playground.web.server import build_site
from adapters.playground.web.site import Site

HOST = "127.0.0.1"
GOODBYE = 1
"""Seconds that open pages get when the playground stops."""


def listening(port: int) -> socket.socket:
    """A socket of this machine alone; `port` 0 takes any that is free. Raises `OSError` where taken."""
    return socket.create_server((HOST, port))


def address_of(listener: socket.socket) -> str:
    """What to type into a browser."""
    return f"http://{HOST}:{listener.getsockname()[1]}/"


async def serve(site: Site, listener: socket.socket, stopping: asyncio.Event) -> None:
    """Serves until `stopping` is set."""
    settings = uvicorn.Config(
        build_site(site),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=GOODBYE,
    )
    server = _Server(settings)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await stopping.wait()
    server.should_exit = True
    await serving


class _Server(uvicorn.Server):
    """Leaves signals to the process."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Captures none."""
        yield
