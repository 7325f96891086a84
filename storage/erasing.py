"""Erases a person: rows go, are unlinked or become counts; then nothing names their accounts any more."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ColumnElement, String, Table, Text, delete, or_, select, update
from sqlalchemy import cast as sql_cast

from bot.delivery import Draft, Op, ToPost
from bot.message import say
from storage.base import BY_HAND, Base, OwnedByCommunity
from storage.holdings import HOLDINGS
from storage.members import MemberRow
from storage.outbox_rows import PostRow
from storage.personal_rows import Person, PersonalRowsRepository, rows_of
from storage.privacy import Holding, OnErase, farewells
from storage.search import SearchRepository
from storage.types import Document
from storage.uow import UnitOfWork

ERASED = "erased"
"""What stands where a person's account stood."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: rows gone, rows that stay and why (as declared), and rows that merely named them."""

    deleted: int = 0
    remaining: Mapping[str, str] = field(default_factory=dict[str, str])
    cleaned: int = 0


async def erase_member(uow: UnitOfWork, member_id: int) -> Erased:
    """Erases everything about a member of this unit's community; the caller audits and commits."""
    for farewell in farewells():
        await farewell(uow, member_id)
    await uow.flush()
    person = await uow.repo(PersonalRowsRepository).person(member_id)
    deleted = 0
    remaining: dict[str, str] = {}
    # Messages before what they are addressed by, rows that refer to others before those.
    for holding in sorted(HOLDINGS, key=_order):
        if holding.posted is not None:
            await _take_down(uow, holding, person)
        if holding.found:
            await _unfind(uow, holding, person)
        gone, kept = await _erase(uow, holding, person)
        deleted += gone
        if kept and holding.remains:
            remaining[holding.table] = holding.remains
    uow.session.expire_all()
    cleaned = await _clean(uow, person)
    return Erased(deleted, remaining, cleaned)


def _order(holding: Holding) -> int:
    first = {"posts": 0, "outbox": 1}
    return first.get(holding.table, 3 if holding.table in ("accounts", "members") else 2)


async def _erase(uow: UnitOfWork, holding: Holding, person: Person) -> tuple[int, int]:
    """How many rows went, and how many stay."""
    table = Base.metadata.tables[holding.table]
    about = rows_of(holding, table, person)
    if holding.on_erase is OnErase.DELETE or holding.table in (
        "grants",
        "outbox",
        "posts",
        "parked",
    ):
        return await _run(uow, delete(table).where(about)), 0
    if holding.on_erase is OnErase.BY_ACCOUNT:
        values: dict[str, Any] = {"actor": ERASED}
        names = [str(account) for account in person.accounts]
        kept = await _run(uow, update(table).where(about, table.c.actor.in_(names)).values(values))
        return 0, kept
    if holding.on_erase is OnErase.UNLINK:
        kept = 0
        for name in holding.members:
            mine = about & (table.c[name] == person.member_id)
            kept += await _run(uow, update(table).where(mine).values({name: None}))
        return 0, kept
    if holding.table == MemberRow.__tablename__:
        values = {**holding.empty, "left_at": uow.clock.now(), "erased_at": uow.clock.now()}
        return 0, await _run(uow, update(table).where(about).values(values))
    if holding.empty:
        return 0, await _run(uow, update(table).where(about).values(dict(holding.empty)))
    rows = await uow.session.execute(
        select(next(iter(table.primary_key))).where(about).limit(1), execution_options=BY_HAND
    )
    return 0, len(rows.all())


async def _take_down(uow: UnitOfWork, holding: Holding, person: Person) -> None:
    """Messages of ours that show the person's words go from the platforms, too."""
    assert holding.posted is not None  # noqa: S101  # the caller looked
    kind, subject = holding.posted
    table = Base.metadata.tables[holding.table]
    ids = await uow.session.execute(
        select(table.c.id).where(rows_of(holding, table, person)), execution_options=BY_HAND
    )
    subjects = [subject.format(id=number) for number in ids.scalars()]
    query = select(PostRow).where(
        PostRow.kind == kind, PostRow.subject.in_(subjects), PostRow.deleted_at.is_(None)
    )
    for post in (await uow.session.scalars(query)).all():
        if post.target_id is not None:
            to = ToPost(post.target_id, post.kind, post.subject)
            await uow.outbox.add(Draft(f"{kind}.erased", post.subject, to, say(""), op=Op.DELETE))
        await uow.outbox.cancel_subject(post.subject, kind=kind)


async def _unfind(uow: UnitOfWork, holding: Holding, person: Person) -> None:
    """Nobody finds the person's words any more."""
    table = Base.metadata.tables[holding.table]
    mine = select(table.c.id).where(rows_of(holding, table, person))
    for number in (await uow.session.execute(mine, execution_options=BY_HAND)).scalars().all():
        await uow.repo(SearchRepository).remove(holding.found, str(number))


async def _clean(uow: UnitOfWork, person: Person) -> int:
    """Takes the accounts out of every text and document of the community that still names them."""
    if not person.accounts:
        return 0
    names = _Names(person)
    cleaned = 0
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, OwnedByCommunity):
            cleaned += await _clean_table(uow, cast(Table, mapper.local_table), person, names)
    return cleaned


async def _clean_table(uow: UnitOfWork, table: Table, person: Person, names: "_Names") -> int:
    columns = [each for each in table.columns if isinstance(each.type, Document | String | Text)]
    columns = [each for each in columns if not each.primary_key]
    if not columns:
        return 0
    keys = list(table.primary_key)
    mentions: list[ColumnElement[bool]] = [
        sql_cast(column, Text).like(f"%{account.id}%")
        for column in columns
        for account in person.accounts
    ]
    query = select(*keys, *columns).where(
        table.c.community_id == person.community_id, or_(*mentions)
    )
    found = (await uow.session.execute(query, execution_options=BY_HAND)).mappings().all()
    cleaned = 0
    for row in found:
        changed = {
            column.name: value
            for column in columns
            if (value := names.without(row[column.name])) != row[column.name]
        }
        if changed:
            this = [key == row[key.name] for key in keys]
            cleaned += await _run(uow, update(table).where(*this).values(changed))
    return cleaned


class _Names:
    """The ways in which texts and documents name an account."""

    def __init__(self, person: Person) -> None:
        self._ids = {account.id for account in person.accounts}
        whole = [rf"{re.escape(str(account))}(?![0-9A-Za-z])" for account in person.accounts]
        bare = [rf"(?<![0-9A-Za-z]){re.escape(ident)}(?![0-9A-Za-z])" for ident in self._ids]
        self._pattern = re.compile("|".join(whole + bare))

    def without(self, value: Any) -> Any:
        """The same value naming nobody; a mention of them loses its name as well."""
        match value:
            case str():
                return self._pattern.sub(ERASED, value)
            case list():
                return [self.without(each) for each in cast(list[Any], value)]
            case dict():
                return self._document(cast(dict[str, Any], value))
            case _:
                return value

    def _document(self, value: dict[str, Any]) -> dict[str, Any]:
        cleaned = {self.without(key): self.without(each) for key, each in value.items()}
        user: Any = value.get("user")
        if value.get("kind") == "mention" and isinstance(user, dict):
            known = cast(dict[str, Any], user).get("id")
            if known in self._ids:
                cleaned["name"] = ""
        return cleaned


async def _run(uow: UnitOfWork, statement: Any) -> int:
    result: Any = await uow.session.execute(statement, execution_options=BY_HAND)
    return int(result.rowcount)
