"""A web site on this machine, and a fetcher that may speak to it and to nothing else."""

import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from cogs.resources.links import SafeFetcher, is_public

HERE = "127.0.0.1"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Site:
    """Pages by path, and every request that came, as `METHOD path`."""

    port: int = 0
    pages: dict[str, Answer] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "site.test") -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self, path: str, body: str | bytes = "", *, status: int = 200, **headers: str) -> None:
        kind = headers.pop("content_type", "text/html")
        data = body.encode() if isinstance(body, str) else body

        async def answer(_request: web.Request) -> web.Response:
            return web.Response(body=data, status=status, headers=headers, content_type=kind)

        self.pages[path] = answer

    def redirect(self, path: str, to: str) -> None:
        self.page(path, status=302, Location=to)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(f"{request.method} {request.path}")
        self.headers.append(dict(request.headers))
        answer = self.pages.get(request.path)
        return await answer(request) if answer else web.Response(status=404)


class Names(AbstractResolver):
    """Answers names with the addresses given for them, one answer after the other, the last for ever."""

    def __init__(self, **names: list[str]) -> None:
        self.names = {name.replace("_", "."): answers for name, answers in names.items()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        answers = self.names.get(host, [HERE])
        address = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=socket.AF_INET, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        """Nothing is open."""


def fetcher(resolver: Names | None = None, seconds: float = 5.0) -> SafeFetcher:
    """May speak to this machine under the address 127.0.0.1, besides the public internet."""
    return SafeFetcher(
        allowed=lambda address: address == HERE or is_public(address),
        resolver=resolver or Names(),
        ports=None,
        seconds=seconds,
    )


@asynccontextmanager
async def serving() -> AsyncGenerator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    listener = web.TCPSite(runner, HERE, 0)
    await listener.start()
    site.port = runner.addresses[0][1]
    try:
        yield site
    finally:
        await runner.cleanup()
