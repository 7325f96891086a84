"""The bot's own HTTP server, a part of the composition root: health, and what adapters bring along."""

import asyncio
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount, Route

from bot.config import HttpConfig
from bot.ports import Adapter

log = structlog.get_logger(__name__)


def build_http(adapters: Mapping[str, Adapter], mounts: Mapping[str, Any]) -> Starlette:
    """The application: `GET /health`, and an ASGI application at each mounted path.

    One whose path ends with a slash answers everything below it.
    """

    async def health(_request: Request) -> JSONResponse:
        troubles = {name: trouble for name, each in adapters.items() if (trouble := each.healthy())}
        body = {"status": "trouble" if troubles else "ok", "trouble": troubles}
        return JSONResponse(body, status_code=503 if troubles else 200)

    routes = [Route("/health", health), *(_at(path, app) for path, app in mounts.items())]
    return Starlette(routes=routes)


def _at(path: str, app: Any) -> BaseRoute:
    return Mount(path.rstrip("/"), app) if path.endswith("/") else Route(path, app)


class _Server(uvicorn.Server):
    """Leaves signals to the process, which drains as a whole."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Captures none."""
        yield


async def serve(config: HttpConfig, app: Starlette, stopping: asyncio.Event) -> None:
    """Serves until `stopping` is set."""
    settings = uvicorn.Config(
        app,
        host=config.host,
        port=config.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = _Server(settings)
    running = asyncio.create_task(server.serve())
    log.info("http_listening", host=config.host, port=config.port)
    await stopping.wait()
    server.should_exit = True
    await running
