"""Serves secret addresses that calendars subscribe to, a part of the composition root: a wrong one is not found."""

import re
from datetime import UTC
from email.utils import format_datetime
from hashlib import blake2b

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.feeds import Document, Feed

_ADDRESS = re.compile(r"(\d{1,12})-([a-z2-7]{8,64})\.ics")
_PRIVATE = {
    "Cache-Control": "private, max-age=300",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def feed_app(feed: Feed) -> Starlette:
    """Answers `GET /<number>-<secret>.ics`; whatever is wrong with an address, it is not found."""

    async def answer(request: Request) -> Response:
        match = _ADDRESS.fullmatch(request.path_params["address"])
        document = await feed.read(int(match[1]), match[2]) if match else None
        if document is None:
            return Response("Not found", 404, media_type="text/plain")
        headers = _headers(document)
        if _unchanged(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(document.content, headers=headers, media_type=document.mime)

    return Starlette(routes=[Route("/{address}", answer, methods=["GET", "HEAD"])])


def _headers(document: Document) -> dict[str, str]:
    tag = blake2b(document.content, digest_size=12).hexdigest()
    changed = document.changed_at.astimezone(UTC)
    return {**_PRIVATE, "ETag": f'"{tag}"', "Last-Modified": format_datetime(changed, usegmt=True)}


def _unchanged(request: Request, tag: str) -> bool:
    asked = request.headers.get("if-none-match")
    if asked is None:
        return False
    known = {each.strip().removeprefix("W/") for each in asked.split(",")}
    return "*" in known or tag in known
