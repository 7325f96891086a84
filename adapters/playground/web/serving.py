"""Serves the page at an address of this machine that no other machine reaches."""

import asyncio
import signal
import socket

import uvicorn

from adapters.playground.web.server import build_site
from adapters.playground.web.site import Site

HOST = "127.0.0.1"
GOODBYE = 2
"""Seconds that open pages get when the playground stops."""


def listening(port: int) -> socket.socket:
    """A socket of this machine alone; `port` 0 takes any that is free. Raises `OSError` where taken."""
    return socket.create_server((HOST, port))


def address_of(listener: socket.socket) -> str:
    """What to type into a browser."""
    return f"http://{HOST}:{listener.getsockname()[1]}/"


async def serve(site: Site, listener: socket.socket) -> None:
    """Serves until the process is told to stop (SIGINT, SIGTERM)."""
    server = _Server(
        uvicorn.Config(
            build_site(site),
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=GOODBYE,
        )
    )
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, server.stop)
    await server.serve(sockets=[listener])


class _Server(uvicorn.Server):
    """Leaves signals to us."""

    def install_signal_handlers(self) -> None:
        return

    def stop(self) -> None:
        self.should_exit = True
