"""A browser, and playgrounds to look at with it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.process import Inside, Outside, Play, copy_of, stage_in
from tests.e2e.screen import Screen

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="pip install playwright to drive the page"
)

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 30_000
"""Milliseconds that a page on a busy machine may take over anything."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
Open = Callable[..., Screen]
expect = sync_api.expect
expect.set_options(timeout=PATIENCE)


def chromium() -> str | None:
    """The machine's own Chromium."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="package")
def browser() -> Iterator["sync_api.Browser"]:
    """The machine's own Chromium; without one these tests say so, but on CI they fail."""
    path = chromium()
    if path is None:
        message = "no Chromium on this machine: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def template(browser: "sync_api.Browser", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a founded demo community in which nothing has happened yet."""
    return stage_in(tmp_path_factory.mktemp("template"), empty=True)


@pytest.fixture(scope="package")
def demo(browser: "sync_api.Browser", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """The demo as everybody meets it, for tests that only look, or mind nobody."""
    play = Inside(stage_in(tmp_path_factory.mktemp("demo"), empty=False))
    play.start()
    yield play
    play.stop()


@pytest.fixture
def play(template: Path, tmp_path: Path) -> Iterator[Inside]:
    """A playground in which nothing has happened yet."""
    play = Inside(copy_of(template, tmp_path / "play"))
    play.start()
    yield play
    play.stop()


@pytest.fixture
def process(template: Path, tmp_path: Path) -> Iterator[Outside]:
    """As `play`, in a process of its own."""
    play = Outside(copy_of(template, tmp_path / "process"))
    play.start()
    yield play
    play.kill()


@pytest.fixture(scope="module")
def shared(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """A playground for tests that only look, or mind nobody."""
    play = Inside(copy_of(template, tmp_path_factory.mktemp("shared") / "play"))
    play.start()
    yield play
    play.stop()


@pytest.fixture
def screens(browser: "sync_api.Browser") -> Iterator[Open]:
    """Opens pages: `screens(play, as_="Mia", width=360)`; a page that logs an error fails the test."""
    contexts: list[sync_api.BrowserContext] = []
    troubles: list[str] = []

    def open_screen(
        play: Play, *, width: int = 1440, height: int = 900, scripts: bool = True, **words: str
    ) -> Screen:
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: troubles.append(f"dialog: {dialog.message}"))
        screen = Screen(page, play, scripts)
        screen.go(**words)
        return screen

    yield open_screen
    for context in contexts:
        context.close()
    assert [] == troubles
