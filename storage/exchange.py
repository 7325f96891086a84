"""Takes a whole community out of one database and into another, of whichever kind, with every row and number.

The file is a ZIP of `manifest.json` and one file of JSON lines a table. Row numbers stay what they are,
because buttons in messages that people still see carry them; that is why an import needs an instance
without communities.
"""

import asyncio
import io
import json
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import (
    Column,
    Date,
    LargeBinary,
    RowMapping,
    Table,
    Time,
    false,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import Invalid
from bot.i18n import _
from storage.base import Base, OwnedByCommunity
from storage.case_rows import OWN, CaseDraftRow
from storage.directory import TURN_PAGE
from storage.invitations import InvitationRow
from storage.links import LinkCodeRow, LinkGuessRow
from storage.migrations import known_revisions
from storage.outbox_rows import OutboxRow, OutboxState
from storage.places import CommunityRow, WorkspaceRow
from storage.types import Instant, WallTime

FORMAT = 1
MANIFEST = "manifest.json"
MAX_BYTES = 500_000_000
"""Unpacked bytes an import reads: far more than any community, far less than a bomb."""
CHUNK = 500

_LEFT_OUT = {
    entity.__tablename__ for entity in (LinkCodeRow, LinkGuessRow, InvitationRow, CaseDraftRow)
}
"""Codes that are worth nothing elsewhere, and what people typed of cases and never sent."""

Row = dict[str, Any]


async def export_community(session: AsyncSession, community_id: int) -> bytes:
    """Everything of one community, as it was at one moment.

    `session` is that of a new unit of work across communities, in which nothing was asked yet: of
    `Uows.snapshot`, so that nobody waits meanwhile.
    """
    files: dict[str, bytes] = {}
    counts: dict[str, int] = {}
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    for table, criterion in _parts(community_id):
        key = next(iter(table.primary_key))
        query = select(table).where(criterion).order_by(key)
        rows = _unnamed(table.name, (await session.execute(query)).mappings().all())
        # Off the loop: with many rows this takes seconds, in which others want answers.
        files[f"{table.name}.jsonl"] = await asyncio.to_thread(_lines, rows)
        counts[table.name] = len(rows)
    manifest = {
        "format": FORMAT,
        "revisions": sorted(known_revisions()),
        "community": community_id,
        "tables": counts,
        "digests": {name: sha256(content).hexdigest() for name, content in files.items()},
    }
    packed = {MANIFEST: json.dumps(manifest, indent=2).encode(), **files}
    return await asyncio.to_thread(_packed, packed)


async def import_community(session: AsyncSession, content: bytes) -> int:
    """Puts an exported community in; returns its number. The caller's unit is across communities.

    Raises `Invalid` (field `file`) for a file that is damaged, newer than this Praxis, or no export,
    and where there is a community already.
    """
    manifest, rows = _read(content)
    present = await session.execute(select(CommunityRow.id).limit(1))
    if present.first() is not None:
        raise _refused(_("An import needs an instance without communities."))
    places = await _places(session, rows.pop(WorkspaceRow.__tablename__, []))
    for table, _criterion in _parts(0):
        if table.name in rows:
            await _fill(session, table, rows[table.name], places)
    if session.get_bind().dialect.name == "postgresql":
        await _number_on(session, [table for table, _criterion in _parts(0)])
    await session.execute(
        update(OutboxRow)
        .where(OutboxRow.state == OutboxState.CLAIMED)
        .values(state=OutboxState.DUE, lease_until=None, ready_at=OutboxRow.created_at)
    )
    await session.execute(TURN_PAGE)
    return int(manifest["community"])


def _parts(community_id: int) -> Iterator[tuple[Table, Any]]:
    """Tables in the order in which they can be filled, each with the rows that are the community's."""
    owned = {
        cast(Table, mapper.local_table).name
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, OwnedByCommunity)
    } - _LEFT_OUT
    for table in Base.metadata.sorted_tables:
        if table.name == WorkspaceRow.__tablename__:
            yield table, table.c.id.in_(_workspaces(community_id))
        elif table.name == CommunityRow.__tablename__:
            yield table, table.c.id == community_id
        elif table.name in owned:
            yield table, table.c.community_id == community_id


