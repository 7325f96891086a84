"""The page as a person uses it: in the words of what they see."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.e2e.process import Play

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


@dataclass
class Screen:
    """Somebody's browser on a playground; `scripts`: whether it runs any."""

    page: "Page"
    play: Play
    scripts: bool = True

    def go(self, **words: str) -> None:
        """Opens an address; `as_` is whom to be, the others are the words of the address."""
        query = urlencode({name.rstrip("_"): value for name, value in words.items()})
        self.page.goto(f"{self.play.address}?{query}")
        if self.scripts:
            self.page.locator("body[data-live=yes]").wait_for()

    def be(self, name: str) -> None:
        """Is somebody else from now on."""
        self.page.locator(".persona", has_text=name).click()
        self.page.locator(".persona[aria-current]", has_text=name).wait_for()

    def enter(self, channel: str) -> None:
        """Goes to a channel."""
        self.page.locator("#places a.place", has_text=channel).first.click()
        self.page.locator("#head h1", has_text=channel).wait_for()

    def switch(self, workspace: str) -> None:
        """Goes to the other workspace."""
        self.page.locator("a.workspace", has_text=workspace).click()
        self.page.locator("a.workspace[aria-current]", has_text=workspace).wait_for()

    def type(self, line: str, *, box: str = "composer") -> None:
        """Types a line and sends it; returns when the playground has answered."""
        self.page.locator(f"#{box}-line").fill(line)
        with self.page.expect_response(lambda answer: answer.url.endswith("/deed")):
            self.page.locator(f"#{box}-line").press("Enter")

    def reply(self, line: str) -> None:
        """Writes in the open thread."""
        self.type(line, box="side-composer")

    def press(self, label: str, *, within: str = "#stream") -> None:
        """Presses the newest button of that label; returns when the playground has answered."""
        button = self.page.locator(within).get_by_role("button", name=label, exact=True).last
        with self.page.expect_response(lambda answer: answer.url.endswith("/deed")):
            button.click()

    def fill(self, **fields: str) -> None:
        """Types into the open form, by the names of its fields."""
        for name, words in fields.items():
            self.page.locator(f"#form [name={name}]").fill(words)

    def submit(self) -> None:
        """Sends the open form."""
        with self.page.expect_response(lambda answer: answer.url.endswith("/deed")):
            self.page.locator("#form button[type=submit]").click()

    def cancel(self) -> None:
        """Closes the open form."""
        self.page.locator("dialog[open]").get_by_role("button", name="Cancel").click()
        self.page.locator("dialog[open]").wait_for(state="detached")

    def next_due(self) -> None:
        """Moves the clock to the next due thing."""
        with self.page.expect_response(lambda answer: answer.url.endswith("/deed"), timeout=30_000):
            self.page.locator("#next-due").click()

    def open_thread(self) -> None:
        """Opens the newest thread of the channel."""
        self.page.locator("#stream .thread-link").last.click()
        self.page.locator("#side-composer-line").wait_for()

    def messages(self, words: str, *, within: str = "#stream") -> "Locator":
        """The messages in which some words stand."""
        return self.page.locator(f"{within} .message", has_text=words)

    def shows(self, words: str, *, within: str = "#stream") -> None:
        """Waits until a message with these words is there."""
        self.messages(words, within=within).last.wait_for()

    @property
    def clock(self) -> str:
        """The time and date that the page shows."""
        return " ".join(self.page.locator("#clock .now").inner_text().split())

    @property
    def toast(self) -> str:
        """What the page tells of something that did not work."""
        self.page.locator("#toast:not(:empty)").wait_for()
        return self.page.locator("#toast").inner_text()
