"""Everything about one person as a ZIP: a README, one JSON document, and a CSV file for each kind."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.i18n import _, translate
from bot.spreadsheets import safe_cell
from storage.privacy import Holding

Rows = Sequence[tuple[Holding, Sequence[Mapping[str, Any]]]]


def archive(rows: Rows, *, community: str, at: datetime) -> bytes:
    """The file. The same rows at the same time give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        _put(packed, "README.txt", _readme(rows, community, at), at)
        document = {
            "community": community,
            "exported_at": at.isoformat(),
            "held": {holding.table: [_plain(row) for row in found] for holding, found in rows},
        }
        _put(packed, "everything.json", json.dumps(document, indent=2, ensure_ascii=False), at)
        for holding, found in rows:
            _put(packed, f"{holding.table}.csv", _table(found), at)
    return buffer.getvalue()


def _put(packed: zipfile.ZipFile, name: str, text: str, at: datetime) -> None:
    # Spreadsheets take a file without this mark for another encoding.
    content = ("\ufeff" + text if name.endswith(".csv") else text).encode()
    stamp = zipfile.ZipInfo(name, at.timetuple()[:6])
    stamp.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(stamp, content)


def _readme(rows: Rows, community: str, at: datetime) -> str:
    lines = [
        _("What {community} holds about you, on {day}.").format(
            community=community, day=f"{at:%Y-%m-%d}"
        ),
        "",
        _("everything.json has all of it; each .csv file has one kind, for a spreadsheet:"),
        "",
    ]
    for holding, found in rows:
        what, why = translate(holding.what), translate(holding.why)
        lines.append(f"{holding.table}.csv ({len(found)})")
        lines.append(f"    {what}; {why}.")
    lines += [
        "",
        _("Times are UTC. Numbers that end in id lead from one file to another."),
        _("What you wrote in channels and threads yourself is on the platform, not here."),
    ]
    return "\n".join(lines) + "\n"


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    buffer = io.StringIO()
    names = list(rows[0])
    writer = csv.DictWriter(buffer, names)
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in _plain(row).items()})
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    """A spreadsheet does not take a person's words for a formula."""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
    return safe_cell(text) if isinstance(text, str) else text


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        if value is None or isinstance(value, str | int | bool | float | dict | list)
        else (value.isoformat() if hasattr(value, "isoformat") else str(value))
        for name, value in row.items()
    }
