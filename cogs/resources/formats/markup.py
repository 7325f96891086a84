"""Zotero RDF, OPML, RSS and Atom."""

# feedparser ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

import io
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import Element

from bot.i18n import _
from cogs.resources.formats.entries import Entry, Unreadable
from cogs.resources.formats.xml import Malformed, guard, tree

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_BIB = "{http://purl.org/net/biblio#}"
_FOAF = "{http://xmlns.com/foaf/0.1/}"
_Z = "{http://www.zotero.org/namespaces/export#}"


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of a feed; `name` is what identifies it."""

    name: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it is now, the newest items first as far as it says."""

    title: str
    items: tuple[FeedItem, ...]


def read_rdf(data: bytes) -> list[Entry]:
    """Zotero's items; notes, attachments and collections are none."""
    found = [
        Entry(place, _zotero(item))
        for place, item in enumerate(tree(data), start=1)
        if item.find(f"{_DC}title") is not None and item.find(f"{_Z}itemType") is not None
    ]
    items = [entry for entry in found if entry.values.get("type") not in ("attachment", "note")]
    if not items:
        raise Unreadable(_("There is no Zotero item in this file."))
    return items


def read_opml(data: bytes) -> list[Entry]:
    """Its links; of feeds it says how to follow them."""
    found: list[Entry] = []
    for place, outline in enumerate(tree(data).iter("outline"), start=1):
        title = outline.get("title") or outline.get("text") or ""
        url = outline.get("htmlUrl") or outline.get("url") or ""
        if url:
            found.append(
                Entry(
                    place,
                    {
                        "title": title,
                        "url": url,
                        "type": "website",
                        "summary": outline.get("description", ""),
                    },
                )
            )
        elif feed := outline.get("xmlUrl"):
            text = _("A feed, not a resource. To follow it: resource follow {url}").format(
                url=feed[:200]
            )
            found.append(Entry(place, {}, text))
    if not found:
        raise Unreadable(_("There is no link in this OPML file."))
    return found


def read_feed_file(data: bytes) -> list[Entry]:
    """The items of a feed that was kept as a file."""
    feed = read_feed(data)
    if not feed.items:
        raise Unreadable(_("There is no item in this feed."))
    return [Entry(place, item.values) for place, item in enumerate(feed.items, start=1)]


def read_feed(data: bytes) -> Feed:
    """A feed in any form that feeds have; raises `Unreadable` for what is none."""
    import feedparser  # noqa: PLC0415  # a megabyte, only where a feed is read

    with suppress(Malformed):  # many feeds are; feedparser reads them without expat then
        guard(data)
    parsed: Any = feedparser.parse(io.BytesIO(data), resolve_relative_uris=False)
    if not parsed.get("version") and not parsed.entries:
        raise Unreadable(_("There is no feed at this address."))
    items = [_item(entry) for entry in parsed.entries]
    title: Any = parsed.feed.get("title", "")
    return Feed(plain_text(f"{title}"), tuple(item for item in items if item is not None))


def plain_text(html: str) -> str:
    """The words of a piece of HTML."""
    reader = _Words()
    reader.feed(html)
    return " ".join("".join(reader.words).split())


def _item(entry: Any) -> FeedItem | None:
    link = str(entry.get("link", ""))
    title = plain_text(str(entry.get("title", "")))
    if not link or not title:
        return None
    published: Any = entry.get("published_parsed") or entry.get("updated_parsed")
    values = {
        "title": title,
        "url": link,
        "summary": plain_text(str(entry.get("summary", ""))),
        "year": str(published.tm_year) if published else "",
        "tags": ", ".join(_terms(entry)),
    }
    return FeedItem(str(entry.get("id") or link), values)


def _terms(entry: Any) -> list[str]:
    tags: list[Any] = list(entry.get("tags", []))
    return [str(tag.get("term") or "") for tag in tags[:5]]


def _zotero(item: Element) -> dict[str, str]:
    urls = [node.text or "" for node in item.iterfind(f"{_DC}identifier//{_RDF}value")]
    about = item.get(f"{_RDF}about", "")
    names = [node.text or "" for node in item.iter(f"{_DC}identifier")]
    journal = item.find(f"{_TERMS}isPartOf//{_DC}title")
    publisher = item.find(f"{_DC}publisher//{_FOAF}name")
    source = publisher if publisher is not None else journal
    part = item.find(f"{_TERMS}isPartOf")
    if part is not None:
        names += [node.text or "" for node in part.iter(f"{_DC}identifier")]
    doi = next((name[4:].strip() for name in names if name.upper().startswith("DOI ")), "")
    tags = [node.text or "" for node in item.iterfind(f"{_DC}subject")]
    tags += [node.text or "" for node in item.iterfind(f"{_DC}subject//{_RDF}value")]
    values = {
        "title": _text(item, f"{_DC}title"),
        "url": next((url for url in (*urls, about) if url.startswith("http")), ""),
        "doi": doi,
        "type": _text(item, f"{_Z}itemType"),
        "publisher": (source.text or "") if source is not None else "",
        "summary": _text(item, f"{_TERMS}abstract"),
        "year": _text(item, f"{_DC}date"),
        "licence": _text(item, f"{_DC}rights"),
        "tags": ", ".join(tag.strip() for tag in tags if tag.strip()),
    }
    return {name: value for name, value in values.items() if value}


def _text(item: Element, path: str) -> str:
    return (item.findtext(path) or "").strip()


class _Words(HTMLParser):
    """Collects text; scripts and styles are none."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in ("script", "style"):
            self._hidden += 1
        elif tag in ("p", "br", "div", "li"):
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)
