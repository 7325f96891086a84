"""The playground's page: from the request to its first paint, in a browser that has never seen it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, async_playwright

from benchmarks.figures import Figure
from tests.e2e.conftest import FLAGS, chromium
from tests.e2e.process import Outside, stage_in

BARE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 28\r\nConnection: close\r\n\r\n"
    b"<!doctype html><p>Hello.</p>"
)
PAINTED = """() => new Promise((done) => {
    const look = () => {
        const [first] = performance.getEntriesByName("first-contentful-paint");
        first ? done(first.startTime) : setTimeout(look, 10);
    };
    look();
})"""
WITHIN_MILLISECONDS = 2_000.0
"""The promise of `praxis play`, once the process is up."""


async def measure(folder: Path, *, rounds: int) -> list[Figure]:
    """The first contentful paint of the demo and of a page with one word, in turns.

    Raises `LookupError` without Chromium.
    """
    path = chromium()
    if path is None:
        raise LookupError("no Chromium on this machine: apt-get install chromium")
    play = Outside(await asyncio.to_thread(stage_in, folder / "demo", empty=False))
    await asyncio.to_thread(play.start)
    try:
        async with async_playwright() as playwright, _bare_page() as bare:
            browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
            ours: list[float] = []
            theirs: list[float] = []
            for _round in range(rounds):
                ours.append(await _first_paint(browser, play.address))
                theirs.append(await _first_paint(browser, bare))
            await browser.close()
    finally:
        await asyncio.to_thread(play.kill)
    note = f"a bare page {median(theirs):.0f} ms; the slowest of {rounds}: {max(ours):.0f} ms"
    promised = Figure(
        "page", "first paint", median(ours), None, "ms", WITHIN_MILLISECONDS, note=note
    )
    return [promised, Figure("page", "beside a bare page", median(ours), median(theirs), "ms")]


async def _first_paint(browser: Browser, address: str) -> float:
    """Milliseconds; nothing is cached."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = await context.new_page()
        await page.goto(address)
        return float(await page.evaluate(PAINTED))
    finally:
        await context.close()


@asynccontextmanager
async def _bare_page() -> AsyncGenerator[str]:
    """The address of a page with one word."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(BARE)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