def _unnamed(table: str, rows: Sequence[RowMapping]) -> list[Row]:
    """Rows as they may leave: whoever presents or says something of a case without a name stays unnamed.

    Nor do messages to them leave, which would tell. What that costs: after a move they cannot be asked
    what happened, and facilitators are told so.
    """
    if table in ("outbox", "posts"):
        return [dict(row) for row in rows if not str(row["kind"]).startswith(OWN)]
    if table in ("cases", "case_contributions"):
        return [{**row, "member_id": None} if row["anonymous"] else dict(row) for row in rows]
    return [dict(row) for row in rows]


def _workspaces(community_id: int) -> Any:
    """Every workspace that a row of the community refers to."""
    found: list[Any] = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if not _refers_to_workspaces(column):
                continue
            owner = table.c.id if table.name == "communities" else table.c.community_id
            found.append(select(column).where(owner == community_id, column.is_not(None)))
    first, *others = found
    return first.union(*others)


def _refers_to_workspaces(column: "Column[Any]") -> bool:
    return any(key.column.table is WorkspaceRow.__table__ for key in column.foreign_keys)


def _packed(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return buffer.getvalue()


def _read(content: bytes) -> tuple[Row, dict[str, list[Row]]]:
    """The manifest and the rows by table, checked."""
    damaged = _("This file is damaged or is no export of a community.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > MAX_BYTES:
                raise _refused(_("This file is too large."))
            manifest: Row = json.loads(packed.read(MANIFEST))
            _check_version(manifest)
            rows: dict[str, list[Row]] = {}
            for name, digest in manifest["digests"].items():
                body = packed.read(name)
                if sha256(body).hexdigest() != digest:
                    raise _refused(damaged)
                found = [json.loads(line) for line in body.decode().splitlines() if line]
                rows[name.removesuffix(".jsonl")] = found
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError) as error:
        raise _refused(damaged) from error
    if {name: len(found) for name, found in rows.items()} != manifest.get("tables"):
        raise _refused(damaged)
    return manifest, rows


def _check_version(manifest: Row) -> None:
    newer = _("This file was made by a newer Praxis. Please upgrade first.")
    if manifest["format"] > FORMAT or set(manifest["revisions"]) - known_revisions():
        raise _refused(newer)


async def _places(session: AsyncSession, rows: Sequence[Row]) -> dict[int, int]:
    """Workspace number in the file → the one here; workspaces that we are connected to are known."""
    table = cast(Table, WorkspaceRow.__table__)
    numbers: dict[int, int] = {}
    for row in rows:
        same = (table.c.platform == row["platform"]) & (table.c.external_id == row["external_id"])
        known = (await session.execute(select(table.c.id).where(same))).scalar()
        if known is None:
            values = {"platform": row["platform"], "external_id": row["external_id"]}
            values["name"] = row.get("name", "")
            made = await session.execute(insert(table).values(values).returning(table.c.id))
            known = made.scalar_one()
        numbers[row["id"]] = known
    return numbers


async def _fill(
    session: AsyncSession, table: Table, rows: Sequence[Row], places: Mapping[int, int]
) -> None:
    for start in range(0, len(rows), CHUNK):
        values = [_stored(table, row, places) for row in rows[start : start + CHUNK]]
        await session.execute(insert(table), values)


async def _number_on(session: AsyncSession, tables: Sequence[Table]) -> None:
    """PostgreSQL goes on numbering behind what was put in; SQLite does by itself."""
    for table in tables:
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        highest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
        await session.execute(select(func.setval(sequence, highest, false())))


def _lines(rows: Sequence[Row]) -> bytes:
    lines = [json.dumps(_written(row), ensure_ascii=False) for row in rows]
    return "".join(f"{line}\n" for line in lines).encode()


def _written(row: Row) -> Row:
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case bytes():
            return b64encode(value).decode()
        case _:
            return value


def _stored(table: Table, row: Row, places: Mapping[int, int]) -> Row:
    """The row as this database takes it; a column it does not know is of a newer Praxis."""
    values: Row = {}
    for name, value in row.items():
        if name not in table.c:
            raise _refused(_("This file was made by a newer Praxis. Please upgrade first."))
        column = table.c[name]
        if value is not None and _refers_to_workspaces(column):
            value = places[value]  # noqa: PLW2901  # the same thing by its number here
        values[name] = _typed(column, value)
    return values


def _typed(column: "Column[Any]", value: Any) -> Any:
    if value is None:
        return None
    match column.type:
        case Instant() | WallTime():
            return datetime.fromisoformat(value)
        case Date():
            return date.fromisoformat(value)
        case Time():
            return time.fromisoformat(value)
        case LargeBinary():
            return b64decode(value)
        case _:
            return value


def _refused(why: str) -> Invalid:
    return Invalid(file=why)
