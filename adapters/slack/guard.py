"""The HTTP entrance: what bolt would answer with a 500 is turned away before it."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from adapters.slack.limits import BODY_BYTES

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

PATH = "/slack/events"


class Guard:
    """An ASGI application in front of bolt's, mounted anywhere: it looks at no path.

    `inner` is None before the app is connected and while it drains: Slack then sends events again.
    bolt answers a timestamp that is no number, and a body that is not UTF-8, with a 500.
    """

    def __init__(self) -> None:
        self.inner: Asgi | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["method"] != "POST":
            await _answer(send, 405)
        elif self.inner is None:
            await _answer(send, 503)
        elif not _timestamp(scope).isdigit():
            await _answer(send, 401)
        else:
            await self._checked(self.inner, scope, receive, send)

    async def _checked(self, inner: Asgi, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        if body is None:
            await _answer(send, 413)
            return
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            await _answer(send, 400)
            return
        handed = False

        async def replay() -> MutableMapping[str, Any]:
            nonlocal handed
            if handed:
                return await receive()
            handed = True
            return {"type": "http.request", "body": body, "more_body": False}

        await inner({**scope, "path": PATH}, replay, send)


def _timestamp(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name.lower() == b"x-slack-request-timestamp":
            return str(value, "latin-1")
    return ""


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None when it is too large or the client went away."""
    found = bytearray()
    while True:
        chunk = await receive()
        if chunk["type"] != "http.request":
            return None
        found.extend(chunk.get("body", b""))
        if len(found) > BODY_BYTES:
            return None
        if not chunk.get("more_body", False):
            return bytes(found)


async def _answer(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
