"""What a page says of itself, so that nobody has to type it."""

import asyncio
from html.parser import HTMLParser

import structlog

from cogs.resources import rules
from cogs.resources.links import FetchError
from cogs.resources.wiring import wiring

PATIENCE = 5.0
"""Seconds somebody waits for a title."""
ENOUGH = 200_000
"""Bytes within which a page says its title."""

log = structlog.get_logger(__name__)


async def suggest_title(url: str) -> str:
    """The page's title; "" where it says none, cannot be fetched, or nothing may be fetched."""
    fetcher = wiring().fetcher
    if fetcher is None:
        return ""
    try:
        async with asyncio.timeout(PATIENCE):
            page = await fetcher.fetch(url, limit=ENOUGH)
    except (FetchError, TimeoutError) as error:
        log.info("title_not_found", why=str(error) or "too slow")
        return ""
    if page.status != 200 or "html" not in page.headers.get("Content-Type", "").lower():
        return ""
    return title_of(page.text)


def title_of(html: str) -> str:
    """The title in a page: what it says to libraries, else to social media, else to browsers."""
    reader = _Titles()
    reader.feed(html)
    found = reader.citation or reader.social or reader.title
    title = rules.line(found, limit=rules.MAX_TITLE)
    return title if len(title) > 1 else ""


class _Titles(HTMLParser):
    """Collects titles; never raises, whatever the page is like."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.citation = self.social = self.title = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title" and not self.title:
            self._inside = True
        if tag != "meta":
            return
        named = {name: value or "" for name, value in attrs}
        what = (named.get("name") or named.get("property") or "").lower()
        if what in ("citation_title", "dc.title", "dcterms.title"):
            self.citation = self.citation or named.get("content", "")
        elif what == "og:title":
            self.social = self.social or named.get("content", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.title += data
