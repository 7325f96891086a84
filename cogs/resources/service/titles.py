"""The title in a web page."""

from html.parser import HTMLParser

from cogs.resources import rules


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
