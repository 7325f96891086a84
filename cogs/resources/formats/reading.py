"""From a file of any known kind to its entries."""

import codecs
from collections.abc import Callable
from pathlib import PurePath
from types import ModuleType

from bot.i18n import _
from cogs.resources.formats import tables
from cogs.resources.formats.entries import Entry, Unreadable

MAX_ENTRIES = 5_000
"""Entries of one file: more than a community's library has."""


def _references() -> ModuleType:
    from cogs.resources.formats import references  # noqa: PLC0415  # ten megabytes, seldom wanted

    return references


def _markup() -> ModuleType:
    from cogs.resources.formats import markup  # noqa: PLC0415  # parsers, seldom wanted

    return markup


_READERS: dict[str, Callable[[bytes], list[Entry]]] = {
    "rdf": lambda data: _markup().read_rdf(data),
    "opml": lambda data: _markup().read_opml(data),
    "feed": lambda data: _markup().read_feed_file(data),
    "bibtex": lambda data: _references().read_bibtex(decode(data)),
    "ris": lambda data: _references().read_ris(decode(data)),
    "json": lambda data: tables.read_json(decode(data)),
    "csv": lambda data: tables.read_csv(decode(data)),
}
_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_file(name: str, data: bytes) -> tuple[str, list[Entry]]:
    """The format and the entries of a file; raises `Unreadable` saying what is wrong with it."""
    if data.startswith(_PACKED):
        raise Unreadable(_("This file is packed. Please unpack it and send what is inside."))
    if not data.strip():
        raise Unreadable(_("This file is empty."))
    kind = _kind(name, data)
    entries = _READERS[kind](data)
    if len(entries) > MAX_ENTRIES:
        text = _("This file has {count} entries; please split it into parts of {limit}.")
        raise Unreadable(text.format(count=len(entries), limit=MAX_ENTRIES))
    if not entries:
        raise Unreadable(_("There is no entry in this file."))
    return kind, entries


def decode(data: bytes) -> str:
    """Text in the encoding that its mark says, UTF-8, or what older Windows programs write."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise Unreadable(_("This is no text file."))
    return text


def _kind(name: str, data: bytes) -> str:
    """By what is inside first, for names lie; by the name where that says nothing."""
    head = data[:4_000].decode("latin-1").lstrip("\ufeff\xef\xbb\xbf \t\r\n").lower()
    if head.startswith("<"):
        if "<opml" in head:
            return "opml"
        return "rdf" if "zotero.org/namespaces" in head else "feed"
    if head.startswith(("{", "[")):
        return "json"
    if head.startswith("ty  -") or "\nty  -" in head:
        return "ris"
    endings = {".bib": "bibtex", ".bibtex": "bibtex", ".ris": "ris", ".json": "json"}
    known = endings.get(PurePath(name).suffix.lower())
    if known:
        return known
    return "bibtex" if head.startswith("@") else "csv"
