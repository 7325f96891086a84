"""Serves the page at an address of this machine that no other machine reaches."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from adapters.playground.web.curtain import GOODBYE
from adapters.playground.web.guard import Guard

HOST = "127.0.0.1"


def listening(port: int) -> socket.socket:
    """A socket of this machine alone; `port` 0 takes any that is free. Raises `OSError` where taken."""
    return socket.create_server((HOST, port))


def address_of(listener: socket.socket) -> str:
    """What to type into a browser."""
    return f"http://{HOST}:{listener.getsockname()[1]}/"


@asynccontextmanager
async def serving(app: ASGIApp, listener: socket.socket) -> AsyncGenerator[None]:
    """Serves an application to this machine's own browsers alone, for as long as the block lasts."""
    settings = uvicorn.Config(
        Guard(app),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=GOODBYE,
    )
    server = _Server(settings)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await running


class _Server(uvicorn.Server):
    """Leaves signals to the process."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Captures none."""
        yield
