"""`python -m tests.e2e.screenshots FOLDER BEST`: plays a while and takes pictures, the best two for the README."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.conftest import FLAGS, chromium
from tests.e2e.process import Inside, stage_in
from tests.e2e.screen import Screen

WIDE, NARROW = (1440, 900), (360, 740)
SIZES = {"wide": WIDE, "narrow": NARROW}
SCHEMES = ("light", "dark")
WEBINAR = (
    "title: Talking with families when: third Thursday 19:30 repeat: monthly area: communication "
    "guest: Dr Osei capacity: 20 description: How to begin, and how to stop."
)
ASKED = ("How do you begin when the family disagrees?", "What if nobody wants to talk about it?")
BEST = ("playground-wide-light.png", "playground-rehearsal-dark.png")


def play_a_while(screen: Screen) -> None:
    """Somebody answers this week's question, in its thread and privately."""
    screen.open_thread()
    screen.reply("The calendar on the fridge. Whoever wrote it knows more than the referral does.")
    screen.press("Answer privately")
    screen.page.locator("dialog[open]").wait_for()
    screen.fill(answer="I nearly said nothing about the rug. I am glad that I did.")
    screen.submit()
    screen.page.locator("dialog[open]").wait_for(state="detached")


def take(browser: Browser, play: Inside, folder: Path) -> None:
    """Every picture: wide and narrow, light and dark."""
    for scheme in ("light", "dark"):
        for name, (width, height) in (("wide", WIDE), ("narrow", NARROW)):
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme
            )
            screen = Screen(context.new_page(), play)
            screen.go(as_="Mia")
            if name == "wide":
                screen.open_thread()
            screen.page.mouse.move(1200, 20)
            screen.page.screenshot(path=folder / f"playground-{name}-{scheme}.png")
            context.close()
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark")
    screen = Screen(context.new_page(), play)
    screen.go(as_="Fay", in_="ops", panel="rehearsal")
    screen.page.locator("#rehearse-30").click()
    screen.page.locator("#side .outcome").wait_for(timeout=60_000)
    screen.page.screenshot(path=folder / "playground-rehearsal-dark.png")
    context.close()


def plan_a_webinar(screen: Screen) -> None:
    """A series is planned, and two people ask something about its first meeting, `W3`."""
    screen.go(as_="Fay", in_="webinars")
    screen.type(f"/webinar create {WEBINAR}")
    screen.press("Save")
    for name, words in zip(("Mia", "Ben"), ASKED, strict=True):
        screen.go(as_=name, in_="webinars")
        screen.type(f"/webinar ask which: W3 text: {words}")


def take_webinars(browser: Browser, play: Inside, folder: Path) -> None:
    """The card, the form to plan one where there is one, the three questions, what was asked; in both workspaces."""
    for workspace in ("guild", "team"):
        for name, (width, height) in SIZES.items():
            for scheme in SCHEMES:
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                screen = Screen(context.new_page(), play)
                for what in _webinar_views(screen, workspace):
                    path = folder / f"webinar-{what}-{workspace}-{name}-{scheme}.png"
                    screen.page.screenshot(path=path)
                context.close()


def _webinar_views(screen: Screen, workspace: str) -> Iterator[str]:
    """Goes from one view to the next, each as somebody who has nothing private before it."""
    screen.go(as_="Zoe", in_="webinars", workspace=workspace)
    yield "card"
    screen.press("Three questions")
    screen.page.locator("dialog[open]").wait_for()
    yield "evaluation"
    screen.cancel()
    screen.go(as_="Lin", in_="webinars", workspace=workspace)
    which = (
        "/webinar questions which: W3" if workspace == "guild" else "/praxis webinar questions W3"
    )
    screen.type(which)
    screen.shows("Questions: Talking with families")
    yield "questions"
    if workspace == "team":
        screen.go(as_="Fay", in_="webinars", workspace=workspace)
        screen.type("/praxis webinar create")
        screen.page.locator("dialog[open]").wait_for()
        yield "create"
        screen.cancel()


def main(folder: Path, best: Path) -> None:
    """Takes the pictures into a folder, and copies the best of them."""
    best.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    path = chromium()
    if path is None:
        raise SystemExit("no Chromium on this machine: apt-get install chromium")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        play = Inside(stage_in(Path(scratch), empty=False))
        play.start()
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        page = browser.new_page(viewport={"width": WIDE[0], "height": WIDE[1]})
        screen = Screen(page, play)
        screen.go(as_="Mia")
        play_a_while(screen)
        page.close()
        take(browser, play, folder)
        page = browser.new_page(viewport={"width": WIDE[0], "height": WIDE[1]})
        plan_a_webinar(Screen(page, play))
        page.close()
        take_webinars(browser, play, folder)
        browser.close()
        play.stop()
    for name in BEST:
        shutil.copy(folder / name, best / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
