"""`python -m tests.e2e.newcomers FOLDER [LANGUAGE]`: pictures of what admins and newcomers see first, to look at."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import FLAGS, chromium
from tests.e2e.process import Inside
from tests.e2e.screen import Screen

SEEN = (
    ("Ada", "/community setup"),
    ("Ada", "/community channels"),
    ("Ada", "/community roles"),
    ("Ada", "/community check"),
    ("Ada", "/community audit"),
    ("Zoe", "/start"),
    ("Zoe", "/me"),
    ("Zoe", "/settings"),
    ("Zoe", "/privacy show"),
    ("Fay", "/report week"),
    ("Fay", "/report attention"),
)
"""Who types what, in the order in which people meet it."""


def main(folder: Path, language: str) -> None:
    """Takes a picture of each answer or form, in a wide and in a narrow window, each reader in `language`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = chromium()
    if path is None:
        raise SystemExit("no Chromium on this machine: apt-get install chromium")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        play = Inside(Path(scratch))
        play.start()
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        for width, height in ((1200, 900), (360, 740)):
            for number, (who, line) in enumerate(SEEN, start=1):
                page = browser.new_page(
                    viewport={"width": width, "height": height}, bypass_csp=True
                )
                screen = Screen(page, play)
                screen.go(as_=who)
                screen.type(f"/settings language: {language}")
                screen.type(line)
                page.wait_for_timeout(1500)
                name = line.strip("/").replace(" ", "-")
                page.screenshot(path=folder / f"{number:02}-{name}-{width}.png")
                if page.locator("#form").is_visible():  # it would be open the next time, too
                    page.locator("#form [data-close]").click()
                    page.locator("#form").wait_for(state="hidden")
                page.close()
        browser.close()
        play.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(sys.argv[2:] or ["en"]))
