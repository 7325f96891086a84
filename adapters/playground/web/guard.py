"""Keeps the page to this machine's own browser: no foreign hosts, origins, frames or scripts."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL_NAMES = frozenset({"127.0.0.1", "localhost"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
MAX_BODY = 3_000_000
"""Bytes of a request: two uploads at most, in base64."""


class Guard:
    """ASGI middleware that refuses whoever is not our own page.

    A page elsewhere can neither read nor do anything here, not even under a name of its own that was
    made to point at this machine: whoever calls must call it as we do.
    """

    def __init__(self, app: ASGIApp, *, names: Iterable[str] = LOCAL_NAMES) -> None:
        self._app = app
        self._names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        if refusal := self._refusal(scope):
            answer = PlainTextResponse(refusal, status_code=403, headers=HEADERS)
            await answer(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> str:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if urlsplit(f"//{host}").hostname not in self._names:
            return "This page is served to this machine under its own name only."
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            return "This page takes no requests from other sites."
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return "This page takes no requests from other sites."
        if scope["method"] == "POST" and headers.get("content-type") != "application/json":
            return "This page takes requests of its own script only."
        if int(headers.get("content-length", "0")) > MAX_BODY:
            return "That is too much at once."
        return ""
