"""BibTeX and RIS: what reference managers write."""

# rispy ships no types.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownVariableType=false

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

import rispy
from bibtexparser.entrypoint import parse_string, write_string
from bibtexparser.library import Library
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.model import DuplicateBlockKeyBlock, Field
from bibtexparser.model import Entry as BibtexEntry

from bot.i18n import _
from cogs.resources.formats.entries import Entry, Unreadable

_RAW = ("url", "doi")
"""Fields in which a per cent sign is no comment."""
_BIBTEX: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "url": ("url", "howpublished"),
    "doi": ("doi",),
    "publisher": ("publisher", "organization", "institution", "journal", "journaltitle", "school"),
    "tags": ("keywords",),
    "summary": ("abstract",),
    "year": ("year", "date"),
    "licence": ("licence", "license", "copyright"),
    "country": ("country",),
    "area": ("area",),
    "review": ("review",),
    "type": ("resourcetype",),
}
"""Our field → what BibTeX files call it, the likeliest first."""

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"{\lbrace}",
    "}": r"{\rbrace}",
    "%": r"\%",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "^": r"{\string^}",
    "~": r"\textasciitilde{}",
    "-": "{-}",
    "`": "{`}",
    "'": "{'}",
    '"': '{"}',
    "<": "{<}",
    ">": "{>}",
    "!": "{!}",
    "?": "{?}",
}
"""What LaTeX would read as something else, alone or doubled."""

_RIS: dict[str, tuple[str, ...]] = {
    "title": ("title", "primary_title", "translated_title", "short_title"),
    "url": ("urls", "url", "file_attachments1"),
    "doi": ("doi",),
    "publisher": ("publisher", "secondary_title", "journal_name", "alternate_title3"),
    "tags": ("keywords",),
    "summary": ("abstract", "notes_abstract"),
    "year": ("year", "publication_year", "date"),
    "type": ("type_of_reference",),
    "country": ("place_published",),
}

logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)


def read_bibtex(text: str) -> list[Entry]:
    """One entry each; what is broken is said line by line and does not spoil the rest."""
    found = _read_bibtex(text, 1)
    if not found:
        raise Unreadable(_("There is no BibTeX entry in this file."))
    return sorted(found, key=lambda entry: entry.line)


def write_bibtex(rows: Sequence[Mapping[str, str]]) -> str:
    """One entry each, with our own fields beside BibTeX's."""
    library = Library(
        [
            BibtexEntry(
                "misc",
                f"resource{place}",
                [
                    Field(names[0], value if name in _RAW else _escaped(value))
                    for name, names in _BIBTEX.items()
                    if (value := row[name])
                ],
            )
            for place, row in enumerate(rows, start=1)
        ]
    )
    return write_string(library)


def read_ris(text: str) -> list[Entry]:
    """One entry each; raises `Unreadable` for what no entry can be found in."""
    try:
        entries: list[dict[str, Any]] = rispy.loads(text, skip_unknown_tags=True)
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise Unreadable(_("This is not a RIS file that can be read.")) from error
    starts = [
        place for place, line in enumerate(text.splitlines(), start=1) if line.startswith("TY  -")
    ]
    if not entries:
        raise Unreadable(_("There is no RIS entry in this file."))
    return [
        Entry(starts[place] if place < len(starts) else place + 1, _ris(entry))
        for place, entry in enumerate(entries)
    ]


def _read_bibtex(text: str, first: int) -> list[Entry]:
    """The entries of a text whose first line has the number `first`."""
    raw = parse_string(text)
    decoded = parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    shown = {entry.start_line: _fields(entry) for entry in decoded.entries}
    found = [
        Entry(
            first + (entry.start_line or 0),
            _bibtex({**_fields(entry), **_decoded(shown.get(entry.start_line, {}))}),
        )
        for entry in raw.entries
    ]
    for block in raw.failed_blocks:
        line = first + (block.start_line or 0)
        if isinstance(block, DuplicateBlockKeyBlock) and block.raw:
            # Keys mean nothing here: read it as if it were alone.
            found.extend(_read_bibtex(block.raw, line))
        else:
            found.append(Entry(line, {}, _("The braces of this entry do not match.")))
    return found


def _fields(entry: BibtexEntry) -> dict[str, str]:
    fields = {field.key.lower(): str(field.value) for field in entry.fields}
    fields.setdefault("resourcetype", entry.entry_type)
    return fields


def _decoded(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if name not in _RAW}


def _bibtex(fields: Mapping[str, str]) -> dict[str, str]:
    values = {
        name: next((fields[each] for each in names if fields.get(each)), "")
        for name, names in _BIBTEX.items()
    }
    address = re.search(r"https?://[^\s{}]+", values["url"].replace("\\", ""))
    values["url"] = address.group() if address else ""
    values["doi"] = values["doi"].replace("\\", "")
    return {name: value for name, value in values.items() if value}


def _ris(entry: Mapping[str, Any]) -> dict[str, str]:
    values = {name: _first(entry, names, all=name == "tags") for name, names in _RIS.items()}
    return {name: value for name, value in values.items() if value}


def _first(entry: Mapping[str, Any], names: Sequence[str], *, all: bool) -> str:
    for name in names:
        value = entry.get(name)
        if not value:
            continue
        if isinstance(value, list):
            values: list[Any] = value
            parts = [str(part) for part in values]
            return ", ".join(parts) if all else parts[0]
        return str(value)
    return ""


def _escaped(value: str) -> str:
    return "".join(_ESCAPES.get(char, char) for char in value)
