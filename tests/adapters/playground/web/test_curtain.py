"""The page closes when nothing of it is being answered any longer."""

import asyncio

import pytest
from starlette.types import Receive, Scope, Send

from adapters.playground.web import curtain as module
from adapters.playground.web.curtain import Curtain


class Slow:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.begun, self.go = asyncio.Event(), asyncio.Event()
        self.ended = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun.set()
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.ended = "cancelled"
            raise
        self.ended = "answered"


async def _receive() -> dict[str, object]:
    return {"type": "http.request", "body": b"", "more_body": False}


class Heard:
    """What was answered."""

    def __init__(self) -> None:
        self.status = 0

    async def __call__(self, message: object) -> None:
        assert isinstance(message, dict)
        if message["type"] == "http.response.start":
            self.status = message["status"]


def ask(curtain: Curtain, heard: Heard) -> "asyncio.Task[None]":
    scope = {"type": "http", "method": "GET", "path": "/state", "headers": [], "query_string": b""}
    return asyncio.ensure_future(curtain(scope, _receive, heard))


async def test_it_falls_when_the_last_answer_is_given() -> None:
    curtain, slow = Curtain(), Slow()
    curtain.rise(slow)
    asked = ask(curtain, Heard())
    await slow.begun.wait()
    falling = asyncio.ensure_future(curtain.fall())
    await asyncio.sleep(0)
    assert not falling.done()
    slow.go.set()
    await falling
    assert ("answered", True) == (slow.ended, asked.done())


async def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "GOODBYE", 0.01)
    curtain, slow = Curtain(), Slow()
    curtain.rise(slow)
    asked = ask(curtain, Heard())
    await slow.begun.wait()
    await curtain.fall()
    assert ("cancelled", True) == (slow.ended, asked.cancelled())


async def test_who_asks_later_is_asked_to_wait() -> None:
    curtain, heard = Curtain(), Heard()
    curtain.rise(Slow())
    await curtain.fall()
    await ask(curtain, heard)
    assert 503 == heard.status
