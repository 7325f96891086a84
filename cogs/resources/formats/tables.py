"""CSV, ours and Zotero's, and JSON, ours."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.i18n import _
from cogs.resources.formats.entries import FIELDS, Entry, Unreadable

_NAMES: dict[str, str] = {
    "title": "title",
    "url": "url",
    "link": "url",
    "address": "url",
    "webaddress": "url",
    "doi": "doi",
    "type": "type",
    "itemtype": "type",
    "publisher": "publisher",
    "source": "publisher",
    "organisation": "publisher",
    "organization": "publisher",
    "publicationtitle": "journal",
    "area": "area",
    "tags": "tags",
    "keywords": "tags",
    "manualtags": "tags",
    "automatictags": "moretags",
    "country": "country",
    "licence": "licence",
    "license": "licence",
    "rights": "licence",
    "year": "year",
    "publicationyear": "year",
    "date": "date",
    "review": "review",
    "reviewdays": "review",
    "summary": "summary",
    "abstract": "summary",
    "abstractnote": "summary",
    "description": "summary",
}
"""What columns are called by people and by Zotero, small letters only → our field."""

_FORMULA = "=+-@\t\r"
"""Beginnings that a spreadsheet takes for a formula; we write an apostrophe before them."""


def read_csv(text: str) -> list[Entry]:
    """One entry a row; raises `Unreadable` without a heading that names titles and addresses."""
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        heading: list[str] = next(rows, list[str]())
        columns = [_NAMES.get(re.sub(r"[^a-z]", "", name.lower()), "") for name in heading]
        if "title" not in columns or not {"url", "doi"} & set(columns):
            raise Unreadable(
                _("The first line must name the columns; at least title, and url or doi.")
            )
        return [
            Entry(rows.line_num, _tidy(zip(columns, row, strict=False)))
            for row in rows
            if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise Unreadable(_("This is not a CSV file that can be read.")) from error


def write_csv(rows: Sequence[Mapping[str, str]]) -> str:
    """A heading and one row each."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(FIELDS)
    writer.writerows([[_disarmed(row[name]) for name in FIELDS] for row in rows])
    return buffer.getvalue()


def read_json(text: str) -> list[Entry]:
    """What `write_json` wrote; raises `Unreadable`."""
    try:
        document: Any = json.loads(text)
        entries: list[Any] = document["resources"]
        return [
            Entry(place, {name: _word(entry.get(name)) for name in FIELDS})
            for place, entry in enumerate(entries, start=1)
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(_("This is not a JSON file that Praxis wrote.")) from error


def write_json(rows: Sequence[Mapping[str, str]]) -> str:
    """A document with one object each."""
    return json.dumps({"resources": list(rows)}, ensure_ascii=False, indent=2) + "\n"


def _tidy(cells: Iterable[tuple[str, str]]) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, cell in cells:
        if name and cell.strip():
            values.setdefault(name, _armed(cell.strip()))
    more = values.pop("moretags", "")
    values["tags"] = ", ".join(each for each in (values.get("tags", ""), more) if each)
    date, journal = values.pop("date", ""), values.pop("journal", "")
    values.setdefault("year", date)
    values.setdefault("publisher", journal)
    return values


def _word(value: Any) -> str:
    return "" if value is None else str(value)


def _disarmed(cell: str) -> str:
    return f"'{cell}" if cell[:1] and cell[0] in _FORMULA + "'" else cell


def _armed(cell: str) -> str:
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in _FORMULA + "'" else cell
