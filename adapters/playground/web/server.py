"""The page's HTTP side: the document, its parts, what people do, and news while they watch."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from adapters.playground.composer import Offer, offers
from adapters.playground.web.curtain import STATIC
from adapters.playground.web.deeds import do, person_at
from adapters.playground.web.site import Site
from adapters.playground.web.view import View, read_view
from adapters.playground.workspace import NotConnected

BREATH = 0.05
"""Seconds that news are gathered before an open page is told."""


def build_site(site: Site) -> Starlette:
    """The ASGI application of a playground's page; to be served behind a `Guard`."""
    pages = Pages(site)
    for workspace in site.workspaces:
        workspace.watchers.append(pages.heard)
    return Starlette(
        routes=[
            STATIC,
            Route("/", pages.page),
            Route("/state", pages.state),
            Route("/news", pages.news),
            Route("/deed", pages.deed, methods=["POST"]),
            Route("/offers", pages.offers, methods=["POST"]),
            Route("/sent", pages.sent),
            Route("/file/{workspace}/{message}/{number:int}", pages.file),
        ]
    )


class Pages:
    """Answers requests about one playground."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._telling: asyncio.Task[None] | None = None

    def heard(self) -> None:
        """Something changed in a workspace: open pages are told in a moment, once for much."""
        if self._telling is None or self._telling.done():
            self._telling = asyncio.get_running_loop().create_task(self._tell())

    async def _tell(self) -> None:
        await asyncio.sleep(BREATH)
        await self._site.changed()

    async def page(self, request: Request) -> Response:
        """The document."""
        return HTMLResponse(await self._site.document(self._view(request)))

    async def state(self, request: Request) -> Response:
        """Every region, as it is now."""
        return JSONResponse(await self._site.state(self._view(request)))

    async def news(self, _request: Request) -> Response:
        """A line whenever something changed, for as long as the page is open."""
        return StreamingResponse(self._lines(), media_type="text/event-stream")

    async def _lines(self) -> AsyncGenerator[str]:
        site, seen = self._site, -1
        while not site.closed:
            seen = site.version
            yield f"data: {seen}\n\n"
            async with site.news:
                await site.news.wait_for(lambda: site.closed or site.version != seen)  # noqa: B023

    async def deed(self, request: Request) -> Response:
        """Does something and returns the page's state after it."""
        words = await request.json()
        view, trouble = await do(self._site, self._named(words), words)
        # What was done may have changed what there is to see, such as an opened thread.
        state = await self._site.state(view)
        return JSONResponse({**state, "trouble": trouble})

    async def offers(self, request: Request) -> Response:
        """What can be typed next, in a composer or in a field of the open form."""
        words = await request.json()
        view = self._named(words)
        try:
            found = await _offers(view, words)
        except NotConnected:
            found = []
        return JSONResponse(
            [
                {
                    "insert": each.insert,
                    "replaces": each.replaces,
                    "label": each.label,
                    "about": each.description,
                }
                for each in found
            ]
        )

    async def sent(self, request: Request) -> Response:
        """What real services would be sent for a message."""
        view = self._view(request)
        post = view.workspace.posts.get(request.query_params.get("message", ""))
        mine = view.person.user.id
        if post is None or post.viewer not in (None, mine):
            return JSONResponse([], status_code=404)
        return JSONResponse(
            [
                {
                    "service": each.service,
                    "body": each.body,
                    "problems": each.problems,
                    "held": each.held_to,
                }
                for each in self._site.backstage.renderings(post.message)
            ]
        )

    async def file(self, request: Request) -> Response:
        """A file that came with a message, to be saved and never shown in the page."""
        ident = str(request.path_params["message"]).removeprefix("root-")
        number = int(request.path_params["number"])
        for workspace in self._site.workspaces:
            there = workspace.ref.id == request.path_params["workspace"]
            post = workspace.posts.get(ident) if there else None
            if post is not None and number < len(post.message.files):
                file = post.message.files[number]
                return Response(
                    file.content,
                    media_type="application/octet-stream",
                    headers={"content-disposition": "attachment"},
                )
        return Response(status_code=404)

    def _view(self, request: Request) -> View:
        return read_view(self._site.workspaces, request.query_params)

    def _named(self, words: dict[str, Any]) -> View:
        query = urlsplit(str(words.get("address", "/"))).query
        return read_view(self._site.workspaces, dict(parse_qsl(query)))


async def _offers(view: View, words: dict[str, Any]) -> list[Offer]:
    typed = str(words.get("line", ""))
    field = words.get("field")
    if field is None:
        return await offers(typed, person_at(view, words.get("where")))
    if view.person.modal is None:
        return []
    choices = await view.person.field_suggestions(str(field), typed)
    return [Offer(each.value, len(typed), each.label) for each in choices]
