"""`python -m tests.e2e.screenshots FOLDER BEST`: plays a while and takes pictures, the best two for the README."""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.conftest import FLAGS, chromium
from tests.e2e.process import Inside, stage_in
from tests.e2e.screen import Screen

WIDE, NARROW = (1440, 900), (360, 740)
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
        browser.close()
        play.stop()
    for name in BEST:
        shutil.copy(folder / name, best / name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
