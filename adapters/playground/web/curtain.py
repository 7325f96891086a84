"""What is seen while the stage is being set: how far it is; the page itself follows by itself."""

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.playground.web.markup import el

STATIC = Mount("/static", StaticFiles(packages=[("adapters.playground.web", "static")]))
GOODBYE = 1
"""Seconds that what is being answered gets when the playground stops."""
_LOOK_AGAIN = 1
"""Seconds until the browser asks again."""


class Curtain:
    """An ASGI application that is another one between `rise`, which is given it, and `fall`.

    `done` (0 to 1) is how much of the work before that is over.
    """

    def __init__(self) -> None:
        self.done = 0.0
        self._down: ASGIApp = Starlette(
            routes=[STATIC, Route("/", self._waiting), Route("/{path:path}", _not_yet)]
        )
        self._app = self._down
        self._answering: set[asyncio.Task[object]] = set()

    def rise(self, app: ASGIApp) -> None:
        """From now on, everything is this application's."""
        self._app = app

    async def fall(self) -> None:
        """Nothing is any longer; returns once nothing is being answered, within `GOODBYE` seconds."""
        self._app = self._down
        if self._answering:
            _done, late = await asyncio.wait(self._answering, timeout=GOODBYE)
            for each in late:
                each.cancel()
            if late:
                await asyncio.wait(late)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # a server answers in tasks
        self._answering.add(task)
        try:
            await self._app(scope, receive, send)
        finally:
            self._answering.discard(task)

    async def _waiting(self, _request: Request) -> Response:
        return HTMLResponse(curtain_html(self.done), status_code=200)


async def _not_yet(_request: Request) -> Response:
    return PlainTextResponse("The playground is about to open.", status_code=503)


def curtain_html(done: float) -> str:
    """The page before the page; `done` is 0 to 1."""
    percent = round(done * 100)
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", http_equiv="refresh", content=_LOOK_AGAIN),
        el("title", f"{percent} % · Praxis playground"),
        el("link", rel="icon", href="/static/icon.svg"),
        el("link", rel="stylesheet", href="/static/page.css"),
    )
    body = el(
        "body",
        el(
            "main",
            el("img", src="/static/icon.svg", alt="", width=56, height=56),
            el("h1", "Setting the stage"),
            el(
                "p",
                "The bot is living through five weeks of a community, so that there is something to "
                "look at: questions and answers, webinars, a library. It takes some seconds, and only "
                "this once.",
            ),
            el("progress", max=100, value=percent, aria_label="How far it is"),
            el("p", f"{percent} %", class_="percent"),
            class_="curtain",
        ),
        class_="waiting",
    )
    return f"<!doctype html>{el('html', head, body, lang='en')}"
